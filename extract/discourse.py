"""Who is who inside one article: the mentions that the model found become entities.

Only what the names themselves tell is decided here, by rules of the languages and not by lists of
names: repetition, inflection ("Volkswagens"), initials ("General Motors", "GM"), an acronym in
brackets after the full name, legal forms ("Apple", "Apple Inc."), surnames and given names, and
the end of a product's name ("Boeing 747", "747"). An organisation whose name is merely part of
another ("Jaguar", "Jaguar Land Rover") stays another thing. Which sentence speaks of which entity
without naming it is the model's work (`candidates`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .model import Entity, EntityType, Mention, Span
from .names import (
    base_forms,
    core_words,
    folded,
    initials,
    is_acronym,
    looks_like_name,
)

_Key = tuple[str, EntityType]

# "US" in "US$ 40" is no name.
_CURRENCIES = "$€£"


def entities_of(text: str, mentions: Iterable[Mention]) -> tuple[Entity, ...]:
    """Return the entities that `mentions` name, in the order in which the article names them first.

    Every whole-word repetition of a found name counts as a mention of it, with the confidence of the best.
    """
    groups = _surnames_as_persons(_grouped(text, mentions))
    parents = _joined(text, groups)
    clusters: dict[_Key, list[_Key]] = defaultdict(list)
    for key in groups:
        clusters[_root(key, parents)].append(key)
    made = [_entity(text, [m for key in keys for m in groups[key]]) for keys in clusters.values()]
    return tuple(sorted(made, key=lambda entity: entity.mentions[0].span))


def find_names(text: str, names: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """Yield where the names stand: whole words, the longest name first, no character twice.

    A name may be the first part of a hyphenated compound.

    >>> sorted(span.start for _, span in find_names("VW-Chef lobt VW", ["VW"]))
    [0, 13]
    """
    taken = bytearray(len(text))
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?![\w{_CURRENCIES}])", text):
            start, end = match.span()
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield name, Span(start, end)


def _grouped(text: str, mentions: Iterable[Mention]) -> dict[_Key, list[Mention]]:
    """Group mentions by folded name; where readings of one name differ in type, the surer type wins."""
    weights: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    surest: dict[str, float] = {}
    found = list(mentions)
    for mention in found:
        form = mention.span.of(text)
        weights[folded(form)][mention.type] += mention.confidence
        surest[folded(form)] = max(surest.get(folded(form), 0.0), mention.confidence)
    groups: dict[_Key, list[Mention]] = defaultdict(list)
    for form, span in _repeated(text, [mention.span for mention in found]):
        name = folded(form)
        kind = max(weights[name], key=lambda kind: (weights[name][kind], kind))
        groups[name, kind].append(Mention(span, kind, surest[name]))
    return groups


def _repeated(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Yield every place of the found names; of what does not look like a name only the places where it was found."""
    forms = {span.of(text) for span in spans}
    places = set(spans)
    for form, span in find_names(text, forms):
        if looks_like_name(form) or span in places:
            yield form, span


def _surnames_as_persons(groups: Mapping[_Key, Sequence[Mention]]) -> dict[_Key, Sequence[Mention]]:
    """Read a lone surname as the person whose full name the article gives, where the tagger was less sure of it."""
    full = {key: group[0].confidence for key, group in groups.items() if key[1] is EntityType.PERSON and " " in key[0]}
    made: dict[_Key, Sequence[Mention]] = {}
    for (name, kind), group in groups.items():
        bearers = [sure for (other, _), sure in full.items() if other.split()[-1] == name]
        is_surname = kind is not EntityType.PERSON and len(bearers) == 1 and group[0].confidence < bearers[0]
        read = EntityType.PERSON if is_surname else kind
        made[name, read] = [replace(mention, type=read) for mention in group]
    return made


def _root(key: _Key, parents: Mapping[_Key, _Key]) -> _Key:
    while parents[key] != key:
        key = parents[key]
    return key


