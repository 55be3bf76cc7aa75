"""What several commands have in common: the store, where to find decisions, and how help shows examples."""

from pathlib import Path
from typing import Annotated

import typer

STORE = Path("newsgraph-store")

StoreOption = Annotated[Path, typer.Option("--store", metavar="DIR", help="The folder of the store.")]
DecisionsOption = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="What was decided about identity; decisions.yaml beside the store, if not named.",
    ),
]


def decisions_of(store: Path, named: Path | None) -> Path:
    """Return the file of decisions about a store."""
    return named or store.parent / "decisions.yaml"


def examples(*commands: str) -> str:
    """Return the end of a command's help."""
    return "\n\n".join(("Examples:", *commands))
