"""The command line of newsgraph: parse, call, print; the only place that maps errors to exit codes.

Exit codes: 0 done · 1 a defect of newsgraph · 2 the command line, a query or an extractor cannot be used · 3 bad
input · 4 the store, or a file to write, is at fault · 5 the graph does not conform to its ontology · 130 stopped with
Ctrl-C.

Results go to standard output: tables on a terminal, plain text for other programs in a pipe. Progress and complaints
go to standard error.

Each command imports what it needs when it runs, so that `newsgraph --help` starts at once.
"""

import json
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from newsgraph.extract.errors import ConformanceError, ExtractorError, NewsgraphError, QueryError, StoreError

if TYPE_CHECKING:
    from rich.progress import Progress

    from newsgraph.extract.model import Article, Extraction, Modality
    from newsgraph.extract.read import Rejected
    from newsgraph.graph import Added, Summary
    from newsgraph.graph.store import Term

STDIO = "-"
STORE = Path("newsgraph-store")
TURTLE = Path("graph.ttl")
PAGE = Path("graph.html")

# How many articles are added and forced to the disk at once: at a few articles per second, a power cut costs some
# seconds of work, and the flush (15 to 70 ms) next to nothing.
BATCH_ARTICLES = 16

# The width of a table that is asked for in a pipe, where no terminal tells its own.
PIPED_TABLE_WIDTH = 120

ENDINGS = ".ttl, .trig, .nq, .jsonld, .graphml, .gexf, .csv, .jsonl or .html"
EXAMPLE_QUERY = "newsgraph query 'SELECT ?who ?whom WHERE { ?who ng:cooperatesWith ?whom }'"

_NUMBER = re.compile(r"\d+(\.\d+)?")

USAGE, BAD_INPUT, BAD_STORE, NONCONFORMING, INTERRUPTED = 2, 3, 4, 5, 130


ReportFormat = Literal["table", "text", "json"]
ExtractFormat = Literal["table", "jsonl"]
QueryFormat = Literal["table", "csv", "tsv", "json", "turtle"]


def _examples(*commands: str) -> str:
    return "\n\n".join(("Examples:", *commands))


app = typer.Typer(
    name="newsgraph",
    help="News articles in German, Dutch and English become a knowledge graph that shows its evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_examples("newsgraph build seeds", "newsgraph build --help"),
)

StoreOption = Annotated[Path, typer.Option("--store", metavar="DIR", help="The folder of the store.")]


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsgraph {version('newsgraph')}")
        raise typer.Exit


