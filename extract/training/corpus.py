"""Reads what the extractor is trained on: annotated articles and passages, CORE, and SmartData.

Each corpus annotates something else completely, so every text says which of its labels may teach
"no": a relation that a corpus never looked for must not be learnt as absent.
"""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..candidates import Candidate
from ..gold import GoldArticle, read_gold
from ..model import EntityType, Modality, Span, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One annotated statement: indices of entities, the object's event kind for `undergoes`, and the quotation's span.

    `quote` is None where the corpus names no sentence; `modality` is None where it says nothing of it.
    """

    subject: int
    predicate: str
    object: int | None = None
    event: str | None = None
    modality: Modality | None = None
    speaker: int | None = None
    quote: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to learn from.

    Attributes:
        entities: with all their mentions.
        tagged: all entities are annotated, so that other tokens are outside.
        negatives: relations and event kinds for which an unlabelled pair means "no"; None: all of them.
        only_pair: only this pair of entities was looked at; None: all pairs were.
        unsure: where the corpus names something of which we do not know the type.
    """

    text: str
    language: str
    entities: tuple[Candidate, ...]
    labels: tuple[Label, ...]
    tagged: bool = True
    negatives: frozenset[str] | None = None
    only_pair: tuple[int, int] | None = None
    unsure: tuple[Span, ...] = ()


def read_annotated(path: Path) -> Iterator[Text]:
    """Yield the texts of an annotated JSONL file (articles or passages).

    Raises:
        GoldError: the file is missing or a line of it is wrong.
    """
    return map(annotated, read_gold(path))


def annotated(gold: GoldArticle) -> Text:
    """Return an annotated article as a text to learn from."""
    index = {id(entity): number for number, entity in enumerate(gold.entities)}
    return Text(
        text=gold.article.text,
        language=gold.article.language,
        entities=tuple(Candidate(e.type, tuple(m.span for m in e.mentions)) for e in gold.entities),
        labels=tuple(_label(statement, index) for statement in gold.statements),
    )


def _label(statement: Statement, index: Mapping[int, int]) -> Label:
    is_event = statement.object.type is EntityType.EVENT_KIND
    speaker = statement.attributed_to
    return Label(
        subject=index[id(statement.subject)],
        predicate=statement.predicate,
        object=None if is_event else index[id(statement.object)],
        event=statement.object.name if is_event else None,
        modality=statement.modality,
        speaker=None if speaker is None else index[id(speaker)],
        quote=statement.evidence.span,
    )


# CORE's relation -> ours, whether it runs from its second entity to its first, and which of our relations the
# label leaves open (a takeover may be reported as a stake, a customer may also be a partner).
_CORE: dict[str, tuple[str, bool, frozenset[str]]] = {
    "product_or_service_of": ("produces", True, frozenset({"develops", "launches"})),
    "acquired_by": ("acquires", True, frozenset({"subsidiaryOf", "ownsStakeIn", "mergesWith", "divests"})),
    "collaboration": ("cooperatesWith", False, frozenset({"supplies"})),
    "client_of": ("supplies", True, frozenset({"cooperatesWith"})),
    "shareholder_of": ("ownsStakeIn", False, frozenset({"acquires", "subsidiaryOf", "investsIn", "finances"})),
    "competitor_of": ("competesWith", False, frozenset()),
    "subsidiary_of": ("subsidiaryOf", False, frozenset({"ownsStakeIn", "ownsBrand", "acquires"})),
    "merged_with": ("mergesWith", False, frozenset({"acquires"})),
    "brand_of": ("ownsBrand", True, frozenset({"subsidiaryOf", "produces"})),
}
_CORE_NEGATIVES = frozenset(relation for relation, _, _ in _CORE.values())
_CORE_NONE = frozenset({"undefined", "traded_on", "regulated_by"})


def read_core(path: Path) -> Iterator[Text]:
    """Yield CORE's company pairs (Borchert et al., CORE: A Few-Shot Company Relation Classification Dataset, 2023)."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for record in json.load(file):
            yield _core(record)


def _core(record: Mapping[str, object]) -> Text:
    words = [str(word) for word in record["context"]]  # type: ignore[attr-defined]
    text, starts = " ".join(words), [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)

    def span(end: str) -> Span:
        return Span(starts[int(str(record[f"{end}_start"]))], starts[int(str(record[f"{end}_end"])) + 1] - 1)

    name = str(record["relation"])
    first, second = (1, 0) if record["invert_relation"] else (0, 1)
    types, left_open = [EntityType.ORGANIZATION] * 2, frozenset[str]()
    labels: tuple[Label, ...] = ()
    if name not in _CORE_NONE:
        predicate, backwards, left_open = _CORE[name]
        subject, obj = (second, first) if backwards else (first, second)
        if name == "product_or_service_of":
            types[obj] = EntityType.PRODUCT
        labels = (Label(subject=subject, predicate=predicate, object=obj),)
    return Text(
        text=text,
        language="en",
        entities=(Candidate(types[0], (span("e1"),)), Candidate(types[1], (span("e2"),))),
        labels=labels,
        tagged=False,
        negatives=_CORE_NEGATIVES - left_open,
        only_pair=(0, 1),
    )


_SMARTDATA_TYPES = {
    "organization-company": EntityType.ORGANIZATION,
    "organization": EntityType.ORGANIZATION,
    "person": EntityType.PERSON,
    "location": EntityType.PLACE,
    "location-city": EntityType.PLACE,
    "product": EntityType.PRODUCT,
}
# Streets, stops and routes are no places of ours, but no other thing either: texts full of them teach little.
_SMARTDATA_TRAFFIC = frozenset({"location-stop", "location-street", "location-route"})
# SmartData's relation -> ours, with the roles of subject and object (or the event kind).
_SMARTDATA: dict[str, tuple[str, str, str]] = {
    "Acquisition": ("acquires", "buyer", "acquired"),
    "SpinOff": ("divests", "parent", "child"),
    "CompanyRelationship": ("subsidiaryOf", "child", "parent"),
    "CompanyProvidesProduct": ("produces", "company", "product"),
}
_SMARTDATA_EVENTS = {"Layoffs": "Layoffs", "Insolvency": "Insolvency", "Strike": "Strike"}


def read_smartdata(path: Path) -> Iterator[Text]:
    """Yield SmartData's documents that name organisations (Schiersch et al., LREC 2018)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            doc = json.loads(line)
            kinds = {entity["type"] for entity in doc["entities"]}
            if "organization-company" in kinds and not kinds & _SMARTDATA_TRAFFIC:
                yield _smartdata(doc)


