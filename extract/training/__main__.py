"""Trains the built-in extractor: `python -m newsgraph.extract.training --help`."""

from functools import partial
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
from .events import measure_events
from .examples import Teacher
from .export import export
from .mix import DEVELOPMENT, NEAR, RENAMED, WIDE, Material, read_texts, samples
from .network import Encoder, Heads, load_encoder
from .substitute import Names
from .train import Course, Settings, calibrate, load, save, train

MASK = "<mask>"
# The mixes of each course, with the share of the time that each takes: the second round is where the figures come from.
COURSES = {"both": ((WIDE, 0.4), (NEAR, 0.6)), "wide": ((WIDE, 1.0),), "near": ((NEAR, 1.0),)}
# From a checkpoint on, the rates begin lower, so that what was learnt is kept.
AGAIN = 0.7
# Under three hours on two cores, with reading and exporting.
MINUTES = 170.0

DEFAULTS = Settings()

console = Console(stderr=True)
app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("train")
def train_command(  # noqa: PLR0913, PLR0917 (one parameter per option)
    data: Annotated[Path, typer.Option(help="Folder with the annotated articles and `corpora/`.")],
    base: Annotated[Path, typer.Option(help="Folder of the base encoder: model.safetensors, tokenizer.json.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and, at the end, the ONNX model.")],
    start: Annotated[Path | None, typer.Option(help="Go on from this checkpoint, at 0.7 of the rates.")] = None,
    mix: Annotated[
        Literal["both", "wide", "near"], typer.Option(help="All texts once, then the articles twice; or one of these.")
    ] = "both",
    epochs: Annotated[int, typer.Option(min=1, help="At most so many per round.")] = DEFAULTS.epochs,
    minutes: Annotated[float, typer.Option(min=1, help="Stop after this time; the rates fall in time.")] = MINUTES,
    renamed: Annotated[float, typer.Option(min=0, max=1, help="Share of entities that get another name.")] = RENAMED,
    threads: Annotated[int, typer.Option(min=1)] = DEFAULTS.threads,
) -> None:
    """Train encoder and heads on the annotated texts and public corpora, and export and calibrate the model."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    labels = Labels.of(load_ontology(), TYPES)
    teacher = Teacher(labels=labels, ontology=load_ontology(), tokenizer=tokenizer)
    texts = read_texts(data)
    names = Names.of([*texts.articles, *texts.real, *texts.whole, *texts.passages, *texts.smartdata])
    mask = tokenizer.encode(MASK, add_special_tokens=False).ids[0]

    def keep(_: int, encoder: Encoder, heads: Heads) -> None:
        save(out / "checkpoint.pt", encoder, heads, labels)

    networks = None if start is None else load(start)[:2]
    for made_of, share in COURSES[mix]:
        slower = 1.0 if networks is None else AGAIN
        settings = Settings(
            epochs=epochs,
            minutes=minutes * share,
            threads=threads,
            encoder_rate=DEFAULTS.encoder_rate * slower,
            head_rate=DEFAULTS.head_rate * slower,
            mask_token=mask,
        )
        material = Material(texts, made_of, teacher, names, renamed)
        course = Course(examples=partial(material.examples, seed=settings.seed), report=console.print, after_epoch=keep)
        networks = train(*(networks or _begin(base, labels, material, settings)), course, settings)
    assert networks is not None  # noqa: S101 (every course has a round)
    save(out / "checkpoint.pt", *networks, labels)
    _export(*networks, labels, base, out / "model")
    calibrate_model(out / "model", read_gold(data / DEVELOPMENT))


def _begin(base: Path, labels: Labels, material: Material, settings: Settings) -> tuple[Encoder, Heads]:
    torch.manual_seed(settings.seed)
    encoder = load_encoder(base, labels.tag_count)
    calibrate(encoder, material.examples(0, settings.seed), settings)
    return encoder, Heads(labels)


def _export(encoder: Encoder, heads: Heads, labels: Labels, base: Path, folder: Path) -> None:
    path = base / "tokenizer.json"
    shown = samples(Tokenizer.from_file(str(path)))
    export(encoder, heads, labels, tokenizer=path, folder=folder, samples=shown)


@app.command("export")
def export_command(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint that `train` wrote.")],
    folder: Annotated[Path, typer.Argument(help="Where to write the ONNX model.")],
    base: Annotated[Path, typer.Option(help="Folder of the base encoder, for its tokenizer.json.")],
) -> None:
    """Write the ONNX model of a checkpoint."""
    encoder, heads, labels = load(checkpoint)
    _export(encoder, heads, labels, base, folder)


@app.command("calibrate")
def calibrate_command(
    folder: Annotated[Path, typer.Argument(help="The folder of an exported model.")],
    gold: Annotated[Path, typer.Argument(help="Annotated articles that did not train it.")],
) -> None:
    """Fit the confidences of a model to annotated articles."""
    made = calibrate_model(folder, read_gold(gold))
    console.print(f"of held-out articles: F1 {made.f1:.3f}, calibration error {made.calibration_error:.3f}")


@app.command("core")
def core_command(
    test: Annotated[Path, typer.Argument(help="CORE's published test split, core.test.json.gz.")],
    folder: Annotated[Path | None, typer.Option(help="The folder of a model, instead of the built-in one.")] = None,
    least: Annotated[float, typer.Option(min=0, max=1, help="Below this probability, a pair has no relation.")] = 0.5,
) -> None:
    """Measure the relation head on CORE's test split, one given pair per text."""
    made = measure_core(test, NeuralExtractor.load(folder), least=least)
    console.print(f"{made.pairs} pairs: accuracy {made.accuracy:.3f}, macro-F1 {made.macro_f1:.3f}")


@app.command("events")
def events_command(
    smartdata: Annotated[Path, typer.Argument(help="smartdata.jsonl.gz.")],
    gold: Annotated[Path, typer.Argument(help="Annotated articles that did not train the model, some of SmartData.")],
    folder: Annotated[Path | None, typer.Option(help="The folder of a model, instead of the built-in one.")] = None,
) -> None:
    """Measure how many of SmartData's own business events are found in the articles of a gold file."""
    made = measure_events(smartdata, NeuralExtractor.load(folder), [one.article for one in read_gold(gold)])
    for name, (found, total) in sorted(made.items()):
        console.print(f"{name}: {found} of {total}")
    console.print(f"all: {sum(found for found, _ in made.values())} of {sum(total for _, total in made.values())}")


if __name__ == "__main__":
    app()
