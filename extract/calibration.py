"""From a network's scores to confidences that can be believed: of those at 0.9, nine in ten are right."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .errors import ExtractorError

Floats = NDArray[np.float32]
# Probabilities are kept this far from 0 and 1, where their logits would be infinite.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """A line through the logits (Platt 1999, "Probabilistic outputs for support vector machines")."""

    scale: float = 1.0
    shift: float = 0.0

    def confidences(self, chances: Floats) -> Floats:
        """Map probabilities to calibrated ones, of the same shape.

        >>> Calibration(1.0, -1.0).confidences(np.array([0.5])).round(3).tolist()
        [0.269]
        """
        if (self.scale, self.shift) == (1.0, 0.0):
            return chances
        return np.asarray(1 / (1 + np.exp(-(self.scale * logits(chances) + self.shift))), np.float32)

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
            return cls(float(found["scale"]), float(found["shift"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ExtractorError(f"{path}: not a calibration: {error}") from error

    def write(self, path: Path) -> None:
        """Write the calibration as JSON."""
        path.write_text(json.dumps({"scale": self.scale, "shift": self.shift}) + "\n", encoding="utf-8")


def logits(chances: Floats) -> NDArray[np.float64]:
    """Return the log odds of probabilities."""
    kept = np.clip(np.asarray(chances, np.float64), _EDGE, 1 - _EDGE)
    return np.log(kept / (1 - kept))
