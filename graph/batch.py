"""What a batch of articles changes in a store, worked out before anything is written.

The outcome is one set of quads to delete and one to insert, so that the whole batch is one
transaction, and storing again what is stored already changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from ..extract.model import Entity, Extraction
from . import iri as term
from .catalogue import Catalogue, Changes, Source, links
from .merge import article_quads, entities_of, renamed
from .resolve import Known, Resolver, name_keys
from .store import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a batch brought: articles, their statements, and how many articles took an older one's place."""

    articles: int
    statements: int
    replaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The quads to delete and to insert."""

    delete: frozenset[Quad]
    insert: frozenset[Quad]


class Batch:
    """Works out one change of a store; the store itself stays as it is."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._catalogue = Catalogue(dataset)
        self._changes = Changes(self._catalogue)
        self._delete: set[Quad] = set()
        self._insert: set[Quad] = set()
        self._dropped: set[NamedNode] = set()

    def add(self, extractions: Iterable[Extraction]) -> Added:
        """Add articles; one with a text that is stored, or from a place that is stored, takes its place."""
        latest = _latest(extractions)
        replaced = sum(self._make_room(extraction) for extraction in latest)
        resolver = Resolver(self._changes)
        resolved = [(one, resolver.resolve(one.article, entities_of(one))) for one in latest]
        statements = 0
        for extraction, iris in resolved:
            quads = self._article(extraction, iris)
            statements += sum(quad.object == term.STATEMENT_CLASS for quad in quads)
            self._insert |= quads
        self._follow_joins()
        return Added(articles=len(latest), statements=statements, replaced=replaced)

    def remove(self, article: NamedNode) -> None:
        """Remove an article with all that it contributed."""
        source = self._catalogue.source(article)
        if source is not None:
            self._drop(source)

    def plan(self) -> Plan:
        """Return the change."""
        self._forget_unmentioned()
        deleted, inserted = self._changes.quads()
        delete, insert = self._delete | deleted, self._insert | inserted
        return Plan(delete=frozenset(delete - insert), insert=frozenset(insert - delete))

    def _make_room(self, extraction: Extraction) -> bool:
        """Drop what is stored of the same text or from the same place; tell whether there was anything."""
        new = Source.of(extraction.article, extraction.extractor)
        stored = self._catalogue.source(new.article)
        if stored is not None:
            self._drop(stored)
            new = replace(new, locators=new.locators | stored.locators)
        self._insert.update(new.quads())
        gone = [
            source
            for locator in new.locators
            for article in self._catalogue.at(locator)
            if article != new.article and (source := self._catalogue.source(article)) is not None
        ]
        for source in gone:
            elsewhere = source.locators - new.locators
            if elsewhere:
                self._delete.update(source.quads())
                self._insert.update(replace(source, locators=elsewhere).quads())
            else:
                self._drop(source)
        return stored is not None or bool(gone)

    def _drop(self, source: Source) -> None:
        self._dropped.add(source.article)
        self._delete.update(source.quads())
        self._delete.update(self._dataset.match(None, None, None, source.article))

    def _article(self, extraction: Extraction, iris: dict[Entity, NamedNode]) -> set[Quad]:
        current = {entity: self._changes.current(iri) for entity, iri in iris.items()}
        return article_quads(extraction, current, self._preferred)

    def _preferred(self, iri: NamedNode, language: str) -> str:
        known = self._changes.get(iri)
        if known is None:
            raise LookupError(f"{iri.value} was not resolved")
        return known.label(language) or known.name

    def _follow_joins(self) -> None:
        """Move what stored articles say of an entity to the older one that it was joined with."""
        current = {iri: self._changes.current(iri) for iri in self._changes.joined()}
        graphs = {
            quad.graph_name
            for iri in current
            for quad in self._dataset.match(None, term.MENTIONS, iri)
            if quad.graph_name not in self._dropped
        }
        for graph in graphs:
            quads = set(self._dataset.match(None, None, None, graph))
            moved = renamed(quads, current, self._preferred)
            self._delete |= quads - moved
            self._insert |= moved - quads
        for younger, older in current.items():
            earlier = [quad.subject for quad in self._dataset.match(None, term.OWL_SAME_AS, younger, term.LINKS_GRAPH)]
            for node in earlier:
                if isinstance(node, NamedNode):
                    self._delete.update(links(node, younger))
                    self._insert.update(links(node, older))

    def _forget_unmentioned(self) -> None:
        """Take back what only dropped articles told about their entities: names, or that they exist."""
        dropped = {quad.object for quad in self._delete - self._insert if quad.predicate == term.MENTIONS}
        added = _labels(self._insert)
        for iri in dropped:
            known = self._changes.get(iri) if isinstance(iri, NamedNode) else None
            if known is not None:
                self._reconsider(known, self._names_elsewhere(known, added))

    def _reconsider(self, known: Known, names_elsewhere: Iterable[list[Literal]]) -> None:
        full: frozenset[str] = frozenset()
        short: frozenset[str] = frozenset()
        labels: dict[str, str] = {}
        mentioned = False
        for names in names_elsewhere:
            mentioned = True
            preferred = names[0]
            keys = name_keys(known.type, preferred.value, (name.value for name in names))
            full, short = full | keys.full, short | keys.short
            labels.setdefault(preferred.language or "und", preferred.value)
            if full >= known.full and short >= known.short and len(labels) == len(known.labels):
                return
        if mentioned:
            self._changes.put(replace(known, full=full, short=short, labels=tuple(labels.items())))
            return
        self._changes.forget(known.iri)
        for quad in self._dataset.match(None, term.OWL_SAME_AS, known.iri, term.LINKS_GRAPH):
            if isinstance(quad.subject, NamedNode):
                self._delete.update(links(quad.subject, known.iri))

    def _names_elsewhere(self, known: Known, added: Mapping[NamedNode, list[Literal]]) -> Iterator[list[Literal]]:
        """Return what each article that is added or stays calls an entity, its preferred label first."""
        if known.iri in added:
            yield added[known.iri]
        for mention in self._dataset.match(None, term.MENTIONS, known.iri):
            if mention.graph_name not in self._dropped:
                quads = (self._dataset.match(known.iri, label, None, mention.graph_name) for label in term.LABELS)
                yield [quad.object for quad in chain.from_iterable(quads) if isinstance(quad.object, Literal)]


def _labels(quads: Iterable[Quad]) -> dict[NamedNode, list[Literal]]:
    """Return the labels of each entity, the preferred ones first."""
    found: dict[NamedNode, list[Literal]] = {}
    for quad in sorted(quads, key=lambda one: one.predicate != term.PREF_LABEL):
        if quad.predicate in term.LABELS and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            found.setdefault(quad.subject, []).append(quad.object)
    return found


def _latest(extractions: Iterable[Extraction]) -> list[Extraction]:
    """Return the last extraction of each text, and of each place."""
    by_text: dict[str, Extraction] = {}
    for extraction in extractions:
        by_text.pop(extraction.article.id, None)
        by_text[extraction.article.id] = extraction
    by_place = {one.article.locator: one for one in by_text.values()}
    return [
        one for one in by_text.values() if one.article.locator in _NO_PLACES or by_place[one.article.locator] is one
    ]


_NO_PLACES = frozenset((None, "-"))
