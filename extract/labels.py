"""What the model's outputs mean: tags, relations, event kinds and modalities, in the order of its outputs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .errors import ExtractorError
from .model import EntityType, Modality
from .ontology import Ontology

OUTSIDE = 0
MODALITIES = tuple(Modality)
UNDERGOES = "undergoes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The label list of a model.

    Tags are OUTSIDE, then begin and inside of each type: tag 1 + 2 * type begins, 2 + 2 * type continues.
    """

    types: tuple[EntityType, ...]
    relations: tuple[str, ...]
    events: tuple[str, ...]

    @classmethod
    def of(cls, ontology: Ontology, types: tuple[EntityType, ...]) -> Self:
        """Return the labels for `ontology`: every relation between entities, every event kind."""
        return cls(
            types=types,
            relations=tuple(name for name in ontology.relations if name != UNDERGOES),
            events=tuple(ontology.event_kinds),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the labels that `write` wrote.

        Raises:
            ExtractorError: the file is missing or is not a label list.
        """
        if not path.is_file():
            raise ExtractorError(f"{path}: the model's label list is missing")
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                types=tuple(EntityType(name) for name in found["types"]),
                relations=tuple(str(name) for name in found["relations"]),
                events=tuple(str(name) for name in found["events"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ExtractorError(f"{path}: not a label list: {error}") from error

    def write(self, path: Path) -> None:
        """Write the labels as JSON."""
        lists = {"types": self.types, "relations": self.relations, "events": self.events}
        path.write_text(json.dumps(lists, indent=1) + "\n", encoding="utf-8")

    @property
    def tag_count(self) -> int:
        """Return the number of tags."""
        return 1 + 2 * len(self.types)

    def begin(self, kind: EntityType) -> int:
        """Return the tag of the first token of a mention of this type."""
        return 1 + 2 * self.types.index(kind)

    def inside(self, kind: EntityType) -> int:
        """Return the tag of a later token of a mention of this type."""
        return 2 + 2 * self.types.index(kind)
