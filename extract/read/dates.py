"""Printed dates in German, Dutch and English, as ISO 8601 with the precision that is printed."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = (
    "januar jänner januari january jan jän",
    "februar feber februari february feb febr",
    "märz maerz maart march mär mrz mrt mar",
    "april apr",
    "mai mei may",
    "juni june jun",
    "juli july jul",
    "august augustus aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_ANY_YEAR = r"(?P<year>\d{4}|\d{2})"
_TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"

# In this order: what an earlier form has claimed, a later one leaves alone.
_FORMS = tuple(
    re.compile(rf"(?<![\w/-]){form}(?![\w/])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}}){_TIME}",
        rf"{_DAY}(?:\.|st|nd|rd|th)?\s*(?:of\s+)?{_NAME},?\s*{_YEAR}",
        rf"{_DAY}-{_NAME}-{_ANY_YEAR}",
        rf"{_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_ANY_YEAR}",
        rf"(?P<first>\d{{1,2}})(?P<between>[/-])(?P<second>\d{{1,2}})(?P=between){_YEAR}",
        rf"{_NAME}\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>\d{{2}})",
    )
)

# A year of two digits: 69 to 99 lie in the 20th century, 00 to 68 in the 21st (POSIX strptime).
_PIVOT = 69


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date at `text[start:end]`; `iso` is None if it names no day or could be read in two ways."""

    start: int
    end: int
    iso: str | None


def find_dates(text: str) -> tuple[PrintedDate, ...]:
    """Return the dates printed in `text`, in order of appearance.

    >>> [date.iso for date in find_dates("Donnerstag, 28. März 2024")]
    ['2024-03-28']
    """
    found: list[PrintedDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(PrintedDate(match.start(), match.end(), _iso(match.groupdict())))
    return tuple(sorted(found, key=lambda date: date.start))


def parse_date(text: str) -> str | None:
    """Return the ISO 8601 form of a text that is one date and nothing else, or None.

    >>> parse_date("10-Dec-13"), parse_date("März 2024"), parse_date("03/04/2024")
    ('2013-12-10', '2024-03', None)
    """
    stripped = text.strip()
    dates = find_dates(stripped)
    return dates[0].iso if len(dates) == 1 and (dates[0].start, dates[0].end) == (0, len(stripped)) else None


def _iso(parts: dict[str, str | None]) -> str | None:
    year = _year(parts["year"] or "")
    if parts.get("day") or parts.get("first"):
        readings = {iso for month, day in _months_and_days(parts) if (iso := _valid(year, month, day))}
        return readings.pop() if len(readings) == 1 else None
    day = _valid(year, _month(parts), 1)
    return day.rpartition("-")[0] if day else None


def _months_and_days(parts: dict[str, str | None]) -> Iterator[tuple[int, int]]:
    """Yield every way to read month and day; `3/4/2024` has two."""
    first, second = parts.get("first"), parts.get("second")
    if first and second:
        yield int(second), int(first)
        yield int(first), int(second)
    else:
        yield _month(parts), int(parts.get("day") or 0)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    return _MONTHS.get(name.casefold(), 0) if name else int(parts.get("month") or 0)


def _year(digits: str) -> int:
    if len(digits) == len("2024"):
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000)


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
