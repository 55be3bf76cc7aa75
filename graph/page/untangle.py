"""The last hand at a small drawing: each node looks about for a place where it disturbs less.

A local search over the whole picture as it is drawn, with its labels and bent lines, in the manner
of Davidson and Harel (1996) but without chance: node after node takes the best of some places
around its own, until nobody gains.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geometry import Link, Positions, Room, on_curves

_SWEEPS = 4
"""Times that each node may move; in the fifth hardly any did in drawings of 20 to 150 nodes."""

_HUB = 12
"""Lines from which a node stays where it is: others group around it, and looking about takes it long."""

_STEPS = (20.0, 60.0, 130.0)
"""Pixels that a node may move at once."""

_DIRECTIONS = 12
"""Directions in which a node with several neighbours may move."""

_RING = 24
"""Places around its only neighbour that a node with one neighbour may take."""

_STRETCH = (0.95, 1.3)
"""Lengths of that ring, as parts of the wanted length."""

_ALONG = (0.25, 0.38, 0.5, 0.62, 0.75)
"""Shares of a line's way at which it must not pass under another's label or node."""

_CLEAR = 11.0
"""Pixels kept free around those points: half the height of a line's label of two lines."""

_REACH = 80.0
"""Pixels around the places of a node within which others matter: half of a wide label and the room around it."""

_LABELS_APART = 46.0
"""Pixels between the middles of two lines, where their labels are."""

# What disturbs how much; found by looking at drawings of 20 to 150 nodes. A line of twice the wanted length counts
# _LONG, one of no length _SHORT; the others count once for each case.
_BOXES, _COVERED, _LABELS, _CROSSING, _SHORT, _LONG = 4.0, 1.2, 1.0, 1.1, 5.0, 1.4

_TRIFLE = 0.05  # a gain that no one sees

_ROUNDING = 1e-6  # square pixels, squared: a line through a node's very centre does not cross there

_Numbers = NDArray[np.float64]


def untangle(placed: Positions, room: Room, links: Sequence[Link]) -> Positions:
    """Return positions near `placed` with fewer crossings, hidden labels and overlaps; same in, same out."""
    drawing = _Drawing.of(placed.copy(), room, links)
    movable = [node for node in range(len(placed)) if 0 < len(drawing.own[node]) <= _HUB]
    movable.sort(key=lambda node: (len(drawing.own[node]), node))
    for _ in range(_SWEEPS):
        moved = [drawing.improve(node) for node in movable]
        if not any(moved):
            break
    return drawing.placed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """The picture as arrays; `own` lists the lines of each node."""

    placed: Positions
    room: Room
    ends: NDArray[np.int_]
    bends: _Numbers
    lengths: _Numbers
    own: tuple[NDArray[np.int_], ...]

    @classmethod
    def of(cls, placed: Positions, room: Room, links: Sequence[Link]) -> "_Drawing":
        ends = np.array([(link.source, link.target) for link in links], dtype=np.int_).reshape(-1, 2)
        return cls(
            placed=placed,
            room=room,
            ends=ends,
            bends=np.array([link.bend for link in links]),
            lengths=np.array([link.length for link in links]),
            own=tuple(np.flatnonzero((ends == node).any(axis=1)) for node in range(len(placed))),
        )

    def improve(self, node: int) -> bool:
        """Move `node` to the best of its places, and tell whether that is another one."""
        places = np.array([self.placed[node], *self._places(node)])
        costs = self._costs(node, places)
        best = int(costs.argmin())
        if costs[best] > costs[0] - _TRIFLE:
            return False
        self.placed[node] = places[best]
        return True

    def _places(self, node: int) -> Iterator[tuple[float, float]]:
        ends = self.ends[self.own[node]]
        neighbours = np.unique(ends[ends != node])
        if len(neighbours) == 1:
            centre = self.placed[neighbours[0]]
            length = self.lengths[self.own[node]].max()
            yield from _around(centre, [length * stretch for stretch in _STRETCH], _RING)
        else:
            yield from _around(self.placed[node], _STEPS, _DIRECTIONS)

    def _costs(self, node: int, places: Positions) -> _Numbers:
        """Return how much `node` would disturb at each of `places` (one row each)."""
        own = self.own[node]
        far = self.ends[own].sum(axis=1) - node  # the other end of each line of its own
        nodes, others = self._nearby(node, np.concatenate((places, self.placed[far])))
        start = np.where((self.ends[own, 0] == node)[:, None], places[:, None, :], self.placed[self.ends[own, 0]])
        end = np.where((self.ends[own, 1] == node)[:, None], places[:, None, :], self.placed[self.ends[own, 1]])
        other_start, other_end = self.placed[self.ends[others, 0]], self.placed[self.ends[others, 1]]
        points = on_curves(start, end, self.bends[own], _ALONG)
        other_points = on_curves(other_start, other_end, self.bends[others], _ALONG)
        middle = len(_ALONG) // 2
        half, centres = self.room.half[nodes] + _CLEAR, self.placed[nodes] + self.room.drop[nodes]
        own_half, own_centres = self.room.half[node] + _CLEAR, places + self.room.drop[node]
        passed = (far[:, None] != nodes)[None, :, None, :]  # a line may come close to the nodes at its own ends
        costs: _Numbers = (
            _BOXES * _inside(own_centres, centres, half + self.room.half[node]).sum(axis=1)
            + _COVERED * _inside(other_points.reshape(-1, 2), own_centres, own_half).sum(axis=0)
            + _COVERED * (_inside(points, centres, half) & passed).sum(axis=(1, 2, 3))
            + _COVERED * self._under_ends(node, places, far, points[:, :, middle - 1 : middle + 2])
            + _LABELS * _near(points[:, :, middle], other_points[:, middle]).sum(axis=(1, 2))
            + _CROSSING * _crossings(start, end, other_start, other_end).sum(axis=(1, 2))
            + _misfit(np.linalg.norm(end - start, axis=2), self.lengths[own])
        )
        return costs

    def _under_ends(self, node: int, places: Positions, far: NDArray[np.int_], labels: _Numbers) -> NDArray[np.int_]:
        """Count how much of the labels of its lines lies under `node` at each place, or under their other ends."""
        half = self.room.half + _CLEAR
        own_end = np.abs(labels - (places + self.room.drop[node])[:, None, None, :]) < half[node]
        far_end = np.abs(labels - (self.placed + self.room.drop)[far][:, None, :]) < half[far][:, None, :]
        covered: NDArray[np.int_] = (own_end[..., 0] & own_end[..., 1]).sum(axis=(1, 2))
        covered += (far_end[..., 0] & far_end[..., 1]).sum(axis=(1, 2))
        return covered

    def _nearby(self, node: int, around: Positions) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        """Return the other nodes and the other nodes' lines that reach into the rectangle around some points."""
        low, high = around.min(axis=0) - _REACH, around.max(axis=0) + _REACH
        nodes = ((self.placed > low) & (self.placed < high)).all(axis=1)
        nodes[node] = False
        start, end = self.placed[self.ends[:, 0]], self.placed[self.ends[:, 1]]
        lines = ((np.maximum(start, end) > low) & (np.minimum(start, end) < high)).all(axis=1)
        lines[self.own[node]] = False
        return np.flatnonzero(nodes), np.flatnonzero(lines)


