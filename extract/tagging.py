"""From tag scores to mentions."""

from collections.abc import Iterator

import numpy as np

from .encoder import Floats, softmax
from .labels import OUTSIDE, Labels
from .model import Mention, Span
from .window import Window

# A mention that the tagger gives less than this is no mention: an even chance, not tuned.
MIN_MENTION = 0.5


def mentions_of(text: str, window: Window, tags: Floats, labels: Labels) -> Iterator[Mention]:
    """Yield the mentions in the window's own sentences, grown to whole words.

    `tags` is T x tags. Where mentions begin and end is read from the sums over types, and then one type for
    the whole mention, so that a name never falls apart into types.
    """
    chances = softmax(tags)
    begins, insides = chances[:, 1::2], chances[:, 2::2]
    steps = np.stack([chances[:, OUTSIDE], begins.sum(1), insides.sum(1)], 1).argmax(1)
    for sentence in window.sentences:
        if not sentence.own:
            continue
        for first, last in _runs(steps[sentence.start : sentence.end].tolist(), sentence.start):
            per_type = (begins[first:last] + insides[first:last]).mean(0)
            kind = int(per_type.argmax())
            if per_type[kind] >= MIN_MENTION:
                span = _whole_words(text, window.offsets[first][0], window.offsets[last - 1][1])
                yield Mention(span, labels.types[kind], float(per_type[kind]))


def _runs(steps: list[int], offset: int) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each stretch that begins anew or continues what is not outside."""
    begin: int | None = None
    for place, step in enumerate([*steps, 0]):
        if begin is not None and step != 2:  # noqa: PLR2004 (outside, begin, inside)
            yield offset + begin, offset + place
            begin = None
        if step and begin is None:
            begin = place


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)
