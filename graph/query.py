"""SPARQL questions to the graph, and their answers in the W3C's formats.

All articles together are the default graph; `GRAPH` looks into single ones. The prefixes of
`iri.PREFIXES` need no declaration. No question leaves the machine: SERVICE is refused.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic
from types import MappingProxyType
from typing import IO, Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from ..extract.errors import QueryError
from .iri import PREFIXES
from .store import Dataset, Term
from .turtle import turtle

Row = tuple[Term | None, ...]

# What may hold any word without being a keyword: texts, IRIs, comments, variables, local names. Whatever is cut
# out here Oxigraph reads as one token, too (an IRI may hold escapes, so a "#" in it must not pass for a comment).
_HIDING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\x00-\x20]*>"
    r"|#[^\n\r]*"
    r"|[?$]\w+"
    r"|:[\w:%-]*",
    re.DOTALL,
)
# Keywords need no space around them ("1SERVICE<...>"), so any such letters count; a prefix of that name is the victim.
_CALLS_OUT: Final = re.compile("service", re.IGNORECASE)
_CHOOSES_GRAPHS: Final = re.compile(r"\bfrom\b", re.IGNORECASE)
_CHANGES_DATA: Final = re.compile(r"\s*(insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.IGNORECASE)
_SYNTAX_ERROR: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_UNKNOWN_PREFIX: Final = "Prefix not found"
# How much of a query's line is shown as the place of an error, in characters.
_EXCERPT: Final = 30


class QueryResult:
    """The answer to a query: rows (SELECT), true or false (ASK), or triples (CONSTRUCT, DESCRIBE).

    Rows are worked out while they are read, and can be read once. `variables` are the names of the
    columns; `boolean` is the answer to ASK, else None; `truncated` becomes True when rows were left
    out because of `max_rows`.
    """

    def __init__(
        self,
        answer: QuerySolutions | QueryTriples | QueryBoolean,
        dataset: Dataset,
        *,
        max_rows: int | None,
        deadline: float | None,
    ) -> None:
        self._answer = answer
        self._dataset = dataset
        self._max_rows = max_rows
        self._deadline = deadline
        self.truncated = False
        self.boolean: Final = bool(answer) if isinstance(answer, QueryBoolean) else None
        self.variables: Final = _variables(answer)

    @property
    def is_graph(self) -> bool:
        """Whether the rows are triples of a graph that CONSTRUCT or DESCRIBE made."""
        return isinstance(self._answer, QueryTriples)

    def __iter__(self) -> Iterator[Row]:
        """Return the rows; of a graph, its triples.

        Raises:
            QueryError: the time is up.
        """
        for count, row in enumerate(self._rows()):
            if self._max_rows is not None and count >= self._max_rows:
                self.truncated = True
                return
            yield row

    def _rows(self) -> Iterator[Row]:
        if isinstance(self._answer, QueryBoolean):
            return
        for found in self._dataset.reading(iter(self._answer)):
            _check_time(self._deadline)
            yield (found.subject, found.predicate, found.object) if isinstance(found, Triple) else tuple(found)

    def write(self, stream: IO[bytes], format: str | None = None) -> None:  # noqa: A002
        """Write the answer as "csv", "tsv" or "json", or, if it is a graph, as "turtle" or "ntriples".

        Without a format, rows become CSV, true or false JSON, and a graph Turtle.

        Raises:
            QueryError: there is no such format for this kind of answer, or the time is up.
        """
        chosen = format or ("turtle" if self.is_graph else "csv" if self.boolean is None else "json")
        writers = GRAPH_FORMATS if self.is_graph else TABLE_FORMATS
        if chosen not in writers:
            kind = "a graph" if self.is_graph else "a table"
            raise QueryError(f"no format {chosen!r} for {kind}: choose one of {', '.join(writers)}")
        for piece in writers[chosen](self):
            stream.write(piece.encode())


def run_query(
    dataset: Dataset, sparql: str, *, max_rows: int | None = None, timeout: float | None = None
) -> QueryResult:
    """Return the answer to a SPARQL 1.1 query.

    `timeout` is in seconds. The engine cannot be stopped while it works out one row, so a query
    that must see everything before its first row (a sum, an order) ends late, but it ends in the
    error.

    Raises:
        QueryError: the query is not SPARQL (the message has line and column), changes data, asks
            another machine, or the time is up.
    """
    deadline = None if timeout is None else monotonic() + timeout
    visible = _HIDING.sub(" ", sparql)
    if _CALLS_OUT.search(visible):
        raise QueryError("SERVICE is refused: no query leaves this machine")
    with dataset.clear_words("read"):
        answer = _answer(dataset, sparql, union=not _CHOOSES_GRAPHS.search(visible))
    _check_time(deadline)
    return QueryResult(answer, dataset, max_rows=max_rows, deadline=deadline)


def _answer(dataset: Dataset, sparql: str, *, union: bool) -> QuerySolutions | QueryTriples | QueryBoolean:
    try:
        return dataset.oxigraph.query(sparql, prefixes=dict(PREFIXES), use_default_graph_as_union=union)
    except SyntaxError as error:
        raise QueryError(_syntax_message(str(error), sparql)) from error


def _syntax_message(told: str, sparql: str) -> str:
    if _CHANGES_DATA.match(sparql):
        return "the query changes data; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
    found = _SYNTAX_ERROR.match(told)
    if found is None:
        return f"not a SPARQL query: {' '.join(told.split())}"
    line, column = int(found[1]), int(found[2])
    rest = "".join(sparql.splitlines(keepends=True)[line - 1 : line])[column - 1 :].strip()
    place = f"line {line}, column {column}"
    if _UNKNOWN_PREFIX in found[3]:
        return f"{place}: a prefix that is not declared, or a mistake, before {_shown(rest)}"
    return f"{place}: not SPARQL at {_shown(rest)}"


def _shown(rest: str) -> str:
    return repr(rest[:_EXCERPT]) if rest else "the end of the line"


def _check_time(deadline: float | None) -> None:
    if deadline is not None and monotonic() > deadline:
        raise QueryError("the time for the query is up")


def _variables(answer: QuerySolutions | QueryTriples | QueryBoolean) -> tuple[str, ...]:
    match answer:
        case QuerySolutions():
            return tuple(variable.value for variable in answer.variables)
        case QueryTriples():
            return ("subject", "predicate", "object")
        case _:
            return ()


def _csv(result: QueryResult) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV: plain values."""
    if result.boolean is not None:
        yield f"{_boolean(result)}\r\n"
        return
    yield _csv_line(result.variables)
    for row in result:
        yield _csv_line([_plain(term) for term in row])


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _plain(term: Term | None) -> str:
    match term:
        case None:
            return ""
        case NamedNode() | Literal():
            return term.value
        case _:
            return str(term)


