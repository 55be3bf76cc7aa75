"""What a line of a news page is: a sentence, a title, or the furniture around the article.

Portals deliver articles with menus, dates, author lines, photo credits and advertisements in
between. A line is judged by its shape and by the few words that such lines carry in German, Dutch
and English. In doubt it counts as text: a lost sentence is worse than a kept menu.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from .dates import find_dates


class Kind(Enum):
    """What a line is."""

    TEXT = auto()  # a sentence, or too long to be anything else
    CAPTION = auto()  # text that was followed by a photo credit
    TITLE = auto()  # a few words without a sentence's end: headline, kicker, subheading or menu
    DATE = auto()
    AUTHOR = auto()
    CREDIT = auto()
    ADVERTISEMENT = auto()
    MENU = auto()  # no letters, or a path of links


KEPT = frozenset({Kind.TEXT, Kind.CAPTION, Kind.TITLE})
"""The kinds that belong to the article's text, as far as the line alone can tell."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the text that is left of it, its kind, and the metadata that it carries."""

    text: str
    kind: Kind
    published: str | None = None
    authors: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Return the number of words, as white space separates them."""
        return len(self.text.split())

    @property
    def ends_sentence(self) -> bool:
        """Tell whether the line ends as a sentence does."""
        return _SENTENCE_END.search(self.text) is not None


# Furniture is short; the longest in the annotated articles is a path of links of 117 characters.
_MAX_FURNITURE = 120
# The longest headline of the annotated articles has 18 words.
_MAX_TITLE_WORDS = 20
# One question or exclamation of at most this length may be a headline; the longest seen has 12 words.
_MAX_EXCLAIMED_WORDS = 12

_CLOSERS = r"[\"'”“’‘»«›‹)\]]*"
# After its last sentence an agency report may name the agency, "(dpa)", or its desk, "/abc/de".
_SENTENCE_END = re.compile(rf"[.!?…]{_CLOSERS}(?:\s*\([\w /-]{{2,20}}\))?(?:/\w{{2,4}})*\s*$")
_BREAK = re.compile(rf"(?P<word>[^\W\d_]{{2,}})[.!?…]{_CLOSERS}\s+[\"'„“»«‘(–-]*[^\W\d_a-zäöüß]")
_ABBREVIATIONS = frozenset(
    """
    dr prof dipl ing mag st nr no co inc corp ltd llc jr sr mr mrs ms vs bzw ca mio mrd mln mld sen rep gov gen
    jan feb mar apr jun jul aug sep sept okt oct nov dez dec drs mevr dhr ir bv nv ag se sa plc
    """.split()  # noqa: SIM905 (one word a line would hide the code)
)

_AD = r"anzeige|werbung|werbeanzeige|advertentie|reclame|advertorial|advertisement|sponsored content"
_ONLY_AD = re.compile(rf"[\W_]*(?:{_AD})[\W_]*", re.IGNORECASE)
# Glued to a word ("ANZEIGEDie") in any spelling, before a space in capitals only: "Anzeige" begins sentences too.
_AD_BEFORE = re.compile(
    r"^(?:ANZEIGE|Anzeige|WERBUNG|Werbung|ADVERTENTIE|Advertentie|RECLAME|Reclame|ADVERTISEMENT|Advertisement)"
    r"(?=[A-ZÄÖÜ][a-zäöüß])"
    r"|^(?:ANZEIGE|WERBUNG|ADVERTENTIE|RECLAME|ADVERTISEMENT)\s+(?=[\"'„“»«‘]?[A-ZÄÖÜ][a-zäöüß])"
)
_AD_AFTER = re.compile(
    rf"(?<=[.!?…\"”“»«’]){_CLOSERS}(?P<ad>\s*(?:ANZEIGE|WERBUNG|ADVERTENTIE|RECLAME|ADVERTISEMENT))[\W_]*$"
)

_AGENCY = r"(?:dpa(?:-\w+)?|afp|apa|sda|ap|red|epd|kna|sid|ots|anp|belga|reuters|obs|epa|getty|imago|pr|rtr)"
_CREDIT_WORD = (
    r"(?:(?:Symbol|Archiv|Titel|Beispiel)?(?:[Ff]otos?|[Bb]ild(?:er|quelle)?)|Grafik"
    r"|Photos?|Picture|Image|Beeld|Quelle|Bron|Source)"
)
_CREDIT = re.compile(rf"(?:^|[(\[]|\b){_CREDIT_WORD}\s*[:©](?P<names>[^:]{{0,60}})$")
_COPYRIGHT = re.compile(r"^[(\[]?(?:copyright\s*)?(?:©|\(c\)|copyright\s*(?:by\b|:|\d{4}))", re.IGNORECASE)
# "Bild: Kanzler vor dem Aus" is a headline about a newspaper's report: a credit names, it has no other words.
_CREDIT_LOWER = re.compile(rf"{_AGENCY}|picture|alliance|images|via|von|van|de|der|und|en|and|by|privat|archiv|zvg")

_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\b(?:\s*(?:Uhr|uur|h|am|pm|a\.m\.|p\.m\.))?", re.IGNORECASE)
_DATE_WORDS = frozenset(
    """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    am um uhr den vom stand artikel veröffentlicht erschienen erstellt publiziert aktualisiert zuletzt letzte
    änderung heute gestern op om uur gepubliceerd geplaatst bijgewerkt laatst gewijzigd datum vandaag gisteren
    on at published posted updated update last modified date today yesterday et cet cest gmt utc und en and
    """.split()  # noqa: SIM905
)
_BARS = re.compile(r"\s*[|•·]\s*")
_DASHES = re.compile(r"\s+[–—/-]\s+")
_MAX_FIELD_WORDS = 4
_MIN_MENU_FIELDS = 3

_NAME_PART = r"(?:[A-ZÄÖÜÀ-Þ][\w’'-]*\.?|[Dd]e|[Vv]an|[Vv]on|den|der|ter|ten|zu|zum|di|da|la|le|el|al|bin|’t|'t)"
_NAME = rf"[A-ZÄÖÜÀ-Þ][\w’'-]*\.?(?:\s{_NAME_PART}){{0,4}}"
_AND = r"\s*(?:,|/|&|\bund\b|\ben\b|\band\b)\s*"
_BY = re.compile(
    r"^(?:(?P<by>von|door|by)|(?:text|tekst|autor|autorin|auteur|author|redaktion|redactie|(?:gast)?beitrag von)\s*:?)"
    rf"\s+(?P<names>(?-i:(?:{_NAME}|{_AGENCY})(?:{_AND}(?:{_NAME}|{_AGENCY}))*))$",
    re.IGNORECASE,
)
_BY_STAFF = re.compile(r"^(?:von|door|van|by|from)\s+(?:uns(?:er|erem|eren|erer)|onze|our|een onzer)\s", re.IGNORECASE)

_LINK_PATH = re.compile(r"^\s*[>»›→]\s|\s[>»›→]\s.*\s[>»›→]\s|^(?:home|startseite|start)\s+[>»›→/|]\s", re.IGNORECASE)


def classify(raw: str) -> Line:
    """Return what the line is; white space is collapsed, glued advertisements and credits are cut off."""
    text = _without_advertisement(" ".join(raw.split()))
    if not any(character.isalpha() for character in text):
        return _dated(text) or Line(text, Kind.MENU)
    if len(text) > _MAX_FURNITURE:
        return _captioned(text) or Line(text, Kind.TEXT)
    if _ONLY_AD.fullmatch(text):
        return Line(text, Kind.ADVERTISEMENT)
    if _COPYRIGHT.match(text):
        return Line(text, Kind.CREDIT)
    return _dated(text) or _authored(text) or _captioned(text) or Line(text, _shape(text))


def _without_advertisement(text: str) -> str:
    text = _AD_BEFORE.sub("", text, count=1)
    after = _AD_AFTER.search(text[-_MAX_FURNITURE:])
    return text[: len(text) - len(after["ad"])].rstrip() if after and text.endswith(after["ad"]) else text


def _shape(text: str) -> Kind:
    words = len(text.split())
    if _has_break(text) or words > _MAX_TITLE_WORDS:
        return Kind.TEXT
    if _SENTENCE_END.search(text):
        exclaimed = text.rstrip("\"'”“’»«)").endswith(("?", "!", "...", "…"))
        return Kind.TITLE if exclaimed and words <= _MAX_EXCLAIMED_WORDS else Kind.TEXT
    return Kind.MENU if _is_menu(text) else Kind.TITLE


def _has_sentence(text: str) -> bool:
    return _has_break(text) or _SENTENCE_END.search(text) is not None


def _has_break(text: str) -> bool:
    """Tell whether one sentence ends within the line and another begins."""
    return any(match["word"].casefold() not in _ABBREVIATIONS for match in _BREAK.finditer(text))


def _is_menu(text: str) -> bool:
    fields = _BARS.split(text)
    bars = len(fields) >= _MIN_MENU_FIELDS and all(len(field.split()) <= _MAX_FIELD_WORDS for field in fields)
    return bars or _LINK_PATH.search(text) is not None


def _captioned(text: str) -> Line | None:
    """Return the line without the photo credit at its end, if it has one."""
    tail = text[-_MAX_FURNITURE:]
    credit = _CREDIT.search(tail)
    if credit is None or not _is_credited(credit["names"]):
        return None
    rest = text[: len(text) - len(tail) + credit.start()].rstrip(" -–|/")
    return (_authored(rest) or Line(rest, Kind.CAPTION)) if rest else Line(text, Kind.CREDIT)


def _is_credited(names: str) -> bool:
    words = re.findall(r"[^\W\d_]+", names)
    return all(not word.islower() or _CREDIT_LOWER.fullmatch(word) for word in words)


def _authored(text: str) -> Line | None:
    """Return the author line that this is, if it is one."""
    if _BY_STAFF.match(text) and not _has_sentence(text):
        return Line(text, Kind.AUTHOR)
    found = _BY.match(text)
    if found is None:
        return None
    names = [name for name in re.split(_AND, found["names"]) if not re.fullmatch(_AGENCY, name)]
    # One word after "von" may be anything ("Von Leipzig"), after a full name it is the paper.
    whole = tuple(name for name in names if " " in name)
    if found["by"] and names and not whole:
        return None
    return Line(text, Kind.AUTHOR, authors=whole or tuple(names))


def _dated(text: str) -> Line | None:
    """Return the date line that this is: dates and times, and what may stand beside them in fields."""
    if not any(character.isdigit() for character in text):
        return None
    dates: list[str | None] = []
    authors: tuple[str, ...] = ()
    timed = False
    for bar in _BARS.split(text):
        for field in _DASHES.split(bar):
            rest, found, has_time = _without_dates(field)
            dates += found
            timed = timed or has_time or bool(found)
            author = _authored(rest)
            if author is not None:
                authors += author.authors
            elif rest and not (bar != text and len(rest.split()) <= _MAX_FIELD_WORDS and not _has_sentence(rest)):
                return None
    if not timed:
        return None
    return Line(text, Kind.DATE, next((date for date in dates if date), None), authors)


def _without_dates(field: str) -> tuple[str, list[str | None], bool]:
    """Return what is left of a field without dates and times, the dates, and whether it has a time."""
    dates = find_dates(field)
    for date in reversed(dates):
        field = f"{field[: date.start]} {field[date.end :]}"
    without_time = _TIME.sub(" ", field)
    words = without_time.split()
    if not (dates or without_time != field):
        return " ".join(words), [], False
    # "Aktualisiert am …, um … von N. N." leaves the author.
    for end in (0, -1):
        while words and _is_date_word(words[end]):
            words.pop(end)
    return " ".join(words), [date.iso for date in dates], without_time != field


def _is_date_word(word: str) -> bool:
    bare = word.casefold().strip(".,;:()")
    return bare in _DATE_WORDS or not any(character.isalpha() for character in bare)
