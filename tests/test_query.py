import csv
import io
import json
from collections.abc import Iterator

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat

from newsgraph.extract.errors import QueryError
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.queries import question, questions

from .graph_samples import article, cooperation, extraction, org, person, said, talks


@pytest.fixture
def graph() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation(), talks()])
        yield graph


def written(graph: KnowledgeGraph, sparql: str, form: str | None = None) -> bytes:
    stream = io.BytesIO()
    graph.query(sparql).write(stream, form)
    return stream.getvalue()


def test_known_prefixes_need_no_declaration(graph: KnowledgeGraph) -> None:
    result = graph.query("SELECT ?a ?b { ?a ng:cooperatesWith ?b }")
    assert result.variables == ("a", "b")
    assert len(list(result)) == 1


def test_a_declared_prefix_counts_more_than_the_known_one(graph: KnowledgeGraph) -> None:
    assert not graph.query("PREFIX ng: <urn:other:> ASK { ?a ng:cooperatesWith ?b }").boolean


def test_all_articles_are_asked_together_and_one_alone(graph: KnowledgeGraph) -> None:
    together = "?a ng:cooperatesWith ?b ; ng:negotiatesWith ?b"
    assert graph.query(f"ASK {{ {together} }}").boolean
    assert not graph.query(f"ASK {{ GRAPH ?g {{ {together} }} }}").boolean
    one = next(graph.articles()).iri
    counted = [
        int(next(iter(graph.query(f"SELECT (COUNT(*) AS ?n) {chosen} {{ ?s a ng:Statement }}")))[0].value)
        for chosen in ("", f"FROM <{one}>", f"from <{one}>")
    ]
    assert counted == [4, 2, 2]


def test_ask(graph: KnowledgeGraph) -> None:
    assert graph.query("ASK { ?a ng:cooperatesWith ?b }").boolean is True
    assert graph.query("ASK { ?a ng:acquires ?b }").boolean is False
    assert graph.query("SELECT * { ?a ng:acquires ?b }").boolean is None
    assert written(graph, "ASK {}", "csv") == b"true\r\n"
    assert json.loads(written(graph, "ASK {}")) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("form", "known"),
    [("csv", None), ("tsv", QueryResultsFormat.TSV), ("json", QueryResultsFormat.JSON)],
)
def test_tables_are_what_the_standards_say(graph: KnowledgeGraph, form: str, known: QueryResultsFormat | None) -> None:
    hostile = '"a\\"b\\tc\\nd,<e>\\\\"'
    sparql = (
        f"SELECT ?iri ?text ?tagged ?number ?none {{ VALUES (?iri ?text ?tagged ?number) {{"
        f'(ng:a {hostile} "ü\\u202e"@de 5) (ng:b "" "x"@en 1.50) }} }} ORDER BY ?iri'
    )
    rows = list(graph.query(sparql))
    data = written(graph, sparql, form)
    if known is None:
        read = list(csv.reader(io.StringIO(data.decode(), newline="")))
        assert read[0] == ["iri", "text", "tagged", "number", "none"]
        assert read[1:] == [["" if term is None else term.value for term in row] for row in rows]
    else:
        again = pyoxigraph.parse_query_results(data, known)
        assert [variable.value for variable in again.variables] == ["iri", "text", "tagged", "number", "none"]
        assert [tuple(row) for row in again] == rows


def test_constructed_graphs_are_written_as_turtle_and_ntriples(graph: KnowledgeGraph) -> None:
    sparql = "CONSTRUCT { ?a ng:cooperatesWith ?b } WHERE { ?a ng:cooperatesWith ?b }"
    result = graph.query(sparql)
    assert result.is_graph
    triples = set(result)
    for form, parsed_as in [(None, RdfFormat.TURTLE), ("turtle", RdfFormat.TURTLE), ("ntriples", RdfFormat.N_TRIPLES)]:
        read = pyoxigraph.parse(written(graph, sparql, form), format=parsed_as)
        assert {(quad.subject, quad.predicate, quad.object) for quad in read} == triples
    assert written(graph, sparql).startswith(b"@prefix ")


def test_describe(graph: KnowledgeGraph) -> None:
    (nordwerk,) = graph.find("Nordwerk")
    found = set(graph.query(f"DESCRIBE <{nordwerk}>"))
    assert any(predicate.value.endswith("prefLabel") for _, predicate, _ in found)
    assert not any("catalogue" in str(term) for row in found for term in row), "the store's own notes show"


@pytest.mark.parametrize(
    ("sparql", "form"), [("SELECT * {}", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv"), ("ASK {}", "table")]
)
def test_a_format_that_does_not_fit_is_refused(graph: KnowledgeGraph, sparql: str, form: str) -> None:
    with pytest.raises(QueryError, match=f"no format '{form}'"):
        written(graph, sparql, form)


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELECT * WHERE {\n ?s ?p }", "line 2, column 9"),
        ("SELEC", "line 1, column 6"),
        ("", "line 1, column 1"),
        ("SELECT * { ?s nope:p ?o }", "line 1, column 21: a prefix that is not declared, or a mistake, before '?o }'"),
        ("SELECT * { ?s ?p 'über }", "line 1, column"),
        ("\n\nSELECT * { \x00 }", "line 3"),
    ],
)
def test_a_mistake_is_shown_with_its_place(graph: KnowledgeGraph, sparql: str, place: str) -> None:
    with pytest.raises(QueryError) as error:
        graph.query(sparql)
    assert place in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("sparql", ["INSERT DATA { ng:a ng:b ng:c }", "DROP ALL", " delete where { ?s ?p ?o }"])
