"""How well the relation head tells company pairs apart: CORE's published test split, one given pair per text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..candidates import pairable_types, slots
from ..encoder import Encoded, softmax
from ..labels import Labels
from ..model import EntityType, Span
from ..neural import NeuralExtractor
from ..window import Window, windows
from .corpus import Text, read_core

NONE = "none"
# An end of CORE's pairs is a company or a product; which, the tagger has to say.
_TYPES = (EntityType.ORGANIZATION, EntityType.PRODUCT)

# A relation, and whether it runs from the second end to the first.
_Answer = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class CoreScores:
    """Accuracy over all pairs, direction included, and the mean F1 over the relations and none of them."""

    pairs: int
    accuracy: float
    macro_f1: float


def measure_core(path: Path, extractor: NeuralExtractor, *, least: float) -> CoreScores:
    """Choose a relation, with its direction, or none for each pair of a file of CORE's.

    Candidates are the relations that CORE's map to; `least` is the least probability of one, below it is none.
    """
    texts = list(read_core(path))
    known = sorted({label.predicate for text in texts for label in text.labels})
    pairs = [(_truth(text, extractor), _answer(text, extractor, known, least)) for text in texts]
    found = Counter(made[0] for truth, made in pairs if truth == made)
    gold, made = Counter(truth[0] for truth, _ in pairs), Counter(made[0] for _, made in pairs)
    scores = [2 * found[name] / (gold[name] + made[name]) for name in gold]
    return CoreScores(len(texts), found.total() / len(texts), sum(scores) / len(scores))


def _truth(text: Text, extractor: NeuralExtractor) -> _Answer:
    if not text.labels:
        return NONE, False
    (label,) = text.labels
    return _directed(label.predicate, label.subject, extractor)


def _directed(predicate: str, subject: int, extractor: NeuralExtractor) -> _Answer:
    return predicate, subject == 1 and not extractor.ontology.relations[predicate].symmetric


def _answer(text: Text, extractor: NeuralExtractor, known: Sequence[str], least: float) -> _Answer:
    cut = windows(text.text, text.language, extractor.model.tokenizer)
    read = list(zip(cut.windows, extractor.model.encode(list(cut.windows)), strict=True))
    labels = extractor.model.labels
    ends = [replace(end, type=_type(end.spans[0], read, labels)) for end in text.entities]
    columns = [labels.relations.index(name) for name in known]
    best: tuple[float, _Answer] = (least, (NONE, False))
    for window, states in read:
        found = slots(window, ends, pairable_types(extractor.ontology))
        if found is None or not len(found.pairs):
            continue
        for row, chances in enumerate(extractor.model.score(states, found).relations[:, columns]):
            subject = int(found.slot_entities[found.pairs[row, 0]])
            place = int(chances.argmax())
            best = max(best, (float(chances[place]), _directed(known[place], subject, extractor)))
    return best[1]


def _type(span: Span, read: Sequence[tuple[Window, Encoded]], labels: Labels) -> EntityType:
    """Return which of the two types the tagger sees in a span."""
    scores = dict.fromkeys(_TYPES, 0.0)
    for window, states in read:
        chances = softmax(states.tags)
        for row, (start, end) in enumerate(window.offsets):
            if start < span.end and end > span.start:
                for kind in _TYPES:
                    scores[kind] += float(chances[row, labels.begin(kind)] + chances[row, labels.inside(kind)])
    return max(_TYPES, key=lambda kind: scores[kind])
