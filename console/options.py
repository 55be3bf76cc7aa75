"""What several commands have in common: the store, where to find decisions, and how help shows examples."""

from pathlib import Path
from typing import Annotated

import typer

STORE = Path("newsgraph-store")
DECISIONS = Path("decisions.yaml")

StoreOption = Annotated[Path, typer.Option("--store", metavar="DIR", help="The folder of the store.")]
DecisionsOption = Annotated[
    Path, typer.Option("--decisions", metavar="FILE", help="What was decided about identity; it need not exist.")
]


def examples(*commands: str) -> str:
    """Return the end of a command's help."""
    return "\n\n".join(("Examples:", *commands))
