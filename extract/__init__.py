"""From news articles to statements with their evidence.

>>> from newsgraph.extract import extract
>>> extraction = extract("article.txt")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .errors import ExtractorError, InputError, NewsgraphError, OntologyError
from .model import (
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
)

if TYPE_CHECKING:
    from .base import Extractor
    from .ontology import Ontology, Relation, load_ontology
    from .pipeline import extract
    from .read import read_article, read_sources
    from .registry import extractor

__all__ = [
    "Article",
    "Entity",
    "EntityType",
    "Evidence",
    "Extraction",
    "Extractor",
    "ExtractorError",
    "InputError",
    "Mention",
    "Modality",
    "NewsgraphError",
    "Ontology",
    "OntologyError",
    "Qualifier",
    "QualifierKind",
    "Relation",
    "Span",
    "Statement",
    "article_id",
    "extract",
    "extractor",
    "load_ontology",
    "read_article",
    "read_sources",
]

# What takes long to load is loaded when it is first asked for.
_LATER = {
    "Extractor": ".base",
    "Ontology": ".ontology",
    "Relation": ".ontology",
    "extract": ".pipeline",
    "extractor": ".registry",
    "load_ontology": ".ontology",
    "read_article": ".read",
    "read_sources": ".read",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)
