"""Times in a sentence, by the grammar of German, Dutch and English: when something was, is or will be.

Printed dates and months with a year say themselves when they are. The rest is told by the day of
publication: "heute", "vorig jaar", a weekday, a day or month without a year. Without that day, or
where past and future are both possible, the expression is found with the value None: a time stands
there, but which one is not certain. So are ranges, and "before" and "after" a time.

Not found at all is what is a time of something else: one that the sentence only compares with
("gegenüber 2014"), one of an attribute ("die 2010 gegründete Firma"), and one that lies on the
other side of the publication than the modality says.
"""

import calendar
import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from .model import Modality, QualifierKind, Span
from .quantities import Expression
from .read.dates import find_dates

_DAY, _MONTH, _YEAR = len("2024-03-28"), len("2024-03"), len("2024")

# A day or month without a year is the nearest one; at half a year's distance the nearest is not certain.
_NEAR = datetime.timedelta(days=150)
_MIDDLE = 15

_MONTHS = {
    "de": "Januar|Jänner Februar|Feber März April Mai Juni Juli August September Oktober November Dezember",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_WEEKDAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag|Sonnabend Sonntag",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_DAYS_FROM_NOW = {
    "de": {"vorgestern": -2, "gestern": -1, "heute": 0, "übermorgen": 2},
    "nl": {"eergisteren": -2, "gisteren": -1, "vandaag": 0, "overmorgen": 2},
    "en": {"yesterday": -1, "today": 0, "tomorrow": 1},
}
# Years and months are counted from those of the publication.
_YEARS_FROM_NOW = {
    "de": {
        r"(?:im )?(?:vergangene[ns]|letzte[ns]|vorige[ns]) Jahr": -1,
        r"(?:in )?diese[msn] Jahr|(?:im )?laufende[ns]? Jahr|heuer": 0,
        r"(?:im )?(?:kommende[ns]|nächste[ns]) Jahr": 1,
    },
    "nl": {r"vorig jaar|verleden jaar": -1, r"dit jaar": 0, r"volgend jaar|komend jaar": 1},
    "en": {r"last year": -1, r"this year": 0, r"next year|the coming year": 1},
}
_MONTHS_FROM_NOW = {
    "de": {
        r"(?:im )?(?:vergangene[ns]|letzte[ns]|vorige[ns]) Monat": -1,
        r"(?:in )?diese[mns] Monat|(?:im )?laufenden Monat": 0,
        r"(?:im )?(?:kommende[ns]|nächste[ns]) Monat": 1,
    },
    "nl": {r"vorige maand": -1, r"deze maand": 0, r"volgende maand|komende maand": 1},
    "en": {r"last month": -1, r"this month": 0, r"next month": 1},
}
_LAST = {"de": r"letzte[nrs]?|vergangene[nrs]?|vorige[nrs]?", "nl": r"afgelopen|vorige|jongstleden", "en": r"last|past"}
_COMING = {"de": r"kommende[nrs]?", "nl": r"komende|aanstaande", "en": r"coming|this coming"}
_UNSURE_WEEKDAY = {"de": r"nächste[nrs]?|jede[nrms]?|dieser?", "nl": r"volgende|elke|deze", "en": r"next|every|this"}

# A month without a year is one only behind these: "May" and "August" are other words, too.
_BEFORE_MONTH = {
    "de": r"im|seit|ab|bis|Anfang|Mitte|Ende|vergangenen|letzten|bis Ende|seit Anfang",
    "nl": r"in|sinds|vanaf|tot|begin|medio|eind|halverwege|afgelopen|vorig|tot eind",
    "en": r"in|since|from|until|by|early|late|mid|last|end of|beginning of",
}
# Four digits are a year behind these, in German also behind any word in small letters that does not count.
_BEFORE_YEAR = {
    "de": r"\w*[Jj]ahr(?:e[sn]?)?|Anfang|Mitte|Ende|Sommer|Herbst|Winter|Frühling|Quartal",
    "nl": r"[Ii]n|[Ss]inds|[Vv]anaf|tot|[Tt]egen|[Uu]iterlijk|[Vv]an|per|voor|\w*jaar|begin|medio|eind|zomer|herfst"
    r"|winter|kwartaal",
    "en": r"[Ii]n|[Ss]ince|[Ff]rom|[Uu]ntil|[Bb]y|[Dd]uring|[Ff]or|of|year|fiscal|early|late|mid|summer|spring|autumn"
    r"|fall|winter|quarter",
}
_COUNTS = (
    r"rund|etwa|ca\.|circa|knapp|fast|gut|über|als|zu|um|mit|von|auf|minus|plus|nahezu|mindestens|insgesamt|die|der|den"
)

