"""Writes trained networks as the files that the extractor loads: ONNX, the encoder's weights in 8 bits."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from ..calibration import Calibration
from ..encoder import CALIBRATION_FILE, ENCODER_FILE, HEADS_FILE, LABELS_FILE, MODALITIES_FILE, TOKENIZER_FILE
from ..labels import Labels
from .lean import LeanEncoder
from .network import HIDDEN, SLOT, Encoder, Heads, Modalities

OPSET = 17


def export(  # noqa: PLR0913 (what a model is made of)
    encoder: Encoder,
    heads: Heads,
    labels: Labels,
    *,
    tokenizer: Path,
    folder: Path,
    samples: Sequence[Sequence[int]],
) -> None:
    """Write the model into `folder`: encoder and heads in 8 bits, modalities in float32, tokenizer, labels.

    `samples` are the token ids of some texts, for the ranges of the 8 bits. Its calibration changes nothing until one
    is fitted (`calibrate`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    encoder.eval()
    heads.eval()
    with tempfile.TemporaryDirectory() as scratch:
        _export_encoder(LeanEncoder(encoder, samples), Path(scratch) / ENCODER_FILE)
        _export_heads(heads, Path(scratch) / HEADS_FILE)
        for name in (ENCODER_FILE, HEADS_FILE):
            _in_8_bits(Path(scratch) / name, folder / name)
    _export_modalities(heads, folder / MODALITIES_FILE)
    labels.write(folder / LABELS_FILE)
    Calibration().write(folder / CALIBRATION_FILE)
    shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)


def _in_8_bits(plain: Path, quantized: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 (loads onnx)

    quantize_dynamic(plain, quantized, weight_type=QuantType.QInt8, per_channel=True)


def _export_encoder(encoder: LeanEncoder, path: Path) -> None:
    torch.onnx.export(
        encoder,
        (torch.randint(5, 100, (2, 12)),),
        str(path),
        input_names=["ids"],
        output_names=["hidden", "tags"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in ("ids", "hidden", "tags")},
        opset_version=OPSET,
        custom_opsets={"com.microsoft": 1},
        dynamo=False,
    )


def _export_heads(heads: Heads, path: Path) -> None:
    example = {
        "hidden": torch.randn(20, HIDDEN),
        "mention_tokens": torch.tensor([[4, 5], [7, 7], [9, 11]]),
        "slot_ranges": torch.tensor([[4, 12], [4, 12], [4, 12]]),
        "slot_mentions": torch.tensor([[0, -1, -1], [1, 2, -1], [2, -1, -1]]),
        "slot_features": torch.zeros((3, 5), dtype=torch.long),
        "pairs": torch.tensor([[0, 1], [1, 0], [0, 2], [2, 1]]),
        "pair_ranges": torch.tensor([[4, 8], [4, 8], [4, 12], [4, 12]]),
    }
    outputs = ["relations", "events", "speakers", "relations_attributed", "events_attributed"]
    outputs += ["relation_views", "event_views"]
    sizes = {
        "hidden": "tokens",
        "mention_tokens": "mentions",
        "slot_ranges": "slots",
        "slot_mentions": "slots",
        "slot_features": "slots",
        "pairs": "pairs",
        "pair_ranges": "pairs",
        "relations": "pairs",
        "events": "slots",
        "speakers": "slots",
        "relations_attributed": "pairs",
        "events_attributed": "slots",
        "relation_views": "pairs",
        "event_views": "slots",
    }
    torch.onnx.export(
        heads,
        tuple(example.values()),
        str(path),
        input_names=list(example),
        output_names=outputs,
        dynamic_axes={name: {0: size} for name, size in sizes.items()},
        opset_version=OPSET,
        dynamo=False,
    )


def _export_modalities(heads: Heads, path: Path) -> None:
    torch.onnx.export(
        Modalities(heads),
        (torch.randn(3, SLOT), torch.tensor([0, 1, 2])),
        str(path),
        input_names=["views", "kinds"],
        output_names=["modalities"],
        dynamic_axes={name: {0: "statements"} for name in ("views", "kinds", "modalities")},
        opset_version=OPSET,
        dynamo=False,
    )
