"""What the page shows: the network view of a graph as plain values, in an order of their own.

Nodes, edges, statements and articles refer to each other by their place in their list, so that no
text of an article ever serves as a key.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...extract.model import EntityType, Modality, QualifierKind
from ...extract.ontology import Ontology
from .quotation import Part, mark_names

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One node: all its names with the best one first, and its number of statements."""

    iri: str
    names: tuple[str, ...]
    type: str
    degree: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Where statements were read; what is not known is empty, and `url` is one that may be followed."""

    iri: str
    headline: str
    publisher: str
    published: str
    language: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; `subject`, `object`, `article` and `bundle` are places in the content's lists.

    `qualifiers` are pairs of kind and value.
    """

    subject: int
    predicate: str
    object: int
    modality: str
    confidence: float
    quote: tuple[Part, ...]
    article: int
    attributed_to: str
    qualifiers: tuple[tuple[str, str], ...]
    bundle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One line on the canvas: all statements of one relation and modality between two nodes.

    `bend` tells the lines between the same two nodes apart: 0 is straight, positive and negative
    bend to the right and to the left of the way from the node with the lower number.
    """

    source: int
    target: int
    predicate: str
    modality: str
    symmetric: bool
    bend: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that the page shows."""

    entities: tuple[Entity, ...]
    articles: tuple[Article, ...]
    statements: tuple[Statement, ...]
    bundles: tuple[Bundle, ...]


_Attributes = Mapping[str, object]

_BEND = 0.3
"""Between neighbouring lines of a pair, as a part of the pair's distance (vis-network's roundness)."""

_WIDEST_BEND = 0.9
"""Of the outermost line of a pair; above that a curve leaves the room between its nodes."""

_URL = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
"""An address that shows where it leads: a host, no user name before it (RFC 3986, section 7.6)."""

_MODALITIES = tuple(modality.value for modality in Modality)


def page_content(network: "nx.MultiDiGraph[str]", *, ontology: Ontology) -> Content:
    """Return what the page shows of `network`; the same graph gives the same content in the same order.

    Articles stand with the newest first, statements in the order in which they are read.
    """
    nodes: dict[str, _Attributes] = {iri: network.nodes[iri] for iri in sorted(network)}
    edges: list[tuple[str, str, str, _Attributes]] = list(network.edges(keys=True, data=True))
    articles = _articles(data for *_, data in edges)
    shelf = {article.iri: number for number, article in enumerate(articles)}
    edges.sort(key=lambda edge: (shelf[_text(edge[3]["article"])], _number(edge[3]["start"]), *edge[:3]))
    degrees = Counter(end for subject, object_, *_ in edges for end in {subject, object_})
    entities = tuple(_entity(iri, data, degrees[iri], ontology) for iri, data in nodes.items())
    places = {iri: number for number, iri in enumerate(nodes)}
    lines = [_line(places[s], places[o], data, ontology) for s, o, _, data in edges]
    bundles = tuple(_bundles(lines))
    bundle_of = {(b.source, b.target, b.predicate, b.modality): number for number, b in enumerate(bundles)}
    statements = tuple(
        _statement(
            data,
            ends=(places[subject], places[object_]),
            names=(entities[places[subject]].names, entities[places[object_]].names),
            article=shelf[_text(data["article"])],
            bundle=bundle_of[line.source, line.target, line.predicate, line.modality],
        )
        for (subject, object_, _, data), line in zip(edges, lines, strict=True)
    )
    return Content(entities=entities, articles=articles, statements=statements, bundles=bundles)


def safe_url(url: str) -> str:
    """Return `url` if it is a plain http or https address, "" otherwise.

    >>> safe_url("https://example.org/a?b=c"), safe_url("javascript:alert(1)")
    ('https://example.org/a?b=c', '')
    """
    return url if _URL.fullmatch(url) and url.isprintable() else ""


def _entity(iri: str, data: _Attributes, degree: int, ontology: Ontology) -> Entity:
    given = data["names"]
    names = [_text(name) for name in given] if isinstance(given, Iterable) else []
    kind = _text(data["type"])
    if kind == EntityType.EVENT_KIND:
        names.extend(ontology.event_kinds.get(_local_name(iri), {}).values())
    distinct = dict.fromkeys(name for name in (_text(data["label"]), *names) if name.strip())
    return Entity(iri=iri, names=tuple(distinct) or (_local_name(iri),), type=kind, degree=degree)


def _articles(edges: Iterable[_Attributes]) -> tuple[Article, ...]:
    articles = {
        _text(data["article"]): Article(
            iri=_text(data["article"]),
            headline=_text(data["headline"]),
            publisher=_text(data["publisher"]),
            published=_text(data["published"]),
            language=_text(data["language"]),
            url=safe_url(_text(data["url"])),
        )
        for data in edges
    }
    alphabetical = sorted(articles.values(), key=lambda article: (article.headline, article.iri))
    return tuple(sorted(alphabetical, key=lambda article: article.published, reverse=True))


def _statement(
    data: _Attributes, *, ends: tuple[int, int], names: tuple[Sequence[str], Sequence[str]], article: int, bundle: int
) -> Statement:
    return Statement(
        subject=ends[0],
        predicate=_text(data["predicate"]),
        object=ends[1],
        modality=_text(data["modality"]),
        confidence=_number(data["confidence"]),
        quote=mark_names(_text(data["quote"]), subject=names[0], object_=names[1]),
        article=article,
        attributed_to=_text(data["attributed_to"]),
        qualifiers=tuple((kind.value, value) for kind in QualifierKind if (value := _text(data.get(kind)))),
        bundle=bundle,
    )


def _line(subject: int, object_: int, data: _Attributes, ontology: Ontology) -> Bundle:
    """Return the line, as yet unbent, that a statement belongs to; a symmetric one has no direction."""
    predicate = _text(data["predicate"])
    relation = ontology.relations.get(predicate)
    symmetric = relation is not None and relation.symmetric
    source, target = sorted((subject, object_)) if symmetric else (subject, object_)
    modality = _text(data["modality"])
    return Bundle(source=source, target=target, predicate=predicate, modality=modality, symmetric=symmetric, bend=0.0)


def _bundles(lines: Iterable[Bundle]) -> Iterator[Bundle]:
    """Yield each different line once, bent so that those of one pair lie beside each other."""
    pairs: defaultdict[tuple[int, int], list[Bundle]] = defaultdict(list)
    for line in sorted(set(lines), key=_order):
        pairs[min(line.source, line.target), max(line.source, line.target)].append(line)
    for _, between in sorted(pairs.items()):
        middle = (len(between) - 1) / 2
        step = min(_BEND, _WIDEST_BEND / max(middle, 1))
        for place, line in enumerate(between):
            yield replace(line, bend=round((place - middle) * step, 3))


def _order(line: Bundle) -> tuple[int, str, int, int]:
    """Sort the lines of a pair by modality, what is most certain first."""
    known = line.modality in _MODALITIES
    return (_MODALITIES.index(line.modality) if known else len(_MODALITIES), line.predicate, line.source, line.target)


def _local_name(iri: str) -> str:
    return re.split(r"[:/#]", iri)[-1] or iri


def _text(value: object) -> str:
    """Return an attribute as text; what is not known is empty."""
    return "" if value is None else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
