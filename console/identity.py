"""How well identity is told: articles whose entities were joined by hand, inside each and across all."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from .output import ReportFormat, show

if TYPE_CHECKING:
    from ..extract.evaluation.clusters import Agreement
    from ..extract.gold import GoldArticle
    from ..extract.model import Entity, Extraction

Things = Mapping[tuple[str, str], str]
Mention = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the report: which mentions, in which articles, how well, and how many nodes are several things."""

    mentions: str
    where: str
    b_cubed: "Agreement"
    lea: "Agreement"
    fused: float


def measure_identity(
    articles: "Sequence[GoldArticle]", things: Things, extractions: "Sequence[Extraction] | None"
) -> list[Row]:
    """Return how well entities are told with the annotated mentions and, if given, with those of an extractor."""
    from ..extract.discourse import entities_of

    given = [entities_of(one.article.text, [m for e in one.entities for m in e.mentions]) for one in articles]
    rows = _rows("annotated", articles, things, given)
    if extractions is not None:
        rows += _rows("found", articles, things, [one.entities for one in extractions])
    return rows


def _rows(
    mentions: str, articles: "Sequence[GoldArticle]", things: Things, entities: "Sequence[tuple[Entity, ...]]"
) -> list[Row]:
    inside = _gold(articles, {}), _found(articles, entities, _alone)
    across = _gold(articles, things), _found(articles, entities, _resolved(articles, entities))
    languages = {one.doc: one.article.language for one in articles}
    rows = [_row(mentions, "inside articles", *inside)]
    for language in sorted(set(languages.values())):
        kept = [{m: t for m, t in side.items() if languages[m[0]] == language} for side in across]
        rows.append(_row(mentions, f"across articles, {language}", kept[0], kept[1]))
    return [*rows, _row(mentions, "across all articles", *across)]


def _row(mentions: str, where: str, gold: Mapping[Mention, object], found: Mapping[Mention, object]) -> Row:
    from ..extract.evaluation.clusters import b_cubed, fused, lea

    return Row(
        mentions=mentions, where=where, b_cubed=b_cubed(gold, found), lea=lea(gold, found), fused=fused(gold, found)
    )


_Thing = Callable[[int, "Entity"], object]


def _alone(article: int, entity: "Entity") -> object:
    return article, entity


def _resolved(articles: "Sequence[GoldArticle]", entities: "Sequence[tuple[Entity, ...]]") -> _Thing:
    """Return what tells which thing an entity of an article is, after all articles were resolved together."""
    from ..graph.places import place_anchors
    from ..graph.resolve import forms_of, resolve

    forms = [forms_of(one.article, named, place_anchors) for one, named in zip(articles, entities, strict=True)]
    things = {
        form: number
        for number, thing in enumerate(resolve(form for some in forms for form in some.values()).things)
        for form in thing
    }
    return lambda article, entity: things[forms[article][entity]]


def _gold(articles: "Iterable[GoldArticle]", things: Things) -> dict[Mention, object]:
    return {
        (one.doc, mention.span.start, mention.span.end): things.get((one.doc, id_), (one.doc, id_))
        for one in articles
        for id_, entity in zip(one.entity_ids, one.entities, strict=True)
        for mention in entity.mentions
    }


def _found(
    articles: "Iterable[GoldArticle]", entities: "Iterable[tuple[Entity, ...]]", thing: _Thing
) -> dict[Mention, object]:
    return {
        (one.doc, mention.span.start, mention.span.end): thing(number, entity)
        for number, (one, named) in enumerate(zip(articles, entities, strict=True))
        for entity in named
        for mention in entity.mentions
    }


def show_identity(rows: Sequence[Row], form: ReportFormat | None) -> None:
    """Print the report."""
    names = ("precision", "recall", "F1")
    measures = [
        {f"{name} {part}": value for name, one in (("B-cubed", row.b_cubed), ("LEA", row.lea)) for part, value in
         zip(names, (one.precision, one.recall, one.f1), strict=True)}
        | {"fused": row.fused}
        for row in rows
    ]  # fmt: skip
    if form == "json":
        lines = [
            {"mentions": row.mentions, "where": row.where, **some} for row, some in zip(rows, measures, strict=True)
        ]
        typer.echo(json.dumps(lines, indent=2))
        return
    cells = [
        (row.mentions, row.where, *(f"{value:.3f}" for value in some.values()))
        for row, some in zip(rows, measures, strict=True)
    ]
    show(("mentions", "", *measures[0]), cells, form or ("table" if sys.stdout.isatty() else "text"))
