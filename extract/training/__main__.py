"""Trains the built-in extractor: `python -m newsgraph.extract.training --help`."""

import math
import random
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from tokenizers import Tokenizer

from ..candidates import TYPES
from ..labels import Labels
from ..ontology import load_ontology
from .corpus import Text, opening, read_annotated, read_core, read_smartdata
from .examples import Example, Teacher
from .export import export
from .network import Encoder, Heads, load_encoder
from .substitute import Names
from .train import Course, Settings, calibrate, load, save, train

# CORE and SmartData are larger and further from the task than the annotated texts: an epoch takes a new sample of each.
CORE_SAMPLE = 600
SMARTDATA_SAMPLE = 190
# A second round moves less, so that it keeps what the first one learnt.
AGAIN = 0.7
MASK = "<mask>"
# The project's own passages lie beside this file and, unlike it, are not part of the wheel.
PASSAGES = Path(__file__).with_name("passages")

DEFAULTS = Settings()

console = Console(stderr=True)
app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("train")
def train_command(  # noqa: PLR0913, PLR0917 (one parameter per option)
    data: Annotated[Path, typer.Option(help="Folder with the annotated articles and `corpora/`.")],
    base: Annotated[Path, typer.Option(help="Folder of the base encoder: model.safetensors, tokenizer.json.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and, at the end, the ONNX model.")],
    start: Annotated[Path | None, typer.Option(help="Go on from this checkpoint, at 0.7 of the rates.")] = None,
    epochs: Annotated[int, typer.Option(min=1)] = DEFAULTS.epochs,
    minutes: Annotated[float, typer.Option(min=1, help="Stop after this time; the rates fall in time.")] = math.inf,
    renamed: Annotated[float, typer.Option(min=0, max=1, help="Share of entities that get another name.")] = 0.0,
    threads: Annotated[int, typer.Option(min=1)] = DEFAULTS.threads,
) -> None:
    """Train encoder and heads on the annotated texts, CORE and SmartData, and export the model."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    labels = Labels.of(load_ontology(), TYPES)
    teacher = Teacher(labels=labels, ontology=load_ontology(), tokenizer=tokenizer)
    own, core, smartdata = _texts(data)
    names = Names.of([*own, *smartdata])
    pairs, documents = _examples(core, teacher), _examples(smartdata, teacher)
    settings = Settings(
        epochs=epochs,
        minutes=minutes,
        threads=threads,
        encoder_rate=DEFAULTS.encoder_rate * (1 if start is None else AGAIN),
        head_rate=DEFAULTS.head_rate * (1 if start is None else AGAIN),
        mask_token=tokenizer.encode(MASK, add_special_tokens=False).ids[0],
    )

    def sample(epoch: int) -> list[Example]:
        chance = random.Random(settings.seed + epoch)  # noqa: S311 (sampling)
        texts = [names.substitute(text, chance, renamed) for text in own]
        return [
            *_examples(texts, teacher),
            *chance.sample(pairs, CORE_SAMPLE),
            *chance.sample(documents, SMARTDATA_SAMPLE),
        ]

    def keep(_: int, encoder: Encoder, heads: Heads) -> None:
        save(out / "checkpoint.pt", encoder, heads, labels)

    encoder, heads = _begin(start, base, labels, _examples(own, teacher), settings)
    course = Course(examples=sample, report=console.print, after_epoch=keep)
    encoder, heads = train(encoder, heads, course, settings)
    save(out / "checkpoint.pt", encoder, heads, labels)
    export(encoder, heads, labels, tokenizer=base / "tokenizer.json", folder=out / "model")


def _begin(
    start: Path | None, base: Path, labels: Labels, examples: list[Example], settings: Settings
) -> tuple[Encoder, Heads]:
    if start is not None:
        encoder, heads, _ = load(start)
        return encoder, heads
    torch.manual_seed(settings.seed)
    encoder = load_encoder(base, labels.tag_count)
    calibrate(encoder, examples, settings)
    return encoder, Heads(labels)


@app.command("export")
def export_command(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint that `train` wrote.")],
    folder: Annotated[Path, typer.Argument(help="Where to write the ONNX model.")],
    base: Annotated[Path, typer.Option(help="Folder of the base encoder, for its tokenizer.json.")],
) -> None:
    """Write the ONNX model of a checkpoint."""
    encoder, heads, labels = load(checkpoint)
    export(encoder, heads, labels, tokenizer=base / "tokenizer.json", folder=folder)


def _texts(data: Path) -> tuple[list[Text], list[Text], list[Text]]:
    """Return the annotated texts, CORE, and those of SmartData that are not among the annotated or development ones."""
    files = [data / "articles_train.jsonl", data / "passages_train.jsonl", *sorted(PASSAGES.glob("*.jsonl"))]
    own = [text for path in files for text in read_annotated(path)]
    development = list(read_annotated(data / "articles_dev.jsonl"))
    seen = frozenset(opening(text.text) for text in [*own, *development])
    corpora = data / "corpora"
    smartdata = list(read_smartdata(corpora / "smartdata.jsonl.gz", without=seen))
    return own, list(read_core(corpora / "core.train.json.gz")), smartdata


def _examples(texts: list[Text], teacher: Teacher) -> list[Example]:
    return [example for text in texts for example in teacher.examples(text)]


if __name__ == "__main__":
    app()
