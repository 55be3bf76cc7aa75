import csv
import io
import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
import rdflib
from hypothesis import given, settings
from pyoxigraph import Quad, RdfFormat, Store, parse
from rdflib.compare import isomorphic

from newsgraph.extract.errors import InputError, StoreWriteError
from newsgraph.extract.jsonl import statement_to_json
from newsgraph.extract.model import Extraction, QualifierKind
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.export import ALIASES, CSV_COLUMNS, FORMATS

from .graph_samples import article, cooperation, extraction, naming, org, said, stake, talks
from .test_merge import extractions


@pytest.fixture
def graph() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation(), talks()])
        yield graph


def exported(graph: KnowledgeGraph, form: str) -> bytes:
    stream = io.BytesIO()
    graph.export(stream, format=form)
    return stream.getvalue()


def quads(data: bytes, form: RdfFormat) -> set[Quad]:
    return set(parse(data, format=form))


def triples(found: set[Quad]) -> set[str]:
    return {str(quad.triple) for quad in found}


def joined() -> list[Extraction]:
    return [
        naming("A", org("Nordwerk Motoren")),
        naming("B", org("NWM")),
        naming("C", org("Nordwerk Motoren", "NWM")),
    ]


@given(extractions(), extractions())
@settings(max_examples=40, deadline=None)
def test_every_rdf_format_holds_the_same_graph(one: Extraction, other: Extraction) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([one, other])
        nquads = quads(exported(graph, "nq"), RdfFormat.N_QUADS)
        store = {quad for quad in graph.to_rdflib().store._inner if quad.graph_name.value != "urn:newsgraph:catalogue"}
        assert nquads == store
        assert quads(exported(graph, "trig"), RdfFormat.TRIG) == nquads
        assert quads(exported(graph, "jsonld"), RdfFormat.JSON_LD) == nquads
        turtle = exported(graph, "ttl")
        assert triples(quads(turtle, RdfFormat.TURTLE)) == triples(nquads)


def test_turtle_loads_into_rdflib_and_oxigraph_as_the_same_graph(graph: KnowledgeGraph) -> None:
    graph.add([stake()])
    turtle = exported(graph, "ttl")
    by_rdflib = rdflib.Graph().parse(data=turtle, format="turtle")
    store = Store()
    store.load(turtle, RdfFormat.TURTLE)
    ntriples = "".join(f"{quad.triple} .\n" for quad in store)
    assert len(by_rdflib) == len(store) > 50
    assert isomorphic(by_rdflib, rdflib.Graph().parse(data=ntriples, format="nt"))


def test_exported_turtle_answers_as_the_store_does(graph: KnowledgeGraph) -> None:
    sparql = """
        SELECT ?name ?quote ?headline {
            ?st rdf:predicate ng:cooperatesWith ; rdf:subject/skos:prefLabel ?name ; oa:hasSelector/oa:exact ?quote ;
                prov:wasDerivedFrom/schema:headline ?headline FILTER(LANG(?name) = "de")
        }"""
    elsewhere = rdflib.Graph().parse(data=exported(graph, "ttl"), format="turtle")
    here = {tuple(term.value for term in row) for row in graph.query(sparql)}
    prefixes = dict(elsewhere.namespaces())
    there = {tuple(map(str, row)) for row in elsewhere.query(sparql, initNs=prefixes)}
    assert here == there == {("Nordwerk Gruppe", cooperation().statements[0].evidence.quote, "Zwei Werke, ein Antrieb")}


def test_an_exported_graph_is_the_graph_elsewhere(graph: KnowledgeGraph) -> None:
    elsewhere = Store()
    elsewhere.load(exported(graph, "nq"), RdfFormat.N_QUADS)
    assert len(list(elsewhere.named_graphs())) == 2
    before = exported(graph, "nq")
    graph.remove(talks().article.id)
    graph.add([talks()])
    assert exported(graph, "nq") == before


@pytest.mark.parametrize("form", FORMATS)
def test_no_export_carries_the_catalogue(graph: KnowledgeGraph, form: str) -> None:
    data = exported(graph, form)
    assert b"catalogue" not in data
    assert b"/news/antrieb.txt" not in data
    assert b"Mehr war nicht zu erfahren" not in data


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(form: str) -> None:
    with KnowledgeGraph.open() as one, KnowledgeGraph.open() as other:
        one.add([cooperation(), talks()])
        other.add([cooperation()])
        other.add([talks()])
        assert exported(one, form) == exported(other, form)


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph_can_be_exported(form: str) -> None:
    with KnowledgeGraph.open() as graph:
        exported(graph, form)


