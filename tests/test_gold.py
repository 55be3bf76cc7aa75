import json
import re
from collections import Counter
from pathlib import Path

import pytest

from newsgraph.extract.errors import GoldError
from newsgraph.extract.gold import GoldArticle, read_gold
from newsgraph.extract.model import Modality

GOLD = Path(__file__).parent / "gold"
RECORD = {
    "doc": "a",
    "lang": "de",
    "text": "Nordwerk kauft Falke, sagt Ada Lenz.",
    "entities": [
        {"id": "n", "type": "Org", "names": ["Nordwerk"]},
        {"id": "f", "type": "Org", "names": ["Falke"]},
        {"id": "l", "type": "Person", "names": ["Ada Lenz", "Lenz"]},
    ],
    "statements": [{"s": "n", "p": "acquires", "o": "f", "m": "planned", "by": "l", "quote": "Nordwerk kauft Falke"}],
}


def written(folder: Path, *records: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_reads_entities_with_their_mentions_and_statements_with_their_evidence(tmp_path: Path) -> None:
    (gold,) = read_gold(written(tmp_path, RECORD))
    (statement,) = gold.statements
    assert (statement.subject.name, statement.predicate, statement.object.name) == ("Nordwerk", "acquires", "Falke")
    assert statement.modality is Modality.PLANNED
    assert statement.attributed_to is not None
    assert statement.attributed_to.name == "Ada Lenz"
    assert statement.evidence.span.of(gold.article.text) == statement.evidence.quote
    assert [mention.span.of(gold.article.text) for mention in gold.entities[2].mentions] == ["Ada Lenz"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": 3}, "text is not a string"),
        ({"entities": "x"}, "entities is not a list of objects"),
        ({"entities": []}, "'n' is missing or unknown"),
        ({"statements": [{**RECORD["statements"][0], "quote": "nowhere"}]}, "quote is not in the text"),  # type: ignore[index]
        ({"statements": [{**RECORD["statements"][0], "p": "loves"}]}, "unknown relation"),  # type: ignore[index]
        ({"statements": [{**RECORD["statements"][0], "m": "sure"}]}, "not a valid Modality"),  # type: ignore[index]
        ({"statements": [{**RECORD["statements"][0], "p": "undergoes"}]}, "unknown event kind"),  # type: ignore[index]
    ],
)
def test_a_wrong_line_is_named_with_its_place(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    path = written(tmp_path, RECORD, {**RECORD, **change})
    with pytest.raises(GoldError, match=rf"gold\.jsonl:2: .*{reason}"):
        read_gold(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no such file"):
        read_gold(tmp_path / "none.jsonl")


def test_the_project_s_gold_can_be_read() -> None:
    assert sum(len(gold.statements) for gold in read_gold(GOLD / "articles_dev.jsonl")) == 541
    assert sum(len(gold.statements) for gold in read_gold(GOLD / "articles_seeds.jsonl")) == 35


@pytest.fixture(scope="module")
def passages(root: Path) -> list[GoldArticle]:
    paths = sorted((root / "extract" / "training" / "passages").glob("*.jsonl"))
    return [gold for path in paths for gold in read_gold(path)]


def test_the_project_s_passages_are_many_in_each_language_and_none_stands_twice(passages: list[GoldArticle]) -> None:
    counts = Counter(gold.article.language for gold in passages)
    assert counts.total() >= 3000
    assert min(counts[language] for language in ("de", "nl", "en")) >= 1000
    assert len({gold.article.text for gold in passages}) == len(passages)


def word_runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


@pytest.mark.parametrize(("evaluated", "length"), [("articles_seeds.jsonl", 6), ("articles_dev.jsonl", 9)])
def test_no_passage_repeats_the_wording_of_an_evaluation_article(
    passages: list[GoldArticle], evaluated: str, length: int
) -> None:
    kept = {run for gold in read_gold(GOLD / evaluated) for run in word_runs(gold.article.text, length)}
    assert kept
    assert [gold.doc for gold in passages if word_runs(gold.article.text, length) & kept] == []
