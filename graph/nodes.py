"""Which IRI each thing has, and by which name it goes.

An IRI that was given stays: when two things turn out to be one, it is known by the older one's IRI; when they turn
out to be two after all, each has its own again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from ..extract.model import EntityType
from .catalogue import Known
from .iri import entity_iri
from .resolve import Form, Verdicts

Thing = Sequence[Form]


def given_iris(
    things: Iterable[Thing], known: Mapping[Form, Known], new: Sequence[Form], is_taken: Callable[[NamedNode], bool]
) -> dict[Form, NamedNode]:
    """Return the IRI of the thing that each form belongs to.

    `known` are the forms that a store has already, `new` the others in their order; `is_taken` tells whether anything
    else has or had an IRI.
    """
    last = max((one.sequence for one in known.values()), default=0)
    ages = {form: known[form].sequence for form in known} | {form: last + n for n, form in enumerate(new, 1)}
    ordered = sorted((sorted(thing, key=ages.__getitem__) for thing in things), key=lambda thing: ages[thing[0]])
    owners = _owners(known, {form: number for number, thing in enumerate(ordered) for form in thing})
    made: dict[Form, NamedNode] = {}
    given = set(owners)
    for number, thing in enumerate(ordered):
        own = (known[form].home for form in thing if form in known and owners[known[form].home] == number)
        # What was parted from the thing that it came with keeps the IRI that it was given then.
        parted = (known[form].node for form in thing if form in known and known[form].node not in given)
        iri = next(own, None) or next(parted, None) or _minted(thing[0], lambda iri: iri in given or is_taken(iri))
        given.add(iri)
        made.update(dict.fromkeys(thing, iri))
    return made


def _owners(known: Mapping[Form, Known], things: Mapping[Form, int]) -> dict[NamedNode, int]:
    """Return to which thing an IRI belongs that its forms have come with: that of the oldest of them."""
    owners: dict[NamedNode, int] = {}
    for one in sorted(known.values(), key=lambda one: one.sequence):
        if one.form in things:
            owners.setdefault(one.home, things[one.form])
    return owners


def _minted(form: Form, is_taken: Callable[[NamedNode], bool]) -> NamedNode:
    # What no full name identifies is a thing of its article alone.
    key = (min(form.full),) if form.full else (form.name, form.article)
    iri = entity_iri(form.name, form.type, *key)
    more = 0
    while is_taken(iri):
        more += 1
        iri = entity_iri(form.name, form.type, *key, form.id, str(more))
    return iri


def preferred_name(forms: Iterable[Form], language: str | None = None, verdicts: Verdicts | None = None) -> str:
    """Return the name by which a thing goes, in a language if any of its forms is of that language.

    It is the one that an analyst decided on, or else the shortest that is not all capitals: neither an acronym of
    another nor one with titles, legal forms or endings.
    """
    everywhere = list(forms)
    chosen = min(filter(None, map(verdicts.name, everywhere)), default=None) if verdicts else None
    if chosen is not None:
        return chosen
    there = [form for form in everywhere if form.language == language] or everywhere
    return min((form.name for form in there), key=lambda name: (name.isupper(), len(name), name))


def names_of(known: Iterable[Known], verdicts: Verdicts | None = None) -> dict[NamedNode, str]:
    """Return the name by which each node goes."""
    return {node: preferred_name(thing, None, verdicts) for node, thing in things_of(known).items()}


def preferred_names(known: Iterable[Known], verdicts: Verdicts) -> Iterator[tuple[EntityType, str, str]]:
    """Return the type of each thing, and its name in each of its languages with the language's tag."""
    for thing in things_of(known).values():
        for language in sorted({form.language for form in thing}):
            yield thing[0].type, language, preferred_name(thing, language, verdicts)


def things_of(known: Iterable[Known]) -> dict[NamedNode, list[Form]]:
    """Return the forms that lead to each node."""
    forms: dict[NamedNode, list[Form]] = defaultdict(list)
    for one in known:
        forms[one.node].append(one.form)
    return forms
