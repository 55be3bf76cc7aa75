"""Measures an extractor against annotated articles.

A gold statement is found when predicate, subject and object agree; names are compared over all surface forms of the
thing in that article, case and punctuation ignored; a symmetric relation may stand either way round; each prediction
counts once. Modality is measured on the statements found, mentions by exact span and type.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base import Extractor
from ..gold import GoldArticle
from ..model import Entity, EntityType, Extraction, Modality, Statement
from ..names import folded
from ..ontology import Ontology, load_ontology
from .reliability import Bin, bins, calibration_error

if TYPE_CHECKING:
    from .compare import Comparison


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of what was found, predicted and annotated, and the measures that follow from them."""

    found: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Return the share of predictions that are right (1 if there is none)."""
        return self.found / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Return the share of gold that was found (1 if there is none)."""
        return self.found / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.found / (self.predicted + self.gold) if self.predicted + self.gold else 1.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.found + other.found, self.predicted + other.predicted, self.gold + other.gold)


@dataclass(frozen=True, slots=True)
class Match:
    """A gold statement and the prediction that found it."""

    gold: Statement
    predicted: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One article's predictions held against its gold."""

    gold: GoldArticle
    matches: tuple[Match, ...]
    missed: tuple[Statement, ...]
    wrong: tuple[Statement, ...]
    mentions: Score

    @property
    def score(self) -> Score:
        """Return the counts of its statements."""
        return Score(len(self.matches), len(self.matches) + len(self.wrong), len(self.matches) + len(self.missed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The measures over a set of articles; `judged` holds what they were counted from."""

    extractor: str
    judged: tuple[Judged, ...]
    overall: Score
    languages: Mapping[str, Score]
    relations: Mapping[str, Score]
    mentions: Score
    modality_accuracy: float
    modality_f1: Mapping[Modality, float]
    attribution: Score
    distances: Mapping[str, Score]
    reliability: tuple[Bin, ...]

    @property
    def calibration_error(self) -> float:
        """Return the expected calibration error of the confidences."""
        return calibration_error(self.reliability)

    @property
    def modality_macro_f1(self) -> float:
        """Return the mean F1 of the modalities that occur among the statements found."""
        return sum(self.modality_f1.values()) / len(self.modality_f1) if self.modality_f1 else 1.0

    def rows(self) -> Iterator[tuple[str, str, Score]]:
        """Yield (group, name, score): the whole, each language and relation, by ends, attribution and mentions."""
        yield "all", "statements", self.overall
        yield from (("language", name, score) for name, score in sorted(self.languages.items()))
        ordered = sorted(self.relations.items(), key=lambda item: (-item[1].gold, item[0]))
        yield from (("relation", name, score) for name, score in ordered)
        yield from (("ends", name, score) for name, score in self.distances.items())
        yield "all", "attribution", self.attribution
        yield "all", "mentions", self.mentions


def evaluate(gold: Sequence[GoldArticle], extractor: Extractor) -> Report:
    """Run `extractor` over the gold articles and measure what it finds."""
    return measure(gold, extractor.extract(article.article for article in gold), extractor.name)


def measure(gold: Sequence[GoldArticle], extractions: Iterable[Extraction], name: str) -> Report:
    """Measure extractions of the gold articles, in the same order."""
    ontology = load_ontology()
    judged = tuple(judge(one, made, ontology) for one, made in zip(gold, extractions, strict=True))
    matches = [match for one in judged for match in one.matches]
    right = sum(match.gold.modality is match.predicted.modality for match in matches)
    return Report(
        extractor=name,
        judged=judged,
        overall=_total(one.score for one in judged),
        languages=_languages(judged),
        relations=_by(judged, lambda statement: statement.predicate),
        distances=_by(judged, _ends),
        reliability=bins(_certainties(judged)),
        mentions=_total(one.mentions for one in judged),
        modality_accuracy=right / len(matches) if matches else 1.0,
        modality_f1=_modality_f1(matches),
        attribution=_attribution(matches),
    )


def judge(gold: GoldArticle, made: Extraction, ontology: Ontology) -> Judged:
    """Hold one extraction against its gold; where several predictions fit, one of the same modality is taken first."""
    left = list(gold.statements)
    matches: list[Match] = []
    remaining = list(made.statements)
    for same_modality in (True, False):
        for prediction in list(remaining):
            fitting = (g for g in left if _agree(g, prediction, ontology))
            hit = next((g for g in fitting if not same_modality or g.modality is prediction.modality), None)
            if hit is not None:
                matches.append(Match(hit, prediction))
                left.remove(hit)
                remaining.remove(prediction)
    return Judged(
        gold=gold, matches=tuple(matches), missed=tuple(left), wrong=tuple(remaining), mentions=_mentions(gold, made)
    )


def _agree(gold: Statement, made: Statement, ontology: Ontology) -> bool:
    if gold.predicate != made.predicate:
        return False
    if same(gold.subject, made.subject) and same(gold.object, made.object):
        return True
    symmetric = ontology.relations[gold.predicate].symmetric
    return symmetric and same(gold.subject, made.object) and same(gold.object, made.subject)


def same(gold: Entity, made: Entity) -> bool:
    """Tell whether two entities of one article share a surface form, case and punctuation ignored."""
    return not _forms(gold).isdisjoint(_forms(made))


def _forms(entity: Entity) -> set[str]:
    names = ("".join(c for c in folded(name) if c.isalnum()) for name in (entity.name, *entity.names))
    return {name for name in names if name}


def _mentions(gold: GoldArticle, made: Extraction) -> Score:
    wanted = {(m.span, m.type) for entity in gold.entities for m in entity.mentions}
    found = {(m.span, m.type) for entity in made.entities for m in entity.mentions}
    return Score(len(wanted & found), len(found), len(wanted))


def _total(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def _languages(judged: Sequence[Judged]) -> Mapping[str, Score]:
    made: dict[str, Score] = {}
    for one in judged:
        language = one.gold.article.language
        made[language] = made.get(language, Score()) + one.score
    return made


def _by(judged: Sequence[Judged], key: Callable[[Statement], str]) -> Mapping[str, Score]:
    """Return the scores by what `key` says of a statement; what was found counts where the gold stands."""
    made: dict[str, Score] = {}
    for one in judged:
        parts = [
            *((key(match.gold), Score(1, 1, 1)) for match in one.matches),
            *((key(statement), Score(0, 0, 1)) for statement in one.missed),
            *((key(statement), Score(0, 1, 0)) for statement in one.wrong),
        ]
        for name, score in parts:
            made[name] = made.get(name, Score()) + score
    return dict(sorted(made.items()))


def _ends(statement: Statement) -> str:
    """Tell whether the sentence names both ends, or points back to one ("the company", "het concern")."""
    return "named in the sentence" if all(map(_named_in(statement), _entities(statement))) else "named elsewhere"


def _entities(statement: Statement) -> tuple[Entity, ...]:
    is_event = statement.object.type is EntityType.EVENT_KIND
    return (statement.subject,) if is_event else (statement.subject, statement.object)


def _named_in(statement: Statement) -> Callable[[Entity], bool]:
    quote = statement.evidence.quote
    return lambda entity: any(name in quote for name in entity.names)


def _certainties(judged: Sequence[Judged]) -> Iterator[tuple[float, bool]]:
    for one in judged:
        yield from ((match.predicted.confidence, True) for match in one.matches)
        yield from ((statement.confidence, False) for statement in one.wrong)


def _modality_f1(matches: Sequence[Match]) -> Mapping[Modality, float]:
    gold = Counter(match.gold.modality for match in matches)
    made = Counter(match.predicted.modality for match in matches)
    both = Counter(match.gold.modality for match in matches if match.gold.modality is match.predicted.modality)
    return {kind: Score(both[kind], made[kind], gold[kind]).f1 for kind in Modality if gold[kind]}


def _attribution(matches: Sequence[Match]) -> Score:
    pairs = [(match.gold.attributed_to, match.predicted.attributed_to) for match in matches]
    right = sum(g is not None and p is not None and same(g, p) for g, p in pairs)
    return Score(right, sum(p is not None for _, p in pairs), sum(g is not None for g, _ in pairs))


def report_to_json(report: Report, comparison: "Comparison | None" = None) -> dict[str, object]:
    """Return the report as a JSON object: each score with its counts, modality, calibration, and the comparison."""
    compared = {"f1": comparison.first.f1, "gain": comparison.gain, "p": comparison.p} if comparison else None
    return {
        "comparison": compared and {name: round(value, 4) for name, value in compared.items()},
        "extractor": report.extractor,
        "articles": len(report.judged),
        "scores": [
            {
                "group": group,
                "name": name,
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
                "found": score.found,
                "predicted": score.predicted,
                "gold": score.gold,
            }
            for group, name, score in report.rows()
        ],
        "modality": {
            "accuracy": round(report.modality_accuracy, 4),
            "macro_f1": round(report.modality_macro_f1, 4),
            "f1": {kind.value: round(value, 4) for kind, value in report.modality_f1.items()},
        },
        "calibration": {
            "error": round(report.calibration_error, 4),
            "bins": [
                {
                    "low": one.low,
                    "high": one.high,
                    "count": one.count,
                    "confidence": round(one.confidence, 4),
                    "accuracy": round(one.accuracy, 4),
                }
                for one in report.reliability
            ],
        },
    }
