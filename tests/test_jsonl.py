"""A statement as JSON has the form that the vocabulary describes."""

import dataclasses
import json

import pytest

from newsgraph.extract.jsonl import statement_from_json, statement_to_json
from newsgraph.extract.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Modality,
    Qualifier,
    QualifierKind,
    Span,
    Statement,
    article_id,
)

TEXT = "Laut der Zeitung „Werkblick“ könnte Nordwerk 800 Stellen streichen."
ARTICLE = Article(id=article_id(TEXT), text=TEXT, language="de")
STATEMENT = Statement(
    article=ARTICLE.id,
    subject=Entity(name="Nordwerk", type=EntityType.ORGANIZATION, names=("Nordwerk", "Nordwerk AG")),
    predicate="undergoes",
    object=Entity(name="Layoffs", type=EntityType.EVENT_KIND, names=("Layoffs",)),
    modality=Modality.POSSIBLE,
    confidence=0.93456789,
    evidence=Evidence.at(ARTICLE, Span(29, 66)),
    extractor="neural/1",
    attributed_to=Entity(name="Werkblick", type=EntityType.ORGANIZATION, names=("Werkblick",)),
    qualifiers=(Qualifier(QualifierKind.JOBS, "800", Span(45, 56)),),
)


def test_a_statement_is_written_in_full() -> None:
    assert json.loads(json.dumps(statement_to_json(STATEMENT), ensure_ascii=False)) == {
        "article": ARTICLE.id,
        "subject": {"name": "Nordwerk", "names": ["Nordwerk", "Nordwerk AG"], "type": "Organization"},
        "predicate": "undergoes",
        "object": {"name": "Layoffs", "names": ["Layoffs"], "type": "EventKind"},
        "modality": "possible",
        "confidence": 0.9346,
        "attributed_to": {"name": "Werkblick"},
        "evidence": {"quote": "könnte Nordwerk 800 Stellen streichen", "start": 29, "end": 66},
        "qualifiers": [{"kind": "jobs", "value": "800", "text": "800 Stellen", "start": 45, "end": 56}],
        "extractor": "neural/1",
    }


def test_qualifiers_can_be_read_back() -> None:
    written = json.loads(json.dumps(statement_to_json(STATEMENT)))
    assert statement_from_json(written).qualifiers == STATEMENT.qualifiers
    del written["qualifiers"]
    assert statement_from_json(written).qualifiers == ()


@pytest.mark.parametrize(
    "qualifiers",
    [
        {"kind": "jobs"},
        ["jobs"],
        [{"kind": "jobs", "value": "800"}],
        [{"kind": "salary", "value": "800", "start": 45, "end": 56}],
        [{"kind": "jobs", "value": "many", "start": 45, "end": 56}],
        [{"kind": "time", "value": "2031-02-29", "start": 45, "end": 56}],
    ],
)
def test_a_wrong_qualifier_is_refused(qualifiers: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        statement_from_json({**statement_to_json(STATEMENT), "qualifiers": qualifiers})


def test_nobody_is_null() -> None:
    written = statement_to_json(dataclasses.replace(STATEMENT, attributed_to=None))
    assert written["attributed_to"] is None


def test_identity_is_given_by_the_caller() -> None:
    written = statement_to_json(STATEMENT, iri=lambda entity: f"urn:example:{entity.name}")
    assert written["subject"].get("iri") == "urn:example:Nordwerk"
    assert written["object"].get("iri") == "urn:example:Layoffs"


def test_numbers_and_names_are_plain_json() -> None:
    for value in statement_to_json(STATEMENT).values():
        assert type(value) in {str, float, dict, list}
