"""What analysts decided about identity: a plain file that is reapplied whenever the graph changes.

    - same: [Jaguar Land Rover, JLR]
      type: Organization
    - different: [{name: Mia Tann, beside: Nordwerk}, {name: Mia Tann, beside: Hafenblatt}]
      type: Person
    - rename: Nordwerk Motoren Gruppe
      to: Nordwerk
      type: Organization

A name stands for all things of the type that go by it; of persons, `beside` may say which organisation or person
the article names, too. To take a decision back, delete its lines.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Self

from ..extract.errors import DecisionsError
from ..extract.model import EntityType
from .names import name_keys, normal_forms
from .resolve import Form

# A file of decisions is written by hand or by a command; one that is larger is something else.
LARGEST_FILE = 10_000_000
_FIELDS = {"same": ("same", "type"), "different": ("different", "type"), "rename": ("rename", "to", "type")}
_BESIDE = (EntityType.ORGANIZATION, EntityType.PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What goes by a name; of persons, in articles that also name `beside`."""

    name: str
    beside: str | None = None

    def keys(self, kind: EntityType) -> frozenset[str]:
        """Return the normal forms of the name."""
        return name_keys(kind, self.name, ()).full

    def fits(self, form: Form) -> bool:
        """Tell whether a form goes by it; the type was compared before."""
        if not self.keys(form.type) & form.full:
            return False
        company = (normal_forms(self.beside, kind) for kind in _BESIDE) if self.beside else ()
        return self.beside is None or any(forms & form.beside for forms in company)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: whether things of a type are the same or different, or what one is called (`to`)."""

    kind: str
    type: EntityType
    things: tuple[Named, ...]
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions, as `resolve` asks for them."""

    decisions: tuple[Decision, ...] = ()

    def to_json(self) -> str:
        """Return them as JSON, with the fields of the file; that of none is empty."""
        return json.dumps([_entry(one) for one in self.decisions], ensure_ascii=False) if self.decisions else ""

    @classmethod
    def from_json(cls, text: str, place: str) -> Self:
        """Read what `to_json` wrote; `place` says to a person where it stood.

        Raises:
            DecisionsError: it is something else.
        """
        return cls(_decisions(json.loads(text) if text else [], place))

    def keys(self, form: Form) -> frozenset[str]:
        """Return the keys of the other forms that a decision is about together with this one."""
        return frozenset(
            f"{one.type} {key}" for one in self._about(form) for named in one.things for key in named.keys(one.type)
        )

    def name(self, form: Form) -> str | None:
        """Return the name by which the thing of a form shall go, if that was decided; the last decision counts."""
        chosen = [one.to for one in self._about(form) if one.kind == "rename"]
        return chosen[-1] if chosen else None

    def same(self, forms: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
        """Return pairs of forms that are one thing."""
        for groups in self._groups("same", forms):
            together = [form for group in groups for form in group]
            yield from ((together[0], other) for other in together[1:])

    def different(self, forms: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
        """Return pairs of forms that are two things."""
        for groups in self._groups("different", forms):
            for left, right in combinations(groups, 2):
                yield from ((one, other) for one, other in product(left, right) if one != other)

    def _about(self, form: Form) -> Iterator[Decision]:
        for one in self.decisions:
            if one.type is form.type and any(named.fits(form) for named in one.things):
                yield one

    def _groups(self, kind: str, forms: Sequence[Form]) -> Iterator[list[list[Form]]]:
        for one in self.decisions:
            if one.kind == kind:
                there = [form for form in forms if form.type is one.type]
                yield [[form for form in there if named.fits(form)] for named in one.things]


UNDECIDED = Decisions()
"""No decision at all."""


def read_decisions(path: Path) -> Decisions:
    """Return the decisions in a file; none if there is no such file.

    Raises:
        DecisionsError: it is no YAML, or one of its entries is no decision; the message names file and entry.
    """
    import yaml  # noqa: PLC0415 (only where there is such a file)

    if not path.exists():
        return Decisions()
    if path.stat().st_size > LARGEST_FILE:
        raise DecisionsError(f"{path}: larger than {LARGEST_FILE // 1_000_000} MB, so no file of decisions")
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DecisionsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    return Decisions(_decisions(entries, str(path)))


def append_decision(path: Path, decision: Decision) -> None:
    """Add a decision at the end of a file, which is made if it does not exist.

    Raises:
        DecisionsError: the file cannot be written.
    """
    import yaml  # noqa: PLC0415

    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(yaml.safe_dump([_entry(decision)], allow_unicode=True, sort_keys=False, default_flow_style=None))
    except OSError as error:
        raise DecisionsError(f"{path}: cannot be written: {error.strerror}") from error


def _entry(decision: Decision) -> dict[str, object]:
    things = [named.name if named.beside is None else asdict(named) for named in decision.things]
    entry: dict[str, object] = {decision.kind: things[0] if decision.kind == "rename" else things}
    return entry | ({} if decision.to is None else {"to": decision.to}) | {"type": decision.type.value}


def _decisions(entries: object, place: str) -> tuple[Decision, ...]:
    if not isinstance(entries, list | None):
        raise DecisionsError(f"{place}: not a list of decisions")
    return tuple(_decision(entry, f"{place}: decision {n}") for n, entry in enumerate(entries or (), 1))


def _decision(entry: object, place: str) -> Decision:
    if not isinstance(entry, dict):
        raise DecisionsError(f"{place}: not a mapping")
    kind = next((kind for kind in _FIELDS if kind in entry), None)
    if kind is None:
        raise DecisionsError(f"{place}: neither {', '.join(_FIELDS)}")
    unknown = entry.keys() - set(_FIELDS[kind])
    missing = set(_FIELDS[kind]) - entry.keys()
    if unknown or missing:
        wrong = f"unknown field {min(map(str, unknown))!r}" if unknown else f"no field {min(missing)!r}"
        raise DecisionsError(f"{place}: {wrong}")
    types = {str(kind): kind for kind in EntityType if kind is not EntityType.EVENT_KIND}
    if entry["type"] not in types:
        raise DecisionsError(f"{place}: type is none of {', '.join(types)}")
    things = tuple(_named(one, place) for one in ([entry[kind]] if kind == "rename" else _list(entry[kind], place)))
    to = entry.get("to")
    if to is not None and not (isinstance(to, str) and to.strip()):
        raise DecisionsError(f"{place}: to is no name")
    return Decision(kind=kind, type=types[entry["type"]], things=things, to=to)


def _list(value: object, place: str) -> Iterable[object]:
    if not isinstance(value, list) or len(value) < len(("one", "other")):
        raise DecisionsError(f"{place}: not a list of at least two names")
    return value


def _named(value: object, place: str) -> Named:
    match value:
        case str() if value.strip():
            return Named(name=value)
        case {"name": str(name), "beside": str(beside), **rest} if not rest and name.strip() and beside.strip():
            return Named(name=name, beside=beside)
        case {"name": str(name), **rest} if not rest and name.strip():
            return Named(name=name)
        case _:
            raise DecisionsError(f"{place}: neither a name nor {{name, beside}}")
