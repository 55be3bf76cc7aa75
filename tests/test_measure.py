from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from newsgraph.extract.evaluation import Report, Score, measure, report_to_json
from newsgraph.extract.gold import GoldArticle, read_gold
from newsgraph.extract.model import Extraction, Modality, Statement

GOLD = read_gold(Path(__file__).parent / "gold" / "articles_seeds.jsonl")


def measured(gold: Sequence[GoldArticle], statements: Sequence[Sequence[Statement]]) -> Report:
    made = [
        Extraction(article=g.article, entities=g.entities, statements=tuple(s), extractor="test/1")
        for g, s in zip(gold, statements, strict=True)
    ]
    return measure(gold, made, "test/1")


def test_gold_held_against_itself_is_perfect() -> None:
    report = measured(GOLD, [g.statements for g in GOLD])
    assert (report.overall.precision, report.overall.recall, report.overall.f1) == (1, 1, 1)
    assert (report.modality_accuracy, report.modality_macro_f1, report.mentions.f1, report.attribution.f1) == (
        1,
        1,
        1,
        1,
    )


def test_nothing_found_is_precise_and_useless() -> None:
    report = measured(GOLD, [[] for _ in GOLD])
    assert (report.overall.precision, report.overall.recall, report.overall.f1) == (1, 0, 0)


def test_each_prediction_counts_once() -> None:
    first = GOLD[0].statements[0]
    alike = [
        g
        for g in GOLD[0].statements
        if (g.subject, g.predicate, g.object) == (first.subject, first.predicate, first.object)
    ]
    report = measured(GOLD[:1], [[first] * (len(alike) + 2)])
    assert report.overall == Score(len(alike), len(alike) + 2, len(GOLD[0].statements))


def test_a_symmetric_relation_may_stand_either_way_round_and_others_may_not() -> None:
    turned = [
        replace(s, subject=s.object, object=s.subject) for s in GOLD[1].statements if s.predicate == "competesWith"
    ]
    assert measured(GOLD[1:], [turned]).overall.found == len(turned) > 0
    led = [replace(s, subject=s.object, object=s.subject) for s in GOLD[1].statements if s.predicate == "leads"]
    assert measured(GOLD[1:], [led]).overall.found == 0


def test_any_surface_form_agrees_whatever_case_and_punctuation() -> None:
    first = GOLD[0].statements[0]
    other = replace(first.subject, name="b.m.w", names=("b.m.w",))
    assert measured(GOLD[:1], [[replace(first, subject=other)]]).overall.found == 1


def test_modality_is_measured_on_what_was_found_and_the_fitting_one_is_taken_first() -> None:
    pair = [s for s in GOLD[0].statements if s.object.name == "Daimler"]
    assert {s.modality for s in pair} == {Modality.ASSERTED, Modality.POSSIBLE}
    assert measured(GOLD[:1], [list(reversed(pair))]).modality_accuracy == 1
    denied = [replace(s, modality=Modality.DENIED) for s in pair]
    report = measured(GOLD[:1], [denied])
    assert report.overall.found == len(pair)
    assert report.modality_accuracy == 0


def test_a_wrong_relation_costs_precision_of_that_relation_alone() -> None:
    wrong = replace(GOLD[0].statements[0], predicate="sues")
    report = measured(GOLD[:1], [[*GOLD[0].statements, wrong]])
    assert report.relations["sues"] == Score(0, 1, 0)
    assert report.overall.recall == 1


def test_the_report_as_json_holds_every_row() -> None:
    report = measured(GOLD, [g.statements for g in GOLD])
    found = report_to_json(report)
    scores = found["scores"]
    assert isinstance(scores, list)
    assert {(s["group"], s["name"]) for s in scores} == {(group, name) for group, name, _ in report.rows()}