_BEGINS = {
    "de": r"[Ss]eit(?: (?:Anfang|Mitte|Ende|dem|der))?|[Aa]b(?: (?:Anfang|Mitte|Ende|dem))?|[Zz]um"
    r"|[Mm]it Wirkung (?:zum|vom)",
    "nl": r"[Ss]inds(?: (?:begin|medio|eind))?|[Vv]anaf(?: (?:begin|medio|eind))?|[Pp]er|[Mm]et ingang van",
    "en": r"[Ss]ince(?: (?:early|late|mid))?|[Ff]rom|[Aa]s of|[Ee]ffective",
}
_ENDS = {
    "de": r"[Bb]is(?: (?:zum|Anfang|Mitte|Ende|spätestens|Jahresende))?|[Ss]pätestens",
    "nl": r"[Tt]ot(?: en met)?(?: (?:begin|medio|eind))?|[Tt]egen(?: eind)?|[Uu]iterlijk(?: in)?",
    "en": r"[Bb]y(?: (?:early|late|mid|the end of))?|[Uu]ntil(?: the end of)?",
}
# The time itself is not said: only that it was before or after another.
_APART = {
    "de": r"[Vv]or|[Nn]ach|[Ff]rühestens|zwischen",
    "nl": r"[Vv]oor|[Nn]a|[Oo]p zijn vroegst|tussen",
    "en": r"[Bb]efore|[Aa]fter|between",
}
_COMPARED = {
    "de": r"[Gg]egenüber|[Vv]erglichen mit|[Ii]m Vergleich (?:zu|zum Jahr|mit)|als(?: im Jahr| noch)?",
    "nl": r"[Tt]en opzichte van|[Vv]ergeleken met|[Ii]n vergelijking met|dan in|dan",
    "en": r"[Cc]ompared (?:to|with)|than(?: in)?|versus|against|from",
}
# An article right before a preposition or a year begins an attribute: "das 2010 in Ulm gegründete Unternehmen".
# After a comma the same words begin a relative clause.
_ARTICLE = {
    "de": r"(?<!, )(?<!\w)(?i:der|die|das|den|dem|des|(?:k?ein|sein|ihr)(?:e[mnrs]?)?)(?: erst| schon| bereits| noch)?",
    "nl": r"(?<!, )(?<!\w)(?i:het|een|de|zijn|haar)(?: pas| al)?",
    "en": r"(?!)",
}
_OF_ANOTHER = {
    "de": rf"{_ARTICLE['de']}(?: (?:im|in|am|seit|vom|zum|Anfang|Mitte|Ende))+|[Gg]egründet(?: im| in| am| Jahr)*"
    r"|[Gg]eboren(?: am| im)?",
    "nl": rf"{_ARTICLE['nl']}(?: (?:in|op|sinds|begin|medio|eind))+|[Oo]pgericht(?: in| op)?|[Gg]eboren(?: in| op)?",
    "en": r"(?:[Ff]ounded|[Ee]stablished|[Cc]reated|[Bb]orn|[Ff]ormed)(?: in| on)?",
}
_SPAN_OF_YEARS = (
    r"(?:\d{4}\s*(?:bis|tot|to|–|—|-|/|und|en|and|oder|of|or)\s*(?:(?:Ende|eind|late) )?(?:\d{4}|\d{2})(?!\d))"
)
_NUMBERS_ONLY = re.compile(r"\d{4}-\d{2}")
_SIMPLE_YEAR = re.compile(r"(?<![\w.,/§$€£-])(?:19|20)\d{2}(?![\w%/]|[.,]\d|-\w)")
# "10. bis 12. November", "March 3-5": the days before a day, or behind one.
_DAYS_BEFORE = re.compile(
    r"(?<!\d)\d{1,2}(?:\.|st|nd|rd|th)?(?:\s?[-–—]\s?|\s(?:bis|tot|to|und|en|and)\s(?:am |zum |den )?)$"
)
_DAYS_AFTER = re.compile(r"(?:st|nd|rd|th)?(?:\s?[-–—]\s?|\s(?:to|and)\s)\d{1,2}(?!\d)")
# How far before a time the words that change it may begin, in characters.
_REACH = 60


