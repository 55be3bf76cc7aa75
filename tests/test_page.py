"""The page as a text: what it contains, what strangers cannot put into it, and where its nodes lie."""

import base64
import hashlib
import itertools
import json
import os
import random
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgraph.extract.model import Modality
from newsgraph.extract.ontology import LANGUAGES, load_ontology
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph import page as package
from newsgraph.graph.page import render_page
from newsgraph.graph.page.appearance import canvas_label, edge_label, node_size
from newsgraph.graph.page.builder import CORE
from newsgraph.graph.page.content import page_content, safe_url
from newsgraph.graph.page.geometry import Box, Link, Room
from newsgraph.graph.page.layout import most_important, positions
from newsgraph.graph.page.quotation import mark_names
from newsgraph.graph.page.untangle import untangle

from .graph_samples import stake

SAMPLE = Path(__file__).parent / "browser" / "sample.json"
ASSETS = Path(str(package.__file__)).parent
ONTOLOGY = load_ontology()

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]><!--<script>",
    "javascript:alert(1)",
    "https://example.org/</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202etxt.exe\u2066",
    "\ud800 \x00 \u2028",
    "__proto__",
    "مرحبا",
    "👩‍🏭",
)

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


class Reader(HTMLParser):
    """Reads a page into its tags with their attributes, and the text in its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        if tag in {"script", "style"} and data.strip():
            self.inside.append((tag, data))

    def data(self) -> dict[str, object]:
        found = [text for tag, text in self.inside if text.startswith("{") and tag == "script"]
        assert len(found) == 1
        loaded = json.loads(found[0])
        assert isinstance(loaded, dict)
        return loaded


def network(*statements: tuple[str, str, str, str], **facts: object) -> nx.MultiDiGraph:
    """Return a network of (subject, predicate, object, modality); `facts` hold for all of its edges."""
    graph = nx.MultiDiGraph()
    for number, (subject, predicate, object_, modality) in enumerate(statements):
        for name in (subject, object_):
            graph.add_node(f"urn:newsgraph:entity:{name}", label=name, type="Organization", names=[name])
        ends = (f"urn:newsgraph:entity:{subject}", f"urn:newsgraph:entity:{object_}")
        edge = {
            "predicate": predicate,
            "modality": modality,
            "confidence": 0.5,
            "quote": f"{subject} and {object_}.",
            "start": number * 100,
            "end": number * 100 + 20,
            "article": "urn:newsgraph:article:1",
            "headline": "A headline",
            "publisher": "",
            "published": "2024-03",
            "url": "",
            "language": "en",
            "attributed_to": "",
        }
        graph.add_edge(*ends, f"urn:newsgraph:statement:{number}", **(edge | facts))
    return graph


@pytest.fixture(scope="module")
def sample() -> nx.MultiDiGraph:
    return nx.node_link_graph(json.loads(SAMPLE.read_text("utf-8")), edges="edges")


@pytest.fixture(scope="module")
def page(sample: nx.MultiDiGraph) -> str:
    return render_page(sample, ontology=ONTOLOGY)


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    return Reader(page)


# --- the page by itself ---


def test_nothing_is_loaded(reader: Reader) -> None:
    assert {tag for tag, _ in reader.tags}.isdisjoint({"img", "iframe", "object", "embed", "base", "form", "a"})
    for tag, attributes in reader.tags:
        assert not any(name.startswith("on") or name in {"src", "srcset", "style"} for name in attributes), tag
        assert (attributes.get("href") or "data:").startswith("data:"), tag
    styles = "".join(text for tag, text in reader.inside if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_the_policy_names_exactly_what_runs(reader: Reader) -> None:
    policies = [a["content"] for tag, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    policy = dict(part.split(" ", 1) for part in str(policies[0]).split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"

    def hashes(tag: str) -> list[str]:
        found = [text for name, text in reader.inside if name == tag and not text.startswith("{")]
        digests = [hashlib.sha256(text.encode()).digest() for text in found]
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]

    assert len(hashes("script")) == 2
    assert policy["script-src"].split() == hashes("script")
    assert policy["style-src"].split() == hashes("style")
    assert "\r" not in "".join(text for _, text in reader.inside)  # a browser would hash a line feed


def test_the_policy_comes_before_what_it_rules(reader: Reader) -> None:
    tags = [tag for tag, _ in reader.tags]
    assert [a for tag, a in reader.tags if tag == "meta"][1].get("http-equiv") == "Content-Security-Policy"
    assert tags.index("meta") < tags.index("style") < tags.index("script")


def test_all_statements_are_there(reader: Reader, sample: nx.MultiDiGraph) -> None:
    data = reader.data()
    statements, entities = data["statements"], data["entities"]
    assert isinstance(statements, list)
    assert isinstance(entities, list)
    assert len(entities) == sample.number_of_nodes()
    found = {
        (
            entities[s["subject"]]["iri"],
            s["predicate"],
            entities[s["object"]]["iri"],
            "".join(text for text, _ in s["quote"]),
        )
        for s in statements
    }
    assert found == {(s, d["predicate"], o, d["quote"]) for s, o, d in sample.edges(data=True)}


def test_the_same_graph_gives_the_same_page(sample: nx.MultiDiGraph, page: str) -> None:
    shuffled = nx.MultiDiGraph()
    chance = random.Random(1)
    nodes, edges = list(sample.nodes(data=True)), list(sample.edges(keys=True, data=True))
    chance.shuffle(nodes)
    chance.shuffle(edges)
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from(edges)
    assert render_page(shuffled, ontology=ONTOLOGY) == page


def test_another_process_gives_the_same_page(page: str) -> None:
    program = (
        "import hashlib, json, networkx, pathlib, sys\n"
        "from newsgraph.extract.ontology import load_ontology\n"
        "from newsgraph.graph.page import render_page\n"
        "network = networkx.node_link_graph(json.loads(pathlib.Path(sys.argv[1]).read_text('utf-8')), edges='edges')\n"
        "page = render_page(network, ontology=load_ontology())\n"
        "print(hashlib.sha256(page.encode()).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, SAMPLE],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_an_empty_graph_has_a_page() -> None:
    data = Reader(render_page(nx.MultiDiGraph(), ontology=ONTOLOGY)).data()
    assert data["entities"] == data["statements"] == data["core"] == []


def test_the_title_is_text() -> None:
    page = render_page(nx.MultiDiGraph(), ontology=ONTOLOGY, title="</title><script>alert(1)</script>\ud800")
    assert page.count("</title>") == 1
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    page.encode()


def test_every_message_is_there_in_every_language() -> None:
    messages = (ASSETS / "messages.js").read_text("utf-8")
    languages = re.findall(r"^  (\w\w): \{\n(.*?)^  \},", messages, re.DOTALL | re.MULTILINE)
    assert {language for language, _ in languages} == set(LANGUAGES)
    keys = [re.findall(r"^    (\w+):", body, re.MULTILINE) for _, body in languages]
    assert len(keys[0]) == len(set(keys[0])) > 30
    assert all(other == keys[0] for other in keys)
    holes = [re.findall(r"\{\w+\}", body) for _, body in languages]
    assert all(sorted(other) == sorted(holes[0]) for other in holes)


def test_the_script_only_sets_text() -> None:
    for path in ASSETS.glob("*.js"):
        script = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script), (
            path
        )
        assert "</script" not in script


# --- what strangers write ---


@settings(max_examples=15, deadline=None)
@given(names=st.tuples(texts, texts, texts), facts=st.lists(texts, min_size=8, max_size=8), title=texts)
@example(names=(HOSTILE[0], HOSTILE[1], HOSTILE[7]), facts=list(HOSTILE[:8]), title=HOSTILE[0])
@example(names=("", " ", "x" * 10_000), facts=["y" * 10_000] * 8, title="")
def test_no_text_becomes_markup(names: tuple[str, str, str], facts: list[str], title: str) -> None:
    keys = ("quote", "headline", "publisher", "published", "url", "language", "attributed_to", "article")
    graph = nx.MultiDiGraph()
    graph.add_node(f"urn:a:{names[0]}", label=names[0], type=names[2], names=[names[1]])
    graph.add_node(f"urn:b:{names[1]}", label=names[1], type="Place", names=[names[0], names[2]])
    edge = dict(zip(keys, facts, strict=True)) | {"confidence": 1.0, "start": 0, "end": 1}
    graph.add_edge(f"urn:a:{names[0]}", f"urn:b:{names[1]}", "k", predicate=names[2], modality=names[0], **edge)
    page = render_page(graph, ontology=ONTOLOGY, title=title)
    page.encode()  # no lone surrogate is left
    reader = Reader(page)
    assert reader.tags == plain_tags()
    statements, articles = reader.data()["statements"], reader.data()["articles"]
    assert isinstance(statements, list)
    assert isinstance(articles, list)
    assert same_text("".join(text for text, _ in statements[0]["quote"]), facts[0])
    assert same_text(articles[0]["headline"], facts[1])
    assert articles[0]["url"] in {"", facts[4]}


@cache
def plain_tags() -> list[tuple[str, dict[str, str | None]]]:
    return Reader(render_page(nx.MultiDiGraph(), ontology=ONTOLOGY)).tags


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts are the same; JSON joins two surrogates that belong together."""
    return one.encode("utf-16", "surrogatepass") == other.encode("utf-16", "surrogatepass")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//example.org/",
        "https:example.org",
        "https://",
        "https://example.org@evil.example/",
        "https://example.org\\@evil.example",
        "https://exa\nmple.org/",
        "https://example.org/\u202egpj.exe",
        "https://[x",
        "",
    ],
)
def test_an_address_that_may_not_be_followed(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org:8080/a/b?c=d&e=f#g",
        "HTTPS://Example.org/ä",
        "https://münchen.example/",
    ],
)
def test_an_address_that_may_be_followed(url: str) -> None:
    assert safe_url(url) == url