def test_a_query_changes_nothing(graph: KnowledgeGraph, sparql: str) -> None:
    before = graph.summary()
    with pytest.raises(QueryError, match="changes data"):
        graph.query(sparql)
    assert graph.summary() == before


CALL = "<http://127.0.0.1:9/sparql> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "sparql",
    [
        f"SELECT * {{ SERVICE {CALL} }}",
        f"SELECT * {{ service silent {CALL} }}",
        f"SELECT * {{ SERVICE{CALL} }}",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        f"SELECT * {{ ?a ?b 1SERVICE{CALL} }}",
        f"SELECT * {{ ?a ?b ng:c.SERVICE {CALL} }}",
        f"SELECT * {{ # SERVICE is next\n SERVICE {CALL} }}",
        f"SELECT * {{ BIND('#' AS ?x) SERVICE {CALL} }}",
        f"SELECT * {{ BIND('''it's #''' AS ?x) SERVICE {CALL} }}",
        f'SELECT * {{ BIND("\\"#" AS ?x) SERVICE {CALL} }}',
        f'SELECT * {{ BIND("a\\u0022" AS ?x) SERVICE {CALL} #"\n}}',
        f"SELECT * {{ ?a <http://x\\u0041#y> ?b . SERVICE {CALL} }}",
        f"SELECT * {{ ?a ?b ?c FILTER(?c<5) SERVICE {CALL} }}",
        f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {CALL} }} }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {CALL} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE {CALL} }} }}",
    ],
)
def test_no_query_leaves_the_machine(graph: KnowledgeGraph, sparql: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        graph.query(sparql)


def test_the_keyword_cannot_be_spelt_with_escapes(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError):
        list(graph.query(f"SELECT * {{ \\u0053ERVICE {CALL} }}"))


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?service ng:service "SERVICE" }',
        "SELECT * { ?s <http://x.example/SERVICE> 'it is a SERVICE' } # SERVICE",
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
    ],
)
def test_the_word_alone_is_no_call(graph: KnowledgeGraph, sparql: str) -> None:
    assert list(graph.query(sparql)) == []


def test_rows_are_limited(graph: KnowledgeGraph) -> None:
    result = graph.query("SELECT * { ?s ?p ?o }", max_rows=3)
    assert len(list(result)) == 3
    assert result.truncated
    exact = graph.query("SELECT * { VALUES ?x { 1 2 3 } }", max_rows=3)
    assert len(list(exact)) == 3
    assert not exact.truncated


def test_time_is_limited(graph: KnowledgeGraph) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(QueryError, match="time for the query is up"):
        list(graph.query(endless, timeout=0.05))


def test_every_question_is_answered_with_its_evidence(graph: KnowledgeGraph) -> None:
    source = article("Südmobil gehört jetzt Nordwerk. Ida Rohm führt Südmobil.")
    rohm, nordwerk, suedmobil = person("Ida Rohm"), org("Nordwerk"), org("Südmobil")
    graph.add(
        [extraction(source, said(source, nordwerk, "acquires", suedmobil), said(source, rohm, "leads", suedmobil))]
    )
    answers = {name: list(graph.ask(name, "Südmobil SE")) for name in questions()}
    assert {name: len(rows) for name, rows in answers.items()} == {
        "cooperation": 1,
        "disputed": 1,
        "open": 2,
        "people": 1,
    }
    (row,) = answers["cooperation"]
    assert Literal("Nordwerk", language="de") in row
    assert Literal("Mia Tann", language="de") in row
    assert Literal(cooperation().statements[0].evidence.quote) in row
    assert NamedNode(f"urn:newsgraph:article:{cooperation().article.id}") in row


def test_questions_can_be_asked_of_an_iri_and_without_a_name(graph: KnowledgeGraph) -> None:
    (iri,) = graph.find("Nordwerk")
    assert len(list(graph.ask("cooperation", iri))) == 1
    assert len(list(graph.query(question("cooperation")))) == 2  # each of the two is a partner of the other


@pytest.mark.parametrize("name", ["Nobody", "", "urn:newsgraph:entity:x> } #", '"'])
def test_a_question_about_nothing_known(graph: KnowledgeGraph, name: str) -> None:
    with pytest.raises(QueryError, match="nothing in the graph"):
        graph.ask("cooperation", name)


def test_an_unknown_question(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=r"no question 'why'; there are cooperation, "):
        graph.ask("why", "Nordwerk")
    with pytest.raises(KeyError):
        question("../iri")


def test_each_question_says_in_words_what_it_asks() -> None:
    assert all(words.endswith("?") for words in questions().values())
