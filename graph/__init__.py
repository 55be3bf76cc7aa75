"""From statements to a graph with its evidence: stored, queried, exported and shown.

>>> from newsgraph.graph import KnowledgeGraph
>>> with KnowledgeGraph.open() as graph:
...     graph.summary().entities
0
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .batch import Added
    from .knowledge import KnowledgeGraph, Summary
    from .query import QueryResult
    from .records import ArticleRecord, EntityRecord, StatementRecord

__all__ = [
    "Added",
    "ArticleRecord",
    "EntityRecord",
    "KnowledgeGraph",
    "QueryResult",
    "StatementRecord",
    "Summary",
]

# Loaded when first asked for: the command line starts without Oxigraph.
_LATER = {
    "Added": ".batch",
    "ArticleRecord": ".records",
    "EntityRecord": ".records",
    "KnowledgeGraph": ".knowledge",
    "QueryResult": ".query",
    "StatementRecord": ".records",
    "Summary": ".knowledge",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)
