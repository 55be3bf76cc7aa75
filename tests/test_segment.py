from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.segment import LANGUAGES, detect_language, sentences


@given(st.text(alphabet=st.sampled_from("Ab c.!?\n\t„“»«ä1"), max_size=200), st.sampled_from(LANGUAGES))
def test_sentences_are_ordered_trimmed_and_lose_nothing(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_abbreviations_and_ordinals_end_no_sentence() -> None:
    text = "Dr. Weber kam am 3. März. Die Fabrik GmbH & Co. KG schloss."
    assert [span.of(text) for span in sentences(text, "de")] == [
        "Dr. Weber kam am 3. März.",
        "Die Fabrik GmbH & Co. KG schloss.",
    ]


def test_an_initial_ends_no_sentence() -> None:
    text = "Karl-H. Weber und J. C. Bach kamen. Sie gingen."
    assert [span.of(text) for span in sentences(text, "de")] == ["Karl-H. Weber und J. C. Bach kamen.", "Sie gingen."]


def test_a_line_break_ends_a_sentence_unless_the_line_is_merely_wrapped() -> None:
    text = "Schlagzeile ohne Punkt\nDer Konzern baut\nneue Werke."
    assert [span.of(text) for span in sentences(text, "de")] == [
        "Schlagzeile ohne Punkt",
        "Der Konzern baut\nneue Werke.",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Konzern hat am Montag neue Zahlen vorgelegt.", "de"),
        ("Het bedrijf heeft maandag nieuwe cijfers bekendgemaakt.", "nl"),
        ("The company presented new figures on Monday.", "en"),
        ("Yhtiö julkisti maanantaina uudet luvut ja laajentaa toimintaansa.", "fi"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert detect_language(text) == language
