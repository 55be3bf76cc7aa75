"""From bytes to characters: which encoding a text is in, and whether it is text at all."""

import re
import unicodedata

from ..errors import UnreadableError

# A longer mark that begins with a shorter one stands first.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# In Western text in UTF-16 the high byte of nearly every character is zero and the low byte of none;
# a text of typographic marks alone is not expected. Compiled data has its zeros on both sides.
_UTF16_HIGH_ZEROS = 0.8
_UTF16_LOW_ZEROS = 0.05

# A page-break or a stray escape survives in real text, one in a hundred is beyond any seen; random
# bytes hold one in nine.
_MAX_CONTROLS = 0.01

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")


def decode(data: bytes) -> str:
    """Return the text in `data`, in normal form NFC, without control and zero-width characters.

    A byte order mark decides; then UTF-16 by its zeros, UTF-8 by its validity (a few broken
    sequences, as in a file that was cut off, are tolerated), and Windows-1252 for the rest, which
    holds all that ISO 8859-1 can print.

    Raises:
        UnreadableError: the bytes are not text.
    """
    text = _marked(data)
    if text is None:
        text = _utf16(data)
    if text is None:
        text = _eight_bit(data)
    if len(_CONTROLS.findall(text)) > _MAX_CONTROLS * len(text):
        raise UnreadableError("binary data, not text")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _utf16(data: bytes) -> str | None:
    characters = max(1, len(data) // 2)
    even, odd = data[0::2].count(0) / characters, data[1::2].count(0) / characters
    if max(even, odd) < _UTF16_HIGH_ZEROS or min(even, odd) > _UTF16_LOW_ZEROS:
        return None
    return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")


def _eight_bit(data: bytes) -> str:
    if b"\0" in data:
        raise UnreadableError("binary data, not text")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken == 0:
        return text
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole > broken else data.decode("cp1252", "replace")
