"""Reads statements that some extractor wrote as JSONL, so that it can be measured without being run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import GoldError
from ..gold import GoldArticle, Record, read_lines
from ..jsonl import statement_from_json
from ..model import Extraction, Statement


def read_predictions(path: Path, gold: Sequence[GoldArticle]) -> Iterator[Extraction]:
    """Yield, for each gold article in order, the statements that the file says about it.

    The file is what `newsgraph extract --format jsonl` writes; the `article` of a line is the id of the article's
    text. Mentions are not in such a file, so that those of the statements' ends are all that can be measured.

    Raises:
        GoldError: the file is missing, a line of it is wrong, or a line is about none of the articles.
    """
    by_article: dict[str, list[Statement]] = {one.article.id: [] for one in gold}

    def statement(record: Record) -> Statement:
        made = statement_from_json(record)
        if made.article not in by_article:
            raise ValueError(f"none of the annotated articles is {made.article}")
        return made

    for made in read_lines(path, statement, what="a statement"):
        by_article[made.article].append(made)
    for one in gold:
        found = by_article[one.article.id]
        ends = {id(end): end for statement in found for end in (statement.subject, statement.object)}
        try:
            yield Extraction(
                article=one.article,
                entities=tuple(ends.values()),
                statements=tuple(found),
                extractor=found[0].extractor if found else path.name,
            )
        except ValueError as error:
            raise GoldError(f"{path}: {error}") from error