def find_times(text: str, language: str, *, published: str | None, modality: Modality) -> tuple[Expression, ...]:
    """Return the times in `text`, in order of appearance; offsets are in `text`.

    `published` is the ISO 8601 date by which times are resolved that do not name their year; whether
    they lie before or after it is told by `modality`: what is asserted happened, what is planned is
    still to come.

    >>> said = "Am Montag übernahm Nordwerk die Firma, die seit 2014 besteht."
    >>> [time.value for time in find_times(said, "de", published="2031-05-07", modality=Modality.ASSERTED)]
    ['2031-05-05', '2014']
    """
    found: list[Expression] = []
    reference = _Reference(published, modality)
    for span, value in _candidates(text, language, reference):
        if not any(span.overlaps(other.span) for other in found):
            found.append(Expression(QualifierKind.TIME, span, value))
    told = (_in_context(text, time, language) for time in found if reference.allows(time.value))
    return tuple(sorted((time for time in told if time is not None), key=lambda time: time.span))


class _Reference:
    """What a time without a year is resolved by: the day of publication, and past or future."""

    def __init__(self, published: str | None, modality: Modality) -> None:
        self._published = published or ""
        self._sign = {Modality.ASSERTED: -1, Modality.PLANNED: 1}.get(modality, 0)

    def allows(self, value: str | None) -> bool:
        """Tell whether a time is not on the wrong side: what happened is not to come, what is planned not past."""
        length = min(len(value or ""), len(self._published))
        said, now = (value or "")[:length], self._published[:length]
        return ((said > now) - (said < now)) * self._sign >= 0

    @property
    def day(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self._published) if len(self._published) == _DAY else None

    def year(self, distance: int) -> str | None:
        return f"{int(self._published[:_YEAR]) + distance:04}" if self._published else None

    def month(self, distance: int) -> str | None:
        if len(self._published) < _MONTH:
            return None
        year, month = divmod(int(self._published[:4]) * 12 + int(self._published[5:7]) - 1 + distance, 12)
        return f"{year:04}-{month + 1:02}"

    def days(self, distance: int) -> str | None:
        return None if self.day is None else (self.day + datetime.timedelta(days=distance)).isoformat()

    def weekday(self, number: int, *, last: bool, coming: bool) -> str | None:
        """Return the latest or next such weekday; without a word for it, the latest one for what has happened."""
        if self.day is None or not (last or coming or self._sign < 0):
            return None
        if coming:
            return self.days((number - self.day.weekday() - 1) % 7 + 1)
        back = (self.day.weekday() - number) % 7
        return self.days(-7 if last and not back else -back)

    def in_some_year(self, month: int, day: int | None) -> str | None:
        """Return the nearest such day or month, if it lies on the side of the publication that the modality says."""
        if self.day is None:
            return None
        dates = (_date(self.day.year + distance, month, day) for distance in (-1, 0, 1))
        nearest = min((date for date in dates if date is not None), key=self._distance, default=None)
        if nearest is None or self._distance(nearest) > _NEAR:
            return None
        said, now = (date.isoformat()[: _DAY if day else _MONTH] for date in (nearest, self.day))
        side = (said > now) - (said < now)
        # On the day, or in the month, of the publication itself past and future are the same date.
        return said if side in (0, self._sign) else None

    def _distance(self, date: datetime.date) -> datetime.timedelta:
        return abs(date - (self.day or date))


def _date(year: int, month: int, day: int | None) -> datetime.date | None:
    """Return a day of the calendar or, without a day, the middle of the month; None if there is no such day."""
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, day or _MIDDLE) if 0 < (day or _MIDDLE) <= last else None


_Candidate = tuple[Span, str | None]


def _candidates(text: str, language: str, reference: _Reference) -> Iterator[_Candidate]:
    """Yield the times in the order of their claims: what an earlier one takes, a later one leaves alone."""
    for date in find_dates(text):
        if not (language == "en" and "may" in text[date.start : date.end].split()):  # which is no month
            # "2010-11" is as well two years as a month of one.
            is_unsure = _NUMBERS_ONLY.fullmatch(text, date.start, date.end) is not None
            yield Span(date.start, date.end), None if is_unsure else date.iso
    for match in re.finditer(rf"(?<![\w.,-]){_SPAN_OF_YEARS}", text):
        yield Span(*match.span()), None
    yield from _days(text, language, reference)
    yield from _months(text, language, reference)
    yield from _relative(text, language, reference)
    for match in _SIMPLE_YEAR.finditer(text):
        if _is_year(text, match, language):
            yield Span(*match.span()), match[0]


def _days(text: str, language: str, reference: _Reference) -> Iterator[_Candidate]:
    for match in _day_forms(language).finditer(text):
        written = match.groupdict()
        day, month = (next(filter(None, (written[f"{part}{order}"] for order in (1, 2)))) for part in ("day", "month"))
        yield Span(*match.span()), reference.in_some_year(_number(month, _MONTHS[language]), int(day))


