"""Trains the built-in extractor: `python -m newsgraph.extract.training --help`."""

import math
from pathlib import Path
from typing import Annotated, Literal

import torch
import typer
from rich.console import Console
from tokenizers import Tokenizer

from ..candidates import TYPES
from ..gold import read_gold
from ..labels import Labels
from ..neural import NeuralExtractor
from ..ontology import load_ontology
from .calibrate import calibrate as calibrate_model
from .core import measure_core
from .examples import Teacher
from .export import export
from .mix import DEVELOPMENT, NEAR, RENAMED, WIDE, Material, read_texts
from .network import Encoder, Heads, load_encoder
from .substitute import Names
from .train import Course, Settings, calibrate, load, save, train

MASK = "<mask>"
MIXES = {"wide": WIDE, "near": NEAR}
# From a checkpoint on, the rates begin lower, so that what was learnt is kept.
AGAIN = 0.7

DEFAULTS = Settings()

console = Console(stderr=True)
app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("train")
def train_command(  # noqa: PLR0913, PLR0917 (one parameter per option)
    data: Annotated[Path, typer.Option(help="Folder with the annotated articles and `corpora/`.")],
    base: Annotated[Path, typer.Option(help="Folder of the base encoder: model.safetensors, tokenizer.json.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and, at the end, the ONNX model.")],
    start: Annotated[Path | None, typer.Option(help="Go on from this checkpoint, at 0.7 of the rates.")] = None,
    mix: Annotated[Literal["wide", "near"], typer.Option(help="All texts once, or the articles twice.")] = "wide",
    epochs: Annotated[int, typer.Option(min=1)] = DEFAULTS.epochs,
    minutes: Annotated[float, typer.Option(min=1, help="Stop after this time; the rates fall in time.")] = math.inf,
    renamed: Annotated[float, typer.Option(min=0, max=1, help="Share of entities that get another name.")] = RENAMED,
    threads: Annotated[int, typer.Option(min=1)] = DEFAULTS.threads,
) -> None:
    """Train encoder and heads on the annotated texts and public corpora, and export and calibrate the model."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    labels = Labels.of(load_ontology(), TYPES)
    teacher = Teacher(labels=labels, ontology=load_ontology(), tokenizer=tokenizer)
    texts = read_texts(data)
    names = Names.of([*texts.articles, *texts.documents, *texts.passages, *texts.smartdata])
    material = Material(texts, MIXES[mix], teacher, names, renamed)
    slower = 1.0 if start is None else AGAIN
    settings = Settings(
        epochs=epochs,
        minutes=minutes,
        threads=threads,
        encoder_rate=DEFAULTS.encoder_rate * slower,
        head_rate=DEFAULTS.head_rate * slower,
        mask_token=tokenizer.encode(MASK, add_special_tokens=False).ids[0],
    )

    def keep(_: int, encoder: Encoder, heads: Heads) -> None:
        save(out / "checkpoint.pt", encoder, heads, labels)

    encoder, heads = _begin(start, base, labels, material, settings)
    course = Course(
        examples=lambda epoch: material.examples(epoch, settings.seed), report=console.print, after_epoch=keep
    )
    encoder, heads = train(encoder, heads, course, settings)
    save(out / "checkpoint.pt", encoder, heads, labels)
    export(encoder, heads, labels, tokenizer=base / "tokenizer.json", folder=out / "model")
    calibrate_model(out / "model", read_gold(data / DEVELOPMENT))


def _begin(
    start: Path | None, base: Path, labels: Labels, material: Material, settings: Settings
) -> tuple[Encoder, Heads]:
    if start is not None:
        encoder, heads, _ = load(start)
        return encoder, heads
    torch.manual_seed(settings.seed)
    encoder = load_encoder(base, labels.tag_count)
    calibrate(encoder, material.examples(0, settings.seed), settings)
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


@app.command("calibrate")
def calibrate_command(
    folder: Annotated[Path, typer.Argument(help="The folder of an exported model.")],
    gold: Annotated[Path, typer.Argument(help="Annotated articles that did not train it.")],
) -> None:
    """Fit the confidences of a model to annotated articles."""
    made = calibrate_model(folder, read_gold(gold))
    console.print(f"scale {made.scale}, shift {made.shift}")


@app.command("core")
def core_command(
    test: Annotated[Path, typer.Argument(help="CORE's published test split, core.test.json.gz.")],
    folder: Annotated[Path | None, typer.Option(help="The folder of a model, instead of the built-in one.")] = None,
    least: Annotated[float, typer.Option(min=0, max=1, help="Below this probability, a pair has no relation.")] = 0.5,
) -> None:
    """Measure the relation head on CORE's test split, one given pair per text."""
    made = measure_core(test, NeuralExtractor.load(folder), least=least)
    console.print(f"{made.pairs} pairs: accuracy {made.accuracy:.3f}, macro-F1 {made.macro_f1:.3f}")


if __name__ == "__main__":
    app()
