"""Amounts, shares and numbers of jobs are read by the grammar of each language, or left alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.currencies import currency
from newsgraph.extract.model import QualifierKind
from newsgraph.extract.numbers import plain, read_number
from newsgraph.extract.quantities import find_quantities

LANGUAGES = ("de", "nl", "en")
AMOUNT, SHARE, JOBS = QualifierKind.AMOUNT, QualifierKind.SHARE, QualifierKind.JOBS


def found(text: str, language: str) -> list[tuple[str, str | None]]:
    """Return what is found: the words and the value, the kind being told by the value."""
    return [(one.span.of(text), one.value) for one in find_quantities(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nordwerk zahlt 1,7 Milliarden Euro.", [("1,7 Milliarden Euro", "1700000000 EUR")]),
        ("de", "Ein 1,7-Milliarden-Euro-Kredit.", [("1,7-Milliarden-Euro", "1700000000 EUR")]),
        ("de", "Nordwerk zahlt rund 40 Mio. US-Dollar.", [("rund 40 Mio. US-Dollar", "40000000 USD")]),
        ("de", "Nordwerk zahlt anderthalb Milliarden Franken.", [("anderthalb Milliarden Franken", "1500000000 CHF")]),
        ("de", "Nordwerk zahlt eine halbe Million Pfund.", [("eine halbe Million Pfund", "500000 GBP")]),
        ("de", "Das kostet zwei Billionen Yen (14 Mrd. Euro).", [("zwei Billionen Yen", "2000000000000 JPY")]),
        ("de", "Das kostet 2.500.000,50 Euro.", [("2.500.000,50 Euro", "2500000.5 EUR")]),
        ("de", "Das kostet EUR 9,6 Millionen.", [("EUR 9,6 Millionen", "9600000 EUR")]),
        ("de", "Das kostet 280 bis 300 Millionen Euro.", [("280 bis 300 Millionen Euro", None)]),
        ("de", "Das kostet 500 Millionen Kronen.", [("500 Millionen Kronen", None)]),
        ("de", "Das kostet 1.7 Milliarden Euro.", []),
        ("nl", "Havendal betaalt € 52,5 miljoen.", [("€ 52,5 miljoen", "52500000 EUR")]),
        ("nl", "Havendal betaalt ruim 17,4 miljard Amerikaanse dollar.",
         [("ruim 17,4 miljard Amerikaanse dollar", "17400000000 USD")]),
        ("nl", "Havendal betaalt één miljard euro.", [("één miljard euro", "1000000000 EUR")]),
        ("nl", "Havendal betaalt anderhalf miljoen pond.", [("anderhalf miljoen pond", "1500000 GBP")]),
        ("nl", "Havendal betaalt 1,13 biljoen roebel (US$ 44,6 miljard).",
         [("1,13 biljoen roebel", "1130000000000 RUB")]),
        ("nl", "Havendal betaalt $ 12 tot 20 miljoen.", [("$ 12 tot 20 miljoen", None)]),
        ("en", "Brackton pays $1.7bn.", [("$1.7bn", "1700000000 USD")]),
        ("en", "Brackton pays up to US$ 40.4 million.", [("up to US$ 40.4 million", "40400000 USD")]),
        ("en", "Brackton pays CA$ 2 billion and $ 3m.", [("CA$ 2 billion", "2000000000 CAD"), ("$ 3m", None)]),
        ("en", "Brackton pays one million euros.", [("one million euros", "1000000 EUR")]),
        ("en", "Brackton pays between £2m and £3m.", [("between £2m and £3m", None)]),
        ("en", "Brackton pays £2,500,000.", [("£2,500,000", "2500000 GBP")]),
    ],
)  # fmt: skip
def test_money_is_an_amount_and_a_currency(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text, language) == expected
    assert {one.kind for one in find_quantities(text, language)} <= {AMOUNT}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bei einem Umsatz von 5 Milliarden Euro."),
        ("de", "Die Firma hat Schulden in Höhe von 5 Mio. Euro."),
        ("de", "Das sind 0,06 Dollar je Aktie."),
        ("de", "Der Gewinn stieg um 5 Millionen Euro."),
        ("nl", "Met een omzet van 5 miljard euro."),
        ("nl", "Dat is 15 euro per aandeel."),
        ("nl", "De winst steeg met 5 miljoen euro."),
        ("en", "The group has sales of $5bn."),
        ("en", "It pays 2 dollars per share and a fine of $3m."),
        ("en", "Profit rose by $3m."),
    ],
)
def test_other_money_is_left_alone(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nordwerk hält 24,9 Prozent an Kessler.", [("24,9 Prozent", "24.9")]),
        ("de", "Nordwerk ist zu etwa 29 % an Kessler beteiligt.", [("etwa 29 %", "29")]),
        ("de", "Eine 25-prozentige Beteiligung an Kessler.", [("25-prozentige", "25")]),
        ("de", "Ein 67,6-Prozent-Anteil an Kessler.", [("67,6-Prozent", "67.6")]),
        ("de", "Nordwerk hält die Hälfte der Anteile.", [("die Hälfte", "50")]),
        ("de", "Nordwerk besitzt zwei Drittel der Aktien.", [("zwei Drittel", "66.67")]),
        ("de", "Nordwerk hält 20 bis 25 Prozent an Kessler.", [("20 bis 25 Prozent", None)]),
        ("de", "Nordwerk hält 124 Prozent an Kessler.", [("124 Prozent", None)]),
        ("de", "Der Gewinn stieg um 24,9 Prozent.", []),
        ("de", "Die Übernahme trieb die Aktie um 15 Prozent.", []),
        ("de", "Nordwerk besitzt einen Marktanteil von 15 Prozent.", []),
        ("de", "Die Hälfte der Mitarbeiter ging.", []),
        ("nl", "Havendal heeft een aandeel van 25 procent in Brugstra.", [("25 procent", "25")]),
        ("nl", "Havendal heeft een belang van ruim 9,9% in Brugstra.", [("ruim 9,9%", "9.9")]),
        ("nl", "Havendal bezit de helft van de aandelen.", [("de helft", "50")]),
        ("nl", "De omzet steeg met 25 procent.", []),
        ("en", "Brackton holds a 24.9% stake in Corvane.", [("24.9%", "24.9")]),
        ("en", "Brackton owns 51 per cent of Corvane.", [("51 per cent", "51")]),
        ("en", "Brackton bought half of the shares.", [("half", "50")]),
        ("en", "Brackton bought one third of Corvane.", [("one third", "33.33")]),
        ("en", "Brackton sold 51 percent of its jobs.", []),
        ("en", "Shares rose by 15 percent.", []),
    ],
)
def test_shares_are_percentages_of_what_is_held(
    language: str, text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert found(text, language) == expected
    assert {one.kind for one in find_quantities(text, language)} <= {SHARE}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nordwerk streicht 2.500 Stellen.", [("2.500 Stellen", "2500")]),
        ("de", "Nordwerk streicht bis zu 800 Arbeitsplätze.", [("bis zu 800 Arbeitsplätze", "800")]),
        ("de", "Nordwerk streicht 12 500 Stellen.", [("12 500 Stellen", "12500")]),
        ("de", "Nordwerk streicht 400 seiner 10.500 Stellen.", [("400 seiner 10.500 Stellen", "400")]),
        ("de", "Nordwerk entlässt 60 Mitarbeiter.", [("60 Mitarbeiter", "60")]),
        ("de", "Nordwerk hat 60 Mitarbeiter.", []),
        ("de", "Nordwerk schafft 60 neue Stellen.", []),
        ("de", "Nordwerk streicht 2,5 Stellen.", [("2,5 Stellen", None)]),
        ("de", "Nordwerk schließt 60 Tankstellen.", []),
        ("nl", "Havendal schrapt 1.200 banen.", [("1.200 banen", "1200")]),
        ("nl", "Havendal schrapt 25.000 tot 30.000 arbeidsplaatsen.", [("25.000 tot 30.000 arbeidsplaatsen", None)]),
        ("nl", "Havendal ontslaat 300 werknemers.", [("300 werknemers", "300")]),
        ("nl", "Havendal telt 300 werknemers.", []),
        ("en", "Brackton will cut 3,000 jobs.", [("3,000 jobs", "3000")]),
        ("en", "Brackton will cut about 3,000 manufacturing jobs.", [("about 3,000 manufacturing jobs", "3000")]),
        ("en", "Brackton will lay off 300 workers.", [("300 workers", "300")]),
        ("en", "Brackton will create 300 new jobs.", []),
        ("en", "Brackton cuts 1.250 jobs.", [("1.250 jobs", None)]),
    ],
)
def test_jobs_are_those_that_disappear(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text, language) == expected
    assert {one.kind for one in find_quantities(text, language)} <= {JOBS}


def printed(value: Decimal, language: str, mark: str) -> str:
    """Print a number as a language does, with a mark of one's choice between groups of three."""
    whole, _, rest = plain(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", mark)
    return grouped + ("." if language == "en" else ",") * bool(rest) + rest


@given(
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["own", "none", "'", "\u00a0", "\u202f"]),
)
def test_every_printed_number_is_read_as_what_it_is(value: Decimal, language: str, style: str) -> None:
    mark = {"own": "," if language == "en" else ".", "none": ""}.get(style, style)
    assert read_number(printed(value, language, mark), language) == value


