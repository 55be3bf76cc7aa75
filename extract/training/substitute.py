"""Other names in the same sentences, so that the model learns what a sentence says and not who tends to do it."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..candidates import Candidate
from ..model import EntityType, Span
from .corpus import Text

# Places keep their names: their adjectives and articles depend on them.
SUBSTITUTED = (EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PRODUCT)
_LONGEST_NAME = 4  # words; longer "names" are titles and addresses


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the training texts, by type, that may take the place of another of that type."""

    by_type: Mapping[EntityType, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[Text]) -> "Names":
        """Collect the names of entities that the texts call by one name only."""
        found: dict[EntityType, set[str]] = {kind: set() for kind in SUBSTITUTED}
        for text in texts:
            for entity in text.entities:
                name = _single_name(text, entity)
                if entity.type not in found or name is None or name != name.strip():
                    continue
                if len(name.split()) <= _LONGEST_NAME:
                    found[entity.type].add(name)
        return cls({kind: tuple(sorted(names)) for kind, names in found.items()})

    def substitute(self, text: Text, chance: random.Random, share: float) -> Text:
        """Return the text with about this share of its entities renamed, those of which every form can follow."""
        new: dict[Span, str] = {}
        shared = _overlapping(text)
        for entity in text.entities:
            if (
                entity.type in SUBSTITUTED
                and entity.spans
                and chance.random() < share
                and shared.isdisjoint(entity.spans)
            ):
                new.update(self._renamed(text, entity, chance))
        return _rewritten(text, new) if new else text

    def _renamed(self, text: Text, entity: Candidate, chance: random.Random) -> Mapping[Span, str]:
        pool = self.by_type[entity.type]
        if _single_name(text, entity) is not None:
            name = chance.choice(pool)
            return dict.fromkeys(entity.spans, name)
        if entity.type is EntityType.PERSON:
            return self._renamed_person(text, entity, chance)
        return self._renamed_shortened(text, entity, chance)

    def _renamed_shortened(self, text: Text, entity: Candidate, chance: random.Random) -> Mapping[Span, str]:
        """Rename what the text calls by a full name and by the first words of it, either with a genitive s."""
        forms = {span.of(text.text) for span in entity.spans}
        full = min(forms, key=lambda form: (-len(form.split()), len(form), form))
        words = full.split()
        lengths = {form: _first_words(form, words) for form in forms}
        long_names = [name for name in self.by_type[entity.type] if len(name.split()) > 1]
        if 0 in lengths.values() or not long_names:
            return {}
        name = chance.choice(long_names).split()

        def new(form: str) -> str:
            count = lengths[form]
            kept = name if count == len(words) else name[: min(count, len(name) - 1)]
            return " ".join(kept) + ("s" if form != " ".join(words[:count]) else "")

        return {span: new(span.of(text.text)) for span in entity.spans}

    def _renamed_person(self, text: Text, entity: Candidate, chance: random.Random) -> Mapping[Span, str]:
        """Rename a person that the text calls by full name and by surname, and by nothing else."""
        forms = {span.of(text.text) for span in entity.spans}
        full = max(forms, key=len)
        surname = full.split()[-1]
        full_names = [name for name in self.by_type[EntityType.PERSON] if len(name.split()) > 1]
        if forms != {full, surname} or not full_names:
            return {}
        name = chance.choice(full_names)
        return {span: name if span.of(text.text) == full else name.split()[-1] for span in entity.spans}


def _overlapping(text: Text) -> frozenset[Span]:
    """Return the mentions that share words with others, as "Nordwerk" in the service "Nordwerk Direkt"."""
    found: set[Span] = set()
    furthest: Span | None = None
    for span in sorted(span for entity in text.entities for span in entity.spans):
        if furthest is not None and span.overlaps(furthest):
            found.update((span, furthest))
        if furthest is None or span.end > furthest.end:
            furthest = span
    return frozenset(found)


def _first_words(form: str, words: Sequence[str]) -> int:
    """Return of how many of the first words the form consists (with or without a final s); 0 if of none."""
    return next(
        (n for n in range(len(words), 0, -1) if form.removesuffix("s") == " ".join(words[:n]).removesuffix("s")), 0
    )


def _single_name(text: Text, entity: Candidate) -> str | None:
    forms = {span.of(text.text) for span in entity.spans}
    return forms.pop() if len(forms) == 1 else None


def _rewritten(text: Text, new: Mapping[Span, str]) -> Text:
    parts: list[str] = []
    moves: list[tuple[int, int]] = []
    place = size = 0
    for span in sorted(new):
        kept = text.text[place : span.start]
        parts.extend((kept, new[span]))
        size += len(kept) + len(new[span])
        moves.append((span.end, size - span.end))
        place = span.end
    parts.append(text.text[place:])

    def moved(span: Span) -> Span:
        return Span(span.start + _shift(moves, span.start), span.end + _shift(moves, span.end))

    return replace(
        text,
        text="".join(parts),
        entities=tuple(Candidate(e.type, tuple(moved(span) for span in e.spans)) for e in text.entities),
        labels=tuple(
            replace(label, quote=None if label.quote is None else moved(label.quote)) for label in text.labels
        ),
    )


def _shift(moves: list[tuple[int, int]], place: int) -> int:
    return next((by for end, by in reversed(moves) if end <= place), 0)
