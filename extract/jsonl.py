"""A statement as JSON: the form in which it is printed, exported and compared with annotations."""

from collections.abc import Callable, Iterator, Mapping
from typing import NotRequired, TypedDict

from .model import Entity, EntityType, Evidence, Modality, Qualifier, QualifierKind, Span, Statement


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


class QualifierJson(TypedDict):
    """When it holds or how much it is about: in its normal form, and where the article says so in what words."""

    kind: str
    value: str
    text: str
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
    qualifiers: list[QualifierJson]
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
        "qualifiers": [_qualifier(qualifier, evidence) for qualifier in statement.qualifiers],
        "extractor": statement.extractor,
    }


def _qualifier(qualifier: Qualifier, evidence: Evidence) -> QualifierJson:
    start, end = qualifier.span.start, qualifier.span.end
    text = evidence.quote[start - evidence.span.start : end - evidence.span.start]
    return {"kind": qualifier.kind.value, "value": qualifier.value, "text": text, "start": start, "end": end}


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
        evidence=Evidence(_string(evidence, "quote"), _span(evidence)),
        extractor=_string(record, "extractor"),
        attributed_to=None if attributed is None else _read_entity(_object(record, "attributed_to")),
        qualifiers=tuple(_read_qualifiers(record.get("qualifiers", []))),
    )


def _read_qualifiers(records: object) -> Iterator[Qualifier]:
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        raise TypeError("qualifiers is not a list of objects")
    for record in records:
        yield Qualifier(QualifierKind(_string(record, "kind")), _string(record, "value"), _span(record))


def _read_entity(record: Mapping[str, object]) -> Entity:
    name = _string(record, "name")
    names = record.get("names", [name])
    if not isinstance(names, list) or not all(isinstance(form, str) for form in names):
        raise TypeError("names is not a list of strings")
    kind = EntityType(_string(record, "type")) if "type" in record else EntityType.ORGANIZATION
    return Entity(name=name, type=kind, names=tuple(names) or (name,))


def _span(record: Mapping[str, object]) -> Span:
    return Span(int(_number(record, "start")), int(_number(record, "end")))


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
