"""Printed numbers in German, Dutch and English.

A number is written in digits, with marks between groups of three and before the decimals as the
language has them ("1.700.000,5", "1,700,000.5"), or as one of the words for one to twelve, a half
and one and a half; a word of scale may follow ("1,7 Milliarden", "$1.7bn"). A number that does not
keep to its language ("1.7" in German) is none: whether a million or a decimal was meant is unsure.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType

_HALF, _ONE_AND_A_HALF = Decimal("0.5"), Decimal("1.5")

# Swiss and technical texts part groups with an apostrophe or a space in any language.
_GROUP_MARKS: Mapping[str, str] = MappingProxyType({"de": ".", "nl": ".", "en": ","})
_OTHER_MARKS = "'’ \u00a0\u2009\u202f"
_DECIMAL_MARKS: Mapping[str, str] = MappingProxyType({"de": ",", "nl": ",", "en": "."})

_COUNTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": (
            "eine[nrms]?|ein",
            *["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
        ),
        "nl": ("één|een", *["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]),
        "en": (
            "one|an?",
            *["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        ),
    }
)
_WORDS: Mapping[str, Mapping[str, Decimal]] = MappingProxyType(
    {
        "de": {"(?:eine )?halbe": _HALF, "anderthalb|eineinhalb": _ONE_AND_A_HALF},
        "nl": {"(?:een )?half": _HALF, "anderhalf|anderhalve": _ONE_AND_A_HALF},
        "en": {"half an?|a half": _HALF, "one and a half": _ONE_AND_A_HALF},
    }
)

# A German or Dutch "Billion", "biljoen" is a million millions; an English billion a thousand (the short scale).
_SCALES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "de": {
            "[Tt]ausend|Tsd\\.?": 3,
            "Millione?n?|Mill?\\.|Mio\\.?": 6,
            "Milliarden?|Mrd\\.?": 9,
            "Billione?n?|Bio\\.": 12,
        },
        "nl": {"duizend": 3, "miljoenen|miljoen|mln\\.?|mio\\.?": 6, "miljard|mld\\.?|mrd\\.?": 9, "biljoen": 12},
        "en": {"thousand": 3, "million|mln|mn|m": 6, "billion|bln|bn|b": 9, "trillion|trn|tn": 12},
    }
)


@cache
def quantity(language: str) -> str:
    """Return a pattern, without groups, of a number of the language with or without a word of scale."""
    scale = "|".join(_SCALES[language])
    words = "|".join((*_WORDS[language], *_COUNTED[language]))
    # A word is only a number where a scale follows: "eine" and "an" are articles first.
    return rf"(?:{_digits(language)}(?:[\s-]?(?:{scale})(?![^\W\d_]))?|(?:{words})[\s-](?:{scale})(?![^\W\d_]))"


def number(language: str) -> str:
    """Return a pattern, without groups, of a number in digits or one of the words for one to twelve."""
    return rf"(?:{_digits(language)}|(?:{'|'.join(_COUNTED[language])}))"


def read_number(text: str, language: str) -> Decimal | None:
    """Return what a text that is a number and nothing else says, or None if it is none of the language.

    >>> read_number("1,7 Milliarden", "de"), read_number("$1.7bn"[1:], "en"), read_number("1.7", "de")
    (Decimal('1700000000'), Decimal('1700000000'), None)
    """
    found = _whole(language).fullmatch(text)
    if found is None:
        return None
    base = _base(found["number"], language)
    return None if base is None else _plain(base * 10 ** _scale(found["scale"], language))


def plain(value: Decimal) -> str:
    """Return a number in its shortest form, without exponent.

    >>> plain(Decimal("2.50E+3")), plain(Decimal("24.90"))
    ('2500', '24.9')
    """
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _digits(language: str) -> str:
    marks = re.escape(_GROUP_MARKS[language] + _OTHER_MARKS)
    decimal = re.escape(_DECIMAL_MARKS[language])
    grouped = rf"[1-9]\d{{0,2}}(?:[{marks}]\d{{3}})+"
    # What stands around may not belong to the number: another digit, a mark and a digit, a letter before it.
    return rf"(?<![\w§])(?<!\d[.,'’/])(?:{grouped}|\d+)(?:{decimal}\d+)?(?!\d|[.,'’/]\d)"


@cache
def _whole(language: str) -> re.Pattern[str]:
    words = "|".join((*_WORDS[language], *_COUNTED[language]))
    scale = "|".join(_SCALES[language])
    return re.compile(rf"(?P<number>{_digits(language)}|(?i:{words}))(?:[\s-]?(?P<scale>{scale}))?")


def _base(written: str, language: str) -> Decimal | None:
    for pattern, value in _WORDS[language].items():
        if re.fullmatch(pattern, written, re.IGNORECASE):
            return value
    for value_of_word, pattern in enumerate(_COUNTED[language], 1):
        if re.fullmatch(pattern, written, re.IGNORECASE):
            return Decimal(value_of_word)
    marks = _GROUP_MARKS[language] + _OTHER_MARKS
    digits = written.translate(str.maketrans("", "", marks)).replace(_DECIMAL_MARKS[language], ".")
    return Decimal(digits) if digits.isascii() else None


def _scale(written: str | None, language: str) -> int:
    if written is None:
        return 0
    return next(power for pattern, power in _SCALES[language].items() if re.fullmatch(pattern, written))


def _plain(value: Decimal) -> Decimal:
    return Decimal(plain(value))
