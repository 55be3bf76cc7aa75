"""When a statement holds, how much it is about, and in which role, where its sentence says so and only there.

Roles come from `roles`, which reads them beside both names, the other expressions from `times` and
`quantities`. Which kinds a statement can have is told by the ontology (`ng:takes`). Several of a
kind are a statement's own only if one of them stands alone in the clause that names both ends, or
alone between their nearest mentions, with no other name and no end of a clause between. A single
one is its own

- as a time, if no other clause names more of the ends, and it is not merely when somebody spoke
  ("teilte am Montag mit"); a state (`ng:lasts`) has a time only where its beginning is said, in a
  clause with all its ends;
- as an amount, likewise; but an amount that measures a profit or loss, by the nearest word for a
  measure, needs no end in its clause;
- as a share or number of jobs in any clause, unless the same words say the same of other ends.

Otherwise nothing is said. A clause is what stands between marks, and before a word that begins a
clause; there is no parser.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .model import Article, Entity, EntityType, Extraction, Qualifier, QualifierKind, Span, Statement
from .ontology import load_ontology
from .quantities import Expression, find_quantities
from .roles import find_role
from .segment import LANGUAGES
from .times import find_times

# Around the evidence, in characters: what stands there can change the meaning of a number at its edge, or complete it.
_MARGIN = 60

# A clause ends at these; at a comma not between digits; and before a word that begins a clause without a comma.
_BREAK = {
    "de": r"[;:()–—\n]|,(?=\s)|\s-\s",
    "nl": r"[;:()–—\n]|,(?=\s)|\s-\s"
    r"|\s(?=(?:dat|omdat|terwijl|nadat|voordat|toen|waar\w*|nu|om|zodat|hoewel|als|wanneer|na|die)\s)",
    "en": r"[;:()–—\n]|,(?=\s)|\s-\s"
    r"|\s(?=(?:that|which|who|whose|where|while|after|before|because|when|if|as|although)\s)",
}
# A short note in brackets is no clause: "(AIG)".
_NOTE = re.compile(r"\((?:[^\s()]+\s?){1,3}\)")
# A piece with so few words besides a time or amount is no clause of its own: "In 2005, ...".
_FEW_WORDS = 1

_REPORT = {
    "de": r"sagt|sagte|sagten|teilte|teilten|mitteilte|mitteilten|kündigte|kündigten|ankündigte|angekündigt|erklärte"
    r"|erklärten|bestätigte|bestätigten|berichtete|berichteten|berichtet|meldete|meldeten|bekannt|verkündete|schrieb|schreibt"
    r"|hieß|betonte|äußerte|mitgeteilt|bekanntgegeben|bekannt gegeben|vorgelegt|prognostiziert|sprach",
    "nl": r"zei|zeiden|zegt|meldt|meldde|meldden|kondigde|kondigden|aangekondigd|aankondigde|verklaarde|verklaarden"
    r"|bevestigde|bekend|bekendgemaakt|berichtte|liet|lieten|weten|vertelde|schreef|schrijft|laten weten",
    "en": r"said|says|announced|announces|announcement|reported|reports|stated|states|told|confirmed|declared|revealed"
    r"|disclosed|according|unveiled|added|wrote",
}
# Who once founded a company does other things at other times.
_FOUNDER = r"(?:[Cc]o-?|[Mm]it|[Mm]ede)?(?:[Gg]ründer\w*|[Ff]ounders?|[Oo]prichters?)"
_PROFIT = (
    r"[Gg]ewinn\w*|\w*[Üü]berschuss|[Pp]rofit\w*|verdien\w*|\w*ergebnis\w*|\w*Ergebnis\w*|Ebitda?|EBITD?A?|winst\w*"
    r"|\w+winst|gain\w*|earn\w*|income|black"
)
_LOSS = (
    r"\w*[Vv]erlust\w*|Fehlbetrag\w*|Minus|rote\w* Zahlen|\w*verlie[sz]\w*|rode cijfers|loss\w*|lost|losing|deficit\w*"
)
_OTHER_MEASURE = (
    r"\w*[Uu]msatz\w*|\w*[Uu]msätze\w*|Erlöse?n?|\w*omzet|sales|revenues?|turnover|Schulden|\w*schuld(?:en)?|debts?|charges?"
    r"|Abschreibung\w*|afschrijving\w*|write-?downs?|costs?|Kosten|kosten|Sparprogramm\w*"
)
# So near, in characters, a word for a measure says what money is: the room of an adjective.
_BESIDE = 15
# Behind money and an "and" something else begins, however near it stands.
_NEXT = re.compile(r"\s(?:und|en|and)\s")
_FAR = 10_000
# The price of a deal, but not a result.
_WORTH = r"worth|waard|wert"
_MEASURES = {"Profit": _PROFIT, "Loss": _LOSS}


def qualified(extraction: Extraction) -> Extraction:
    """Return the extraction with the qualifiers of its statements; those that have some keep them."""
    if extraction.article.language not in LANGUAGES:
        return extraction
    names = sorted({mention.span for entity in extraction.entities for mention in entity.mentions})

    def told(statement: Statement) -> Statement:
        if statement.qualifiers:
            return statement
        return replace(statement, qualifiers=tuple(_qualifiers(extraction, statement, names)))

    return replace(extraction, statements=tuple(map(told, extraction.statements)))


def _qualifiers(extraction: Extraction, statement: Statement, names: Sequence[Span]) -> Iterator[Qualifier]:
    ontology = load_ontology()
    event = statement.object.name if statement.object.type is EntityType.EVENT_KIND else None
    takes = ontology.takes(statement.predicate, event)
    if QualifierKind.ROLE in takes:
        yield from _roles(extraction.article, statement, names)
    measured = takes - {QualifierKind.ROLE}
    found = _expressions(extraction.article, statement) if measured else []
    if not found:
        return
    sentence = _Sentence(extraction.article, statement, names, [expression.span for expression in found])
    lasts = statement.predicate in ontology.relations and ontology.relations[statement.predicate].lasts
    for kind in sorted(measured):
        own = [expression for expression in found if expression.kind is kind]
        if kind is QualifierKind.TIME:
            own = [time for time in own if (time.begins or not lasts) and not sentence.reports(time.span)]
            chosen = sentence.choose(own, named=2 if lasts else 1)
        elif kind is QualifierKind.AMOUNT:
            own = [amount for amount in own if sentence.measures(amount.span, event)]
            chosen = sentence.choose(own, named=0 if event else 1)
        else:
            chosen = sentence.choose(own, named=1 if _has_rivals(extraction, statement) else 0)
        if chosen is not None and chosen.value is not None:
            yield Qualifier(kind, chosen.value, chosen.span)


def _roles(article: Article, statement: Statement, names: Sequence[Span]) -> Iterator[Qualifier]:
    evidence = statement.evidence.span
    people, organizations = (
        [mention.span for mention in end.mentions if evidence.contains(mention.span)]
        for end in (statement.subject, statement.object)
    )
    found = find_role(article.text, article.language, people=people, organizations=organizations, names=names)
    if found is not None and evidence.contains(found):
        yield Qualifier(QualifierKind.ROLE, " ".join(found.of(article.text).split()), found)


def _has_rivals(extraction: Extraction, statement: Statement) -> bool:
    """Tell whether the same words say the same of other ends as well."""
    return any(
        other.predicate == statement.predicate
        and (other.subject, other.object) != (statement.subject, statement.object)
        and other.evidence.span.overlaps(statement.evidence.span)
        for other in extraction.statements
    )


def _expressions(article: Article, statement: Statement) -> list[Expression]:
    """Return the expressions in a statement's evidence, with offsets in the article."""
    evidence = statement.evidence.span
    start = max(0, evidence.start - _MARGIN)
    text = article.text[start : evidence.end + _MARGIN]
    quantities = find_quantities(text, article.language)
    times = find_times(text, article.language, published=article.published, modality=statement.modality)
    apart = (time for time in times if not any(time.span.overlaps(other.span) for other in quantities))
    moved = (replace(one, span=Span(one.span.start + start, one.span.end + start)) for one in (*quantities, *apart))
    return [expression for expression in moved if evidence.contains(expression.span)]


