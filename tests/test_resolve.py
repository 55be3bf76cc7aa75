from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.model import Entity, EntityType, Extraction
from newsgraph.graph import KnowledgeGraph
from newsgraph.graph.names import is_acronym_of, looks_like_acronym, name_keys, words

from .graph_samples import naming, org, person, place, product

ORG = EntityType.ORGANIZATION


def nodes(*extractions: Extraction, at_once: bool = False) -> dict[str, set[str]]:
    """Return, per entity, all names that the graph gives it after adding the extractions one by one or together."""
    with KnowledgeGraph.open() as graph:
        for batch in [extractions] if at_once else [(one,) for one in extractions]:
            graph.add(batch)
        found: dict[str, set[str]] = {}
        for entity, name in graph.query("SELECT ?e ?n { ?e skos:prefLabel|skos:altLabel ?n }"):
            found.setdefault(str(entity), set()).add(name.value)
        return found


def mentions(*entities: Entity) -> list[Extraction]:
    return [naming(f"Artikel {number} nennt {one.name}.", one) for number, one in enumerate(entities)]


@pytest.mark.parametrize(
    "same",
    [
        (org("Nordwerk"), org("Nordwerk Gruppe")),
        (org("Nordwerk"), org("Nordwerk-Konzern")),
        (org("Nordwerk"), org("NORDWERK AG")),
        (org("Nordwerk"), org("Nordwerk GmbH & Co. KG")),
        (org("Veldmans"), org("Veldmans N.V.")),
        (org("Harrow Motors"), org("Harrow Motors, Inc.")),
        (org("Südmobil"), org("Sudmobil SE")),
        (org("Südmobil"), org("Suedmobil")),
        (org("Land-Roller"), org("LandRoller")),
        (org("Kern & Zahn"), org("Kern und Zahn")),
        (org("Nordwerk"), org("Nordwerks")),
        (org("Nordwerk"), org("Nordwerk's")),
        (org("Deutsche Walzbank"), org("Deutschen Walzbank")),
        (org("Deutschen Walzbank"), org("Deutscher Walzbank")),
        (org("Nordwerk Motoren", "NWM"), org("NWM")),
        (org("NWM"), org("Nordwerk Motoren", "NWM")),
        (org("Nordwerk Motoren", "NWM"), org("NWM-Gruppe")),
        (person("Mia Tann"), person("Dr. Mia Tann", "Tann")),
        (person("Tann", "Mia Tann"), person("Mia Tann")),
        (place("Königsberge"), place("Konigsberge")),
        (product("N-7 Kombi"), product("N7 Kombi")),
    ],
    ids=lambda same: "=".join(one.name for one in same),
)
def test_these_are_one(same: tuple[Entity, Entity]) -> None:
    assert len(nodes(*mentions(*same))) == 1
    assert len(nodes(*mentions(*same), at_once=True)) == 1


@pytest.mark.parametrize(
    "different",
    [
        (org("Nordwerk"), org("Nordwerk Motoren")),
        (org("Nordwerk Motoren", "Nordwerk"), org("Nordwerk")),
        (org("Nordwerk Motoren", "Nordwerk"), org("Nordwerk Bank", "Nordwerk")),
        (org("Nordwerk Land Roller", "Nordwerk"), org("Nordwerk")),
        (org("Harrow"), person("Harrow")),
        (org("Harrow"), product("Harrow")),
        (person("Mia Tann", "Tann"), person("Jonas Tann", "Tann")),
        (person("Tann"), person("Tann")),
        (person("M. Tann"), person("M. Tann")),
        (person("Mia Tann"), person("Mia Tanns")),
        (org("Nordwerk Motoren", "NWM"), org("Neue Walzmühle", "NWM")),
        (org("Holz Plus"), org("Holz+")),
        (org("Mars"), org("Mar")),
        (product("Roller 4"), product("Roller 4s")),
        (org("Alpha"), org("Omega", "Alpha")),
        (org("Nordwerk", "die Hamburger"), org("Südmobil", "die Hamburger")),
    ],
    ids=lambda different: "!".join(one.name for one in different),
)
def test_these_stay_apart(different: tuple[Entity, Entity]) -> None:
    assert len(nodes(*mentions(*different))) == 2
    assert len(nodes(*mentions(*different), at_once=True)) == 2


def test_two_entities_of_one_article_stay_apart() -> None:
    assert len(nodes(naming("Mia Tann und Tann.", person("Mia Tann"), person("Tann")))) == 2


