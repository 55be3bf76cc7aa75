"""Annotated articles as JSONL: what a careful reader found, to train on and to measure by.

One object a line: `doc`, `lang`, `text`, `entities` (`id`, `type` Org | Person | Place | Product, `names`: all surface
forms in the text), `statements` (`s`, `p`, `o`: ids, or the event kind for `undergoes`; `m` modality; `by`: id of the
speaker or ""; `quote`: the words that say it).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .discourse import find_names
from .errors import GoldError
from .model import Article, Entity, EntityType, Evidence, Mention, Modality, Span, Statement, article_id, event_kind
from .ontology import load_ontology

TYPES = {
    "Org": EntityType.ORGANIZATION,
    "Person": EntityType.PERSON,
    "Place": EntityType.PLACE,
    "Product": EntityType.PRODUCT,
}
ANNOTATOR = "gold"

Record = Mapping[str, object]
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """An annotated article: its name in the corpus, the article, and what a reader found in it.

    `entity_ids` are the ids that the annotation gives to `entities`, one by one.
    """

    doc: str
    article: Article
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    entity_ids: tuple[str, ...] = ()


def read_gold(path: Path) -> tuple[GoldArticle, ...]:
    """Return the articles of an annotated JSONL file.

    Raises:
        GoldError: the file is missing or a line of it is wrong; the message names file and line.
    """
    return tuple(read_lines(path, gold_article, what="an annotated article"))


def read_lines(path: Path, make: Callable[[Record], _Made], *, what: str) -> Iterator[_Made]:
    """Yield what `make` makes of the object in each line of a JSONL file; `what` says to a person what that is.

    Raises:
        GoldError: the file is missing, a line is no JSON object, or `make` raised a ValueError, KeyError or TypeError.
    """
    if not path.is_file():
        raise GoldError(f"{path}: no such file")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                made = make(_record(line))
            except (ValueError, KeyError, TypeError) as error:
                raise GoldError(f"{path}:{number}: not {what}: {_reason(error)}") from error
            yield made


def _record(line: str) -> Record:
    record = json.loads(line)
    if not isinstance(record, Mapping):
        raise TypeError("not a JSON object")
    return record


def _reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing or unknown" if isinstance(error, KeyError) else str(error)


def gold_article(record: Record) -> GoldArticle:
    """Return the article that one JSON object describes.

    Raises:
        ValueError, KeyError, TypeError: something in it is missing or wrong.
    """
    text = _string(record, "text")
    article = Article(id=article_id(text), text=text, language=_string(record, "lang"))
    entities = _entities(text, _records(record, "entities"))
    statements = tuple(_statement(article, entities, entry) for entry in _records(record, "statements"))
    return GoldArticle(
        doc=_string(record, "doc"),
        article=article,
        entities=tuple(entities.values()),
        statements=statements,
        entity_ids=tuple(entities),
    )


def read_things(path: Path, articles: Iterable[GoldArticle]) -> dict[tuple[str, str], str]:
    """Return the things that several articles name, as the thing of each entity (name of the article, id).

    One JSON object a line: `thing`, a name for people, and `entities`, each as `<doc>#<id>`.

    Raises:
        GoldError: the file is missing, or a line is wrong, names an entity that is none, or one that has a thing.
    """
    known = {(one.doc, id_) for one in articles for id_ in one.entity_ids}
    found: dict[tuple[str, str], str] = {}

    def keep(record: Record) -> None:
        entities = record["entities"]
        if not isinstance(entities, list):
            raise TypeError("entities is not a list")
        for entity in entities:
            doc, _, id_ = str(entity).rpartition("#")
            if (doc, id_) not in known:
                raise ValueError(f"no entity is called {entity}")
            if (doc, id_) in found:
                raise ValueError(f"{entity} is {found[doc, id_]} already")
            found[doc, id_] = _string(record, "thing")

    for _ in read_lines(path, keep, what="a thing"):
        pass
    return found


def _string(record: Record, key: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a string")
    return value


def _records(record: Record, key: str) -> list[Record]:
    value = record[key]
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise TypeError(f"{key} is not a list of objects")
    return value


def _entities(text: str, entries: list[Record]) -> dict[str, Entity]:
    names = {_string(entry, "id"): _names(entry) for entry in entries}
    owners = {name: key for key, forms in reversed(names.items()) for name in forms}
    found: dict[str, list[Span]] = {key: [] for key in names}
    for name, span in find_names(text, owners):
        found[owners[name]].append(span)
    made: dict[str, Entity] = {}
    for entry in entries:
        key, kind = _string(entry, "id"), TYPES[_string(entry, "type")]
        mentions = tuple(Mention(span, kind) for span in sorted(found[key]))
        made[key] = Entity(name=names[key][0], type=kind, names=names[key], mentions=mentions)
    return made


def _names(entry: Record) -> tuple[str, ...]:
    names = entry["names"]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise TypeError("names is not a list of strings")
    return tuple(names)


def _statement(article: Article, entities: Mapping[str, Entity], entry: Record) -> Statement:
    quote, predicate, target = _string(entry, "quote"), _string(entry, "p"), _string(entry, "o")
    start = article.text.find(quote)
    if start < 0 or not quote:
        raise ValueError(f"quote is not in the text: {quote[:60]!r}")
    ontology = load_ontology()
    if predicate not in ontology.relations:
        raise ValueError(f"unknown relation {predicate!r}")
    is_event = EntityType.EVENT_KIND in ontology.relations[predicate].range
    if is_event and target not in ontology.event_kinds:
        raise ValueError(f"unknown event kind {target!r}")
    speaker = entry.get("by")
    return Statement(
        article=article.id,
        subject=entities[_string(entry, "s")],
        predicate=predicate,
        object=event_kind(target) if is_event else entities[target],
        modality=Modality(_string(entry, "m")),
        confidence=1.0,
        evidence=Evidence(quote, Span(start, start + len(quote))),
        extractor=ANNOTATOR,
        attributed_to=entities[speaker] if isinstance(speaker, str) and speaker else None,
    )
