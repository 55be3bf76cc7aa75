"""What a name tells about itself: folding, inflection, legal forms, initials.

General knowledge of German, Dutch and English names, and of how companies are registered; no name
of any thing stands here.
"""

import re
import unicodedata

from .model import EntityType

# Legal forms of companies in the countries that the European and American trade press writes about, and the words
# for a group of companies: they tell how a company is registered or grouped, not which one it is.
LEGAL_FORMS = frozenset((
    *("ab", "ag", "aktiengesellschaft", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "cv"),
    *("eg", "ek", "ev", "gbr", "gesellschaft", "gmbh", "inc", "incorporated", "kg", "kgaa", "limited", "llc", "llp"),
    *("lp", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "sca", "se", "sl"),
    *("spa", "srl", "ug", "vof"),
))  # fmt: skip
GROUP_WORDS = frozenset(("concern", "group", "groep", "gruppe", "holding", "holdings", "konzern"))
# Words between a name and its legal form.
_JOINERS = frozenset(("&", "and", "und", "en"))

_GENITIVES = ("'s", "’s", "´s", "`s", "'", "’", "s", "es")
_HYPHENS = re.compile("[-\u2010-\u2013]")
_MIN_STEM = 2
# An acronym is at most this long; longer strings of capitals are shouted words.
_MAX_ACRONYM = 6


def folded(name: str) -> str:
    """Return the name without case, accents, dots and superfluous space, hyphens as spaces, for comparison.

    >>> folded("São-Paulo  S.A.")
    'sao paulo sa'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c != ".")
    return " ".join(_HYPHENS.sub(" ", letters).split()) or name


def base_forms(name: str, kind: EntityType) -> frozenset[str]:
    """Return the folded names of which a name may be an inflection: genitives, and "-er" of places in German.

    >>> sorted(base_forms("Volkswagens", EntityType.ORGANIZATION))
    ['volkswagen']
    """
    endings = (*_GENITIVES, "er") if kind is EntityType.PLACE else _GENITIVES
    return frozenset(
        folded(name.removesuffix(ending))
        for ending in endings
        if name.endswith(ending) and len(name) - len(ending) >= _MIN_STEM
    )


def core_words(name: str, kind: EntityType) -> tuple[str, ...]:
    """Return the folded words that say which thing it is; of an organisation, without legal form and group word.

    >>> core_words("Apple Inc.", EntityType.ORGANIZATION)
    ('apple',)
    """
    words = tuple(folded(name).split())
    if kind is not EntityType.ORGANIZATION:
        return words
    kept = list(words)
    while len(kept) > 1 and (_bare(kept[-1]) in LEGAL_FORMS | GROUP_WORDS or kept[-1] in _JOINERS):
        kept.pop()
    return tuple(word.strip(",") for word in kept)


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word)


def is_acronym(name: str) -> bool:
    """Tell whether the name is a short string of capitals, as "GM" or "JLR"."""
    return 1 < len(name) <= _MAX_ACRONYM and name.isalpha() and name.isupper()


def looks_like_name(name: str) -> bool:
    """Tell whether the word is written as only a name is: with a capital letter, or letters and digits mixed.

    >>> [looks_like_name(word) for word in ("eBay", "o2", "de", "2011")]
    [True, True, False, False]
    """
    return any(c.isupper() for c in name) or (any(c.isalpha() for c in name) and any(c.isdigit() for c in name))


def initials(name: str) -> frozenset[str]:
    """Return the acronyms that the name may be shortened to, from all its capitalised words or without legal form.

    >>> sorted(initials("General Motors"))
    ['GM']
    """
    words = [word for word in re.findall(r"\w+", name) if word[0].isupper()]
    bare = [word for word in words if folded(word) not in LEGAL_FORMS | GROUP_WORDS]
    made = ("".join(word[0] for word in some) for some in (words, bare))
    return frozenset(acronym for acronym in made if len(acronym) > 1)
