"""The installed command, run as a person or a script runs it."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsgraph.extract.errors import StoreError
from newsgraph.extract.gold import read_gold
from newsgraph.extract.jsonl import statement_to_json
from newsgraph.graph import KnowledgeGraph

Run = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = ("build", "extract", "export", "query", "evaluate")

HEAVY = {
    "igraph",
    "jinja2",
    "lxml",
    "networkx",
    "numpy",
    "onnxruntime",
    "oxrdflib",
    "py3langid",
    "pyoxigraph",
    "pyvis",
    "rdflib",
    "sentencex",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
}

GERMAN = (
    "Möllner Werke übernehmen Küstermann\n\n"
    "Die Möllner Werke AG hat den Zulieferer Küstermann übernommen. Das teilte das Unternehmen am Montag mit. "
    "Geführt wird Küstermann künftig von Jörg Völkner, der zuvor für die Möllner Werke gearbeitet hat.\n"
)
DUTCH = (
    "Havendal werkt samen met Brugstra\n\n"
    "De Nederlandse fabrikant Havendal gaat samenwerken met Brugstra uit Groningen. Dat maakte topman Wim Terpsma van "
    "Havendal donderdag bekend. De bedrijven ontwikkelen samen een nieuwe elektrische bestelwagen.\n"
)
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?statement rdf:predicate ?relation }"


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _report(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def _count(run: Run, *, store: Path | str = "newsgraph-store") -> str:
    done = run("query", COUNT, "--format", "tsv", "--store", store)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _articles(folder: Path, gold: Path, number: int) -> Path:
    """Write the texts of some annotated articles as files of their own."""
    folder.mkdir()
    records = [json.loads(line) for line in (gold / "articles_dev.jsonl").read_text("utf-8").splitlines()]
    for record in records[:number]:
        (folder / f"{record['doc']}.txt").write_text(record["text"], "utf-8")
    return folder


# ---------------------------------------------------------------- starting


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom newsgraph.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    print('LOADED', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.partition("LOADED")[2].split()}
    assert "typer" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout
    assert f"newsgraph {command}" in done.stdout.partition("Examples:")[2]


def test_help_names_every_command(run: Run) -> None:
    assert all(f" {command} " in run("--help").stdout for command in COMMANDS)


def test_version(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"newsgraph {version('newsgraph')}\n"


def test_shell_completion(environment: dict[str, str]) -> None:
    asked = {"_NEWSGRAPH_COMPLETE": "complete_bash", "COMP_WORDS": "newsgraph ex", "COMP_CWORD": "1"}
    done = subprocess.run(["newsgraph"], env=environment | asked, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.split() == ["extract", "export"]


@pytest.mark.parametrize(
    "arguments",
    [("unknown",), ("build",), ("build", "x", "--format", "xml"), ("query", "ASK {}", "--format", "docx")],
)
def test_wrong_command_lines_exit_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


# ---------------------------------------------------------------- build


def test_build_writes_store_turtle_and_page(run: Run, seeds: Path, tmp_path: Path) -> None:
    done = run("build", seeds)
    assert done.returncode == 0, done.stderr
    assert "articles added\t2" in _lines(done.stdout)
    assert {path.name for path in tmp_path.iterdir()} == {"newsgraph-store", "graph.ttl", "graph.html"}
    assert all((tmp_path / name).stat().st_size for name in ("graph.ttl", "graph.html"))
    assert "newsgraph query" in done.stderr


@pytest.mark.usefixtures("store")
def test_build_reads_nothing_twice(run: Run, seeds: Path) -> None:
    before = _count(run)
    report = _report(run("build", seeds, "--format", "json"))
    assert (report["articles added"], report["articles known already"]) == (0, 2)
    assert _count(run) == before


@pytest.mark.usefixtures("store")
def test_build_adds_to_what_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(DUTCH, "utf-8")
    report = _report(run("build", "new.txt", "--format", "json"))
    assert report["articles added"] == 1
    assert report["articles in the store"] == 3


def test_changed_article_replaces_its_older_self(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(GERMAN, "utf-8")
    run("build", "article.txt")
    article.write_text(GERMAN + "\nDer Kaufpreis wurde nicht genannt, die Behörden haben zugestimmt.\n", "utf-8")
    report = _report(run("build", "article.txt", "--format", "json"))
    assert (report["articles replaced"], report["articles in the store"]) == (1, 1)


def test_build_from_standard_input(run: Run) -> None:
    assert _report(run("build", "-", "--format", "json", text=GERMAN))["articles added"] == 1


def test_build_leaves_out_what_is_not_wanted(run: Run, seeds: Path, tmp_path: Path) -> None:
    report = _report(run("build", seeds, "--store", "other", "--no-turtle", "--no-page", "--format", "json"))
    assert report["written"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_build_counts_statements_by_relation_and_modality(run: Run, seeds: Path) -> None:
    report = _report(run("build", seeds, "--format", "json"))
    relations = report["relations"]
    assert isinstance(relations, list)
    assert sum(one["count"] for one in relations) == report["statements in the store"] > 0
    assert {one["modality"] for one in relations} <= {"asserted", "planned", "possible", "denied"}
    assert isinstance(report["articles per second"], float)


def _on_terminal(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """Run the command with a terminal for all its streams, 100 columns wide; return what the terminal got."""
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        ["newsgraph", *arguments],
        cwd=folder,
        env=environment | {"TERM": "xterm", "COLUMNS": "100"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = bytearray()
    with open(control, "rb", buffering=0) as screen:  # noqa: PTH123 (a descriptor has no path)
        while True:
            try:
                part = screen.read(65536)
            except OSError:  # Linux reports the end of a terminal as an error
                break
            if not part:
                break
            shown += part
    assert process.wait() == 0
    return shown.decode("utf-8")


def test_terminal_gets_progress_and_tables(environment: dict[str, str], seeds: Path, tmp_path: Path) -> None:
    shown = _on_terminal(tmp_path, environment, "build", str(seeds))
    assert "reading" in shown
    assert "2 articles" in shown
    assert "asserted" in shown
    assert "\t" not in shown
    asked = _on_terminal(tmp_path, environment, "query", COUNT)
    assert "─" in asked


def _interrupt(sources: Path, folder: Path, environment: dict[str, str], number: signal.Signals) -> tuple[int, str]:
    """Start `build SOURCES -`, wait until a batch is on the disk, and send the signal while it waits for its input."""
    with subprocess.Popen(
        ["newsgraph", "build", str(sources), "-"],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            deadline = time.monotonic() + 240
            while _stored(folder / "newsgraph-store") == 0:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            process.send_signal(number)
            _, complaint = process.communicate(timeout=60)
            return process.returncode, complaint
        finally:
            process.kill()


def _stored(store: Path) -> int:
    try:
        with KnowledgeGraph.open(store, read_only=True) as graph:
            return graph.summary().articles
    except StoreError:  # it is only being made
        return 0


@pytest.fixture
def _heeds_ctrl_c() -> Iterator[None]:
    """A command started in the background of a shell would ignore Ctrl-C, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeds_ctrl_c")
