"""Printed dates in three languages; what could mean two days is not guessed."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.read.dates import find_dates, parse_date

MONTHS = {
    "de": "Januar/Februar/März/April/Mai/Juni/Juli/August/September/Oktober/November/Dezember",
    "nl": "januari/februari/maart/april/mei/juni/juli/augustus/september/oktober/november/december",
    "en": "January/February/March/April/May/June/July/August/September/October/November/December",
}


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("28. März 2024", "2024-03-28"),
        ("28 maart 2024", "2024-03-28"),
        ("March 28, 2024", "2024-03-28"),
        ("28 March 2024", "2024-03-28"),
        ("28th of March 2024", "2024-03-28"),
        ("10-Dec-13", "2013-12-10"),
        ("03-mrt-2009", "2009-03-03"),
        ("12-May-69", "1969-05-12"),
        ("12-May-68", "2068-05-12"),
        ("28.03.2024", "2024-03-28"),
        ("1.2.24", "2024-02-01"),
        ("1. Jänner 2016", "2016-01-01"),
        ("1. Dez 2015", "2015-12-01"),
        ("2024-03-28", "2024-03-28"),
        ("2015-09-30T06:59:00+02:00", "2015-09-30"),
        ("28/03/2024", "2024-03-28"),
        ("03/28/2024", "2024-03-28"),
        ("28-03-2024", "2024-03-28"),
        ("05/05/2024", "2024-05-05"),
        ("März 2024", "2024-03"),
        ("mei 2009", "2009-05"),
        ("2024-03", "2024-03"),
        ("MÄRZ 2024", "2024-03"),
    ],
)
def test_a_date_keeps_its_precision(printed: str, iso: str) -> None:
    assert parse_date(printed) == iso


@pytest.mark.parametrize(
    "printed",
    ["03/04/2024", "03-04-2024", "31.02.2024", "2024-13-01", "2024-13", "0000-00-00", "00.00.2024", "99. März 2024"],
)
def test_what_names_no_single_day_is_not_guessed(printed: str) -> None:
    (found,) = find_dates(printed)
    assert found.iso is None
    assert parse_date(printed) is None


@pytest.mark.parametrize(
    "text",
    ["", "2024", "version 1.2.3", "1.234.567", "3/4", "Tel. 0123-4567-8910", "v2024-03-28x", "10.0.0.127", "mai 24"],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text) == ()


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(sorted(MONTHS)))
def test_every_written_date_is_read_back(date: datetime.date, language: str) -> None:
    month = MONTHS[language].split("/")[date.month - 1]
    printed = {
        "de": f"{date.day}. {month} {date.year}",
        "nl": f"{date.day} {month} {date.year}",
        "en": f"{month} {date.day}, {date.year}",
    }[language]
    assert parse_date(printed) == parse_date(printed.upper()) == date.isoformat()
    assert parse_date(f"{date.day:02}.{date.month:02}.{date.year}") == date.isoformat()
    assert parse_date(f"{month} {date.year}") == date.isoformat()[:7]


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from("/-"))
def test_two_numbers_are_read_only_where_one_cannot_be_a_month(date: datetime.date, between: str) -> None:
    certain = date.day > 12 or date.day == date.month
    printed = f"{date.day}{between}{date.month}{between}{date.year}"
    assert parse_date(printed) == (date.isoformat() if certain else None)


@given(st.text() | st.text(alphabet="0123456789./-: JanuarDecmbMäz", max_size=40))
def test_dates_lie_in_the_text_in_order_and_are_real(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        if found.iso is not None:
            assert datetime.date.fromisoformat(found.iso if len(found.iso) > 7 else f"{found.iso}-01")


def test_dates_are_found_in_a_line() -> None:
    line = "Veröffentlicht am 3.1.2016, aktualisiert 4. Januar 2016"
    assert [(line[date.start : date.end], date.iso) for date in find_dates(line)] == [
        ("3.1.2016", "2016-01-03"),
        ("4. Januar 2016", "2016-01-04"),
    ]
