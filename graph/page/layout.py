"""Where the nodes lie: computed beforehand, so that the page need not simulate anything.

Each connected part is laid out by itself: Kamada and Kawai (1989) give a start, stress majorization
(Gansner, Koren and North 2004) gives each line the length that its label needs; above some size
Fruchterman and Reingold (1991) do for both. The part is turned so that its longer side is
horizontal, freed of overlapping labels and of nodes that lie on a line, and set beside the other
parts on shelves. The same input gives the same positions.
"""

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import igraph
import numpy as np
from numpy.typing import NDArray

from .geometry import Box, Link, Positions, Room
from .untangle import untangle

_GAP = 70.0
"""Pixels between two unconnected parts of the graph."""

_MARGIN = 14.0
"""Pixels kept free between two nodes with their labels."""

_ASPECT = 1.1
"""Width to height that the whole aims at: that of the canvas between the two side panes."""

_EXACT_UP_TO = 400
"""Nodes up to which lengths are kept: takes under a second; its time grows with the cube."""

_SPREAD_UP_TO = 300
"""Nodes up to which overlaps are removed: each round compares all pairs."""

_UNTANGLE_UP_TO = 150
"""Nodes up to which lines are freed of crossings and covered labels: 2 s; more are not read one by one."""

_STRESS_ROUNDS = 150
"""Rounds of stress majorization; what changes afterwards cannot be seen."""

_SPREAD_ROUNDS = 150
"""Rounds of overlap removal at most; 30 nodes need about 40."""

_SEED = 20240328
"""Where igraph's random numbers start; any number would do."""


def positions(boxes: Sequence[Box], links: Sequence[Link]) -> Positions:
    """Return a position for each box; of several links between two boxes the longest counts."""
    if not boxes:
        return np.zeros((0, 2))
    graph = igraph.Graph(n=len(boxes), edges=[(link.source, link.target) for link in links])
    graph.es["length"] = [link.length for link in links]
    graph.simplify(combine_edges="max")
    parts = [np.array(part) for part in graph.connected_components()]
    placed = np.zeros((len(boxes), 2))
    with _seeded():
        for part in parts:
            placed[part] = _lay_out(graph.induced_subgraph(part))
    room = Room.of(boxes)
    _shelve(placed, room, parts)
    if len(boxes) <= _SPREAD_UP_TO:
        placed = _spread(placed, room)
    if len(boxes) <= _UNTANGLE_UP_TO:
        lines = [link for link in links if link.source != link.target]
        placed = _spread(untangle(placed, room, lines), room)
    return _untied(placed - (placed.max(axis=0) + placed.min(axis=0)) / 2, links)


def most_important(count: int, links: Sequence[Link], *, limit: int) -> tuple[int, ...]:
    """Return the `limit` nodes of the highest PageRank (Brin and Page 1998), in ascending order."""
    graph = igraph.Graph(n=count, edges=[(link.source, link.target) for link in links])
    ranks = graph.pagerank(directed=False)
    return tuple(sorted(sorted(range(count), key=lambda node: (-round(ranks[node], 12), node))[:limit]))


@contextmanager
def _seeded() -> Iterator[None]:
    """Let igraph draw the same random numbers each time, and give it back to Python's afterwards."""
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - nothing secret is drawn
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _untied(placed: Positions, links: Sequence[Link]) -> Positions:
    """Round to pixels and let no line be exactly level: vis-network 9.1 mislays the label of such a one."""
    rounded: Positions = placed.round()
    above: dict[int, list[int]] = {}
    for link in links:
        if link.source != link.target:
            above.setdefault(max(link.source, link.target), []).append(min(link.source, link.target))
    for node, neighbours in sorted(above.items()):
        taken = set(rounded[neighbours, 1])
        while rounded[node, 1] in taken:
            rounded[node, 1] += 1
    return rounded


