"""Candidates: which entities could stand in a statement that a given sentence says.

A sentence's statement may be about an entity that it names, or about one that it only points back
to ("the company", "die Münchner"). So each own sentence of a window has *slots*: one for every
entity that it names, or that was named shortly before. A candidate is an ordered pair of slots of
one sentence. Which words point back to which entity is left to the model; it sees, for each slot,
the entity's latest mention, how far back it lies and how recent it is among its kind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import EntityType, Span
from .ontology import Ontology
from .window import Window

Ints = NDArray[np.int64]

TYPES = (EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PLACE, EntityType.PRODUCT)
# A slot's features and how many values each has: type, distance, recency rank among its type, mentions in the
# article so far, whether it is the first of its type in the article.
FEATURE_SIZES = (len(TYPES), 7, 5, 4, 2)
# Distance: 0 in the sentence, 1..4 sentences before (4: or more), 5 only in the headline, 6 in the next sentence.
_FAR, _HEADLINE, _AHEAD = 4, 5, 6
# Recency rank 0..3 among the entities of its type before the sentence (3: or more), 4 for one named in the sentence.
_LAST_RANK, _HERE = 3, 4
# Mentions of one entity in one sentence that are read; more add nothing.
MENTIONS_PER_SLOT = 3
# Both ends may be absent from the sentence ("both companies") only when both are this near and this recent: of the
# training statements with two absent ends, nine in ten are this near.
_ABSENT_DISTANCE, _ABSENT_RANK = 2, 2


def pairable_types(ontology: Ontology) -> frozenset[tuple[EntityType, EntityType]]:
    """Return the pairs of types (subject, object) between which some relation of the ontology may hold."""
    return frozenset(
        (subject, obj)
        for relation in ontology.relations.values()
        for subject in relation.domain
        for obj in relation.range
        if obj in TYPES
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity of the article as candidates see it: its type and where it is named, in order."""

    type: EntityType
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The candidates of one window, as arrays (M mentions, S slots, P pairs).

    Attributes:
        mention_tokens: M x 2, first and last token of each mention in the window.
        slot_entities: S, the index of the entity in the article.
        slot_sentences: S, the number of the sentence in the article.
        slot_ranges: S x 2, the tokens start:end of that sentence.
        slot_mentions: S x MENTIONS_PER_SLOT, indices of mentions, -1 where there are fewer.
        slot_features: S x len(FEATURE_SIZES).
        pairs: P x 2, indices of slots (subject, object).
        pair_ranges: P x 2, the tokens start:end between the two latest mentions if both stand in the sentence,
            else the whole sentence.
    """

    mention_tokens: Ints
    slot_entities: Ints
    slot_sentences: Ints
    slot_ranges: Ints
    slot_mentions: Ints
    slot_features: Ints
    pairs: Ints
    pair_ranges: Ints


@dataclass(frozen=True, slots=True)
class _Mention:
    entity: int
    index: int
    first: int
    last: int
    sentence: int


@dataclass(frozen=True, slots=True)
class _Slot:
    entity: int
    mentions: tuple[_Mention, ...]
    features: tuple[int, ...]

    @property
    def distance(self) -> int:
        return self.features[1]

    @property
    def rank(self) -> int:
        return self.features[2]


def slots(
    window: Window, entities: Sequence[Candidate], pairable: frozenset[tuple[EntityType, EntityType]]
) -> Slots | None:
    """Return the candidates of `window`, or None if it has no slot at all.

    `pairable` holds the pairs of types (subject, object) that some relation allows.
    """
    mentions = list(_mentions(window, entities))
    firsts = _firsts(entities)
    made: list[tuple[_Slot, tuple[int, int], int]] = []
    pairs: list[tuple[int, int]] = []
    between: list[tuple[int, int]] = []
    for sentence in window.sentences:
        if not sentence.own:
            continue
        here = list(_slots_of(sentence.number, mentions, entities, firsts))
        base, bounds = len(made), (sentence.start, sentence.end)
        made.extend((slot, bounds, sentence.number) for slot in here)
        for left, right in _pairs_of(here, entities, pairable):
            pairs.append((base + left, base + right))
            between.append(_between(here[left], here[right], bounds))
    if not made:
        return None
    return Slots(
        mention_tokens=_array([(m.first, m.last) for m in mentions], 2),
        slot_entities=_array([slot.entity for slot, _, _ in made]),
        slot_sentences=_array([number for _, _, number in made]),
        slot_ranges=_array([bounds for _, bounds, _ in made], 2),
        slot_mentions=_array([_padded([m.index for m in slot.mentions]) for slot, _, _ in made], MENTIONS_PER_SLOT),
        slot_features=_array([slot.features for slot, _, _ in made], len(FEATURE_SIZES)),
        pairs=_array(pairs, 2),
        pair_ranges=_array(between, 2),
    )


def _array(rows: Sequence[int] | Sequence[Sequence[int]], width: int | None = None) -> Ints:
    made = np.asarray(rows, dtype=np.int64)
    return made if width is None else made.reshape(-1, width)


def _padded(indices: Sequence[int]) -> list[int]:
    kept = list(indices[:MENTIONS_PER_SLOT])
    return kept + [-1] * (MENTIONS_PER_SLOT - len(kept))


def _mentions(window: Window, entities: Sequence[Candidate]) -> Iterator[_Mention]:
    starts = np.asarray([start for start, _ in window.offsets])
    ends = np.asarray([end for _, end in window.offsets])
    index = 0
    for number, entity in enumerate(entities):
        for span in entity.spans:
            inside = np.flatnonzero((starts < span.end) & (ends > span.start))
            for sentence in window.sentences:
                tokens = inside[(inside >= sentence.start) & (inside < sentence.end)]
                if len(tokens):
                    yield _Mention(number, index, int(tokens[0]), int(tokens[-1]), sentence.number)
                    index += 1


def _firsts(entities: Sequence[Candidate]) -> frozenset[int]:
    """Return the entities that are the first of their type in the article."""
    best: dict[EntityType, tuple[int, int]] = {}
    for number, entity in enumerate(entities):
        if entity.spans:
            key = (entity.spans[0].start, number)
            best[entity.type] = min(best.get(entity.type, key), key)
    return frozenset(number for _, number in best.values())


def _slots_of(
    sentence: int, mentions: Sequence[_Mention], entities: Sequence[Candidate], firsts: frozenset[int]
) -> Iterator[_Slot]:
    by_entity: dict[int, list[_Mention]] = {}
    for mention in mentions:
        by_entity.setdefault(mention.entity, []).append(mention)
    nearest: dict[int, tuple[tuple[_Mention, ...], int]] = {}
    for number, own in by_entity.items():
        found = _nearest(sentence, own)
        if found is not None:
            nearest[number] = found
    ranks = _ranks({n: ms for n, (ms, d) in nearest.items() if 0 < d < _AHEAD}, entities)
    for number, (kept, distance) in nearest.items():
        count = sum(m.sentence <= sentence for m in by_entity[number])
        yield _Slot(
            number,
            kept,
            (
                TYPES.index(entities[number].type),
                distance,
                _HERE if distance == 0 else ranks.get(number, _LAST_RANK),
                _bucket(count),
                int(number in firsts),
            ),
        )


def _bucket(count: int) -> int:
    return 0 if count <= 1 else 1 if count == 2 else 2 if count <= 4 else 3  # noqa: PLR2004 (1, 2, 3-4, more)


def _nearest(sentence: int, own: Sequence[_Mention]) -> tuple[tuple[_Mention, ...], int] | None:
    """Return the mentions through which the sentence would know the entity, and the distance."""
    here = tuple(m for m in own if m.sentence == sentence)
    if here:
        return here, 0
    before = [m for m in own if m.sentence < sentence]
    if before:
        latest = max(before, key=lambda m: (m.sentence, m.first))
        gap = sentence - latest.sentence
        return (latest,), _HEADLINE if latest.sentence == 0 and gap >= _FAR else min(gap, _FAR)
    ahead = tuple(m for m in own if m.sentence == sentence + 1)
    return (ahead[:1], _AHEAD) if ahead else None


def _ranks(absent: Mapping[int, tuple[_Mention, ...]], entities: Sequence[Candidate]) -> dict[int, int]:
    ranks: dict[int, int] = {}
    seen: dict[EntityType, int] = {}
    for number in sorted(absent, key=lambda n: (-absent[n][0].sentence, -absent[n][0].first)):
        kind = entities[number].type
        ranks[number] = min(seen.get(kind, 0), _LAST_RANK)
        seen[kind] = seen.get(kind, 0) + 1
    return ranks


def _pairs_of(
    here: Sequence[_Slot], entities: Sequence[Candidate], pairable: frozenset[tuple[EntityType, EntityType]]
) -> Iterator[tuple[int, int]]:
    for left, subject in enumerate(here):
        for right, obj in enumerate(here):
            if left == right or (entities[subject.entity].type, entities[obj.entity].type) not in pairable:
                continue
            if subject.distance == 0 or obj.distance == 0 or (_close(subject) and _close(obj)):
                yield left, right


def _close(slot: _Slot) -> bool:
    return slot.distance <= _ABSENT_DISTANCE and slot.rank <= _ABSENT_RANK


def _between(left: _Slot, right: _Slot, bounds: tuple[int, int]) -> tuple[int, int]:
    if left.distance or right.distance:
        return bounds
    a, b = min(
        ((a, b) for a in left.mentions for b in right.mentions),
        key=lambda pair: abs(pair[0].first - pair[1].first),
    )
    return min(a.first, b.first), max(a.last, b.last) + 1
