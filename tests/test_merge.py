from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from newsgraph.extract.model import Entity, EntityType, Extraction, Modality, Qualifier, QualifierKind, Span
from newsgraph.extract.ontology import load_ontology
from newsgraph.graph import KnowledgeGraph, iri
from newsgraph.graph.merge import (
    confidence_literal,
    contribution_of,
    date_literal,
    entities_of,
    fixed_quads,
    linking_quads,
)
from newsgraph.graph.resolve import forms_of

from .graph_samples import NORDWERK, SUEDMOBIL, TANN, article, cooperation, event, extraction, org, person, said, stake

# Texts as strangers send them: quotes, line breaks, markup, directions, zeros, emoji, and very long ones.
HOSTILE = (
    '"',
    "\\",
    "\n\r\t",
    "<script>alert(1)</script>",
    "\u202eabc\u2066",
    "\x00",
    "😀" * 3,
    "{}",
    "a^^b",
    "x" * 10_000,
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
entities = st.builds(
    lambda kind, names: Entity(name=names[0], type=kind, names=tuple(names)),
    st.sampled_from([kind for kind in EntityType if kind is not EntityType.EVENT_KIND]),
    st.lists(texts, min_size=1, max_size=3, unique=True),
)
relations = st.sampled_from(sorted(load_ontology().relations))


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    source = article(draw(texts), draw(st.sampled_from(["de", "nl", "en", "?"])))
    source = replace(source, headline=draw(st.none() | texts), publisher=draw(st.none() | texts), url=draw(texts))
    named = [*draw(st.lists(entities, min_size=1, max_size=4)), event("Strike")]
    count = draw(st.integers(0, 4))
    statements = [
        replace(
            said(source, draw(st.sampled_from(named[:-1])), draw(relations), draw(st.sampled_from(named))),
            modality=draw(st.sampled_from(Modality)),
            confidence=draw(st.floats(0, 1)),
            attributed_to=draw(st.none() | st.sampled_from(named[:-1])),
        )
        for _ in range(count)
    ]
    return extraction(source, *statements, also=tuple(named[:-1]))


def quads(one: Extraction) -> set[Quad]:
    forms = forms_of(one.article, entities_of(one))
    nodes = {form: iri.entity_iri(form.name, form.id) for form in forms.values()}
    names = {(node, form.language): "Name" for form, node in nodes.items()}
    return fixed_quads(one) | linking_quads(contribution_of(one, forms), nodes, names)


def values(found: set[Quad], predicate: NamedNode) -> set[str]:
    return {quad.object.value for quad in found if quad.predicate == predicate}


def test_an_article_is_described() -> None:
    found = quads(cooperation())
    (graph,) = {quad.graph_name for quad in found}
    about = {quad.predicate: quad.object for quad in found if quad.subject == graph and quad.predicate != iri.MENTIONS}
    assert about == {
        iri.RDF_TYPE: NamedNode("https://schema.org/NewsArticle"),
        iri.HEADLINE: Literal("Zwei Werke, ein Antrieb", language="de"),
        iri.IN_LANGUAGE: Literal("de"),
        iri.DATE_PUBLISHED: Literal("2031-05-06", datatype=iri.XSD_DATE),
        iri.PUBLISHER: Literal("Hafenblatt"),
        iri.URL: NamedNode("https://hafenblatt.example/antrieb"),
        iri.TEXT_HASH: Literal(cooperation().article.text_hash),
    }


def test_neither_text_nor_place_of_an_article_is_in_its_graph() -> None:
    one = cooperation()
    for quad in quads(one):
        assert one.article.text not in str(quad)
        assert "/news/antrieb.txt" not in str(quad)


def test_a_statement_carries_its_evidence() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        (row,) = graph.query("""
            SELECT * {
                ?st a ng:Statement, rdf:Statement ; rdf:subject ?s ; rdf:predicate ng:cooperatesWith ; rdf:object ?o ;
                    ng:modality ng:asserted ; ng:confidence 0.9 ; ng:attributedTo/skos:prefLabel "Mia Tann"@de ;
                    prov:wasDerivedFrom/schema:headline "Zwei Werke, ein Antrieb"@de ;
                    prov:wasGeneratedBy/prov:wasAssociatedWith/rdfs:label "made-by-hand/1" ;
                    oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact ?quote ] ,
                                   [ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ] .
            }""")
        found = {term.value for term in row}
        quote = cooperation().statements[0].evidence.quote
        assert {quote, "0", "66"} <= found


def test_a_statement_carries_its_qualifiers_and_their_places() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([stake()])
        assert graph.query("""
            ASK {
                ?st rdf:predicate ng:ownsStakeIn ; ng:share 24.9 ; ng:amount 1700000000.0 ; ng:currency "EUR" ;
                    ng:time "2031-05"^^xsd:gYearMonth ;
                    ng:qualifier [ a ng:Qualifier ; ng:kind ng:share ; oa:exact "24,9 Prozent" ;
                                   oa:start 46 ; oa:end 58 ] ,
                                 [ a ng:Qualifier ; ng:kind ng:time ; oa:exact "seit Mai 2031" ] .
                ?other rdf:object ng:Layoffs ; ng:jobs 800 .
                FILTER NOT EXISTS { ?other ng:share|ng:time|ng:amount ?value }
            }""").boolean
        given_ = {(one.predicate, one.qualifiers) for one in stake().statements}
        assert {(one.predicate, one.qualifiers) for one in graph.statements()} == given_


@pytest.mark.parametrize(
    ("value", "datatype"), [("2031-05-06", iri.XSD_DATE), ("2031-05", iri.XSD_YEAR_MONTH), ("2031", iri.XSD_YEAR)]
)
def test_a_time_is_typed_by_its_precision(value: str, datatype: NamedNode) -> None:
    (first, _) = stake().statements
    told = replace(first, qualifiers=(Qualifier(QualifierKind.TIME, value, Span(14, 27)),))
    found = quads(replace(stake(), statements=(told,)))
    assert {quad.object for quad in found if quad.predicate == iri.term_iri("time")} == {
        Literal(value, datatype=datatype)
    }


def test_only_what_is_asserted_stands_as_a_plain_triple() -> None:
    source = article("Was nun?")
    for modality in Modality:
        found = quads(extraction(source, said(source, NORDWERK, "acquires", SUEDMOBIL, modality)))
        plain = any(quad.predicate == iri.term_iri("acquires") for quad in found)
        assert plain is (modality is Modality.ASSERTED)


@given(extractions())
@settings(max_examples=60, deadline=None)
def test_no_plain_triple_without_an_assertion(one: Extraction) -> None:
    relations_seen = {iri.term_iri(name) for name in load_ontology().relations}
    with KnowledgeGraph.open() as graph:
        graph.add([one])
        plain = [row for row in graph.query("SELECT ?s ?p ?o { ?s ?p ?o }") if row[1] in relations_seen]
        for subject, predicate, object_ in plain:
            assert graph.query(
                f"ASK {{ ?st rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {object_} ; "
                "ng:modality ng:asserted }"
            ).boolean


@given(extractions())
@settings(max_examples=60, deadline=None)
def test_what_is_merged_can_be_read_back(one: Extraction) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([one])
        found = {(s.subject.type, s.predicate, s.object.type, s.modality, s.quote) for s in graph.statements()}
        given_ = {(s.subject.type, s.predicate, s.object.type, s.modality, s.evidence.quote) for s in one.statements}
        assert found == given_
        for statement in graph.statements():
            text = graph.text(statement.article.id)
            assert text is not None
            assert text[statement.start : statement.end] == statement.quote
        (record,) = graph.articles()
        assert record.headline == (one.article.headline or None)
        assert record.url is None or record.url.startswith(("http://", "https://"))


def test_statements_that_say_the_same_in_the_same_words_are_one() -> None:
    source = article("Nordwerk kauft Südmobil.")
    sure = said(source, NORDWERK, "acquires", SUEDMOBIL)
    found = quads(extraction(source, sure, replace(sure, confidence=0.4)))
    assert values(found, iri.CONFIDENCE) == {"0.9"}


def test_what_differs_only_in_modality_or_place_is_two_statements() -> None:
    source = article("Nordwerk kauft Südmobil.")
    sure = said(source, NORDWERK, "acquires", SUEDMOBIL)
    both = quads(extraction(source, sure, replace(sure, modality=Modality.DENIED)))
    assert len({quad.subject for quad in both if quad.predicate == iri.CONFIDENCE}) == 2


def test_an_attribution_that_no_entity_list_names_is_described_all_the_same() -> None:
    source = article("Nordwerk kauft Südmobil, heißt es.")
    speaker = person("Ida Rohm")
    one = extraction(source, replace(said(source, NORDWERK, "acquires", SUEDMOBIL), attributed_to=speaker))
    bare = replace(one, entities=())
    assert quads(bare) == quads(one)


def test_names_get_one_preferred_label_a_language_and_no_other_label_is_the_same() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        graph.add([extraction(article("Nordwerk allein."), also=(org("Nordwerk"),))])
        doubled = """SELECT ?e { ?e skos:prefLabel ?a, ?b FILTER(?a != ?b && LANG(?a) = LANG(?b)) }"""
        assert list(graph.query(doubled + " LIMIT 1")) == []
        assert not graph.query("ASK { ?e skos:prefLabel ?n ; skos:altLabel ?n }").boolean


def test_kinds_of_events_are_terms_with_the_labels_of_the_ontology() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        labels = {row[0].language for row in graph.query("SELECT ?label { ng:Layoffs skos:prefLabel ?label }")}
    assert labels == {"de", "nl", "en"}


@pytest.mark.parametrize(
    ("date", "datatype"),
    [
        ("2024-03-28", iri.XSD_DATE),
        ("2024-03", iri.XSD_YEAR_MONTH),
        ("2024", iri.XSD_YEAR),
        ("2024-02-29", iri.XSD_DATE),
    ],
)
def test_dates_are_typed_by_their_precision(date: str, datatype: NamedNode) -> None:
    assert date_literal(date) == Literal(date, datatype=datatype)


@pytest.mark.parametrize("date", [None, "", "2023-02-29", "2024-13", "28.03.2024", "0000", "2024-03-28T10:00", "²024"])
def test_what_is_no_date_is_left_out(date: str | None) -> None:
    assert date_literal(date) is None


@pytest.mark.parametrize(
    ("confidence", "digits"), [(0, "0"), (1, "1"), (0.5, "0.5"), (0.123456, "0.1235"), (1e-9, "0"), (0.99999, "1")]
)
def test_confidence_is_a_short_decimal(confidence: float, digits: str) -> None:
    assert confidence_literal(confidence) == Literal(digits, datatype=iri.XSD_DECIMAL)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_confidence_outside_its_range_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="not a confidence"):
        confidence_literal(confidence)


def test_tann_is_attributed_by_her_full_name() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        assert {s.attributed_to.name for s in graph.statements() if s.attributed_to} == {TANN.name}