def _lay_out(part: igraph.Graph) -> Positions:
    """Return positions for the nodes of one connected part."""
    nodes = part.vcount()
    if nodes == 1:
        return np.zeros((1, 2))
    ends = np.array(part.get_edgelist())
    lengths = np.array(part.es["length"])
    exact = nodes <= _EXACT_UP_TO
    start = part.layout_kamada_kawai() if exact else part.layout_fruchterman_reingold(niter=300)
    placed: Positions = np.array(start.coords, dtype=np.float64)
    drawn = np.linalg.norm(placed[ends[:, 0]] - placed[ends[:, 1]], axis=1)
    placed = (placed - placed.mean(axis=0)) * (lengths.sum() / drawn.sum())
    if exact:
        placed = _relax(placed, np.array(part.distances(weights="length"), dtype=np.float64))
    return _level(placed)


def _relax(placed: Positions, distances: NDArray[np.float64]) -> Positions:
    """Bring the distances between all nodes close to the lengths of the shortest ways between them."""
    away = ~np.eye(len(placed), dtype=bool)
    weights = np.zeros_like(distances)
    weights[away] = distances[away] ** -2.0
    laplacian = np.diag(weights.sum(axis=1)) - weights
    mean = 1 / len(placed)  # a Laplacian has no inverse: add the mean, invert, and take the mean away again
    inverse = np.linalg.inv(laplacian + mean) - mean
    for _ in range(_STRESS_ROUNDS):
        drawn = np.linalg.norm(placed[:, None, :] - placed[None, :, :], axis=2)
        pull = np.zeros_like(distances)
        pull[away] = weights[away] * distances[away] / np.maximum(drawn[away], 1e-9)
        placed = inverse @ ((np.diag(pull.sum(axis=1)) - pull) @ placed)
    return placed


def _level(placed: Positions) -> Positions:
    """Turn the positions so that they spread most from left to right."""
    _, axes = np.linalg.eigh(placed.T @ placed)
    turned: Positions = placed @ axes[:, ::-1]
    heaviest = np.abs(turned).argmax(axis=0)  # an axis has no sign of its own: fix it
    signs = np.sign(turned[heaviest, [0, 1]])
    return turned * np.where(signs == 0, 1, signs)


def _shelve(placed: Positions, room: Room, parts: Sequence[NDArray[np.int_]]) -> None:
    """Set the parts beside and below each other, the largest first, in place."""
    centres = placed + room.drop
    corners = [(centres[part] - room.half[part]).min(axis=0) for part in parts]
    extents = [
        (centres[part] + room.half[part]).max(axis=0) - corner for part, corner in zip(parts, corners, strict=True)
    ]
    widest = max(extent[0] for extent in extents)
    area = sum((extent[0] + _GAP) * (extent[1] + _GAP) for extent in extents)
    shelf_width = max(widest, math.sqrt(area * _ASPECT))
    x = y = shelf_height = 0.0
    for i in sorted(range(len(parts)), key=lambda i: (-len(parts[i]), -extents[i][1], i)):
        if x > 0 and x + extents[i][0] > shelf_width:
            x, y, shelf_height = 0.0, y + shelf_height + _GAP, 0.0
        placed[parts[i]] += np.array((x, y)) - corners[i]
        x += extents[i][0] + _GAP
        shelf_height = max(shelf_height, extents[i][1])


def _spread(placed: Positions, room: Room) -> Positions:
    """Push overlapping boxes apart, each pair along the axis on which it overlaps less."""
    nodes = len(placed)
    others = ~np.eye(nodes, dtype=bool)
    reach = room.half[:, None, :] + room.half[None, :, :] + _MARGIN
    order = np.sign(np.arange(nodes)[:, None] - np.arange(nodes)[None, :])[:, :, None]
    for _ in range(_SPREAD_ROUNDS):
        centres = placed + room.drop
        apart = centres[:, None, :] - centres[None, :, :]
        overlap = reach - np.abs(apart)
        touching = (overlap[:, :, 0] > 1) & (overlap[:, :, 1] > 1) & others
        if not touching.any():
            break
        along = np.stack((overlap[:, :, 0] <= overlap[:, :, 1], overlap[:, :, 0] > overlap[:, :, 1]), axis=2)
        direction = np.where(apart == 0, order, np.sign(apart))
        push = np.where(touching[:, :, None] & along, direction * overlap / 2, 0).sum(axis=1)
        placed = placed + push / np.maximum(1, touching.sum(axis=1))[:, None]
    return placed
