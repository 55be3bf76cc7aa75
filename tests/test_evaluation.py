"""Comparison, reliability, the page of errors, and measuring what another program wrote."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.base import at_confidence
from newsgraph.extract.errors import GoldError
from newsgraph.extract.evaluation import compare, measure
from newsgraph.extract.evaluation.page import error_page, errors
from newsgraph.extract.evaluation.predictions import read_predictions
from newsgraph.extract.evaluation.reliability import bins, calibration_error
from newsgraph.extract.gold import GoldArticle, read_gold
from newsgraph.extract.jsonl import statement_from_json, statement_to_json
from newsgraph.extract.model import Article, Extraction, Modality, Statement

GOLD = read_gold(Path(__file__).parent / "gold" / "articles_dev.jsonl")[:30]


def extractions(gold: Iterable[GoldArticle], *, every: int = 1, confidence: float = 1.0) -> list[Extraction]:
    """Return the gold itself as extractions, of which each `every`-th article keeps its statements."""
    return [
        Extraction(
            article=one.article,
            entities=one.entities,
            statements=tuple(replace(s, confidence=confidence) for s in one.statements) if n % every == 0 else (),
            extractor="test/1",
        )
        for n, one in enumerate(gold)
    ]


def test_an_extractor_is_no_better_than_itself_and_better_than_half_of_itself() -> None:
    whole = measure(GOLD, extractions(GOLD), "whole")
    half = measure(GOLD, extractions(GOLD, every=2), "half")
    assert compare(whole, whole).p == 1
    found = compare(half, whole)
    assert found.gain == pytest.approx(whole.overall.f1 - half.overall.f1)
    assert found.p < 0.01
    assert compare(half, whole) == found


def test_a_difference_in_one_article_proves_nothing() -> None:
    whole = measure(GOLD, extractions(GOLD), "whole")
    changed = extractions(GOLD)
    place = next(n for n, one in enumerate(changed) if one.statements)
    changed[place] = replace(changed[place], statements=changed[place].statements[:-1])
    assert compare(measure(GOLD, changed, "less"), whole).p > 0.4


def test_reports_on_different_articles_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="different articles"):
        compare(measure(GOLD, extractions(GOLD), "a"), measure(GOLD[1:], extractions(GOLD[1:]), "a"))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_bins_hold_every_statement_once(judged: list[tuple[float, bool]]) -> None:
    found = bins(judged)
    assert sum(one.count for one in found) == len(judged)
    assert sum(one.right for one in found) == sum(right for _, right in judged)
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in found)
    assert 0 <= calibration_error(found) <= 1


def test_calibration_error_is_the_distance_from_the_truth() -> None:
    assert measure(GOLD, extractions(GOLD, confidence=0.75), "x").calibration_error == pytest.approx(0.25)


def test_ends_named_elsewhere_are_counted_apart() -> None:
    report = measure(GOLD, extractions(GOLD), "x")
    assert set(report.distances) == {"named elsewhere", "named in the sentence"}
    assert sum(score.gold for score in report.distances.values()) == report.overall.gold


def test_the_page_shows_each_error_once_with_its_ends_marked_and_nothing_that_runs() -> None:
    worse = extractions(GOLD, every=2)
    first = next(n for n, one in enumerate(worse) if one.statements)
    said = worse[first].statements[0]
    other = next(modality for modality in Modality if modality is not said.modality)
    worse[first] = replace(worse[first], statements=(replace(said, modality=other), *worse[first].statements[1:]))
    report = measure(GOLD, worse, "<script>alert(1)</script>")
    page = error_page(report)
    assert len(errors(report)) == page.count("<li>") > 10
    assert "<script" not in page
    assert re.search(r"Found with another modality \(1\)", page)
    pieces = errors(report)[0].pieces
    assert "".join(text for text, _ in pieces) in errors(report)[0].statement.evidence.quote
    assert any(named for _, named in pieces)


def test_a_statement_survives_its_json() -> None:
    for statement in GOLD[0].statements:
        read = statement_from_json(json.loads(json.dumps(statement_to_json(statement))))
        assert (read.subject.names, read.predicate, read.object.names) == (
            statement.subject.names,
            statement.predicate,
            statement.object.names,
        )
        assert (read.modality, read.evidence, read.confidence) == (
            statement.modality,
            statement.evidence,
            statement.confidence,
        )


def written(path: Path, statements: Iterable[Statement]) -> Path:
    path.write_text("".join(json.dumps(statement_to_json(one)) + "\n" for one in statements), encoding="utf-8")
    return path


def test_what_another_program_wrote_is_measured_alike(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [s for one in GOLD for s in one.statements])
    report = measure(GOLD, read_predictions(path, GOLD), "file")
    assert report.overall.f1 == 1
    assert report.attribution.f1 == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "'evidence' is missing"),
        ("[1]", "not a JSON object"),
        ("{", "not a statement"),
        ('{"evidence": {}}', "'article' is missing"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match=rf"a\.jsonl:2: .*{re.escape(reason)}"):
        list(read_predictions(path, GOLD))


def test_a_statement_about_another_article_is_refused(tmp_path: Path) -> None:
    statement = next(s for one in GOLD for s in one.statements)
    others = [one for one in GOLD if one.article.id != statement.article]
    with pytest.raises(GoldError, match=f"none of the annotated articles is {statement.article}"):
        list(read_predictions(written(tmp_path / "a.jsonl", [statement]), others))


class Fixed:
    """An extractor that cannot be adjusted."""

    name = "fixed/1"

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        by_id = {one.article.id: one for one in extractions(GOLD, confidence=0.5)}
        return (by_id[article.id] for article in articles)


@pytest.mark.parametrize(("least", "kept"), [(0.4, True), (0.5, True), (0.6, False)])
def test_the_least_confidence_holds_for_any_extractor(least: float, kept: bool) -> None:  # noqa: FBT001
    strict = at_confidence(Fixed(), least)
    made = next(strict.extract(one.article for one in GOLD if one.statements))
    assert strict.name == "fixed/1"
    assert bool(made.statements) is kept
