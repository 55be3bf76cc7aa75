"""What it means for the nodes of a store that articles bring forms or take them away.

Only the neighbourhood of these forms is looked at: what can be one thing with them, directly or through others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from . import iri as term
from .catalogue import Catalogue, Known, last_sequence_quad
from .contribution import Contribution
from .merge import Names
from .nodes import Thing, given_iris, preferred_name, things_of
from .resolve import Form, Resolution, Verdicts, resolve


@dataclass(frozen=True, kw_only=True)
class Identities:
    """Which nodes forms lead to, before and after a change, and what the store must note of it.

    `names_before` and `names_after` are preferred names by node and language, as far as they are known. They cover the
    neighbourhood; the nodes of all other forms stay as they are.
    """

    catalogue: Catalogue
    known: Mapping[Form, Known]
    nodes: Mapping[Form, NamedNode]
    names_before: Names
    names_after: Names
    notes: frozenset[Quad]
    stale_notes: frozenset[Quad]
    links: frozenset[Quad]

    def before(self, contribution: Contribution) -> dict[Form, NamedNode]:
        """Return the nodes of a stored article's forms before the change."""
        return {naming.form: self._stored(naming.form).node for naming in contribution.namings}

    def after(self, contribution: Contribution) -> dict[Form, NamedNode]:
        """Return the nodes of an article's forms after the change."""
        forms = (naming.form for naming in contribution.namings)
        return {form: self.nodes[form] if form in self.nodes else self._stored(form).node for form in forms}

    def renamed_in(self) -> set[NamedNode]:
        """Return the stored articles of which a form leads to another node, or to one of another name."""
        return {
            article
            for form, one in self.known.items()
            if form in self.nodes and self._is_renamed(one)
            for article in self.catalogue.articles_with(form)
        }

    def linked(self) -> set[NamedNode]:
        """Return the nodes whose links to others are those of `links` after the change, and no others."""
        homes = (iri for one in self.known.values() for iri in (one.home, one.node))
        return {*homes, *self.nodes.values()}

    def _is_renamed(self, one: Known) -> bool:
        now, language = self.nodes[one.form], one.form.language
        return one.node != now or self.names_before.get((now, language)) != self.names_after[now, language]

    def _stored(self, form: Form) -> Known:
        known = self.known.get(form) or self.catalogue.known(form)
        if known is None:
            raise LookupError(f"the form {form.id} of {form.name!r} is not stored")
        return known


def identities(
    catalogue: Catalogue,
    *,
    touched: Sequence[Form],
    stays: Callable[[Form], bool],
    verdicts: Verdicts | None = None,
    newly_decided: bool = False,
) -> Identities:
    """Return the identities after a change that brings or takes the forms `touched`, in the order of their coming.

    `stays` tells of each of them whether an article has it after the change. If the verdicts are others than those that
    the store follows (`newly_decided`), the names that it has are not known from its forms.
    """
    known = neighbourhood(catalogue, touched, verdicts)
    gone = {form for form in touched if not stays(form)}
    staying = {form: one for form, one in known.items() if form not in gone}
    new = [form for form in touched if form not in known and form not in gone]
    resolution = resolve([*staying, *new], verdicts)
    nodes = given_iris(resolution.things, staying, new, catalogue.is_taken)
    before = {form: one.node for form, one in known.items()}
    last = catalogue.last_sequence()
    noted = [Known(form=form, sequence=one.sequence, home=one.home, node=nodes[form]) for form, one in staying.items()]
    noted += [
        Known(form=form, sequence=number, home=nodes[form], node=nodes[form])
        for number, form in enumerate(new, last + 1)
    ]
    return Identities(
        catalogue=catalogue,
        known=known,
        nodes=nodes,
        names_before={} if newly_decided else _names(things_of(known.values()).values(), before, verdicts),
        names_after=_names(resolution.things, nodes, verdicts),
        notes=frozenset((last_sequence_quad(last + len(new)), *_notes(noted))),
        stale_notes=frozenset((last_sequence_quad(last), *_notes(known.values()))),
        links=frozenset(_links(noted, resolution, nodes)),
    )


def neighbourhood(catalogue: Catalogue, forms: Iterable[Form], verdicts: Verdicts | None) -> dict[Form, Known]:
    """Return the stored forms that share a key with one of the forms, or with one that does, and so on."""
    known = {form: one for form in forms if (one := catalogue.known(form)) is not None}
    waiting, keys = list(forms), set[str]()
    while waiting:
        form = waiting.pop()
        asked = (form.keys | verdicts.keys(form) if verdicts else form.keys) - keys
        keys |= asked
        found = {one.form: one for key in asked for one in catalogue.by_key(key)}
        waiting.extend(found.keys() - known.keys())
        known.update(found)
    return known


def _names(things: Iterable[Thing], nodes: Mapping[Form, NamedNode], verdicts: Verdicts | None) -> Names:
    return {
        (nodes[thing[0]], language): preferred_name(thing, language, verdicts)
        for thing in things
        for language in {form.language for form in thing}
    }


def _notes(known: Iterable[Known]) -> Iterator[Quad]:
    for one in known:
        yield from one.quads()


def _links(known: Iterable[Known], resolution: Resolution, nodes: Mapping[Form, NamedNode]) -> Iterator[Quad]:
    """Return how nodes refer to others: those that were given up, those elsewhere, and those that may be the same."""
    given, replaced = set(nodes.values()), set[NamedNode]()
    for one in sorted(known, key=lambda one: one.sequence):
        if one.home not in given and one.home not in replaced:
            replaced.add(one.home)
            for predicate in (term.OWL_SAME_AS, term.IS_REPLACED_BY):
                yield Quad(one.home, predicate, one.node, term.LINKS_GRAPH)
    for form, node in nodes.items():
        for iri in sorted(form.anchors):
            if term.web_address(iri) is not None:
                yield Quad(node, term.EXACT_MATCH, NamedNode(iri), term.LINKS_GRAPH)
    for doubtful in resolution.doubtful:
        first, second = sorted((nodes[doubtful.one], nodes[doubtful.other]), key=lambda node: node.value)
        yield Quad(first, term.POSSIBLY_SAME, second, term.LINKS_GRAPH)
