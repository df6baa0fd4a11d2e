"""Regions as users name them: by code, or by a name that only one region has."""

from sqlalchemy import select

from storage import Corpus, CorpusError
from storage.codes import plain_code
from storage.models_places import RegionVersion
from storage.resolve.regions import key_of, named_regions


def region_code(corpus: Corpus, region: str) -> str:
    """The plain code (`storage.codes`) of a region given by its code or name.

    Raises `CorpusError` (wrong usage) for a name that no region with a code has, or more than one.
    """
    if region.isdigit():
        try:
            return plain_code(region)
        except ValueError as error:
            raise CorpusError(str(error), is_usage=True) from None
    named = select(RegionVersion.code).where(
        RegionVersion.name == region, RegionVersion.code.is_not(None), RegionVersion.is_last
    )
    with corpus.session() as session:
        codes = {str(code) for code in session.scalars(named)}
    codes |= {place.versions[-1].code or "" for place in named_regions(region)} - {""}
    return _only(region, codes)


def region_key(region: str) -> str:
    """The same without a corpus, by the lists alone; a zone without a code is named by its id (`@...`)."""
    if region.isdigit():
        try:
            return plain_code(region)
        except ValueError as error:
            raise CorpusError(str(error), is_usage=True) from None
    return _only(region, {key_of(place) for place in named_regions(region)})


def _only(region: str, codes: set[str]) -> str:
    if len(codes) == 1:
        return codes.pop()
    known = f"has several codes ({', '.join(sorted(codes))})" if codes else "is not known by this name"
    raise CorpusError(f"the region {region} {known}; give its code", is_usage=True)
