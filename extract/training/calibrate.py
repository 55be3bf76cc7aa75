"""Fits the calibration of a model to annotated articles."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..calibration import Calibration, Odds, logits, name_odds
from ..encoder import CALIBRATION_FILE
from ..evaluation import measure
from ..evaluation.reliability import bins, calibration_error
from ..gold import GoldArticle
from ..model import Statement
from ..neural import MIN_CONFIDENCE, NeuralExtractor

# Statements below this raw score are too many and too wrong to tell anything of those that are kept. In
# cross-validation .02 to .10 give the same F1; at this one the calibration error is least.
LEAST = 0.04
# Newton's method is exact to the last digit after far fewer.
STEPS = 50
# The precision of the normal prior of a relation's shift (deviation 0.35): a relation of few statements stays near 0.
# In tenfold cross-validation by article, 3 to 20 give the same F1 (.509; .504 without shifts) and a log loss of .438 to
# .442 (.447); with 3, F1 on the articles of the fit is .02 above that of held-out ones, with this .012.
RELATION_PRIOR = 8.0
# The prior of the other weights only keeps them finite.
WEAK_PRIOR = 1e-3
DIGITS = 4
# Cross-validation by article.
FOLDS = 10
SEED = 1


Judged = tuple[Statement, bool]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, with the F1 and the calibration error of statements that it did not see.

    Both are of the default threshold, each article read with a calibration that was fitted to other articles.
    """

    calibration: Calibration
    f1: float
    calibration_error: float


def calibrate(folder: Path, gold: Sequence[GoldArticle]) -> Fitted:
    """Fit the calibration of the model in `folder` to the gold articles, write it there and return it."""
    Calibration().write(folder / CALIBRATION_FILE)
    loaded = NeuralExtractor.load(folder, min_confidence=LEAST)
    report = measure(gold, loaded.extract(one.article for one in gold), loaded.name)
    found = [
        [(match.predicted, True) for match in one.matches] + [(statement, False) for statement in one.wrong]
        for one in report.judged
    ]
    kept = [(chance, right) for chance, right in held_out(found) if chance >= MIN_CONFIDENCE]
    annotated = sum(len(one.statements) for one in gold)
    made = fit(list(chain.from_iterable(found)))
    made.write(folder / CALIBRATION_FILE)
    f1 = 2 * sum(right for _, right in kept) / max(1, len(kept) + annotated)
    return Fitted(made, f1, calibration_error(bins(kept)))


def held_out(found: Sequence[Sequence[Judged]]) -> list[tuple[float, bool]]:
    """Return confidence and truth of the statements of each article, from calibrations fitted without it."""
    order = list(range(len(found)))
    random.Random(SEED).shuffle(order)  # noqa: S311 (sampling)
    made: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        others = [one for place, number in enumerate(order) if place % FOLDS != fold for one in found[number]]
        here = [one for number in order[fold::FOLDS] for one in found[number]]
        if here and others:
            chances = confidences(fit(others), [statement for statement, _ in here])
            made.extend(zip(chances, (right for _, right in here), strict=True))
    return made


def confidences(made: Calibration, statements: Sequence[Statement]) -> list[float]:
    """Return the calibrated confidences of statements whose confidences are raw scores."""
    predicates = sorted({statement.predicate for statement in statements})
    scores = np.asarray([[statement.confidence] * len(predicates) for statement in statements], np.float32)
    told = made.confidences(scores, names=_names(statements), predicates=predicates)
    return [float(row[predicates.index(one.predicate)]) for row, one in zip(told, statements, strict=True)]


def fit(found: Sequence[Judged]) -> Calibration:
    """Return the calibration that makes it likeliest which statements are right: regularised logistic regression.

    The confidences of the statements are the raw scores. Nothing found, as before any training, changes nothing.
    """
    if not found:
        return Calibration()
    predicates = sorted({statement.predicate for statement, _ in found})
    inputs = _inputs([statement for statement, _ in found], predicates)
    right = np.asarray([float(is_right) for _, is_right in found])
    prior = np.asarray([WEAK_PRIOR] * (inputs.shape[1] - len(predicates)) + [RELATION_PRIOR] * len(predicates))
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        curvature = inputs.T @ (inputs * (chances * (1 - chances))[:, None]) + np.diag(prior)
        weights = weights + np.linalg.solve(curvature, inputs.T @ (right - chances) - prior * weights)
    scale, shift, names, *shifts = (round(float(weight), DIGITS) for weight in weights)
    return Calibration(scale=scale, shift=shift, names=names, predicates=dict(zip(predicates, shifts, strict=True)))


def _inputs(statements: Sequence[Statement], predicates: Sequence[str]) -> NDArray[np.float64]:
    """Return (N x 3 + predicates) what confidences are made of, in the order of the weights."""
    scores = logits(np.asarray([statement.confidence for statement in statements]))
    is_of = [[float(statement.predicate == name) for name in predicates] for statement in statements]
    return np.column_stack([scores, np.ones_like(scores), _names(statements), np.asarray(is_of)])


def _names(statements: Sequence[Statement]) -> Odds:
    """Return the log odds of the less certain name of each statement."""
    return name_odds([end for one in statements for end in (one.subject, one.object)]).reshape(-1, 2).min(1)