def test_links_between_joined_nodes_are_exported() -> None:
    with KnowledgeGraph.open() as graph:
        for one in joined():
            graph.add([one])
        for form in ("ttl", "nq"):
            assert b"sameAs" in exported(graph, form)


def test_turtle_is_for_people(graph: KnowledgeGraph) -> None:
    text = exported(graph, "ttl").decode()
    assert text.startswith("@prefix art: <urn:newsgraph:article:> .\n")
    assert re.search(r"\nent:nordwerk-gruppe-\w+ a ng:Organization ;\n    skos:altLabel ", text)
    assert "ng:confidence 0.5 ;" in text
    assert '"2031-05-06"^^xsd:date' in text
    assert len(re.findall(r"^st:\S+ a rdf:Statement, ng:Statement ;$", text, re.MULTILINE)) == 4


def test_csv_is_a_table_of_statements(graph: KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(graph, "csv").decode(), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    (row,) = [row for row in rows if row["predicate"] == "cooperatesWith"]
    assert row == {
        "subject": "Nordwerk",
        "predicate": "cooperatesWith",
        "object": "Suedmobil",
        "modality": "asserted",
        "confidence": "0.9",
        "attributed_to": "Mia Tann",
        "time": "",
        "share": "",
        "amount": "",
        "jobs": "",
        "role": "",
        "quote": cooperation().statements[0].evidence.quote,
        "start": "0",
        "end": "66",
        "article": cooperation().article.id,
        "headline": "Zwei Werke, ein Antrieb",
        "url": "https://hafenblatt.example/antrieb",
    }
    assert len(rows) == 4


def test_qualifiers_are_columns_and_attributes() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([stake()])
        rows = list(csv.DictReader(io.StringIO(exported(graph, "csv").decode(), newline="")))
        graphml = nx.parse_graphml(exported(graph, "graphml").decode(), force_multigraph=True)
        gexf = nx.read_gexf(io.BytesIO(exported(graph, "gexf")))
    edges = ([data for *_, data in view.edges(data=True)] for view in (graphml, gexf))
    for told in (rows, *edges):
        values = sorted(tuple(one[kind] for kind in QualifierKind) for one in told)
        assert values == [("", "", "", "800", ""), ("2031-05", "24.9", "1700000000 EUR", "", "")]


def test_jsonl_has_the_qualifiers_that_the_extractor_writes() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([stake()])
        lines = [json.loads(line) for line in exported(graph, "jsonl").decode().splitlines()]
    assert [line["qualifiers"] for line in lines] == [
        statement_to_json(one)["qualifiers"] for one in stake().statements
    ]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(formula: str) -> None:
    source = article(f"{formula} kauft {formula}.", headline=formula)
    sold = said(source, org(formula), "acquires", org(f"{formula} B"))
    with KnowledgeGraph.open() as graph:
        graph.add([extraction(source, replace(sold, attributed_to=org(formula)))])
        (row,) = csv.DictReader(io.StringIO(exported(graph, "csv").decode(), newline=""))
    assert [row[name] for name in ("subject", "attributed_to", "headline")] == [f"'{formula}"] * 3
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())


def test_jsonl_has_the_shape_that_the_extractor_writes(graph: KnowledgeGraph) -> None:
    lines = [json.loads(line) for line in exported(graph, "jsonl").decode().splitlines()]
    assert len(lines) == 4
    line = next(line for line in lines if line["predicate"] == "cooperatesWith")
    (statement,) = [one for one in cooperation().statements if one.predicate == "cooperatesWith"]
    (nordwerk,), (suedmobil,) = graph.find("Nordwerk"), graph.find("Südmobil")
    iris = {"Nordwerk": nordwerk, "Suedmobil": suedmobil}
    named = replace(
        statement, subject=org("Nordwerk", "Nordwerk Gruppe"), object=org("Suedmobil", "Südmobil", "Südmobil AG")
    )
    assert line == statement_to_json(named, iri=lambda entity: iris[entity.name])


