"""Measures of identity: how well a partition of mentions into things agrees with an annotated one.

A partition maps each mention to the thing that it names, which must be hashable. What only one side has counts against
the other: a mention that was not found lowers recall, one that is none lowers precision.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Mention = TypeVar("Mention", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall of a partition."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(gold: Mapping[Mention, object], found: Mapping[Mention, object]) -> Agreement:
    """Return the B-cubed measures (Bagga & Baldwin 1998).

    Precision is, on average over the mentions found, the share of the mentions in the same found thing that the gold
    thing has, too; recall is the same the other way round. Both are 1 where there is nothing to measure.

    >>> b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"})
    Agreement(precision=0.5555555555555556, recall=1.0)
    """
    return Agreement(_b_cubed(found, gold), _b_cubed(gold, found))


def _b_cubed(of: Mapping[Mention, object], other: Mapping[Mention, object]) -> float:
    sizes = Counter(of.values())
    shared = Counter((thing, other[mention]) for mention, thing in of.items() if mention in other)
    total = sum((Fraction(count * count, sizes[thing]) for (thing, _), count in shared.items()), Fraction())
    return float(total / len(of)) if of else 1.0


def lea(gold: Mapping[Mention, object], found: Mapping[Mention, object]) -> Agreement:
    """Return the link-based entity-aware measures (Moosavi & Strube, ACL 2016), with a link of one mention to itself.

    >>> lea({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "y", 3: "z"})
    Agreement(precision=0.3333333333333333, recall=0.3333333333333333)
    """
    return Agreement(_lea(found, gold), _lea(gold, found))


def _lea(of: Mapping[Mention, object], other: Mapping[Mention, object]) -> float:
    things: dict[object, list[Mention]] = defaultdict(list)
    for mention, thing in of.items():
        things[thing].append(mention)
    alone = {thing for thing, size in Counter(other.values()).items() if size == 1}
    resolved = Fraction()
    for mentions in things.values():
        if len(mentions) == 1:
            resolved += other.get(mentions[0]) in alone
            continue
        kept = Counter(other[mention] for mention in mentions if mention in other)
        links = sum(count * (count - 1) for count in kept.values())
        resolved += len(mentions) * Fraction(links, len(mentions) * (len(mentions) - 1))
    return float(resolved / len(of)) if of else 1.0


def fused(gold: Mapping[Mention, object], found: Mapping[Mention, object]) -> float:
    """Return the share of the found things that hold mentions of more than one gold thing.

    >>> fused({1: "a", 2: "b", 3: "c"}, {1: "x", 2: "x", 3: "y"})
    0.5
    """
    held: dict[object, set[object]] = defaultdict(set)
    for mention, thing in found.items():
        if mention in gold:
            held[thing].add(gold[mention])
    return sum(len(things) > 1 for things in held.values()) / len(held) if held else 0.0
