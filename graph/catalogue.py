"""The store's own notes: what was read from where, and which names are known.

They lie in a graph of their own, about nodes of their own, so that no question about an article or
entity comes across them, and no export carries them. An article's text is among them: it is needed
to check a quotation or to extract again, but it is not ours to publish.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self, cast

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ..extract.errors import StoreError
from ..extract.model import Article, EntityType
from .contribution import Contribution
from .iri import ARTICLE, CATALOGUE, CATALOGUE_GRAPH, article_iri
from .resolve import Form
from .store import Dataset, Term

VERSION: Final = 2
"""The version of the layout that this program writes; one that is newer or older is refused."""

# What was read from standard input came from no place that could be read again.
_NO_PLACE = "-"

_ARTICLE_NOTE = f"{CATALOGUE}:article:"
_FORM_NOTE = f"{CATALOGUE}:form:"


def _term(name: str) -> NamedNode:
    return NamedNode(f"{CATALOGUE}:term:{name}")


_VERSION = _term("version")
_LAST = _term("last")
_VERDICTS = _term("verdicts")
_TEXT = _term("text")
_LOCATOR = _term("locator")
_EXTRACTOR = _term("extractor")
_CONTRIBUTION = _term("contribution")
_NAMES = _term("names")
_FORM = _term("form")
_KEY = _term("key")
_HOME = _term("home")
_NODE = _term("node")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the catalogue notes of where an article came from."""

    article: NamedNode
    text: str
    extractor: str
    locators: frozenset[str] = frozenset()

    @classmethod
    def of(cls, article: Article, extractor: str) -> Self:
        """Return the note of an article that was just read."""
        places = {article.locator} - {None, _NO_PLACE}
        return cls(
            article=article_iri(article.id),
            text=article.text,
            extractor=extractor,
            locators=frozenset(place for place in places if place),
        )

    def quads(self) -> Iterator[Quad]:
        """Return the note as quads."""
        note = _note_of_article(self.article)
        yield _quad(note, _TEXT, Literal(self.text))
        yield _quad(note, _EXTRACTOR, Literal(self.extractor))
        yield from (_quad(note, _LOCATOR, Literal(locator)) for locator in sorted(self.locators))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A form that a store knows.

    Attributes:
        form: the form.
        sequence: tells which of two forms was there first.
        home: the IRI that its thing had when it came, which may since have been joined with another.
        node: the IRI that its thing has now.
    """

    form: Form
    sequence: int
    home: NamedNode
    node: NamedNode

    def quads(self) -> Iterator[Quad]:
        """Return the note as quads."""
        note = _note_of_form(self.form.id)
        yield _quad(note, _FORM, Literal(_form_to_json(self.form, self.sequence)))
        yield _quad(note, _HOME, self.home)
        yield _quad(note, _NODE, self.node)
        yield from (_quad(note, _KEY, Literal(key)) for key in self.form.keys)


class Catalogue:
    """Reads the notes of a store."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def check_version(self) -> bool:
        """Tell whether the store has a version yet.

        Raises:
            StoreError: it was written by a newer newsgraph, or by another program.
        """
        found = list(self._dataset.match(CATALOGUE_GRAPH, _VERSION, None, CATALOGUE_GRAPH))
        place = self._dataset.path
        if not found:
            if any(True for _ in self._dataset.match(None, None, None)):
                raise StoreError(f"{place}: an Oxigraph store, but not one of newsgraph")
            return False
        version = text_of(found[0].object)
        if not version.isdecimal() or int(version) > VERSION:
            raise StoreError(f"{place}: written by a newer newsgraph (layout {version}, this one knows {VERSION})")
        if int(version) < VERSION:
            raise StoreError(f"{place}: written by an older newsgraph (layout {version}); build it again elsewhere")
        return True

    def source(self, article: NamedNode) -> Source | None:
        """Return what is noted of an article, or None if it is not stored."""
        fields: dict[NamedNode, list[str]] = {}
        for quad in self._dataset.match(_note_of_article(article), None, None, CATALOGUE_GRAPH):
            fields.setdefault(quad.predicate, []).append(text_of(quad.object))
        if not fields:
            return None
        return Source(
            article=article,
            text=fields[_TEXT][0],
            extractor=fields[_EXTRACTOR][0],
            locators=frozenset(fields.get(_LOCATOR, ())),
        )

    def has(self, article: NamedNode, extractor: str) -> bool:
        """Tell whether an article is stored as this extractor read it."""
        found = self._dataset.match(_note_of_article(article), _EXTRACTOR, Literal(extractor), CATALOGUE_GRAPH)
        return any(True for _ in found)

    def at(self, locator: str) -> Iterator[NamedNode]:
        """Return the articles that were read from a place."""
        for quad in self._dataset.match(None, _LOCATOR, Literal(locator), CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield _article_of(quad.subject)

    def articles(self) -> Iterator[NamedNode]:
        """Return all articles."""
        for quad in self._dataset.match(None, _EXTRACTOR, None, CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield _article_of(quad.subject)

    def contribution(self, article: NamedNode) -> Contribution:
        """Return which entities a stored article names and links."""
        note = _note_of_article(article)
        (text,) = (text_of(quad.object) for quad in self._dataset.match(note, _CONTRIBUTION, None, CATALOGUE_GRAPH))
        forms = {form.id: form for form in self.forms_in(article)}
        return Contribution.from_json(article, text, forms)

    def forms_in(self, article: NamedNode) -> Iterator[Form]:
        """Return the forms of what a stored article names."""
        for quad in self._dataset.match(_note_of_article(article), _NAMES, None, CATALOGUE_GRAPH):
            if isinstance(quad.object, NamedNode):
                yield self._known(quad.object).form

    def articles_with(self, form: Form) -> Iterator[NamedNode]:
        """Return the stored articles that name something by this form."""
        return map(_article_of, self._subjects(_NAMES, _note_of_form(form.id)))

    def known(self, form: Form) -> Known | None:
        """Return what is noted of a form."""
        note = _note_of_form(form.id)
        is_there = any(True for _ in self._dataset.match(note, _HOME, None, CATALOGUE_GRAPH))
        return self._known(note) if is_there else None

    def by_node(self, node: NamedNode) -> Iterator[Known]:
        """Return the forms that lead to a node."""
        return map(self._known, self._subjects(_NODE, node))

    def by_key(self, key: str) -> Iterator[Known]:
        """Return the forms that share a key."""
        return map(self._known, self._subjects(_KEY, Literal(key)))

    def is_taken(self, node: NamedNode) -> bool:
        """Tell whether a thing has or had this IRI."""
        return any(True for predicate in (_HOME, _NODE) for _ in self._subjects(predicate, node))

    def all(self) -> Iterator[Known]:
        """Return all forms."""
        homes, nodes = self._nodes(_HOME), self._nodes(_NODE)
        for quad in self._dataset.match(None, _FORM, None, CATALOGUE_GRAPH):
            form, sequence = _form_from_json(text_of(quad.object))
            yield Known(form=form, sequence=sequence, home=homes[quad.subject], node=nodes[quad.subject])

    def count(self) -> int:
        """Return the number of entities."""
        return len(set(self._nodes(_NODE).values()))

    def last_sequence(self) -> int:
        """Return the highest sequence number that was given to a form."""
        found = self._dataset.match(CATALOGUE_GRAPH, _LAST, None, CATALOGUE_GRAPH)
        return max((int(text_of(quad.object)) for quad in found), default=0)

    def verdicts(self) -> str:
        """Return the decisions that the store's identities follow, as they were noted."""
        found = self._dataset.match(CATALOGUE_GRAPH, _VERDICTS, None, CATALOGUE_GRAPH)
        return next((text_of(quad.object) for quad in found), "")

    def _known(self, note: NamedNode) -> Known:
        fields = {quad.predicate: quad.object for quad in self._dataset.match(note, None, None, CATALOGUE_GRAPH)}
        form, sequence = _form_from_json(text_of(fields[_FORM]))
        return Known(
            form=form,
            sequence=sequence,
            home=NamedNode(text_of(fields[_HOME])),
            node=NamedNode(text_of(fields[_NODE])),
        )

    def _subjects(self, predicate: NamedNode, object_: Term) -> Iterator[NamedNode]:
        for quad in self._dataset.match(None, predicate, object_, CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject

    def _nodes(self, predicate: NamedNode) -> dict[Term, NamedNode]:
        quads = self._dataset.match(None, predicate, None, CATALOGUE_GRAPH)
        return {quad.subject: quad.object for quad in quads if isinstance(quad.object, NamedNode)}


def version_quads() -> list[Quad]:
    """Return what a new store begins with."""
    return [_quad(CATALOGUE_GRAPH, _VERSION, Literal(VERSION)), last_sequence_quad(0)]


def last_sequence_quad(last: int) -> Quad:
    """Return the note of the highest sequence number."""
    return _quad(CATALOGUE_GRAPH, _LAST, Literal(last))


def verdicts_quad(decisions: str) -> Quad:
    """Return the note of which decisions the store's identities follow."""
    return _quad(CATALOGUE_GRAPH, _VERDICTS, Literal(decisions))


def contribution_quads(contribution: Contribution) -> Iterator[Quad]:
    """Return the note of which entities an article names and links."""
    note = _note_of_article(contribution.article)
    yield _quad(note, _CONTRIBUTION, Literal(contribution.to_json()))
    for naming in contribution.namings:
        yield _quad(note, _NAMES, _note_of_form(naming.form.id))


def _note_of_article(article: NamedNode) -> NamedNode:
    return NamedNode(_ARTICLE_NOTE + article.value.removeprefix(ARTICLE))


def _article_of(note: NamedNode) -> NamedNode:
    return NamedNode(ARTICLE + note.value.removeprefix(_ARTICLE_NOTE))


def _note_of_form(form: str) -> NamedNode:
    return NamedNode(_FORM_NOTE + form)


def _quad(subject: NamedNode, predicate: NamedNode, object_: Literal | NamedNode) -> Quad:
    return Quad(subject, predicate, object_, CATALOGUE_GRAPH)


def _form_to_json(form: Form, sequence: int) -> str:
    many = (form.full, form.short, form.beside, form.anchors)
    fields = [sequence, form.type, form.name, form.language, form.article, *map(sorted, many)]
    return json.dumps(fields, ensure_ascii=False)


def _form_from_json(text: str) -> tuple[Form, int]:
    sequence, kind, name, language, article, full, short, beside, anchors = cast("_Fields", json.loads(text))
    form = Form(
        type=EntityType(kind),
        name=name,
        language=language,
        article=article,
        full=frozenset(full),
        short=frozenset(short),
        beside=frozenset(beside),
        anchors=frozenset(anchors),
    )
    return form, sequence


_Fields = tuple[int, str, str, str, str, list[str], list[str], list[str], list[str]]


def text_of(term: Term) -> str:
    """Return the IRI or the text of a literal."""
    return "" if isinstance(term, Triple) else term.value