@given(quote=texts, subject=st.lists(texts, max_size=3), object_=st.lists(texts, max_size=3))
def test_a_marked_quotation_is_still_the_quotation(quote: str, subject: list[str], object_: list[str]) -> None:
    parts = mark_names(quote, subject=subject, object_=object_)
    assert "".join(text for text, _ in parts) == quote
    assert all(text in subject for text, role in parts if role == "subject")
    assert all(text in object_ for text, role in parts if role == "object")
    assert all(text for text, _ in parts)


@pytest.mark.parametrize(
    ("quote", "marked"),
    [
        ("Kestrels Werk liefert an Nordwerk.", [("Kestrel", "subject"), ("Nordwerk", "object")]),
        ("Nordwerk AG, not Nordwerker, met Kestrel", [("Nordwerk AG", "object"), ("Kestrel", "subject")]),
        ("Kestrelia and Wakestrel", []),
        ("(Kestrel)", [("Kestrel", "subject")]),
    ],
)
def test_names_are_marked_as_whole_words(quote: str, marked: list[tuple[str, str]]) -> None:
    parts = mark_names(quote, subject=["Kestrel"], object_=["Nordwerk", "Nordwerk AG"])
    assert [part for part in parts if part[1]] == marked


def test_labels_on_the_canvas() -> None:
    assert canvas_label("a\u202eb\nc\x00\ud800  d") == "ab c d"
    assert canvas_label("x" * 10_000) == "x" * 47 + "…"
    assert canvas_label("👩‍🏭") == "👩‍🏭"
    assert edge_label("leads") == "leads"
    assert edge_label("seeks partnership with").count("\n") == 1
    assert node_size(0) < node_size(1) < node_size(20) <= node_size(10_000)


