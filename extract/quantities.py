"""Amounts of money, shares and numbers of jobs in a sentence, by the grammar of German, Dutch and English.

What is found says either something certain or, with the value None, that something of this kind
stands there which is not certain: a range ("280 bis 300 Millionen Euro"), a currency that several
countries have, a number that breaks the rules of its language. What is plainly about something
else is not found at all: a change ("um 5 Prozent"), a price of one share, sales, debts and fines,
the whole staff, new jobs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .currencies import CURRENCY, currency
from .model import QualifierKind, Span
from .numbers import number, plain, quantity, read_number


@dataclass(frozen=True, slots=True)
class Expression:
    """A stretch of a text that says a time, share, amount or number of jobs; None is no certain value.

    `begins` marks a time from which something holds ("seit 2014").
    """

    kind: QualifierKind
    span: Span
    value: str | None
    begins: bool = False


_HEDGES = {
    "de": r"rund|etwa|ca\.|circa|knapp|fast|gut|nahezu|mehr als|über|mindestens|maximal|höchstens|weniger als"
    r"|bis zu|insgesamt",
    "nl": r"ongeveer|circa|ca\.|zo['’]n|ruim|bijna|meer dan|minstens|minimaal|maximaal|hooguit|minder dan"
    r"|tot wel|in totaal",
    "en": r"about|around|approximately|roughly|nearly|almost|some|more than|over|at least|less than|up to"
    r"|as (?:much|many) as|a total of",
}
_TO = {"de": r"bis|oder|–|—|-", "nl": r"tot|of|à|–|—|-", "en": r"to|or|–|—|-"}
_BETWEEN = {"de": ("zwischen", "und"), "nl": ("tussen", "en"), "en": ("between", "and")}

# How far a word that gives a number another meaning may stand from it, in characters: within a few words.
_REACH = 40

# What stands before or after money that is neither price, nor loan, nor result.
_OTHER_MONEY_BEFORE = {
    "de": r"(?:\w*[Uu]ms[aä]tz\w*|\w*[Ee]rlös\w*|\w*wert|\w*[Kk]apitalisierung|\w*[Ss]chulden\w*|\w*[Ss]trafe\w*"
    r"|Bu(?:ß|ss)geld\w*|Dividenden?|Vorjahr\w*|Kursziel|Schaden\w*|Auftragsbestand\w*|Bilanzsumme)"
    r"(?:\s+(?:von|in Höhe von|über|auf|beträgt|liegt bei))?(?::)?",
    "nl": r"(?:\w*omzet|\w*schuld(?:en)?|beurswaarde|marktwaarde|\w*boetes?|dividend|koersdoel|schade|balanstotaal"
    r"|opbrengst(?:en)?)(?:\s+(?:van|ter waarde van|ten bedrage van|tot|bedraagt))?:?",
    "en": r"(?:sales|revenues?|turnover|debts?|liabilities|market (?:value|cap\w*)|capitali[sz]ation|fines?|penalt\w+"
    r"|dividends?|price target|damages?)(?:\s+(?:of|worth|totall?ing|to|at|in|was|were))?:?",
}
_OTHER_MONEY_AFTER = {
    "de": r"(?:je|pro)\s+\w+|(?:Jahres|Quartals|Gesamt)?[Uu]msatz\w*|Dividende|Schulden|Verbindlichkeiten|Strafe"
    r"|Bu(?:ß|ss)geld",
    "nl": r"per\s+\w+|(?:jaar)?omzet|(?:aan )?dividend|aan aandelenkapitaal|(?:aan )?schuld(?:en)?|boete",
    "en": r"(?:a|per|each)\s+(?:share|barrel|month|hour|year|day|unit|ton\w*)|per\b"
    r"|(?:in |of )?(?:annual |total |share |stock |market )?(?:value|dividends?|sales|revenues?|turnover|debts?"
    r"|liabilities|fines?|penalt\w+)",
}
# A change of a number is not the number.
_CHANGE_BEFORE = {"de": r"um|plus|minus|[+−–-]", "nl": r"met|plus|min|[+−–-]", "en": r"by|[+−–-]"}
_CHANGE_AFTER = {
    "de": r"(?:mehr|weniger|höher|niedriger|über|unter)\b",
    "nl": r"(?:meer|minder|hoger|lager|boven|onder)\b",
    "en": r"(?:more|less|higher|lower|above|below|up|down|increase|rise|fall|drop|decline|premium|gain|growth)\b",
}

_WHOLE = 100  # percent
_PERCENT = r"(?:%|[Pp]ro[cz]ent(?:ig(?:e[mnrs]?)?|s)?|per ?cent|pct)(?!\w)"
_FRACTIONS = {
    "de": {"(?:die|der) Hälfte|zur Hälfte": "50", "(?:ein|einem) Drittel": "33.33", "(?:ein|einem) Viertel": "25",
           "zwei Dritteln?": "66.67", "drei Vierteln?|Dreiviertel": "75"},
    "nl": {"de helft": "50", "(?:een|één) ?derde": "33.33", "een kwart": "25", "twee ?derde": "66.67",
           "drie ?kwart": "75"},
    "en": {"(?:one )?half|(?:a|one)-half": "50", "(?:a|one)[ -]third": "33.33", "(?:a|one)[ -]quarter": "25",
           "two[ -]thirds": "66.67", "three[ -]quarters": "75"},
}  # fmt: skip
# Words that speak of holding a company: without one in reach a percentage may be anything.
_HOLDING = {
    "de": r"[Aa]nteil|[Bb]eteilig|Aktien|[Ss]timmrecht|h[äa]lt|gehör|besitz|Besitz|Mehrheit|kontrollier|[Üü]bern[aeioh]"
    r"|erw[eio]rb|k[ao]uft|verkauf|abg[ie]b|abgegeben|aufstock|Paket|an die Börse",
    "nl": r"aandeel|aandelen|belang|bezit|eigen(?:aar|dom)|in handen|deelnem|neemt|overgenomen|nam|koop|kocht|verko"
    r"|gekocht|meerderheid|voor \d+[\d,]* (?:procent|%) van",
    "en": r"stakes?\b|shareholding|holding|interest in|owns?\b|owned|holds?\b|held|acquir|bought|buys?\b|purchas"
    r"|sells?\b|sold|share(?:s)? (?:of|in)|of (?:the |its )?shares|control",
}
_NOT_HELD_AFTER = {
    "de": r"\s*(?:der|des|vom|beim|am|ihre[rs]|seine[rs]|im)?\s*\w*(?:[Uu]msatz|[Ss]tellen|[Mm]itarbeiter"
    r"|[Bb]elegschaft|[Mm]arkt|Gewinn|Ergebnis|Kosten|Rendite|Zins|Rabatt|Aufschlag|Prämie|Produktion|Absatz)",
    "nl": r"\s*(?:van|op|aan)?\s*(?:de|het|zijn|haar)?\s*(?:\w*omzet|banen|werknemers|personeel|markt|winst|kosten"
    r"|rente|korting|premie|productie|verkoop)",
    "en": r"\s*(?:of|in|on)?\s*(?:the|its|their|all)?\s*(?:\w+ )?(?:sales|revenue|turnover|jobs|workforce|employees"
    r"|staff|market|profit|costs?|interest rate|premium|discount|production|output)",
}
_NOT_HELD_BEFORE = {
    "de": r"(?:Marktanteil|Rendite|Aufschlag|Prämie|Umsatzanteil)\w*\s+(?:von|auf|in Höhe von)\s*$",
    "nl": r"(?:marktaandeel|rendement|premie|rente)\s+(?:van|tot)\s*$",
    "en": r"(?:market share|premium|discount|yield|interest)\s+(?:of|at|to)\s*(?:a )?$",
}

_POSTS = {
    "de": r"(?:Arbeits|Vollzeit|Teilzeit|Leiharbeits|Voll)?[Ss]tellen|Arbeitsplätzen?|(?:Vollzeit|Industrie)?[Jj]obs",
    "nl": r"\w*arbeidsplaatsen|(?:voltijds?|fulltime|vaste)?-?banen|jobs|functies|fte['’]?s?",
    "en": r"jobs|positions|job (?:cuts|losses)|redundancies|layoffs",
}
_STAFF = {
    "de": r"(?:Mit)?[Aa]rbeitern?(?:innen)?|[Mm]itarbeiter\w*|Beschäftigten?|Angestellten?|Menschen|Leute",
    "nl": r"werknemers|medewerkers|personeelsleden|arbeiders|mensen|man",
    "en": r"workers|employees|staff|people",
}
_DISMISSAL = {
    "de": r"entl(?:ä|a)ss|Entlassung|gekündigt|Kündigung(?!s)|(?:Job|Stellen?|Arbeitsplatz|Arbeit) verl[io]"
    r"|gehen müssen",
    "nl": r"ontsla|ontslag|(?:baan|banen) (?:kwijt|verl)|weg moeten|vertrekken",
    "en": r"la(?:y|ys|id|ying)[ -]?off|layoff|dismiss|\bfir(?:e|ed|ing)\b|lose their job|redundan|sack(?:ed|ing)|axe",
}
_NEW = {"de": r"neu\w*|zusätzlich\w*", "nl": r"nieuwe|extra", "en": r"new|additional|extra|open"}
_OF = {
    "de": r"(?:von|der|ihrer|seiner|statt)(?: (?:insgesamt|rund|etwa|derzeit|den|ihren|seinen|weltweit))*",
    "nl": r"(?:van|in plaats van)(?: (?:de|zijn|haar|in totaal|ongeveer|wereldwijd))*",
    "en": r"(?:(?:out )?of|instead of)(?: (?:the|its|their|about|some|more than|a total of))*",
}
_TOTAL_BEFORE = {
    "de": r"(?:der|derzeit|ihrer|seiner|aller|mit|beschäftigt|hat)(?: (?:insgesamt|rund|etwa|derzeit|weltweit|über))*",
    "nl": r"(?:telt|heeft|met|van de|van zijn|van haar)(?: (?:in totaal|ongeveer|ruim|wereldwijd))*",
    "en": r"(?:employs|has|with|of its|of the|of their|employing)(?: (?:about|some|around|nearly|more than))*",
}


def find_quantities(text: str, language: str) -> tuple[Expression, ...]:
    """Return the amounts, shares and numbers of jobs in `text`, in order of appearance; offsets are in `text`.

    >>> [found.value for found in find_quantities("Die Bank zahlt 1,7 Milliarden Euro für 24,9 Prozent.", "de")]
    ['1700000000 EUR']
    """
    # Most sentences are told at a glance to have none, which is much faster than to look for each.
    money = _amounts(text, language) if re.search(CURRENCY, text) else ()
    shares = _shares(text, language) if _has_share(language).search(text) else ()
    jobs = _jobs(text, language) if _has_posts(language).search(text) else ()
    found = (*money, *shares, *jobs)
    return tuple(sorted(found, key=lambda expression: expression.span))


@cache
def _has_share(language: str) -> re.Pattern[str]:
    return re.compile("|".join((_PERCENT, *_FRACTIONS[language])))


@cache
def _has_posts(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_POSTS[language]}|{_STAFF[language]})(?!\w)")


@cache
def _before(language: str, one: str, *, sign: str = "", unit: str = "") -> str:
    """Return a pattern of what may stand before a number: hedges, and the other end of a range (`low`)."""
    between, and_ = _BETWEEN[language]
    first = rf"{sign}{one}\s?(?:{unit})?\s*"
    return rf"(?:(?:{_HEDGES[language]})\s+)*(?P<low>{between}\s+{first}{and_}\s+|{first}(?:{_TO[language]})\s*)?"


@cache
def _money(language: str) -> tuple[re.Pattern[str], ...]:
    one = quantity(language)
    sign = rf"(?<!\w)(?:{CURRENCY})\s?"
    named = rf"(?<!\w)(?P<unit>{CURRENCY})\s?"
    return (
        re.compile(_before(language, one, sign=sign) + rf"(?(low)(?:{sign})?|{named})(?P<high>{one})"),
        re.compile(_before(language, one, unit=CURRENCY) + rf"(?P<high>{one})[\s-]?(?P<unit>{CURRENCY})(?!\w)"),
    )


def _amounts(text: str, language: str) -> Iterator[Expression]:
    last: Span | None = None
    matches = sorted(
        (match for form in _money(language) for match in form.finditer(text)), key=lambda match: match.start()
    )
    for match in matches:
        span = Span(*match.span())
        if last is not None and (span.overlaps(last) or _converts(text, last, span)):
            continue
        last = span
        if _is_beside(text, span, _OTHER_MONEY_BEFORE[language], _OTHER_MONEY_AFTER[language]):
            continue
        if not _is_beside(text, span, _CHANGE_BEFORE[language], _CHANGE_AFTER[language]):
            yield Expression(QualifierKind.AMOUNT, span, _amount(match, text, language))


def _amount(match: re.Match[str], text: str, language: str) -> str | None:
    value = _certain(match, language)
    unit = currency(match["unit"], text) if match["unit"] else None
    return None if value is None or unit is None else f"{plain(value)} {unit}"


def _certain(match: re.Match[str], language: str) -> Decimal | None:
    """Return the number of a match, unless it is a range, nothing, or against the rules of the language."""
    value = read_number(match["high"], language)
    return value if match["low"] is None and value else None


def _converts(text: str, before: Span, span: Span) -> bool:
    """Tell whether an amount only says the one before it in another currency: "5 Yen (4 Euro)"."""
    between = text[before.end : span.start]
    return re.fullmatch(r"\s?(?:\(|,\s(?:or|oder|of|umgerechnet|omgerekend))[^,;()\d]*", between) is not None


def _is_beside(text: str, span: Span, before: str, after: str) -> bool:
    head, tail = text[max(0, span.start - _REACH) : span.start], text[span.end : span.end + _REACH]
    return bool(re.search(rf"(?<!\w)(?:{before})\s*$", head) or re.match(rf"\s*(?:{after})(?!\w)", tail))


@cache
def _percentages(language: str) -> re.Pattern[str]:
    one = number(language)
    return re.compile(_before(language, one, unit=_PERCENT) + rf"(?P<high>{one})[\s-]?{_PERCENT}")


def _shares(text: str, language: str) -> Iterator[Expression]:
    for match in _percentages(language).finditer(text):
        span = Span(*match.span())
        if _is_held(text, span, language):
            value = _certain(match, language)
            yield Expression(QualifierKind.SHARE, span, plain(value) if value and value <= _WHOLE else None)
    for form, share in _FRACTIONS[language].items():
        for match in re.finditer(rf"(?<![\w-])(?:{form})(?!\w)", text):
            span = Span(*match.span())
            if _is_held(text, span, language):
                yield Expression(QualifierKind.SHARE, span, share)


def _is_held(text: str, span: Span, language: str) -> bool:
    head, tail = _clause_around(text, span)
    return (
        re.search(_HOLDING[language], head + " " + tail) is not None
        and not re.match(_NOT_HELD_AFTER[language], tail)
        and not re.search(_NOT_HELD_BEFORE[language], head)
        and not re.search(rf"(?<!\w)(?:{_CHANGE_BEFORE[language]})\s*$", head)
        and not re.match(rf"\s*(?:{_CHANGE_AFTER[language]})", tail)
    )


def _clause_around(text: str, span: Span) -> tuple[str, str]:
    """Return what stands before and after in the same clause: up to a comma, semicolon, colon or bracket."""
    head = re.split(r"[;:()]\s|,\s|\n", text[: span.start])[-1]
    tail = re.split(r"[;:()]\s|,\s|\n", text[span.end :])[0]
    return head, tail


@cache
def _posts(language: str) -> re.Pattern[str]:
    one, word = quantity(language), r"[a-zäöüßéë-]+\s+"
    return re.compile(
        rf"{_before(language, one)}(?P<high>{one})\s+(?:{_OF[language]}\s+{one}\s+)?"
        rf"(?P<between>(?:{word}){{0,2}}?)(?:{_POSTS[language]}|(?P<staff>{_STAFF[language]}))(?!\w)"
    )


def _jobs(text: str, language: str) -> Iterator[Expression]:
    for match in _posts(language).finditer(text):
        span = Span(*match.span())
        head, tail = _clause_around(text, span)
        total = re.search(rf"(?<!\w)(?:{_TOTAL_BEFORE[language]})\s*$", head)
        fresh = re.search(rf"(?<!\w)(?:{_NEW[language]})(?!\w)", match["between"])
        dismissed = match["staff"] is None or re.search(_DISMISSAL[language], head + " " + tail)
        if total is None and fresh is None and dismissed:
            value = _certain(match, language)
            is_whole = value is not None and value == value.to_integral_value()
            yield Expression(QualifierKind.JOBS, span, plain(value) if value and is_whole else None)
