from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from newsgraph.extract.encoder import TOKENIZER_FILE, WEIGHTS
from newsgraph.extract.window import CONTEXT_TOKENS, MAX_TOKENS, Windows, windows

SENTENCE = "Der Maschinenbauer Nordwerk will in Kassel eine neue Halle für 300 Beschäftigte bauen. "


@cache
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))


def own_characters(text: str, made: Windows) -> Counter[int]:
    return Counter(
        place
        for window in made.windows
        for sentence in window.sentences
        if sentence.own
        for start, end in window.offsets[sentence.start : sentence.end]
        for place in range(start, end)
        if not text[place].isspace()
    )


@given(st.text(alphabet=st.sampled_from("Nordwerk ist.\näß–1"), max_size=120))
def test_every_character_of_a_word_is_own_at_least_once_and_offsets_stay_in_the_text(text: str) -> None:
    made = windows(text, "de", tokenizer())
    covered = own_characters(text, made)
    letters = {place for place, c in enumerate(text) if c.isalnum()}
    assert letters <= covered.keys()
    assert all(0 <= start <= end <= len(text) for w in made.windows for start, end in w.offsets)


@pytest.mark.parametrize("text", [SENTENCE * 60, "wort " * 2000])
def test_a_long_text_is_cut_into_windows_that_the_encoder_can_read(text: str) -> None:
    made = windows(text, "de", tokenizer())
    assert len(made.windows) > 1
    assert all(len(window.ids) == len(window.offsets) <= MAX_TOKENS for window in made.windows)
    assert own_characters(text, made).keys() == {place for place, c in enumerate(text) if not c.isspace()}


def test_each_sentence_is_own_in_one_window() -> None:
    made = windows(SENTENCE * 60, "de", tokenizer())
    own = Counter(s.number for window in made.windows for s in window.sentences if s.own)
    assert own == Counter(range(60))


def test_later_windows_begin_with_what_was_said_before() -> None:
    made = windows(SENTENCE * 60, "de", tokenizer())
    for before, after in zip(made.windows, made.windows[1:], strict=False):
        context = [s for s in after.sentences if not s.own]
        assert context
        assert context[0].number == 0
        assert context[-1].number == max(s.number for s in before.sentences if s.own)
        assert sum(s.end - s.start for s in context[1:]) <= CONTEXT_TOKENS


def test_a_text_without_words_has_no_window() -> None:
    assert windows(" \n ", "de", tokenizer()).windows == ()
