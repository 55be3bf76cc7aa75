"""Questions that readers of news ask, as SPARQL: one `.rq` file each, named by what it answers.

Each is about one entity, `?about`; its first line says in words what it asks.
"""

from collections.abc import Iterable
from pathlib import Path

_FOLDER = Path(__file__).parent


def questions() -> dict[str, str]:
    """Return what can be asked: the name of each question, and the question in words.

    >>> "cooperation" in questions()
    True
    """
    files = sorted(_FOLDER.glob("*.rq"))
    return {file.stem: file.read_text("utf-8").partition("\n")[0].removeprefix("# ") for file in files}


def question(name: str) -> str:
    """Return the SPARQL of a question.

    Raises:
        KeyError: there is no such question.
    """
    if name not in questions():
        raise KeyError(name)
    return (_FOLDER / f"{name}.rq").read_text("utf-8")


def question_about(name: str, iris: Iterable[str]) -> str:
    """Return the SPARQL of a question about the entities with these IRIs.

    Raises:
        KeyError: there is no such question.
    """
    # At the beginning, so that the engine starts from the entity instead of from all statements.
    values = " ".join(f"<{iri}>" for iri in iris)
    return question(name).replace("WHERE {", f"WHERE {{ VALUES ?about {{ {values} }}", 1)
