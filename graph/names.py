"""What a name tells of the identity of what it names: normal forms, inflection, acronyms.

General knowledge of German, Dutch and English names; no name of any thing stands here.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain

from ..extract.model import EntityType

# Legal forms of the countries that German, Dutch and English news write about, as they stand at the end of a name.
LEGAL_FORMS = frozenset(
    """
    ab ag aktiengesellschaft aps as asa bv bvba co company corp corporation cv eg ev gbr gesellschaft gmbh inc
    incorporated kg kgaa limited llc llp lp ltd mbh nv ohg oy oyj plc pte pty sa sarl sas se spa srl sro stiftung ug vof
    """.split()  # noqa: SIM905 (one word a line would hide the code)
)
# Words that mean the whole of a company with its daughters; the press leaves them out at will.
GROUP_WORDS = frozenset(("concern", "groep", "group", "groupe", "gruppe", "konzern"))
PERSON_TITLES = frozenset(
    """
    dhr dipl dr drs frau herr ing ir mag meneer mevr mevrouw mr mrs ms prof professor sir
    """.split()  # noqa: SIM905 (one word a line would hide the code)
)
_JOINERS = frozenset(("and", "en", "und"))
# Mentions that begin so describe a thing ("die Münchner", "het concern", "the company") instead of naming it.
_DETERMINERS = frozenset(
    """
    a an das de dem den der des die dieser dit deze een ein eine einem einen einer eines het ihr ihre its sein seine
    that the their these this zijn
    """.split()  # noqa: SIM905 (one word a line would hide the code)
)

# Two letters are the shortest acronym; above six, a word in capitals is most often only shouted.
ACRONYM_LENGTHS = range(2, 7)
# The full form of an acronym is at least so many times longer; below, the two are spellings of one name.
ACRONYM_RATIO = 2
# A genitive "s" without an apostrophe is taken off only if so many characters stay, or capitals alone ("NWMs"): shorter
# rests are too often names of their own.
MIN_UNINFLECTED = 4
# Declined adjectives: the stem must be a word of its own.
MIN_ADJECTIVE_STEM = 4
_ADJECTIVE_ENDINGS = ("en", "er", "es", "em", "e")

# The same names come again and again, within one article and from one to the next.
CACHED_NAMES = 2**16

_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORD = re.compile(r"[^\W_]+\+*")
_APOSTROPHE = re.compile(r"['’´`]s?$")
_INITIAL = re.compile(r"\b(\w)[./](?=\w\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameKeys:
    """What the names of one entity say about its identity.

    `canonical` is its best full name; `full` are the normal forms of it; `short` are those of
    acronyms that stand for it. No entity without `full` can be recognised in another article.
    """

    canonical: str
    full: frozenset[str]
    short: frozenset[str]


@lru_cache(CACHED_NAMES)
def words(name: str, kind: EntityType) -> tuple[str, ...]:
    """Return the folded words of a name that tell which thing it is.

    >>> words("Königsblau Werke GmbH & Co. KG", EntityType.ORGANIZATION)
    ('konigsblau', 'werke')
    """
    parts = [part for part in _split(_fold(name)) if part not in _JOINERS] or _split(_fold(name))
    match kind:
        case EntityType.ORGANIZATION:
            return _without_trailing(parts, LEGAL_FORMS | GROUP_WORDS)
        case EntityType.PERSON:
            return _without_trailing(parts[::-1], PERSON_TITLES)[::-1]
        case _:
            return tuple(parts)


def looks_like_acronym(name: str, kind: EntityType) -> bool:
    """Tell whether what identifies a name is a short string of capitals and digits, as "NWM AG" or "3M".

    >>> looks_like_acronym("NWM-Gruppe", EntityType.ORGANIZATION)
    True
    """
    first = next(iter(_split(name)), "")
    return len(words(name, kind)) == 1 and len(first) in ACRONYM_LENGTHS and first.isupper()


def is_acronym_of(short: str, name: str) -> bool:
    """Tell whether `short` can be read as an acronym of `name`.

    Its letters stand in the name in the same order, beginning with the first one; so the parts of a
    compound count ("DGfKM" of "Deutsche Gesellschaft für Krisenmanagement"), which initials miss.
    """
    if len(short) not in ACRONYM_LENGTHS or not short.isalnum() or 2 * sum(map(str.isupper, short)) < len(short):
        return False
    letters = "".join(_split(_fold(short)))
    full = "".join(_split(_fold(name)))
    if not full.startswith(letters[:1]) or len(full) < ACRONYM_RATIO * len(letters):
        return False
    rest = iter(full)
    return all(letter in rest for letter in letters)


def name_keys(kind: EntityType, name: str, names: Iterable[str]) -> NameKeys:
    """Return what the names of an entity say about its identity; `name` is its best one.

    Of the other names only acronyms of it count: an extractor that joins two companies in one
    article by mistake must not join them in all articles.
    """
    forms = [form for form in dict.fromkeys((name, *names)) if not describes(form)] or [name]
    canonical = _canonical(kind, forms)
    if kind is EntityType.PERSON and not _is_full_person(canonical):
        return NameKeys(canonical=canonical, full=frozenset(), short=frozenset())
    full = normal_forms(canonical, kind)
    acronyms = (normal_forms(form, kind) for form in forms if form != canonical and is_acronym_of(form, canonical))
    return NameKeys(canonical=canonical, full=full, short=frozenset(chain.from_iterable(acronyms)) - full)


def _canonical(kind: EntityType, forms: list[str]) -> str:
    """Return the first name; or what it is the genitive or an acronym of; or the whole name of a person."""
    rests = _without_genitive(forms[0], kind)
    first = next((form for form in forms if normal_forms(form, kind) & rests), forms[0])
    if kind is EntityType.PERSON:
        family = words(first, kind)[-1:]
        whole = (form for form in forms if words(form, kind)[-1:] == family and _is_full_person(form))
        return first if _is_full_person(first) else next(whole, first)
    return next((form for form in forms if form != first and is_acronym_of(first, form)), first)


def describes(name: str) -> bool:
    """Tell whether a mention describes a thing ("die Hamburger", "the company") instead of naming it."""
    first, _, rest = name.strip().partition(" ")
    return bool(rest) and first in _DETERMINERS


def _is_full_person(name: str) -> bool:
    parts = words(name, EntityType.PERSON)
    return len(parts) > 1 and len(parts[0]) > 1


@lru_cache(CACHED_NAMES)
def normal_forms(name: str, kind: EntityType) -> frozenset[str]:
    """Return the normal forms of a name: with umlauts as plain vowels and, if it has any, as "ae", "oe", "ue"."""
    transcribed = unicodedata.normalize("NFC", name.casefold()).translate(_TRANSCRIBED)
    return frozenset(filter(None, ("".join(words(form, kind)) for form in (name, transcribed)))) or frozenset((name,))


def _without_genitive(name: str, kind: EntityType) -> frozenset[str]:
    """Return the normal forms of which the name may be the genitive or the plural."""
    bare, marked = _APOSTROPHE.subn("", name)
    if marked and bare:
        return normal_forms(bare, kind)
    # After a digit an "s" is part of a model's name as often as not.
    if not name.endswith("s") or not name[-2:-1].isalpha():
        return frozenset()
    least = MIN_UNINFLECTED if not name[:-1].isupper() else ACRONYM_LENGTHS.start
    return frozenset(key[:-1] for key in normal_forms(name, kind) if key.endswith("s") and len(key) - 1 >= least)


def uninflected(canonical: str, kind: EntityType) -> list[str]:
    """Return the normal forms of which the name may be an inflected form."""
    if kind is EntityType.PERSON:
        return []
    first, *rest = words(canonical, kind) or ("",)
    genitives = sorted(_without_genitive(canonical, kind))
    ending = next((end for end in _ADJECTIVE_ENDINGS if first.endswith(end)), "")
    if not rest or not ending or len(first) - len(ending) < MIN_ADJECTIVE_STEM:
        return genitives
    stem = first.removesuffix(ending)
    return genitives + ["".join((stem, end, *rest)) for end in _ADJECTIVE_ENDINGS if end != ending]


def _fold(name: str) -> str:
    # Texts from the web have a character reference left here and there ("AT&amp;T").
    plain = unicodedata.normalize("NFKD", unescape(name).casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _split(name: str) -> list[str]:
    return _WORD.findall(_INITIAL.sub(r"\1", name))


def _without_trailing(parts: list[str], dropped: frozenset[str]) -> tuple[str, ...]:
    """Return the parts without those at the end that are in `dropped`, but at least the first one."""
    end = len(parts)
    while end > 1 and parts[end - 1] in dropped:
        end -= 1
    return tuple(parts[:end])
