"""The store's own notes: what was read from where, and which names are known.

They lie in a graph of their own, about nodes of their own, so that no question about an article or
entity comes across them, and no export carries them. An article's text is among them: it is needed
to check a quotation or to extract again, but it is not ours to publish.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ..extract.errors import StoreError
from ..extract.model import Article, EntityType
from .iri import ARTICLE, CATALOGUE, CATALOGUE_GRAPH, ENTITY, IS_REPLACED_BY, LINKS_GRAPH, OWL_SAME_AS, article_iri
from .resolve import Known
from .store import Dataset, Term

VERSION: Final = 1
"""The version of the layout that this program writes; one that is newer is refused."""

# What was read from standard input came from no place that could be read again.
_NO_PLACE = "-"

_ARTICLE_NOTE = f"{CATALOGUE}:article:"
_ENTITY_NOTE = f"{CATALOGUE}:entity:"


def _term(name: str) -> NamedNode:
    return NamedNode(f"{CATALOGUE}:term:{name}")


_VERSION = _term("version")
_LAST = _term("last")
_TEXT = _term("text")
_LOCATOR = _term("locator")
_EXTRACTOR = _term("extractor")
_NAME = _term("name")
_SEQUENCE = _term("sequence")
_TYPE = _term("type")
_FULL = _term("full")
_SHORT = _term("short")
_LABEL = _term("label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the catalogue notes of an article."""

    article: NamedNode
    text: str
    extractor: str
    locators: frozenset[str] = frozenset()

    @classmethod
    def of(cls, article: Article, extractor: str) -> "Source":
        """Return the note of an article that was just read."""
        places = {article.locator} - {None, _NO_PLACE}
        return cls(
            article=article_iri(article.id),
            text=article.text,
            extractor=extractor,
            locators=frozenset(place for place in places if place),
        )

    def quads(self) -> Iterator[Quad]:
        """Return the note as quads."""
        note = _note_of_article(self.article)
        yield _quad(note, _TEXT, Literal(self.text))
        yield _quad(note, _EXTRACTOR, Literal(self.extractor))
        yield from (_quad(note, _LOCATOR, Literal(locator)) for locator in sorted(self.locators))


