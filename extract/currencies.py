"""The names, symbols and codes of currencies in German, Dutch and English news, by ISO 4217."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Codes that are printed as they are. A code that is a word, too, would be one of these only beside a number.
_CODES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "JPY",
    "CNY",
    "RUB",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "CAD",
    "AUD",
    "NZD",
    "HKD",
    "SGD",
    "TWD",
    "INR",
    "KRW",
    "BRL",
    "ARS",
    "MXN",
    "ZAR",
    "SAR",
    "AED",
    "QAR",
    "KWD",
    "ILS",
    "EGP",
    "THB",
    "MYR",
    "IDR",
    "PHP",
    "VND",
    "UAH",
    "KZT",
]

_AMERICAN = r"(?:U\.?S\.?[ -]?|(?:[Aa]merikanische[nr]?|Amerikaanse|American) )"
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "EUR": r"€|Euros?|euros?|euro['’]s",
        "USD": rf"US ?\$|U\.S\.\$|{_AMERICAN}(?:[Dd]ollars?|-[Dd]ollar)",
        "CAD": r"CA?N?\$|(?:[Kk]anadische[nr]?|Canadese|Canadian) [Dd]ollars?",
        "AUD": r"AU?\$|(?:[Aa]ustralische[nr]?|Australische|Australian) [Dd]ollars?",
        "NZD": r"NZ ?\$|(?:[Nn]euseeländische[nr]?|Nieuw-Zeelandse|New Zealand) [Dd]ollars?",
        "HKD": r"HK ?\$|(?:Hongkong|Hong Kong|Hongkongse)[- ][Dd]ollars?",
        "SGD": r"S\$|(?:Singapur|[Ss]ingapurische[nr]?|Singaporese|Singapore)[- ][Dd]ollars?",
        "GBP": r"£|[Bb]ritische[nr]? Pfund|Pfund(?: Sterling)?|(?:Britse )?pond(?: sterling)?"
        r"|(?:British )?pounds?(?: sterling)?",
        "CHF": r"Fr\.|(?:[Ss]chweizer )?Franken|Zwitserse frank|Swiss francs?",
        "JPY": r"[Yy]en",
        "CNY": r"RMB|[Yy]uan|[Rr]enminbi",
        "RUB": r"(?:[Rr]ussische )?(?:Rubel|roebel)|(?:Russian )?ro?ubles?",
        "SEK": r"[Ss]chwedische Kronen|Zweedse kronen|Swedish (?:kronor|crowns)",
        "NOK": r"[Nn]orwegische Kronen|Noorse kronen|Norwegian (?:kroner|crowns)",
        "DKK": r"[Dd]änische Kronen|Deense kronen|Danish (?:kroner|crowns)",
        "PLN": r"Zloty|złoty|zloty",
        "INR": r"₹|[Ii]ndische Rupien|Indiase roepies?|Indian rupees",
        "KRW": r"₩|[Ss]üdkoreanische Won|Zuid-Koreaanse won|(?:South )?Korean won",
        "BRL": r"R\$|[Bb]rasilianische Real|Braziliaanse real|Brazilian reais",
        "TRY": r"[Tt]ürkische Lira|Turkse lira|Turkish lira",
        "DEM": r"D-Mark|DM|Deutsche Mark|Duitse mark|German marks",
        "NLG": r"gulden",
    }
)
# Money for certain, but of which country?
_UNSURE = r"¥|[Kk]ronen|kroner|kronor|Rupien|roepies?|rupees|francs?|[Pp]esos?|Rand|[Rr]iyal|Dirham|dirhams?"
_DOLLAR = r"\$|[Dd]ollars?"

_KNOWN = tuple(
    (re.compile(rf"{code}|{_NAMES[code]}" if code in _NAMES else code), code)
    for code in dict.fromkeys((*_CODES, *_NAMES))
)
_FOREIGN_DOLLARS = re.compile("|".join(_NAMES[code] for code in ("CAD", "AUD", "NZD", "HKD", "SGD")))

CURRENCY = "|".join((*_NAMES.values(), *(rf"{code}(?!\w)" for code in _CODES), _UNSURE, _DOLLAR))
"""A pattern, without groups, of all ways to name a currency."""


def currency(name: str, text: str) -> str | None:
    """Return the ISO 4217 code of a currency that `CURRENCY` found in `text`, or None if it may be several.

    A mere dollar is that of the United States, unless the text speaks of another dollar as well.

    >>> currency("$", "a loan of $ 4bn"), currency("$", "A$ 5bn and $ 4bn")
    ('USD', None)
    """
    for pattern, code in _KNOWN:
        if pattern.fullmatch(name):
            return code
    return "USD" if re.fullmatch(_DOLLAR, name) and not _FOREIGN_DOLLARS.search(text) else None
