"""From statements to quads, with their evidence.

All that an article contributes lies in the graph named like the article, so that dropping the graph
retracts the article. Everything has an IRI and no node is blank, so that two graphs are equal
exactly if their quads are.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ..extract.model import Article, Entity, EntityType, Extraction, Modality, Qualifier, QualifierKind, Statement
from ..extract.ontology import load_ontology
from . import iri as term
from .contribution import Contribution, Link, Naming
from .resolve import Form

Names = Mapping[tuple[NamedNode, str], str]
"""The one name by which a node goes in a language; all else that an article calls it is an alternative."""

# A confidence is no more exact than this; the digits beyond differ between processors.
CONFIDENCE_DIGITS: Final = 4

# What an ISO 8601 date of some precision is completed with to be checked, and its datatype.
_DATES: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "", term.XSD_DATE),
    (re.compile(r"\d{4}-\d{2}", re.ASCII), "-01", term.XSD_YEAR_MONTH),
    (re.compile(r"\d{4}", re.ASCII), "-01-01", term.XSD_YEAR),
)


def fixed_quads(extraction: Extraction) -> set[Quad]:
    """Return what one article contributes to the graph, whichever nodes its entities are.

    Raises:
        ValueError: a confidence is not within 0..1.
    """
    article = extraction.article
    graph = term.article_iri(article.id)
    run = term.run_iri(article.id, extraction.extractor)
    triples = [*_about(article, graph), *_run(run, extraction.extractor, graph)]
    for entity in entities_of(extraction):
        if entity.type is EntityType.EVENT_KIND:
            triples += _event_kind(term.term_iri(entity.name), entity.name, graph)
    for iri, statement in _distinct(extraction.statements).items():
        triples += _statement(iri, statement)
        triples += ((iri, term.DERIVED_FROM, graph), (iri, term.GENERATED_BY, run))
    return {Quad(*triple, graph) for triple in triples}


def linking_quads(contribution: Contribution, nodes: Mapping[Form, NamedNode], preferred: Names) -> set[Quad]:
    """Return what one article contributes to the graph that depends on which nodes its entities are.

    A node that is not in `preferred` gets no labels.
    """
    graph, language = contribution.article, contribution.language
    iris = [nodes[naming.form] for naming in contribution.namings]
    names: dict[NamedNode, set[str]] = {}
    triples: list[_Triple] = []
    for iri, naming in zip(iris, contribution.namings, strict=True):
        names.setdefault(iri, set()).update(naming.names)
        triples += ((graph, term.MENTIONS, iri), (iri, term.RDF_TYPE, term.TYPE_IRIS[naming.form.type]))
    for iri, forms in names.items():
        if (iri, language) in preferred:
            triples += _labels(iri, forms, preferred[iri, language], language)
    for link in contribution.links:
        triples += _link(link, iris)
    return {Quad(*triple, graph) for triple in triples}


def contribution_of(extraction: Extraction, forms: Mapping[Entity, Form]) -> Contribution:
    """Return which entities an article names and links; `forms` has the form of each that is no kind of event."""
    places = {entity: number for number, entity in enumerate(forms)}

    def end(entity: Entity) -> int | str:
        return entity.name if entity.type is EntityType.EVENT_KIND else places[entity]

    return Contribution(
        article=term.article_iri(extraction.article.id),
        language=term.language_tag(extraction.article.language),
        namings=tuple(
            Naming(form=form, names=tuple(dict.fromkeys((entity.name, *entity.names))))
            for entity, form in forms.items()
        ),
        links=tuple(
            Link(
                statement=iri.value,
                subject=end(statement.subject),
                predicate=statement.predicate,
                object=end(statement.object),
                speaker=None if statement.attributed_to is None else end(statement.attributed_to),
                asserted=statement.modality is Modality.ASSERTED,
            )
            for iri, statement in _distinct(extraction.statements).items()
        ),
    )


def entities_of(extraction: Extraction) -> tuple[Entity, ...]:
    """Return all entities of an extraction, those that only a statement has included."""
    named = [*extraction.entities]
    for statement in extraction.statements:
        named += (statement.subject, statement.object)
        if statement.attributed_to is not None:
            named.append(statement.attributed_to)
    return tuple(dict.fromkeys(named))


_Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _about(article: Article, iri: NamedNode) -> Iterator[_Triple]:
    language = term.language_tag(article.language)
    yield iri, term.RDF_TYPE, term.NEWS_ARTICLE
    yield iri, term.IN_LANGUAGE, Literal(article.language)
    yield iri, term.TEXT_HASH, Literal(article.text_hash)
    if article.headline:
        yield iri, term.HEADLINE, Literal(article.headline, language=language)
    if article.publisher:
        yield iri, term.PUBLISHER, Literal(article.publisher)
    for author in article.authors:
        yield iri, term.AUTHOR, Literal(author)
    published = date_literal(article.published)
    if published is not None:
        yield iri, term.DATE_PUBLISHED, published
    address = term.web_address(article.url)
    if address is not None:
        yield iri, term.URL, address


def date_literal(date: str | None) -> Literal | None:
    """Return an ISO 8601 date typed by its precision, or None if it is no date of the calendar.

    >>> date_literal("2024-03").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    for form, rest, datatype in _DATES:
        if date is not None and form.fullmatch(date):
            return Literal(date, datatype=datatype) if _in_calendar(date + rest) else None
    return None


def _in_calendar(day: str) -> bool:
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _run(run: NamedNode, extractor: str, article: NamedNode) -> Iterator[_Triple]:
    agent = term.extractor_iri(extractor)
    yield run, term.RDF_TYPE, term.ACTIVITY
    yield run, term.USED, article
    yield run, term.ASSOCIATED_WITH, agent
    yield agent, term.RDF_TYPE, term.SOFTWARE_AGENT
    yield agent, term.RDFS_LABEL, Literal(extractor)


