"""Regions as users name them: by code, or by a name that only one region has."""

from sqlalchemy import select

from storage import Corpus, CorpusError
from storage.codes import plain_code
from storage.models import RegionVersion


def region_code(corpus: Corpus, region: str) -> str:
    """The plain code (`storage.codes`) of a region given by its code or name.

    Raises `CorpusError` (wrong usage) for a name that no region with a code has, or more than one.
    """
    if region.isdigit():
        try:
            return plain_code(region)
        except ValueError as error:
            raise CorpusError(str(error), is_usage=True) from None
    named = select(RegionVersion.code).where(RegionVersion.name == region, RegionVersion.code.is_not(None)).distinct()
    with corpus.session() as session:
        codes = list(session.scalars(named))
    if len(codes) == 1 and codes[0]:
        return codes[0]
    known = f"has several codes ({', '.join(sorted(map(str, codes)))})" if codes else "is not known by this name"
    raise CorpusError(f"the region {region} {known}; give its code", is_usage=True)
