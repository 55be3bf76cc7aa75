"""From tag scores to mentions."""

from collections.abc import Iterator

import numpy as np

from .encoder import Floats, softmax
from .labels import OUTSIDE, Labels
from .model import Mention, Span
from .window import Window

# A mention that the tagger gives less than this is no mention: an even chance, not tuned.
MIN_MENTION = 0.5
# "der", "het", "the": names of up to three letters are written with a capital or a digit.
_LONGEST_PARTICLE = 3
HYPHENS = "-\u2010\u2011"


def mentions_of(text: str, window: Window, tags: Floats, labels: Labels) -> Iterator[Mention]:
    """Yield the mentions in the window's own sentences: whole words, without punctuation around them.

    `tags` is T x tags. A word is outside, begins or continues a mention as its pieces say together; the type is
    one for the whole mention, so that a name never falls apart into types.
    """
    chances = softmax(tags)
    for sentence in window.sentences:
        if not sentence.own:
            continue
        words = list(_words(text, window, sentence.start, sentence.end))
        for first, last in _runs([_step(chances[start:end]) for start, end in words]):
            start, end = words[first][0], words[last - 1][1]
            span = _trimmed(text, window.offsets[start][0], window.offsets[end - 1][1])
            pieces = chances[start:end]
            per_type = (pieces[:, 1::2] + pieces[:, 2::2]).mean(0)
            kind = int(per_type.argmax())
            if span is not None and per_type[kind] >= MIN_MENTION and not _is_particle(span.of(text)):
                yield Mention(_from_hyphen(text, span), labels.types[kind], float(per_type[kind]))


def _is_particle(word: str) -> bool:
    """Tell whether it is an article or preposition next to a name, which is tagged for one now and then."""
    return len(word) <= _LONGEST_PARTICLE and word.islower() and word.isalpha()


def _words(text: str, window: Window, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the tokens first:end of each word: pieces that touch, letter to letter."""
    first = start
    for n in range(start + 1, end + 1):
        if n == end or not _touch(text, window.offsets[n - 1][1], window.offsets[n][0]):
            yield first, n
            first = n


def _touch(text: str, end: int, start: int) -> bool:
    return end == start and 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum()


def _step(pieces: Floats) -> int:
    """Return 0 for a word that is outside, 1 for one that begins a mention, 2 for one that continues it."""
    outside = float(pieces[:, OUTSIDE].mean())
    begins, continues = float(pieces[0, 1::2].sum()), float(pieces[0, 2::2].sum())
    named = 1 - outside
    begin = named * begins / (begins + continues)
    return int(np.argmax((outside, begin, named - begin)))


def _runs(steps: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each stretch that begins anew or continues what is not outside."""
    begin: int | None = None
    for place, step in enumerate([*steps, 0]):
        if begin is not None and step != 2:  # noqa: PLR2004 (outside, begin, continue)
            yield begin, place
            begin = None
        if step and begin is None:
            begin = place


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the span without marks around it and particles behind it ("Institut für"); None if nothing is left."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or _closes(text[start:end])):
        end -= 1
    if start >= end:
        return None
    words = text[start:end].split()
    if len(words) > 1 and _is_particle(words[-1]):
        return _trimmed(text, start, end - len(words[-1]))
    return Span(start, end)


def _closes(name: str) -> bool:
    """Tell whether the last mark belongs to the name: "Inc.", "U.S.", "Yahoo!", "Alphabet (Google)"."""
    return name[-1] in ".!" or (name[-1] == ")" and "(" in name)


def _from_hyphen(text: str, span: Span) -> Span:
    """Return the span from the beginning of a hyphenated name: of "Jean-Luc" never the second half alone."""
    start = span.start
    while start > 1 and text[start - 1] in HYPHENS and text[start - 2].isalnum():
        start -= 1
        while start > 0 and text[start - 1].isalnum():
            start -= 1
    return Span(start, span.end)
