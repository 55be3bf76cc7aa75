"""What a batch of articles changes in a store, worked out before anything is written.

The outcome is one set of quads to delete and one to insert, so that the whole batch is one
transaction, and storing again what is stored already changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from pyoxigraph import NamedNode, Quad

from ..extract.model import Extraction
from . import iri as term
from .catalogue import Catalogue, Source, contribution_quads, verdicts_quad
from .contribution import Contribution
from .identities import identities
from .merge import contribution_of, entities_of, fixed_quads, linking_quads
from .resolve import Anchors, Form, Verdicts, forms_of
from .store import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a batch brought: articles, their statements, and how many articles took an older one's place."""

    articles: int
    statements: int
    replaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The quads to delete and to insert."""

    delete: frozenset[Quad]
    insert: frozenset[Quad]


class Batch:
    """Works out one change of a store; the store itself stays as it is."""

    def __init__(self, dataset: Dataset, *, anchors: Anchors | None = None, verdicts: Verdicts | None = None) -> None:
        self._dataset = dataset
        self._catalogue = Catalogue(dataset)
        self._anchors = anchors
        self._verdicts = verdicts
        self._delete: set[Quad] = set()
        self._insert: set[Quad] = set()
        self._dropped: dict[NamedNode, Contribution] = {}
        self._added: list[Contribution] = []
        self._new_forms: set[Form] = set()
        self._reconsidered: list[Form] = []

    def add(self, extractions: Iterable[Extraction]) -> Added:
        """Add articles; one with a text that is stored, or from a place that is stored, takes its place."""
        latest = _latest(extractions)
        replaced = sum(self._make_room(extraction) for extraction in latest)
        statements = 0
        for extraction in latest:
            quads = fixed_quads(extraction)
            forms = forms_of(extraction.article, entities_of(extraction), self._anchors)
            contribution = contribution_of(extraction, forms)
            statements += len(contribution.links)
            self._insert.update(quads, contribution_quads(contribution))
            self._added.append(contribution)
            self._new_forms.update(forms.values())
        return Added(articles=len(latest), statements=statements, replaced=replaced)

    def remove(self, article: NamedNode) -> None:
        """Remove an article with all that it contributed."""
        source = self._catalogue.source(article)
        if source is not None:
            self._drop(source)

    def reconsider(self, verdicts: str) -> None:
        """Resolve everything anew; `verdicts` are the decisions to be noted."""
        self._reconsidered = [one.form for one in sorted(self._catalogue.all(), key=lambda one: one.sequence)]
        self._delete.add(verdicts_quad(self._catalogue.verdicts()))
        self._insert.add(verdicts_quad(verdicts))

    def plan(self) -> Plan:
        """Return the change."""
        touched = self._touched()
        after = identities(
            self._catalogue,
            touched=touched,
            stays=self._stays,
            verdicts=self._verdicts,
            newly_decided=bool(self._reconsidered),
        )
        delete, insert = self._delete | after.stale_notes, self._insert | after.notes | after.links
        for node in after.linked():
            delete.update(self._dataset.match(node, None, None, term.LINKS_GRAPH))
        for article in after.renamed_in() - set(self._dropped):
            contribution = self._catalogue.contribution(article)
            before = after.before(contribution)
            delete |= linking_quads(contribution, before, {})
            delete.update(
                quad
                for node in set(before.values()) & after.linked()
                for label in term.LABELS
                for quad in self._dataset.match(node, label, None, article)
            )
            insert |= linking_quads(contribution, after.after(contribution), after.names_after)
        for contribution in self._added:
            insert |= linking_quads(contribution, after.after(contribution), after.names_after)
        return Plan(delete=frozenset(delete - insert), insert=frozenset(insert - delete))

    def _stays(self, form: Form) -> bool:
        """Tell whether an article has the form after the change."""
        return form in self._new_forms or any(
            article not in self._dropped for article in self._catalogue.articles_with(form)
        )

    def _make_room(self, extraction: Extraction) -> bool:
        """Drop what is stored of the same text or from the same place; tell whether there was anything."""
        new = Source.of(extraction.article, extraction.extractor)
        stored = self._catalogue.source(new.article)
        if stored is not None:
            self._drop(stored)
            new = replace(new, locators=new.locators | stored.locators)
        self._insert.update(new.quads())
        gone = [
            source
            for locator in new.locators
            for article in self._catalogue.at(locator)
            if article != new.article and (source := self._catalogue.source(article)) is not None
        ]
        for source in gone:
            elsewhere = source.locators - new.locators
            if elsewhere:
                self._delete.update(source.quads())
                self._insert.update(replace(source, locators=elsewhere).quads())
            else:
                self._drop(source)
        return stored is not None or bool(gone)

    def _drop(self, source: Source) -> None:
        contribution = self._catalogue.contribution(source.article)
        self._dropped[source.article] = contribution
        self._delete.update(source.quads(), contribution_quads(contribution))
        self._delete.update(self._dataset.match(None, None, None, source.article))

    def _touched(self) -> list[Form]:
        """Return the forms that articles bring or take, in the order in which articles name them."""
        full_names_first = (
            sorted((naming.form for naming in one.namings), key=lambda form: (-len(form.name.split()), len(form.name)))
            for one in (*self._added, *self._dropped.values())
        )
        return list(dict.fromkeys((*self._reconsidered, *chain.from_iterable(full_names_first))))


def _latest(extractions: Iterable[Extraction]) -> list[Extraction]:
    """Return the last extraction of each text, and of each place."""
    by_text: dict[str, Extraction] = {}
    for extraction in extractions:
        by_text.pop(extraction.article.id, None)
        by_text[extraction.article.id] = extraction
    by_place = {one.article.locator: one for one in by_text.values()}
    return [
        one for one in by_text.values() if one.article.locator in _NO_PLACES or by_place[one.article.locator] is one
    ]


_NO_PLACES = frozenset((None, "-"))
