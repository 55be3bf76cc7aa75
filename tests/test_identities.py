"""Identity follows from the set of articles and decisions, not from the order in which they came."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from newsgraph.extract.errors import DecisionsError
from newsgraph.extract.model import EntityType, Extraction, Modality
from newsgraph.graph import KnowledgeGraph, iri
from newsgraph.graph.decisions import (
    UNDECIDED,
    Decision,
    Decisions,
    Named,
    append_decision,
    read_decisions,
)

from .graph_samples import article, extraction, naming, org, person, place, product, said

ORG, PERSON = EntityType.ORGANIZATION, EntityType.PERSON
COMPANIES = (
    org("Nordwerk Motoren", "NWM"),
    org("Neue Walzmühle", "NWM"),
    org("NWM"),
    org("Nordwerk Motoren"),
    org("Nordwerk Motorens"),
    org("Südmobil", "Südmobil AG"),
    org("Suedmobil"),
    org("Deutschen Walzbank"),
    org("Deutsche Walzbank"),
)
OTHERS = (
    person("Mia Tann", "Tann"),
    person("Tann"),
    person("Ida Rohm"),
    place("München"),
    place("Munich"),
    product("N7"),
)


@st.composite
def corpora(draw: st.DrawFn) -> list[Extraction]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        source = article(f"Artikel {number}.", draw(st.sampled_from(("de", "en"))))
        companies = draw(st.lists(st.sampled_from(COMPANIES), min_size=1, max_size=3, unique=True))
        others = draw(st.lists(st.sampled_from(OTHERS), max_size=2, unique=True))
        ends = st.sampled_from(companies)
        modalities = st.sampled_from(Modality)
        statements = [
            said(source, draw(ends), "acquires", draw(ends), draw(modalities)) for _ in range(draw(st.integers(0, 2)))
        ]
        made.append(extraction(source, *statements, also=(*companies, *others)))
    return made


def filled(*extractions: Extraction, decisions: Decisions = UNDECIDED) -> KnowledgeGraph:
    graph = KnowledgeGraph.open(decisions=decisions)
    for one in extractions:
        graph.add([one])
    return graph


def quads(graph: KnowledgeGraph) -> set[Quad]:
    """Return all that the store holds, its own notes included, without the counter of what ever came."""
    store = graph.to_rdflib().store._inner
    return {quad for quad in store if not quad.predicate.value.endswith(":last")}


def nameless(graph: KnowledgeGraph) -> set[tuple[object, ...]]:
    """Return what articles contributed and what may be one, each entity as the names that articles give it."""
    labels: dict[object, set[tuple[str, str]]] = {}
    found = [quad for quad in quads(graph) if quad.graph_name != iri.CATALOGUE_GRAPH]
    for quad in found:
        if quad.predicate in iri.LABELS and isinstance(quad.object, Literal):
            labels.setdefault(quad.subject, set()).add((str(quad.graph_name), quad.object.value))
    shapes = {node: frozenset(names) for node, names in labels.items()}
    kept = [quad for quad in found if quad.predicate not in (iri.OWL_SAME_AS, iri.IS_REPLACED_BY)]
    pairs = {quad.predicate: quad for quad in kept}.get(iri.POSSIBLY_SAME)
    made: set[tuple[object, ...]] = set()
    for quad in kept:
        ends = shapes.get(quad.subject, quad.subject), shapes.get(quad.object, quad.object)
        both = frozenset(ends) if pairs is not None and quad.predicate == iri.POSSIBLY_SAME else ends
        made.add((both, quad.predicate, quad.graph_name))
    return made


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_articles_makes_no_difference(corpus: list[Extraction], chance: Random) -> None:
    other = list(corpus)
    chance.shuffle(other)
    with filled(*corpus) as one, filled(*other) as two, KnowledgeGraph.open() as at_once:
        at_once.add(corpus)
        assert nameless(one) == nameless(two) == nameless(at_once)


@given(corpora(), corpora())
@settings(max_examples=60, deadline=None)
def test_what_is_added_and_removed_leaves_nothing(corpus: list[Extraction], more: list[Extraction]) -> None:
    stored = {one.article.id for one in corpus}
    added = [one for one in more if one.article.id not in stored]
    with filled(*corpus) as graph:
        before = quads(graph)
        for one in added:
            graph.add([one])
        for one in added:
            graph.remove(one.article.id)
        assert quads(graph) == before


@given(corpora())
@settings(max_examples=40, deadline=None)
def test_no_iri_is_ever_renamed_without_a_trace(corpus: list[Extraction]) -> None:
    with KnowledgeGraph.open() as graph:
        seen: set[NamedNode] = set()
        for one in corpus:
            graph.add([one])
            seen |= {NamedNode(node) for known in one.entities for node in graph.find(known.name)}
        for node in seen:
            assert graph.query(
                f"ASK {{ {{ ?article schema:mentions {node} }} UNION {{ {node} owl:sameAs ?other }} }}"
            ).boolean


def nodes(graph: KnowledgeGraph, name: str) -> int:
    return len(graph.find(name))


def test_an_acronym_that_a_second_company_uses_is_taken_from_the_first() -> None:
    first, alone, second = (naming(f"{n}.", one) for n, one in enumerate(COMPANIES[i] for i in (0, 2, 1)))
    with filled(first, alone) as graph:
        (joined,) = graph.find("NWM")
        graph.add([second])
        assert set(graph.find("Nordwerk Motoren")) == {joined}
        assert graph.query(f"ASK {{ ?alone ng:possiblySame|^ng:possiblySame <{joined}> }}").boolean
        graph.remove(second.article.id)
        assert graph.find("NWM") == (joined,)


def test_what_was_parted_keeps_its_iri_from_then_on() -> None:
    first = naming("0.", COMPANIES[0], COMPANIES[2])
    with filled(first, naming("1.", COMPANIES[1])) as graph:
        parted = set(graph.find("NWM")) - set(graph.find("Nordwerk Motoren")) - set(graph.find("Neue Walzmühle"))
        assert len(parted) == 1
        graph.add([naming("2.", COMPANIES[2], language="en")])
        graph.add([naming("3.", COMPANIES[1], language="en")])
        assert parted < set(graph.find("NWM"))


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        ((("Nordwerk",), ("Nordwerk", "Südmobil")), 1),
        ((("Nordwerk",), ("Südmobil",)), 2),
        ((("Nordwerk",), ("Südmobil",), ("Nordwerk", "Südmobil")), 1),
        ((("Nordwerk",), ()), 1),
        ((("Nordwerk",), ("Südmobil",), ()), 3),
        (((), ()), 1),
    ],
)
def test_two_persons_of_one_name_are_one_if_they_keep_company(texts: tuple[tuple[str, ...], ...], count: int) -> None:
    made = [naming(f"{n}.", person("Mia Tann"), *map(org, companies)) for n, companies in enumerate(texts)]
    with filled(*made) as graph:
        assert nodes(graph, "Mia Tann") == count
        assert graph.query("ASK { ?one ng:possiblySame ?other }").boolean is (count > 1)


def test_a_city_and_a_country_are_one_in_all_languages() -> None:
    pairs = [("München", "Munich"), ("Duitsland", "Germany"), ("Vereinigte Staaten", "U.S."), ("Wenen", "Vienna")]
    for one, other in pairs:
        with filled(naming("1.", place(one)), naming("2.", place(other), language="en")) as graph:
            assert graph.find(one) == graph.find(other)
            assert nodes(graph, one) == 1


def test_reference_data_of_places_says_nothing_of_companies() -> None:
    with filled(naming("1.", org("München")), naming("2.", org("Munich"))) as graph:
        assert graph.find("München") != graph.find("Munich")


SAME = Decision(kind="same", type=ORG, things=(Named(name="Nordwerk Motoren"), Named(name="Neue Walzmühle")))
APART = Decision(kind="different", type=ORG, things=(Named(name="Nordwerk Motoren"), Named(name="NWM")))
RENAMED = Decision(kind="rename", type=ORG, things=(Named(name="Suedmobil"),), to="Südmobil")
TANNS = tuple(Named(name="Mia Tann", beside=name) for name in ("Nordwerk", "Hafenblatt"))


@given(corpora(), st.sets(st.sampled_from((SAME, APART, RENAMED))), st.booleans())
@settings(max_examples=60, deadline=None)
def test_decisions_hold_whenever_they_are_made(corpus: list[Extraction], chosen: set[Decision], late: bool) -> None:  # noqa: FBT001
    decisions = Decisions(tuple(sorted(chosen, key=repr)))
    with filled(*corpus) as plain, filled(*corpus, decisions=decisions) as decided:
        undecided, wanted = nameless(plain), nameless(decided)
        if late:
            plain.follow(decisions)
            assert nameless(plain) == wanted
            plain.follow(UNDECIDED)
            assert nameless(plain) == undecided


def test_what_an_analyst_joins_is_one_and_what_she_parts_is_two() -> None:
    made = [naming(f"{n}.", one) for n, one in enumerate(COMPANIES[:4])]
    with filled(*made, decisions=Decisions((SAME,))) as graph:
        assert graph.find("Neue Walzmühle") == graph.find("Nordwerk Motoren")
    with filled(*made[2:], decisions=Decisions((APART,))) as graph:
        assert graph.find("NWM") != graph.find("Nordwerk Motoren")


def test_persons_are_told_apart_by_their_company() -> None:
    both = naming("1.", person("Mia Tann"), org("Nordwerk"), org("Südmobil"))
    other = naming("2.", person("Mia Tann"), org("Hafenblatt"), org("Südmobil"))
    with filled(both, other) as graph:
        assert nodes(graph, "Mia Tann") == 1
    apart = Decision(kind="different", type=PERSON, things=TANNS)
    with filled(both, other, decisions=Decisions((apart,))) as graph:
        assert nodes(graph, "Mia Tann") == 2
        assert not graph.query("ASK { ?one ng:possiblySame ?other }").boolean


def test_a_name_that_was_decided_is_the_preferred_one_everywhere() -> None:
    with filled(naming("1.", COMPANIES[5]), naming("2.", COMPANIES[6]), decisions=Decisions((RENAMED,))) as graph:
        labels = {row[0].value for row in graph.query("SELECT ?name { ?e skos:prefLabel ?name }")}
        assert labels == {"Südmobil"}
        source = article("Suedmobil kauft Nordwerk.")
        graph.add([extraction(source, said(source, org("Suedmobil"), "acquires", org("Nordwerk")))])
        assert [one.subject.name for one in graph.statements()] == ["Südmobil"]


def test_a_store_follows_its_decisions_until_it_is_given_others(tmp_path: Path) -> None:
    companies = [naming(f"{n}.", one) for n, one in enumerate(COMPANIES[:2])]
    with KnowledgeGraph.open(tmp_path / "store", decisions=Decisions((SAME,))) as graph:
        graph.add(companies)
    for read_only in (False, True):
        with KnowledgeGraph.open(tmp_path / "store", read_only=read_only) as graph:
            assert graph.find("Neue Walzmühle") == graph.find("Nordwerk Motoren")
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        graph.add([naming("2.", COMPANIES[3])])
        assert graph.find("Neue Walzmühle") == graph.find("Nordwerk Motoren")
    with KnowledgeGraph.open(tmp_path / "store", decisions=UNDECIDED) as graph:
        assert graph.find("Neue Walzmühle") != graph.find("Nordwerk Motoren")


def test_decisions_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    assert read_decisions(file) == UNDECIDED
    written = (SAME, APART, RENAMED, Decision(kind="same", type=PERSON, things=TANNS))
    for one in written:
        append_decision(file, one)
    assert read_decisions(file) == Decisions(written)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not YAML"),
        ("same: [a, b]", "not a list of decisions"),
        ("- 1", "decision 1: not a mapping"),
        ("- {type: Organization}", "decision 1: neither same, different, rename"),
        ("- {same: [a, b]}", "decision 1: no field 'type'"),
        ("- {same: [a, b], type: Organization, by: me}", "decision 1: unknown field 'by'"),
        ("- {same: [a], type: Organization}", "decision 1: not a list of at least two names"),
        ("- {same: [a, 1], type: Organization}", "decision 1: neither a name nor {name, beside}"),
        ("- {same: [a, b], type: EventKind}", "decision 1: type is none of"),
        ("- {same: [a, b], type: Place}\n- {rename: a, to: '', type: Place}", "decision 2: to is no name"),
    ],
)
def test_a_wrong_decision_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text(text)
    with pytest.raises(DecisionsError, match=f"^{file}: .*") as raised:
        read_decisions(file)
    assert message in str(raised.value)
