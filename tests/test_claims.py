from dataclasses import replace

import numpy as np

from newsgraph.extract.calibration import Calibration
from newsgraph.extract.candidates import TYPES, Ints, Slots
from newsgraph.extract.claims import Claim, ClaimReader, said_once
from newsgraph.extract.encoder import Floats, Scored
from newsgraph.extract.labels import MODALITIES, Labels
from newsgraph.extract.model import Entity, EntityType, Mention, Modality, Span
from newsgraph.extract.ontology import load_ontology

ONTOLOGY = load_ontology()
LABELS = Labels.of(ONTOLOGY, TYPES)


def entity(kind: EntityType, *spans: Span) -> Entity:
    return Entity(name=kind, type=kind, names=(kind,), mentions=tuple(Mention(span, kind) for span in spans))


ENTITIES = (
    entity(EntityType.ORGANIZATION, Span(0, 3)),
    entity(EntityType.ORGANIZATION, Span(5, 8)),
    entity(EntityType.PERSON, Span(10, 13)),
)
PAIRS = np.asarray([(a, b) for a in range(3) for b in range(3) if a != b])


PLAIN = Calibration()


def candidates() -> Slots:
    """Return one sentence that names the three entities, with all their pairs."""
    return Slots(
        mention_tokens=np.asarray([(0, 0), (1, 1), (2, 2)]),
        slot_entities=np.arange(3),
        slot_sentences=np.zeros(3, np.int64),
        slot_ranges=np.asarray([(0, 3)] * 3),
        slot_mentions=np.asarray([(n, -1, -1) for n in range(3)]),
        slot_features=np.zeros((3, 5), np.int64),
        pairs=PAIRS,
        pair_ranges=np.asarray([(0, 3)] * len(PAIRS)),
    )


def scored(**relations: dict[tuple[int, int], float]) -> Scored:
    chances = np.zeros((len(PAIRS), len(LABELS.relations)), np.float32)
    for name, cells in relations.items():
        for pair, chance in cells.items():
            chances[PAIRS.tolist().index(list(pair)), LABELS.relations.index(name)] = chance
    events = np.zeros((3, len(LABELS.events)), np.float32)
    return Scored(
        relations=chances,
        events=events,
        speakers=np.zeros(3, np.float32),
        relations_attributed=np.zeros(len(PAIRS), np.float32),
        events_attributed=np.zeros(3, np.float32),
        relation_views=np.tile(np.arange(len(PAIRS), dtype=np.float32)[:, None], 2),
        event_views=np.zeros((3, 2), np.float32),
    )


class Possible:
    """Says of every relation that it is possible, and of every event that it is denied."""

    @staticmethod
    def _all(views: Floats, modality: Modality) -> Floats:
        return np.eye(len(MODALITIES), dtype=np.float32)[[MODALITIES.index(modality)] * len(views)]

    def relation_modalities(self, views: Floats, columns: Ints) -> Floats:
        assert len(views) == len(columns)
        return self._all(views, Modality.POSSIBLE)

    def event_modalities(self, views: Floats, columns: Ints) -> Floats:
        assert len(views) == len(columns)
        return self._all(views, Modality.DENIED)


def claims(scores: Scored, least: float = 0.5, calibration: Calibration = PLAIN) -> list[Claim]:
    reader = ClaimReader(
        labels=LABELS, ontology=ONTOLOGY, min_confidence=least, calibration=calibration, modalities=Possible()
    )
    return said_once(reader.claims(candidates(), scores, ENTITIES))


def ends(found: list[Claim]) -> list[tuple[int, str, int | str]]:
    return [(claim.subject, claim.predicate, claim.object) for claim in found]


def test_a_candidate_above_the_threshold_is_a_claim_with_its_modality() -> None:
    (claim,) = claims(scored(acquires={(0, 1): 0.8}))
    assert ends([claim]) == [(0, "acquires", 1)]
    assert claim.modality is Modality.POSSIBLE
    assert claims(scored(acquires={(0, 1): 0.4})) == []


