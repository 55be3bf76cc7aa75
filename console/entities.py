"""The commands about identity: what is one node and why, what may be, and what an analyst decides."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from .options import STORE, DecisionsOption, StoreOption, decisions_of
from .output import ReportFormat, progress, show

if TYPE_CHECKING:
    from ..graph.cards import Card, DoubtfulPair
    from ..graph.decisions import Named

STDOUT = Path("-")
# Of each of two entities that may be one, as many statements as fit beside each other on a screen.
STATEMENTS_SHOWN = 3

TypeName = Literal["Organization", "Person", "Place", "Product"]
TypeOption = Annotated[TypeName, typer.Option("--type", help="What kind of thing it is.")]
FormatOption = Annotated[ReportFormat | None, typer.Option("--format", help="How to show it.")]
NamesArgument = Annotated[
    list[str], typer.Argument(metavar="NAME...", help="Names; of a person also NAME@OTHER, who is named beside.")
]


def entity(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, an acronym or an IRI.")],
    *,
    store: StoreOption = STORE,
    form: FormatOption = None,
) -> None:
    """Show a node: its IRI, type, names by language, articles and statements, and why its names were joined."""
    from ..extract.errors import QueryError
    from ..graph import KnowledgeGraph

    with KnowledgeGraph.open(store, read_only=True) as graph:
        cards = [card for iri in (graph.find(name) or (name,)) if (card := graph.card(iri))]
    if not cards:
        raise QueryError(f"nothing in the graph goes by the name {name!r}")
    if form == "json":
        typer.echo(json.dumps([_to_json(card) for card in cards], ensure_ascii=False, indent=2))
        return
    for card in cards:
        show((card.name, card.type), list(_about(card)), _chosen(form))
        show(("statement", "modality", "according to", "evidence"), list(_statements(card)), _chosen(form))


def review(
    *,
    store: StoreOption = STORE,
    form: FormatOption = None,
) -> None:
    """List the entities that may be one, with what articles say of each, and how to decide."""
    from ..graph import KnowledgeGraph

    with KnowledgeGraph.open(store, read_only=True) as graph:
        pairs = list(graph.doubtful())
    if form == "json":
        typer.echo(json.dumps([_pair_to_json(pair) for pair in pairs], ensure_ascii=False, indent=2))
        return
    for pair in pairs:
        rows = [("IRI", pair.one.iri, pair.other.iri), ("type", pair.one.type, pair.other.type)]
        rows += zip(("",) * STATEMENTS_SHOWN, _shown(pair.one), _shown(pair.other), strict=True)
        show((pair.reason, pair.one.name, pair.other.name), rows, _chosen(form))
    if pairs:
        typer.echo("decide: newsgraph decide same|different NAME NAME --type TYPE", err=True)


def decide(
    verdict: Annotated[
        Literal["same", "different", "rename"], typer.Argument(metavar="VERDICT", help="What is decided.")
    ],
    names: NamesArgument,
    *,
    kind: TypeOption = "Organization",
    store: StoreOption = STORE,
    decisions: DecisionsOption = None,
) -> None:
    """Decide that names are one thing or two, or by which name a thing goes (the last one given).

    The decision is added to the file of decisions, and the store follows it. To take it back, delete its lines: the
    next build or decision undoes it.
    """
    from ..extract.model import EntityType
    from ..graph import KnowledgeGraph
    from ..graph.decisions import Decision, append_decision, read_decisions

    renames, two = verdict == "rename", len(("one", "other"))
    if len(names) < two or (renames and len(names) > two):
        raise typer.BadParameter("two names are needed", param_hint="NAME...")
    things = tuple(map(_named, names[:1] if renames else names))
    file = decisions_of(store, decisions)
    read_decisions(file)
    append_decision(
        file, Decision(kind=verdict, type=EntityType(kind), things=things, to=names[-1] if renames else None)
    )
    if store.exists():
        KnowledgeGraph.open(store, decisions=read_decisions(file)).close()


def link(
    service: Annotated[str, typer.Argument(metavar="URL", help="A reconciliation service (W3C Reconciliation API).")],
    *,
    store: StoreOption = STORE,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.csv", help="Where to write.")] = STDOUT,
    kind: Annotated[TypeName | None, typer.Option("--type", help="Ask only for things of this type.")] = None,
) -> None:
    """Look the names in the graph up in a service, and write those that it is sure of as a table of aliases.

    This is the one command that speaks to a network, and only to the service that you name: it sends the names of
    the graph there. Check the table, then build with --aliases.
    """
    import csv

    from ..graph import KnowledgeGraph
    from ..graph.reconcile import Asked, reconcile, rows

    with KnowledgeGraph.open(store, read_only=True) as graph:
        asked = [
            Asked(name=name, type=named, language=language)
            for named, language, name in graph.names()
            if kind in (None, str(named))
        ]
    with progress("names") as bar:
        found = list(reconcile(service, bar.track(asked, description="looking up")))
    with nullcontext(sys.stdout) if output == STDOUT else output.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(found))


def _named(text: str) -> "Named":
    from ..graph.decisions import Named

    name, at, beside = text.partition("@")
    return Named(name=name, beside=beside if at else None)


def _chosen(form: ReportFormat | None) -> ReportFormat:
    return form or ("table" if sys.stdout.isatty() else "text")


def _about(card: "Card") -> Iterator[tuple[object, object]]:
    yield "IRI", card.iri
    for language, names in card.names.items():
        yield f"names, {language}", "; ".join(names)
    for joined in card.joined:
        yield "joined", f"{joined.one.name} = {joined.other.name}: {joined.reason}"
    for iri in card.formerly:
        yield "formerly", iri
    for iri, name in card.possibly.items():
        yield "possibly the same", f"{name} {iri}"
    for article in card.articles:
        yield (
            "article",
            " · ".join(filter(None, (article.published, article.publisher, article.headline or article.id))),
        )


def _statements(card: "Card") -> Iterator[Sequence[object]]:
    for one in card.statements:
        speaker = one.attributed_to.name if one.attributed_to else ""
        yield f"{one.subject.name} {one.predicate} {one.object.name}", one.modality, speaker, one.quote


def _shown(card: "Card") -> list[str]:
    told = [f"{one.predicate} ({one.modality}): {one.quote}" for one in card.statements]
    told += ["in: " + (article.headline or article.id) for article in card.articles]
    return (told + [""] * STATEMENTS_SHOWN)[:STATEMENTS_SHOWN]


def _to_json(card: "Card") -> dict[str, object]:
    return {
        "iri": card.iri,
        "type": card.type,
        "name": card.name,
        "names": card.names,
        "joined": [{"one": one.one.name, "other": one.other.name, "reason": one.reason} for one in card.joined],
        "formerly": card.formerly,
        "possibly_same": card.possibly,
        "articles": [{"iri": one.iri, "headline": one.headline, "published": one.published} for one in card.articles],
        "statements": [
            {
                "iri": one.iri,
                "subject": one.subject.iri,
                "predicate": one.predicate,
                "object": one.object.iri,
                "modality": one.modality,
                "quote": one.quote,
            }
            for one in card.statements
        ],
    }


def _pair_to_json(pair: "DoubtfulPair") -> dict[str, object]:
    return {"reason": pair.reason, "one": _to_json(pair.one), "other": _to_json(pair.other)}