def _around(centre: Positions, radii: Sequence[float], directions: int) -> Iterator[tuple[float, float]]:
    for radius in radii:
        for turn in range(directions):
            angle = 2 * math.pi * turn / directions
            yield float(centre[0] + radius * math.cos(angle)), float(centre[1] + radius * math.sin(angle))


def _inside(points: _Numbers, centres: _Numbers, half: _Numbers) -> NDArray[np.bool_]:
    """Tell for each of `points`, along the last axis, in which boxes it lies."""
    half = np.broadcast_to(half, centres.shape)
    result: NDArray[np.bool_] = (np.abs(points[..., None, 0] - centres[:, 0]) < half[:, 0]) & (
        np.abs(points[..., None, 1] - centres[:, 1]) < half[:, 1]
    )
    return result


def _near(points: _Numbers, others: _Numbers) -> NDArray[np.bool_]:
    across, down = (points[..., None, axis] - others[:, axis] for axis in (0, 1))
    result: NDArray[np.bool_] = across * across + down * down < _LABELS_APART**2
    return result


def _crossings(start: _Numbers, end: _Numbers, other_start: _Numbers, other_end: _Numbers) -> NDArray[np.bool_]:
    """Tell which straight ways cross which others; those that only meet at an end do not."""
    start, end = start[:, :, None, :], end[:, :, None, :]
    first = _side(start, end, other_start) * _side(start, end, other_end)
    second = _side(other_start, other_end, start) * _side(other_start, other_end, end)
    result: NDArray[np.bool_] = (first < -_ROUNDING) & (second < -_ROUNDING)
    return result


def _side(start: _Numbers, end: _Numbers, point: _Numbers) -> _Numbers:
    """Return on which side of the way from `start` to `end` a point lies: below, at or above 0."""
    way, other = end - start, point - start
    result: _Numbers = way[..., 0] * other[..., 1] - way[..., 1] * other[..., 0]
    return result


def _misfit(drawn: _Numbers, wanted: _Numbers) -> _Numbers:
    """Return what lines of the wrong length cost, for each row of `drawn`."""
    off = drawn / wanted - 1
    result: _Numbers = (np.where(off < 0, _SHORT, _LONG) * off**2).sum(axis=1)
    return result
