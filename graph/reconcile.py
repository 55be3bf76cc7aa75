"""Looks entities up in a reconciliation service, if the user names one: the only part that speaks to a network.

The protocol is the W3C community group's Reconciliation Service API 0.2, which Wikidata, GND and others offer.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ..extract.errors import ServiceError
from ..extract.model import EntityType
from .iri import web_address

# A service that takes longer, or answers more, than a person would wait for or read is broken.
TIMEOUT_SECONDS = 30.0
LARGEST_ANSWER = 10_000_000
# Services accept ten queries at once, if they do not say otherwise.
BATCH_SIZE = 10
CANDIDATES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name to look up, with the type of what it names and the language it is in."""

    name: str
    type: EntityType
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the service is sure that a name means."""

    asked: Asked
    iri: str
    label: str


def reconcile(service: str, asked: Iterable[Asked]) -> Iterator[Found]:
    """Yield, of the names asked for, those of which the service is sure (`match`).

    Raises:
        ServiceError: the address is none on the web, the service cannot be reached, or its answer is none of the API.
    """
    if web_address(service) is None:
        raise ServiceError(f"{service}: not an address on the web")
    space = _object(_fetch(service, None), service).get("identifierSpace")
    if not isinstance(space, str):
        raise ServiceError(f"{service}: not a reconciliation service: it names no identifierSpace")
    waiting = iter(asked)
    while batch := list(islice(waiting, BATCH_SIZE)):
        queries = {f"q{n}": {"query": one.name, "limit": CANDIDATES} for n, one in enumerate(batch)}
        answers = _object(_fetch(service, {"queries": json.dumps(queries)}), service)
        for number, one in enumerate(batch):
            yield from _matches(one, answers.get(f"q{number}"), space)


def _matches(asked: Asked, answer: object, space: str) -> Iterator[Found]:
    candidates = answer.get("result") if isinstance(answer, dict) else None
    sure = (
        [one for one in candidates if isinstance(one, dict) and one.get("match") is True]
        if isinstance(candidates, list)
        else []
    )
    for one in sure if len(sure) == 1 else ():
        iri = web_address(space + urllib.parse.quote(str(one.get("id", "")), safe=""))
        if iri is not None:
            yield Found(asked=asked, iri=iri.value, label=str(one.get("name", "")))


def _object(answer: bytes, service: str) -> Mapping[str, object]:
    try:
        made = json.loads(answer)
    except ValueError as error:
        raise ServiceError(f"{service}: the answer is no JSON") from error
    if not isinstance(made, dict):
        raise ServiceError(f"{service}: the answer is no JSON object")
    return made


def _fetch(service: str, form: Mapping[str, str] | None) -> bytes:
    data = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(service, data, {"Accept": "application/json", "User-Agent": "newsgraph"})  # noqa: S310 (checked)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 (checked)
            read: bytes = answer.read(LARGEST_ANSWER + 1)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise ServiceError(f"{service}: cannot be reached: {reason}") from error
    if len(read) > LARGEST_ANSWER:
        raise ServiceError(f"{service}: the answer is larger than {LARGEST_ANSWER // 1_000_000} MB")
    return read


def rows(found: Sequence[Found]) -> Iterator[tuple[str, str, str, str]]:
    """Return a table of aliases, as `read_aliases` reads it."""
    yield "name", "iri", "type", "language"
    for one in found:
        yield one.asked.name, one.iri, one.asked.type.value, one.asked.language
