"""How fast articles are read, beside the bare encoder on the same sentences in the same run.

    python bench/speed.py [GOLD.jsonl] [--threads 1 2]     (default: the development articles, 1 and 2 threads)

The bare encoder gets the same sentences, tokenised beforehand, in batches of one length: what no extractor on this
encoder can beat by much. The extractor tokenises, encodes windows with their context, and makes statements of it. The
two take turns, and the best round of each counts; only the ratio is comparable between machines.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from newsgraph.extract.encoder import Model
from newsgraph.extract.gold import read_gold
from newsgraph.extract.model import Article
from newsgraph.extract.neural import NeuralExtractor
from newsgraph.extract.segment import sentences
from newsgraph.extract.window import MAX_TOKENS, PREFIX

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "articles_dev.jsonl"
ROUNDS = 3
# A run of the encoder takes at most so many tokens, about three windows of the extractor.
BATCH_TOKENS = 1024
# So many sentences bring the encoder's memory in.
WARM_UP = 32

# What the project holds itself to: the extractor reaches at least this share of the bare encoder's speed.
LEAST_RATIO = 0.5


def token_ids(articles: Sequence[Article], model: Model) -> list[list[int]]:
    """Return the token ids of every sentence, the shortest first; what exceeds the model's length is cut."""
    texts = [f"{PREFIX} {span.of(one.text)}" for one in articles for span in sentences(one.text, one.language)]
    return sorted((encoded.ids[:MAX_TOKENS] for encoded in model.tokenizer.encode_batch(texts)), key=len)


def encode(sentence_ids: Sequence[Sequence[int]], model: Model) -> None:
    """Run the encoder over sentences that are sorted by length, those of one length together: nothing is padded."""
    batches: list[NDArray[np.int64]] = []
    for length, group in groupby(sentence_ids, key=len):
        rows, most = list(group), max(1, BATCH_TOKENS // length)
        batches += [np.asarray(rows[begin : begin + most], np.int64) for begin in range(0, len(rows), most)]
    with ThreadPoolExecutor(model.threads) as pool:
        list(pool.map(lambda ids: model.encoder.run(None, {"ids": ids}), batches))


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of `work`."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def compare(articles: Sequence[Article], threads: int) -> float:
    """Print both speeds on this many threads and return their ratio."""
    extractor = NeuralExtractor.load(threads=threads)
    sentence_ids = token_ids(articles, extractor.model)
    encode(sentence_ids[:WARM_UP], extractor.model)
    rounds = [
        (
            seconds(lambda: encode(sentence_ids, extractor.model)),
            seconds(lambda: sum(1 for _ in extractor.extract(articles))),
        )
        for _ in range(ROUNDS)
    ]
    bare, whole = (len(articles) / min(column) for column in zip(*rounds, strict=True))
    print(f"{threads:7} {whole:12.2f} {bare:12.2f} {whole / bare:8.0%}")
    return whole / bare


def main() -> int:
    """Print a line per number of threads; return 1 if a ratio is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    arguments = parser.parse_args()
    articles = [one.article for one in read_gold(arguments.gold)]
    print(f"{len(articles)} articles; articles per second, best of {ROUNDS} rounds (ratio at least {LEAST_RATIO:.0%})")
    print("threads    extractor bare encoder    ratio")
    ratios = [compare(articles, threads) for threads in arguments.threads]
    return int(min(ratios) < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
