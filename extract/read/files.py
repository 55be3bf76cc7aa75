"""Sources as they are named on a command line: files, folders and standard input."""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ..errors import EmptyArticleError, InputError, LanguageError, UnreadableError
from ..model import Article, article_id
from ..segment import LANGUAGES, detect_language
from .decode import decode
from .text import Reading, read_text

STDIN = "-"
"""The name of standard input as a source."""

MAX_BYTES = 10_000_000
"""The largest document that is read. A news page with its scripts has at most two million bytes."""

TEXT_SUFFIXES = frozenset({".txt", ".text"})
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

# Enough words to be sure of the language; the identifier takes a second for a megabyte.
_LANGUAGE_SAMPLE = 20_000

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_HTML_SNIFFED = 2_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that could not be read, and why."""

    source: str
    error: InputError


def read_sources(sources: Iterable[str | Path], *, stdin: BinaryIO | None = None) -> Iterator[Article | Rejected]:
    """Yield the articles of files, folders and standard input (`-`), in order and one at a time.

    A folder is read with all folders in it, sorted by name, without hidden files and without files
    that are neither text nor HTML by their suffix. What cannot be read is yielded as `Rejected`,
    under the name that `sources` or its folder gives it, and stops nothing. `stdin` replaces the
    process's own standard input.
    """
    for source in sources:
        if str(source) == STDIN:
            yield _attempt(STDIN, partial(_from_stdin, stdin or sys.stdin.buffer))
        elif _is_folder(Path(source)):
            yield from _from_folder(Path(source), str(source))
        else:
            yield _attempt(str(source), partial(read_article, Path(source)))


def read_article(path: Path) -> Article:
    """Return the article in the text or HTML file at `path`.

    Raises:
        UnreadableError: missing, not permitted, not a file, over `MAX_BYTES`, or not text.
        EmptyArticleError: no text is left in it.
        LanguageError: its language is none of `segment.LANGUAGES`.
    """
    name = _printable(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        locator = _printable(path.resolve())
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{name}: {_reason(error)}") from error
    return _article(data, name=name, locator=locator, html=path.suffix.lower() in HTML_SUFFIXES)


def _from_stdin(stream: BinaryIO) -> Article:
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"{STDIN}: {_reason(error)}") from error
    return _article(data, name=STDIN, locator=None, html=False)


def _article(data: bytes, *, name: str, locator: str | None, html: bool) -> Article:
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"{name}: larger than {MAX_BYTES:,} bytes")
    try:
        document = decode(data)
    except UnreadableError as error:
        raise UnreadableError(f"{name}: {error}") from error
    reading = _read(document, html=html or _HTML_START.match(document[:_HTML_SNIFFED]) is not None)
    if not reading.text:
        raise EmptyArticleError(f"{name}: no article text in it")
    language = detect_language(reading.text[:_LANGUAGE_SAMPLE])
    if language not in LANGUAGES:
        raise LanguageError(f"{name}: written in {language!r}, not in one of {', '.join(LANGUAGES)}")
    identity = article_id(reading.text)
    return Article(
        id=identity,
        text=reading.text,
        language=language,
        headline=reading.headline,
        published=reading.published,
        publisher=reading.publisher,
        authors=reading.authors,
        url=reading.url,
        locator=locator or f"{STDIN}{identity}",
    )


def _read(document: str, *, html: bool) -> Reading:
    if not html:
        return read_text(document)
    from .html import read_html  # noqa: PLC0415 (trafilatura takes half a second to load)

    return read_html(document)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long to ask for; reading it says so
        return False


def _from_folder(folder: Path, source: str) -> Iterator[Article | Rejected]:
    nothing = True
    for found in _files(folder):
        nothing = False
        yield found if isinstance(found, Rejected) else _attempt(_printable(found), partial(read_article, found))
    if nothing:
        name = _printable(folder)
        yield Rejected(source, UnreadableError(f"{name}: no text or HTML file in this folder"))


def _files(folder: Path) -> Iterator[Path | Rejected]:
    """Yield the files to read in a folder and the folders in it, depth first and sorted by name."""
    pending = [folder]
    seen = set[tuple[int, int]]()
    while pending:
        path = pending.pop()
        try:
            status = path.stat()
            entries = _entries(path) if stat.S_ISDIR(status.st_mode) else []
        except InputError as error:
            yield Rejected(_printable(path), error)
            continue
        except OSError as error:
            yield Rejected(_printable(path), UnreadableError(f"{_printable(path)}: {_reason(error)}"))
            continue
        # Links between folders can lead to one folder on more ways than can be counted.
        if stat.S_ISDIR(status.st_mode) and (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            pending += entries
        elif stat.S_ISREG(status.st_mode) and path.suffix.lower() in TEXT_SUFFIXES | HTML_SUFFIXES:
            yield path


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, hidden names left out, the last name first."""
    real = folder.resolve()
    if folder.is_symlink() and folder.parent.resolve().is_relative_to(real):
        raise UnreadableError(f"{_printable(folder)}: a link to a folder that it lies in")
    return [entry for entry in sorted(folder.iterdir(), reverse=True) if not entry.name.startswith(".")]


def _attempt(source: str, read: Callable[[], Article]) -> Article | Rejected:
    try:
        return read()
    except InputError as error:
        return Rejected(source, error)


def _printable(path: Path) -> str:
    """Return the path as text that every stream can print, also if its name is not valid UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
