"""The graph in files for other programs.

    ttl      Turtle, sorted and with prefixes; the graphs of all articles in one
    trig nq  TriG and N-Quads, one graph per article
    jsonld   JSON-LD (expanded), one graph per article
    graphml gexf   the NetworkX view, for Gephi, yEd, Cytoscape ...
    csv      a table of statements, for spreadsheets
    jsonl    statements as JSON, one a line
    html     a page to explore the graph, which loads nothing from elsewhere

None carries the catalogue: no text of an article beyond the quotations, no path of this machine.
The same graph gives the same bytes.
"""

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from ..extract.errors import InputError, StoreWriteError
from ..extract.model import Qualifier, QualifierKind
from ..extract.ontology import load_ontology
from .iri import CATALOGUE_GRAPH
from .network import network
from .records import EntityRecord, Records, StatementRecord
from .store import Dataset
from .turtle import subject_key, trig, turtle_of_subjects

if TYPE_CHECKING:
    import networkx as nx

STANDARD_OUTPUT: Final = "-"

CSV_COLUMNS: Final = (
    "subject",
    "predicate",
    "object",
    "modality",
    "confidence",
    "attributed_to",
    *QualifierKind,
    "quote",
    "start",
    "end",
    "article",
    "headline",
    "url",
)

# A spreadsheet takes a cell that begins so for a formula; OWASP's advice on CSV injection is a quote before it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML 1.0 has no way to write (section 2.2).
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR: Final = " | "
# networkx writes the day of the export into the file.
_DAY: Final = re.compile(r' lastmodifieddate="[^"]*"')


def export_graph(dataset: Dataset, target: Path | str | IO[bytes], *, form: str | None = None) -> None:
    """Write the graph to a file, to standard output ("-"), or to a binary stream.

    `form` is a key of `FORMATS` or `ALIASES`; without it the file's ending decides. A file is
    written under another name first, so that a failure leaves what was there.

    Raises:
        InputError: no such format, or none given and none to tell from the name.
        StoreWriteError: the file cannot be written.
    """
    write = FORMATS[_format(target, form)]
    if isinstance(target, Path | str) and str(target) != STANDARD_OUTPUT:
        with _written(Path(target)) as stream:
            _pour(write(dataset), stream)
    else:
        _pour(write(dataset), sys.stdout.buffer if isinstance(target, Path | str) else target)


def _format(target: Path | str | IO[bytes], form: str | None) -> str:
    is_file = isinstance(target, Path | str) and str(target) != STANDARD_OUTPUT
    named = form or (Path(str(target)).suffix if is_file else "")
    plain = named.lower().removeprefix(".")
    chosen = ALIASES.get(plain, plain)
    if chosen not in FORMATS:
        place = str(target) if isinstance(target, Path | str) else "the stream"
        told = f"no format {plain!r}" if plain else "no format given"
        raise InputError(f"{place}: {told}; choose one of {', '.join(FORMATS)}")
    return chosen


def _pour(pieces: Iterable[str | bytes], stream: IO[bytes]) -> None:
    for piece in pieces:
        stream.write(piece.encode() if isinstance(piece, str) else piece)


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """Open a stream whose content stands at `path` when all has been written."""
    final = path.resolve()
    # A device or a pipe cannot be replaced, only written to.
    part = final if final.exists() and not final.is_file() else final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        if part != final:
            part.replace(final)
    except OSError as error:
        raise StoreWriteError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        if part != final:
            part.unlink(missing_ok=True)


def _graphs(dataset: Dataset) -> list[NamedNode]:
    return sorted((name for name in dataset.graphs() if name != CATALOGUE_GRAPH), key=lambda name: name.value)


def _quads(dataset: Dataset) -> Iterator[Quad]:
    for graph in _graphs(dataset):
        yield from sorted(dataset.match(None, None, None, graph), key=str)


def _turtle(dataset: Dataset) -> Iterator[str]:
    graphs = _graphs(dataset)
    subjects = {quad.subject for graph in graphs for quad in dataset.match(None, None, None, graph)}
    return turtle_of_subjects(
        (quad.triple for quad in dataset.match(subject, None, None) if quad.graph_name != CATALOGUE_GRAPH)
        for subject in sorted(subjects, key=subject_key)
    )


def _trig(dataset: Dataset) -> Iterator[str]:
    return trig((graph, dataset.match(None, None, None, graph)) for graph in _graphs(dataset))


def _nquads(dataset: Dataset) -> Iterator[str]:
    return (f"{quad} .\n" for quad in _quads(dataset))


def _jsonld(dataset: Dataset) -> Iterator[bytes]:
    yield serialize(_quads(dataset), format=RdfFormat.JSON_LD) or b""


