"""The whole chain from sources to extractions."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from .base import Extractor
from .model import Article, Extraction
from .qualifiers import qualified
from .read import Rejected, read_article, read_sources
from .registry import extractor as load_extractor


def run(
    sources: Iterable[str | Path],
    *,
    extractor: Extractor,
    known: Callable[[Article], bool] = lambda _: False,
    on_known: Callable[[Article], None] = lambda _: None,
    on_reject: Callable[[Rejected], None] = lambda _: None,
) -> Iterator[Extraction]:
    """Yield the extraction of each article in `sources` that is not yet `known`, as they are read.

    `on_known` hears of each article that was passed over, `on_reject` of each source that could not
    be read. An article that stands in several sources is read once. Whatever the extractor, the
    statements get their qualifiers.
    """

    def unknown() -> Iterator[Article]:
        seen = set[str]()
        for reading in read_sources(sources):
            if isinstance(reading, Rejected):
                on_reject(reading)
            elif reading.id in seen or known(reading):
                on_known(reading)
            else:
                seen.add(reading.id)
                yield reading

    yield from map(qualified, extractor.extract(unknown()))


def extract(source: str | Path | Article) -> Extraction:
    """Return what the built-in extractor reads in an article, or in the file at a path.

    The extractor is loaded once and kept; for many articles at once `run` is faster.

    Raises:
        InputError: the file cannot be read as an article.
        ExtractorError: the extractor cannot run.
    """
    article = source if isinstance(source, Article) else read_article(Path(source))
    return qualified(next(iter(_built_in().extract([article]))))


@cache
def _built_in() -> Extractor:
    return load_extractor()
