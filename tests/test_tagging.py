from functools import cache

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from newsgraph.extract.candidates import TYPES
from newsgraph.extract.encoder import TOKENIZER_FILE, WEIGHTS
from newsgraph.extract.labels import OUTSIDE, Labels
from newsgraph.extract.model import EntityType, Mention
from newsgraph.extract.ontology import load_ontology
from newsgraph.extract.tagging import mentions_of
from newsgraph.extract.window import Window, windows

LABELS = Labels.of(load_ontology(), TYPES)
TEXT = "Die Nordwerk AG kauft Falkenhorsts Werk."
ORG, PRODUCT = EntityType.ORGANIZATION, EntityType.PRODUCT


@cache
def window() -> Window:
    tokenizer = Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))
    (made,) = windows(TEXT, "de", tokenizer).windows
    return made


def scores(**tags: int) -> NDArray[np.float32]:
    """Return scores that give each token that overlaps a word (by its text) that tag, and outside to the others."""
    made = np.zeros((len(window().ids), LABELS.tag_count), np.float32)
    made[:, OUTSIDE] = 5
    for word, tag in tags.items():
        start = TEXT.index(word)
        for place, (a, b) in enumerate(window().offsets):
            if a < start + len(word) and b > start:
                made[place] = 0
                made[place, tag] = 9
    return made


def found(tags: NDArray[np.float32]) -> list[tuple[str, EntityType]]:
    made: list[Mention] = list(mentions_of(TEXT, window(), tags, LABELS))
    return [(mention.span.of(TEXT), mention.type) for mention in made]


def found_in(text: str, *names: str) -> list[str]:
    """Return the mentions found where exactly these stretches of the text are tagged."""
    tokenizer = Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))
    (window,) = windows(text, "de", tokenizer).windows
    tags = np.zeros((len(window.ids), LABELS.tag_count), np.float32)
    tags[:, OUTSIDE] = 5
    for name in names:
        start = text.index(name)
        inside = [n for n, (a, b) in enumerate(window.offsets) if a < start + len(name) and b > start]
        tags[inside] = 0
        tags[inside[0], LABELS.begin(ORG)] = tags[inside[1:], LABELS.inside(ORG)] = 9
    return [mention.span.of(text) for mention in mentions_of(text, window, tags, LABELS)]


def test_begin_and_inside_make_one_mention() -> None:
    tags = scores(Nordwerk=LABELS.inside(ORG), AG=LABELS.inside(ORG))
    assert found(tags) == [("Nordwerk AG", ORG)]


def test_a_second_begin_starts_a_second_mention() -> None:
    tags = scores(Nordwerk=LABELS.inside(ORG), AG=LABELS.inside(ORG))
    first = next(n for n, (a, _) in enumerate(window().offsets) if TEXT[a : a + 2] == "AG")
    tags[first] = 0
    tags[first, LABELS.begin(ORG)] = 9
    assert found(tags) == [("Nordwerk", ORG), ("AG", ORG)]


def test_the_pieces_of_a_word_decide_together() -> None:
    tags = scores(Falkenhorsts=LABELS.inside(ORG))
    pieces = [n for n, row in enumerate(tags) if row.argmax() == LABELS.inside(ORG)]
    assert len(pieces) > 1
    tags[pieces[0]] = 0
    tags[pieces[0], OUTSIDE] = 0.1
    assert found(tags) == [("Falkenhorsts", ORG)]


def test_marks_around_a_name_and_particles_are_no_names() -> None:
    assert found(scores(**{"Werk.": LABELS.inside(ORG)})) == [("Werk.", ORG)]
    assert found(scores(Die=LABELS.inside(ORG))) == [("Die", ORG)]
    assert found_in('Das "Werk" in (Linz), sagt der Chef.', '"Werk"', "(Linz),", "der") == ["Werk", "Linz"]
    assert found_in("Das Institut für Chemie wächst.", "Institut für") == ["Institut"]


def test_a_hyphenated_name_is_never_cut_in_front() -> None:
    assert found_in("Jean-Luc Petit kommt.", "Luc Petit") == ["Jean-Luc Petit"]


def test_types_are_added_up_over_the_mention() -> None:
    tags = scores(Nordwerk=LABELS.inside(ORG), AG=LABELS.inside(PRODUCT))
    tags[:, LABELS.inside(ORG)] += np.where(tags[:, LABELS.inside(PRODUCT)] == 9, 8.9, 0)
    assert found(tags) == [("Nordwerk AG", ORG)]


def test_a_mention_that_no_type_claims_is_dropped() -> None:
    tags = np.zeros((len(window().ids), LABELS.tag_count), np.float32)
    tags[:, OUTSIDE] = -5
    assert found(tags) == []