class _Sentence:
    """The words of a statement's evidence: its clauses, and where they name its ends."""

    def __init__(
        self, article: Article, statement: Statement, names: Sequence[Span], expressions: Sequence[Span]
    ) -> None:
        self._text = article.text
        self._language = article.language
        self._evidence = statement.evidence.span
        self._names = [name for name in names if self._evidence.contains(name)]
        self._ends = [self._mentions(end) for end in (statement.subject, statement.object)]
        self._clauses = self._divided(expressions)

    def choose(self, expressions: Sequence[Expression], *, named: int) -> Expression | None:
        """Return the one of these expressions, all of one kind, that the statement is told more precisely by.

        A single one needs a clause in which so many of the ends are `named` as any clause names; with
        0 any clause will do, with 2 it must name all that the evidence names.
        """
        if len(expressions) == 1:
            return expressions[0] if self._concerns(expressions[0].span, named) else None
        beside = [one for one in expressions if self._ends_in(self._clause(one.span)) == len(self._ends)]
        if len(beside) == 1:
            return beside[0]
        between = [one for one in expressions if self._is_between(one.span)]
        return between[0] if len(between) == 1 else None

    def reports(self, span: Span) -> bool:
        """Tell whether the clause around a time only reports what is said, or names a founder by the way."""
        clause = self._clause(span).of(self._text)
        return re.search(rf"(?<!\w)(?:{_REPORT[self._language]}|{_FOUNDER})(?!\w)", clause) is not None

    def measures(self, amount: Span, event: str | None) -> bool:
        """Tell whether money measures a profit or loss, as the nearest word for a measure has it, or else a deal."""
        measures = (_PROFIT, _LOSS, _OTHER_MEASURE if event is None else rf"{_OTHER_MEASURE}|{_WORTH}")
        distances = {
            self._distance(amount, match): measure
            for measure in measures
            for match in re.finditer(rf"(?<!\w)(?:{measure})(?!\w)", self._evidence.of(self._text))
        }
        nearest = min(distances, default=_FAR)
        return nearest > _BESIDE if event is None else nearest < _FAR and distances[nearest] == _MEASURES.get(event)

    def _distance(self, span: Span, match: re.Match[str]) -> int:
        start, end = (self._evidence.start + place for place in match.span())
        between = self._text[span.end : start]
        return _FAR if _NEXT.search(between) else max(span.start - end, start - span.end, 0)

    def _mentions(self, end: Entity) -> list[Span]:
        return [mention.span for mention in end.mentions if self._evidence.contains(mention.span)]

    def _divided(self, expressions: Sequence[Span]) -> list[Span]:
        """Return the clauses, in order and without gaps."""
        words = _NOTE.sub(lambda note: " " * len(note[0]), self._evidence.of(self._text))
        breaks = [
            self._evidence.start + match.end()
            for match in re.finditer(_BREAK[self._language], words)
            if not self._in_list(self._evidence.start + match.start())
            and not any(span.start < self._evidence.start + match.end() <= span.end for span in expressions)
        ]
        edges = (self._evidence.start, *(place for place in breaks if place < self._evidence.end), self._evidence.end)
        clauses: list[Span] = []
        opening: int | None = None
        for start, end in pairwise(dict.fromkeys(edges)):
            piece = Span(start if opening is None else opening, end)
            opening = None
            if not self._is_adverbial(piece, expressions):
                clauses.append(piece)
            elif clauses:
                clauses[-1] = Span(clauses[-1].start, end)
            else:
                opening = piece.start
        return clauses or [self._evidence]

    def _in_list(self, comma: int) -> bool:
        """Tell whether a comma stands between two names of a list."""
        return any(
            before.end == comma and self._text[before.end : after.start].strip() == ","
            for before, after in pairwise(self._names)
        )

    def _is_adverbial(self, piece: Span, expressions: Iterable[Span]) -> bool:
        """Tell whether a piece between commas is an expression, and at most a few words around it."""
        inside = [span for span in expressions if piece.contains(span)]
        rest = piece.of(self._text)
        for span in sorted(inside, reverse=True):
            rest = rest[: span.start - piece.start] + rest[span.end - piece.start :]
        named = any(piece.contains(name) for name in self._names)
        return bool(inside) and not named and len(re.findall(r"\w+", rest)) <= _FEW_WORDS

    def _clause(self, span: Span) -> Span:
        return next((clause for clause in self._clauses if clause.overlaps(span)), self._evidence)

    def _ends_in(self, clause: Span) -> int:
        return sum(any(clause.overlaps(mention) for mention in mentions) for mentions in self._ends)

    def _concerns(self, span: Span, named: int) -> bool:
        if not named or len(self._clauses) == 1:
            return True
        here = self._ends_in(self._clause(span))
        most = sum(map(bool, self._ends)) if named == len(self._ends) else max(map(self._ends_in, self._clauses))
        return here == most > 0

    def _is_between(self, span: Span) -> bool:
        """Tell whether `span` stands between the nearest mentions of both ends, with nothing else named there."""
        pairs = [sorted((one, other)) for one in self._ends[0] for other in self._ends[1] if not one.overlaps(other)]
        if not pairs:
            return False
        first, last = min(pairs, key=lambda pair: pair[1].start - pair[0].end)
        if not first.end <= span.start < span.end <= last.start:
            return False
        room = Span(first.end, last.start)
        return not any(room.contains(name) for name in self._names) and self._clause(first) == self._clause(last)
