"""The values of extraction: what they refuse, and that they never change."""

import dataclasses
import hashlib
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract import errors
from newsgraph.extract.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Mention,
    Modality,
    Qualifier,
    QualifierKind,
    Span,
    Statement,
    article_id,
    text_hash,
)

TEXT = "Die Nordwerk AG übernimmt die Kessler GmbH. 🚗 Das bestätigte Nordwerk."
ARTICLE = Article(id=article_id(TEXT), text=TEXT, language="de")
NORDWERK = Entity(name="Nordwerk AG", type=EntityType.ORGANIZATION, names=("Nordwerk AG", "Nordwerk"))
KESSLER = Entity(name="Kessler GmbH", type=EntityType.ORGANIZATION, names=("Kessler GmbH",))
STATEMENT = Statement(
    article=ARTICLE.id,
    subject=NORDWERK,
    predicate="acquires",
    object=KESSLER,
    modality=Modality.ASSERTED,
    confidence=0.9,
    evidence=Evidence.at(ARTICLE, Span(0, 43)),
    extractor="test/1",
)

spans = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def _extraction(statement: Statement) -> Extraction:
    return Extraction(article=ARTICLE, entities=(NORDWERK, KESSLER), statements=(statement,), extractor="test/1")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 4)])
def test_a_span_is_a_stretch_of_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"not a span: {start}\.\.{end}"):
        Span(start, end)


@given(spans, spans)
def test_spans_overlap_where_they_share_a_character(one: Span, other: Span) -> None:
    ours, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one) == bool(ours & theirs)
    assert one.contains(other) == (theirs <= ours)


@given(st.text(min_size=1), st.data())
def test_evidence_quotes_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = Article(id=article_id(text), text=text, language="de")
    assert Evidence.at(article, Span(start, end)).quote == Span(start, end).of(text) == text[start:end]


def test_an_article_is_known_by_its_text() -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert ARTICLE.text_hash == text_hash(TEXT) == digest
    assert article_id(TEXT) == digest[:16]
    assert article_id(TEXT) != article_id(TEXT + " ")


def test_evidence_counts_characters_beyond_the_basic_plane_once() -> None:
    start = TEXT.index("Das")
    assert Evidence.at(ARTICLE, Span(start, len(TEXT))).quote == "Das bestätigte Nordwerk."


def test_an_extraction_holds_statements_with_their_evidence() -> None:
    assert _extraction(STATEMENT).statements == (STATEMENT,)


def test_a_quotation_that_is_not_in_the_text_is_refused() -> None:
    elsewhere = dataclasses.replace(STATEMENT, evidence=Evidence(STATEMENT.evidence.quote, Span(1, 44)))
    with pytest.raises(ValueError, match=r"the quotation at 1\.\.44 is not in the text"):
        _extraction(elsewhere)


def test_a_quotation_that_runs_past_the_text_is_refused() -> None:
    beyond = dataclasses.replace(STATEMENT, evidence=Evidence("Nordwerk. Ja", Span(len(TEXT) - 9, len(TEXT) + 3)))
    with pytest.raises(ValueError, match="is not in the text"):
        _extraction(beyond)


def test_a_statement_of_another_article_is_refused() -> None:
    with pytest.raises(ValueError, match="a statement of 0123 in the extraction of"):
        _extraction(dataclasses.replace(STATEMENT, article="0123"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QualifierKind.TIME, "2031-5"),
        (QualifierKind.TIME, "2031-02-29"),
        (QualifierKind.TIME, "2031-13"),
        (QualifierKind.TIME, "²031"),
        (QualifierKind.SHARE, "24,9"),
        (QualifierKind.SHARE, "24.90"),
        (QualifierKind.SHARE, "024"),
        (QualifierKind.AMOUNT, "1700000000"),
        (QualifierKind.AMOUNT, "1.7e9 EUR"),
        (QualifierKind.AMOUNT, "5 euro"),
        (QualifierKind.JOBS, "800.5"),
        (QualifierKind.JOBS, "-800"),
    ],
)
def test_a_value_has_one_form(kind: QualifierKind, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the calendar has its own words)
        Qualifier(kind, value, Span(0, 1))


def test_a_qualifier_stands_in_the_quotation() -> None:
    inside = Qualifier(QualifierKind.TIME, "2031", STATEMENT.evidence.span)
    qualified = dataclasses.replace(STATEMENT, qualifiers=(inside,))
    assert _extraction(qualified).statements[0].qualifiers == (inside,)
    beyond = dataclasses.replace(inside, span=Span(40, 44))
    with pytest.raises(ValueError, match=r"the time is not in the quotation at 0\.\.43"):
        _extraction(dataclasses.replace(STATEMENT, qualifiers=(beyond,)))


def test_a_statement_has_one_qualifier_of_a_kind() -> None:
    times = tuple(Qualifier(QualifierKind.TIME, value, Span(0, 3)) for value in ("2031", "2032"))
    with pytest.raises(ValueError, match="two qualifiers of a kind"):
        _extraction(dataclasses.replace(STATEMENT, qualifiers=times))


@pytest.mark.parametrize(
    "value", [ARTICLE, NORDWERK, STATEMENT, STATEMENT.evidence, Span(0, 1), _extraction(STATEMENT)]
)
def test_values_never_change(value: object) -> None:
    assert dataclasses.is_dataclass(value)
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, getattr(value, name))
    assert not hasattr(value, "__dict__")


def test_mentions_are_in_the_order_of_the_text() -> None:
    later = Mention(Span(30, 42), EntityType.ORGANIZATION)
    earlier = Mention(Span(4, 15), EntityType.ORGANIZATION)
    assert sorted([later, earlier]) == [earlier, later]


def test_every_error_is_one_of_newsgraphs_and_stands_in_the_tree() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert len(kinds) > 1
    for kind in kinds:
        assert issubclass(kind, errors.NewsgraphError)
        assert kind.__name__ in (errors.__doc__ or "")
        assert kind.__doc__
