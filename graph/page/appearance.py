"""How types and modalities look on the page: shapes and strokes that tell them apart without colour.

The colours are in `style.css`, where light and dark are.
"""

import math
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from ...extract.model import EntityType, Modality

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        EntityType.ORGANIZATION: "dot",
        EntityType.PERSON: "diamond",
        EntityType.PLACE: "triangleDown",
        EntityType.PRODUCT: "square",
        EntityType.EVENT_KIND: "hexagon",
    }
)
"""vis-network's node shape of each type; all of them carry their label below."""

OTHER_SHAPE = "star"
"""The shape of a type that the built-in classes do not know."""

DASHES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {Modality.ASSERTED: (), Modality.PLANNED: (10, 6), Modality.POSSIBLE: (2, 5), Modality.DENIED: (12, 4, 2, 4)}
)
"""Lengths of stroke and gap, in pixels, of each modality's line; none: a solid line."""

LABEL_LIMIT = 48
"""Characters of a name that the canvas shows: three lines at `LABEL_WIDTH`; the pane shows all of it."""

LABEL_WIDTH = 150
"""Pixels at which a label on the canvas is wrapped."""

_EDGE_LINE = 11
"""Characters of a relation's label that stand in one line: up to "cooperates" a second one saves no room."""

_SMALLEST, _LARGEST, _GROWTH = 8.0, 28.0, 3.0  # pixels; a node with 1 statement is 11, one with 9 is 17


def node_size(degree: int) -> float:
    """Return a node's radius in pixels; its area grows with its number of statements."""
    return round(min(_LARGEST, _SMALLEST + _GROWTH * math.sqrt(degree)), 1)


def canvas_label(name: str) -> str:
    """Return `name` as one short line without control characters, which a canvas could not isolate.

    >>> canvas_label("Nord\u202ewerk  AG")
    'Nordwerk AG'
    """
    line = " ".join("".join(c for c in name[: 4 * LABEL_LIMIT] if c.isspace() or not _is_control(c)).split())
    return line if len(line) <= LABEL_LIMIT else f"{line[: LABEL_LIMIT - 1].rstrip()}…"


def edge_label(label: str) -> str:
    r"""Return a relation's label in two lines of about the same length where it is long.

    >>> edge_label("seeks partnership with"), edge_label("leads")
    ('seeks\\npartnership with', 'leads')
    """
    line = canvas_label(label)
    gaps = [place for place, character in enumerate(line) if character == " "]
    if len(line) <= _EDGE_LINE or not gaps:
        return line
    gap = min(gaps, key=lambda place: max(place, len(line) - place))
    return f"{line[:gap]}\n{line[gap + 1 :]}"


def _is_control(character: str) -> bool:
    """Tell whether it is a control (Cc), a surrogate (Cs), or a format character such as a bidi override (Cf).

    The two joiners belong to the spelling of words and emoji (Unicode 15, section 23.2).
    """
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in "\u200c\u200d"
