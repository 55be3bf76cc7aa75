"""Language and sentences, with character offsets that never lie.

Sentences come from sentencex (Wikimedia's rule-based segmenter, which knows the abbreviations and
ordinals of each language), languages from py3langid (Lui and Baldwin, "langid.py", ACL 2012).
"""

import re

from .model import Span

LANGUAGES = ("de", "nl", "en")

# "Karl-H." and "J. C." are the beginning of a name, not the end of a sentence.
_INITIAL = re.compile(r"(?:^|[\s\-(])[A-ZÀ-ÖØ-Þ]\.$")
# A hard-wrapped line: no sentence can end before a line break that a lower-case letter follows.
_SOFT_BREAK = re.compile(r"(?<=[^\s.!?:;»”\"])[ \t]*\n(?=[a-zà-öø-ÿß])")


def sentences(text: str, language: str) -> tuple[Span, ...]:
    """Return the sentences of `text`: in order, not overlapping, without white space around them.

    A line break ends a sentence, unless the text is merely wrapped there.

    >>> [span.of("Er kam. Sie ging.") for span in sentences("Er kam. Sie ging.", "de")]
    ['Er kam.', 'Sie ging.']
    """
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 (loads compiled code)

    unwrapped = _SOFT_BREAK.sub(lambda found: " " * len(found.group()), text)
    found: list[Span] = []
    start = 0
    for line in unwrapped.split("\n"):
        first = len(found)
        for boundary in get_sentence_boundaries(language, line) if line.strip() else ():
            span = _trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
            if span is not None and len(found) > first and _INITIAL.search(found[-1].of(text)):
                found[-1] = Span(found[-1].start, span.end)
            elif span is not None:
                found.append(span)
        start += len(line) + 1
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of `text` is in.

    The answer is one of the identifier's 97 languages, so that a language which newsgraph does not
    know is named rather than taken for a similar one.
    """
    from py3langid import classify  # noqa: PLC0415 (loads its model)

    code, _ = classify(text)
    return str(code)
