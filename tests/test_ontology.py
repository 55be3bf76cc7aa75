"""The built-in vocabulary says what it should, and a wrong one is refused with the term at fault."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from newsgraph.extract.errors import OntologyError
from newsgraph.extract.model import EntityType, Modality, QualifierKind
from newsgraph.extract.ontology import BUILT_IN, LANGUAGES, NAMESPACE, Ontology, load_ontology
from newsgraph.graph import iri

ORGANIZATION, PERSON, PLACE, PRODUCT, EVENT_KIND = EntityType

# Domain, range and symmetry of every relation, as the design of the vocabulary has them.
RELATIONS = {
    "cooperatesWith": ({ORGANIZATION}, {ORGANIZATION}, True),
    "seeksPartnershipWith": ({ORGANIZATION}, {ORGANIZATION}, False),
    "seeksPlatformFrom": ({ORGANIZATION}, {ORGANIZATION}, False),
    "negotiatesWith": ({ORGANIZATION}, {ORGANIZATION}, True),
    "competesWith": ({ORGANIZATION, PRODUCT}, {ORGANIZATION, PRODUCT}, True),
    "supplies": ({ORGANIZATION}, {ORGANIZATION}, False),
    "acquires": ({ORGANIZATION, PERSON}, {ORGANIZATION, PRODUCT}, False),
    "mergesWith": ({ORGANIZATION}, {ORGANIZATION}, True),
    "ownsStakeIn": ({ORGANIZATION, PERSON}, {ORGANIZATION}, False),
    "subsidiaryOf": ({ORGANIZATION}, {ORGANIZATION}, False),
    "ownsBrand": ({ORGANIZATION}, {ORGANIZATION}, False),
    "divests": ({ORGANIZATION}, {ORGANIZATION, PLACE}, False),
    "foundedBy": ({ORGANIZATION}, {ORGANIZATION, PERSON}, False),
    "investsIn": ({ORGANIZATION, PERSON}, {ORGANIZATION, PLACE, PRODUCT}, False),
    "finances": ({ORGANIZATION}, {ORGANIZATION}, False),
    "produces": ({ORGANIZATION}, {PRODUCT}, False),
    "develops": ({ORGANIZATION}, {PRODUCT}, False),
    "launches": ({ORGANIZATION}, {PRODUCT}, False),
    "discontinues": ({ORGANIZATION}, {PRODUCT}, False),
    "basedOn": ({PRODUCT}, {PRODUCT}, False),
    "leads": ({PERSON}, {ORGANIZATION}, False),
    "worksFor": ({PERSON}, {ORGANIZATION}, False),
    "leaves": ({PERSON}, {ORGANIZATION}, False),
    "headquarteredIn": ({ORGANIZATION}, {PLACE}, False),
    "locatedIn": ({ORGANIZATION, PRODUCT, PLACE}, {PLACE}, False),
    "undergoes": ({ORGANIZATION}, {EVENT_KIND}, False),
    "sues": ({ORGANIZATION, PERSON}, {ORGANIZATION, PERSON}, False),
    "investigates": ({ORGANIZATION}, {ORGANIZATION, PERSON}, False),
    "sanctions": ({ORGANIZATION}, {ORGANIZATION, PERSON}, False),
}
EVENT_KINDS = {"Insolvency", "Layoffs", "Strike", "PlantClosure", "Recall", "Restructuring", "Loss", "Profit"}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


def test_the_relations_are_those_of_the_vocabulary(ontology: Ontology) -> None:
    found = {name: (set(r.domain), set(r.range), r.symmetric) for name, r in ontology.relations.items()}
    assert found == RELATIONS


def test_only_the_platform_is_narrower_than_a_partnership(ontology: Ontology) -> None:
    broader = {name: relation.broader for name, relation in ontology.relations.items() if relation.broader}
    assert broader == {"seeksPlatformFrom": "seeksPartnershipWith"}


def test_event_kinds_classes_and_modalities_are_complete(ontology: Ontology) -> None:
    assert set(ontology.event_kinds) == EVENT_KINDS
    assert set(ontology.classes) == set(EntityType)
    assert set(ontology.modalities) == set(Modality)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_definitions_tell_the_relations_apart(ontology: Ontology, language: str) -> None:
    relations = ontology.relations.values()
    assert len({relation.labels[language] for relation in relations}) == len(RELATIONS)
    assert len({relation.definitions[language] for relation in relations}) == len(RELATIONS)
    assert len({labels[language] for labels in ontology.event_kinds.values()}) == len(EVENT_KINDS)


def test_definitions_are_translated(ontology: Ontology) -> None:
    for relation in ontology.relations.values():
        assert len(set(relation.definitions.values())) == len(LANGUAGES), relation.name


def test_every_term_has_one_label_and_definition_in_each_language() -> None:
    texts: dict[str, list[tuple[str, str | None]]] = {}
    for quad in parse(BUILT_IN.read_bytes(), format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(NAMESPACE):
            described = texts.setdefault(quad.subject.value, [])
            if isinstance(quad.object, Literal) and quad.predicate.value != f"{NAMESPACE}lasts":
                described.append((quad.predicate.value.rpartition("#")[2], quad.object.language))
    assert len(texts) > len(RELATIONS) + len(EVENT_KINDS) + len(EntityType) + len(Modality)
    for term, found in texts.items():
        assert sorted(found) == sorted(product(("definition", "label"), LANGUAGES)), term


def test_every_term_that_the_graph_uses_is_described() -> None:
    described = {
        quad.subject.value
        for quad in parse(BUILT_IN.read_bytes(), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    }
    nodes = [value for value in vars(iri).values() if isinstance(value, NamedNode)]
    used = {node.value for node in nodes if node.value.startswith(NAMESPACE)}
    assert used
    assert used <= described


def test_qualifiers_are_taken_where_the_design_has_them(ontology: Ontology) -> None:
    def takers(kind: QualifierKind) -> set[str]:
        return {name for name in ontology.relations if kind in ontology.takes(name)}

    assert takers(QualifierKind.TIME) == set(RELATIONS)
    assert takers(QualifierKind.SHARE) == {"acquires", "ownsStakeIn", "subsidiaryOf"}
    assert takers(QualifierKind.AMOUNT) == {"acquires", "divests", "finances", "investsIn", "ownsStakeIn", "supplies"}
    assert takers(QualifierKind.JOBS) == set()
    assert takers(QualifierKind.ROLE) == {"leads", "leaves", "worksFor"}
    assert ontology.takes("undergoes", "Loss") == ontology.takes("undergoes", "Profit") == {"time", "amount"}
    assert ontology.takes("undergoes", "Layoffs") == ontology.takes("undergoes", "PlantClosure") == {"time", "jobs"}
    assert ontology.takes("undergoes", "Strike") == {"time"}
    assert ontology.takes("adores") == ontology.takes("adores", "Loss") == frozenset()


def test_states_are_told_from_events(ontology: Ontology) -> None:
    assert ontology.relation("leads").lasts
    assert not ontology.relation("leaves").lasts


def test_allows_asks_for_domain_and_range(ontology: Ontology) -> None:
    assert ontology.allows("leads", PERSON, ORGANIZATION)
    assert not ontology.allows("leads", ORGANIZATION, PERSON)
    assert ontology.allows("undergoes", ORGANIZATION, EVENT_KIND)
    assert not ontology.allows("adores", PERSON, PERSON)


def test_an_unknown_relation_is_refused_by_name(ontology: Ontology) -> None:
    assert ontology.relation("leads").name == "leads"
    with pytest.raises(OntologyError, match="'adores'"):
        ontology.relation("adores")


def test_an_ontology_cannot_be_changed(ontology: Ontology) -> None:
    with pytest.raises(TypeError):
        ontology.relations["adores"] = ontology.relations["leads"]  # type: ignore[index]
    with pytest.raises(TypeError):
        ontology.relations["leads"].labels["de"] = "führt"  # type: ignore[index]


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    source = BUILT_IN.read_text("utf-8")
    assert source.count(old) == 1, old
    path = tmp_path / "changed.ttl"
    path.write_text(source.replace(old, new), "utf-8")
    return path


LEADS = '    rdfs:domain ng:Person ; rdfs:range ng:Organization ;\n    rdfs:label "leitet"@de'
COOPERATES = '    rdfs:domain ng:Organization ; rdfs:range ng:Organization ;\n    rdfs:label "kooperiert mit"@de'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (LEADS, LEADS.replace("rdfs:domain ng:Person ;", ""), r"ng:leads has no rdfs:domain"),
        (LEADS, LEADS.replace("rdfs:range ng:Organization ;", ""), r"ng:leads has no rdfs:range"),
        (LEADS, LEADS.replace("ng:Person ;", "ng:Person, ng:Place ;"), r"ng:leads has two rdfs:domain.*owl:unionOf"),
        (LEADS, LEADS.replace("ng:Person", "ng:Robot"), r"ng:leads refers to the unknown class <urn:.*Robot>"),
        (LEADS, LEADS.replace("ng:Person", "ng:EventKind"), r"ng:leads has an event kind as its subject"),
        (LEADS, LEADS.replace("ng:Person", "[ owl:unionOf ng:Person ]"), r"ng:leads has an owl:unionOf that is not"),
        (LEADS, LEADS.replace("ng:Person", "[ owl:unionOf () ]"), r"ng:leads has an rdfs:domain of no class"),
        (
            LEADS,
            "    owl:inverseOf ng:worksFor ;\n" + LEADS,
            r"ng:leads has the inverse ng:worksFor, which does not exchange",
        ),
        (LEADS, "    owl:inverseOf ng:isLedBy ;\n" + LEADS, r"ng:leads refers to ng:isLedBy, which is not a relation"),
        (LEADS, "    rdfs:subPropertyOf ng:produces ;\n" + LEADS, r"ng:leads reaches beyond .*ng:produces"),
        (LEADS, "    rdfs:subPropertyOf ng:leads ;\n" + LEADS, r"ng:leads is broader than itself"),
        (LEADS, "    rdfs:subPropertyOf ng:leads, ng:worksFor ;\n" + LEADS, r"ng:leads has two subPropertyOf"),
        (
            COOPERATES,
            COOPERATES.replace("range ng:Org", "range ng:Person, ng:Org"),
            r"ng:cooperatesWith has two rdfs:range",
        ),
        (
            COOPERATES,
            COOPERATES.replace("range ng:Organization", "range ng:Person"),
            r"ng:cooperatesWith is symmetric, but its domain",
        ),
        (
            COOPERATES,
            "    owl:inverseOf ng:supplies ;\n" + COOPERATES,
            r"ng:cooperatesWith is symmetric, but has another inverse",
        ),
        ('"leitet"@de, ', "", r"ng:leads has no label in 'de'"),
        ('"leitet"@de', '"leitet"@de, "führt"@de', r"ng:leads has two labels in 'de'"),
        ('"leitet"@de', "ng:leads", r"ng:leads has a label that is no text"),
        ('"Streik"@de', '"  "@de', r"ng:Strike has a label that is no text"),
        ('"möglich"@de, ', "", r"ng:possible has no label in 'de'"),
        ('"Person"@de, ', "", r"ng:Person has no label in 'de'"),
        ('"Anteil"@de, ', "", r"ng:share has no label in 'de'"),
        (LEADS, "    ng:takes ng:salary ;\n" + LEADS, r"ng:leads takes the unknown qualifier <urn:.*salary>"),
        ("ng:leads a owl:ObjectProperty", "<urn:other:leads> a owl:ObjectProperty", r"<urn:other:leads> is not a term"),
    ],
)
def test_a_wrong_term_is_refused_by_name(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(OntologyError, match=fault) as refusal:
        load_ontology(_changed(tmp_path, old, new))
    assert "\n" not in str(refusal.value)


def test_a_relation_without_definition_is_refused(tmp_path: Path) -> None:
    definition = load_ontology().relation("leaves").definitions["nl"]
    with pytest.raises(OntologyError, match="ng:leaves has no definition in 'nl'"):
        load_ontology(_changed(tmp_path, f'"{definition}"@nl,', ""))


def test_the_line_of_the_term_is_named(tmp_path: Path) -> None:
    path = _changed(tmp_path, '"leitet"@de, ', "")
    line = path.read_text("utf-8").splitlines().index("ng:leads a owl:ObjectProperty ;") + 1
    with pytest.raises(OntologyError, match=rf"changed\.ttl:{line}: ng:leads"):
        load_ontology(path)


def test_turtle_that_cannot_be_parsed_is_refused_with_its_line(tmp_path: Path) -> None:
    path = _changed(tmp_path, "ng:leads a owl:ObjectProperty ;", "ng:leads a owl:ObjectProperty ; ;; 5 6")
    line = path.read_text("utf-8").splitlines().index("ng:leads a owl:ObjectProperty ; ;; 5 6") + 1
    with pytest.raises(OntologyError, match=rf"changed\.ttl: .*line {line}\b"):
        load_ontology(path)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin1.ttl"
    path.write_bytes(b"# one\n# Pr\xe9fixe\n" + BUILT_IN.read_bytes())
    with pytest.raises(OntologyError, match=r"latin1\.ttl:2: not UTF-8"):
        load_ontology(path)


def test_a_file_without_relations_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_text("")
    with pytest.raises(OntologyError, match=r"empty\.ttl: describes no relation"):
        load_ontology(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"absent\.ttl: cannot be read: No such file"):
        load_ontology(tmp_path / "absent.ttl")


def test_an_inverse_and_a_chain_of_broader_relations_are_read(tmp_path: Path) -> None:
    path = _changed(tmp_path, LEADS, "    owl:inverseOf ng:foundedBy ; rdfs:subPropertyOf ng:worksFor ;\n" + LEADS)
    source = path.read_text("utf-8").replace(
        '[ a owl:Class ; owl:unionOf ( ng:Organization ng:Person ) ] ;\n    rdfs:label "gegründet',
        'ng:Person ;\n    rdfs:label "gegründet',
    )
    path.write_text(source, "utf-8")
    leads = load_ontology(path).relation("leads")
    assert (leads.inverse, leads.broader) == ("foundedBy", "worksFor")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(position=st.floats(0, 1), length=st.integers(0, 40), junk=st.binary(max_size=12))
def test_a_damaged_file_gives_an_ontology_or_its_error(
    tmp_path: Path, position: float, length: int, junk: bytes
) -> None:
    source = BUILT_IN.read_bytes()
    start = int(position * len(source))
    path = tmp_path / "damaged.ttl"
    path.write_bytes(source[:start] + junk + source[start + length :])
    try:
        found = set(load_ontology(path).relations)
    except OntologyError as error:
        found = {str(error)}
    assert len(found) > 1 or str(path) in found.pop()
