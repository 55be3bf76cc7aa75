"""The vocabulary of the graph: classes, relations, event kinds and modalities, loaded from Turtle.

An ontology is a set of triples about terms of one namespace, `NAMESPACE`:

- a relation is an `owl:ObjectProperty` with one `rdfs:domain` and one `rdfs:range`, each a class or
  an `owl:unionOf` classes; it may be an `owl:SymmetricProperty`, have an `owl:inverseOf`, and stand
  under a broader relation by `rdfs:subPropertyOf`; it names the qualifiers that its statements can
  have by `ng:takes`, and is a state rather than an event where `ng:lasts` is true;
- the classes are the members of `EntityType`; an event kind is an instance of `ng:EventKind`, and
  the members of `Modality` are instances of `ng:Modality`; an event kind names by `ng:takes` what
  statements of it can have besides what `undergoes` takes;
- the qualifiers are the members of `QualifierKind`, each a property of statements;
- each of these carries one `rdfs:label` per language of `LANGUAGES`, each relation a
  `skos:definition` per language as well.

Whatever contradicts this is refused with the term, and the line where it is described.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from .errors import OntologyError
from .model import EntityType, Modality, QualifierKind

NAMESPACE = "urn:newsgraph:ontology:"
"""The IRI of every term begins with it; in Turtle it is bound to `ng:`."""

LANGUAGES = ("de", "nl", "en")
"""The languages in which a term is labelled and defined."""

BUILT_IN = Path(__file__).with_name("ontology.ttl")

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_TYPE = f"{_RDF}type"
_LABEL = f"{_RDFS}label"
_DEFINITION = f"{_SKOS}definition"
_EVENT_KIND = f"{NAMESPACE}{EntityType.EVENT_KIND}"
_TEXTS = {_LABEL: "label", _DEFINITION: "definition"}
_TAKES = f"{NAMESPACE}takes"
_LASTS = f"{NAMESPACE}lasts"
_TRUE = ("true", "1")
_CLASSES = tuple(kind.value for kind in EntityType)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")  # readable in IRIs, CSV headings and SPARQL without escaping

_Node = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relation of the ontology.

    `name` is its local name (`cooperatesWith`); `labels` and `definitions` are keyed by language.
    A statement of it is well typed when the subject's class is in `domain` and the object's in
    `range`. `inverse` and `broader` are local names of other relations. `takes` are the qualifiers
    that its statements can have; one that `lasts` is a state.
    """

    name: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    domain: frozenset[EntityType]
    range: frozenset[EntityType]
    symmetric: bool = False
    inverse: str | None = None
    broader: str | None = None
    takes: frozenset[QualifierKind] = frozenset()
    lasts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """A loaded ontology; labels are keyed by language (`de`, `nl`, `en`)."""

    relations: Mapping[str, Relation]
    classes: Mapping[EntityType, Mapping[str, str]]
    event_kinds: Mapping[str, Mapping[str, str]]
    modalities: Mapping[Modality, Mapping[str, str]]
    qualifiers: Mapping[QualifierKind, Mapping[str, str]]
    qualifiers_of_events: Mapping[str, frozenset[QualifierKind]]

    def relation(self, name: str) -> Relation:
        """Return the relation with this local name.

        Raises:
            OntologyError: the ontology has no such relation.
        """
        if name not in self.relations:
            raise OntologyError(f"the ontology has no relation {name!r}")
        return self.relations[name]

    def allows(self, predicate: str, subject: EntityType, object_: EntityType) -> bool:
        """Tell whether `predicate` is a relation that may hold from a `subject` to an `object_`."""
        relation = self.relations.get(predicate)
        return relation is not None and subject in relation.domain and object_ in relation.range

    def takes(self, predicate: str, event: str | None = None) -> frozenset[QualifierKind]:
        """Return the qualifiers that a statement of `predicate`, and of an `event` kind, can have."""
        relation = self.relations.get(predicate)
        of_event = self.qualifiers_of_events.get(event, frozenset()) if event is not None else frozenset()
        return frozenset() if relation is None else relation.takes | of_event


def load_ontology(path: Path | None = None) -> Ontology:
    """Return the ontology in the Turtle file at `path`, or the built-in one.

    Raises:
        OntologyError: the file cannot be read, is not Turtle, or describes no usable ontology; the
            message names the file and the line or term at fault.
    """
    return _built_in() if path is None else _load(path)