@given(st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3), st.sampled_from(LANGUAGES))
def test_every_amount_comes_back_from_a_sentence(value: Decimal, language: str) -> None:
    mark = "," if language == "en" else "."
    scale = {"de": "Millionen", "nl": "miljoen", "en": "million"}[language]
    text = f"X: {printed(value, language, mark)} {scale} EUR."
    (amount,) = find_quantities(text, language)
    assert amount.value == f"{plain(value * 10**6)} EUR"
    assert amount.span.of(text) == text[3:-1]


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_can_be_searched(text: str, language: str) -> None:
    for one in find_quantities(text, language):
        assert one.span.of(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [("1.7", "de"), ("1,7", "en"), ("1.70", "nl"), ("", "de"), ("viele", "de"), ("1.000.00", "de")],
)
def test_what_breaks_the_rules_of_a_language_is_no_number(text: str, language: str) -> None:
    assert read_number(text, language) is None or language == "en"
    assert language != "en" or read_number(text, language) is None


def test_a_currency_of_several_countries_is_unsure() -> None:
    assert currency("dollars", "five dollars") == "USD"
    assert currency("dollars", "five dollars or seven Australian dollars") is None
    assert currency("francs", "five francs") is None
    assert currency("Swiss francs", "five Swiss francs") == "CHF"