@app.callback()
def _newsgraph(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _show_version(wanted=wanted),
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    pass


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What became of the sources of one run; filled while they flow through."""

    named: frozenset[str]
    rejected: int = 0
    named_rejected: int = 0
    known: int = 0
    added: int = 0
    replaced: int = 0
    statements: int = 0
    seconds: float = 0.0

    def count_rejected(self, rejected: "Rejected") -> None:
        _complain(f"rejected {rejected.error}")
        self.rejected += 1
        self.named_rejected += rejected.source in self.named

    def count_known(self, _: "Article") -> None:
        self.known += 1

    def count_added(self, added: "Added") -> None:
        self.added += added.articles
        self.replaced += added.replaced
        self.statements += added.statements

    @property
    def read_any(self) -> bool:
        return bool(self.known or self.added)

    @property
    def exit_code(self) -> int:
        """Each source that the user named must be readable; of what lay in a folder, something must."""
        return BAD_INPUT if self.named_rejected or not self.read_any else 0

    @property
    def articles_per_second(self) -> float:
        return self.added / self.seconds if self.seconds else 0.0


@app.command(
    epilog=_examples(
        "newsgraph build seeds",
        "newsgraph build seeds --store archive --no-turtle --no-page",
        "cat article.txt | newsgraph build - --format json",
    )
)
def build(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Text or HTML files, folders, or -.")],
    *,
    store: StoreOption = STORE,
    turtle: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the graph as Turtle.")] = TURTLE,
    page: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the interactive page.")] = PAGE,
    no_turtle: Annotated[bool, typer.Option("--no-turtle", help="Write no Turtle.")] = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Write no page.")] = False,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="How to report.")] = None,
) -> None:
    """Read articles and merge their statements, with the evidence, into the graph in the store.

    Articles that the store knows are not read again: the same command goes on where an earlier run was stopped.

    What cannot be read is named on standard error, and the run goes on.

    The exit code is 3 in the end if a source which you named could not be read, or nothing at all.
    """
    tally = _Tally(named=frozenset(str(Path(source)) for source in sources))
    outputs = {kind: path for kind, path, no in (("ttl", turtle, no_turtle), ("html", page, no_page)) if not no}
    try:
        summary = _build(sources, store, outputs, tally)
    except KeyboardInterrupt:
        _complain(f"stopped: {store} holds what was read so far, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
    if tally.read_any:
        chosen = form or ("table" if sys.stdout.isatty() else "text")
        _report_build(summary, tally, outputs, chosen)
        if chosen != "json":
            _advise(outputs, store)
    raise typer.Exit(tally.exit_code)


def _build(sources: Sequence[str], store: Path, outputs: Mapping[str, Path], tally: _Tally) -> "Summary":
    from newsgraph.extract.pipeline import run
    from newsgraph.extract.registry import extractor as load_extractor
    from newsgraph.graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph, _progress() as progress:
        extractor = load_extractor()
        extractions = run(
            sources,
            extractor=extractor,
            known=lambda article: graph.has(article, extractor.name),
            on_known=tally.count_known,
            on_reject=tally.count_rejected,
        )
        begin = perf_counter()
        for batch in _batches(progress.track(extractions, description="reading")):
            tally.count_added(graph.add(batch))
        tally.seconds = perf_counter() - begin
        if tally.read_any:
            for kind, path in outputs.items():
                graph.export(path, format=kind)
        return graph.summary()


def _batches(extractions: "Iterable[Extraction]") -> "Iterator[list[Extraction]]":
    iterator = iter(extractions)
    while batch := list(islice(iterator, BATCH_ARTICLES)):
        yield batch


def _report_build(summary: "Summary", tally: _Tally, outputs: Mapping[str, Path], form: ReportFormat) -> None:
    figures = {
        "articles added": tally.added,
        "articles replaced": tally.replaced,
        "articles known already": tally.known,
        "sources rejected": tally.rejected,
        "articles per second": round(tally.articles_per_second, 2),
        "statements added": tally.statements,
        "articles in the store": summary.articles,
        "entities in the store": summary.entities,
        "statements in the store": sum(summary.statements.values()),
    }
    if form == "json":
        counts = sorted(summary.statements.items())
        relations = [{"predicate": name, "modality": modality, "count": n} for (name, modality), n in counts]
        written = [str(path) for path in outputs.values()]
        typer.echo(json.dumps({**figures, "relations": relations, "written": written}, indent=2))
    else:
        _show((), list(figures.items()), form)
        _show(*_by_relation(summary.statements), form)


def _advise(outputs: Mapping[str, Path], store: Path) -> None:
    where = "" if store == STORE else f" --store {shlex.quote(str(store))}"
    written = f"written: {', '.join(map(str, outputs.values()))}" if outputs else ""
    look = f"look:    open {outputs['html']} in a browser" if "html" in outputs else ""
    ask = f"ask:     {EXAMPLE_QUERY}{where}"
    for line in filter(None, (written, look, ask)):
        typer.echo(line, err=True)


def _by_relation(statements: "Mapping[tuple[str, Modality], int]") -> tuple[Sequence[str], list[Sequence[object]]]:
    """Return headings and rows of a table of counts: relations down, the most frequent first; modalities across."""
    from newsgraph.extract.model import Modality

    counts = {
        relation: [statements.get((relation, modality), 0) for modality in Modality]
        for relation in sorted({relation for relation, _ in statements})
    }
    ranked = sorted(counts.items(), key=lambda item: -sum(item[1]))
    return ("statements", *Modality, "all"), [(relation, *row, sum(row)) for relation, row in ranked]


@app.command(
    epilog=_examples(
        "newsgraph extract article.txt",
        "newsgraph extract article.txt --format jsonl > statements.jsonl",
        "cat article.txt | newsgraph extract -",
    )
)
def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text or HTML file, or -.")],
    *,
    form: Annotated[ExtractFormat | None, typer.Option("--format", help="How to show statements.")] = None,
) -> None:
    """Show what one article says, each statement with the words that say it; no store is needed."""
    from newsgraph.extract.jsonl import statement_to_json
    from newsgraph.extract.read import Rejected, read_sources
    from newsgraph.extract.registry import extractor

    readings = list(read_sources([file]))
    for reading in readings:
        if isinstance(reading, Rejected):
            raise reading.error
    articles = [reading for reading in readings if not isinstance(reading, Rejected)]
    statements = [statement for done in extractor().extract(articles) for statement in done.statements]
    if (form or ("table" if sys.stdout.isatty() else "jsonl")) == "jsonl":
        for statement in statements:
            typer.echo(json.dumps(statement_to_json(statement), ensure_ascii=False))
        return
    rows = [
        (
            f"{one.subject.name} {one.predicate} {one.object.name}",
            one.modality,
            f"{one.confidence:.2f}",
            one.attributed_to.name if one.attributed_to else "",
            one.evidence.quote,
        )
        for one in statements
    ]
    _show(("statement", "modality", "confidence", "according to", "evidence"), rows, "table")


@app.command(
    epilog=_examples(
        "newsgraph export graph.ttl",
        "newsgraph export graph.trig graph.jsonld graph.graphml graph.gexf graph.html",
        "newsgraph export - --format nq | gzip > graph.nq.gz",
    )
)
def export(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help=f"Ending in {ENDINGS}; or -.")],
    *,
    store: StoreOption = STORE,
    form: Annotated[str | None, typer.Option("--format", metavar="ENDING", help="The format, if not by name.")] = None,
) -> None:
    """Write the graph for other programs; the format follows from the file's ending."""
    from newsgraph.graph import KnowledgeGraph

    with KnowledgeGraph.open(store, read_only=True) as graph:
        for file in files:
            graph.export(file, format=form)


@app.command(
    epilog=_examples(
        EXAMPLE_QUERY,
        "newsgraph query 'CONSTRUCT WHERE { ?who ng:leads ?what }' --format turtle",
        "newsgraph query @question.rq --format csv > answer.csv",
        "newsgraph query cooperation --about Airbus",
    )
)
def query(
    sparql: Annotated[str, typer.Argument(metavar="SPARQL", help="A SPARQL 1.1 query, @FILE to read it from, or -.")],
    *,
    about: Annotated[str | None, typer.Option(metavar="NAME", help="The name of a thing to ask about.")] = None,
    store: StoreOption = STORE,
    form: Annotated[QueryFormat | None, typer.Option("--format", help="How to show the answer.")] = None,
) -> None:
    """Ask the graph. The prefixes ng:, ent:, art:, st: and the usual ones need no declaration.

    With --about, instead of SPARQL, one of the questions that newsgraph knows: cooperation, disputed, open, people.
    """
    from newsgraph.graph import KnowledgeGraph

    text = _query_text(sparql)
    with KnowledgeGraph.open(store, read_only=True) as graph:
        result = graph.query(text) if about is None else graph.ask(text, about)
        table = form == "table" or (form is None and sys.stdout.isatty())
        if table and result.boolean is not None:
            typer.echo("true" if result.boolean else "false")
        elif table:
            _show(result.variables, [[_short(term) for term in row] for row in result], "table")
        else:
            result.write(sys.stdout.buffer, form)


def _short(term: "Term | None") -> str:
    """Return a term of an answer as a person reads it: `ng:leads` for an IRI, the plain value of a literal."""
    from pyoxigraph import Literal, NamedNode

    from newsgraph.graph.iri import PREFIXES

    if isinstance(term, NamedNode):
        known = (
            f"{prefix}:{term.value.removeprefix(iri)}" for prefix, iri in PREFIXES.items() if term.value.startswith(iri)
        )
        return next(known, term.value)
    return term.value if isinstance(term, Literal) else str(term or "")


def _query_text(argument: str) -> str:
    if argument == STDIO:
        return sys.stdin.read()
    if not argument.startswith("@"):
        return argument
    path = Path(argument.removeprefix("@"))
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: {error.strerror if isinstance(error, OSError) else 'not UTF-8'}") from error


@app.command(epilog=_examples("newsgraph evaluate gold.jsonl", "newsgraph evaluate gold.jsonl --format json"))
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles, one JSON object a line.")],
    *,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="How to report.")] = None,
) -> None:
    """Measure the extractor on articles that were annotated by hand.

    Prints precision, recall and F1 per language and relation, how often the modality is right, and the F1 of mentions.
    """
    from newsgraph.extract.evaluate import evaluate as measure
    from newsgraph.extract.evaluate import report_to_json
    from newsgraph.extract.gold import read_gold
    from newsgraph.extract.registry import extractor

    report = measure(read_gold(gold), extractor())
    chosen = form or ("table" if sys.stdout.isatty() else "text")
    if chosen == "json":
        typer.echo(json.dumps(report_to_json(report), indent=2))
        return
    scores = [
        (group, name, *map(_rate, (score.precision, score.recall, score.f1)), score.found, score.predicted, score.gold)
        for group, name, score in report.rows()
    ]
    _show(("", "", "precision", "recall", "F1", "found", "predicted", "gold"), scores, chosen)
    modality = {
        "accuracy": report.modality_accuracy,
        "macro-F1": report.modality_macro_f1,
        **{f"F1 {kind}": f1 for kind, f1 in report.modality_f1.items()},
    }
    _show(("modality of what was found", ""), [(name, _rate(value)) for name, value in modality.items()], chosen)


