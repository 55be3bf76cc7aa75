"""Writes trained networks as the files that the extractor loads: ONNX, the encoder's weights in 8 bits."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch

from ..calibration import Calibration
from ..encoder import CALIBRATION_FILE, ENCODER_FILE, HEADS_FILE, LABELS_FILE, MODALITIES_FILE, TOKENIZER_FILE
from ..labels import Labels
from .network import HIDDEN, SLOT, Encoder, Heads, Modalities

OPSET = 17
INT8_MAX = 127


def export(encoder: Encoder, heads: Heads, labels: Labels, *, tokenizer: Path, folder: Path) -> None:
    """Write the model into `folder`: the encoder in 8 bits, heads and modalities in float32, tokenizer, labels.

    Its calibration changes nothing until one is fitted (`calibrate`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    encoder.eval()
    heads.eval()
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / ENCODER_FILE
        _export_encoder(encoder, plain)
        _quantise(plain, folder / ENCODER_FILE)
    _export_heads(heads, folder / HEADS_FILE)
    _export_modalities(heads, folder / MODALITIES_FILE)
    labels.write(folder / LABELS_FILE)
    Calibration().write(folder / CALIBRATION_FILE)
    shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)


def _export_encoder(encoder: Encoder, path: Path) -> None:
    ids = torch.randint(5, 100, (2, 12))
    torch.onnx.export(
        encoder,
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["ids", "mask"],
        output_names=["hidden", "tags"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in ("ids", "mask", "hidden", "tags")},
        opset_version=OPSET,
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


def _quantise(plain: Path, target: Path) -> None:
    """Store all weights in 8 bits, per channel; compute in 8 bits except in the feed-forward layers.

    The activations there have outliers that one scale for all cannot hold: on development articles the cosine of
    hidden states to float32 is .984 with every product in 8 bits and .998 with those two in float32.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 (loads onnx)

    model = onnx.load(plain)
    kept = [node.name for node in model.graph.node if node.op_type == "MatMul" and _is_feed_forward(node.name)]
    quantize_dynamic(plain, target, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=kept)
    model = onnx.load(target)
    _pack(model, frozenset(kept))
    onnx.save(model, target)


def _is_feed_forward(node: str) -> bool:
    return "/wide/" in node or "/narrow/" in node


def _pack(model: onnx.ModelProto, nodes: frozenset[str]) -> None:
    """Replace the float32 weights of these products by int8 ones that are expanded when the model is loaded."""
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for product in [node for node in model.graph.node if node.name in nodes]:
        name = product.input[1]
        values = onnx.numpy_helper.to_array(weights[name])
        scale = np.maximum(np.abs(values).max(0), np.finfo(np.float32).tiny) / INT8_MAX
        packed = np.rint(values / scale).astype(np.int8)
        model.graph.initializer.remove(weights[name])
        model.graph.initializer.extend(
            (
                onnx.numpy_helper.from_array(packed, f"{name}_int8"),
                onnx.numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"),
            )
        )
        expand = onnx.helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], axis=1)
        model.graph.node.insert(0, expand)
