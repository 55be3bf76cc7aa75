"""Which entities of which articles are the same thing.

Conservative on purpose: two nodes for one thing can be joined later, one node for two things can
hardly be taken apart. Two entities of one type meet

- when their full names meet, after what carries no identity is taken off: case, accents,
  punctuation, legal form, "Group", titles of persons;
- when one is known by an acronym alone, and exactly one other thing is known to use it;
- when one name is an inflected form (a genitive, a declined adjective) of another that is attested.

Everything is a look-up by normalised name, so the cost grows with the number of entities and not
with its square. A person's family name alone says nothing outside its article, and a short form
that is only a part of the full name ("Nordwerk" for "Nordwerk Motoren") says nothing either: it may
as well be the parent company.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Protocol

from pyoxigraph import NamedNode

from ..extract.model import Article, Entity, EntityType
from .iri import TYPE_IRIS, entity_iri, language_tag, term_iri

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
# A genitive "s" is taken off only if this many characters stay: shorter rests are too often names of their own.
MIN_UNINFLECTED = 3
# Declined adjectives: the stem must be a word of its own.
MIN_ADJECTIVE_STEM = 4
_ADJECTIVE_ENDINGS = ("en", "er", "es", "em", "e")

_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORD = re.compile(r"[^\W_]+\+*")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a store remembers of one entity: `sequence` tells which of two was there first."""

    iri: NamedNode
    type: EntityType
    name: str
    sequence: int
    full: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    labels: tuple[tuple[str, str], ...] = field(default=())

    @property
    def acronym_only(self) -> bool:
        """Tell whether no name of it is known but one acronym."""
        return looks_like_acronym(self.name, self.type) and self.full == _keys(self.name, self.type)

    def label(self, language: str) -> str | None:
        """Return its preferred label in a language, if it has one."""
        return dict(self.labels).get(language)


class Directory(Protocol):
    """The entities known so far, which a `Resolver` looks up and adds to."""

    def by_full(self, kind: EntityType, key: str) -> Iterable[Known]:
        """Return the entities of which `key` is a full name."""
        ...

    def by_short(self, kind: EntityType, key: str) -> Iterable[Known]:
        """Return the entities of which `key` is an acronym."""
        ...

    def get(self, iri: NamedNode) -> Known | None:
        """Return the entity with this IRI."""
        ...

    def is_replaced(self, iri: NamedNode) -> bool:
        """Tell whether the IRI belonged to an entity that was joined with an older one."""
        ...

    def put(self, known: Known) -> None:
        """Remember an entity, new or changed."""
        ...

    def join(self, younger: Known, older: Known) -> None:
        """Note that two known entities are one."""
        ...

    def next_sequence(self) -> int:
        """Return a number higher than that of any entity so far."""
        ...


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
    forms = [form for form in dict.fromkeys((name, *names)) if not _describes(form)] or [name]
    canonical = _canonical(kind, forms)
    if kind is EntityType.PERSON and not _is_full_person(canonical):
        return NameKeys(canonical=canonical, full=frozenset(), short=frozenset())
    full = _keys(canonical, kind)
    acronyms = (_keys(form, kind) for form in forms if form != canonical and is_acronym_of(form, canonical))
    return NameKeys(canonical=canonical, full=full, short=frozenset(chain.from_iterable(acronyms)) - full)


