"""Builds the page: pyvis carries the drawing, a template of our own shows it and its evidence.

The page loads nothing. Its Content-Security-Policy names the SHA-256 of each script and of the
style that belong to it, so that nothing else could run or be fetched even if a text of an article
became markup; and no text can: the page's data are JSON, and its script only ever sets text.
"""

import base64
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from ...extract.ontology import LANGUAGES, Ontology
from .appearance import DASHES, LABEL_WIDTH, OTHER_SHAPE, SHAPES, canvas_label, edge_label, node_size
from .content import Bundle, Content, page_content
from .geometry import Box, Link, Positions
from .layout import most_important, positions

if TYPE_CHECKING:
    import networkx as nx

_FOLDER = Path(__file__).parent
_SCRIPTS = ("messages.js", "data.js", "canvas.js", "statements.js", "pane.js", "controls.js", "main.js")
_STYLES = ("style.css", "filters.css", "pane.css")
_LIBRARY = "templates/lib/vis-9.1.2/vis-network.min.js"  # inside pyvis, which draws with it

CORE = 150
"""Nodes that a large graph shows at first, its most important ones: above that a drawing is a hairball."""

_STRAIGHT_FROM = 1000
"""Nodes from which lines are straight and hidden while dragging: measured 15 -> 45 frames a second."""

_LEGIBLE = 8.5
"""Pixels on the screen below which the label of a line is not drawn: unread, it only hides what is behind it."""

# Pixels of what is drawn in system fonts: an average character and a line of a node's label (16 pixels high), a
# character of an edge's label (13 pixels high), and the arrow head with the room around that label.
_CHARACTER, _LINE, _EDGE_CHARACTER, _ARROW = 8.0, 19.0, 6.8, 50.0


def render_page(network: "nx.MultiDiGraph[str]", *, ontology: Ontology, title: str = "newsgraph") -> str:
    """Return a self-contained HTML page, to be written as UTF-8, that shows `network` with its evidence.

    `network` is a graph's NetworkX view: a node per entity (`label`, `type`, `names`) and an edge
    per statement (`predicate`, `modality`, `confidence`, `quote`, `start`, `article`, `headline`,
    `publisher`, `published`, `url`, `language`, `attributed_to`, and the values of its qualifiers,
    where it has some). All of these may come from strangers. The same graph gives the same page.
    """
    content = page_content(network, ontology=ontology)
    scripts = (_library(), _script())
    style = "".join(_asset(name) for name in _STYLES)
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("template.html").render(
        title=canvas_label(title),
        policy=_policy(scripts=scripts, style=style),
        style=style,
        library=scripts[0],
        script=scripts[1],
        data=_json(_page_data(content, ontology=ontology)),
    )


def _page_data(content: Content, *, ontology: Ontology) -> dict[str, object]:
    """Return what the script reads."""
    boxes = [_box(entity.names[0], entity.degree) for entity in content.entities]
    links = [_link(bundle, content, ontology) for bundle in content.bundles]
    nodes, edges, *_, options = _drawing(content, placed=positions(boxes, links)).get_network_data()
    return {
        "languages": LANGUAGES,
        "relations": {
            name: {
                "labels": dict(relation.labels),
                "lines": {language: edge_label(label) for language, label in relation.labels.items()},
            }
            for name, relation in ontology.relations.items()
        },
        "types": {
            kind: {"labels": dict(labels), "shape": SHAPES.get(kind, OTHER_SHAPE)}
            for kind, labels in ontology.classes.items()
        },
        "otherShape": OTHER_SHAPE,
        "modalities": {
            modality: {"labels": dict(labels), "dashes": DASHES[modality]}
            for modality, labels in ontology.modalities.items()
        },
        "qualifiers": {kind: {"labels": dict(labels)} for kind, labels in ontology.qualifiers.items()},
        "eventKinds": {name: dict(labels) for name, labels in ontology.event_kinds.items()},
        "drawing": {"nodes": nodes, "edges": edges, "options": json.loads(options)},
        "core": _core(boxes, links),
        "entities": [asdict(entity) for entity in content.entities],
        "articles": [asdict(article) for article in content.articles],
        "statements": [asdict(statement) for statement in content.statements],
    }


