"""Which entities of which articles are the same thing.

What an article tells of the identity of an entity is its *form*: type, names, and for a person who stands beside it.
Which forms are one thing follows from the set of all forms alone, and not from the order in which articles were
read. The forms are the records of a record linkage (Fellegi & Sunter 1969): look-ups by normal form take the place of
comparing all pairs, so that the cost grows with the number of forms.

Conservative on purpose: two nodes for one thing can be joined later, one node for two things can hardly be taken
apart. Two forms of one type are one thing

- when their full names meet, after what carries no identity is taken off: case, accents, punctuation, legal form,
  "Group", titles of persons; two persons must also have an organisation or another person beside them in common;
- when reference data knows both names as one thing (`anchors`): "München" and "Munich";
- when one name is an inflected form (a genitive, a declined adjective) of the other;
- when one is known by an acronym alone, and exactly one other thing is known to use it;
- when an analyst decided so; and never when an analyst decided that they are not.

A person's family name alone says nothing outside its article, and a short form that is only a part of the full name
("Nordwerk" for "Nordwerk Motoren") says nothing either: it may as well be the parent company.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import Protocol

from ..extract.model import Article, Entity, EntityType
from .iri import language_tag
from .names import looks_like_acronym, name_keys, uninflected

# 80 bits of a hash tell apart all forms of a store.
_ID_DIGITS = 20


@dataclass(frozen=True, kw_only=True)
class Form:
    """All that an article tells of which thing an entity is; what has the same form is one thing.

    Attributes:
        type: what kind of thing it is.
        name: its best name in the article.
        language: the tag of the article's language.
        full: normal forms of the name; empty if it identifies nothing outside of the article.
        short: normal forms of acronyms that the article uses for it.
        beside: of a person, the normal forms of the organisations and other persons in the article.
        anchors: under which keys reference data knows the name.
        article: the id of the article, if nothing identifies the thing beyond it.
    """

    type: EntityType
    name: str
    language: str
    full: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    article: str = ""

    @cached_property
    def id(self) -> str:
        """Return a short string that only equal forms share."""
        many = (self.full, self.short, self.beside, self.anchors)
        parts = (self.type, self.name, self.language, self.article, *("\x1e".join(sorted(one)) for one in many))
        return sha256("\x1f".join(parts).encode()).hexdigest()[:_ID_DIGITS]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the keys by which it may meet other forms: only forms that share one can be one thing."""
        named = (*self.full, *self.short, *(uninflected(self.name, self.type) if self.full else ()))
        return frozenset((*(f"{self.type} {key}" for key in named), *self.anchors))


class Anchors(Protocol):
    """Reference data that knows things by several names."""

    def __call__(self, name: str, kind: EntityType) -> frozenset[str]:
        """Return the keys under which it knows the name, each of them one thing."""
        ...


class Verdicts(Protocol):
    """What an analyst decided about forms."""

    def keys(self, form: Form) -> frozenset[str]:
        """Return the keys of other forms that are the same thing as a form."""
        ...

    def name(self, form: Form) -> str | None:
        """Return the name by which the form's thing shall go."""
        ...

    def same(self, forms: Sequence[Form]) -> Iterable[tuple[Form, Form]]:
        """Return pairs of forms that are one thing."""
        ...

    def different(self, forms: Sequence[Form]) -> Iterable[tuple[Form, Form]]:
        """Return pairs of forms that are two things."""
        ...


class Reason(StrEnum):
    """Why two forms are one thing."""

    DECISION = "an analyst decided so"
    NAME = "the same name"
    COMPANY = "the same name in the same company"
    REFERENCE = "reference data knows both names"
    INFLECTION = "an inflected form of the name"
    ACRONYM = "an acronym that nothing else uses"