def test_ctrl_c_leaves_a_store_that_goes_on(environment: dict[str, str], run: Run, gold: Path, tmp_path: Path) -> None:
    from newsgraph.cli import BATCH_ARTICLES

    number = BATCH_ARTICLES + 3
    sources = _articles(tmp_path / "news", gold, number)
    code, complaint = _interrupt(sources, tmp_path, environment, signal.SIGINT)
    assert code == 130
    (line,) = _lines(complaint)
    assert "stopped" in line
    report = _report(run("build", sources, "--format", "json"))
    assert (report["articles known already"], report["articles added"]) == (BATCH_ARTICLES, number - BATCH_ARTICLES)


def test_killed_run_loses_no_batch(environment: dict[str, str], run: Run, gold: Path, tmp_path: Path) -> None:
    from newsgraph.cli import BATCH_ARTICLES

    sources = _articles(tmp_path / "news", gold, BATCH_ARTICLES + 1)
    code, _ = _interrupt(sources, tmp_path, environment, signal.SIGKILL)
    assert code == -signal.SIGKILL
    report = _report(run("build", sources, "--format", "json"))
    assert (report["articles known already"], report["articles added"]) == (BATCH_ARTICLES, 1)


# ---------------------------------------------------------------- extract


def test_extract_in_a_pipe_gives_one_json_object_a_statement(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(GERMAN, "utf-8")
    done = run("extract", "article.txt")
    assert done.returncode == 0, done.stderr
    statements = [json.loads(line) for line in _lines(done.stdout)]
    assert statements
    for one in statements:
        assert one["evidence"]["quote"] in GERMAN
        assert one["evidence"]["end"] - one["evidence"]["start"] == len(one["evidence"]["quote"])
        assert 0 <= one["confidence"] <= 1
    assert list(tmp_path.iterdir()) == [tmp_path / "article.txt"]


def test_extract_reads_standard_input_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(GERMAN, "utf-8")
    assert run("extract", "-", text=GERMAN).stdout == run("extract", "article.txt").stdout


def test_extract_as_a_table_shows_the_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(GERMAN, "utf-8")
    statement = json.loads(_lines(run("extract", "article.txt").stdout)[0])
    shown = run("extract", "article.txt", "--format", "table").stdout
    assert statement["modality"] in shown
    assert statement["evidence"]["quote"].split()[0] in shown


def test_latin_1_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "utf8.txt").write_text(GERMAN, "utf-8")
    (tmp_path / "latin1.txt").write_text(GERMAN, "latin-1")
    done = run("extract", "latin1.txt")
    assert done.returncode == 0, done.stderr
    assert "Küstermann" in done.stdout
    assert done.stdout == run("extract", "utf8.txt").stdout


