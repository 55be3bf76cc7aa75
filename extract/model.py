"""The values that flow through newsgraph; none of them changes after it is made.

Offsets are counted in Unicode code points (Python string indices), from the start of
`Article.text`, end exclusive. Identity (IRIs) is no business of this module: an `Entity` here is
one thing *inside one article*; `graph/` decides which entities of which articles are the same.
"""

import datetime
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Modality(StrEnum):
    """How an article presents a statement."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    POSSIBLE = "possible"
    DENIED = "denied"


class EntityType(StrEnum):
    """The classes of the built-in ontology; `EVENT_KIND` is only ever the object of `undergoes`."""

    ORGANIZATION = "Organization"
    PERSON = "Person"
    PLACE = "Place"
    PRODUCT = "Product"
    EVENT_KIND = "EventKind"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text, `text[start:end]`.

    Raises:
        ValueError: the span is empty or begins before the text.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """Return the stretch of `text` that the span marks.

        >>> Span(4, 7).of("Die BMW Group")
        'BMW'
        """
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news article.

    `text` is what extraction reads and what all offsets count in; `id` is derived from it, so that
    the same text has the same id wherever it was read. `published` is an ISO 8601 date whose length
    is its precision (`2024`, `2024-03`, `2024-03-28`). `locator` says where the article was read
    (an absolute path, a URL, `-`), so that a changed article can replace its older self; it stays
    in the store's catalogue and is not exported.
    """

    id: str
    text: str = field(repr=False)
    language: str
    headline: str | None = None
    published: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    locator: str | None = None

    @property
    def text_hash(self) -> str:
        """Return the SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
        return text_hash(self.text)


def text_hash(text: str) -> str:
    """Return the SHA-256 of `text` as UTF-8, in hexadecimal (FIPS 180-4)."""
    return hashlib.sha256(text.encode()).hexdigest()


def article_id(text: str) -> str:
    """Return the id of the article with this text: the first 16 digits of its hash."""
    return text_hash(text)[:16]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place in an article where an entity is named."""

    span: Span
    type: EntityType
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing in one article: its best name, all its surface forms there, and its mentions.

    `mentions` is empty for an `EVENT_KIND`, which is a term of the ontology rather than a name.
    """

    name: str
    type: EntityType
    names: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()


def event_kind(name: str) -> Entity:
    """Return the entity that stands for an event kind of the ontology."""
    return Entity(name=name, type=EntityType.EVENT_KIND, names=(name,))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say a statement: `article.text[span.start:span.end] == quote`."""

    quote: str
    span: Span

    @classmethod
    def at(cls, article: Article, span: Span) -> "Evidence":
        """Return the evidence that `span` marks in `article`."""
        return cls(span.of(article.text), span)


class QualifierKind(StrEnum):
    """What a statement can be told more precisely by."""

    TIME = "time"
    SHARE = "share"
    AMOUNT = "amount"
    JOBS = "jobs"
    ROLE = "role"


_DECIMAL = r"(?:0|[1-9]\d*)(?:\.\d*[1-9])?"

# The normal form of the values of each kind: what is equal is written alike.
_VALUES = MappingProxyType(
    {
        QualifierKind.TIME: re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII),
        QualifierKind.SHARE: re.compile(_DECIMAL, re.ASCII),
        QualifierKind.AMOUNT: re.compile(rf"{_DECIMAL} [A-Z]{{3}}", re.ASCII),
        QualifierKind.JOBS: re.compile(r"0|[1-9]\d*", re.ASCII),
        QualifierKind.ROLE: re.compile(r"\S+(?: \S+)*"),
    }
)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """When a statement holds, how much it is about, or in which role; `span` is where the article says so.

    `value` has the same form in every language: a time is an ISO 8601 date whose length is its
    precision, a share a decimal number of percent (`24.9`), an amount a decimal number and a
    currency of ISO 4217 (`1700000000 EUR`), jobs an integer. Only a role is in the article's own
    words, with one space between them. `span` takes in the words that make a number or date less
    than exact ("bis zu 800 Stellen", "since 2014").

    Raises:
        ValueError: the value has another form, or is no date of the calendar.
    """

    kind: QualifierKind
    value: str
    span: Span

    def __post_init__(self) -> None:
        if not _VALUES[self.kind].fullmatch(self.value):
            raise ValueError(f"not a value of {self.kind}: {self.value!r}")
        if self.kind is QualifierKind.TIME:
            datetime.date.fromisoformat(f"{self.value}-01-01"[: len("2024-01-01")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one article says once: subject, predicate, object, how, who claims it, and where.

    `predicate` is the local name of a relation of the ontology (`cooperatesWith`); `article` is the
    article's id; `attributed_to` is the entity to which the article attributes the statement;
    `confidence` lies in 0..1; `extractor` is a name with a version (`neural/1`); `qualifiers` has at
    most one of a kind.
    """

    article: str
    subject: Entity
    predicate: str
    object: Entity
    modality: Modality
    confidence: float
    evidence: Evidence
    extractor: str
    attributed_to: Entity | None = None
    qualifiers: tuple[Qualifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was extracted from one article: its entities and statements.

    Raises:
        ValueError: a statement belongs to another article, its quotation is not what stands at its
            offsets in the article's text, or it has a qualifier from elsewhere or two of a kind.
    """

    article: Article
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    extractor: str

    def __post_init__(self) -> None:
        _check_evidence(self.article, self.statements)


def _check_evidence(article: Article, statements: Iterable[Statement]) -> None:
    for statement in statements:
        if statement.article != article.id:
            raise ValueError(f"a statement of {statement.article} in the extraction of {article.id}")
        span = statement.evidence.span
        if span.of(article.text) != statement.evidence.quote:
            raise ValueError(f"{article.id}: the quotation at {span.start}..{span.end} is not in the text")
        for qualifier in statement.qualifiers:
            if not span.contains(qualifier.span):
                raise ValueError(
                    f"{article.id}: the {qualifier.kind} is not in the quotation at {span.start}..{span.end}"
                )
        if len({qualifier.kind for qualifier in statement.qualifiers}) < len(statement.qualifiers):
            raise ValueError(f"{article.id}: two qualifiers of a kind at {span.start}..{span.end}")
