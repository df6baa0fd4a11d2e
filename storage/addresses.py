"""One page under two schemes: a host that takes up https keeps its addresses."""

from typing import Any

from sqlalchemy import func

SCHEMES = ("http://", "https://")


def either(url: str) -> tuple[str, ...]:
    """An address under http and https; one of another scheme alone."""
    plain = bare(url)
    return tuple(scheme + plain for scheme in SCHEMES) if url.startswith(SCHEMES) else (url,)


def either_of(column: Any) -> list[Any]:
    """The same of a column, so that the index of what it is compared with still serves."""
    http, https = SCHEMES
    return [column, func.replace(column, http, https), func.replace(column, https, http)]


def bare(url: str) -> str:
    """An address without http or https: what it is kept under, whatever the host speaks today."""
    return url.partition("://")[2] if url.startswith(SCHEMES) else url