class Resolver:
    """Gives the entities of articles their IRIs, one article after the other."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def resolve(self, article: Article, entities: Iterable[Entity]) -> dict[Entity, NamedNode]:
        """Return the IRI of each entity of one article, and enter new ones into the directory."""
        # Full names before acronyms and plain forms before inflected ones, whichever the article has first.
        ordered = sorted(dict.fromkeys(entities), key=lambda one: (-len(one.name.split()), len(one.name), one.name))
        return {entity: self._resolve_one(article, entity) for entity in ordered}

    def _resolve_one(self, article: Article, entity: Entity) -> NamedNode:
        if entity.type is EntityType.EVENT_KIND:
            return term_iri(entity.name)
        keys = name_keys(entity.type, entity.name, entity.names)
        known = self._recognise(entity.type, keys) or self._new(article, entity.type, keys)
        known = self._learn(known, keys, language_tag(article.language))
        for acronym in self._same_by_acronym(known, keys):
            known = self._unite(known, acronym)
        return known.iri

    def _recognise(self, kind: EntityType, keys: NameKeys) -> Known | None:
        same = self._by_full(kind, sorted(keys.full)) or self._by_full(kind, _uninflected(keys, kind))
        if same:
            return min(same, key=lambda known: known.sequence)
        if looks_like_acronym(keys.canonical, kind):
            return _only(known for key in keys.full for known in self._directory.by_short(kind, key))
        return _only(self._known_by_acronym_alone(kind, keys.short))

    def _by_full(self, kind: EntityType, keys: Iterable[str]) -> list[Known]:
        return [known for key in keys for known in self._directory.by_full(kind, key)]

    def _known_by_acronym_alone(self, kind: EntityType, acronyms: Iterable[str]) -> Iterator[Known]:
        for key in sorted(acronyms):
            if not any(True for _ in self._directory.by_short(kind, key)):
                yield from (known for known in self._directory.by_full(kind, key) if known.acronym_only)

    def _same_by_acronym(self, known: Known, keys: NameKeys) -> list[Known]:
        """Return the things known by one acronym alone that turn out to be `known`, which alone uses it."""
        return [
            other
            for key in sorted(keys.short)
            if {user.iri for user in self._directory.by_short(known.type, key)} <= {known.iri}
            for other in self._directory.by_full(known.type, key)
            if other.iri != known.iri and other.acronym_only
        ]

    def _new(self, article: Article, kind: EntityType, keys: NameKeys) -> Known:
        # What no full name identifies is a thing of this article alone.
        key = (min(keys.full),) if keys.full else (keys.canonical, article.id)
        iri = entity_iri(keys.canonical, kind, *key)
        if keys.full and (self._directory.get(iri) or self._directory.is_replaced(iri)):
            iri = entity_iri(keys.canonical, kind, *key, article.id)
        return self._directory.get(iri) or Known(
            iri=iri, type=kind, name=keys.canonical, sequence=self._directory.next_sequence()
        )

    def _learn(self, known: Known, keys: NameKeys, language: str) -> Known:
        labels = known.labels if known.label(language) else (*known.labels, (language, keys.canonical))
        learnt = replace(known, full=known.full | keys.full, short=known.short | keys.short, labels=labels)
        self._directory.put(learnt)
        return learnt

    def _unite(self, one: Known, other: Known) -> Known:
        older, younger = sorted((one, other), key=lambda known: known.sequence)
        known_languages = {language for language, _ in older.labels}
        more = tuple(label for label in younger.labels if label[0] not in known_languages)
        united = replace(
            older,
            full=older.full | younger.full,
            short=older.short | younger.short,
            labels=older.labels + more,
        )
        self._directory.put(united)
        self._directory.join(younger, united)
        return united


def type_of(iri: NamedNode) -> EntityType | None:
    """Return the entity type that a class of the ontology stands for, if it does for one."""
    return _TYPES.get(iri)


_TYPES = {iri: kind for kind, iri in TYPE_IRIS.items()}


def _canonical(kind: EntityType, forms: list[str]) -> str:
    """Return the first name; or what it is the genitive or an acronym of; or the whole name of a person."""
    rests = _without_genitive(forms[0], kind)
    first = next((form for form in forms if _keys(form, kind) & rests), forms[0])
    if kind is EntityType.PERSON:
        family = words(first, kind)[-1:]
        whole = (form for form in forms if words(form, kind)[-1:] == family and _is_full_person(form))
        return first if _is_full_person(first) else next(whole, first)
    return next((form for form in forms if form != first and is_acronym_of(first, form)), first)


def _describes(name: str) -> bool:
    first, _, rest = name.strip().partition(" ")
    return bool(rest) and first in _DETERMINERS


def _is_full_person(name: str) -> bool:
    parts = words(name, EntityType.PERSON)
    return len(parts) > 1 and len(parts[0]) > 1


def _keys(name: str, kind: EntityType) -> frozenset[str]:
    """Return the normal forms of a name: with umlauts as plain vowels and, if it has any, as "ae", "oe", "ue"."""
    transcribed = unicodedata.normalize("NFC", name.casefold()).translate(_TRANSCRIBED)
    return frozenset(filter(None, ("".join(words(form, kind)) for form in (name, transcribed)))) or frozenset((name,))


def _without_genitive(name: str, kind: EntityType) -> frozenset[str]:
    """Return the normal forms of which the name may be the genitive or the plural."""
    # After a digit an "s" is part of a model's name as often as not.
    inflected = (key for key in _keys(name, kind) if key.endswith("s") and len(key) > MIN_UNINFLECTED)
    return frozenset(key[:-1] for key in inflected if key[-2].isalpha())


def _uninflected(keys: NameKeys, kind: EntityType) -> list[str]:
    """Return the normal forms of which the name may be an inflected form."""
    if kind is EntityType.PERSON:
        return []
    first, *rest = words(keys.canonical, kind) or ("",)
    genitives = sorted(_without_genitive(keys.canonical, kind))
    ending = next((end for end in _ADJECTIVE_ENDINGS if first.endswith(end)), "")
    if not rest or not ending or len(first) - len(ending) < MIN_ADJECTIVE_STEM:
        return genitives
    stem = first.removesuffix(ending)
    return genitives + ["".join((stem, end, *rest)) for end in _ADJECTIVE_ENDINGS if end != ending]


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _split(name: str) -> list[str]:
    return _WORD.findall(_INITIAL.sub(r"\1", name))


def _without_trailing(parts: list[str], dropped: frozenset[str]) -> tuple[str, ...]:
    """Return the parts without those at the end that are in `dropped`, but at least the first one."""
    end = len(parts)
    while end > 1 and parts[end - 1] in dropped:
        end -= 1
    return tuple(parts[:end])


def _only(found: Iterable[Known]) -> Known | None:
    """Return the one thing that was found, or None if there are several or none."""
    distinct = {known.iri: known for known in found}
    return next(iter(distinct.values())) if len(distinct) == 1 else None
