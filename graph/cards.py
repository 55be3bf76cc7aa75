"""What the graph knows of one entity, and which entities may be one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from ..extract.model import EntityType
from . import iri as term
from .catalogue import Catalogue
from .identities import neighbourhood
from .nodes import preferred_name
from .records import ArticleRecord, Records, StatementRecord
from .resolve import Joined, Reason, Verdicts, resolve
from .store import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One entity: its names by language, what it was joined of and why, and what articles say of it.

    Attributes:
        formerly: IRIs that it had, or parts of it, before they were joined.
        possibly: the IRIs and names of other entities that may be the same.
    """

    iri: str
    type: EntityType
    name: str
    names: Mapping[str, tuple[str, ...]]
    joined: tuple[Joined, ...]
    formerly: tuple[str, ...]
    possibly: Mapping[str, str]
    articles: tuple[ArticleRecord, ...]
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulPair:
    """Two entities that may be one, with the reason of the doubt."""

    one: Card
    other: Card
    reason: str


class Cards:
    """Reads entities of a store."""

    def __init__(self, dataset: Dataset, verdicts: Verdicts | None = None) -> None:
        self._dataset = dataset
        self._catalogue = Catalogue(dataset)
        self._records = Records(dataset)
        self._verdicts = verdicts

    def card(self, node: NamedNode) -> Card | None:
        """Return what is known of a node, or None if there is none of this IRI."""
        forms = [one.form for one in sorted(self._catalogue.by_node(node), key=lambda one: one.sequence)]
        if not forms:
            return None
        around = neighbourhood(self._catalogue, forms, self._verdicts)
        joined = resolve(around, self._verdicts).joined
        articles = {article for form in forms for article in self._catalogue.articles_with(form)}
        statements = (one for one in self._records.statements(articles) if node.value in _ends(one))
        return Card(
            iri=node.value,
            type=forms[0].type,
            name=preferred_name(forms, None, self._verdicts),
            names=self._names(node, articles),
            joined=tuple(one for one in joined if one.one in forms and not _is_plain(one)),
            formerly=tuple(sorted(_values(q.subject for q in self._links(None, term.IS_REPLACED_BY, node)))),
            possibly=self._possibly(node),
            articles=tuple(self._records.articles(articles)),
            statements=tuple(statements),
        )

    def doubtful(self) -> Iterator[DoubtfulPair]:
        """Return all pairs of entities that may be one."""
        nodes = {one.form: one.node for one in self._catalogue.all()}
        found = {(nodes[one.one], nodes[one.other]): one.reason for one in resolve(nodes, self._verdicts).doubtful}
        for (one, other), reason in found.items():
            first, second = self.card(one), self.card(other)
            if first is not None and second is not None:
                yield DoubtfulPair(one=first, other=second, reason=reason)

    def _names(self, node: NamedNode, articles: Iterable[NamedNode]) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for label in term.LABELS:
            for article in sorted(articles, key=lambda one: one.value):
                for quad in self._dataset.match(node, label, None, article):
                    if isinstance(quad.object, Literal):
                        found[quad.object.language or ""][quad.object.value] = None
        return {language: tuple(names) for language, names in sorted(found.items())}

    def _possibly(self, node: NamedNode) -> dict[str, str]:
        ahead = (quad.object for quad in self._links(node, term.POSSIBLY_SAME, None))
        behind = (quad.subject for quad in self._links(None, term.POSSIBLY_SAME, node))
        others = [NamedNode(iri) for iri in sorted(_values((*ahead, *behind)))]
        named = {other.value: [one.form for one in self._catalogue.by_node(other)] for other in others}
        return {iri: preferred_name(forms, None, self._verdicts) for iri, forms in named.items()}

    def _links(self, subject: NamedNode | None, predicate: NamedNode, object_: NamedNode | None) -> Iterator[Quad]:
        return self._dataset.match(subject, predicate, object_, term.LINKS_GRAPH)


def _values(terms: Iterable[object]) -> set[str]:
    return {one.value for one in terms if isinstance(one, NamedNode)}


def _ends(statement: StatementRecord) -> set[str]:
    speaker = {statement.attributed_to.iri} if statement.attributed_to else set()
    return {statement.subject.iri, statement.object.iri, *speaker}


def _is_plain(joined: Joined) -> bool:
    """Tell whether two forms differ only in what no reader would ask about: the same name in another article."""
    return joined.reason in (Reason.NAME, Reason.COMPANY) and joined.one.name == joined.other.name