# ---------------------------------------------------------------- export


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("ending", ["ttl", "trig", "nq", "jsonld", "graphml", "gexf", "csv", "jsonl", "html"])
def test_export_to_a_file_and_to_standard_output(run: Run, tmp_path: Path, ending: str) -> None:
    done = run("export", f"out.{ending}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = (tmp_path / f"out.{ending}").read_text("utf-8")
    assert len(written) > 100
    assert sorted(run("export", "-", "--format", ending).stdout.split()) == sorted(written.split())


@pytest.mark.usefixtures("store")
def test_export_writes_several_files(run: Run, tmp_path: Path) -> None:
    assert run("export", "a.ttl", "b.csv").returncode == 0
    assert (tmp_path / "a.ttl").exists()
    assert (tmp_path / "b.csv").exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("arguments", [("graph.docx",), ("graph",), ("-",), ("graph.ttl", "--format", "docx")])
def test_export_refuses_an_unknown_format(run: Run, arguments: tuple[str, ...]) -> None:
    done = run("export", *arguments)
    assert done.returncode == 3
    (line,) = _lines(done.stderr)
    assert "ttl" in line


# ---------------------------------------------------------------- query


@pytest.mark.usefixtures("store")
def test_query_formats(run: Run) -> None:
    asked = "SELECT ?s ?o WHERE { ?s rdf:predicate ?o } LIMIT 3"
    csv = _lines(run("query", asked, "--format", "csv").stdout)
    assert csv[0] == "s,o"
    assert len(csv) == 4
    assert _lines(run("query", asked, "--format", "tsv").stdout)[0] == "?s\t?o"
    assert len(json.loads(run("query", asked, "--format", "json").stdout)["results"]["bindings"]) == 3
    table = run("query", asked, "--format", "table").stdout
    assert "ng:" in table


@pytest.mark.usefixtures("store")
def test_query_from_a_file_and_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "count.rq").write_text(COUNT, "utf-8")
    expected = run("query", COUNT).stdout
    assert run("query", "@count.rq").stdout == expected
    assert run("query", "-", text=COUNT).stdout == expected


@pytest.mark.usefixtures("store")
def test_query_construct_and_ask(run: Run) -> None:
    made = run("query", "CONSTRUCT WHERE { ?s rdf:predicate ?o }")
    assert made.returncode == 0, made.stderr
    assert "rdf:predicate" in made.stdout
    assert "ng:" in run("query", "CONSTRUCT WHERE { ?s rdf:predicate ?o }", "--format", "table").stdout
    assert json.loads(run("query", "ASK { ?s rdf:predicate ?o }").stdout)["boolean"] is True
    assert run("query", "ASK { ?s rdf:predicate 1 }", "--format", "table").stdout == "false\n"


def test_query_help_names_every_question(run: Run) -> None:
    from newsgraph.graph.queries import questions

    assert f": {', '.join(questions())}." in " ".join(run("query", "--help").stdout.split())


