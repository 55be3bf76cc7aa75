"""What an extractor is: articles in, extractions out."""

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from .model import Article, Extraction


@runtime_checkable
class Extractor(Protocol):
    """Reads statements out of articles.

    `name` is its name with a version (`neural/1`); it stands in every statement, so that an article
    is read again when the extractor has changed.
    """

    @property
    def name(self) -> str:
        """Return the name with the version."""
        ...

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Yield one extraction for each article, in order; articles are taken only as they are needed.

        Raises:
            ExtractorError: the extractor cannot run.
        """
        ...
