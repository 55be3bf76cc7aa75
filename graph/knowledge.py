"""The knowledge graph: the one object through which everything else uses the store."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, TYPE_CHECKING, Self

from pyoxigraph import NamedNode

from ..extract.errors import QueryError, StoreError
from ..extract.model import Article, EntityType, Extraction, Modality
from . import iri as term
from .batch import Added, Batch
from .cards import Card, Cards, DoubtfulPair
from .catalogue import Catalogue, text_of, version_quads
from .decisions import UNDECIDED, Decisions
from .names import name_keys
from .nodes import preferred_names
from .places import place_anchors
from .queries import question_about, questions
from .query import QueryResult, run_query
from .records import ArticleRecord, Records, StatementRecord
from .resolve import Anchors
from .store import Dataset

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How much the graph holds; `statements` counts them by predicate and modality."""

    articles: int
    entities: int
    statements: Mapping[tuple[str, Modality], int]


class KnowledgeGraph:
    """A graph of what articles say, with the evidence, in a directory or in memory.

    >>> with KnowledgeGraph.open() as graph:
    ...     graph.summary().articles
    0
    """

    def __init__(self, dataset: Dataset, *, anchors: Anchors = place_anchors) -> None:
        self._dataset = dataset
        self._anchors = anchors
        self._catalogue = Catalogue(dataset)
        self._decisions = UNDECIDED

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        read_only: bool = False,
        anchors: Anchors = place_anchors,
        decisions: Decisions | None = None,
    ) -> Self:
        """Open the graph in the directory `path`, or an empty one in memory.

        If `decisions` about identity are given, its nodes follow these from now on, and no others; without, they follow
        those that they followed before. `anchors` are reference data, for what is added from now on.

        Raises:
            StoreError: see `Dataset`; or the store was written by a newer newsgraph.
        """
        dataset = Dataset(None if path is None else Path(path), read_only=read_only)
        graph = cls(dataset, anchors=anchors)
        if not graph._catalogue.check_version():
            if read_only:
                raise StoreError(f"{path}: the store was never finished; open it for writing first")
            dataset.change(insert=version_quads())
        graph._decisions = Decisions.from_json(graph._catalogue.verdicts(), str(path))
        if decisions is not None and not read_only:
            graph.follow(decisions)
        return graph

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; all that was added is on disk already."""
        self._dataset.close()

    def add(self, extractions: Iterable[Extraction]) -> Added:
        """Add a batch of articles in one transaction: all of them are stored, or none.

        An article with a text that is stored already, or from a place from which another text is
        stored, takes that one's place. The batch is held in memory; some hundred articles are a
        good size.

        Raises:
            StoreWriteError: opened for reading only, the disk is full, or it may not be written.
        """
        batch = self._batch()
        added = batch.add(extractions)
        self._carry_out(batch)
        return added

    def remove(self, article: str) -> bool:
        """Remove what an article contributed, given its id, IRI, place or URL; tell whether it was there.

        Raises:
            StoreWriteError: as for `add`.
        """
        batch = self._batch()
        found = self._find(article)
        for iri in found:
            batch.remove(iri)
        self._carry_out(batch)
        return bool(found)

    def follow(self, decisions: Decisions) -> None:
        """Let the nodes follow these decisions about identity, and no others.

        Raises:
            StoreWriteError: as for `add`.
        """
        if decisions != self._decisions:
            self._decisions = decisions
            batch = self._batch()
            batch.reconsider(decisions.to_json())
            self._carry_out(batch)

    def _batch(self) -> Batch:
        return Batch(self._dataset, anchors=self._anchors, verdicts=self._decisions)

    def _carry_out(self, batch: Batch) -> None:
        plan = batch.plan()
        self._dataset.change(delete=plan.delete, insert=plan.insert)

    def _find(self, article: str) -> set[NamedNode]:
        id_ = article.removeprefix(term.ARTICLE)
        found = {iri for iri in (term.article_iri(id_),) if self._catalogue.source(iri) is not None}
        found.update(self._catalogue.at(article))
        address = term.web_address(article)
        if address is not None:
            quads = self._dataset.match(None, term.URL, address)
            found.update(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
        return found

    def has(self, article: Article, extractor: str) -> bool:
        """Tell whether an article's text is stored as the extractor of this name and version read it."""
        return self._catalogue.has(term.article_iri(article.id), extractor)

    def articles(self) -> Iterator[ArticleRecord]:
        """Return the stored articles, in the order of their IRIs."""
        return Records(self._dataset).articles()

    def statements(self) -> Iterator[StatementRecord]:
        """Return the stored statements with their evidence, article by article, in the order of the text."""
        return Records(self._dataset).statements()

    def text(self, article_id: str) -> str | None:
        """Return the text of a stored article, in which the offsets of its statements count; None if it is not there.

        It is kept beside the graph, and no export carries it.
        """
        source = self._catalogue.source(term.article_iri(article_id))
        return None if source is None else source.text

    def summary(self) -> Summary:
        """Return how many articles, entities and statements there are."""
        return Summary(
            articles=sum(1 for _ in self._catalogue.articles()),
            entities=self._catalogue.count(),
            statements=MappingProxyType(self._count_statements()),
        )

    def _count_statements(self) -> Counter[tuple[str, Modality]]:
        counts: Counter[tuple[str, Modality]] = Counter()
        for row in run_query(self._dataset, _COUNT_STATEMENTS):
            predicate, modality, count = row
            if isinstance(predicate, NamedNode) and isinstance(modality, NamedNode) and count is not None:
                counts[term.local_name(predicate), Modality(term.local_name(modality))] = int(text_of(count))
        return counts

    def query(self, sparql: str, *, max_rows: int | None = None, timeout: float | None = None) -> QueryResult:
        """Answer a SPARQL 1.1 query over all articles; see `run_query`."""
        return run_query(self._dataset, sparql, max_rows=max_rows, timeout=timeout)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the IRIs of the entities that go by a full name or an acronym, whatever their type."""
        found: dict[str, None] = {}
        for kind in EntityType:
            for key in sorted(name_keys(kind, name, ()).full):
                known = self._catalogue.by_key(f"{kind} {key}")
                found.update((one.node.value, None) for one in known if key in one.form.full | one.form.short)
        return tuple(found)

    def card(self, entity: str) -> Card | None:
        """Return all that is known of the entity with this IRI, or None if there is none."""
        if not _ENTITY_IRI.fullmatch(entity):
            return None
        return Cards(self._dataset, self._decisions).card(NamedNode(entity))

    def names(self) -> Iterator[tuple[EntityType, str, str]]:
        """Return type, language and preferred name of each entity in each language that an article names it in."""
        yield from preferred_names(self._catalogue.all(), self._decisions)

    def doubtful(self) -> Iterator[DoubtfulPair]:
        """Return the pairs of entities that may be one, where the articles do not decide it."""
        return Cards(self._dataset, self._decisions).doubtful()

    def ask(self, question: str, about: str) -> QueryResult:
        """Answer one of `queries.questions()` about an entity, given its name or IRI.

        Raises:
            QueryError: there is no such question, or nothing goes by this name.
        """
        if question not in questions():
            raise QueryError(f"no question {question!r}; there are {', '.join(questions())}")
        iris = (about,) if _ENTITY_IRI.fullmatch(about) else self.find(about)
        if not iris:
            raise QueryError(f"nothing in the graph goes by the name {about!r}")
        return self.query(question_about(question, iris))

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Return the graph as a NetworkX multigraph: entities and the statements between them."""
        from .network import network  # noqa: PLC0415 (networkx is large)

        return network(self.statements())

    def to_rdflib(self) -> "rdflib.Dataset":
        """Return a live rdflib view of the store; while it is in use, the store stays open.

        A plain query of it looks at the union of all graphs, the store's own catalogue included.
        """
        import rdflib  # noqa: PLC0415 (large)
        from oxrdflib import OxigraphStore  # noqa: PLC0415

        dataset = rdflib.Dataset(store=OxigraphStore(store=self._dataset.oxigraph), default_union=True)
        for prefix, namespace in term.PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    def export(self, target: Path | str | IO[bytes], *, format: str | None = None) -> None:  # noqa: A002
        """Write the graph to a file, to standard output ("-"), or to a binary stream.

        See `export.export_graph` for the formats.
        """
        from .export import export_graph  # noqa: PLC0415 (not needed to add)

        export_graph(self._dataset, target, form=format)


_ENTITY_IRI = re.compile(rf"{term.ENTITY}[a-z0-9-]+")

_COUNT_STATEMENTS = """
SELECT ?predicate ?modality (COUNT(*) AS ?count) WHERE {
    ?statement a ng:Statement ; rdf:predicate ?predicate ; ng:modality ?modality
} GROUP BY ?predicate ?modality
"""