def test_query_about_a_thing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(DUTCH, "utf-8")
    run("build", "article.txt")
    people = run("query", "people", "--about", "Havendal", "--format", "csv")
    assert people.returncode == 0, people.stderr
    assert people.stdout.startswith("person,role,")
    unknown = run("query", "people", "--about", "Nobody at all")
    assert (unknown.returncode, len(_lines(unknown.stderr))) == (2, 1)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("asked", ["SELECT nonsense", "@missing.rq", "DROP ALL", "SELECT * { SERVICE <http://x> {} }"])
def test_query_that_cannot_be_answered(run: Run, asked: str) -> None:
    before = _count(run)
    done = run("query", asked)
    assert done.returncode == 2
    assert len(_lines(done.stderr)) == 1
    assert done.stdout == ""
    assert _count(run) == before


# ---------------------------------------------------------------- evaluate


@pytest.fixture
def small_gold(gold: Path, tmp_path: Path) -> Path:
    small = tmp_path / "gold.jsonl"
    small.write_text("".join((gold / "articles_dev.jsonl").read_text("utf-8").splitlines(keepends=True)[:3]), "utf-8")
    return small


def test_evaluate(run: Run, small_gold: Path) -> None:
    measured = json.loads(run("evaluate", small_gold, "--format", "json").stdout)
    assert measured["articles"] == 3
    assert {"all", "language", "relation", "ends"} == {score["group"] for score in measured["scores"]}
    assert set(measured["modality"]) == {"accuracy", "macro_f1", "f1"}
    text = run("evaluate", small_gold).stdout
    assert "precision\trecall\tF1" in text
    assert "macro-F1" in run("evaluate", small_gold, "--format", "table").stdout


def test_evaluate_compares_with_what_another_program_wrote(run: Run, small_gold: Path, tmp_path: Path) -> None:
    said = [statement for article in read_gold(small_gold) for statement in article.statements]
    other = tmp_path / "other.jsonl"
    other.write_text("".join(json.dumps(statement_to_json(one)) + "\n" for one in said), "utf-8")
    options = ("--predictions", other, "--against", other, "--errors", "errors.html", "--format", "json")
    report = json.loads(run("evaluate", small_gold, *options).stdout)
    assert report["scores"][0]["f1"] == 1
    assert report["comparison"] == {"f1": 1.0, "gain": 0.0, "p": 1.0}
    assert "Errors of other.jsonl" in (tmp_path / "errors.html").read_text("utf-8")
    assert "difference\t+0.000" in run("evaluate", small_gold, *options[:4]).stdout


def test_evaluate_keeps_what_is_sure_enough(run: Run, small_gold: Path) -> None:
    predicted = []
    for least in (0.05, 0.5, 1):
        done = run("evaluate", small_gold, "--min-confidence", least, "--format", "json")
        predicted.append(json.loads(done.stdout)["scores"][0]["predicted"])
    assert predicted[0] > predicted[1] > predicted[2] == 0
    assert run("evaluate", small_gold, "--min-confidence", 2).returncode == 2


@pytest.mark.parametrize("content", [None, "{}\n", "no json\n", '{"doc": 1}\n'])
def test_evaluate_names_the_line_at_fault(run: Run, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "gold.jsonl").write_text(content, "utf-8")
    done = run("evaluate", "gold.jsonl")
    assert done.returncode == 3
    (line,) = _lines(done.stderr)
    assert "gold.jsonl" in line


# ---------------------------------------------------------------- pipes


def test_reader_that_leaves_early(environment: dict[str, str], store: Path) -> None:
    shell = 'newsgraph export - --format nq | head -n 1; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", shell], cwd=store.parent, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    first, code = _lines(done.stdout)
    assert first.endswith(" .")
    assert int(code) in {0, 128 + signal.SIGPIPE}
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("command", ["query 'ASK {}'", "export - --format ttl", "--version"])
def test_standard_output_that_is_full(environment: dict[str, str], store: Path, command: str) -> None:
    shell = f"newsgraph {command} > /dev/full"
    done = subprocess.run(
        ["bash", "-c", shell], cwd=store.parent, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 4
    (line,) = _lines(done.stderr)
    assert "No space left on device" in line
