"""The role in which a person stands by an organization, as the sentence prints it beside both names.

Four ways to print it, in each of the three languages:

- behind the person, after a mark: "Ada Lenz, finance director of Nordwerk";
- behind the person, after a copula: "Ada Lenz ist Chefin der Nordwerk";
- between the names: "Nordwerk's finance director Ada Lenz", "Nordwerk-Finanzchefin Ada Lenz";
- before the organization: "the finance director of Nordwerk, Ada Lenz".

What stands there is taken for a role only if it is a few words without marks, numbers, other names, and words that join
clauses; so it is rather missed than wrong.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from .model import Span

# "Executive Vice President of Global Sales" has six words; what is longer is mostly more than a role.
MOST_WORDS = 6
# So far, in characters, may the names be apart, or the role begin before the organization.
REACH = 80


class _Words(NamedTuple):
    """The closed classes of words of one language that matter around a role, as alternatives of a pattern."""

    articles: str
    links: str
    copulas: str
    joints: str
    bare: str


_WORDS: Mapping[str, _Words] = MappingProxyType(
    {
        "de": _Words(
            articles="der|die|das|den|dem|des|ein|eine|einer|eines|einem",
            links="von|vom|bei|beim|der|des|für",
            copulas="ist|war|wird|wurde|als",
            joints="nicht|auf|aus|zu|zum|nach|seit|über|unter|durch|sind|hat|hatte|haben|sein|seine|ihr|ihre|dass|wie|wenn"
            "|er|sie|es|sich|so|noch|nur|auch|oder|sagte|sagt|wurde|werden|kann|soll|will",
            bare="neuer|neue|neuen|ehemaliger|ehemalige|früherer|frühere|ex",
        ),
        "nl": _Words(
            articles="de|het|een",
            links="van|bij|voor|aan",
            copulas="is|was|wordt|werd|als",
            joints="niet|op|uit|met|naar|sinds|over|door|te|zijn|heeft|had|hebben|dat|die|hij|zij|ze|hun|haar|er|nog|tot"
            "|ook|zei|zegt|worden|kan|zal|wil",
            bare="nieuwe|voormalig|voormalige|huidig|huidige|vorige|ex",
        ),
        "en": _Words(
            articles="the|a|an|its",
            links="of|at|for|with",
            copulas="is|was|becomes|became|as",
            joints="not|on|from|by|to|are|were|has|had|have|said|says|who|which|that|his|her|their|he|she|it|be|been|will"
            "|would|also|or|can",
            bare="new|former|current|then|ex",
        ),
    }
)
# Between the names without hyphen or genitive, a last word like these is rather a verb: "Nordwerk appointed Lenz".
_VERBS = MappingProxyType({"de": r"[a-zäöüß]\w*", "nl": r"[a-z]\w*(?:de|te)", "en": r"[a-z]\w*(?:ed|[^s]s)"})


def find_role(
    text: str, language: str, *, people: Sequence[Span], organizations: Sequence[Span], names: Sequence[Span]
) -> Span | None:
    """Return where a sentence says what the person is at the organization, or None if it does not, or in other words.

    `people` and `organizations` are the mentions of the two in the sentence, `names` those of everything.

    >>> text = "Ada Lenz, the finance director of Nordwerk, resigned."
    >>> lenz, nordwerk = Span(0, 8), Span(34, 42)
    >>> find_role(text, "en", people=[lenz], organizations=[nordwerk], names=[lenz, nordwerk]).of(text)
    'finance director'
    """
    words = _WORDS[language]
    for person in people:
        for organization in organizations:
            first, second = sorted((person, organization))
            if not 0 < second.start - first.end <= REACH:
                continue
            room = Span(first.end, second.start)
            if any(room.overlaps(name) for name in names):
                continue
            if first == person:
                found = _behind(text, room, words)
            else:
                found = _between(text, room, language) or _before(text, room, organization, names, words)
            if found is not None and _is_role(found.of(text), words):
                return found
    return None


def _behind(text: str, room: Span, words: _Words) -> Span | None:
    """Match ", the finance director of " and " ist Chefin der "."""
    opening = rf"(?:\s*[,(]\s*(?:(?:{words.copulas})\s)?|\s+(?:{words.copulas})\s)(?:(?:{words.articles})\s)?"
    ending = rf"(?:\s(?:{words.links})\s(?:(?:{words.articles})\s)?|\s*[,-]\s*|\s+)"
    return _inside(re.compile(rf"{opening}(?P<role>\S.*?){ending}"), text, room)


def _between(text: str, room: Span, language: str) -> Span | None:
    """Match "'s finance director ", "-Finanzchefin " and " finance director, "."""
    joined = _inside(re.compile(r"(?:\s?['’]s?\s+|\s?-\s?)(?P<role>\S.*?),?\s+"), text, room)
    if joined is not None:
        return joined
    found = _inside(re.compile(r"\s+(?P<role>\S.*?),?\s+"), text, room)
    is_verb = found is not None and re.fullmatch(_VERBS[language], found.of(text).split()[-1])
    return None if is_verb else found


def _before(text: str, room: Span, organization: Span, names: Sequence[Span], words: _Words) -> Span | None:
    """Match "the finance director of Nordwerk, " up to the organization, behind which the person stands after a comma.

    The longest role is taken: "Vorsitzende der Geschäftsführung der Nordwerk" has a shorter one in it.
    """
    if room.of(text).strip() != ",":
        return None
    begin = max([organization.start - REACH, 0, *(name.end for name in names if name.end <= organization.start)])
    role = re.compile(rf"(?P<role>\S.*?)\s(?:{words.links})\s(?:(?:{words.articles})\s)?")
    openings = re.finditer(rf"[,;:.(„“\"«»]\s?|\b(?i:{words.articles})\s", text[begin : organization.start])
    starts = [begin + opening.end() for opening in openings if begin + opening.end() < organization.start]
    found = (_inside(role, text, Span(start, organization.start)) for start in starts)
    return next((one for one in found if one is not None and _is_role(one.of(text), words)), None)


def _inside(pattern: re.Pattern[str], text: str, room: Span) -> Span | None:
    match = pattern.fullmatch(text, room.start, room.end)
    return None if match is None else Span(*match.span("role"))


def _is_role(found: str, words: _Words) -> bool:
    if not re.fullmatch(r"[^\W\d_](?:[\w\s&/'’-]|,\s)*", found) or re.search(r"[\d_\n]", found):
        return False
    parts = found.casefold().split()
    joints = rf"(?:{words.joints}|{words.copulas})"
    ends = rf"(?:{words.articles}|{words.links}|und|en|and)"
    return (
        len(parts) <= MOST_WORDS
        and not any(re.fullmatch(joints, part) for part in parts)
        and not any(re.fullmatch(ends, part) for part in (parts[0], parts[-1]))
        and not all(re.fullmatch(words.bare, part) for part in parts)
    )