class Catalogue:
    """Reads the notes of a store."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def check_version(self) -> bool:
        """Tell whether the store has a version yet.

        Raises:
            StoreError: it was written by a newer newsgraph, or by another program.
        """
        found = list(self._dataset.match(CATALOGUE_GRAPH, _VERSION, None, CATALOGUE_GRAPH))
        place = self._dataset.path
        if not found:
            if any(True for _ in self._dataset.match(None, None, None)):
                raise StoreError(f"{place}: an Oxigraph store, but not one of newsgraph")
            return False
        version = text_of(found[0].object)
        if not version.isdecimal() or int(version) > VERSION:
            raise StoreError(f"{place}: written by a newer newsgraph (layout {version}, this one knows {VERSION})")
        return True

    def source(self, article: NamedNode) -> Source | None:
        """Return what is noted of an article, or None if it is not stored."""
        fields: dict[NamedNode, list[str]] = {}
        for quad in self._dataset.match(_note_of_article(article), None, None, CATALOGUE_GRAPH):
            fields.setdefault(quad.predicate, []).append(text_of(quad.object))
        if not fields:
            return None
        return Source(
            article=article,
            text=fields[_TEXT][0],
            extractor=fields[_EXTRACTOR][0],
            locators=frozenset(fields.get(_LOCATOR, ())),
        )

    def has(self, article: NamedNode, extractor: str) -> bool:
        """Tell whether an article is stored as this extractor read it."""
        found = self._dataset.match(_note_of_article(article), _EXTRACTOR, Literal(extractor), CATALOGUE_GRAPH)
        return any(True for _ in found)

    def at(self, locator: str) -> Iterator[NamedNode]:
        """Return the articles that were read from a place."""
        for quad in self._dataset.match(None, _LOCATOR, Literal(locator), CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield NamedNode(ARTICLE + quad.subject.value.removeprefix(_ARTICLE_NOTE))

    def articles(self) -> Iterator[NamedNode]:
        """Return all articles."""
        for quad in self._dataset.match(None, _EXTRACTOR, None, CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield NamedNode(ARTICLE + quad.subject.value.removeprefix(_ARTICLE_NOTE))

    def known(self, entity: NamedNode) -> Known | None:
        """Return what is noted of an entity."""
        fields: dict[NamedNode, list[Literal]] = {}
        for quad in self._dataset.match(_note_of_entity(entity), None, None, CATALOGUE_GRAPH):
            if isinstance(quad.object, Literal):
                fields.setdefault(quad.predicate, []).append(quad.object)
        if not fields:
            return None
        return Known(
            iri=entity,
            type=EntityType(fields[_TYPE][0].value),
            name=fields[_NAME][0].value,
            sequence=int(fields[_SEQUENCE][0].value),
            full=frozenset(_key_of(literal) for literal in fields.get(_FULL, ())),
            short=frozenset(_key_of(literal) for literal in fields.get(_SHORT, ())),
            labels=tuple(sorted((label.language or "", label.value) for label in fields.get(_LABEL, ()))),
        )

    def by_full(self, kind: EntityType, key: str) -> Iterator[NamedNode]:
        """Return the entities that a full name leads to."""
        return self._by_key(_FULL, kind, key)

    def by_short(self, kind: EntityType, key: str) -> Iterator[NamedNode]:
        """Return the entities that an acronym leads to."""
        return self._by_key(_SHORT, kind, key)

    def names(self) -> dict[NamedNode, str]:
        """Return the name of each entity, as it was first stored."""
        return {
            NamedNode(ENTITY + quad.subject.value.removeprefix(_ENTITY_NOTE)): text_of(quad.object)
            for quad in self._dataset.match(None, _NAME, None, CATALOGUE_GRAPH)
            if isinstance(quad.subject, NamedNode)
        }

    def count(self) -> int:
        """Return the number of entities."""
        return sum(1 for _ in self._dataset.match(None, _NAME, None, CATALOGUE_GRAPH))

    def last_sequence(self) -> int:
        """Return the highest sequence number that was given to an entity."""
        found = self._dataset.match(CATALOGUE_GRAPH, _LAST, None, CATALOGUE_GRAPH)
        return max((int(text_of(quad.object)) for quad in found), default=0)

    def replacement(self, entity: NamedNode) -> NamedNode | None:
        """Return the older entity that an entity was joined with, if it was."""
        found = self._dataset.match(entity, IS_REPLACED_BY, None, LINKS_GRAPH)
        return next((quad.object for quad in found if isinstance(quad.object, NamedNode)), None)

    def _by_key(self, predicate: NamedNode, kind: EntityType, key: str) -> Iterator[NamedNode]:
        for quad in self._dataset.match(None, predicate, _key(kind, key), CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield NamedNode(ENTITY + quad.subject.value.removeprefix(_ENTITY_NOTE))


class Changes:
    """A `Directory` over a catalogue that keeps what is new to itself until it is written.

    Of one entity, `Known` is read once; what is put or joined later stands over what is stored.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._stored: dict[NamedNode, Known | None] = {}
        self._now: dict[NamedNode, Known | None] = {}
        self._full: dict[tuple[EntityType, str], dict[NamedNode, None]] = {}
        self._short: dict[tuple[EntityType, str], dict[NamedNode, None]] = {}
        self._replaced: dict[NamedNode, NamedNode] = {}
        self._last_stored = self._last = catalogue.last_sequence()

    def by_full(self, kind: EntityType, key: str) -> list[Known]:
        """Return the entities of which `key` is a full name."""
        found = {**dict.fromkeys(self._catalogue.by_full(kind, key)), **self._full.get((kind, key), {})}
        return [known for known in map(self.get, found) if known and key in known.full]

    def by_short(self, kind: EntityType, key: str) -> list[Known]:
        """Return the entities of which `key` is an acronym."""
        found = {**dict.fromkeys(self._catalogue.by_short(kind, key)), **self._short.get((kind, key), {})}
        return [known for known in map(self.get, found) if known and key in known.short]

    def get(self, iri: NamedNode) -> Known | None:
        """Return the entity with this IRI."""
        if iri not in self._now:
            self._now[iri] = self._stored[iri] = self._catalogue.known(iri)
        return self._now[iri]

    def is_replaced(self, iri: NamedNode) -> bool:
        """Tell whether the IRI belonged to an entity that was joined with an older one."""
        return iri in self._replaced or self._catalogue.replacement(iri) is not None

    def put(self, known: Known) -> None:
        """Remember an entity, new or changed."""
        self.get(known.iri)  # notes what is stored
        self._now[known.iri] = known
        for key in known.full:
            self._full.setdefault((known.type, key), {})[known.iri] = None
        for key in known.short:
            self._short.setdefault((known.type, key), {})[known.iri] = None

    def join(self, younger: Known, older: Known) -> None:
        """Note that two known entities are one."""
        self._now[younger.iri] = None
        self._replaced[younger.iri] = older.iri

    def forget(self, iri: NamedNode) -> None:
        """Remember an entity no longer."""
        self.get(iri)
        self._now[iri] = None

    def next_sequence(self) -> int:
        """Return a number higher than that of any entity so far."""
        self._last += 1
        return self._last

    def current(self, iri: NamedNode) -> NamedNode:
        """Return the IRI under which an entity is known after all joins."""
        while iri in self._replaced:
            iri = self._replaced[iri]
        return iri

    def joined(self) -> list[NamedNode]:
        """Return the entities that were stored and have now been joined with older ones."""
        return [iri for iri in self._replaced if self._stored.get(iri)]

    def quads(self) -> tuple[set[Quad], set[Quad]]:
        """Return what is to be deleted from the store, and what inserted."""
        before = {quad for known in self._stored.values() if known for quad in _known_quads(known)}
        after = {quad for known in self._now.values() if known for quad in _known_quads(known)}
        if self._last != self._last_stored:
            before.add(_quad(CATALOGUE_GRAPH, _LAST, Literal(self._last_stored)))
            after.add(_quad(CATALOGUE_GRAPH, _LAST, Literal(self._last)))
        for younger in self.joined():
            after.update(links(younger, self.current(younger)))
        return before - after, after - before


