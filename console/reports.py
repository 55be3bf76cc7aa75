"""The reports of `newsgraph build` and `newsgraph evaluate`."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from .output import ReportFormat, show

if TYPE_CHECKING:
    from ..extract.evaluation import Comparison, Report
    from ..extract.model import Modality


def show_build(
    figures: Mapping[str, float],
    statements: "Mapping[tuple[str, Modality], int]",
    written: Sequence[str],
    form: ReportFormat,
) -> None:
    """Print what a build did, and how many statements of each relation and modality the store holds."""
    if form == "json":
        counts = sorted(statements.items())
        relations = [{"predicate": name, "modality": modality, "count": n} for (name, modality), n in counts]
        typer.echo(json.dumps({**figures, "relations": relations, "written": list(written)}, indent=2))
    else:
        show((), list(figures.items()), form)
        show(*_by_relation(statements), form)


def show_report(report: "Report", comparison: "Comparison | None", form: ReportFormat | None) -> None:
    """Print the measures of an evaluation, and the comparison with another if there is one."""
    chosen: ReportFormat = form or ("table" if sys.stdout.isatty() else "text")
    scores: list[Sequence[object]] = [
        (group, name, *map(_rate, (score.precision, score.recall, score.f1)), score.found, score.predicted, score.gold)
        for group, name, score in report.rows()
    ]
    show(("", "", "precision", "recall", "F1", "found", "predicted", "gold"), scores, chosen)
    modality = {
        "accuracy": report.modality_accuracy,
        "macro-F1": report.modality_macro_f1,
        **{f"F1 {kind}": f1 for kind, f1 in report.modality_f1.items()},
    }
    show(("modality of what was found", ""), [(name, _rate(value)) for name, value in modality.items()], chosen)
    reliability: list[Sequence[object]] = [
        (f"{one.low:.1f} to {one.high:.1f}", one.count, _rate(one.confidence), _rate(one.accuracy))
        for one in report.reliability
    ]
    show(("confidence", "statements", "mean", "right"), reliability, chosen)
    show((), [("expected calibration error", _rate(report.calibration_error))], chosen)
    if comparison is not None:
        show((), _rows(comparison), chosen)


def _rows(comparison: "Comparison") -> list[Sequence[object]]:
    return [
        ("F1 of this one", _rate(comparison.second.f1)),
        ("F1 of the other", _rate(comparison.first.f1)),
        ("difference", f"{comparison.gain:+.3f}"),
        ("p (paired, approximate randomisation)", f"{comparison.p:.4f}"),
    ]


def _rate(value: float) -> str:
    return f"{value:.3f}"


def _by_relation(statements: "Mapping[tuple[str, Modality], int]") -> tuple[Sequence[str], list[Sequence[object]]]:
    """Return headings and rows of a table of counts: relations down, the most frequent first; modalities across."""
    from ..extract.model import Modality

    counts = {
        relation: [statements.get((relation, modality), 0) for modality in Modality]
        for relation in sorted({relation for relation, _ in statements})
    }
    ranked = sorted(counts.items(), key=lambda item: -sum(item[1]))
    return ("statements", *Modality, "all"), [(relation, *row, sum(row)) for relation, row in ranked]