def _event_kind(iri: NamedNode, name: str, article: NamedNode) -> Iterator[_Triple]:
    yield article, term.MENTIONS, iri
    yield iri, term.RDF_TYPE, term.TYPE_IRIS[EntityType.EVENT_KIND]
    for language, label in load_ontology().event_kinds.get(name, {"en": name}).items():
        yield iri, term.PREF_LABEL, Literal(label, language=language)


def _link(link: Link, iris: Sequence[NamedNode]) -> Iterator[_Triple]:
    def node(end: int | str) -> NamedNode:
        return term.term_iri(end) if isinstance(end, str) else iris[end]

    statement, predicate = NamedNode(link.statement), term.term_iri(link.predicate)
    subject, object_ = node(link.subject), node(link.object)
    yield statement, term.RDF_SUBJECT, subject
    yield statement, term.RDF_OBJECT, object_
    if link.asserted:
        yield subject, predicate, object_
    if link.speaker is not None:
        yield statement, term.ATTRIBUTED_TO, node(link.speaker)


def _labels(iri: NamedNode, names: Iterable[str], preferred: str, language: str) -> Iterator[_Triple]:
    yield iri, term.PREF_LABEL, Literal(preferred, language=language)
    for name in names:
        if name != preferred:
            yield iri, term.ALT_LABEL, Literal(name, language=language)


def _distinct(statements: Iterable[Statement]) -> dict[NamedNode, Statement]:
    """Return the statements by IRI; of those that say the same in the same words, the most certain one."""
    distinct: dict[NamedNode, Statement] = {}
    for statement in sorted(statements, key=lambda one: one.confidence):
        distinct[_statement_iri(statement)] = statement
    return distinct


def _statement_iri(statement: Statement) -> NamedNode:
    # Names as in the article rather than IRIs: joining two entities must not change what a statement is called.
    ends = (part for end in (statement.subject, statement.object) for part in (end.type, end.name))
    span = statement.evidence.span
    key = (*ends, statement.predicate, statement.modality, str(span.start), str(span.end))
    return term.statement_iri(statement.article, *key)


def _statement(iri: NamedNode, statement: Statement) -> Iterator[_Triple]:
    yield iri, term.RDF_TYPE, term.STATEMENT_CLASS
    yield iri, term.RDF_TYPE, term.RDF_STATEMENT
    yield iri, term.RDF_PREDICATE, term.term_iri(statement.predicate)
    yield iri, term.MODALITY, term.MODALITY_IRIS[statement.modality]
    yield iri, term.CONFIDENCE, confidence_literal(statement.confidence)
    for qualifier in statement.qualifiers:
        yield from _qualifier(iri, qualifier, statement)
    yield from _selectors(iri, statement)


def _qualifier(iri: NamedNode, qualifier: Qualifier, statement: Statement) -> Iterator[_Triple]:
    """Yield the value, on the statement, and where the article says it, on a node of its own."""
    kind = term.QUALIFIER_IRIS[qualifier.kind]
    for predicate, literal in _value(qualifier):
        yield iri, predicate, literal
    place = NamedNode(f"{iri.value}-{qualifier.kind}")
    start, end, offset = qualifier.span.start, qualifier.span.end, statement.evidence.span.start
    yield iri, term.QUALIFIER, place
    yield place, term.RDF_TYPE, term.QUALIFIER_CLASS
    yield place, term.QUALIFIER_KIND, kind
    yield place, term.EXACT, Literal(statement.evidence.quote[start - offset : end - offset])
    yield place, term.START, Literal(start)
    yield place, term.END, Literal(end)


def _value(qualifier: Qualifier) -> Iterator[tuple[NamedNode, Literal]]:
    predicate, value = term.QUALIFIER_IRIS[qualifier.kind], qualifier.value
    match qualifier.kind:
        case QualifierKind.TIME:
            date = date_literal(value)
            if date is not None:
                yield predicate, date
        case QualifierKind.SHARE:
            yield predicate, Literal(value, datatype=term.XSD_DECIMAL)
        case QualifierKind.AMOUNT:
            amount, _, currency = value.partition(" ")
            yield predicate, Literal(amount, datatype=term.XSD_DECIMAL)
            yield term.CURRENCY, Literal(currency)
        case QualifierKind.JOBS:
            yield predicate, Literal(value, datatype=term.XSD_INTEGER)
        case QualifierKind.ROLE:
            yield predicate, Literal(value)


def confidence_literal(confidence: float) -> Literal:
    """Return a confidence as an xsd:decimal in its shortest form.

    Raises:
        ValueError: it is not within 0..1.
    """
    if not 0 <= confidence <= 1:
        raise ValueError(f"not a confidence: {confidence}")
    digits = f"{confidence:.{CONFIDENCE_DIGITS}f}".rstrip("0").rstrip(".")
    return Literal(digits, datatype=term.XSD_DECIMAL)


def _selectors(iri: NamedNode, statement: Statement) -> Iterator[_Triple]:
    quote, position = NamedNode(f"{iri.value}-quote"), NamedNode(f"{iri.value}-position")
    yield iri, term.HAS_SELECTOR, quote
    yield quote, term.RDF_TYPE, term.QUOTE_SELECTOR
    yield quote, term.EXACT, Literal(statement.evidence.quote)
    yield iri, term.HAS_SELECTOR, position
    yield position, term.RDF_TYPE, term.POSITION_SELECTOR
    yield position, term.START, Literal(statement.evidence.span.start)
    yield position, term.END, Literal(statement.evidence.span.end)
