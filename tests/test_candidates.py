from functools import cache

import numpy as np
from tokenizers import Tokenizer

from newsgraph.extract.candidates import FEATURE_SIZES, Candidate, Slots, pairable_types, slots
from newsgraph.extract.discourse import find_names
from newsgraph.extract.encoder import TOKENIZER_FILE, WEIGHTS
from newsgraph.extract.model import EntityType
from newsgraph.extract.ontology import load_ontology
from newsgraph.extract.window import windows

ORG, PLACE = EntityType.ORGANIZATION, EntityType.PLACE
TEXT = (
    "Nordwerk kauft Falke. Der Konzern zahlt bar. Beide Firmen bauen in Kassel. "
    "Das Wetter bleibt schön. Niemand weiß warum. Es regnet nicht. Auch Habicht schweigt."
)
NAMES = (("Nordwerk", ORG), ("Falke", ORG), ("Kassel", PLACE), ("Habicht", ORG))


@cache
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))


def found(text: str = TEXT) -> Slots:
    (window,) = windows(text, "de", tokenizer()).windows
    entities = [Candidate(kind, tuple(span for _, span in find_names(text, [name]))) for name, kind in NAMES]
    made = slots(window, entities, pairable_types(load_ontology()))
    assert made is not None
    return made


def pairs_in(made: Slots, sentence: int) -> set[tuple[str, str]]:
    return {
        (NAMES[made.slot_entities[a]][0], NAMES[made.slot_entities[b]][0])
        for a, b in made.pairs
        if made.slot_sentences[a] == sentence
    }


def test_two_names_of_one_sentence_are_candidates_both_ways() -> None:
    assert {("Nordwerk", "Falke"), ("Falke", "Nordwerk")} <= pairs_in(found(), 0)


def test_a_sentence_that_only_points_back_has_the_entities_before_it() -> None:
    made = found()
    assert ("Nordwerk", "Kassel") in pairs_in(made, 2)
    assert ("Falke", "Kassel") in pairs_in(made, 2)
    assert ("Nordwerk", "Falke") in pairs_in(made, 1)


def test_two_absent_ends_are_candidates_only_nearby() -> None:
    assert pairs_in(found(), 4) == set()


def test_a_place_is_never_a_subject_of_an_organisation() -> None:
    assert not {pair for n in range(7) for pair in pairs_in(found(), n) if pair[0] == "Kassel"}


def test_distance_and_recency_are_told() -> None:
    made = found()
    by = {(int(n), NAMES[e][0]): f for n, e, f in zip(made.slot_sentences, made.slot_entities, made.slot_features)}  # noqa: B905
    assert by[0, "Nordwerk"][1] == 0
    assert by[1, "Nordwerk"][1] == 1
    assert (by[1, "Falke"][2], by[1, "Nordwerk"][2]) == (0, 1)
    assert by[0, "Nordwerk"][4] == 1
    assert by[0, "Falke"][4] == 0


def test_all_indices_are_within_bounds() -> None:
    made = found()
    assert made.slot_features.min() >= 0
    assert (made.slot_features.max(0) < FEATURE_SIZES).all()
    assert made.slot_mentions.max() < len(made.mention_tokens)
    assert (made.slot_mentions[:, 0] >= 0).all()
    assert (made.pair_ranges[:, 0] < made.pair_ranges[:, 1]).all()
    assert (made.slot_ranges[made.pairs[:, 0]] == made.slot_ranges[made.pairs[:, 1]]).all()
    assert np.array_equal(np.unique(made.pairs, axis=0).shape, made.pairs.shape)


def test_a_text_without_names_has_no_candidates() -> None:
    (window,) = windows(TEXT, "de", tokenizer()).windows
    assert slots(window, [], pairable_types(load_ontology())) is None
