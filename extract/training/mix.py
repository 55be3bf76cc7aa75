"""What an epoch of training is made of: all texts that teach, and how many of each kind an epoch takes."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..window import windows
from .annotations import public_texts, read_annotations
from .corpus import Text, opening, read_annotated, read_core, read_germeval, read_smartdata
from .examples import Example, Teacher
from .substitute import Names

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The project's own passages lie beside this file and, unlike it, are not part of the wheel.
PASSAGES = Path(__file__).with_name("passages")
# Written for the project like the passages, but as long as articles.
WHOLE = "whole_articles_*.jsonl"
DEVELOPMENT = "articles_dev.jsonl"
# Enough that more do not change the ranges of the encoder's inputs much; they take seconds.
SAMPLES = 100
# Nearly half of the entities are somebody else in each epoch; without, the model knew the articles by heart after ten.
RENAMED = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All that teaches: annotated articles, further real texts, whole written articles, passages, public corpora."""

    articles: list[Text]
    real: list[Text]
    whole: list[Text]
    passages: list[Text]
    core: list[Text]
    smartdata: list[Text]
    germeval: list[Text]


def read_texts(data: Path) -> Texts:
    """Read the annotated files and `corpora/` in a folder, and the passages beside this module.

    Of the public corpora only what is not among the annotated texts and the development articles is read for its own
    annotations.
    """
    corpora = data / "corpora"
    articles = list(read_annotated(data / "articles_train.jsonl"))
    public = public_texts(corpora)
    real = [text for path in sorted(PASSAGES.glob("*.annotations")) for text in read_annotations(path, public)]
    whole = sorted(PASSAGES.glob(WHOLE))
    passages = sorted(set(PASSAGES.glob("*.jsonl")) - set(whole))
    development = read_annotated(data / DEVELOPMENT)
    seen = frozenset(opening(text.text) for text in [*articles, *real, *development])
    return Texts(
        articles=articles,
        real=real,
        whole=[text for path in whole for text in read_annotated(path)],
        passages=[text for path in passages for text in read_annotated(path)],
        core=_unseen(read_core(corpora / "core.train.json.gz"), seen),
        smartdata=_unseen(read_smartdata(corpora / "smartdata.jsonl.gz"), seen),
        germeval=[
            text
            for part in ("dev", "test")
            for text in _unseen(read_germeval(corpora / f"germeval2014.{part}.tsv.gz"), seen)
        ],
    )


def _unseen(texts: Iterable[Text], seen: frozenset[str]) -> list[Text]:
    return [text for text in texts if opening(text.text) not in seen]


def samples(tokenizer: "Tokenizer", size: int = SAMPLES) -> list[list[int]]:
    """Return the token ids of the windows of some passages, spread over all files: what the encoder will read."""
    passages = [text for path in sorted(PASSAGES.glob("*.jsonl")) for text in read_annotated(path)]
    chosen = passages[:: max(1, len(passages) // size)]
    return [list(window.ids) for text in chosen for window in windows(text.text, text.language, tokenizer).windows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How much of each kind an epoch takes: copies of the articles, and new samples of the rest."""

    articles: int
    real: int
    whole: int
    passages: int
    core: int
    smartdata: int
    germeval: int


# First everything once, to learn from as many sentences as there are; then what is nearest to the task twice, and less
# of what is further from it.
WIDE = Mix(articles=1, real=10_000, whole=10_000, passages=10_000, core=600, smartdata=150, germeval=700)
NEAR = Mix(articles=2, real=1_200, whole=1_300, passages=700, core=150, smartdata=100, germeval=250)


@dataclass(frozen=True, slots=True)
class Material:
    """The examples of each epoch, with a share of their entities renamed anew in each."""

    texts: Texts
    mix: Mix
    teacher: Teacher
    names: Names
    renamed: float

    def examples(self, epoch: int, seed: int) -> list[Example]:
        """Return the examples of an epoch; the same epoch and seed give the same."""
        chance = random.Random(seed + epoch)  # noqa: S311 (sampling)
        texts, mix = self.texts, self.mix
        own = [
            *texts.articles * mix.articles,
            *_sample(texts.real, mix.real, chance),
            *_sample(texts.whole, mix.whole, chance),
            *_sample(texts.passages, mix.passages, chance),
        ]
        public = [
            *_sample(texts.core, mix.core, chance),
            *_sample(texts.smartdata, mix.smartdata, chance),
            *_sample(texts.germeval, mix.germeval, chance),
        ]
        shown = [*(self.names.substitute(text, chance, self.renamed) for text in own), *public]
        return [example for text in shown for example in self.teacher.examples(text)]


def _sample(texts: Sequence[Text], size: int, chance: random.Random) -> list[Text]:
    return chance.sample(texts, min(size, len(texts)))
