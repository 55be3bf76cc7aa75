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
import shlex
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from newsgraph.console import entities
from newsgraph.console.options import STORE, DecisionsOption, StoreOption, decisions_of
from newsgraph.console.options import examples as _examples
from newsgraph.console.output import ReportFormat, complain, progress, short, show
from newsgraph.extract.errors import (
    ConformanceError,
    ExtractorError,
    NewsgraphError,
    QueryError,
    ServiceError,
    StoreError,
)

if TYPE_CHECKING:
    from newsgraph.extract.base import Extractor
    from newsgraph.extract.model import Article, Extraction
    from newsgraph.extract.read import Rejected
    from newsgraph.graph import Added, KnowledgeGraph, Summary

STDIO = "-"
TURTLE = Path("graph.ttl")
DEFAULT = "neural"
PAGE = Path("graph.html")

# How many articles are added and forced to the disk at once: at a few articles per second, a power cut costs some
# seconds of work, and the flush (15 to 70 ms) next to nothing.
BATCH_ARTICLES = 16

ENDINGS = ".ttl, .trig, .nq, .jsonld, .graphml, .gexf, .csv, .jsonl or .html"
EXAMPLE_QUERY = "newsgraph query 'SELECT ?who ?whom WHERE { ?who ng:cooperatesWith ?whom }'"

USAGE, BAD_INPUT, BAD_STORE, NONCONFORMING, INTERRUPTED = 2, 3, 4, 5, 130


ExtractFormat = Literal["table", "jsonl"]
QueryFormat = Literal["table", "csv", "tsv", "json", "turtle"]


app = typer.Typer(
    name="newsgraph",
    help="News articles in German, Dutch and English become a knowledge graph that shows its evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_examples("newsgraph build seeds", "newsgraph build --help"),
)

ExtractorOption = Annotated[str, typer.Option("--extractor", metavar="NAME", help="Which extractor reads.")]
ConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        help="Keep statements of at least this confidence, instead of the extractor's own choice.",
    ),
]


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
        complain(f"rejected {rejected.error}")
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
        "newsgraph build seeds --aliases aliases.csv",
        "cat article.txt | newsgraph build - --format json",
    )
)
def build(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Text or HTML files, folders, or -.")],
    *,
    store: StoreOption = STORE,
    decisions: DecisionsOption = None,
    aliases: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Names with their IRIs elsewhere: name, iri, type, language."),
    ] = None,
    turtle: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the graph as Turtle.")] = TURTLE,
    page: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the interactive page.")] = PAGE,
    no_turtle: Annotated[bool, typer.Option("--no-turtle", help="Write no Turtle.")] = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Write no page.")] = False,
    name: ExtractorOption = DEFAULT,
    min_confidence: ConfidenceOption = None,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="How to report.")] = None,
) -> None:
    """Read articles and merge their statements, with the evidence, into the graph in the store.

    Articles that the store knows are not read again: the same command goes on where an earlier run was stopped.

    What cannot be read is named on standard error, and the run goes on.

    The exit code is 3 in the end if a source which you named could not be read, or nothing at all.
    """
    from newsgraph.extract.registry import extractor

    tally = _Tally(named=frozenset(str(Path(source)) for source in sources))
    outputs = {kind: path for kind, path, no in (("ttl", turtle, no_turtle), ("html", page, no_page)) if not no}
    try:
        with _opened(store, decisions, aliases) as graph:
            summary = _build(sources, graph, outputs, tally, lambda: extractor(name, min_confidence=min_confidence))
    except KeyboardInterrupt:
        complain(f"stopped: {store} holds what was read so far, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
    if tally.read_any:
        chosen = form or ("table" if sys.stdout.isatty() else "text")
        _report_build(summary, tally, outputs, chosen)
        if chosen != "json":
            _advise(outputs, store)
    raise typer.Exit(tally.exit_code)


def _opened(store: Path, decisions: Path | None, aliases: Path | None) -> "KnowledgeGraph":
    from newsgraph.graph import KnowledgeGraph
    from newsgraph.graph.aliases import anchors_with, read_aliases
    from newsgraph.graph.decisions import read_decisions

    known = read_aliases(aliases) if aliases else {}
    return KnowledgeGraph.open(
        store, decisions=read_decisions(decisions_of(store, decisions)), anchors=anchors_with(known)
    )


def _build(
    sources: Sequence[str],
    graph: "KnowledgeGraph",
    outputs: Mapping[str, Path],
    tally: _Tally,
    load_extractor: "Callable[[], Extractor]",
) -> "Summary":
    from newsgraph.extract.pipeline import run

    with progress() as bar:
        extractor = load_extractor()
        extractions = run(
            sources,
            extractor=extractor,
            known=lambda article: graph.has(article, extractor.name),
            on_known=tally.count_known,
            on_reject=tally.count_rejected,
        )
        begin = perf_counter()
        for batch in _batches(bar.track(extractions, description="reading")):
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
    from newsgraph.console.reports import show_build

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
    show_build(figures, summary.statements, list(map(str, outputs.values())), form)


def _advise(outputs: Mapping[str, Path], store: Path) -> None:
    where = "" if store == STORE else f" --store {shlex.quote(str(store))}"
    written = f"written: {', '.join(map(str, outputs.values()))}" if outputs else ""
    look = f"look:    open {outputs['html']} in a browser" if "html" in outputs else ""
    ask = f"ask:     {EXAMPLE_QUERY}{where}"
    for line in filter(None, (written, look, ask)):
        typer.echo(line, err=True)


@app.command(
    epilog=_examples(
        "newsgraph extract article.txt",
        "newsgraph extract article.txt --format jsonl > statements.jsonl",
        "newsgraph extract article.txt --min-confidence 0.6",
        "cat article.txt | newsgraph extract -",
    )
)
def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text or HTML file, or -.")],
    *,
    name: ExtractorOption = DEFAULT,
    min_confidence: ConfidenceOption = None,
    form: Annotated[ExtractFormat | None, typer.Option("--format", help="How to show statements.")] = None,
) -> None:
    """Show what one article says, each statement with the words that say it; no store is needed."""
    from newsgraph.extract.jsonl import statement_to_json
    from newsgraph.extract.qualifiers import qualified
    from newsgraph.extract.read import Rejected, read_sources
    from newsgraph.extract.registry import extractor

    readings = list(read_sources([file]))
    for reading in readings:
        if isinstance(reading, Rejected):
            raise reading.error
    articles = [reading for reading in readings if not isinstance(reading, Rejected)]
    reader = extractor(name, min_confidence=min_confidence)
    statements = [statement for done in map(qualified, reader.extract(articles)) for statement in done.statements]
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
    show(("statement", "modality", "confidence", "according to", "evidence"), rows, "table")


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
            show(result.variables, [[short(term) for term in row] for row in result], "table")
        else:
            result.write(sys.stdout.buffer, form)


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


