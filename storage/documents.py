"""Which documents are due for reading."""

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from storage.models import Document


def pending(
    session: Session,
    parser_version: str,
    *,
    all: bool = False,  # noqa: A002 - as the command calls it
    capabilities: Collection[str] = (),
) -> list[int]:
    """The ids of documents that are due, in the order in which they came.

    Due is what was never read, what an older parser than `parser_version` read, and what needs, as a whole or in part,
    a capability (`ocr`, `office`) that it was read without and that is among `capabilities` now. With `all`, all.
    """
    query = select(Document.document_id).order_by(Document.document_id)
    if not all:
        query = query.where(or_(*_reasons(session, parser_version, capabilities)))
    return list(session.scalars(query))


def version_key(version: str) -> list[tuple[int, int, str]]:
    """Orders versions as people do: 0.10 after 0.9; words before numbers, so that 1.0rc1 is before 1.0.1."""
    return [
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.findall(r"\d+|[a-z]+", version.lower())
    ]


def _reasons(session: Session, parser_version: str, capabilities: Collection[str]) -> list[ColumnElement[bool]]:
    now = version_key(parser_version)
    versions = session.scalars(select(Document.parser_version).distinct())
    older = [version for version in versions if version is not None and version_key(version) < now]
    reasons = [Document.state == "pending", Document.parser_version.in_(older)]
    healed = [
        (Document.reason == capability) & ~Document.capabilities.contains(capability, autoescape=True)
        for capability in sorted(capabilities)
    ]
    return reasons + [Document.state.in_(("needs", "parsed")) & heal for heal in healed]
