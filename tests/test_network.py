import rdflib

from newsgraph.extract.model import QualifierKind
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.network import network

from .graph_samples import cooperation, naming, org, stake, talks


def test_nodes_are_entities_and_edges_are_statements() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation(), talks()])
        view = graph.to_networkx()
        (nordwerk,), (suedmobil,) = graph.find("Nordwerk"), graph.find("Südmobil")
        statements = {statement.iri for statement in graph.statements()}
    assert view.nodes[nordwerk] == {
        "label": "Nordwerk",
        "type": "Organization",
        "names": ["Nordwerk", "Nordwerk Gruppe"],
    }
    assert set(view.nodes[suedmobil]["names"]) == {"Südmobil AG", "Südmobil", "Suedmobil"}
    assert view.nodes["urn:newsgraph:ontology:Layoffs"]["type"] == "EventKind"
    assert {key for _, _, key in view.edges(keys=True)} == statements
    assert len(view) == 3


def test_an_edge_carries_the_evidence() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        edges = {data["predicate"]: data for *_, data in graph.to_networkx().edges(data=True)}
    first, second = cooperation().statements
    assert edges["cooperatesWith"] == {
        "predicate": "cooperatesWith",
        "modality": "asserted",
        "confidence": 0.9,
        "quote": first.evidence.quote,
        "start": 0,
        "end": 66,
        "article": f"urn:newsgraph:article:{first.article}",
        "headline": "Zwei Werke, ein Antrieb",
        "publisher": "Hafenblatt",
        "published": "2031-05-06",
        "url": "https://hafenblatt.example/antrieb",
        "language": "de",
        "attributed_to": "Mia Tann",
        "time": "",
        "share": "",
        "amount": "",
        "jobs": "",
        "role": "",
    }
    assert edges["undergoes"]["modality"] == "possible"
    assert edges["undergoes"]["attributed_to"] == ""
    assert edges["undergoes"]["quote"] == second.evidence.quote


def test_an_edge_carries_the_values_of_the_qualifiers() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([stake()])
        edges = {data["predicate"]: data for *_, data in graph.to_networkx().edges(data=True)}
    values = {name: [edge[kind] for kind in QualifierKind] for name, edge in edges.items()}
    assert list(QualifierKind) == ["time", "share", "amount", "jobs", "role"]
    assert values == {
        "ownsStakeIn": ["2031-05", "24.9", "1700000000 EUR", "", ""],
        "undergoes": ["", "", "", "800", ""],
    }


def test_what_is_unknown_is_an_empty_text() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([talks()])
        for *_, data in graph.to_networkx().edges(data=True):
            assert [data[name] for name in ("publisher", "published", "url", "attributed_to")] == [""] * 4


def test_entities_without_a_statement_are_no_nodes() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([naming("Nordwerk.", org("Nordwerk"))])
        assert graph.summary().entities == 1
        assert len(graph.to_networkx()) == 0
    assert len(network([])) == 0


def test_rdflib_sees_the_store_live() -> None:
    sparql = "SELECT ?quote { ?s rdf:predicate ng:cooperatesWith ; oa:hasSelector/oa:exact ?quote }"
    with KnowledgeGraph.open() as graph:
        view = graph.to_rdflib()
        assert isinstance(view, rdflib.Dataset)
        assert len(list(view.query(sparql))) == 0
        graph.add([cooperation()])
        assert [str(row.quote) for row in view.query(sparql)] == [cooperation().statements[0].evidence.quote]
