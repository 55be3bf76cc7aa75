"""A statement as JSON has the form that the vocabulary describes."""

import dataclasses
import json

from newsgraph.extract.jsonl import statement_to_json
from newsgraph.extract.model import Article, Entity, EntityType, Evidence, Modality, Span, Statement, article_id

TEXT = "Laut der Zeitung „Werkblick“ könnte Nordwerk Stellen streichen."
ARTICLE = Article(id=article_id(TEXT), text=TEXT, language="de")
STATEMENT = Statement(
    article=ARTICLE.id,
    subject=Entity(name="Nordwerk", type=EntityType.ORGANIZATION, names=("Nordwerk", "Nordwerk AG")),
    predicate="undergoes",
    object=Entity(name="Layoffs", type=EntityType.EVENT_KIND, names=("Layoffs",)),
    modality=Modality.POSSIBLE,
    confidence=0.93456789,
    evidence=Evidence.at(ARTICLE, Span(29, 62)),
    extractor="neural/1",
    attributed_to=Entity(name="Werkblick", type=EntityType.ORGANIZATION, names=("Werkblick",)),
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
        "evidence": {"quote": "könnte Nordwerk Stellen streichen", "start": 29, "end": 62},
        "extractor": "neural/1",
    }


def test_nobody_is_null() -> None:
    written = statement_to_json(dataclasses.replace(STATEMENT, attributed_to=None))
    assert written["attributed_to"] is None


def test_identity_is_given_by_the_caller() -> None:
    written = statement_to_json(STATEMENT, iri=lambda entity: f"urn:example:{entity.name}")
    assert written["subject"].get("iri") == "urn:example:Nordwerk"
    assert written["object"].get("iri") == "urn:example:Layoffs"


def test_numbers_and_names_are_plain_json() -> None:
    for value in statement_to_json(STATEMENT).values():
        assert type(value) in {str, float, dict}