def opening(text: str) -> str:
    """Return what tells one text from another: its first 200 characters."""
    return text[:200]


def _smartdata(doc: Mapping[str, list[dict]]) -> Text:  # type: ignore[type-arg]
    known = [entity for entity in doc["entities"] if entity["type"] in _SMARTDATA_TYPES]
    text = str(doc["text"])
    by_key: dict[tuple[str, EntityType], list[Span]] = {}
    key_of: dict[str, tuple[str, EntityType]] = {}
    for entity in known:
        key = (entity["surface"].strip(), _SMARTDATA_TYPES[entity["type"]])
        key_of[entity["id"]] = key
        by_key.setdefault(key, []).append(Span(entity["start"], entity["end"]))
    index = {key: number for number, key in enumerate(by_key)}
    places = {entity["id"]: Span(entity["start"], entity["end"]) for entity in doc["entities"]}
    labels: list[Label] = []
    for relation in doc["relations"]:
        roles: dict[str, list[str]] = {}
        for argument in relation["args"]:
            roles.setdefault(argument["role"], []).append(argument["ent"])
        quote = next((places[i] for i in roles.get("trigger", ()) if i in places), None)
        labels.extend(_smartdata_labels(relation["type"], roles, {i: index[k] for i, k in key_of.items()}, quote))
    return Text(
        text=text,
        language="de",
        entities=tuple(Candidate(kind, tuple(sorted(set(spans)))) for (_, kind), spans in by_key.items()),
        labels=tuple(labels),
        negatives=frozenset(_SMARTDATA_EVENTS.values()),
    )


def _smartdata_labels(
    name: str, roles: Mapping[str, Sequence[str]], index: Mapping[str, int], quote: Span | None
) -> Iterator[Label]:
    if quote is None:
        return
    if name in _SMARTDATA_EVENTS:
        for company in roles.get("company", ()):
            if company in index:
                yield Label(subject=index[company], predicate="undergoes", event=_SMARTDATA_EVENTS[name], quote=quote)
    elif name in _SMARTDATA:
        predicate, subject_role, object_role = _SMARTDATA[name]
        for subject in roles.get(subject_role, ()):
            for obj in roles.get(object_role, ()):
                if subject in index and obj in index and index[subject] != index[obj]:
                    yield Label(subject=index[subject], predicate=predicate, object=index[obj], quote=quote)


_GERMEVAL_TYPES = {"ORG": EntityType.ORGANIZATION, "PER": EntityType.PERSON, "LOC": EntityType.PLACE}
# Words before which, and after which, a printed text has no space.
_CLOSING, _OPENING = frozenset(".,;:!?)]}%"), frozenset("([{")


def read_germeval(path: Path) -> Iterator[Text]:
    """Yield the sentences of GermEval 2014 (Benikova, Biemann and Reznicek, NoSta-D, LREC 2014): names, no relations.

    Only the outer names are read. Words derived from a name ("bayerisch") are outside; compounds with a name in
    them, and names of other things, are left open.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: list[tuple[str, str]] = []
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if fields[0].isdigit():
                rows.append((fields[1], fields[2]))
            elif rows:
                yield _germeval(rows)
                rows = []
    if rows:
        yield _germeval(rows)


def _germeval(rows: Sequence[tuple[str, str]]) -> Text:
    text, named, unsure = "", dict[tuple[str, EntityType], list[Span]](), list[Span]()
    for word, name in _names_of(rows):
        glued = not text or word[0] in _CLOSING or text[-1] in _OPENING
        start = len(text) + (not glued)
        text += word if glued else f" {word}"
        span = Span(start, len(text))
        if name in _GERMEVAL_TYPES:
            named.setdefault((word, _GERMEVAL_TYPES[name]), []).append(span)
        elif name and not name.endswith("deriv"):
            unsure.append(span)
    entities = tuple(Candidate(kind, tuple(spans)) for (_, kind), spans in named.items())
    return Text(text=text, language="de", entities=entities, labels=(), negatives=frozenset(), unsure=tuple(unsure))


def _names_of(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each name with its kind, and each word outside of names with "" for its kind."""
    held: list[str] = []
    kind = ""
    for word, tag in rows:
        if held and not tag.startswith("I-"):
            yield " ".join(held), kind
            held = []
        if tag == "O":
            yield word, ""
        else:
            kind = kind if held else tag[2:]
            held.append(word)
    if held:
        yield " ".join(held), kind
