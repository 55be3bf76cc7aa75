"""Reads statements that some extractor wrote as JSONL, so that it can be measured without being run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..errors import GoldError
from ..gold import GoldArticle
from ..jsonl import statement_from_json
from ..model import Extraction, Statement


def read_predictions(path: Path, gold: Sequence[GoldArticle]) -> Iterator[Extraction]:
    """Yield, for each gold article in order, the statements that the file says about it.

    The file is what `newsgraph extract --format jsonl` writes; the `article` of a line is the id of the article's
    text. Mentions are not in such a file, so that those of the statements' ends are all that can be measured.

    Raises:
        GoldError: the file is missing, a line of it is wrong, or a line is about none of the articles.
    """
    if not path.is_file():
        raise GoldError(f"{path}: no such file")
    by_article: dict[str, list[Statement]] = {one.article.id: [] for one in gold}
    extractors: dict[str, str] = {}
    for number, statement in _statements(path):
        if statement.article not in by_article:
            raise GoldError(f"{path}:{number}: none of the annotated articles is {statement.article}")
        by_article[statement.article].append(statement)
        extractors[statement.article] = statement.extractor
    for one in gold:
        found = by_article[one.article.id]
        ends = {id(end): end for statement in found for end in (statement.subject, statement.object)}
        try:
            yield Extraction(
                article=one.article,
                entities=tuple(ends.values()),
                statements=tuple(found),
                extractor=extractors.get(one.article.id, path.name),
            )
        except ValueError as error:
            raise GoldError(f"{path}: {error}") from error


def _statements(path: Path) -> Iterator[tuple[int, Statement]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield number, statement_from_json(_record(line))
                except (ValueError, KeyError, TypeError) as error:
                    reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
                    raise GoldError(f"{path}:{number}: not a statement: {reason}") from error


def _record(line: str) -> Mapping[str, object]:
    record = json.loads(line)
    if not isinstance(record, Mapping):
        raise TypeError("not a JSON object")
    return record
