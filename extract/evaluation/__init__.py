"""How good an extractor is: measures against annotated articles, a comparison of two, and a page of the errors."""

from .compare import Comparison, compare
from .measure import Report, Score, evaluate, judge, measure, report_to_json

__all__ = ["Comparison", "Report", "Score", "compare", "evaluate", "judge", "measure", "report_to_json"]
