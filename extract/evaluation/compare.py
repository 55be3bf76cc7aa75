"""Whether one extractor is better than another, or only luckier on these articles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .measure import Judged, Report, Score

# How often the articles are dealt anew: the smallest p that can be told is one in this many. Enough for three digits.
ROUNDS = 10_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two extractors on the same articles: their F1, and how likely such a difference is by chance.

    `p` is the two-sided p-value under the hypothesis that both are equally good.
    """

    first: Score
    second: Score
    p: float

    @property
    def gain(self) -> float:
        """Return by how much the second one's F1 is higher."""
        return self.second.f1 - self.first.f1


def compare(first: Report, second: Report, *, rounds: int = ROUNDS, seed: int = SEED) -> Comparison:
    """Compare two reports on the same articles by approximate randomisation (Noreen 1989; Yeh, COLING 2000).

    In each round, every article's two results change places by the toss of a coin; p is the share of rounds in which
    the difference in F1 is at least the one that was seen.

    Raises:
        ValueError: the reports are about different articles.
    """
    if [one.gold.article.id for one in first.judged] != [one.gold.article.id for one in second.judged]:
        raise ValueError("the reports are about different articles")
    one, other = _counts(first.judged), _counts(second.judged)
    swapped = np.random.default_rng(seed).random((rounds, len(one))) < 0.5  # noqa: PLR2004 (a fair coin)
    apart = other - one
    moved = swapped @ apart
    dealt = np.abs(_f1(other.sum(0) - moved) - _f1(one.sum(0) + moved))
    seen = abs(second.overall.f1 - first.overall.f1)
    # A rounding error must not make an equal difference a smaller one.
    as_large = int((dealt >= seen - 1e-12).sum())
    return Comparison(first.overall, second.overall, (as_large + 1) / (rounds + 1))


def _counts(judged: Sequence[Judged]) -> NDArray[np.int64]:
    """Return found, predicted and gold of each article (articles x 3)."""
    scores = [one.score for one in judged]
    return np.asarray([(s.found, s.predicted, s.gold) for s in scores], dtype=np.int64).reshape(-1, 3)


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    total = counts[..., 1] + counts[..., 2]
    return np.where(total > 0, 2 * counts[..., 0] / np.maximum(total, 1), 1.0)