def test_what_the_ontology_forbids_is_never_claimed() -> None:
    assert claims(scored(leads={(0, 1): 0.99}, cooperatesWith={(0, 2): 0.99, (2, 0): 0.99})) == []


def test_a_symmetric_relation_is_claimed_once_with_the_mean_of_both_directions() -> None:
    (claim,) = claims(scored(cooperatesWith={(0, 1): 0.9, (1, 0): 0.5}))
    assert ends([claim]) == [(0, "cooperatesWith", 1)]
    assert round(claim.confidence, 3) == 0.7
    assert claims(scored(cooperatesWith={(0, 1): 0.7, (1, 0): 0.1})) == []


def test_of_two_directions_the_surer_one_stands() -> None:
    assert ends(claims(scored(acquires={(0, 1): 0.6, (1, 0): 0.8}))) == [(1, "acquires", 0)]


def test_an_event_is_undergone_by_an_organisation_alone() -> None:
    made = scored()
    made.events[:, LABELS.events.index("Layoffs")] = 0.9
    assert ends(claims(made)) == [(0, "undergoes", "Layoffs"), (1, "undergoes", "Layoffs")]
    assert {claim.modality for claim in claims(made)} == {Modality.DENIED}


def test_the_surest_speaker_of_the_sentence_says_what_somebody_says() -> None:
    made = replace(scored(acquires={(0, 1): 0.8}), speakers=np.asarray([0.6, 0.1, 0.9], np.float32))
    assert claims(made)[0].speaker is None
    made.relations_attributed[PAIRS.tolist().index([0, 1])] = 0.7
    assert claims(made)[0].speaker == 2
    assert claims(replace(made, speakers=np.zeros(3, np.float32)))[0].speaker is None


def test_an_event_has_its_speaker_too() -> None:
    made = replace(scored(), speakers=np.asarray([0, 0, 0.9], np.float32), events_attributed=np.ones(3, np.float32))
    made.events[0, LABELS.events.index("Strike")] = 0.9
    assert [claim.speaker for claim in claims(made)] == [2]


def test_confidence_is_calibrated_before_it_is_judged() -> None:
    made = scored(acquires={(0, 1): 0.8})
    (claim,) = claims(made, 0.2, Calibration(shift=-2.0))
    assert 0.3 < claim.confidence < 0.4
    assert claims(made, 0.5, Calibration(shift=-2.0)) == []


def test_a_claim_between_doubtful_names_of_a_doubtful_relation_is_less_certain() -> None:
    made = scored(acquires={(0, 1): 0.8}, cooperatesWith={(0, 1): 0.8, (1, 0): 0.8})
    alike, other = claims(made, calibration=Calibration(predicates={"acquires": -0.5}))
    assert (alike.predicate, other.predicate) == ("acquires", "cooperatesWith")
    assert alike.confidence < other.confidence
    doubtful = tuple(
        replace(one, mentions=tuple(replace(mention, confidence=0.5) for mention in one.mentions)) for one in ENTITIES
    )
    reader = ClaimReader(
        labels=LABELS,
        ontology=ONTOLOGY,
        min_confidence=0.0,
        calibration=Calibration(names=0.2),
        modalities=Possible(),
    )
    sure, unsure = (
        max(claim.confidence for claim in reader.claims(candidates(), made, entities))
        for entities in (ENTITIES, doubtful)
    )
    assert sure > 0.9
    assert round(unsure, 3) == 0.8


def test_a_claim_repeated_in_another_sentence_stands_where_it_is_surest() -> None:
    (claim,) = claims(scored(acquires={(0, 1): 0.8}))
    again = replace(claim, sentence=4, confidence=0.95)
    assert said_once([claim, again]) == [again]


def test_what_is_planned_in_one_sentence_and_done_in_another_is_claimed_twice() -> None:
    (claim,) = claims(scored(acquires={(0, 1): 0.8}))
    done = replace(claim, sentence=4, confidence=0.3, modality=Modality.ASSERTED)
    assert said_once([claim, done, replace(done, confidence=0.2, sentence=5)]) == [claim, done]
    turned = replace(claim, subject=1, object=0, confidence=0.9)
    assert said_once([claim, done, turned]) == [turned]