def test_graphml_and_gexf_hold_the_network(graph: KnowledgeGraph) -> None:
    view = graph.to_networkx()
    graphml = nx.parse_graphml(exported(graph, "graphml").decode(), force_multigraph=True)
    gexf = nx.read_gexf(io.BytesIO(exported(graph, "gexf")))
    for read in (graphml, gexf):
        assert set(read.nodes) == set(view.nodes)
        assert {node: read.nodes[node]["label"] for node in read} == dict(view.nodes(data="label"))
        quotes = sorted((start, end, data["quote"]) for start, end, data in read.edges(data=True))
        assert quotes == sorted((start, end, data["quote"]) for start, end, data in view.edges(data=True))
    assert {key for _, _, key in graphml.edges(keys=True)} == {key for _, _, key in view.edges(keys=True)}


@given(extractions())
@settings(max_examples=25, deadline=None)
def test_hostile_texts_make_valid_xml_json_and_html(one: Extraction) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([one])
        count = sum(graph.summary().statements.values())
        for form in ("graphml", "gexf"):
            edges = [node for node in ET.fromstring(exported(graph, form)).iter() if node.tag.endswith("}edge")]  # noqa: S314
            assert len(edges) == count
        assert len(list(map(json.loads, exported(graph, "jsonl").decode().split("\n")[:-1]))) == count
        rows = list(csv.reader(io.StringIO(exported(graph, "csv").decode(), newline="")))
        assert len(rows) == count + 1


def test_the_page_shows_the_graph_and_loads_nothing(graph: KnowledgeGraph) -> None:
    page = exported(graph, "html").decode()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Zwei Werke, ein Antrieb" in page
    assert "arbeiten zusammen, sagt Mia Tann" in page
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)


def test_the_name_of_the_file_tells_the_format(graph: KnowledgeGraph, tmp_path: Path) -> None:
    for form in FORMATS:
        graph.export(tmp_path / f"graph.{form.upper()}")
        assert (tmp_path / f"graph.{form.upper()}").read_bytes() == exported(graph, form)
    graph.export(str(tmp_path / "graph.txt"), format="nq")
    assert (tmp_path / "graph.txt").read_bytes() == exported(graph, "nq")
    assert sorted(file.suffix for file in tmp_path.iterdir()) == sorted(
        [*(f".{form.upper()}" for form in FORMATS), ".txt"]
    )


def test_other_names_of_formats_lead_to_formats(graph: KnowledgeGraph) -> None:
    for alias, form in ALIASES.items():
        assert exported(graph, alias) == exported(graph, form)


def test_standard_output(graph: KnowledgeGraph, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    graph.export("-", format="nq")
    graph.export(Path("-"), format=".nq")
    os.sys.stdout.flush()
    assert capfdbinary.readouterr().out == exported(graph, "nq") * 2


@pytest.mark.parametrize(
    ("target", "form", "told"),
    [
        ("graph.docx", None, r"graph.docx: no format 'docx'; choose one of ttl, trig"),
        ("graph", None, "graph: no format given"),
        ("-", None, "-: no format given"),
        ("graph.ttl", "pdf", "no format 'pdf'"),
    ],
)
def test_an_unknown_format_is_refused(  # noqa: PLR0913, PLR0917
    graph: KnowledgeGraph, target: str, form: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=told):
        graph.export(target, format=form)
    assert not any(tmp_path.iterdir())


def test_a_file_is_there_whole_or_as_it_was(
    graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("before")

    def broken(_: object) -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsgraph.graph.export.FORMATS", {**FORMATS, "ttl": broken})
    with pytest.raises(StoreWriteError, match=r"graph.ttl: cannot be written: No space left on device"):
        graph.export(file)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]
    assert file.read_text() == "before"


def test_a_place_that_does_not_exist_is_named(graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(StoreWriteError, match=r"missing/graph.ttl: cannot be written: No such file"):
        graph.export(tmp_path / "missing" / "graph.ttl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_written_and_stays_a_pipe(graph: KnowledgeGraph, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.nq"
    os.mkfifo(pipe)
    writer = threading.Thread(target=graph.export, args=(pipe,))
    writer.start()
    read = pipe.read_bytes()
    writer.join()
    assert read == exported(graph, "nq")
    assert pipe.is_fifo()


def test_a_link_stays_a_link(graph: KnowledgeGraph, tmp_path: Path) -> None:
    link = tmp_path / "link.nq"
    link.symlink_to(tmp_path / "real.nq")
    graph.export(link)
    assert link.is_symlink()
    assert (tmp_path / "real.nq").read_bytes() == exported(graph, "nq")
