"""How many of SmartData's own business events the extractor finds in the documents that never trained it."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from ..model import Article, Entity, Statement
from ..neural import NeuralExtractor
from .corpus import opening

# SmartData's event -> the predicates that tell it, the roles of subject and object, or the role and the event kind.
_RELATIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "Acquisition": (frozenset({"acquires"}), "buyer", "acquired"),
    "Merger": (frozenset({"mergesWith"}), "old", "old"),
    "SpinOff": (frozenset({"divests"}), "parent", "child"),
    "OrganizationLeadership": (frozenset({"leads", "worksFor"}), "person", "organization"),
    "CompanyProvidesProduct": (frozenset({"produces", "develops", "launches"}), "company", "product"),
    "CompanyFacility": (frozenset({"locatedIn", "headquarteredIn"}), "company", "location"),
}
_KINDS = {"Insolvency": "Insolvency", "Strike": "Strike", "Layoffs": "Layoffs"}
_UNDERGOES = frozenset({"undergoes"})


@dataclass(frozen=True, slots=True)
class Event:
    """One annotated event: SmartData's type, the predicates that tell it, and its ends as printed."""

    type: str
    predicates: frozenset[str]
    subject: str
    object: str


def measure_events(
    path: Path, extractor: NeuralExtractor, articles: Sequence[Article]
) -> Mapping[str, tuple[int, int]]:
    """Return how many events of each type are found, and how many SmartData's file `path` has in these articles.

    An event is found when a statement has a predicate that tells it between names of its two ends. Events with an end
    that is not named (a strike of "the staff") do not count, nor does the same one twice in an article.
    """
    kept = {opening(article.text): article for article in articles}
    counts: dict[str, tuple[int, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        annotated = [
            (kept[opening(doc["text"])], doc) for doc in map(json.loads, lines) if opening(doc["text"]) in kept
        ]
    read = extractor.extract(article for article, _ in annotated)
    for (_, doc), extraction in zip(annotated, read, strict=True):
        for event in dict.fromkeys(_events(doc)):
            found, total = counts.get(event.type, (0, 0))
            told = any(_tells(statement, event) for statement in extraction.statements)
            counts[event.type] = (found + told, total + 1)
    return counts


def _events(doc: Mapping[str, list[dict]]) -> Iterator[Event]:  # type: ignore[type-arg]
    surfaces = {entity["id"]: " ".join(str(entity["surface"]).split()) for entity in doc["entities"]}
    for relation in doc["relations"]:
        roles: dict[str, list[str]] = {}
        for argument in relation["args"]:
            roles.setdefault(argument["role"], []).append(surfaces[argument["ent"]])
        name = str(relation["type"])
        if name in _KINDS:
            for company in roles.get("company", ()):
                yield Event(name, _UNDERGOES, company, _KINDS[name])
        elif name in _RELATIONS:
            predicates, subject_role, object_role = _RELATIONS[name]
            for subject, obj in product(roles.get(subject_role, ()), roles.get(object_role, ())):
                if subject_role != object_role or subject < obj:
                    yield Event(name, predicates, subject, obj)


def _tells(statement: Statement, event: Event) -> bool:
    ends = (event.subject, event.object)
    return statement.predicate in event.predicates and (
        _named(ends, statement.subject, statement.object)
        or (statement.predicate == "mergesWith" and _named(ends, statement.object, statement.subject))
    )


def _named(ends: tuple[str, str], subject: Entity, obj: Entity) -> bool:
    return all(
        end.casefold() in {name.casefold() for name in one.names} for end, one in zip(ends, (subject, obj), strict=True)
    )
