import pytest

from newsgraph.extract.discourse import entities_of, find_names
from newsgraph.extract.model import Entity, EntityType, Mention, Span

ORG, PERSON, PRODUCT = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PRODUCT


def entities(text: str, *named: tuple[str, EntityType]) -> tuple[Entity, ...]:
    """Return the entities of a text in which each name is tagged once, where it stands first."""
    return entities_of(text, [Mention(Span(text.index(n), text.index(n) + len(n)), kind, 0.9) for n, kind in named])


def names(found: tuple[Entity, ...]) -> list[set[str]]:
    return [set(entity.names) for entity in found]


def test_every_repetition_of_a_name_is_a_mention() -> None:
    (entity,) = entities("Nordwerk wächst. Der Nordwerk-Chef lobt Nordwerk.", ("Nordwerk", ORG))
    assert [mention.span.start for mention in entity.mentions] == [0, 21, 40]


def test_a_currency_and_a_word_that_is_no_name_are_found_nowhere_else() -> None:
    text = "In den USA und in US$ 40: pc von Falke, ein pc mehr, 250 Stück, die 250."
    made = entities(text, ("USA", EntityType.PLACE), ("pc", PRODUCT), ("250", PRODUCT))
    assert [(entity.name, len(entity.mentions)) for entity in made] == [("USA", 1), ("pc", 1), ("250", 1)]
    assert not list(find_names("US$ 40", ["US"]))


def test_the_longer_name_takes_its_words() -> None:
    text = "Nordwerk Bahn und Nordwerk"
    assert [(name, span.start) for name, span in find_names(text, ["Nordwerk", "Nordwerk Bahn"])] == [
        ("Nordwerk Bahn", 0),
        ("Nordwerk", 18),
    ]


def test_part_of_a_name_is_another_thing() -> None:
    text = "Falke Lande Raute baut Autos, Falke baut Motoren."
    spans = [Mention(Span(0, 17), ORG, 0.9), Mention(Span(30, 35), ORG, 0.9)]
    assert names(entities_of(text, spans)) == [{"Falke Lande Raute"}, {"Falke"}]


def test_acronyms_join_their_full_name() -> None:
    text = "Falke Lande Raute spart. FLR schweigt."
    assert names(entities(text, ("Falke Lande Raute", ORG), ("FLR", ORG))) == [{"Falke Lande Raute", "FLR"}]


def test_an_acronym_in_brackets_joins_whatever_its_letters() -> None:
    text = "Die Vereinigten Fabriken (XQ) sparen."
    assert names(entities(text, ("Vereinigten Fabriken", ORG), ("XQ", ORG))) == [{"Vereinigten Fabriken", "XQ"}]


def test_an_acronym_of_two_names_joins_neither() -> None:
    text = "Alte Mühle und Arme Meister: AM steigt."
    assert len(entities(text, ("Alte Mühle", ORG), ("Arme Meister", ORG), ("AM", ORG))) == 3


def test_legal_forms_inflection_and_surnames() -> None:
    text = "Die Nordwerk AG meldet: Nordwerks Chefin Ada Lenz geht. Lenz schweigt, Nordwerk auch."
    found = entities(text, ("Nordwerk AG", ORG), ("Nordwerks", ORG), ("Nordwerk", ORG), ("Ada Lenz", PERSON))
    surname = text.index("Lenz schweigt")
    spans = [*(m for e in found for m in e.mentions), Mention(Span(surname, surname + len("Lenz")), PERSON, 0.9)]
    assert names(entities_of(text, spans)) == [{"Nordwerk AG", "Nordwerks", "Nordwerk"}, {"Ada Lenz", "Lenz"}]


def test_one_name_has_one_type_the_surer_one() -> None:
    text = "Falke fährt, Falke baut."
    mentions = [Mention(Span(0, 5), PRODUCT, 0.6), Mention(Span(13, 18), ORG, 0.9)]
    (entity,) = entities_of(text, mentions)
    assert entity.type is ORG


def test_no_mentions_no_entities() -> None:
    assert entities_of("Nichts.", []) == ()


def test_a_surname_that_was_taken_for_something_else_is_its_bearer_s() -> None:
    text = "Ada Falke leitet Nordwerk. Falke schweigt."
    surname = Mention(Span(27, 32), ORG, 0.6)
    mentions = [Mention(Span(0, 9), PERSON, 0.9), surname]
    assert names(entities_of(text, mentions)) == [{"Ada Falke", "Falke"}]
    sure = [Mention(Span(0, 9), PERSON, 0.9), Mention(Span(27, 32), ORG, 0.99)]
    assert [entity.type for entity in entities_of(text, sure)] == [PERSON, ORG]


@pytest.mark.parametrize(
    ("text", "kind", "found", "expected"),
    [
        (
            "Der Falke Rapid 5 fährt. Den Rapid 5 gibt es rot.",
            PRODUCT,
            ["Falke Rapid 5", "Rapid 5"],
            [{"Falke Rapid 5", "Rapid 5"}],
        ),
        (
            "Das Falke Rapid Pro, das Rapid Pro und das Pro.",
            PRODUCT,
            ["Falke Rapid Pro", "Rapid Pro", "Pro"],
            [{"Falke Rapid Pro", "Rapid Pro", "Pro"}],
        ),
        (
            "Rapid Pro und Raute Pro: das Pro ist neu.",
            PRODUCT,
            ["Rapid Pro", "Raute Pro", "Pro"],
            [{"Rapid Pro"}, {"Raute Pro"}, {"Pro"}],
        ),
        ("Der Rapid und der Rapid 5.", PRODUCT, ["Rapid 5", "Rapid"], [{"Rapid"}, {"Rapid 5"}]),
        ("Mia Tann kam. Mia sagte ab.", PERSON, ["Mia Tann", "Mia"], [{"Mia Tann", "Mia"}]),
        (
            "Mia Tann und Mia Rohm. Mia kam.",
            PERSON,
            ["Mia Tann", "Mia Rohm", "Mia"],
            [{"Mia Tann"}, {"Mia Rohm"}, {"Mia"}],
        ),
        ("Falke Motoren und Motoren.", ORG, ["Falke Motoren", "Motoren"], [{"Falke Motoren"}, {"Motoren"}]),
    ],
)
def test_products_are_named_by_their_end_and_persons_by_their_given_name(
    text: str, kind: EntityType, found: list[str], expected: list[set[str]]
) -> None:
    mentions = [Mention(span, kind, 0.9) for _, span in find_names(text, found)]
    assert names(entities_of(text, mentions)) == expected