def _statements(dataset: Dataset) -> Iterator[StatementRecord]:
    return Records(dataset).statements()


def _csv(dataset: Dataset) -> Iterator[str]:
    yield _csv_line(CSV_COLUMNS)
    for statement in _statements(dataset):
        article = statement.article
        values = {qualifier.kind: qualifier.value for qualifier in statement.qualifiers}
        yield _csv_line(
            (
                _harmless(statement.subject.name),
                statement.predicate,
                _harmless(statement.object.name),
                statement.modality,
                statement.confidence,
                _harmless(statement.attributed_to.name if statement.attributed_to else ""),
                *(values.get(kind, "") for kind in QualifierKind),
                _harmless(statement.quote),
                statement.start,
                statement.end,
                _harmless(article.id),
                _harmless(article.headline or ""),
                article.url or "",
            )
        )


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: with an apostrophe before what looks like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: Iterable[str | int | float]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _jsonl(dataset: Dataset) -> Iterator[str]:
    for statement in _statements(dataset):
        yield json.dumps(_statement_json(statement), ensure_ascii=False) + "\n"


def _statement_json(statement: StatementRecord) -> dict[str, object]:
    """Return the form in which the extractor writes statements, with the IRIs of their ends."""
    attributed = statement.attributed_to
    return {
        "article": statement.article.id,
        "subject": _entity_json(statement.subject),
        "predicate": statement.predicate,
        "object": _entity_json(statement.object),
        "modality": statement.modality.value,
        "confidence": statement.confidence,
        "attributed_to": None if attributed is None else {"name": attributed.name},
        "evidence": {"quote": statement.quote, "start": statement.start, "end": statement.end},
        "qualifiers": [_qualifier_json(qualifier, statement) for qualifier in statement.qualifiers],
        "extractor": statement.article.extractor,
    }


def _qualifier_json(qualifier: Qualifier, statement: StatementRecord) -> dict[str, object]:
    start, end = qualifier.span.start, qualifier.span.end
    text = statement.quote[start - statement.start : end - statement.start]
    return {"kind": qualifier.kind.value, "value": qualifier.value, "text": text, "start": start, "end": end}


def _entity_json(entity: EntityRecord) -> dict[str, object]:
    return {"name": entity.name, "names": list(entity.names), "type": entity.type.value, "iri": entity.iri}


def _graphml(dataset: Dataset) -> Iterator[str]:
    import networkx as nx  # noqa: PLC0415 (large)

    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield from (f"{line}\n" for line in nx.generate_graphml(_plain_network(dataset), named_key_ids=True))


def _gexf(dataset: Dataset) -> Iterator[str]:
    import networkx as nx  # noqa: PLC0415 (large)

    graph = _plain_network(dataset)
    for _, _, key, data in graph.edges(keys=True, data=True):
        data.update(id=key, label=data["predicate"])
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield from (_DAY.sub("", line) + "\n" if "<meta" in line else f"{line}\n" for line in nx.generate_gexf(graph))


def _plain_network(dataset: Dataset) -> "nx.MultiDiGraph[str]":
    """Return the NetworkX view with nothing in it that XML or these formats cannot carry.

    `names` become one text; `start` and `end`, which GEXF takes for times, become `quote_start`
    and `quote_end`.
    """
    graph = network(_statements(dataset))
    for _, node in graph.nodes(data=True):
        node.update({name: _xml_text(value) for name, value in node.items()})
    for _, _, edge in graph.edges(data=True):
        edge.update(quote_start=edge.pop("start"), quote_end=edge.pop("end"))
        edge.update({name: _xml_text(value) for name, value in edge.items()})
    return graph


def _xml_text(value: object) -> object:
    match value:
        case str():
            return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
        case list():
            return _xml_text(_SEPARATOR.join(map(str, value)))
        case _:
            return value


def _html(dataset: Dataset) -> Iterator[str]:
    from .page import render_page  # noqa: PLC0415 (loads pyvis)

    yield render_page(network(_statements(dataset)), ontology=load_ontology())


FORMATS: Mapping[str, Callable[[Dataset], Iterable[str | bytes]]] = MappingProxyType(
    {
        "ttl": _turtle,
        "trig": _trig,
        "nq": _nquads,
        "jsonld": _jsonld,
        "graphml": _graphml,
        "gexf": _gexf,
        "csv": _csv,
        "jsonl": _jsonl,
        "html": _html,
    }
)
"""How each format is written; the key is its file ending."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {"turtle": "ttl", "nquads": "nq", "n-quads": "nq", "json-ld": "jsonld", "htm": "html"}
)
"""Other names by which formats go."""
