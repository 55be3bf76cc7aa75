"""Times are read by the grammar of each language and resolved only where there is no doubt."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.model import Modality, QualifierKind
from newsgraph.extract.times import find_times

# A Wednesday.
PUBLISHED = "2031-03-12"


def found(
    text: str, language: str, *, published: str | None = PUBLISHED, modality: Modality = Modality.ASSERTED
) -> list[tuple[str, str | None]]:
    times = find_times(text, language, published=published, modality=modality)
    assert {time.kind for time in times} <= {QualifierKind.TIME}
    return [(time.span.of(text), time.value) for time in times]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nordwerk kaufte am 3. April 2029 Kessler.", [("3. April 2029", "2029-04-03")]),
        ("de", "Nordwerk kaufte am 3.4.2029 Kessler.", [("3.4.2029", "2029-04-03")]),
        ("de", "Nordwerk kaufte im April 2029 Kessler.", [("April 2029", "2029-04")]),
        ("de", "2029 kaufte Nordwerk Kessler.", [("2029", "2029")]),
        ("de", "Nordwerk kaufte im Jahr 2029 Kessler.", [("2029", "2029")]),
        ("de", "Ende 2029 kaufte Nordwerk Kessler.", [("2029", "2029")]),
        ("de", "Nordwerk besteht seit 2014.", [("seit 2014", "2014")]),
        ("de", "Nordwerk stritt gestern mit Kessler.", [("gestern", "2031-03-11")]),
        ("de", "Nordwerk stritt am Montag mit Kessler.", [("Montag", "2031-03-10")]),
        ("de", "Nordwerk stritt am Mittwochabend mit Kessler.", [("Mittwochabend", "2031-03-12")]),
        ("de", "Nordwerk stritt vergangenen Mittwoch mit Kessler.", [("vergangenen Mittwoch", "2031-03-05")]),
        ("de", "Nordwerk stritt im vergangenen Jahr mit Kessler.", [("im vergangenen Jahr", "2030")]),
        ("de", "Nordwerk stritt im Dezember mit Kessler.", [("Dezember", "2030-12")]),
        ("de", "Nordwerk stritt am 11. Februar mit Kessler.", [("11. Februar", "2031-02-11")]),
        ("de", "Nordwerk stritt bis zum 31. Dezember 2029 mit Kessler.",
         [("bis zum 31. Dezember 2029", "2029-12-31")]),
        ("de", "Nordwerk stritt, obwohl der Vertrag 2034 endet.", []),
        ("de", "Nordwerk stritt am nächsten Montag mit Kessler.", [("nächsten Montag", None)]),
        ("de", "Nordwerk stritt von 2009 bis 2011 mit Kessler.", [("2009 bis 2011", None)]),
        ("de", "Nordwerk stritt vom 10. bis 12. Februar 2031 mit Kessler.", [("12. Februar 2031", None)]),
        ("de", "Nordwerk stritt vor 2029 mit Kessler.", [("2029", None)]),
        ("de", "Nordwerk stritt 2009 und im Mai mit Kessler.", [("2009", "2009"), ("Mai", None)]),
        ("de", "Der Gewinn sank gegenüber 2029.", []),
        ("de", "Das 2029 gegründete Werk ging an Kessler.", []),
        ("de", "Das im Mai 2029 gegründete Werk ging an Kessler.", []),
        ("de", "Nordwerk hat rund 2000 Filialen auf der Messe Metall 2031.", []),
        ("nl", "Havendal kocht op 3 april 2029 Brugstra.", [("3 april 2029", "2029-04-03")]),
        ("nl", "In 2029 kocht Havendal Brugstra.", [("2029", "2029")]),
        ("nl", "Sinds december praat Havendal met Brugstra.", [("Sinds december", "2030-12")]),
        ("nl", "Havendal kocht vandaag Brugstra.", [("vandaag", "2031-03-12")]),
        ("nl", "Havendal kocht afgelopen donderdag Brugstra.", [("afgelopen donderdag", "2031-03-06")]),
        ("nl", "Havendal kocht vorig jaar Brugstra.", [("vorig jaar", "2030")]),
        ("nl", "Havendal kocht vorige maand Brugstra.", [("vorige maand", "2031-02")]),
        ("nl", "Havendal praatte tussen 2029 en 2031 met Brugstra.", [("2029 en 2031", None)]),
        ("nl", "Het in 2029 opgerichte bedrijf gaat naar Brugstra.", []),
        ("nl", "Havendal heeft winkels in 2000 dorpen.", []),
        ("en", "Brackton bought Corvane on April 3, 2029.", [("April 3, 2029", "2029-04-03")]),
        ("en", "Brackton bought Corvane in 2029.", [("2029", "2029")]),
        ("en", "By 2034 Brackton wanted Corvane.", []),
        ("en", "Brackton bought Corvane yesterday.", [("yesterday", "2031-03-11")]),
        ("en", "Brackton bought Corvane last Friday.", [("last Friday", "2031-03-07")]),
        ("en", "Brackton bought Corvane on February 11.", [("February 11", "2031-02-11")]),
        ("en", "Brackton bought Corvane last month.", [("last month", "2031-02")]),
        ("en", "Brackton may 2029 times deny it.", []),
        ("en", "Brackton, founded in 1999, bought Corvane.", []),
        ("en", "Brackton bought Corvane in 2010-11.", [("2010-11", None)]),
    ],
)  # fmt: skip
def test_times_of_what_has_happened(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nordwerk schließt im Mai ein Werk.", [("Mai", "2031-05")]),
        ("de", "Nordwerk schließt am 1. April ein Werk.", [("1. April", "2031-04-01")]),
        ("de", "Nordwerk streicht bis Ende 2034 Stellen.", [("bis Ende 2034", "2034")]),
        ("nl", "Havendal schrapt tot eind 2034 banen.", [("tot eind 2034", "2034")]),
        ("en", "By 2034 Brackton wants Corvane.", [("By 2034", "2034")]),
        ("en", "Brackton offered yesterday to close a plant.", []),
        ("de", "Nordwerk schließt am Montag ein Werk.", [("Montag", None)]),
        ("de", "Nordwerk schließt am kommenden Mittwoch ein Werk.", [("kommenden Mittwoch", "2031-03-19")]),
        ("de", "Nordwerk schließt nächstes Jahr ein Werk.", [("nächstes Jahr", "2032")]),
        ("de", "Nordwerk schließt im Dezember ein Werk.", [("Dezember", None)]),
        ("nl", "Havendal sluit op 1 april een fabriek.", [("1 april", "2031-04-01")]),
        ("nl", "Havendal sluit volgend jaar een fabriek.", [("volgend jaar", "2032")]),
        ("en", "Brackton closes a plant tomorrow.", [("tomorrow", "2031-03-13")]),
        ("en", "Brackton closes a plant next month.", [("next month", "2031-04")]),
    ],
)
def test_times_of_what_is_to_come(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text, language, modality=Modality.PLANNED) == expected


@pytest.mark.parametrize("modality", [Modality.POSSIBLE, Modality.DENIED])
def test_past_or_future_is_not_guessed(modality: Modality) -> None:
    assert found("Nordwerk streikt am Montag oder am 1. April.", "de", modality=modality) == [
        ("Montag", None),
        ("1. April", None),
    ]


def test_without_a_day_of_publication_only_what_names_its_year_is_told() -> None:
    text = "Gestern, am Montag, im Mai, im vergangenen Jahr und 2029 stritt Nordwerk."
    told = [value for _, value in found(text, "de", published=None)]
    assert told == [None, None, None, None, "2029"]


def test_a_day_of_publication_that_is_only_a_year_tells_years() -> None:
    text = "Gestern und im vergangenen Jahr stritt Nordwerk."
    assert [value for _, value in found(text, "de", published="2031")] == [None, "2030"]


def test_a_beginning_is_told_from_an_end() -> None:
    times = find_times(
        "seit 2014, bis 2034, bis zum 3.4.2033, im Jahr 2020", "de", published=None, modality=Modality.ASSERTED
    )
    assert [time.begins for time in times] == [True, False, False, False]


def test_a_leap_day_is_only_in_a_leap_year() -> None:
    assert found("Am 29. Februar stritt Nordwerk.", "de", published="2032-03-12") == [("29. Februar", "2032-02-29")]
    assert found("Am 29. Februar stritt Nordwerk.", "de") == [("29. Februar", None)]


@given(st.dates(datetime.date(1999, 1, 8), datetime.date(2999, 1, 1)), st.integers(0, 6))
def test_a_weekday_of_the_past_lies_in_the_week_before(day: datetime.date, number: int) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[number]
    ((_, on),) = found(f"It closed on {name}.", "en", published=day.isoformat())
    ((_, last),) = found(f"It closed last {name}.", "en", published=day.isoformat())
    for value, distances in ((on, range(7)), (last, range(1, 8))):
        assert value is not None
        resolved = datetime.date.fromisoformat(value)
        assert resolved.weekday() == number
        assert (day - resolved).days in distances


@given(st.text(max_size=60), st.sampled_from(["de", "nl", "en"]), st.sampled_from(list(Modality)))
def test_any_text_can_be_searched(text: str, language: str, modality: Modality) -> None:
    for time in find_times(text, language, published=PUBLISHED, modality=modality):
        assert time.span.of(text)