def _rate(value: float) -> str:
    return f"{value:.3f}"


@contextmanager
def _progress() -> "Iterator[Progress]":
    """Show on standard error, if it is a terminal, how many articles are done and how fast."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} articles"))
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield bar


def _show(headings: Sequence[str], rows: Iterable[Sequence[object]], form: ReportFormat) -> None:
    """Print a table: drawn, or as lines of cells with tabs between them."""
    cells = [[_printable(str(cell)) for cell in row] for row in rows]
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


def _printable(text: str) -> str:
    """Return the text in one line, with nothing in it that would steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split()))


def _complain(message: str) -> None:
    typer.echo(f"newsgraph: {_printable(message)}", err=True)


def _exit_code(error: NewsgraphError) -> int:
    match error:
        case QueryError() | ExtractorError():
            return USAGE
        case StoreError():
            return BAD_STORE
        case ConformanceError():
            return NONCONFORMING
        case _:
            return BAD_INPUT


def main() -> None:
    """Run the command line and exit with its code; what goes wrong is one line on standard error."""
    if hasattr(signal, "SIGPIPE"):
        # Stop without a word when the reader of a pipe has gone (`| head`), as other tools do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        _run()
    except NewsgraphError as error:
        _complain(str(error))
        sys.exit(_exit_code(error))
    except OSError as error:
        _complain(f"{error.filename or 'standard output'}: {error.strerror}")
        # What is left to write would fail once more when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BAD_STORE)


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()
