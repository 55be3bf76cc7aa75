"""How well identity is told on the development articles; the floors may rise and never fall."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsgraph.cli import app
from newsgraph.console.identity import Row, measure_identity
from newsgraph.extract.errors import GoldError
from newsgraph.extract.gold import read_gold, read_things
from newsgraph.graph import KnowledgeGraph

from .graph_samples import cooperation, naming, org, person, talks

GOLD = Path(__file__).with_name("gold") / "articles_dev.jsonl"
THINGS = Path(__file__).with_name("gold") / "identity_dev.jsonl"

LEAST_INSIDE = 0.97
LEAST_ACROSS = 0.938
LEAST_OF_ANY_LANGUAGE = 0.943
MOST_FUSED = 0.01


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    articles = read_gold(GOLD)
    return {row.where: row for row in measure_identity(articles, read_things(THINGS, articles), None)}


def test_mentions_of_one_thing_meet(rows: dict[str, Row]) -> None:
    assert rows["inside articles"].b_cubed.f1 >= LEAST_INSIDE
    assert rows["across all articles"].b_cubed.f1 >= LEAST_ACROSS
    for language in ("de", "nl", "en"):
        assert rows[f"across articles, {language}"].b_cubed.f1 >= LEAST_OF_ANY_LANGUAGE


def test_hardly_a_node_is_two_things(rows: dict[str, Row]) -> None:
    assert rows["inside articles"].fused <= MOST_FUSED
    assert rows["across all articles"].fused <= MOST_FUSED


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"thing": "A", "entities": ["nothing#e1"]}', "no entity is called nothing#e1"),
        ('{"thing": "A", "entities": ["de_1024#e1", "de_1024#e1"]}', "de_1024#e1 is A already"),
        ('{"thing": "A"}', "'entities' is missing"),
        ('{"thing": "A", "entities": "de_1024#e1"}', "entities is not a list"),
    ],
)
def test_a_wrong_thing_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "things.jsonl"
    file.write_text(f"\n{line}\n")
    with pytest.raises(GoldError, match=message) as raised:
        read_things(file, read_gold(GOLD))
    assert str(raised.value).startswith(f"{file}:2: ")


runner = CliRunner()


def run(folder: Path, *command: str) -> str:
    os.chdir(folder)
    result = runner.invoke(app, list(command), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with KnowledgeGraph.open(tmp_path / "newsgraph-store") as graph:
        graph.add([cooperation(), talks()])
        graph.add([naming("Mia Tann kam.", person("Mia Tann"), org("Hafenblatt"))])
    return tmp_path


def test_a_node_is_shown_with_why_its_names_were_joined(folder: Path) -> None:
    (card,) = json.loads(run(folder, "entity", "Südmobil", "--format", "json"))
    assert card["type"] == "Organization"
    assert card["names"]["de"] == ["Südmobil AG", "Südmobil"]
    assert card["joined"] == [{"one": "Suedmobil", "other": "Südmobil AG", "reason": "the same name"}]
    assert len(card["articles"]) == 2
    assert len(card["statements"]) == 4
    text = run(folder, "entity", card["iri"])
    for told in (card["iri"], "Suedmobil = Südmobil AG: the same name", "Zwei Werke, ein Antrieb", "negotiatesWith"):
        assert told in text


def test_nothing_of_a_name_is_one_clear_line(folder: Path) -> None:
    os.chdir(folder)
    result = runner.invoke(app, ["entity", "Niemand"])
    assert "goes by the name 'Niemand'" in str(result.exception)


def test_doubtful_pairs_are_reviewed_and_decided(folder: Path) -> None:
    (pair,) = json.loads(run(folder, "review", "--format", "json"))
    assert pair["reason"] == "the same name in other company"
    assert {pair["one"]["name"], pair["other"]["name"]} == {"Mia Tann"}
    assert pair["one"]["possibly_same"] == {pair["other"]["iri"]: "Mia Tann"}
    assert "Mia Tann" in run(folder, "review")
    names = "Mia Tann@Nordwerk", "Mia Tann@Hafenblatt"
    run(folder, "decide", "same", *names, "--type", "Person")
    assert json.loads(run(folder, "review", "--format", "json")) == []
    (card,) = json.loads(run(folder, "entity", "Mia Tann", "--format", "json"))
    assert [one["reason"] for one in card["joined"]] == ["an analyst decided so"]
    (folder / "decisions.yaml").unlink()
    run(folder, "decide", "different", *names, "--type", "Person")
    assert json.loads(run(folder, "review", "--format", "json")) == []
    assert len(json.loads(run(folder, "entity", "Mia Tann", "--format", "json"))) == 2


def test_a_rename_shows_at_once(folder: Path) -> None:
    run(folder, "decide", "rename", "Suedmobil", "Südmobil")
    (card,) = json.loads(run(folder, "entity", "Suedmobil", "--format", "json"))
    assert card["name"] == "Südmobil"
    assert run(
        folder, "query", "SELECT ?n { ?e skos:prefLabel ?n FILTER(?n = 'Suedmobil') }", "--format", "csv"
    ).split() == ["n"]


def test_one_name_is_no_decision(folder: Path) -> None:
    os.chdir(folder)
    assert runner.invoke(app, ["decide", "same", "Südmobil"]).exit_code == 2
    assert not (folder / "decisions.yaml").exists()
