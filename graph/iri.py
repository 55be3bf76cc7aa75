"""IRIs: how the things of the graph are named, and the terms of other vocabularies that it uses.

Every IRI of newsgraph's own lies under `urn:newsgraph:`. It is derived from what it names, so that
the same article gives the same statements wherever it was read; an entity's IRI shows a readable
form of its name, and is never changed once it stands in a store.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

from pyoxigraph import NamedNode

from ..extract.model import EntityType, Modality, QualifierKind
from ..extract.ontology import NAMESPACE as ONTOLOGY

BASE = "urn:newsgraph:"
ENTITY = f"{BASE}entity:"
ARTICLE = f"{BASE}article:"
STATEMENT = f"{BASE}statement:"
RUN = f"{BASE}run:"
EXTRACTOR = f"{BASE}extractor:"
CATALOGUE = f"{BASE}catalogue"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PROV = "http://www.w3.org/ns/prov#"
_OA = "http://www.w3.org/ns/oa#"
_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "art": ARTICLE,
        "dcterms": _DCTERMS,
        "ent": ENTITY,
        "ng": ONTOLOGY,
        "oa": _OA,
        "owl": _OWL,
        "prov": _PROV,
        "rdf": _RDF,
        "rdfs": _RDFS,
        "schema": _SCHEMA,
        "skos": _SKOS,
        "st": STATEMENT,
        "xsd": _XSD,
    }
)
"""Prefix to namespace: what exports declare and queries need not."""

RDF_TYPE = NamedNode(f"{_RDF}type")
RDF_STATEMENT = NamedNode(f"{_RDF}Statement")
RDF_SUBJECT = NamedNode(f"{_RDF}subject")
RDF_PREDICATE = NamedNode(f"{_RDF}predicate")
RDF_OBJECT = NamedNode(f"{_RDF}object")
RDFS_LABEL = NamedNode(f"{_RDFS}label")
XSD_DATE = NamedNode(f"{_XSD}date")
XSD_YEAR_MONTH = NamedNode(f"{_XSD}gYearMonth")
XSD_YEAR = NamedNode(f"{_XSD}gYear")
XSD_DECIMAL = NamedNode(f"{_XSD}decimal")
XSD_INTEGER = NamedNode(f"{_XSD}integer")
XSD_STRING = NamedNode(f"{_XSD}string")
OWL_SAME_AS = NamedNode(f"{_OWL}sameAs")
IS_REPLACED_BY = NamedNode(f"{_DCTERMS}isReplacedBy")
POSSIBLY_SAME = NamedNode(f"{ONTOLOGY}possiblySame")
PREF_LABEL = NamedNode(f"{_SKOS}prefLabel")
ALT_LABEL = NamedNode(f"{_SKOS}altLabel")
EXACT_MATCH = NamedNode(f"{_SKOS}exactMatch")
LABELS = (PREF_LABEL, ALT_LABEL)
NEWS_ARTICLE = NamedNode(f"{_SCHEMA}NewsArticle")
HEADLINE = NamedNode(f"{_SCHEMA}headline")
IN_LANGUAGE = NamedNode(f"{_SCHEMA}inLanguage")
DATE_PUBLISHED = NamedNode(f"{_SCHEMA}datePublished")
PUBLISHER = NamedNode(f"{_SCHEMA}publisher")
AUTHOR = NamedNode(f"{_SCHEMA}author")
URL = NamedNode(f"{_SCHEMA}url")
MENTIONS = NamedNode(f"{_SCHEMA}mentions")
DERIVED_FROM = NamedNode(f"{_PROV}wasDerivedFrom")
GENERATED_BY = NamedNode(f"{_PROV}wasGeneratedBy")
ASSOCIATED_WITH = NamedNode(f"{_PROV}wasAssociatedWith")
USED = NamedNode(f"{_PROV}used")
ACTIVITY = NamedNode(f"{_PROV}Activity")
SOFTWARE_AGENT = NamedNode(f"{_PROV}SoftwareAgent")
HAS_SELECTOR = NamedNode(f"{_OA}hasSelector")
QUOTE_SELECTOR = NamedNode(f"{_OA}TextQuoteSelector")
POSITION_SELECTOR = NamedNode(f"{_OA}TextPositionSelector")
EXACT = NamedNode(f"{_OA}exact")
START = NamedNode(f"{_OA}start")
END = NamedNode(f"{_OA}end")

STATEMENT_CLASS = NamedNode(f"{ONTOLOGY}Statement")
MODALITY = NamedNode(f"{ONTOLOGY}modality")
CONFIDENCE = NamedNode(f"{ONTOLOGY}confidence")
ATTRIBUTED_TO = NamedNode(f"{ONTOLOGY}attributedTo")
CURRENCY = NamedNode(f"{ONTOLOGY}currency")
QUALIFIER = NamedNode(f"{ONTOLOGY}qualifier")
QUALIFIER_CLASS = NamedNode(f"{ONTOLOGY}Qualifier")
QUALIFIER_KIND = NamedNode(f"{ONTOLOGY}kind")
TEXT_HASH = NamedNode(f"{ONTOLOGY}textHash")

CATALOGUE_GRAPH = NamedNode(CATALOGUE)
"""The graph of the store's own notes; no export carries it."""

