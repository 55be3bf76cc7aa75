"""Names that a user brings along, with the IRI that each has elsewhere, for example in Wikidata."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ..extract.errors import AliasesError
from ..extract.model import EntityType
from .iri import web_address
from .names import normal_forms
from .places import place_anchors
from .resolve import Anchors

Aliases = Mapping[tuple[EntityType, str], frozenset[str]]

# What a table must have; `language` may be there, too, but a name means the same in all.
COLUMNS = ("name", "iri", "type")
_TYPES = {str(kind): kind for kind in EntityType if kind is not EntityType.EVENT_KIND}


def read_aliases(path: Path) -> Aliases:
    """Return the IRIs of names, by type and normal form, from a CSV file with a heading.

    Raises:
        AliasesError: it is missing or no such table; the message names the file and the line.
    """
    found: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restval="")
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise AliasesError(f"{path}:1: no column {missing[0]!r}")
            for row in table:
                kind, iri = _TYPES.get(row["type"]), web_address(row["iri"])
                if kind is None or iri is None or not row["name"].strip():
                    wrong = "type" if kind is None else "iri" if iri is None else "name"
                    raise AliasesError(f"{path}:{table.line_num}: not a {wrong}: {row[wrong]!r}")
                for form in normal_forms(row["name"], kind):
                    found[kind, form].add(iri.value)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a CSV file in UTF-8"
        raise AliasesError(f"{path}: {reason}") from error
    return {key: frozenset(iris) for key, iris in found.items()}


def anchors_with(aliases: Aliases) -> Anchors:
    """Return the reference data of places together with a table of aliases; a name with several IRIs has none."""

    def anchors(name: str, kind: EntityType) -> frozenset[str]:
        iris = {iri for form in normal_forms(name, kind) for iri in aliases.get((kind, form), ())}
        return place_anchors(name, kind) | (iris if len(iris) == 1 else frozenset())

    return anchors
