from pathlib import Path

import pytest

from newsgraph.extract.errors import AliasesError
from newsgraph.extract.model import EntityType
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.aliases import anchors_with, read_aliases

from .graph_samples import naming, org, product

TABLE = """name,iri,type,language
Nordwerk Motoren,https://ids.example/1,Organization,de
Northwork Engines,https://ids.example/1,Organization,en
Twice,https://ids.example/2,Organization,en
Twice,https://ids.example/3,Organization,en
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "aliases.csv"
    file.write_text(TABLE)
    return file


def test_names_of_one_iri_are_one_node_that_leads_there(table: Path) -> None:
    with KnowledgeGraph.open(anchors=anchors_with(read_aliases(table))) as graph:
        graph.add([naming("1.", org("Nordwerk Motoren AG"))])
        graph.add([naming("2.", org("Northwork Engines"), product("Nordwerk Motoren"), language="en")])
        assert graph.find("Northwork Engines") == graph.find("Nordwerk Motoren AG")[:1]
        (row,) = graph.query("SELECT DISTINCT ?type ?iri { ?node skos:exactMatch ?iri ; a ?type }")
        assert [term.value for term in row] == ["urn:newsgraph:ontology:Organization", "https://ids.example/1"]
        assert b"exactMatch" in exported(graph)


def exported(graph: KnowledgeGraph) -> bytes:
    import io

    target = io.BytesIO()
    graph.export(target, format="ttl")
    return target.getvalue()


def test_a_name_of_two_iris_leads_nowhere(table: Path) -> None:
    anchors = anchors_with(read_aliases(table))
    assert anchors("Twice", EntityType.ORGANIZATION) == frozenset()
    assert anchors("Nordwerk Motoren", EntityType.PRODUCT) == frozenset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,type\n", ":1: no column 'iri'"),
        ("name,iri,type\nA,https://ids.example/1,Firm\n", ":2: not a type: 'Firm'"),
        ("name,iri,type\nA,javascript:alert(1),Place\n", ":2: not a iri: 'javascript:alert(1)'"),
        ("name,iri,type\n ,https://ids.example/1,Place\n", ":2: not a name: ' '"),
        ("\udcff", "not a CSV file in UTF-8"),
    ],
)
def test_a_wrong_table_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "aliases.csv"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(AliasesError) as raised:
        read_aliases(file)
    assert str(raised.value).startswith(str(file))
    assert message in str(raised.value)


def test_a_missing_table_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AliasesError, match="No such file"):
        read_aliases(tmp_path / "none.csv")