def _tsv(result: QueryResult) -> Iterator[str]:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle."""
    if result.boolean is not None:
        yield f"{_boolean(result)}\n"
        return
    yield "\t".join(f"?{variable}" for variable in result.variables) + "\n"
    for row in result:
        yield "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n"


def _json(result: QueryResult) -> Iterator[str]:
    """SPARQL 1.1 Query Results JSON."""
    if result.boolean is not None:
        yield f'{{"head":{{}},"boolean":{_boolean(result)}}}\n'
        return
    yield f'{{"head":{{"vars":{json.dumps(result.variables)}}},"results":{{"bindings":['
    for count, row in enumerate(result):
        bound = {name: _binding(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
        yield f"{',' if count else ''}\n{json.dumps(bound, ensure_ascii=False)}"
    yield "\n]}}\n"


def _binding(term: Term) -> dict[str, str]:
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            language = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
            return {"type": "literal", "value": term.value, **language}
        case _:
            raise QueryError("a triple as a value has no place in SPARQL 1.1 results")


def _boolean(result: QueryResult) -> str:
    return str(result.boolean).lower()


def _turtle(result: QueryResult) -> Iterator[str]:
    return turtle(_triples(result))


def _ntriples(result: QueryResult) -> Iterator[str]:
    for triple in _triples(result):
        yield f"{triple} .\n"


def _triples(result: QueryResult) -> list[Triple]:
    return [
        Triple(subject, predicate, object_)
        for subject, predicate, object_ in result
        if not isinstance(subject, Literal | None) and isinstance(predicate, NamedNode) and object_ is not None
    ]


_Writer = Callable[[QueryResult], Iterator[str]]

TABLE_FORMATS: Mapping[str, _Writer] = MappingProxyType({"csv": _csv, "tsv": _tsv, "json": _json})
"""How rows, and true or false, are written."""

GRAPH_FORMATS: Mapping[str, _Writer] = MappingProxyType({"turtle": _turtle, "ntriples": _ntriples})
"""How a graph is written."""
