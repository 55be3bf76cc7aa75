"""From scores to claims: which candidates the model takes for statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .calibration import Calibration, name_odds
from .candidates import Ints, Slots
from .encoder import Floats, Scored
from .labels import MODALITIES, UNDERGOES, Labels
from .model import Entity, EntityType, Modality
from .ontology import Ontology

# The least probability that somebody is said to say a statement at which the sentence's likeliest speaker is named, and
# the least probability of that speaker: an even chance for the first, not tuned; of the second, little is asked.
MIN_ATTRIBUTED = 0.5
MIN_SPEAKER = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A candidate that the model takes for a statement.

    `subject`, `object` and `speaker` are indices of the article's entities (an event kind is named), `sentence` is
    the number of the sentence that says it.
    """

    subject: int
    predicate: str
    object: int | str
    modality: Modality
    confidence: float
    sentence: int
    speaker: int | None


class ModalityReader(Protocol):
    """What tells how the sentences present some statements (see `encoder.Model`)."""

    def relation_modalities(self, views: Floats, columns: Ints) -> Floats:
        """Return probabilities (N x 4) of N relations from what the heads saw (N x V)."""
        ...

    def event_modalities(self, views: Floats, columns: Ints) -> Floats:
        """Return probabilities (N x 4) of N events from what the heads saw (N x V)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReader:
    """Reads claims from scores: what the ontology allows and whose confidence is at least `min_confidence`."""

    labels: Labels
    ontology: Ontology
    min_confidence: float
    calibration: Calibration
    modalities: ModalityReader

    def claims(self, found: Slots, scored: Scored, entities: Sequence[Entity]) -> Iterator[Claim]:
        """Yield the claims of one window."""
        speakers = _speakers(found, scored.speakers, entities)
        yield from self._relations(found, scored, entities, speakers)
        yield from self._events(found, scored, entities, speakers)

    def _relations(
        self, found: Slots, scored: Scored, entities: Sequence[Entity], speakers: Mapping[int, int]
    ) -> Iterator[Claim]:
        raw = _both_ways(found.pairs, scored.relations, self.labels, self.ontology)
        names = name_odds(entities)[found.slot_entities[found.pairs]].min(1)
        chances = self.calibration.confidences(raw, names=names, predicates=self.labels.relations)
        rows, columns = np.nonzero(chances >= self.min_confidence)
        modalities = self.modalities.relation_modalities(scored.relation_views[rows], columns)
        for row, column, modality in zip(rows.tolist(), columns.tolist(), modalities, strict=True):
            left, right = found.pairs[row].tolist()
            subject, obj = int(found.slot_entities[left]), int(found.slot_entities[right])
            predicate, sentence = self.labels.relations[column], int(found.slot_sentences[left])
            twin = self.ontology.relations[predicate].symmetric and subject > obj
            if not twin and self.ontology.allows(predicate, entities[subject].type, entities[obj].type):
                yield Claim(
                    subject=subject,
                    predicate=predicate,
                    object=obj,
                    modality=_surest(modality),
                    confidence=float(chances[row, column]),
                    sentence=sentence,
                    speaker=speakers.get(sentence) if scored.relations_attributed[row] >= MIN_ATTRIBUTED else None,
                )

    def _events(
        self, found: Slots, scored: Scored, entities: Sequence[Entity], speakers: Mapping[int, int]
    ) -> Iterator[Claim]:
        names = name_odds(entities)[found.slot_entities]
        predicates = [UNDERGOES] * len(self.labels.events)
        chances = self.calibration.confidences(scored.events, names=names, predicates=predicates)
        rows, columns = np.nonzero(chances >= self.min_confidence)
        modalities = self.modalities.event_modalities(scored.event_views[rows], columns)
        for row, column, modality in zip(rows.tolist(), columns.tolist(), modalities, strict=True):
            subject, sentence = int(found.slot_entities[row]), int(found.slot_sentences[row])
            if self.ontology.allows(UNDERGOES, entities[subject].type, EntityType.EVENT_KIND):
                yield Claim(
                    subject=subject,
                    predicate=UNDERGOES,
                    object=self.labels.events[column],
                    modality=_surest(modality),
                    confidence=float(chances[row, column]),
                    sentence=sentence,
                    speaker=speakers.get(sentence) if scored.events_attributed[row] >= MIN_ATTRIBUTED else None,
                )


def _surest(chances: Floats) -> Modality:
    return MODALITIES[int(chances.argmax())]


def _both_ways(pairs: Ints, chances: Floats, labels: Labels, ontology: Ontology) -> Floats:
    """Return the probabilities with those of symmetric relations averaged over both directions."""
    rows = {(left, right): row for row, (left, right) in enumerate(pairs.tolist())}
    turned = np.asarray([rows.get((right, left), row) for row, (left, right) in enumerate(pairs.tolist())], np.int64)
    symmetric = np.asarray([ontology.relations[name].symmetric for name in labels.relations])
    return np.where(symmetric, (chances + chances[turned]) / 2, chances)


def _speakers(found: Slots, chances: Floats, entities: Sequence[Entity]) -> Mapping[int, int]:
    """Return who says what each sentence says, by the number of the sentence."""
    best: dict[int, tuple[float, int]] = {}
    for row in np.flatnonzero(chances >= MIN_SPEAKER).tolist():
        entity, sentence = int(found.slot_entities[row]), int(found.slot_sentences[row])
        if entities[entity].type in (EntityType.ORGANIZATION, EntityType.PERSON):
            best[sentence] = max(best.get(sentence, (0.0, 0)), (float(chances[row]), entity))
    return {sentence: entity for sentence, (_, entity) in best.items()}


_Fact = tuple[int, str, int | str]


def said_once(claims: Iterable[Claim]) -> list[Claim]:
    """Return each claim once per modality, with the sentence that says it most clearly, in the order of the article.

    What one sentence reports as planned and another as done is two claims. Of a relation that is claimed in both
    directions only the surer direction is kept.
    """
    best: dict[tuple[_Fact, Modality], Claim] = {}
    surest: dict[_Fact, float] = {}
    for claim in claims:
        fact = (claim.subject, claim.predicate, claim.object)
        surest[fact] = max(claim.confidence, surest.get(fact, 0.0))
        other = best.setdefault((fact, claim.modality), claim)
        if claim.confidence > other.confidence:
            best[fact, claim.modality] = claim
    kept = [claim for (fact, _), claim in best.items() if not _outdone(fact, surest)]
    return sorted(kept, key=lambda claim: (claim.sentence, claim.subject, claim.predicate, str(claim.object)))


def _outdone(fact: _Fact, surest: Mapping[_Fact, float]) -> bool:
    subject, predicate, obj = fact
    return not isinstance(obj, str) and surest.get((obj, predicate, subject), 0.0) > surest[fact]
