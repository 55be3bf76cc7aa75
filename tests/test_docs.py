"""What the documentation says works: every command in it is run, every snippet executed, every link followed."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pyoxigraph
import pytest

from newsgraph.extract.gold import read_gold
from newsgraph.extract.jsonl import statement_to_json
from newsgraph.extract.model import Extraction
from newsgraph.extract.qualifiers import qualified
from newsgraph.graph import KnowledgeGraph

from .test_reconcile import serving

PAGES = (
    "README.md",
    "CHANGELOG.md",
    "docs/cli.md",
    "docs/errors.md",
    "docs/extractor.md",
    "docs/format.md",
    "docs/identity.md",
    "docs/python.md",
)
# Installing belongs to .ci/run, which runs these blocks in clean clones.
IN_CLEAN_CLONES = re.compile(r"<!-- ci: \w+ -->\n```sh\n.*?```\n", re.DOTALL)


def _blocks(page: Path, language: str) -> list[str]:
    text = IN_CLEAN_CLONES.sub("", page.read_text("utf-8"))
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def desk(root: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as the documentation assumes it: the seeds, an article, a query, and some gold."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(seeds, folder / "seeds")
    (folder / "question.rq").write_text("SELECT ?who WHERE { ?who ng:leads ?what }\n", "utf-8")
    gold = (root / "tests" / "gold" / "articles_dev.jsonl").read_text("utf-8").splitlines(keepends=True)
    about_airbus = next(text for line in gold if "Airbus" in (text := json.loads(line)["text"]))
    (folder / "article.txt").write_text(about_airbus, "utf-8")
    (folder / "tests" / "gold").mkdir(parents=True)
    for path in (folder / "gold.jsonl", folder / "tests" / "gold" / "articles_dev.jsonl"):
        path.write_text("".join(gold[:2]), "utf-8")
    (folder / "aliases.csv").write_text("name,iri,type,language\nBMW,https://ids.example/1,Organization,de\n", "utf-8")
    (folder / "things.jsonl").write_text("", "utf-8")
    said = [statement for article in read_gold(folder / "gold.jsonl") for statement in article.statements]
    (folder / "other.jsonl").write_text("".join(json.dumps(statement_to_json(s)) + "\n" for s in said), "utf-8")
    return folder


def _shell(script: str, desk: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=desk,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stderr}"
    return done.stdout


def test_every_command_in_the_readme_runs(root: Path, desk: Path, environment: dict[str, str]) -> None:
    blocks = _blocks(root / "README.md", "sh")
    assert len(blocks) >= 6
    for block in blocks:
        assert _shell(block, desk, environment) or "export" in block, f"{block} says nothing"


def test_every_example_in_help_runs(root: Path, desk: Path, environment: dict[str, str]) -> None:
    """docs/cli.md holds the examples of every --help: another test sees to that."""
    _shell("newsgraph build seeds article.txt", desk, environment)
    lines = [line for block in _blocks(root / "docs" / "cli.md", "sh") for line in block.splitlines()]
    assert len(lines) >= 10
    with serving() as service:
        for line in lines:
            _shell(re.sub(r"https://\S+", service, line), desk, environment)


def test_main_job_in_the_readme_is_what_it_describes(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    run, test = (re.search(rf"<!-- ci: {name} -->\n```sh\n(.*?)\n```", readme) for name in ("run", "test"))
    assert run is not None
    assert test is not None
    assert shlex.split(run[1])[-3:] == [".venv/bin/newsgraph", "build", "seeds"]
    assert shlex.split(test[1])[-1] == ".venv/bin/pytest"


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_python_runs(root: Path, desk: Path, page: str) -> None:
    program = "\n".join(_blocks(root / page, "python"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=desk,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_of_the_commands_is_up_to_date(root: Path) -> None:
    made = _load(root / "docs" / "make_cli.py").page()
    assert (root / "docs" / "cli.md").read_text("utf-8") == made, "run: python docs/make_cli.py"


def test_described_statement_has_the_shape_of_a_real_one(root: Path, desk: Path, environment: dict[str, str]) -> None:
    described = json.loads(_blocks(root / "docs" / "format.md", "json")[0])
    _shell("newsgraph build seeds && newsgraph export all.jsonl", desk, environment)
    real = json.loads((desk / "all.jsonl").read_text("utf-8").splitlines()[0])
    assert _shape(real) == _shape(described)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items() if key != "attributed_to"}
    return type(value)


def test_described_gold_can_be_evaluated(root: Path, desk: Path, environment: dict[str, str]) -> None:
    described = json.loads(_blocks(root / "docs" / "format.md", "json")[1])
    (desk / "described.jsonl").write_text(json.dumps(described) + "\n", "utf-8")
    measured = json.loads(_shell("newsgraph evaluate described.jsonl --format json", desk, environment))
    assert measured["scores"][0]["gold"] == 1


def test_described_turtle_uses_the_terms_of_a_real_export(root: Path, gold: Path, tmp_path: Path) -> None:
    described = _blocks(root / "docs" / "format.md", "turtle")[0]
    extractions = [
        qualified(
            Extraction(
                article=replace(one.article, headline="Messe", published="2016-03-01"),
                entities=one.entities,
                statements=one.statements,
                extractor="gold/1",
            )
        )
        for one in read_gold(gold / "articles_dev.jsonl")
    ]
    with KnowledgeGraph.open() as graph:
        graph.add(extractions)
        graph.export(tmp_path / "graph.ttl")
    real = {quad.predicate for quad in pyoxigraph.parse(path=tmp_path / "graph.ttl")}
    used = {quad.predicate for quad in pyoxigraph.parse(described, format=pyoxigraph.RdfFormat.TURTLE)}
    assert used <= real


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(root: Path, page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", (root / page).read_text("utf-8")):
        if target.startswith("https://"):
            continue
        file, _, heading = target.partition("#")
        linked = ((root / page).parent / file).resolve()
        assert linked.exists(), f"{page} links to {target}"
        if heading:
            titles = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles}
