import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.candidates import Candidate
from newsgraph.extract.discourse import find_names
from newsgraph.extract.model import EntityType, Span
from newsgraph.extract.training.corpus import Label, Text
from newsgraph.extract.training.substitute import Names

ORG, PERSON, PLACE = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PLACE
BODY = "Nordwerk kauft Falke in Kassel. Das sagt Ada Lenz; Lenz führt Nordwerk. Falke schweigt."


def text() -> Text:
    def spans(*names: str) -> tuple[Span, ...]:
        return tuple(sorted(span for _, span in find_names(BODY, names)))

    return Text(
        text=BODY,
        language="de",
        entities=(
            Candidate(ORG, spans("Nordwerk")),
            Candidate(ORG, spans("Falke")),
            Candidate(PLACE, spans("Kassel")),
            Candidate(PERSON, spans("Ada Lenz", "Lenz")),
        ),
        labels=(Label(subject=0, predicate="acquires", object=1, quote=Span(0, BODY.index(".") + 1)),),
    )


POOL = Names({ORG: ("Zwei Tannen AG", "Ix"), PERSON: ("Bo Quandt",), EntityType.PRODUCT: ("Z9",)})


@given(st.integers())
def test_every_mention_and_quotation_moves_along(seed: int) -> None:
    made = POOL.substitute(text(), random.Random(seed), 0.5)
    for before, after in zip(text().entities, made.entities, strict=True):
        pairs = {(b.of(BODY), a.of(made.text)) for b, a in zip(before.spans, after.spans, strict=True)}
        assert len({old for old, _ in pairs}) == len(pairs)
        for old, new in pairs:
            assert new == old or new in {"Zwei Tannen AG", "Ix", "Bo Quandt", "Quandt"}
    quote = made.labels[0].quote
    assert quote is not None
    assert quote.of(made.text).startswith(made.entities[0].spans[0].of(made.text))
    assert quote.of(made.text).endswith("in Kassel.")


def test_a_person_keeps_full_name_and_surname() -> None:
    made = POOL.substitute(text(), random.Random(1), 1.0)
    assert [span.of(made.text) for span in made.entities[3].spans] == ["Bo Quandt", "Quandt"]
    assert made.entities[2].spans[0].of(made.text) == "Kassel"


def test_a_short_form_and_a_genitive_follow_the_full_name() -> None:
    body = "Nordwerk Bahn wächst. Nordwerks Chef lobt die Nordwerk Bahn; nur Nordwerk schweigt."
    spans = tuple(sorted(span for _, span in find_names(body, ("Nordwerk Bahn", "Nordwerk", "Nordwerks"))))
    named = Text(text=body, language="de", entities=(Candidate(ORG, spans),), labels=())
    made = POOL.substitute(named, random.Random(1), 1.0)
    assert made.text == "Zwei Tannen AG wächst. Zweis Chef lobt die Zwei Tannen AG; nur Zwei schweigt."
    other = replace(named, entities=(Candidate(ORG, (*spans, Span(body.index("Chef"), body.index("Chef") + 4))),))
    assert POOL.substitute(other, random.Random(1), 1.0) == other


def test_names_are_collected_from_entities_with_one_name() -> None:
    found = Names.of([text()]).by_type
    assert found[ORG] == ("Falke", "Nordwerk")
    assert found[PERSON] == ()


def test_a_name_with_a_space_at_its_edge_is_not_collected() -> None:
    cut = Text(text="Nordwerk Falke ", language="de", entities=(Candidate(ORG, (Span(9, 15),)),), labels=())
    assert Names.of([text(), cut]).by_type[ORG] == ("Falke", "Nordwerk")


def test_no_share_no_change() -> None:
    assert POOL.substitute(text(), random.Random(1), 0.0) == text()


def test_a_name_within_another_name_keeps_both() -> None:
    body = "Nordwerk bietet Nordwerk Direkt und Falke an."
    spans = {
        name: tuple(span for _, span in find_names(body, (name,))) for name in ("Nordwerk", "Nordwerk Direkt", "Falke")
    }
    named = Text(
        text=body,
        language="de",
        entities=(
            Candidate(ORG, (Span(0, 8), Span(16, 24))),
            Candidate(EntityType.PRODUCT, spans["Nordwerk Direkt"]),
            Candidate(ORG, spans["Falke"]),
        ),
        labels=(),
    )
    for seed in range(5):
        made = POOL.substitute(named, random.Random(seed), 1.0)
        assert made.text.startswith("Nordwerk bietet Nordwerk Direkt und ")
        assert [span.of(made.text) for span in made.entities[0].spans] == ["Nordwerk", "Nordwerk"]
        assert made.entities[2].spans[0].of(made.text) != "Falke"
