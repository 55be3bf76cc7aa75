"""What an article says of entities, apart from which nodes of the graph these are.

The catalogue keeps it, so that a node can be joined with another or taken apart again at any time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from pyoxigraph import NamedNode

from .resolve import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """An entity of an article: its form, and all names that the article has for it."""

    form: Form
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a statement links: an end is the number of a naming, or a kind of event; `statement` is an IRI."""

    statement: str
    subject: int | str
    predicate: str
    object: int | str
    speaker: int | str | None
    asserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """The entities that an article names and the statements that link them."""

    article: NamedNode
    language: str
    namings: tuple[Naming, ...]
    links: tuple[Link, ...]

    def to_json(self) -> str:
        """Return it as JSON, with the forms by their ids and without the article."""
        namings = [[naming.form.id, *naming.names] for naming in self.namings]
        links = [
            [link.statement, link.subject, link.predicate, link.object, link.speaker, link.asserted]
            for link in self.links
        ]
        return json.dumps([self.language, namings, links], ensure_ascii=False)

    @classmethod
    def from_json(cls, article: NamedNode, text: str, forms: Mapping[str, Form]) -> Self:
        """Read what `to_json` wrote; `forms` has the forms by their ids."""
        language, namings, links = cast("tuple[str, list[list[str]], list[list[object]]]", json.loads(text))
        return cls(
            article=article,
            language=language,
            namings=tuple(Naming(form=forms[form], names=tuple(names)) for form, *names in namings),
            links=tuple(_link(*cast("_Fields", tuple(fields))) for fields in links),
        )


_Fields = tuple[str, int | str, str, int | str, int | str | None, bool]


def _link(  # noqa: PLR0913, PLR0917 (one argument per field of the stored list)
    statement: str,
    subject: int | str,
    predicate: str,
    object_: int | str,
    speaker: int | str | None,
    asserted: bool,  # noqa: FBT001
) -> Link:
    return Link(
        statement=statement, subject=subject, predicate=predicate, object=object_, speaker=speaker, asserted=asserted
    )
