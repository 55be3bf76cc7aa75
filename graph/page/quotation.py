"""Where the subject and the object of a statement are named in the sentence that says it."""

from collections.abc import Iterable, Iterator
from typing import Literal

Role = Literal["", "subject", "object"]
Part = tuple[str, Role]


def mark_names(quote: str, *, subject: Iterable[str], object_: Iterable[str]) -> tuple[Part, ...]:
    """Cut `quote` into parts, each with the role of whom it names; together they are `quote` again.

    Only whole words are marked, or a name with a genitive s; where several names fit, the longest
    is taken, and the subject's before the object's.

    >>> mark_names("Borealis kauft Teile von Nordwerk.", subject=["Borealis"], object_=["Nordwerk"])
    (('Borealis', 'subject'), (' kauft Teile von ', ''), ('Nordwerk', 'object'), ('.', ''))
    """
    roles: dict[str, Role] = {name: "object" for name in object_ if name}
    roles |= {name: "subject" for name in subject if name}
    taken: list[tuple[int, int, Role]] = []
    for name in sorted(roles, key=lambda name: (-len(name), name)):
        for start in _whole_words(quote, name):
            end = start + len(name)
            if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
                taken.append((start, end, roles[name]))
    return tuple(_parts(quote, sorted(taken)))


def _whole_words(text: str, name: str) -> Iterator[int]:
    """Yield where `name` stands in `text` as a whole word."""
    start = text.find(name)
    while start >= 0:
        after = text[start + len(name) :].removeprefix("s")[:1] if name[-1].isalnum() else ""
        before = text[start - 1 : start] if name[0].isalnum() else ""
        if not before.isalnum() and not after.isalnum():
            yield start
        start = text.find(name, start + len(name))


def _parts(quote: str, taken: Iterable[tuple[int, int, Role]]) -> Iterator[Part]:
    done = 0
    for start, end, role in taken:
        if done < start:
            yield quote[done:start], ""
        yield quote[start:end], role
        done = end
    if done < len(quote):
        yield quote[done:], ""
