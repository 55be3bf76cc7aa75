"""How fast identity is resolved, and how the time grows with the number of articles.

    python bench/identity.py [--articles 1000 10000 100000]

The articles are made up: each names a few things out of a world that grows with their number, some of them often and
most seldom, by full names, acronyms, inflected forms and names of two languages, and persons beside companies. What
counts is the ratio: ten times the mentions should take about ten times the time.
"""

import argparse
import random
import resource
import sys
from collections.abc import Iterator
from math import log2
from time import perf_counter

from newsgraph.extract.model import Article, Entity, EntityType
from newsgraph.graph.places import place_anchors
from newsgraph.graph.resolve import forms_of, resolve

SIZES = (1_000, 10_000, 100_000)
ENTITIES_PER_ARTICLE = 5
MENTIONS_PER_ENTITY = 2
# A world has so many things per article: half of all names are new to a store, as in the development articles.
THINGS_PER_ARTICLE = 0.5
PLACES = ("München", "Munich", "Köln", "Cologne", "Wien", "Vienna", "Deutschland", "Germany", "Duitsland", "Brussel")
SYLLABLES = (
    "bal",
    "dor",
    "fen",
    "gar",
    "hol",
    "kem",
    "lin",
    "mar",
    "nor",
    "pel",
    "rus",
    "sol",
    "tal",
    "ver",
    "wes",
    "zan",
)

# What the project holds itself to: time grows no faster than n log n, with room for what a cache no longer holds, and
# 100,000 mentions take less than a minute.
MOST_GROWTH = 1.5
MOST_SECONDS_PER_MENTION, MOST_BYTES = 60 / 100_000, 2**30


def word(number: int) -> str:
    """Return a word that only this number has."""
    parts = []
    while True:
        number, rest = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[rest])
        if not number:
            return "".join(parts).capitalize()


def thing(number: int, chance: random.Random) -> Entity:
    """Return one of the forms by which an article names the thing of this number."""
    name = word(number)
    match number % 5:
        case 0:
            full = (f"{name} Werke", f"{name} Werke AG", f"{name.upper()} WERKE")
            return Entity(name=chance.choice(full), type=EntityType.ORGANIZATION, names=full[:1])
        case 1:
            names = (f"{name} {word(number + 7)} Motoren", f"{name[0]}{word(number + 7)[0]}M")
            return Entity(name=names[0], type=EntityType.ORGANIZATION, names=names[: chance.randint(1, 2)])
        case 2:
            return Entity(name=f"{name} {word(number // 9)}", type=EntityType.PERSON, names=(name,))
        case 3:
            place = chance.choice(PLACES)
            return Entity(name=place, type=EntityType.PLACE, names=(place,))
        case _:
            return Entity(name=f"{name}{number % 90}", type=EntityType.PRODUCT, names=(name,))


def articles(count: int, chance: random.Random) -> Iterator[tuple[Article, list[Entity]]]:
    """Yield made-up articles and what they name."""
    world = max(ENTITIES_PER_ARTICLE, int(count * THINGS_PER_ARTICLE))
    for number in range(count):
        # Few things are named often and most seldom (Zipf's law): the square of a uniform number leans that way.
        chosen = {int(world * chance.random() ** 2) for _ in range(ENTITIES_PER_ARTICLE)}
        source = Article(id=str(number), text=str(number), language=chance.choice(("de", "nl", "en")))
        yield source, [thing(one, chance) for one in sorted(chosen)]


def seconds(count: int) -> tuple[float, int, int]:
    """Return how long it takes to resolve so many articles, and how many mentions and things there are."""
    made = list(articles(count, random.Random(count)))  # noqa: S311 (made-up names)
    begin = perf_counter()
    forms = [form for source, named in made for form in forms_of(source, named, place_anchors).values()]
    things = resolve(forms).things
    return perf_counter() - begin, MENTIONS_PER_ENTITY * len(forms), len(things)


def main() -> int:
    """Print a line per size; return 1 if the time grows faster than it should, or is too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().articles
    place_anchors(PLACES[0], EntityType.PLACE)
    print("articles  mentions    things   seconds   MiB  growth beside n log n")
    fine, before = True, None
    for size in sizes:
        took, mentions, things = seconds(size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        growth = took / before[0] / (mentions * log2(mentions) / (before[1] * log2(before[1]))) if before else 1.0
        print(f"{size:8} {mentions:9} {things:9} {took:9.2f} {peak / 2**20:5.0f} {growth:7.2f}")
        fine &= growth <= MOST_GROWTH and took / mentions < MOST_SECONDS_PER_MENTION and peak < MOST_BYTES
        before = took, mentions
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