@cache
def _day_forms(language: str) -> re.Pattern[str]:
    months = "|".join(_MONTHS[language].split())
    first = rf"(?P<day1>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?:of )?(?P<month1>{months})(?!\w)"
    second = rf"(?P<month2>{months})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[.,:]\d)"
    return re.compile(rf"(?<![\w.,])(?:{first}|{second if language == 'en' else '(?P<day2>(?!))(?P<month2>)'})")


def _number(name: str, names: str) -> int:
    """Return the place of a name, from 1, in a list where other forms of one name are parted by a bar."""
    return next(number for number, forms in enumerate(names.split(), 1) if name in forms.split("|"))


def _months(text: str, language: str, reference: _Reference) -> Iterator[_Candidate]:
    for match in _month_forms(language).finditer(text):
        yield Span(*match.span("month")), reference.in_some_year(_number(match["month"], _MONTHS[language]), None)


@cache
def _month_forms(language: str) -> re.Pattern[str]:
    months = "|".join(_MONTHS[language].split())
    return re.compile(rf"(?<!\w)(?i:{_BEFORE_MONTH[language]})[\s-](?P<month>{months})(?!\w)")


def _relative(text: str, language: str, reference: _Reference) -> Iterator[_Candidate]:
    tables: Sequence[tuple[Mapping[str, int], Callable[[int], str | None]]] = (
        (_DAYS_FROM_NOW[language], reference.days),
        (_MONTHS_FROM_NOW[language], reference.month),
        (_YEARS_FROM_NOW[language], reference.year),
    )
    for table, resolve in tables:
        for match in re.finditer(rf"(?<![\w-])(?i:{'|'.join(table)})(?![\w-])", text):
            distance = next(distance for form, distance in table.items() if re.fullmatch(form, match[0], re.IGNORECASE))
            yield Span(*match.span()), resolve(distance)
    for match in _weekday_forms(language).finditer(text):
        number = _number(match["name"], _WEEKDAYS[language]) - 1
        last, coming = match["last"] is not None, match["coming"] is not None
        yield Span(*match.span()), None if match["unsure"] else reference.weekday(number, last=last, coming=coming)


@cache
def _weekday_forms(language: str) -> re.Pattern[str]:
    before = rf"(?P<last>{_LAST[language]})|(?P<coming>{_COMING[language]})|(?P<unsure>{_UNSURE_WEEKDAY[language]})"
    part = "morgen|mittag|nachmittag|abend|nacht|ochtend|middag|avond"
    return re.compile(rf"(?<!\w)(?:(?:{before})\s)?(?P<name>{'|'.join(_WEEKDAYS[language].split())})(?:{part})?(?!\w)")


def _is_year(text: str, match: re.Match[str], language: str) -> bool:
    """Tell whether four digits are a year: by what stands before and, in German, by no noun standing behind."""
    head, tail = text[max(0, match.start() - _REACH) : match.start()], text[match.end() :]
    named = re.search(rf"(?<!\w)(?:{_BEFORE_YEAR[language]})[\s-]$", head) is not None
    # "in 2000 shops": only a round number is as well a count of what follows.
    noun = r"\s[A-ZÄÖÜ]\w+(?:n|r|s|e)\b" if language == "de" else r"\s[a-z]+(?:s|en)\b"
    if match[0].endswith("00") and re.match(noun, tail):
        return False
    if language != "de":
        return named
    behind_a_word = re.search(r"(?:^|[,;:(]\s?|(?<!\w)[a-zäöüß]+\s)$", head) is not None
    return named or (behind_a_word and re.search(rf"(?<!\w)(?:{_COUNTS})\s$", head) is None)


@cache
def _introduced(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})\s$")


def _in_context(text: str, time: Expression, language: str) -> Expression | None:
    """Return the time with the word that makes it a beginning or an end, or None if it is not the sentence's own."""
    head = text[max(0, time.span.start - _REACH) : time.span.start]
    if any(_introduced(words[language]).search(head) for words in (_COMPARED, _OF_ANOTHER)):
        return None
    if _introduced(_ARTICLE[language]).search(head) and _SIMPLE_YEAR.match(text, time.span.start):
        return None
    is_range = _DAYS_BEFORE.search(head) or _DAYS_AFTER.match(text, time.span.end)
    if is_range or _introduced(_APART[language]).search(head):
        return replace(time, value=None)
    for words, begins in ((_ENDS, False), (_BEGINS, True)):
        if introduced := _introduced(words[language]).search(head):
            start = time.span.start - len(introduced[0])
            return replace(time, span=Span(start, time.span.end), begins=begins)
    return time
