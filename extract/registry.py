"""Which extractors there are: the built-in ones, and those that other packages offer.

A package offers one by an entry point of the group `newsgraph.extractors`, which names a function
or class that is called without arguments and returns an `Extractor`. Built-in names come first.
"""

from importlib.metadata import EntryPoint, entry_points

from .base import Extractor, at_confidence
from .errors import ExtractorError

GROUP = "newsgraph.extractors"
DEFAULT = "neural"

# Loaded only when it is asked for: the neural extractor brings the ONNX runtime with it.
BUILT_IN = (EntryPoint(name=DEFAULT, value=f"{__package__}.neural:NeuralExtractor.load", group=GROUP),)


def extractor_names() -> tuple[str, ...]:
    """Return the names of the extractors that are installed, the built-in ones first."""
    return tuple(_offers())


def extractor(name: str = DEFAULT, *, min_confidence: float | None = None) -> Extractor:
    """Return the extractor with this name, ready to run.

    `min_confidence` takes the place of the extractor's own choice of what is sure enough to keep.

    Raises:
        ExtractorError: no such extractor is installed, it cannot be loaded, or it is none.
    """
    offers = _offers()
    if name not in offers:
        raise ExtractorError(f"no extractor {name!r} is installed (there are: {', '.join(offers)})")
    try:
        load = offers[name].load()
    except (ImportError, AttributeError) as error:
        raise ExtractorError(f"the extractor {name!r} cannot be loaded: {error}") from error
    loaded: object = load()
    if not isinstance(loaded, Extractor):
        raise ExtractorError(f"{offers[name].value} gives no extractor: it lacks a name or the method extract")
    return loaded if min_confidence is None else at_confidence(loaded, min_confidence)


def _offers() -> dict[str, EntryPoint]:
    offers = {offer.name: offer for offer in BUILT_IN}
    for offer in entry_points(group=GROUP):
        offers.setdefault(offer.name, offer)
    return offers
