"""What the store holds, read back as values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from ..extract.model import EntityType, Modality, Qualifier, QualifierKind, Span
from . import iri as term
from .catalogue import Catalogue
from .decisions import Decisions
from .nodes import names_of
from .store import Dataset, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """One article of the store; `published` is an ISO 8601 date as long as its precision."""

    iri: str
    id: str
    language: str
    text_hash: str
    extractor: str
    headline: str | None = None
    published: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    locators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord:
    """One entity of the graph: its name, and all names that the article (or articles) at hand give it."""

    iri: str
    name: str
    type: EntityType
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """One statement of the graph; offsets are in code points of the article's text."""

    iri: str
    article: ArticleRecord
    subject: EntityRecord
    predicate: str
    object: EntityRecord
    modality: Modality
    confidence: float
    quote: str
    start: int
    end: int
    attributed_to: EntityRecord | None = None
    qualifiers: tuple[Qualifier, ...] = ()


_MODALITIES = {iri: modality for modality, iri in term.MODALITY_IRIS.items()}
_QUALIFIERS = {iri: kind for kind, iri in term.QUALIFIER_IRIS.items()}


class Records:
    """Reads articles and statements of a store, one article's graph at a time."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._catalogue = Catalogue(dataset)

    @cached_property
    def _names(self) -> Mapping[NamedNode, str]:
        """Return the name of each node, as it is when it is first asked for."""
        return names_of(self._catalogue.all(), Decisions.from_json(self._catalogue.verdicts(), "the store"))

    def articles(self, articles: Iterable[NamedNode] | None = None) -> Iterator[ArticleRecord]:
        """Return all or some articles, in the order of their IRIs."""
        for iri in sorted(self._catalogue.articles() if articles is None else articles, key=_value):
            yield self._article(_Graph(self._dataset.match(iri, None, None, iri)), iri)

    def statements(self, articles: Iterable[NamedNode] | None = None) -> Iterator[StatementRecord]:
        """Return the statements of all or some articles, one by one, in the order of their place in the text."""
        names = self._names
        for iri in sorted(self._catalogue.articles() if articles is None else articles, key=_value):
            graph = _Graph(self._dataset.match(None, None, None, iri))
            article = self._article(graph, iri)
            found = (_statement(graph, node, article, names) for node in graph.instances(term.STATEMENT_CLASS))
            yield from sorted(found, key=lambda one: (one.start, one.end, one.iri))

    def _article(self, graph: "_Graph", iri: NamedNode) -> ArticleRecord:
        source = self._catalogue.source(iri)
        return ArticleRecord(
            iri=iri.value,
            id=term.article_id_of(iri),
            language=graph.text(iri, term.IN_LANGUAGE) or "",
            text_hash=graph.text(iri, term.TEXT_HASH) or "",
            extractor=source.extractor if source else "",
            headline=graph.text(iri, term.HEADLINE),
            published=graph.text(iri, term.DATE_PUBLISHED),
            publisher=graph.text(iri, term.PUBLISHER),
            authors=tuple(sorted(graph.texts(iri, term.AUTHOR))),
            url=graph.text(iri, term.URL),
            locators=tuple(sorted(source.locators)) if source else (),
        )


class _Graph:
    """The quads of one article, by subject and predicate."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._objects: dict[tuple[Term, NamedNode], list[Term]] = {}
        self._instances: dict[Term, list[NamedNode]] = {}
        for quad in quads:
            self._objects.setdefault((quad.subject, quad.predicate), []).append(quad.object)
            if quad.predicate == term.RDF_TYPE and isinstance(quad.subject, NamedNode):
                self._instances.setdefault(quad.object, []).append(quad.subject)

    def instances(self, kind: NamedNode) -> list[NamedNode]:
        return self._instances.get(kind, [])

    def nodes(self, subject: Term, predicate: NamedNode) -> list[NamedNode]:
        return [node for node in self._objects.get((subject, predicate), ()) if isinstance(node, NamedNode)]

    def texts(self, subject: Term, predicate: NamedNode) -> list[str]:
        found = self._objects.get((subject, predicate), ())
        return [node.value for node in found if isinstance(node, Literal | NamedNode)]

    def text(self, subject: Term, predicate: NamedNode) -> str | None:
        return next(iter(self.texts(subject, predicate)), None)


def _statement(
    graph: _Graph, node: NamedNode, article: ArticleRecord, names: Mapping[NamedNode, str]
) -> StatementRecord:
    selectors = graph.nodes(node, term.HAS_SELECTOR)
    quote, start, end = (
        next(text for selector in selectors for text in graph.texts(selector, field))
        for field in (term.EXACT, term.START, term.END)
    )
    attributed = graph.nodes(node, term.ATTRIBUTED_TO)
    return StatementRecord(
        iri=node.value,
        article=article,
        subject=_entity(graph, graph.nodes(node, term.RDF_SUBJECT)[0], names),
        predicate=term.local_name(graph.nodes(node, term.RDF_PREDICATE)[0]),
        object=_entity(graph, graph.nodes(node, term.RDF_OBJECT)[0], names),
        modality=_MODALITIES[graph.nodes(node, term.MODALITY)[0]],
        confidence=float(graph.texts(node, term.CONFIDENCE)[0]),
        quote=quote,
        start=int(start),
        end=int(end),
        attributed_to=_entity(graph, attributed[0], names) if attributed else None,
        qualifiers=tuple(sorted(_qualifiers(graph, node), key=lambda one: one.kind)),
    )


def _qualifiers(graph: _Graph, statement: NamedNode) -> Iterator[Qualifier]:
    for place in graph.nodes(statement, term.QUALIFIER):
        predicate = graph.nodes(place, term.QUALIFIER_KIND)[0]
        kind = _QUALIFIERS[predicate]
        value = graph.texts(statement, predicate)[0]
        if kind is QualifierKind.AMOUNT:
            value = f"{value} {graph.texts(statement, term.CURRENCY)[0]}"
        start, end = (int(graph.texts(place, field)[0]) for field in (term.START, term.END))
        yield Qualifier(kind, value, Span(start, end))


def _entity(graph: _Graph, iri: NamedNode, names: Mapping[NamedNode, str]) -> EntityRecord:
    kind = next(kind for node in graph.nodes(iri, term.RDF_TYPE) if (kind := term.type_of(node)))
    if kind is EntityType.EVENT_KIND:
        name = term.local_name(iri)
        return EntityRecord(iri=iri.value, name=name, type=kind, names=(name,))
    forms = sorted({text for label in term.LABELS for text in graph.texts(iri, label)})
    name = names.get(iri) or forms[0]
    return EntityRecord(iri=iri.value, name=name, type=kind, names=tuple(dict.fromkeys((name, *forms))))


def _value(iri: NamedNode) -> str:
    return iri.value
