"""What an epoch of training is made of: all texts that teach, and how many of each kind an epoch takes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .corpus import Text, opening, read_annotated, read_annotations, read_core, read_germeval, read_smartdata
from .examples import Example, Teacher
from .substitute import Names

# The project's own passages lie beside this file and, unlike it, are not part of the wheel.
PASSAGES = Path(__file__).with_name("passages")
ANNOTATIONS = PASSAGES / "web_news_de.annotations"
DEVELOPMENT = "articles_dev.jsonl"
# Nearly half of the entities are somebody else in each epoch; without, the model knew the articles by heart after ten.
RENAMED = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All that teaches: annotated articles, further annotated documents, passages, and the public corpora."""

    articles: list[Text]
    documents: list[Text]
    passages: list[Text]
    core: list[Text]
    smartdata: list[Text]
    germeval: list[Text]


def read_texts(data: Path) -> Texts:
    """Read the annotated files and `corpora/` in a folder, and the passages beside this module.

    Of SmartData only what is not among the annotated and the development articles is read.
    """
    corpora = data / "corpora"
    smartdata = corpora / "smartdata.jsonl.gz"
    articles = list(read_annotated(data / "articles_train.jsonl"))
    documents = list(read_annotations(ANNOTATIONS, smartdata))
    seen = [*articles, *documents, *read_annotated(data / DEVELOPMENT)]
    return Texts(
        articles=articles,
        documents=documents,
        passages=[text for path in sorted(PASSAGES.glob("*.jsonl")) for text in read_annotated(path)],
        core=list(read_core(corpora / "core.train.json.gz")),
        smartdata=list(read_smartdata(smartdata, without=frozenset(opening(text.text) for text in seen))),
        germeval=[text for part in ("dev", "test") for text in read_germeval(corpora / f"germeval2014.{part}.tsv.gz")],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How much of each kind an epoch takes: copies of the articles, and new samples of the rest."""

    articles: int
    passages: int
    core: int
    smartdata: int
    germeval: int


# First everything once, to learn from as many sentences as there are; then what is nearest to the task twice, and less
# of what is further from it.
WIDE = Mix(articles=1, passages=10_000, core=600, smartdata=150, germeval=700)
NEAR = Mix(articles=2, passages=1_500, core=400, smartdata=150, germeval=500)


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
        own = [*texts.articles * mix.articles, *texts.documents, *_sample(texts.passages, mix.passages, chance)]
        public = [
            *_sample(texts.core, mix.core, chance),
            *_sample(texts.smartdata, mix.smartdata, chance),
            *_sample(texts.germeval, mix.germeval, chance),
        ]
        shown = [*(self.names.substitute(text, chance, self.renamed) for text in own), *public]
        return [example for text in shown for example in self.teacher.examples(text)]


def _sample(texts: Sequence[Text], size: int, chance: random.Random) -> list[Text]:
    return chance.sample(texts, min(size, len(texts)))
