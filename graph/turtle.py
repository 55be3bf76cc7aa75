"""Turtle and TriG for people: prefixes, sorted, a paragraph per thing, the same bytes for the same graph."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad, Triple

from .iri import PREFIXES, RDF_TYPE, XSD_DECIMAL, XSD_INTEGER, XSD_STRING
from .store import GraphName, Subject, Term

# Local names that need no escapes in Turtle (a subset of PN_LOCAL).
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)
_NUMBER = {XSD_INTEGER: re.compile(r"[+-]?[0-9]+"), XSD_DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+")}
_NAMESPACE_ENDS = "#/:"
_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_INDENT = "    "


def turtle(triples: Iterable[Triple]) -> Iterator[str]:
    """Return a Turtle document (W3C RDF 1.1 Turtle), paragraph by paragraph."""
    yield from _prefixes()
    yield from _paragraphs(sorted(set(triples), key=_order), "")


def turtle_of_subjects(groups: Iterable[Iterable[Triple]]) -> Iterator[str]:
    """Return a Turtle document of the triples of one subject after the other."""
    yield from _prefixes()
    for group in groups:
        yield from _paragraphs(sorted(set(group), key=_order), "")


def trig(graphs: Iterable[tuple[GraphName, Iterable[Quad]]]) -> Iterator[str]:
    """Return a TriG document (W3C RDF 1.1 TriG), graph by graph."""
    yield from _prefixes()
    for name, quads in graphs:
        yield f"\n{_term(name)} {{\n" if isinstance(name, NamedNode) else "\n{\n"
        yield from _paragraphs(sorted({quad.triple for quad in quads}, key=_order), _INDENT)
        yield "}\n"


def _prefixes() -> Iterator[str]:
    return (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))


def _paragraphs(triples: Iterable[Triple], indent: str) -> Iterator[str]:
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        yield f"\n{indent}{_paragraph(subject, about, indent)} .\n"


def _paragraph(subject: Subject, about: Iterable[Triple], indent: str) -> str:
    lines = [
        f"{_verb(predicate)} {', '.join(_term(triple.object) for triple in same)}"
        for predicate, same in groupby(about, key=lambda triple: triple.predicate)
    ]
    return f"{_term(subject)} " + f" ;\n{indent}{_INDENT}".join(lines)


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    return subject_key(triple.subject), triple.predicate != RDF_TYPE, triple.predicate.value, str(triple.object)


def _verb(predicate: NamedNode) -> str:
    return "a" if predicate == RDF_TYPE else _term(predicate)


def _term(term: Term | GraphName) -> str:
    match term:
        case NamedNode():
            return _short(term)
        case Literal() if term.language is None and term.datatype in _NUMBER:
            return term.value if _NUMBER[term.datatype].fullmatch(term.value) else _typed(term)
        case Literal() if term.language is None and term.datatype != XSD_STRING:
            return _typed(term)
        case _:
            return str(term)


def _typed(literal: Literal) -> str:
    text, _, _ = str(literal).rpartition("^^")
    return f"{text}^^{_short(literal.datatype)}"


def _short(iri: NamedNode) -> str:
    value = iri.value
    begin = max(map(value.rfind, _NAMESPACE_ENDS)) + 1
    prefix = _BY_NAMESPACE.get(value[:begin])
    if prefix is None or not _LOCAL.fullmatch(value, begin):
        return str(iri)
    return f"{prefix}:{value[begin:]}"


def subject_key(subject: Subject) -> str:
    """Return what subjects are sorted by."""
    return subject.value if isinstance(subject, NamedNode) else str(subject)