# --- what is drawn ---


def test_parallel_statements_are_one_line() -> None:
    graph = network(
        ("Kestrel", "cooperatesWith", "Nordwerk", "asserted"),
        ("Nordwerk", "cooperatesWith", "Kestrel", "asserted"),
        ("Nordwerk", "cooperatesWith", "Kestrel", "possible"),
        ("Nordwerk", "supplies", "Kestrel", "asserted"),
        ("Kestrel", "supplies", "Nordwerk", "asserted"),
    )
    content = page_content(graph, ontology=ONTOLOGY)
    assert [(b.predicate, b.modality, b.symmetric) for b in content.bundles] == [
        ("cooperatesWith", "asserted", True),
        ("supplies", "asserted", False),
        ("supplies", "asserted", False),
        ("cooperatesWith", "possible", True),
    ]
    assert [statement.bundle for statement in content.statements] == [0, 0, 3, 2, 1]
    bends = [bundle.bend for bundle in content.bundles]
    assert len(set(bends)) == 4
    assert sum(bends) == pytest.approx(0)


def test_modality_and_direction_show_without_colour() -> None:
    graph = network(*(("Kestrel", "supplies", "Nordwerk", modality) for modality in Modality))
    graph.add_edges_from(network(("Kestrel", "cooperatesWith", "Lumen", "asserted")).edges(keys=True, data=True))
    for name in graph:
        graph.nodes[name].update(label=name, type="Organization", names=[])
    drawing = Reader(render_page(graph, ontology=ONTOLOGY)).data()["drawing"]
    assert isinstance(drawing, dict)
    dashes = {edge["modality"]: str(edge["dashes"]) for edge in drawing["edges"] if edge["predicate"] == "supplies"}
    assert dashes["asserted"] == "False"
    assert len(set(dashes.values())) == len(Modality)
    arrows = {edge["predicate"]: edge["arrows"] for edge in drawing["edges"]}
    assert arrows == {"supplies": "to", "cooperatesWith": ""}
    shapes = [node["shape"] for node in drawing["nodes"]]
    assert shapes == ["dot"] * 3
    assert drawing["options"]["physics"] == {"enabled": False}


