"""What an extractor is: articles in, extractions out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

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


@runtime_checkable
class Adjustable(Extractor, Protocol):
    """An extractor that can be asked for more, or for surer, statements than it gives of its own accord."""

    def with_min_confidence(self, min_confidence: float) -> Self:
        """Return the same extractor, which keeps statements of at least this confidence."""
        ...


@dataclass(frozen=True, slots=True)
class _Strict:
    """An extractor, less the statements of which it is not sure enough."""

    extractor: Extractor
    min_confidence: float

    @property
    def name(self) -> str:
        return self.extractor.name

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for made in self.extractor.extract(articles):
            kept = tuple(one for one in made.statements if one.confidence >= self.min_confidence)
            yield replace(made, statements=kept)


def at_confidence(extractor: Extractor, min_confidence: float) -> Extractor:
    """Return the extractor with another least confidence; one that cannot be asked for more gives what it has."""
    if isinstance(extractor, Adjustable):
        return extractor.with_min_confidence(min_confidence)
    return _Strict(extractor, min_confidence)