def version_quads() -> list[Quad]:
    """Return what a new store begins with."""
    return [_quad(CATALOGUE_GRAPH, _VERSION, Literal(VERSION)), _quad(CATALOGUE_GRAPH, _LAST, Literal(0))]


def links(younger: NamedNode, older: NamedNode) -> list[Quad]:
    """Return how a node that was joined with an older one refers to it."""
    return [Quad(younger, predicate, older, LINKS_GRAPH) for predicate in (OWL_SAME_AS, IS_REPLACED_BY)]


def _known_quads(known: Known) -> Iterable[Quad]:
    note = _note_of_entity(known.iri)
    yield _quad(note, _TYPE, Literal(known.type.value))
    yield _quad(note, _NAME, Literal(known.name))
    yield _quad(note, _SEQUENCE, Literal(known.sequence))
    yield from (_quad(note, _FULL, _key(known.type, key)) for key in known.full)
    yield from (_quad(note, _SHORT, _key(known.type, key)) for key in known.short)
    yield from (_quad(note, _LABEL, Literal(text, language=language)) for language, text in known.labels)


def _note_of_article(article: NamedNode) -> NamedNode:
    return NamedNode(_ARTICLE_NOTE + article.value.removeprefix(ARTICLE))


def _note_of_entity(entity: NamedNode) -> NamedNode:
    return NamedNode(_ENTITY_NOTE + entity.value.removeprefix(ENTITY))


def _quad(subject: NamedNode, predicate: NamedNode, object_: Literal) -> Quad:
    return Quad(subject, predicate, object_, CATALOGUE_GRAPH)


def _key(kind: EntityType, key: str) -> Literal:
    return Literal(f"{kind} {key}")


def _key_of(literal: Literal) -> str:
    return literal.value.partition(" ")[2]


def text_of(term: Term) -> str:
    """Return the IRI or the text of a literal."""
    return "" if isinstance(term, Triple) else term.value
