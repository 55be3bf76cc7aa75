"""From sources to articles: plain text and HTML, in files, folders and standard input."""

from .files import MAX_BYTES, Rejected, read_article, read_sources

__all__ = ["MAX_BYTES", "Rejected", "read_article", "read_sources"]
