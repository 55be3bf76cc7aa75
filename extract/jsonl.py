"""A statement as JSON: the form in which it is printed, exported and compared with annotations."""

from collections.abc import Callable, Mapping
from typing import NotRequired, TypedDict

from .model import Entity, EntityType, Evidence, Modality, Span, Statement


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


def statement_from_json(record: Mapping[str, object]) -> Statement:
    """Return the statement that `statement_to_json` described; an end's mentions are not part of it.

    Raises:
        KeyError, TypeError, ValueError: something in the record is missing or wrong.
    """
    evidence = _object(record, "evidence")
    attributed = record.get("attributed_to")
    return Statement(
        article=_string(record, "article"),
        subject=_read_entity(_object(record, "subject")),
        predicate=_string(record, "predicate"),
        object=_read_entity(_object(record, "object")),
        modality=Modality(_string(record, "modality")),
        confidence=_number(record, "confidence"),
        evidence=Evidence(
            _string(evidence, "quote"), Span(int(_number(evidence, "start")), int(_number(evidence, "end")))
        ),
        extractor=_string(record, "extractor"),
        attributed_to=None if attributed is None else _read_entity(_object(record, "attributed_to")),
    )


def _read_entity(record: Mapping[str, object]) -> Entity:
    name = _string(record, "name")
    names = record.get("names", [name])
    if not isinstance(names, list) or not all(isinstance(form, str) for form in names):
        raise TypeError("names is not a list of strings")
    kind = EntityType(_string(record, "type")) if "type" in record else EntityType.ORGANIZATION
    return Entity(name=name, type=kind, names=tuple(names) or (name,))


def _object(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = record[key]
    if not isinstance(value, Mapping):
        raise TypeError(f"{key} is not an object")
    return value


def _string(record: Mapping[str, object], key: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a string")
    return value


def _number(record: Mapping[str, object], key: str) -> float:
    value = record[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{key} is not a number")
    return value