def _joined(text: str, groups: Mapping[_Key, Sequence[Mention]]) -> dict[_Key, _Key]:
    """Return, for each group, the group that it is another name of (itself for a name of its own)."""
    parents = {key: key for key in groups}
    surfaces = {key: group[0].span.of(text) for key, group in groups.items()}
    for key in sorted(groups, key=lambda key: (len(key[0]), key)):
        others = [other for other in groups if other[1] is key[1] and other != key]
        full = (
            _full_name(surfaces[key], key, others, surfaces)
            or _bracketed(text, key, others, groups)
            or _long_form(key, others, surfaces)
        )
        if full is not None and _root(full, parents) != key:
            parents[key] = full
    return parents


def _full_name(surface: str, key: _Key, others: Sequence[_Key], surfaces: Mapping[_Key, str]) -> _Key | None:
    """Return the one group of the same type of which this name is another form, if there is exactly one."""
    kind = key[1]
    tests: tuple[Callable[[_Key], bool], ...] = (
        lambda other: other[0] in base_forms(surface, kind),
        lambda other: core_words(surfaces[other], kind) == core_words(surface, kind) and len(other[0]) > len(key[0]),
        lambda other: kind is EntityType.PERSON and " " not in key[0] and other[0].split()[-1:] == [key[0]],
        lambda other: kind is EntityType.ORGANIZATION and is_acronym(surface) and surface in initials(surfaces[other]),
    )
    for test in tests:
        found = [other for other in others if test(other)]
        if len(found) == 1:
            return found[0]
    return None


def _long_form(key: _Key, others: Sequence[_Key], surfaces: Mapping[_Key, str]) -> _Key | None:
    """Return the one product whose name ends with this one, or the one person whose given name this is.

    In the annotated training texts, 58 of 61 such products are the same thing, and all 10 such persons. Of the
    organisations that are named by a part of a longer name, 8 in 10 are: too few to join them.
    """
    kind = key[1]
    words = core_words(surfaces[key], kind)
    longer = {other: core_words(surfaces[other], kind) for other in others}
    match kind:
        case EntityType.PRODUCT:
            found = [other for other, name in longer.items() if _ends(name, words)]
        case EntityType.PERSON:
            found = [other for other, name in longer.items() if len(words) == 1 < len(name) and name[:1] == words]
        case _:
            found = []
    longest = max(found, key=lambda other: (len(longer[other]), other), default=None)
    # Several are no doubt if each is the end of the next ("OS X Lion", "Mac OS X Lion").
    nested = longest is not None and all(_ends(longer[longest], longer[other]) for other in found if other != longest)
    return longest if nested or len(found) == 1 else None


def _ends(name: Sequence[str], part: Sequence[str]) -> bool:
    return len(name) > len(part) > 0 and name[-len(part) :] == part


def _bracketed(text: str, key: _Key, others: Sequence[_Key], groups: Mapping[_Key, Sequence[Mention]]) -> _Key | None:
    """Return the group whose name stands right before this one's in brackets: "Full Name (FN)"."""
    if key[1] is not EntityType.ORGANIZATION:
        return None
    ends = {mention.span.end: other for other in others for mention in groups[other]}
    for mention in groups[key]:
        before, after = text[: mention.span.start], text[mention.span.end :]
        opening = re.search(r"\s*\($", before)
        if opening and after.startswith(")") and is_acronym(mention.span.of(text)) and opening.start() in ends:
            return ends[opening.start()]
    return None


def _entity(text: str, mentions: Iterable[Mention]) -> Entity:
    ordered = tuple(sorted(mentions))
    counts = Counter(mention.span.of(text) for mention in ordered)
    kind = ordered[0].type
    names = tuple(counts)
    inflected = {form for form in names for other in names if folded(other) in base_forms(form, kind)}
    plain = [form for form in names if form not in inflected] or list(names)
    # The longest form says most; among organisations an acronym never stands for the full name.
    best = max(plain, key=lambda form: (not is_acronym(form), len(form), counts[form]))
    return Entity(name=best, type=kind, names=names, mentions=ordered)