@app.command(
    epilog=_examples(
        "newsgraph evaluate gold.jsonl",
        "newsgraph evaluate gold.jsonl --errors errors.html",
        "newsgraph evaluate gold.jsonl --format json > report.json",
        "newsgraph evaluate gold.jsonl --against other.jsonl",
        "newsgraph evaluate gold.jsonl --identity things.jsonl",
    )
)
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles, one JSON object a line.")],
    *,
    name: ExtractorOption = DEFAULT,
    min_confidence: ConfidenceOption = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Measure these statements instead of an extractor.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Compare with these statements, with a significance test.")
    ] = None,
    errors: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a page of all errors.")] = None,
    identity: Annotated[
        Path | None,
        typer.Option(metavar="THINGS.jsonl", help="Measure identity: which entities are one across articles."),
    ] = None,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="How to report.")] = None,
) -> None:
    """Measure an extractor on articles that were annotated by hand.

    Prints precision, recall and F1 per language, relation and distance of the ends, how often the modality is right,
    the F1 of speakers and mentions, and whether the confidences can be believed.
    """
    from newsgraph.console.identity import measure_identity, show_identity
    from newsgraph.console.reports import show_report
    from newsgraph.extract.evaluation import compare, measure, report_to_json
    from newsgraph.extract.evaluation import evaluate as run
    from newsgraph.extract.evaluation.page import error_page
    from newsgraph.extract.evaluation.predictions import read_predictions
    from newsgraph.extract.gold import read_gold, read_things
    from newsgraph.extract.registry import extractor

    articles = read_gold(gold)
    if identity is not None:
        things = read_things(identity, articles)
        found = list(extractor(name, min_confidence=min_confidence).extract(one.article for one in articles))
        show_identity(measure_identity(articles, things, found), form)
        return
    if predictions is None:
        report = run(articles, extractor(name, min_confidence=min_confidence))
    else:
        report = measure(articles, read_predictions(predictions, articles), predictions.name)
    other = None if against is None else measure(articles, read_predictions(against, articles), against.name)
    comparison = None if other is None else compare(other, report)
    if errors is not None:
        errors.write_text(error_page(report), encoding="utf-8")
    if form == "json":
        typer.echo(json.dumps(report_to_json(report, comparison), indent=2))
    else:
        show_report(report, comparison, form)


app.command(epilog=_examples("newsgraph entity JLR", "newsgraph entity Airbus --format json"))(entities.entity)
app.command(epilog=_examples("newsgraph review", "newsgraph review --format json > doubtful.json"))(entities.review)
app.command(
    epilog=_examples(
        "newsgraph decide same JLR 'Jaguar Land Rover'",
        "newsgraph decide different 'Mia Tann@Nordwerk' 'Mia Tann@Hafenblatt' --type Person",
        "newsgraph decide rename 'Bayerische Motoren Werke' BMW",
    )
)(entities.decide)

app.command(epilog=_examples("newsgraph link https://wikidata.reconci.link/en/api --type Organization -o aliases.csv"))(
    entities.link
)


def _exit_code(error: NewsgraphError) -> int:
    match error:
        case QueryError() | ExtractorError() | ServiceError():
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
        complain(str(error))
        sys.exit(_exit_code(error))
    except OSError as error:
        complain(f"{error.filename or 'standard output'}: {error.strerror}")
        # What is left to write would fail once more when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BAD_STORE)


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()
