"""From a network's scores to confidences that can be believed: of those at 0.9, nine in ten are right."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .errors import ExtractorError
from .model import Entity

Floats = NDArray[np.float32]
Odds = NDArray[np.float64]
# Probabilities are kept this far from 0 and 1, where their logits would be infinite.
_EDGE = 1e-6
# A name is never surer than this: beyond, the tagger's certainty tells nothing more.
_SUREST_NAME = 0.999


def name_odds(entities: Sequence[Entity]) -> Odds:
    """Return the log odds of the mean certainty of each entity's mentions (E).

    One without mentions, an event kind, is named as surely as can be.
    """
    certain = [[mention.confidence for mention in entity.mentions] or [1.0] for entity in entities]
    means = np.asarray([sum(one) / len(one) for one in certain])
    return logits(np.clip(means, 1 - _SUREST_NAME, _SUREST_NAME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Logistic regression on the logit of a score and on what else tells right from wrong.

    The first two are Platt's line (1999, "Probabilistic outputs for support vector machines"). `names` weighs how
    certain the name of the less certain end is, `predicates` has a shift for each relation.
    """

    scale: float = 1.0
    shift: float = 0.0
    names: float = 0.0
    predicates: Mapping[str, float] = field(default_factory=dict)

    def confidences(self, chances: Floats, *, names: Odds, predicates: Sequence[str]) -> Floats:
        """Map probabilities (N x C) to calibrated ones, given the log odds of the names (N) and the predicates (C).

        >>> made = Calibration(shift=-1.0)
        >>> found = made.confidences(np.array([[0.5]]), names=np.zeros(1), predicates=["leads"])
        >>> round(float(found[0, 0]), 3)
        0.269
        """
        if self == Calibration():
            return chances
        columns = np.asarray([self.predicates.get(name, 0.0) for name in predicates])
        odds = self.scale * logits(chances) + self.shift + self.names * names[:, None] + columns
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote.

        Raises:
            ExtractorError: the file is missing or holds something else.
        """
        if not path.is_file():
            raise ExtractorError(f"{path}: the model's calibration is missing")
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            weights = {name: float(found[name]) for name in ("scale", "shift", "names")}
            predicates = {str(name): float(value) for name, value in found["predicates"].items()}
            return cls(**weights, predicates=predicates)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ExtractorError(f"{path}: not a calibration: {error}") from error

    def write(self, path: Path) -> None:
        """Write the calibration as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def logits(chances: NDArray[np.floating]) -> Odds:
    """Return the log odds of probabilities."""
    kept = np.clip(np.asarray(chances, np.float64), _EDGE, 1 - _EDGE)
    return np.log(kept / (1 - kept))