def _drawing(content: Content, *, placed: Positions) -> Network:
    """Return the graph as pyvis draws it; colours and languages are added in the browser.

    Its lists are filled directly: `add_node` and `add_edge` search all that is there already.
    """
    drawing = Network(directed=True, cdn_resources="in_line")
    drawing.set_options(json.dumps(_options(large=len(content.entities) >= _STRAIGHT_FROM)))
    for number, entity in enumerate(content.entities):
        node = Node(
            number,
            SHAPES.get(entity.type, OTHER_SHAPE),
            canvas_label(entity.names[0]),
            group=entity.type if entity.type in SHAPES else "Other",
            size=node_size(entity.degree),
            x=float(placed[number, 0]),
            y=float(placed[number, 1]),
        )
        drawing.nodes.append(node.options)
    for number, bundle in enumerate(content.bundles):
        edge = Edge(bundle.source, bundle.target, directed=True, id=number, **_line(bundle))
        drawing.edges.append(edge.options)
    return drawing


def _line(bundle: Bundle) -> dict[str, object]:
    """Return how a bundle's line is drawn."""
    bend = _bend_from_source(bundle)
    curve = {"enabled": bend != 0, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)}
    return {
        "predicate": bundle.predicate,
        "modality": bundle.modality,
        "arrows": "" if bundle.symmetric else "to",
        "dashes": list(DASHES.get(bundle.modality, ())) or False,
        "smooth": curve,
    }


def _bend_from_source(bundle: Bundle) -> float:
    return bundle.bend if bundle.source < bundle.target else -bundle.bend


def _options(*, large: bool) -> dict[str, object]:
    """Return vis-network's options, apart from colours."""
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "widthConstraint": {"maximum": LABEL_WIDTH}},
        "edges": {
            "arrowStrikethrough": False,
            "arrows": {"to": {"scaleFactor": 0.55}},
            "selectionWidth": 1.5,
            "scaling": {"label": {"enabled": False, "drawThreshold": _LEGIBLE}},
        },
        "interaction": {
            "hover": not large,
            "hideEdgesOnDrag": large,
            "hideEdgesOnZoom": large,
            "keyboard": {"enabled": True, "bindToWindow": False},
            "tooltipDelay": 0,
        },
    }


def _core(boxes: Sequence[Box], links: Sequence[Link]) -> list[tuple[int, float, float]]:
    """Return the nodes shown at first, each with its place among the others shown; none: all are."""
    if len(boxes) <= CORE:
        return []
    chosen = most_important(len(boxes), links, limit=CORE)
    places = {node: place for place, node in enumerate(chosen)}
    among = [
        replace(link, source=places[link.source], target=places[link.target])
        for link in links
        if link.source in places and link.target in places
    ]
    placed = positions([boxes[node] for node in chosen], among)
    return [(node, float(x), float(y)) for node, (x, y) in zip(chosen, placed, strict=True)]


def _box(name: str, degree: int) -> Box:
    """Return the room that a node takes with its label below it."""
    width = len(canvas_label(name)) * _CHARACTER
    size = node_size(degree)
    lines = math.ceil(width / LABEL_WIDTH)
    return Box(width=max(2 * size, min(width, LABEL_WIDTH)), above=size, below=size + lines * _LINE)


def _link(bundle: Bundle, content: Content, ontology: Ontology) -> Link:
    """Return a line that is long enough for its label in any language, between the rims of its nodes."""
    relation = ontology.relations.get(bundle.predicate)
    labels = relation.labels.values() if relation else [bundle.predicate]
    widest = max(len(line) for label in labels for line in edge_label(label).split("\n"))
    rims = sum(node_size(content.entities[end].degree) for end in (bundle.source, bundle.target))
    length = rims + widest * _EDGE_CHARACTER + _ARROW
    return Link(
        source=bundle.source,
        target=bundle.target,
        length=length * (1 + abs(bundle.bend)),
        bend=_bend_from_source(bundle),
    )


def _library() -> str:
    """Return pyvis's own vis-network, without the reference to a file for debugging that is not there."""
    library = files("pyvis").joinpath(_LIBRARY).read_text(encoding="utf-8")
    return library.partition("//# sourceMappingURL")[0]


def _script() -> str:
    """Return the page's script: its files in one scope."""
    return "\n".join(("(() => {", '"use strict";', *(_asset(name) for name in _SCRIPTS), "})();"))


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _json(data: Mapping[str, object]) -> str:
    """Return JSON that can stand in a `<script>`: ASCII, and nothing in it that HTML could take for markup."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(*, scripts: Sequence[str], style: str) -> str:
    """Return the Content-Security-Policy (W3C CSP Level 3) under which only these scripts and this style work."""
    allowed = " ".join(_source_hash(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed}",
            f"style-src {_source_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _source_hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
