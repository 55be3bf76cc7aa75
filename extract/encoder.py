"""The model on onnxruntime: one pass of the encoder per window, then the small heads over its candidates."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import NDArray

from .calibration import Calibration
from .candidates import Ints, Slots
from .errors import ExtractorError
from .labels import MODALITIES, Labels
from .window import Window

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).with_name("weights")
ENCODER_FILE, HEADS_FILE, TOKENIZER_FILE, LABELS_FILE = "encoder.onnx", "heads.onnx", "tokenizer.json", "labels.json"
MODALITIES_FILE, CALIBRATION_FILE = "modalities.onnx", "calibration.json"

# onnxruntime 1.31 adds and normalises in one operator seven times slower than in two: the encoder takes 10 % longer.
SLOW_FUSIONS = ["SkipLayerNormFusion"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of one window: hidden states (T x 384) and tag scores (T x tags)."""

    hidden: Floats
    tags: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What the heads say of one window's candidates, as probabilities (P pairs, S slots).

    Attributes:
        relations: P x R.
        events: S x E.
        speakers: S.
        relations_attributed: P, that somebody is said to say it.
        events_attributed: S, the same of an event.
        relation_views, event_views: P x V and S x V, what `relation_modalities` and `event_modalities` read.
    """

    relations: Floats
    events: Floats
    speakers: Floats
    relations_attributed: Floats
    events_attributed: Floats
    relation_views: Floats
    event_views: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A loaded model: its tokenizer, its labels and its networks, and how many windows are encoded at once."""

    threads: int
    tokenizer: "Tokenizer"
    labels: Labels
    calibration: Calibration
    encoder: "InferenceSession"
    heads: "InferenceSession"
    modalities: "InferenceSession"

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 0) -> Self:
        """Load the model in `folder`, or the built-in one; `threads` 0 means all cores.

        Raises:
            ExtractorError: a file of the model is missing or damaged.
        """
        from tokenizers import Tokenizer  # noqa: PLC0415 (loads compiled code)

        folder = WEIGHTS if folder is None else folder
        labels = Labels.read(folder / LABELS_FILE)
        calibration = Calibration.read(folder / CALIBRATION_FILE)
        for name in (ENCODER_FILE, HEADS_FILE, MODALITIES_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise ExtractorError(f"{folder / name}: the model's file is missing")
        return cls(
            threads=threads or os.cpu_count() or 1,
            tokenizer=Tokenizer.from_file(str(folder / TOKENIZER_FILE)),
            labels=labels,
            calibration=calibration,
            encoder=_session(folder / ENCODER_FILE),
            heads=_session(folder / HEADS_FILE),
            modalities=_session(folder / MODALITIES_FILE),
        )

    def encode(self, windows: Sequence[Window]) -> list[Encoded]:
        """Return what the encoder says of each window, in their order.

        Each is a run of its own on one thread: nothing is padded, what is read of a window depends on no other, and
        several at once gain more of more threads than the products of one do.
        """
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self._encode, windows))

    def _encode(self, window: Window) -> Encoded:
        hidden, tags = _run(self.encoder, {"ids": np.asarray([window.ids], np.int64)})
        return Encoded(hidden[0], tags[0])

    def score(self, encoded: Encoded, slots: Slots) -> Scored:
        """Return what the heads say of a window's candidates."""
        count = len(slots.pairs)
        # onnxruntime divides by zero on an empty matrix: without a pair, one slot stands in and its score is dropped.
        pairs, ranges = (
            (slots.pairs, slots.pair_ranges) if count else (np.zeros((1, 2), np.int64), slots.slot_ranges[:1])
        )
        outputs = _run(
            self.heads,
            {
                "hidden": encoded.hidden,
                "mention_tokens": slots.mention_tokens,
                "slot_ranges": slots.slot_ranges,
                "slot_mentions": slots.slot_mentions,
                "slot_features": slots.slot_features,
                "pairs": pairs,
                "pair_ranges": ranges,
            },
        )
        relations, events, speakers, relations_attributed, events_attributed, relation_views, event_views = outputs
        return Scored(
            relations=_sigmoid(relations[:count]),
            events=_sigmoid(events),
            speakers=_sigmoid(speakers),
            relations_attributed=softmax(relations_attributed[:count])[:, 1],
            events_attributed=softmax(events_attributed)[:, 1],
            relation_views=relation_views[:count],
            event_views=event_views,
        )

    def relation_modalities(self, views: Floats, columns: Ints) -> Floats:
        """Return the probabilities of the modalities (N x 4) of N relations, given what the heads saw (N x V)."""
        return self._modalities(views, columns)

    def event_modalities(self, views: Floats, columns: Ints) -> Floats:
        """Return the probabilities of the modalities (N x 4) of N events, given what the heads saw (N x V)."""
        return self._modalities(views, columns + len(self.labels.relations))

    def _modalities(self, views: Floats, kinds: Ints) -> Floats:
        if not len(kinds):
            return np.zeros((0, len(MODALITIES)), np.float32)
        (found,) = _run(self.modalities, {"views": views, "kinds": kinds})
        return softmax(found)


def _run(session: "InferenceSession", inputs: Mapping[str, Ints | Floats]) -> list[Floats]:
    """Run a network; all outputs of ours are dense float arrays."""
    return cast("list[Floats]", session.run(None, dict(inputs)))


def _session(path: Path) -> "InferenceSession":
    from onnxruntime import InferenceSession  # noqa: PLC0415 (large)
    from onnxruntime.capi.onnxruntime_pybind11_state import (  # noqa: PLC0415
        Fail,
        InvalidArgument,
        InvalidGraph,
        InvalidProtobuf,
        SessionOptions,
        set_default_logger_severity,
    )

    set_default_logger_severity(3)
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Windows differ in length: the arena would keep the largest buffers of every shape it has seen.
    options.enable_cpu_mem_arena = False
    try:
        return InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
        )
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
        raise ExtractorError(f"{path}: the model's file is damaged") from error


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def softmax(logits: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)
