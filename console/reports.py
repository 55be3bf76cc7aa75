"""The reports of `newsgraph evaluate` as tables."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .output import ReportFormat, show

if TYPE_CHECKING:
    from ..extract.evaluation import Comparison, Report


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
