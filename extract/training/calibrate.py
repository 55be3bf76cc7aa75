"""Fits the calibration of a model to annotated articles."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..calibration import Calibration, logits
from ..encoder import CALIBRATION_FILE
from ..evaluation import measure
from ..gold import GoldArticle
from ..neural import NeuralExtractor

# Statements below this raw score are too many and too wrong to tell anything of those that are kept.
LEAST = 0.02
# Newton's method on two parameters is exact to the last digit after far fewer.
STEPS = 50


def calibrate(folder: Path, gold: Sequence[GoldArticle]) -> Calibration:
    """Fit the calibration of the model in `folder` to the gold articles, write it there and return it."""
    Calibration().write(folder / CALIBRATION_FILE)
    loaded = NeuralExtractor.load(folder, min_confidence=LEAST)
    report = measure(gold, loaded.extract(one.article for one in gold), loaded.name)
    found = [(match.predicted.confidence, True) for one in report.judged for match in one.matches]
    found += [(statement.confidence, False) for one in report.judged for statement in one.wrong]
    made = fit(found)
    made.write(folder / CALIBRATION_FILE)
    return made


def fit(judged: Sequence[tuple[float, bool]]) -> Calibration:
    """Return the calibration that makes (confidence, right) pairs likeliest: logistic regression by Newton's method."""
    scores = logits(np.asarray([confidence for confidence, _ in judged], np.float32))
    right = np.asarray([float(is_right) for _, is_right in judged])
    inputs: NDArray[np.float64] = np.stack([scores, np.ones_like(scores)], 1)
    weights = np.asarray([1.0, 0.0])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        curvature = inputs.T @ (inputs * (chances * (1 - chances))[:, None])
        weights = weights + np.linalg.solve(curvature + np.eye(2) * 1e-9, inputs.T @ (right - chances))
    return Calibration(round(float(weights[0]), 4), round(float(weights[1]), 4))
