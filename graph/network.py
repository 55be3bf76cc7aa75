"""The graph as a NetworkX view: entities and what is said between them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..extract.model import QualifierKind
from .records import EntityRecord, StatementRecord

if TYPE_CHECKING:
    import networkx as nx


def network(statements: Iterable[StatementRecord]) -> "nx.MultiDiGraph[str]":
    """Return a directed multigraph with a node per entity and an edge per statement, whatever its modality.

    Nodes are keyed by IRI, with `label`, `type` and `names`; edges are keyed by the statement's
    IRI, with `predicate`, `modality`, `confidence`, `quote`, `start`, `end`, `article`, `headline`,
    `publisher`, `published`, `url`, `language`, `attributed_to` and the values of the qualifiers:
    `time`, `share`, `amount` ("1700000000 EUR") and `jobs`; what is unknown is "".
    """
    import networkx as nx  # noqa: PLC0415 (large)

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names: dict[str, dict[str, None]] = {}
    for statement in statements:
        for entity in (statement.subject, statement.object):
            _add_node(graph, entity)
            names.setdefault(entity.iri, {}).update(dict.fromkeys(entity.names))
        _add_edge(graph, statement)
    for iri, forms in names.items():
        graph.nodes[iri]["names"] = list(forms)
    return graph


def _add_node(graph: "nx.MultiDiGraph[str]", entity: EntityRecord) -> None:
    graph.add_node(entity.iri, label=entity.name, type=entity.type.value)


def _add_edge(graph: "nx.MultiDiGraph[str]", statement: StatementRecord) -> None:
    article = statement.article
    values = {qualifier.kind: qualifier.value for qualifier in statement.qualifiers}
    graph.add_edge(
        statement.subject.iri,
        statement.object.iri,
        key=statement.iri,
        predicate=statement.predicate,
        modality=statement.modality.value,
        confidence=statement.confidence,
        quote=statement.quote,
        start=statement.start,
        end=statement.end,
        article=article.iri,
        headline=article.headline or "",
        publisher=article.publisher or "",
        published=article.published or "",
        url=article.url or "",
        language=article.language,
        attributed_to=statement.attributed_to.name if statement.attributed_to else "",
        **{kind.value: values.get(kind, "") for kind in QualifierKind},
    )