LINKS_GRAPH = NamedNode(f"{BASE}links")
"""The graph of links between nodes that turned out to be one thing, or may be one."""

# Half of the readers' screens show this much of a name without a break.
_SLUG_LENGTH = 48
# 40 bits of a hash tell apart all things that share one slug.
_HASH_DIGITS = 10
# 48 bits tell apart all statements of one article.
_STATEMENT_HASH_DIGITS = 12

# What RFC 3987 keeps out of an IRI; percent-encoding it would lead somewhere else.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_WEB_SCHEMES = frozenset(("http", "https"))


def _local(text: str) -> str:
    return quote(text, safe="")


def _digest(*key: str) -> str:
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()


def slug(name: str) -> str:
    """Return the readable part of an IRI: small ASCII letters and digits with hyphens between words.

    >>> slug("Münchner Nordwerk AG")
    'munchner-nordwerk-ag'
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_LENGTH].strip("-")


def entity_iri(name: str, *key: str) -> NamedNode:
    """Return the IRI of the entity that `key` identifies and `name` makes readable."""
    return NamedNode(ENTITY + "-".join(filter(None, (slug(name), _digest(*key)[:_HASH_DIGITS]))))


def article_iri(article_id: str) -> NamedNode:
    """Return the IRI of an article, which is the name of its graph, too."""
    return NamedNode(ARTICLE + _local(article_id))


def article_id_of(iri: NamedNode) -> str:
    """Return the id of the article with this IRI."""
    return unquote(iri.value.removeprefix(ARTICLE))


def statement_iri(article_id: str, *key: str) -> NamedNode:
    """Return the IRI of the statement of an article that `key` identifies."""
    return NamedNode(f"{STATEMENT}{_local(article_id)}-{_digest(*key)[:_STATEMENT_HASH_DIGITS]}")


def run_iri(article_id: str, extractor: str) -> NamedNode:
    """Return the IRI of the reading of one article by one extractor."""
    return NamedNode(f"{RUN}{_local(article_id)}-{_local(extractor)}")


def extractor_iri(extractor: str) -> NamedNode:
    """Return the IRI of an extractor, given its name with version."""
    return NamedNode(EXTRACTOR + _local(extractor))


def term_iri(name: str) -> NamedNode:
    """Return the IRI of a term of the ontology: a relation, class, modality or kind of event."""
    return NamedNode(ONTOLOGY + _local(name))


def local_name(iri: NamedNode) -> str:
    """Return the local name of a term of the ontology."""
    return unquote(iri.value.removeprefix(ONTOLOGY))


TYPE_IRIS: Mapping[EntityType, NamedNode] = MappingProxyType({kind: term_iri(kind) for kind in EntityType})
MODALITY_IRIS: Mapping[Modality, NamedNode] = MappingProxyType({modality: term_iri(modality) for modality in Modality})
QUALIFIER_IRIS: Mapping[QualifierKind, NamedNode] = MappingProxyType({kind: term_iri(kind) for kind in QualifierKind})


_TYPES = {iri: kind for kind, iri in TYPE_IRIS.items()}


def type_of(iri: NamedNode) -> EntityType | None:
    """Return the entity type that a class of the ontology stands for, if it does for one."""
    return _TYPES.get(iri)


def web_address(url: str | None) -> NamedNode | None:
    """Return `url` as an IRI if it is an address on the web, else None.

    Only http and https with a host and without a password pass: what a page shows as a link must
    not run a script or open a file.
    """
    if url is None or _NOT_IN_IRI.search(url) or any(unicodedata.category(char).startswith("C") for char in url):
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in _WEB_SCHEMES and parts.hostname and "@" not in parts.netloc
        return NamedNode(url) if known else None
    except ValueError:  # both parsers say so of an address that is none
        return None


def language_tag(language: str) -> str:
    """Return the tag for texts in a language, which is "und" (undetermined) for what is no language code.

    >>> language_tag("DE-at"), language_tag("?")
    ('de', 'und')
    """
    primary = language.lower().partition("-")[0]
    return primary if _LANGUAGE.fullmatch(primary) else "und"
