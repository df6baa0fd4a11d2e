"""Regions as people name them: by a code, a name, or a path of names such as 河南省卧龙区."""

from storage.geography.tables import Place
from storage.resolve.index import clean, index
from storage.resolve.paths import paths


def named_regions(text: str) -> list[Place]:
    """The listed places that a name or path of names can mean: those of today where there are any."""
    places = index()
    whole = [path for path in paths(places, clean(text)) if path.units and not path.rest]
    for path in whole:
        found = [places.places[id_] for id_ in path.ids]
        today = [place for place in found if place.versions[-1].until is None]
        if found:
            return today or found
    return [places.places[id_] for id_ in places.stems.get(clean(text), ())]


def key_of(place: Place) -> str:
    """What a context names a place by: its code, or its id where it has none."""
    return place.versions[-1].code or f"@{place.id}"
