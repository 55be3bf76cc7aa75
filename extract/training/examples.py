"""Training examples: a window's token ids and candidates with what each output should say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..candidates import Slots, pairable_types, slots
from ..labels import MODALITIES, OUTSIDE, UNDERGOES, Labels
from ..model import EntityType, Span
from ..ontology import Ontology
from ..window import Window, windows
from .corpus import Label, Text

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
IGNORE = -100
# How much "no" is worth where the same statement is annotated in another sentence of the article: nothing where this
# sentence names both ends (it may well say it again), little where it names one; a judgement, not tuned.
RESTATED_WEIGHT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One window with its targets (T tokens, S slots, P pairs, R relations, E event kinds, 4 modalities).

    Weights are 0 where the text does not tell. Modality rows that sum to 0 are not taught. Whether somebody is said to
    say it (`…_attributed`, P x 2 and S x 2: no, yes) is taught where a statement is, and rows that sum to 0 are not.
    """

    ids: NDArray[np.int64]
    tags: NDArray[np.int64]
    slots: Slots | None
    relations: Floats
    relation_weights: Floats
    relation_modalities: Floats
    events: Floats
    event_weights: Floats
    event_modalities: Floats
    speakers: Floats
    speaker_weights: Floats
    relations_attributed: Floats
    events_attributed: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """Makes examples for the outputs that `labels` lists."""

    labels: Labels
    ontology: Ontology
    tokenizer: "Tokenizer"

    def examples(self, text: Text) -> Iterator[Example]:
        """Yield one example per window of `text`."""
        made = windows(text.text, text.language, self.tokenizer)
        pairable = pairable_types(self.ontology)
        names_only = text.negatives is not None and not text.negatives and not text.labels
        placed = [(label, _sentences_of(label, text, made.sentences)) for label in text.labels]
        for window in made.windows:
            found = None if names_only else slots(window, text.entities, pairable)
            yield self._example(window, found, text, placed)

    def _example(self, window: Window, found: Slots | None, text: Text, placed: "_Placed") -> Example:
        size = 0 if found is None else len(found.slot_entities)
        count = 0 if found is None else len(found.pairs)
        relations, events, modalities = len(self.labels.relations), len(self.labels.events), len(MODALITIES)
        made = Example(
            ids=np.asarray(window.ids, dtype=np.int64),
            tags=_tags(window, text, self.labels),
            slots=found,
            relations=np.zeros((count, relations), np.float32),
            relation_weights=np.zeros((count, relations), np.float32),
            relation_modalities=np.zeros((count, relations, modalities), np.float32),
            events=np.zeros((size, events), np.float32),
            event_weights=np.zeros((size, events), np.float32),
            event_modalities=np.zeros((size, events, modalities), np.float32),
            speakers=np.zeros(size, np.float32),
            speaker_weights=np.zeros(size, np.float32),
            relations_attributed=np.zeros((count, 2), np.float32),
            events_attributed=np.zeros((size, 2), np.float32),
        )
        if found is not None:
            self._fill_pairs(made, found, text, placed)
        if found is not None and text.only_pair is None:
            self._fill_events(made, found, text, placed)
            _fill_speakers(made, found, placed)
        return made

    def _fill_pairs(self, made: Example, found: Slots, text: Text, placed: "_Placed") -> None:
        negatives = _mask(self.labels.relations, text.negatives)
        known = _by_pair(placed, self.ontology)
        allowed_of = {kinds: self._allowed(*kinds) for kinds in product(self.labels.types, repeat=2)}
        for row, (left, right) in enumerate(found.pairs):
            a, b = int(found.slot_entities[left]), int(found.slot_entities[right])
            if text.only_pair is not None and {a, b} != set(text.only_pair):
                continue
            allowed = allowed_of[text.entities[a].type, text.entities[b].type]
            made.relation_weights[row] = allowed * negatives
            absent = int(found.slot_features[[left, right], 1].any())
            for label, sentences in known.get((a, b), ()):
                column = self.labels.relations.index(label.predicate)
                if allowed[column]:
                    cell = (row, column)
                    said = int(found.slot_sentences[left]) in sentences
                    _teach(made.relations, made.relation_weights, cell, said=said, absent=bool(absent))
                    if said and label.modality is not None:
                        made.relation_modalities[row, column, MODALITIES.index(label.modality)] += 1
                        made.relations_attributed[row, int(label.speaker is not None)] += 1
        _normalise(made.relation_modalities)
        _normalise(made.relations_attributed)

    def _allowed(self, subject: EntityType, obj: EntityType) -> Floats:
        return np.asarray([self.ontology.allows(name, subject, obj) for name in self.labels.relations], np.float32)

    def _fill_events(self, made: Example, found: Slots, text: Text, placed: "_Placed") -> None:
        negatives = _mask(self.labels.events, text.negatives)
        for row, entity in enumerate(found.slot_entities):
            if not self.ontology.allows(UNDERGOES, text.entities[entity].type, EntityType.EVENT_KIND):
                continue
            made.event_weights[row] = negatives
            absent = bool(found.slot_features[row, 1])
            for label, sentences in placed:
                if label.event is None or label.subject != entity:
                    continue
                column = self.labels.events.index(label.event)
                said = int(found.slot_sentences[row]) in sentences
                _teach(made.events, made.event_weights, (row, column), said=said, absent=absent)
                if said and label.modality is not None:
                    made.event_modalities[row, column, MODALITIES.index(label.modality)] += 1
                    made.events_attributed[row, int(label.speaker is not None)] += 1
        _normalise(made.event_modalities)
        _normalise(made.events_attributed)


