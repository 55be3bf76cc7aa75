"""One self-contained, offline HTML page that shows a graph together with its evidence."""

from .builder import render_page

__all__ = ["render_page"]
