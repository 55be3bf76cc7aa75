"""Whether a confidence of 0.9 means that nine in ten are right."""

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The statements whose confidence lies in `low`..`high`: how many, their mean confidence, how many are right."""

    low: float
    high: float
    count: int
    confidence: float
    right: int

    @property
    def accuracy(self) -> float:
        """Return the share that is right (0 if there is none)."""
        return self.right / self.count if self.count else 0.0


def bins(judged: Iterable[tuple[float, bool]], *, count: int = BINS) -> tuple[Bin, ...]:
    """Sort (confidence, right) pairs into bins of equal width over 0..1; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        groups.setdefault(min(int(confidence * count), count - 1), []).append((confidence, right))
    return tuple(
        Bin(
            number / count,
            (number + 1) / count,
            len(group),
            sum(confidence for confidence, _ in group) / len(group),
            sum(right for _, right in group),
        )
        for number, group in sorted(groups.items())
    )


def calibration_error(found: Iterable[Bin]) -> float:
    """Return the expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015), 0 for none.

    >>> calibration_error([Bin(0.8, 0.9, 4, 0.85, 3), Bin(0.9, 1.0, 4, 0.95, 4)])
    0.075
    """
    kept = tuple(found)
    total = sum(one.count for one in kept)
    apart = sum(one.count * abs(one.accuracy - one.confidence) for one in kept)
    return round(apart / total, 12) if total else 0.0