def test_what_the_ontology_does_not_know_is_shown_as_it_is() -> None:
    graph = network(("Kestrel", "teases", "Nordwerk", "dreamt"))
    for name in graph:
        graph.nodes[name]["type"] = "Ship"
    data = Reader(render_page(graph, ontology=ONTOLOGY)).data()
    assert isinstance(data["drawing"], dict)
    assert [(e["predicate"], e["modality"], e["dashes"]) for e in data["drawing"]["edges"]] == [
        ("teases", "dreamt", False)
    ]
    assert {node["shape"] for node in data["drawing"]["nodes"]} == {"star"}


def test_the_newest_article_comes_first_and_is_read_in_its_order() -> None:
    graph = network(
        ("Kestrel", "supplies", "Nordwerk", "asserted"),
        ("Kestrel", "sues", "Nordwerk", "asserted"),
        article="urn:a",
        published="",
    )
    later = network(
        ("Lumen", "sues", "Nordwerk", "asserted"), article="urn:b", published="2024-05-01", headline="Later"
    )
    graph.add_nodes_from(later.nodes(data=True))
    graph.add_edges_from((s, o, f"later {k}", d) for s, o, k, d in later.edges(keys=True, data=True))
    content = page_content(graph, ontology=ONTOLOGY)
    assert [article.headline for article in content.articles] == ["Later", "A headline"]
    assert [(s.article, s.predicate) for s in content.statements] == [(0, "sues"), (1, "supplies"), (1, "sues")]


