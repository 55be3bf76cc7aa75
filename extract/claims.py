"""From scores to claims: which candidates the model takes for statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .candidates import Candidate, Ints, Slots
from .encoder import Floats, Scored
from .labels import MODALITIES, UNDERGOES, Labels
from .model import EntityType, Modality
from .ontology import Ontology

# The least probability at which an entity counts as the one who says what a sentence says: the best attribution F1 on
# the development articles (.30; .20 at .5, .17 at .95).
MIN_SPEAKER = 0.8


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReader:
    """Reads claims from scores: those that the ontology allows and whose probability is at least `min_confidence`."""

    labels: Labels
    ontology: Ontology
    min_confidence: float

    def claims(self, found: Slots, scored: Scored, entities: Sequence[Candidate]) -> Iterator[Claim]:
        """Yield the claims of one window."""
        speakers = _speakers(found, scored.speakers, entities)
        yield from self._relations(found, scored, entities, speakers)
        yield from self._events(found, scored, entities, speakers)

    def _relations(
        self, found: Slots, scored: Scored, entities: Sequence[Candidate], speakers: Mapping[int, int]
    ) -> Iterator[Claim]:
        chances = _both_ways(found.pairs, scored.relations, self.labels, self.ontology)
        for row, column in np.argwhere(chances >= self.min_confidence).tolist():
            left, right = found.pairs[row].tolist()
            subject, obj = int(found.slot_entities[left]), int(found.slot_entities[right])
            predicate, sentence = self.labels.relations[column], int(found.slot_sentences[left])
            twin = self.ontology.relations[predicate].symmetric and subject > obj
            if not twin and self.ontology.allows(predicate, entities[subject].type, entities[obj].type):
                yield Claim(
                    subject=subject,
                    predicate=predicate,
                    object=obj,
                    modality=_surest(scored.relation_modalities[row, column]),
                    confidence=float(chances[row, column]),
                    sentence=sentence,
                    speaker=speakers.get(sentence),
                )

    def _events(
        self, found: Slots, scored: Scored, entities: Sequence[Candidate], speakers: Mapping[int, int]
    ) -> Iterator[Claim]:
        for row, column in np.argwhere(scored.events >= self.min_confidence).tolist():
            subject, sentence = int(found.slot_entities[row]), int(found.slot_sentences[row])
            if self.ontology.allows(UNDERGOES, entities[subject].type, EntityType.EVENT_KIND):
                yield Claim(
                    subject=subject,
                    predicate=UNDERGOES,
                    object=self.labels.events[column],
                    modality=_surest(scored.event_modalities[row, column]),
                    confidence=float(scored.events[row, column]),
                    sentence=sentence,
                    speaker=speakers.get(sentence),
                )


def _surest(chances: Floats) -> Modality:
    return MODALITIES[int(chances.argmax())]


def _both_ways(pairs: Ints, chances: Floats, labels: Labels, ontology: Ontology) -> Floats:
    """Return the probabilities with those of symmetric relations averaged over both directions."""
    rows = {(left, right): row for row, (left, right) in enumerate(pairs.tolist())}
    turned = np.asarray([rows.get((right, left), row) for row, (left, right) in enumerate(pairs.tolist())], np.int64)
    symmetric = np.asarray([ontology.relations[name].symmetric for name in labels.relations])
    return np.where(symmetric, (chances + chances[turned]) / 2, chances)


def _speakers(found: Slots, chances: Floats, entities: Sequence[Candidate]) -> Mapping[int, int]:
    """Return who says what each sentence says, by the number of the sentence."""
    best: dict[int, tuple[float, int]] = {}
    for row in np.flatnonzero(chances >= MIN_SPEAKER).tolist():
        entity, sentence = int(found.slot_entities[row]), int(found.slot_sentences[row])
        if entities[entity].type in (EntityType.ORGANIZATION, EntityType.PERSON):
            best[sentence] = max(best.get(sentence, (0.0, 0)), (float(chances[row]), entity))
    return {sentence: entity for sentence, (_, entity) in best.items()}


def said_once(claims: Iterable[Claim]) -> list[Claim]:
    """Return each claim once, with the sentence that says it most clearly, in the order of the article.

    Of a relation that is claimed in both directions only the surer direction is kept.
    """
    best: dict[tuple[int, str, int | str], Claim] = {}
    for claim in claims:
        key = (claim.subject, claim.predicate, claim.object)
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    kept = [claim for claim in best.values() if not _outdone(claim, best)]
    return sorted(kept, key=lambda claim: (claim.sentence, claim.subject, claim.predicate, str(claim.object)))


def _outdone(claim: Claim, best: Mapping[tuple[int, str, int | str], Claim]) -> bool:
    if isinstance(claim.object, str):
        return False
    turned = best.get((claim.object, claim.predicate, claim.subject))
    return turned is not None and turned.confidence > claim.confidence
