"""Plain text as news portals deliver it: the article, with the furniture around it taken away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .dates import find_dates
from .lines import KEPT, Kind, Line, classify


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader found in one document; `text` holds the headline too, `published` is ISO 8601."""

    text: str
    headline: str | None = None
    published: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None


# A paragraph opens the body: sentences of at least this many words in a line. Captions and slogans
# that end in a full stop are shorter.
_MIN_PARAGRAPH_WORDS = 8
# A headline has a subject and what is said of it; single words are sections and buttons.
_MIN_HEADLINE_WORDS = 3
# After the last sentence no line this short continues the article; the longest heading or cut-off line
# there in the annotated articles has eight words.
_MAX_TAIL_WORDS = 8
# Text is wrapped at 60 to 80 columns, press releases at up to 110; menus are narrower.
_WRAP_COLUMNS = range(50, 121)
# Lines that could not have taken the next word must prevail, and some of the next ones must go on in
# lower case, before lines are joined: three headlines of one length are not a wrapped paragraph.
_MIN_WRAPS = 3
_MIN_WRAPPED = 0.5
_MIN_LOWER_STARTS = 0.2
# Of the longest lines at most this many may be headlines that are wider than the column.
_MAX_WIDTHS = 8

_BULLET = re.compile(r"[-–•*+]\s|\d{1,2}[.)]\s")


def read_text(source: str) -> Reading:
    """Return the article in a plain text: its paragraphs, one a line, and the metadata in its lines.

    Before the body, lines with dates, authors, credits and advertisements become metadata or nothing,
    and so does what stands above a date that the headline follows. Kicker and headline stay. After
    the last sentence, short lines that end no sentence are dropped. `text` is empty when nothing is
    left; a repeated line is kept once.
    """
    lines = [classify(line) for line in _unwrapped(source)]
    body = _body(lines)
    kept = _without_repeats(lines, [*_head(lines[: body.start]), *_middle(lines, body), *_tail(lines, body)])
    titles = [lines[index] for index in kept if index < body.start and lines[index].kind is Kind.TITLE]
    return Reading(
        text="\n".join(lines[index].text for index in kept),
        headline=_headline(titles),
        published=next((line.published for line in lines if line.published), None),
        authors=tuple(dict.fromkeys(author for line in lines for author in line.authors)),
    )


def _body(lines: Sequence[Line]) -> range:
    """Return the indices from the first paragraph to the last line that ends a sentence or is long."""
    texts = [index for index, line in enumerate(lines) if line.kind is Kind.TEXT]
    paragraphs = [index for index in texts if lines[index].words >= _MIN_PARAGRAPH_WORDS]
    if not texts:
        return range(len(lines), len(lines))
    ends = [index for index, line in enumerate(lines) if line.kind in KEPT and _belongs_to_body(line)]
    return range((paragraphs or texts)[0], ends[-1] + 1)


def _belongs_to_body(line: Line) -> bool:
    return line.kind is not Kind.TITLE or line.ends_sentence or line.words > _MAX_TAIL_WORDS


def _head(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines before the body that stay: not single words, not the portal's own above the date."""
    titles = [i for i, line in enumerate(lines) if line.kind is Kind.TITLE and line.words >= _MIN_HEADLINE_WORDS]
    dates = [index for index, line in enumerate(lines) if line.kind is Kind.DATE]
    after_date = [index for index in titles if dates and index > dates[0]]
    # Kicker and headline both stand below the date, so what stands above it is the portal's name. One
    # title below may be the subtitle of a headline above.
    start = dates[0] if len(after_date) > 1 else 0
    for index, line in enumerate(lines):
        dropped = line.kind is Kind.TITLE and (index < start or (line.words == 1 and bool(titles)))
        if line.kind in KEPT and not dropped:
            yield index


def _middle(lines: Sequence[Line], body: range) -> Iterator[int]:
    return (index for index in body if lines[index].kind in KEPT)


def _tail(lines: Sequence[Line], body: range) -> Iterator[int]:
    """Yield the lines after the body that stay: the items of a list."""
    listing = bool(body) and lines[body[-1]].text.endswith(":")
    for index in range(body.stop, len(lines)):
        listing = listing and (lines[index].kind in KEPT)
        if listing or (lines[index].kind in KEPT and _BULLET.match(lines[index].text)):
            yield index


def _without_repeats(lines: Sequence[Line], indices: Sequence[int]) -> list[int]:
    """Return the indices without those of lines of several words that were there before."""
    seen = set[str]()
    kept = []
    for index in indices:
        line = lines[index]
        if line.text not in seen:
            kept.append(index)
        if line.words >= _MIN_HEADLINE_WORDS:
            seen.add(line.text)
    return kept


def _headline(titles: Sequence[Line]) -> str | None:
    """Return the last title before the body: a kicker stands above the headline, not below."""
    named = [line for line in titles if line.words > 1 and not _BULLET.match(line.text)]
    whole = [line for line in named if line.words >= _MIN_HEADLINE_WORDS]
    undated = [line for line in whole if not find_dates(line.text)]
    for choice in (undated, whole, named):
        if choice:
            return choice[-1].text
    return None


def _unwrapped(source: str) -> Iterator[str]:
    """Yield the lines that are not blank, with those joined that were only wrapped at a column."""
    block: list[str] = []
    for line in (*source.splitlines(), ""):
        if line.strip():
            block.append(line.strip())
        else:
            yield from _joined(block)
            block = []


def _joined(block: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a block, joined where a line could not have taken the next word."""
    width = max(_widths(block), key=lambda width: len(_wraps(block, width)), default=0)
    wraps = _wraps(block, width)
    fitting = sum(len(line) <= width and len(after) <= width for line, after in pairwise(block))
    lower = sum(block[index + 1][0].islower() for index in wraps)
    if len(wraps) < max(_MIN_WRAPS, _MIN_WRAPPED * fitting) or lower < _MIN_LOWER_STARTS * len(wraps):
        wraps = frozenset()
    paragraph: list[str] = []
    for index, line in enumerate(block):
        paragraph.append(line)
        if index not in wraps:
            yield " ".join(paragraph)
            paragraph = []


def _widths(block: Sequence[str]) -> list[int]:
    """Return the widths at which the block may be wrapped, the narrowest first: its longest lines'."""
    return sorted({len(line) for line in block if len(line) in _WRAP_COLUMNS})[-_MAX_WIDTHS:]


def _wraps(block: Sequence[str], width: int) -> frozenset[int]:
    """Return the lines after which a writer at this width had to break (greedy wrapping)."""
    return frozenset(
        index
        for index, (line, after) in enumerate(pairwise(block))
        if len(line) <= width
        and len(after) <= width
        and len(line) + 1 + len(after.split(maxsplit=1)[0]) > width
        and not _BULLET.match(after)
    )