def test_a_large_graph_begins_with_its_most_important_part() -> None:
    star = [("Hub", "supplies", f"Spoke {number}", "asserted") for number in range(CORE)]
    far = [(f"Spoke {number}", "supplies", f"Far {number}", "asserted") for number in range(40)]
    data = Reader(render_page(network(*star, *far), ontology=ONTOLOGY)).data()
    entities, core = data["entities"], data["core"]
    assert isinstance(entities, list)
    assert isinstance(core, list)
    assert len(entities) == CORE + 41
    assert len(core) == CORE
    shown = {entities[number]["names"][0] for number, _, _ in core}
    assert {"Hub", *(f"Spoke {number}" for number in range(40))} <= shown
    assert Reader(render_page(network(*star[: CORE - 1]), ontology=ONTOLOGY)).data()["core"] == []


# --- where it is drawn ---

BOX = Box(width=80, above=12, below=30)


def linked(*ends: tuple[int, int]) -> list[Link]:
    return [Link(source=source, target=target, length=140) for source, target in ends]


def test_positions_of_nothing_and_of_loners() -> None:
    assert positions([], []).shape == (0, 2)
    placed = positions([BOX] * 5, linked((3, 3)))
    assert len({tuple(place) for place in placed}) == 5


@settings(max_examples=15, deadline=None)
@given(
    count=st.integers(1, 25),
    ends=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=40),
)
def test_nodes_with_their_labels_do_not_overlap(count: int, ends: list[tuple[int, int]]) -> None:
    links = linked(*((source % count, target % count) for source, target in ends))
    placed = positions([BOX] * count, links)
    assert (placed == positions([BOX] * count, links)).all()
    for (x, y), (other_x, other_y) in itertools.combinations(placed, 2):
        assert abs(x - other_x) > BOX.width or abs(y - other_y) > BOX.above + BOX.below
    for link in links:  # vis-network mislays the label of an exactly level line
        assert link.source == link.target or int(placed[link.source, 1]) != int(placed[link.target, 1])


def test_lines_get_the_length_that_their_label_needs() -> None:
    links = [Link(source=0, target=1, length=120), Link(source=1, target=2, length=240)]
    placed = positions([BOX] * 3, links)
    near, far = (float(((placed[a] - placed[b]) ** 2).sum() ** 0.5) for a, b in ((0, 1), (1, 2)))
    assert near == pytest.approx(120, rel=0.3)
    assert far == pytest.approx(240, rel=0.3)


def test_igraph_gets_its_random_numbers_back() -> None:
    state = random.getstate()
    positions([BOX] * 450, linked(*((0, number) for number in range(1, 450))))
    assert random.getstate() == state


def test_a_node_leaves_the_line_that_it_lies_on() -> None:
    placed = np.array([(0.0, 0.0), (300.0, 10.0), (150.0, 170.0), (150.0, 8.0)])
    links = [Link(source=0, target=1, length=300), *linked((2, 3))]
    moved = untangle(placed, Room.of([BOX] * 4), links)
    assert (placed[3] == (150.0, 8.0)).all()
    way, other = moved[1] - moved[0], moved[3] - moved[0]
    share = np.clip(other @ way / (way @ way), 0, 1)
    assert np.linalg.norm(other - share * way) > BOX.above


def test_importance_is_how_much_leads_there() -> None:
    assert most_important(5, linked((0, 4), (1, 4), (2, 4), (3, 2)), limit=2) == (2, 4)


def test_a_statement_shows_its_qualifiers() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([stake()])
        network = graph.to_networkx()
    shown = {one.predicate: one.qualifiers for one in page_content(network, ontology=ONTOLOGY).statements}
    assert shown == {
        "ownsStakeIn": (("time", "2031-05"), ("share", "24.9"), ("amount", "1700000000 EUR")),
        "undergoes": (("jobs", "800"),),
    }
    labels = Reader(render_page(network, ontology=ONTOLOGY)).data()["qualifiers"]
    assert labels == {kind: {"labels": dict(texts)} for kind, texts in ONTOLOGY.qualifiers.items()}
