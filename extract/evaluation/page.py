"""The errors of an extractor as one HTML page: what was missed, invented or misjudged, in its sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..model import Entity, Statement
from .measure import Judged, Match, Report, same

TEMPLATE = Path(__file__).with_name("errors.html")
# Of a quotation that is a whole list or table only the beginning is shown.
LONGEST_QUOTE = 600


class ErrorKind(StrEnum):
    """What is wrong with a statement; the order is that of the page."""

    MISSED = "missed"
    WRONG = "wrong"
    MODALITY = "modality"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """One error: its kind, the statement it is about, and what the other side says of it (empty if nothing)."""

    kind: ErrorKind
    doc: str
    language: str
    statement: Statement
    other: str

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """Return the quotation in pieces, each with whether it names an end of the statement."""
        return list(_pieces(self.statement))


def errors(report: Report) -> tuple[Error, ...]:
    """Return all errors of a report: by kind, then relation, then the surest first."""
    found = [error for one in report.judged for error in _errors(one)]
    kinds = list(ErrorKind)
    return tuple(
        sorted(found, key=lambda e: (kinds.index(e.kind), e.statement.predicate, -e.statement.confidence, e.doc))
    )


def _errors(judged: Judged) -> Iterator[Error]:
    doc, language = judged.gold.doc, judged.gold.article.language

    def error(kind: ErrorKind, statement: Statement, other: str = "") -> Error:
        return Error(kind=kind, doc=doc, language=language, statement=statement, other=other)

    for statement in judged.missed:
        yield error(ErrorKind.MISSED, statement, _near(statement, judged.wrong))
    for statement in judged.wrong:
        yield error(ErrorKind.WRONG, statement, _near(statement, judged.missed))
    for match in judged.matches:
        if match.gold.modality is not match.predicted.modality:
            yield error(ErrorKind.MODALITY, match.predicted, match.gold.modality.value)
        if _speakers_differ(match):
            yield error(ErrorKind.SPEAKER, match.predicted, _name(match.gold.attributed_to))


def _near(statement: Statement, others: Iterable[Statement]) -> str:
    """Return what the other side says of the same two things: the likeliest reason for the error."""
    ends = {frozenset(statement.subject.names), frozenset(statement.object.names)}
    near = {
        other.predicate
        for other in others
        if all(any(names & set(end.names) for names in ends) for end in (other.subject, other.object))
    }
    return ", ".join(sorted(near))


def _speakers_differ(match: Match) -> bool:
    gold, made = match.gold.attributed_to, match.predicted.attributed_to
    if gold is None or made is None:
        return gold is not made
    return not same(gold, made)


def _name(entity: Entity | None) -> str:
    return "nobody" if entity is None else entity.name


def _pieces(statement: Statement) -> Iterator[tuple[str, bool]]:
    quote = statement.evidence.quote[:LONGEST_QUOTE]
    names = sorted({*statement.subject.names, *statement.object.names}, key=lambda name: (-len(name), name))
    place = 0
    while place < len(quote):
        start, name = min(
            ((quote.find(name, place), name) for name in names if quote.find(name, place) >= 0),
            key=lambda hit: (hit[0], -len(hit[1])),
            default=(len(quote), ""),
        )
        if start > place:
            yield quote[place:start], False
        if name:
            yield name, True
        place = start + len(name)
    if len(statement.evidence.quote) > LONGEST_QUOTE:
        yield " …", False


def error_page(report: Report) -> str:
    """Return one HTML page, without scripts and without anything from elsewhere, that shows every error."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 (only this command needs it)

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    found = errors(report)
    return template.render(
        report=report,
        groups=[(kind, _by_relation([error for error in found if error.kind is kind])) for kind in ErrorKind],
        counts=Counter(error.kind for error in found),
    )


def _by_relation(found: Sequence[Error]) -> list[tuple[str, list[Error]]]:
    relations = Counter(error.statement.predicate for error in found)
    ordered = sorted(relations, key=lambda name: (-relations[name], name))
    return [(name, [error for error in found if error.statement.predicate == name]) for name in ordered]
