"""Real texts of the public corpora with annotations of ours; these lie beside this file, the texts with the corpora."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..gold import GoldArticle, gold_article, read_lines
from .corpus import Text, annotated, read_germeval


def public_texts(corpora: Path) -> dict[str, str]:
    """Return the texts of the public corpora by name.

    Documents of SmartData and the Product Corpus have names of their own; others are named `core/<id>` and
    `germeval/<dev or test>/<number of the sentence, from 0>`.
    """
    texts = dict(_named(corpora / "smartdata.jsonl.gz"))
    for part in ("train", "dev", "test"):
        texts.update(_named(corpora / f"product-corpus.{part}.jsonl.gz"))
    with gzip.open(corpora / "core.train.json.gz", "rt", encoding="utf-8") as file:
        texts.update((f"core/{record['id']}", " ".join(record["context"])) for record in json.load(file))
    for part in ("dev", "test"):
        sentences = read_germeval(corpora / f"germeval2014.{part}.tsv.gz")
        texts.update((f"germeval/{part}/{number}", one.text) for number, one in enumerate(sentences))
    return texts


def _named(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for doc in map(json.loads, lines):
            yield str(doc["name"]), str(doc["text"])


def read_annotations(path: Path, texts: Mapping[str, str]) -> Iterator[Text]:
    """Return texts with the annotations of a JSONL file.

    Its lines are those of annotated articles, but hold nothing of the text except names: `doc` says which it is, `part`
    which characters of it were annotated (start and end) if not all, and a `quote` is its start and end in that part.

    Raises:
        GoldError: a line is wrong, or names no text.
    """

    def joined(record: Mapping[str, object]) -> GoldArticle:
        name = str(record["doc"])
        if name not in texts:
            raise ValueError(f"no text is called {name}")
        text = _cut(texts[name], record["part"]) if "part" in record else texts[name]
        return gold_article({**record, "text": text, "statements": [*_quoted(record["statements"], text)]})

    return map(annotated, read_lines(path, joined, what="an annotated document"))


def _quoted(statements: object, text: str) -> Iterator[Mapping[str, object]]:
    if not isinstance(statements, list) or not all(isinstance(record, dict) for record in statements):
        raise TypeError("statements is not a list of objects")
    for record in statements:
        yield {**record, "quote": _cut(text, record.get("quote"))}


def _cut(text: str, places: object) -> str:
    match places:
        case [int(start), int(end)] if 0 <= start < end <= len(text):
            return text[start:end]
        case _:
            raise ValueError(f"{places} is not two places of {len(text)} characters")
