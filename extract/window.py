"""Windows: the stretches of an article that the encoder reads at once.

An article that fits is one window. A longer one is cut at sentences; every later window begins with
the headline and the sentences just before it, so that "the company" still has its name in sight.
Each sentence is *own* in exactly one window, the one whose statements may quote it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .model import Span
from .segment import sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The prefix that multilingual E5 was trained with (Wang et al. 2024, section 3).
PREFIX = "query:"
# The encoder has 512 positions; at 320 four in five articles of the development set are one or two windows, and
# attention still costs less than a fifth of the encoder's work.
MAX_TOKENS = 320
# Of these, the most that the headline and the preceding sentences may take in a later window.
HEADLINE_TOKENS = 40
CONTEXT_TOKENS = 90


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in a window: tokens `start:end` of it, the sentence's number in the article, whether it is own."""

    start: int
    end: int
    number: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Token ids as the encoder takes them, with the characters of the article that each token covers.

    `offsets` has one (start, end) per id, (0, 0) for the marks and the prefix; `sentences` are in order.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The tokens of one sentence, or of a part of one that is longer than a window."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """An article made ready for the encoder: its sentences in characters, and its windows."""

    sentences: tuple[Span, ...]
    windows: tuple[Window, ...]


def windows(text: str, language: str, tokenizer: "Tokenizer") -> Windows:
    """Return the windows of `text`; together they hold every token of every sentence once as own."""
    spans = sentences(text, language)
    *head, end = tokenizer.encode(PREFIX).ids
    tail = [end]
    room = MAX_TOKENS - len(head) - len(tail)
    pieces = list(_pieces(text, spans, tokenizer, room - HEADLINE_TOKENS - CONTEXT_TOKENS))
    made = [_window(context, own, head, tail) for context, own in _grouped(pieces, room)]
    return Windows(sentences=spans, windows=tuple(made))


def _pieces(text: str, spans: Sequence[Span], tokenizer: "Tokenizer", longest: int) -> Iterator[_Piece]:
    encoded = tokenizer.encode(text, add_special_tokens=False)
    tokens = [(token, *_trimmed(text, *offset)) for token, offset in zip(encoded.ids, encoded.offsets, strict=True)]
    position = 0
    for number, span in enumerate(spans):
        while position < len(tokens) and tokens[position][2] <= span.start:
            position += 1
        first = position
        while position < len(tokens) and tokens[position][1] < span.end:
            position += 1
        inside = [token for token in tokens[first:position] if token[1] < token[2]]
        for begin in range(0, len(inside), longest):
            part = inside[begin : begin + longest]
            yield _Piece([t for t, _, _ in part], [(a, b) for _, a, b in part], number)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the token's characters without the white space that SentencePiece puts before a word."""
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _grouped(pieces: Sequence[_Piece], room: int) -> Iterator[tuple[list[_Piece], list[_Piece]]]:
    context: list[_Piece] = []
    own: list[_Piece] = []
    for index, piece in enumerate(pieces):
        if own and _size(context) + _size(own) + len(piece.ids) > room:
            yield context, own
            context, own = _context(pieces[:index]), []
        own.append(piece)
    if own:
        yield context, own


def _size(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.ids) for piece in pieces)


def _context(before: Sequence[_Piece]) -> list[_Piece]:
    kept: list[_Piece] = []
    for piece in reversed(before[1:]):
        if _size(kept) + len(piece.ids) > CONTEXT_TOKENS:
            break
        kept.insert(0, piece)
    return [*(piece for piece in before[:1] if len(piece.ids) <= HEADLINE_TOKENS), *kept]


def _window(context: Sequence[_Piece], own: Sequence[_Piece], head: Sequence[int], tail: Sequence[int]) -> Window:
    ids, offsets = list(head), [(0, 0)] * len(head)
    found: list[Sentence] = []
    for piece, is_own in [*((p, False) for p in context), *((p, True) for p in own)]:
        found.append(Sentence(len(ids), len(ids) + len(piece.ids), piece.number, is_own))
        ids.extend(piece.ids)
        offsets.extend(piece.offsets)
    ids.extend(tail)
    offsets.extend([(0, 0)] * len(tail))
    return Window(ids=tuple(ids), offsets=tuple(offsets), sentences=tuple(_joined(found)))


def _joined(parts: Sequence[Sentence]) -> Iterator[Sentence]:
    """Join neighbouring parts of one over-long sentence that landed in the same window."""
    if not parts:
        return
    current = parts[0]
    for before, after in pairwise(parts):
        if before.number == after.number and before.own == after.own and before.end == after.start:
            current = Sentence(current.start, after.end, current.number, current.own)
        else:
            yield current
            current = after
    yield current
