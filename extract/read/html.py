"""HTML pages of news portals, through trafilatura (Barbaresi, "Trafilatura", ACL 2021)."""

import logging
from urllib.parse import urlsplit

from trafilatura import bare_extraction
from trafilatura.settings import Document

from .dates import parse_date
from .text import Reading, read_text

# The libraries report pages that they cannot use as log lines; here that is an error of its own.
for _library in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

# Only what the page itself says: no date from the address of the page or from numbers in its text.
_DATES = {"extensive_search": False, "original_date": True}

_FORBIDDEN_IN_IRI = frozenset('<>"{}|\\^` ')


def read_html(page: str) -> Reading:
    """Return the article in an HTML page: headline, paragraphs, and what its metadata says.

    The text of the page goes through the same sieve as a plain one. `text` is empty when the page
    holds no article. Nothing is fetched.
    """
    document = bare_extraction(
        page, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )
    if not isinstance(document, Document):
        return Reading(text="")
    body = read_text(document.text or "")
    title = _line(document.title)
    paragraphs = body.text.split("\n")
    text = body.text if not body.text or not title or title in paragraphs else f"{title}\n{body.text}"
    return Reading(
        text=text,
        headline=title or body.headline,
        published=parse_date(document.date or "") or body.published,
        publisher=_line(document.sitename),
        authors=_authors(document.author) or body.authors,
        url=_url(document.url),
    )


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) if text and text.strip() else None


def _authors(names: str | None) -> tuple[str, ...]:
    return tuple(name for part in (names or "").split(";") if (name := _line(part)))


def _url(url: str | None) -> str | None:
    """Return a web address that can stand in the graph as it is; a page may claim any string."""
    if url is None or not url.isprintable() or not _FORBIDDEN_IN_IRI.isdisjoint(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
