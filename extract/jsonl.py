"""A statement as JSON: the form in which it is printed, exported and compared with annotations."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

from .model import Entity, Statement


class EntityJson(TypedDict):
    """One end of a statement; `iri` is missing where entities have no identity yet."""

    name: str
    names: list[str]
    type: str
    iri: NotRequired[str]


class NameJson(TypedDict):
    """To whom a statement is attributed."""

    name: str


class EvidenceJson(TypedDict):
    """The words that say it, with offsets in code points of the article's text."""

    quote: str
    start: int
    end: int


class StatementJson(TypedDict):
    """One statement, as `docs` and the command line show it."""

    article: str
    subject: EntityJson
    predicate: str
    object: EntityJson
    modality: str
    confidence: float
    attributed_to: NameJson | None
    evidence: EvidenceJson
    extractor: str


# A confidence is no more exact than this; the digits beyond differ between processors.
_CONFIDENCE_DIGITS = 4


def statement_to_json(statement: Statement, *, iri: Callable[[Entity], str] | None = None) -> StatementJson:
    """Return the statement as a JSON object, ready for `json.dumps`.

    `iri` says which thing an entity is; without it, entities carry their names only.
    """
    attributed = statement.attributed_to
    evidence = statement.evidence
    return {
        "article": statement.article,
        "subject": _entity(statement.subject, iri),
        "predicate": statement.predicate,
        "object": _entity(statement.object, iri),
        "modality": statement.modality.value,
        "confidence": round(statement.confidence, _CONFIDENCE_DIGITS),
        "attributed_to": None if attributed is None else {"name": attributed.name},
        "evidence": {"quote": evidence.quote, "start": evidence.span.start, "end": evidence.span.end},
        "extractor": statement.extractor,
    }


def _entity(entity: Entity, iri: Callable[[Entity], str] | None) -> EntityJson:
    described: EntityJson = {"name": entity.name, "names": list(entity.names), "type": entity.type.value}
    if iri is not None:
        described["iri"] = iri(entity)
    return described
