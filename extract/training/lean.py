"""The encoder in the shape that is exported: without padding, attention as one operator, products fit for 8 bits.

Each of the three was measured on development articles, on one thread: texts without padding and attention as one
operator of onnxruntime take .84 of the time, feed-forward products in 8 bits take it to .42 (from .77 with those
products in float32), and one product for query, key and value to .36 of the plain float32 encoder.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Protocol

import torch
from torch import Tensor, nn

from .network import HEADS, HIDDEN, Encoder, Layer, attention

# How much of the difference between the channels of an input moves into the weights. On development articles the
# cosine of the hidden states to float32 is .985 without any, .980 at .5, .994 at .65, .9962 at .8, .9960 at .85, .994
# at 1; with these products in float32 it is .998.
SMOOTHING = 0.8
# Channels that the samples never use are no reason for a scale without bounds.
LEAST = 1e-5


class LeanEncoder(nn.Module):
    """An encoder for texts of one length, whose products keep their precision when they are computed in 8 bits."""

    def __init__(self, encoder: Encoder, samples: Sequence[Sequence[int]]) -> None:
        """Take over an encoder's weights; `samples` are the token ids of texts such as it will read."""
        super().__init__()
        largest = _largest_inputs(encoder, samples)
        self.encoder = encoder
        self.layers = nn.ModuleList(_LeanLayer(layer, largest) for layer in _layers(encoder))

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Map ids (B x T) to hidden (B x T x HIDDEN) and tags (B x T x tags)."""
        bottom = self.encoder
        hidden = bottom.norm(bottom.words(ids) + bottom.positions(torch.arange(ids.shape[1])) + bottom.kind)
        for layer in self.layers:
            hidden = layer(hidden)
        hidden = (hidden - bottom.mean) / bottom.deviation
        return hidden, bottom.tagger(hidden)


class _LeanLayer(nn.Module):
    def __init__(self, layer: Layer, largest: Mapping[nn.Linear, Tensor]) -> None:
        super().__init__()
        parts = (layer.query, layer.key, layer.value)
        self.projected = nn.Linear(HIDDEN, len(parts) * HIDDEN)
        self.projected.weight.data = torch.cat([part.weight.data for part in parts])
        self.projected.bias.data = torch.cat([part.bias.data for part in parts])
        self.layer = deepcopy(layer)
        self.layer.wide = _Smoothed(layer.wide, largest[layer.wide])
        self.layer.narrow = _Smoothed(layer.narrow, largest[layer.narrow])

    def forward(self, hidden: Tensor) -> Tensor:
        query, key, value = self.projected(hidden).chunk(3, -1)
        return self.layer.finish(hidden, _Attention.apply(query, key, value))


class _Smoothed(nn.Linear):
    """A product whose input channels are made alike in size (Xiao et al., SmoothQuant, ICML 2023).

    A few channels are twenty times as large as most. One scale for all of them leaves most with few of the 256 steps.
    """

    def __init__(self, product: nn.Linear, largest: Tensor) -> None:
        super().__init__(product.in_features, product.out_features)
        weights = product.weight.data.abs().amax(0)
        scale = largest.clamp(LEAST) ** SMOOTHING / weights.clamp(LEAST) ** (1 - SMOOTHING)
        self.inverse = nn.Buffer(1 / scale)
        self.weight.data = product.weight.data * scale
        self.bias.data = product.bias.data

    def forward(self, values: Tensor) -> Tensor:
        return super().forward(values * self.inverse)


class _Graph(Protocol):
    """What the exporter gives to `symbolic`."""

    def op(self, name: str, *inputs: torch.Value, num_heads_i: int) -> torch.Value:
        """Add an operator."""


class _Attention(torch.autograd.Function):
    """Attention as one operator of onnxruntime, which never holds all T x T scores (Dao et al., NeurIPS 2022)."""

    @staticmethod
    def forward(_: object, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return attention(query, key, value, torch.zeros(()))

    @staticmethod
    def symbolic(graph: _Graph, query: torch.Value, key: torch.Value, value: torch.Value) -> torch.Value:
        made = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        return made.setType(query.type())


@torch.no_grad()
def _largest_inputs(encoder: Encoder, samples: Sequence[Sequence[int]]) -> dict[nn.Linear, Tensor]:
    """Return the largest absolute input of each channel of the feed-forward products over some texts."""
    found: dict[nn.Linear, Tensor] = {}

    def note(product: nn.Linear, inputs: tuple[Tensor, ...], _: Tensor) -> None:
        largest = inputs[0].abs().flatten(0, -2).amax(0)
        found[product] = torch.maximum(found[product], largest) if product in found else largest

    products = [product for layer in _layers(encoder) for product in (layer.wide, layer.narrow)]
    hooks = [product.register_forward_hook(note) for product in products]
    for ids in samples:
        row = torch.tensor([list(ids)])
        encoder(row, torch.ones_like(row))
    for hook in hooks:
        hook.remove()
    return found


def _layers(encoder: Encoder) -> list[Layer]:
    return [layer for layer in encoder.layers if isinstance(layer, Layer)]