class Doubt(StrEnum):
    """Why two things may be one."""

    ACRONYM = "an acronym that several things use"
    NAMESAKE = "the same name in other company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """Two things that may be one, as one form of each."""

    one: Form
    other: Form
    reason: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Two forms that are one thing, and why."""

    one: Form
    other: Form
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The things that the forms are, each as its forms in a fixed order.

    `joined` has one entry less than a thing has forms: together they say why these are one. `doubtful` are things that
    may be one.
    """

    things: tuple[tuple[Form, ...], ...]
    joined: tuple[Joined, ...]
    doubtful: tuple[Doubtful, ...]


def forms_of(article: Article, entities: Iterable[Entity], anchors: Anchors | None = None) -> dict[Entity, Form]:
    """Return the form of each entity of an article; kinds of events have none."""
    named = {
        one: name_keys(one.type, one.name, one.names)
        for one in dict.fromkeys(entities)
        if one.type is not EntityType.EVENT_KIND
    }
    social = (EntityType.ORGANIZATION, EntityType.PERSON)
    company = {one: keys.full for one, keys in named.items() if one.type in social}
    everybody = frozenset(key for keys in company.values() for key in keys)
    return {
        entity: Form(
            type=entity.type,
            name=keys.canonical,
            language=language_tag(article.language),
            full=keys.full,
            short=keys.short,
            beside=everybody - keys.full if entity.type is EntityType.PERSON and keys.full else frozenset(),
            anchors=anchors(keys.canonical, entity.type) if anchors and keys.full else frozenset(),
            article="" if keys.full else article.id,
        )
        for entity, keys in named.items()
    }


def resolve(forms: Iterable[Form], verdicts: Verdicts | None = None) -> Resolution:
    """Return which forms are one thing, and which may be.

    >>> one = Form(type=EntityType.PRODUCT, name="N7", language="de", full=frozenset(("n7",)))
    >>> other = Form(type=EntityType.PRODUCT, name="N-7", language="nl", full=frozenset(("n7",)))
    >>> [[form.name for form in thing] for thing in resolve([one, other]).things]
    [['N-7', 'N7']]
    """
    ordered = sorted(set(forms), key=lambda form: (form.type, form.name, form.id))
    partition = _Partition(ordered, verdicts.different(ordered) if verdicts else ())
    for one, other in verdicts.same(ordered) if verdicts else ():
        partition.join(one, other, Reason.DECISION)
    by_full = _by_key(ordered, lambda form: form.full)
    for (kind, _), group in by_full.items():
        if kind is EntityType.PERSON:
            _join_persons(group, partition)
        else:
            partition.join_all(group, Reason.NAME)
    for group in _by_key(ordered, lambda form: form.anchors).values():
        partition.join_all(group, Reason.REFERENCE)
    for form in ordered:
        for key in uninflected(form.name, form.type) if form.full else ():
            partition.join_all([form, *by_full.get((form.type, key), ())], Reason.INFLECTION)
    doubtful = [*_join_acronyms(ordered, by_full, partition), *_namesakes(by_full, partition)]
    open_ = (one for one in doubtful if not partition.are_decided(one.one, one.other))
    return Resolution(things=partition.groups(), joined=tuple(partition.joined), doubtful=tuple(open_))


_Keyed = Mapping[tuple[EntityType, str], list[Form]]


def _by_key(forms: Iterable[Form], keys: Callable[[Form], Iterable[str]]) -> _Keyed:
    found: dict[tuple[EntityType, str], list[Form]] = defaultdict(list)
    for form in forms:
        for key in sorted(keys(form)):
            found[form.type, key].append(form)
    return found


def _join_persons(namesakes: Sequence[Form], partition: "_Partition") -> None:
    """Join persons of one name who have company in common; one without any is whom the others are, if they are one."""
    for group in _by_key(namesakes, lambda form: form.beside).values():
        partition.join_all(group, Reason.COMPANY)
    if len({partition.root(form) for form in namesakes if form.beside}) <= 1:
        partition.join_all(namesakes, Reason.NAME)


def _join_acronyms(forms: Sequence[Form], by_full: _Keyed, partition: "_Partition") -> list[Doubtful]:
    """Join what is known by an acronym alone with the one thing that uses it; return who may be whom otherwise."""
    doubtful: list[Doubtful] = []
    joins: list[tuple[Form, Form]] = []
    for (kind, acronym), users in _by_key(forms, lambda form: form.short).items():
        alone = [form for form in by_full.get((kind, acronym), ()) if looks_like_acronym(form.name, kind)]
        things = {partition.root(form): form for form in reversed(users)}
        if len(things) == 1:
            joins.extend((users[0], form) for form in alone)
        elif alone:
            doubtful.extend(Doubtful(one=alone[0], other=form, reason=Doubt.ACRONYM) for form in things.values())
    # Only now, so that no acronym profits from what another one joined.
    for one, other in joins:
        partition.join(one, other, Reason.ACRONYM)
    return doubtful


def _namesakes(by_full: _Keyed, partition: "_Partition") -> Iterator[Doubtful]:
    """Return persons of one name who were not joined, each with the next."""
    for (kind, _), group in by_full.items():
        if kind is EntityType.PERSON:
            things = {partition.root(form): form for form in reversed(group)}
            for one, other in pairwise(sorted(things.values(), key=lambda form: form.id)):
                yield Doubtful(one=one, other=other, reason=Doubt.NAMESAKE)


class _Partition:
    """Disjoint sets of forms (Galler & Fischer 1964), with pairs that must stay apart."""

    def __init__(self, forms: Sequence[Form], apart: Iterable[tuple[Form, Form]]) -> None:
        self.joined: list[Joined] = []
        self._forms = forms
        self._parents = {form: form for form in forms}
        self._apart: dict[Form, set[Form]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, form: Form) -> Form:
        """Return the form that stands for all of its set."""
        top = form
        while self._parents[top] != top:
            top = self._parents[top]
        while self._parents[form] != top:
            self._parents[form], form = top, self._parents[form]
        return top

    def are_decided(self, one: Form, other: Form) -> bool:
        """Tell whether two forms are in one set, or must stay apart."""
        top, under = self.root(one), self.root(other)
        return top == under or any(self.root(form) == under for form in self._apart.get(top, ()))

    def join(self, one: Form, other: Form, reason: Reason) -> bool:
        """Make the sets of both forms one, unless some of their forms must stay apart; tell whether they are one."""
        top, under = self.root(one), self.root(other)
        if top != under and self.are_decided(top, under):
            return False
        if top != under:
            self._parents[under] = top
            self.joined.append(Joined(one=one, other=other, reason=reason))
            self._apart[top] |= self._apart.pop(under, set())
        return True

    def join_all(self, forms: Sequence[Form], reason: Reason) -> None:
        """Make the sets of all forms one, or as few as there can be in this order."""
        leaders: list[Form] = []
        for form in forms:
            if not any(self.join(leader, form, reason) for leader in leaders):
                leaders.append(form)

    def groups(self) -> tuple[tuple[Form, ...], ...]:
        """Return the sets, in the order of their first forms."""
        found: dict[Form, list[Form]] = defaultdict(list)
        for form in self._forms:
            found[self.root(form)].append(form)
        return tuple(map(tuple, found.values()))