def test_an_acronym_of_two_things_belongs_to_neither() -> None:
    three = mentions(org("Nordwerk Motoren", "NWM"), org("Neue Walzmühle", "NWM"), org("NWM"))
    assert len(nodes(*three)) == 3


def test_an_acronym_that_turns_out_to_be_a_known_thing_is_joined_with_the_older() -> None:
    alone, short, both = mentions(org("Nordwerk Motoren"), org("NWM"), org("Nordwerk Motoren", "NWM"))
    for order in permutations((alone, short, both)):
        found = nodes(*order)
        assert list(found.values()) == [{"Nordwerk Motoren", "NWM"}], [one.article.text for one in order]


def test_a_joined_node_leads_to_the_older_one() -> None:
    alone, short, both = mentions(org("Nordwerk Motoren"), org("NWM"), org("Nordwerk Motoren", "NWM"))
    with KnowledgeGraph.open() as graph:
        graph.add([alone])
        (older,) = graph.find("Nordwerk Motoren")
        graph.add([short])
        (younger,) = graph.find("NWM")
        graph.add([both])
        assert graph.find("NWM") == graph.find("Nordwerk Motoren") == (older,)
        for link in ("owl:sameAs", "dcterms:isReplacedBy"):
            assert graph.query(f"ASK {{ <{younger}> {link} <{older}> }}").boolean
        graph.add(mentions(org("A"), org("NWM"))[1:])
        assert graph.find("NWM") == (older,)


def test_nobody_joins_what_only_the_extractor_joined() -> None:
    wrongly = naming("Nordwerk, auch Südmobil genannt.", org("Nordwerk", "Südmobil"))
    assert len(nodes(*mentions(org("Nordwerk"), org("Südmobil")), wrongly)) == 2


@pytest.mark.parametrize(
    ("names", "canonical"),
    [
        (("Nordwerks", "Nordwerk"), "Nordwerk"),
        (("Nordwerk's", "Nordwerk"), "Nordwerk"),
        (("Nordwerks",), "Nordwerks"),
        (("NWM", "Nordwerk Motoren"), "Nordwerk Motoren"),
        (("die Hamburger", "Nordwerk"), "Nordwerk"),
        (("die Hamburger",), "die Hamburger"),
        (("Nordwerk", "Nordwerk Motoren"), "Nordwerk"),
    ],
)
def test_the_best_name(names: tuple[str, ...], canonical: str) -> None:
    assert name_keys(ORG, names[0], names).canonical == canonical


def test_iris_do_not_depend_on_the_article_that_came_later() -> None:
    first, second = mentions(org("Nordwerk"), org("Nordwerk Gruppe"))
    assert list(nodes(first)) == list(nodes(first, second))


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Königsblau Werke GmbH & Co. KG", ORG, ("konigsblau", "werke")),
        ("Veldmans B.V.", ORG, ("veldmans",)),
        ("AG", ORG, ("ag",)),
        ("Group", ORG, ("group",)),
        ("Prof. Dr. Mia Tann", EntityType.PERSON, ("mia", "tann")),
        ("Frau", EntityType.PERSON, ("frau",)),
        ("...", ORG, ()),
    ],
)
def test_words(name: str, kind: EntityType, kept: tuple[str, ...]) -> None:
    assert words(name, kind) == kept


@pytest.mark.parametrize(
    ("short", "name", "expected"),
    [
        ("NWM", "Nordwerk Motoren", True),
        ("NLR", "Nordwerk Land Roller", True),
        ("DGfWM", "Deutsche Gesellschaft für Walzmühlen", True),
        ("XWM", "Nordwerk Motoren", False),
        ("Nord", "Nordwerk Motoren", False),
        ("N", "Nordwerk Motoren", False),
        ("NORDWERK", "Nordwerk Motoren", False),
        ("NWM", "NWMB", False),
    ],
)
def test_acronyms(short: str, name: str, expected: bool) -> None:  # noqa: FBT001
    assert is_acronym_of(short, name) is expected


@pytest.mark.parametrize(("name", "expected"), [("NWM", True), ("NWM AG", True), ("3N", True), ("Nwm", False)])
def test_shape_of_acronyms(name: str, expected: bool) -> None:  # noqa: FBT001
    assert looks_like_acronym(name, ORG) is expected


@given(st.sampled_from([kind for kind in EntityType if kind is not EntityType.EVENT_KIND]), st.text(min_size=1))
def test_any_name_has_keys_that_case_does_not_change(kind: EntityType, name: str) -> None:
    keys = name_keys(kind, name, (name,))
    assert keys.canonical == name
    assert not keys.short
    assert bool(keys.full) or kind is EntityType.PERSON
