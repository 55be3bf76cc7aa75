"""What the commands print: tables, progress and complaints.

Results go to standard output: tables on a terminal, plain text for other programs in a pipe. Progress and complaints
go to standard error.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..graph.store import Term

# The width of a table that is asked for in a pipe, where no terminal tells its own.
PIPED_TABLE_WIDTH = 120

_NUMBER = re.compile(r"\d+(\.\d+)?")

ReportFormat = Literal["table", "text", "json"]


@contextmanager
def progress(what: str = "articles") -> "Iterator[Progress]":
    """Show on standard error, if it is a terminal, how many of what are done and how fast."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn(f"{{task.completed}} {what}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield bar


def show(headings: Sequence[str], rows: Iterable[Sequence[object]], form: ReportFormat) -> None:
    """Print a table: drawn, or as lines of cells with tabs between them."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    if form != "table":
        for line in ([headings] if headings else []) + cells:
            typer.echo("\t".join(line))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=box.SIMPLE_HEAD, show_header=bool(headings))
    for row in cells:
        table.add_row(*(Text(cell, justify="right" if _NUMBER.fullmatch(cell) else "left") for cell in row))
    Console(width=None if sys.stdout.isatty() else PIPED_TABLE_WIDTH).print(table)


def printable(text: str) -> str:
    """Return the text in one line, with nothing in it that would steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split()))


def short(term: "Term | None") -> str:
    """Return a term of an answer as a person reads it: `ng:leads` for an IRI, the plain value of a literal."""
    from pyoxigraph import Literal, NamedNode

    from ..graph.iri import PREFIXES

    if isinstance(term, NamedNode):
        known = (
            f"{prefix}:{term.value.removeprefix(iri)}" for prefix, iri in PREFIXES.items() if term.value.startswith(iri)
        )
        return next(known, term.value)
    return term.value if isinstance(term, Literal) else str(term or "")


def complain(message: str) -> None:
    """Print one line on standard error."""
    typer.echo(f"newsgraph: {printable(message)}", err=True)
