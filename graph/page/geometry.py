"""What the layout and the drawing have in common: boxes, lines, and where a bent line runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.float64]
"""One row (x, y) per node, in pixels, y downwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room that a node takes with its label below it, in pixels from the node's centre."""

    width: float
    above: float
    below: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line between two boxes, given by their places, and the length that it should have, in pixels.

    `bend` is vis-network's roundness: positive for `curvedCW`, negative for `curvedCCW`.
    """

    source: int
    target: int
    length: float
    bend: float = 0.0


@dataclass(frozen=True, slots=True)
class Room:
    """Boxes as arrays: half their extent, and how far below its node the centre of each lies."""

    half: Positions
    drop: Positions

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> "Room":
        """Return the arrays for these boxes."""
        half = np.array([(box.width / 2, (box.above + box.below) / 2) for box in boxes])
        drop = np.array([(0.0, (box.below - box.above) / 2) for box in boxes])
        return cls(half, drop)


def on_curves(
    start: NDArray[np.float64], end: NDArray[np.float64], bends: NDArray[np.float64], shares: Sequence[float]
) -> NDArray[np.float64]:
    """Return the points at some shares of the way of each line, as vis-network 9.1 bends it (quadratic Bezier).

    The last axis of `start` and `end` is (x, y), the one before it counts lines, as `bends` does; the
    result has an axis more between these two, for the shares.
    """
    way = end - start
    radius = np.linalg.norm(way, axis=-1) * (np.abs(bends) / 2 + 0.5)
    angle = np.arctan2(-way[..., 1], way[..., 0]) + (bends / 2 + 0.5) * np.pi
    via = start + radius[..., None] * np.stack((np.sin(angle), np.cos(angle)), axis=-1)
    share = np.array(shares)[:, None]
    start, via, end = start[..., None, :], via[..., None, :], end[..., None, :]
    points: NDArray[np.float64] = (1 - share) ** 2 * start + 2 * share * (1 - share) * via + share**2 * end
    return points