_Placed = Sequence[tuple[Label, frozenset[int]]]


def _mask(names: Sequence[str], kept: frozenset[str] | None) -> Floats:
    return np.asarray([kept is None or name in kept for name in names], np.float32)


def _teach(targets: Floats, weights: Floats, cell: tuple[int, int], *, said: bool, absent: bool) -> None:
    """Teach "yes" where the sentence says it, and less of "no" where another sentence of the article does."""
    if said:
        targets[cell] = weights[cell] = 1
    elif not targets[cell]:
        weights[cell] *= RESTATED_WEIGHT if absent else 0


def _sentences_of(label: Label, text: Text, sentences: Sequence[Span]) -> frozenset[int]:
    """Return the sentences that say it: of those under the quotation, the ones that name most of the ends."""
    ends = [text.entities[i] for i in (label.subject, label.object) if i is not None]
    under = [n for n, span in enumerate(sentences) if label.quote is None or span.overlaps(label.quote)]
    named = {n: sum(any(s.overlaps(sentences[n]) for s in e.spans) for e in ends) for n in under}
    most = max(named.values(), default=0)
    return frozenset(n for n, count in named.items() if count == most)


def _tags(window: Window, text: Text, labels: Labels) -> NDArray[np.int64]:
    tags = np.full(len(window.ids), IGNORE, np.int64)
    if not text.tagged:
        return tags
    for sentence in window.sentences:
        if sentence.own:
            tags[sentence.start : sentence.end] = OUTSIDE
    for span in text.unsure:
        for n, (start, end) in enumerate(window.offsets):
            if start < span.end and end > span.start:
                tags[n] = IGNORE
    for entity in text.entities:
        for span in entity.spans:
            tokens = [
                n
                for n, (start, end) in enumerate(window.offsets)
                if tags[n] != IGNORE and start < span.end and end > span.start
            ]
            for n in tokens:
                tags[n] = labels.begin(entity.type) if n == tokens[0] else labels.inside(entity.type)
    return tags


def _by_pair(placed: _Placed, ontology: Ontology) -> Mapping[tuple[int, int], list[tuple[Label, frozenset[int]]]]:
    known: dict[tuple[int, int], list[tuple[Label, frozenset[int]]]] = {}
    for label, sentences in placed:
        if label.object is None:
            continue
        known.setdefault((label.subject, label.object), []).append((label, sentences))
        if ontology.relations[label.predicate].symmetric:
            known.setdefault((label.object, label.subject), []).append((label, sentences))
    return known


def _fill_speakers(made: Example, found: Slots, placed: _Placed) -> None:
    """Only sentences that say something can tell who says it."""
    speaking = {(label.speaker, n) for label, sentences in placed if label.speaker is not None for n in sentences}
    saying = {n for label, sentences in placed if label.modality is not None for n in sentences}
    for row, (entity, number) in enumerate(zip(found.slot_entities, found.slot_sentences, strict=True)):
        if int(number) in saying:
            made.speaker_weights[row] = 1
            made.speakers[row] = float((int(entity), int(number)) in speaking)


def _normalise(shares: Floats) -> None:
    shares /= np.maximum(shares.sum(-1, keepdims=True), 1)