@cache
def _built_in() -> Ontology:
    return _load(BUILT_IN)


def _load(path: Path) -> Ontology:
    try:
        source = path.read_bytes().decode()
        quads = list(parse(source, format=RdfFormat.TURTLE))
    except OSError as error:
        raise OntologyError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise OntologyError(f"{path}:{line}: not UTF-8") from error
    except SyntaxError as error:
        raise OntologyError(f"{path}: {error.msg}") from error
    return _Reader(path, source, quads).ontology()


class _Reader:
    """Reads an ontology out of the statements of one file, and says what is wrong with them."""

    def __init__(self, path: Path, source: str, quads: Iterable[Quad]) -> None:
        self._path = path
        self._source = source
        self._objects: dict[tuple[_Node, str], list[_Node]] = defaultdict(list)
        self._instances: dict[str, list[_Node]] = defaultdict(list)
        for subject, predicate, object_, _ in quads:
            if object_ not in self._objects[subject, predicate.value]:
                self._objects[subject, predicate.value].append(object_)
                if predicate.value == _TYPE:
                    self._instances[object_.value if isinstance(object_, NamedNode) else ""].append(subject)

    def ontology(self) -> Ontology:
        """Return the ontology, or raise what is wrong with it."""
        relations = {name: self._relation(name) for name in self._names(f"{_OWL}ObjectProperty")}
        if not relations:
            raise OntologyError(f"{self._path}: describes no relation (owl:ObjectProperty)")
        events = tuple(self._names(_EVENT_KIND))
        for relation in relations.values():
            self._check_ties(relation, relations)
        return Ontology(
            relations=MappingProxyType(relations),
            classes=MappingProxyType({kind: self._texts(kind, _LABEL) for kind in EntityType}),
            event_kinds=MappingProxyType({name: self._texts(name, _LABEL) for name in events}),
            modalities=MappingProxyType({modality: self._texts(modality, _LABEL) for modality in Modality}),
            qualifiers=MappingProxyType({kind: self._texts(kind, _LABEL) for kind in QualifierKind}),
            qualifiers_of_events=MappingProxyType({name: self._takes(name) for name in events}),
        )

    def _relation(self, name: str) -> Relation:
        relation = Relation(
            name=name,
            labels=self._texts(name, _LABEL),
            definitions=self._texts(name, _DEFINITION),
            domain=self._classes(name, "domain"),
            range=self._classes(name, "range"),
            symmetric=NamedNode(f"{_OWL}SymmetricProperty") in self._of(name, _TYPE),
            inverse=self._tie(name, f"{_OWL}inverseOf"),
            broader=self._tie(name, f"{_RDFS}subPropertyOf"),
            takes=self._takes(name),
            lasts=any(isinstance(node, Literal) and node.value in _TRUE for node in self._of(name, _LASTS)),
        )
        if EntityType.EVENT_KIND in relation.domain:
            raise self._fault(name, "has an event kind as its subject")
        if relation.symmetric and relation.domain != relation.range:
            raise self._fault(name, "is symmetric, but its domain is not its range")
        if relation.symmetric and relation.inverse not in (None, name):
            raise self._fault(name, "is symmetric, but has another inverse")
        return relation

    def _check_ties(self, relation: Relation, relations: Mapping[str, Relation]) -> None:
        """Check a relation against the relations that it names."""
        for tie in (relation.inverse, relation.broader):
            if tie is not None and tie not in relations:
                raise self._fault(relation.name, f"refers to ng:{tie}, which is not a relation")
        if relation.inverse is not None:
            inverse = relations[relation.inverse]
            if (inverse.domain, inverse.range) != (relation.range, relation.domain):
                raise self._fault(
                    relation.name, f"has the inverse ng:{inverse.name}, which does not exchange domain and range"
                )
        seen = {relation.name}
        above = relation.broader
        while above is not None:
            if above in seen:
                raise self._fault(relation.name, "is broader than itself")
            broader = relations[above]
            if not (relation.domain <= broader.domain and relation.range <= broader.range):
                raise self._fault(relation.name, f"reaches beyond the domain or range of the broader ng:{above}")
            seen.add(above)
            above = broader.broader if broader.broader in relations else None

    def _names(self, kind: str) -> Iterator[str]:
        """Yield the local names of the terms that are instances of `kind`."""
        for node in self._instances[kind]:
            name = _local_name(node)
            if name is None:
                raise OntologyError(f"{self._path}: {node} is not a term ng:name of <{NAMESPACE}>")
            yield name

    def _of(self, name: str, predicate: str) -> list[_Node]:
        return self._objects.get((NamedNode(f"{NAMESPACE}{name}"), predicate), [])

    def _texts(self, name: str, predicate: str) -> Mapping[str, str]:
        """Return one text per language; another language is left out, a missing or second one refused."""
        what = _TEXTS[predicate]
        texts: dict[str, str] = {}
        for node in self._of(name, predicate):
            if not isinstance(node, Literal) or not node.value.strip():
                raise self._fault(name, f"has a {what} that is no text")
            if node.language in texts:
                raise self._fault(name, f"has two {what}s in {node.language!r}")
            if node.language in LANGUAGES:
                texts[node.language] = node.value
        for language in LANGUAGES:
            if language not in texts:
                raise self._fault(name, f"has no {what} in {language!r}")
        return MappingProxyType(texts)

    def _classes(self, name: str, side: str) -> frozenset[EntityType]:
        """Return the classes of the domain or range of a relation."""
        nodes = self._of(name, f"{_RDFS}{side}")
        if len(nodes) != 1:
            found = "two" if nodes else "no"
            raise self._fault(name, f"has {found} rdfs:{side} (several classes go into one owl:unionOf)")
        unions = self._objects.get((nodes[0], f"{_OWL}unionOf"), [])
        members = [member for union in unions for member in self._list(name, union)] if unions else nodes
        if not members:
            raise self._fault(name, f"has an rdfs:{side} of no class")
        return frozenset(self._class(name, member) for member in members)

    def _takes(self, name: str) -> frozenset[QualifierKind]:
        """Return the qualifiers that a relation or kind of event takes."""
        kinds = [(node, _local_name(node)) for node in self._of(name, _TAKES)]
        for node, kind in kinds:
            if kind not in tuple(QualifierKind):
                known = ", ".join(QualifierKind)
                raise self._fault(name, f"takes the unknown qualifier {node} (known are {known})")
        return frozenset(QualifierKind(str(kind)) for _, kind in kinds)

    def _class(self, relation: str, node: _Node) -> EntityType:
        name = _local_name(node)
        if name not in _CLASSES:
            known = ", ".join(_CLASSES)
            raise self._fault(relation, f"refers to the unknown class {node} (known are {known})")
        return EntityType(name)

    def _list(self, name: str, head: _Node) -> Iterator[_Node]:
        """Yield the members of an RDF collection."""
        seen = set[_Node]()
        while head != NamedNode(f"{_RDF}nil"):
            first = self._objects.get((head, f"{_RDF}first"), [])
            rest = self._objects.get((head, f"{_RDF}rest"), [])
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise self._fault(name, "has an owl:unionOf that is not a list")
            seen.add(head)
            yield first[0]
            head = rest[0]

    def _tie(self, name: str, predicate: str) -> str | None:
        """Return the one relation of this ontology to which `predicate` leads; foreign ones are mappings."""
        ties = [tie for node in self._of(name, predicate) if (tie := _local_name(node)) is not None]
        if len(ties) > 1:
            raise self._fault(name, f"has two {predicate.rpartition('#')[2]}")
        return ties[0] if ties else None

    def _fault(self, name: str, what: str) -> OntologyError:
        return OntologyError(f"{self._path}{self._place(name)}: ng:{name} {what}")

    def _place(self, name: str) -> str:
        """Return `:line` where the term is described: where it begins a line, under whatever prefix."""
        pattern = rf"^\s*(?:[\w.-]*:|<{re.escape(NAMESPACE)}){re.escape(name)}\b"
        found = re.search(pattern, self._source, re.MULTILINE)
        return f":{self._source.count(chr(10), 0, found.end()) + 1}" if found else ""


def _local_name(node: _Node) -> str | None:
    """Return the local name of a term of the namespace, None for any other node."""
    if not isinstance(node, NamedNode) or not node.value.startswith(NAMESPACE):
        return None
    name = node.value.removeprefix(NAMESPACE)
    return name if _NAME.fullmatch(name) else None
