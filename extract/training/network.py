"""The networks: a BERT encoder with a tagger, and the heads that read its hidden states.

One encoder pass serves everything. The heads see each candidate pair as its two slots, what the
sentence says as seen from the pair (attention over the sentence, and over the words between the two
names), and how the slots relate to the sentence; they are small, so that thousands of candidates
cost less than one sentence of the encoder.
"""

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..candidates import FEATURE_SIZES
from ..labels import MODALITIES, Labels

HIDDEN = 384
LAYERS = 12
HEADS = 12
SCALE = (HIDDEN // HEADS) ** -0.5
INTERMEDIATE = 1536
POSITIONS = 512
NORM_EPSILON = 1e-12
# Layers whose weights stay as they are: word embeddings know more words than the training texts.
FROZEN_LAYERS = 2
ENCODER_DROPOUT = 0.0
HEAD_DROPOUT = 0.2
SLOT = 256
PAIR = 384
ATTENTION_HEADS = 4
ATTENTION_SIZE = 48
# A token outside of the range is worth exp(-80): nothing beside the best inside, but still a normal number in float32.
# The exponentials of far lower scores are not, and took ten times as long on the processor measured.
OUTSIDE = -80.0


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al., BERT, NAACL 2019)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, NORM_EPSILON)
        self.wide = nn.Linear(HIDDEN, INTERMEDIATE)
        self.narrow = nn.Linear(INTERMEDIATE, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, NORM_EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Map B x T x HIDDEN to the same shape; `mask` is B x 1 x 1 x T, 0 for a token, very negative for padding."""
        return self.finish(hidden, attention(self.query(hidden), self.key(hidden), self.value(hidden), mask))

    def finish(self, hidden: Tensor, mixed: Tensor) -> Tensor:
        """Return what the layer makes of its input and of what attention mixed of it (B x T x HIDDEN each)."""
        hidden = self.attended_norm(hidden + self.dropout(self.attended(mixed)))
        return self.norm(hidden + self.dropout(self.narrow(functional.gelu(self.wide(hidden)))))


def attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Mix the values (B x T x HIDDEN) by how well queries fit keys, in HEADS parts (Vaswani et al., NeurIPS 2017)."""
    batch, length, _ = query.shape

    def split(x: Tensor) -> Tensor:
        return x.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

    # The query is scaled, and the mask brought to its precision: both are small, the scores are not.
    scores = split(query * SCALE) @ split(key).transpose(-1, -2) + mask.to(query.dtype)
    return (torch.softmax(scores, -1) @ split(value)).transpose(1, 2).reshape(batch, length, HIDDEN)


class Encoder(nn.Module):
    """Token ids to hidden states and tag scores."""

    def __init__(self, vocabulary: int, tags: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, NORM_EPSILON)
        self.layers = nn.ModuleList(Layer(ENCODER_DROPOUT if n >= FROZEN_LAYERS else 0.0) for n in range(LAYERS))
        # E5's vectors share one large component; taking mean and deviation out lets the heads see what differs.
        self.mean = nn.Buffer(torch.zeros(HIDDEN))
        self.deviation = nn.Buffer(torch.ones(HIDDEN))
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.tagger = nn.Linear(HIDDEN, tags)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Map ids and mask (B x T; 1 for a token, 0 for padding) to hidden (B x T x HIDDEN) and tags (B x T x tags)."""
        blocked = (1.0 - mask[:, None, None, :].float()) * -1e4
        places = torch.arange(ids.shape[1], device=ids.device)
        with torch.set_grad_enabled(False):
            hidden = self.norm(self.words(ids) + self.positions(places) + self.kind)
            for layer in self.layers[:FROZEN_LAYERS]:
                hidden = layer(hidden, blocked)
        for layer in self.layers[FROZEN_LAYERS:]:
            hidden = layer(hidden, blocked)
        hidden = self.dropout((hidden - self.mean) / self.deviation)
        return hidden, self.tagger(hidden)

    @torch.no_grad()
    def calibrate(self, ids: Tensor, mask: Tensor) -> None:
        """Set mean and deviation from the hidden states of some texts (B x T each)."""
        self.mean.zero_()
        self.deviation.fill_(1.0)
        training = self.training
        self.eval()
        states = self(ids, mask)[0][mask.bool()]
        self.mean.copy_(states.mean(0))
        self.deviation.copy_(states.std(0))
        self.train(training)


def load_encoder(folder: Path, tags: int) -> Encoder:
    """Return an encoder with the weights of a BertModel in safetensors format (float16 or float32)."""
    from safetensors.torch import load_file  # noqa: PLC0415 (not needed to run the network)

    weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
    encoder = Encoder(weights["embeddings.word_embeddings.weight"].shape[0], tags)
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "kind": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "attended_norm": "attention.output.LayerNorm",
        "wide": "intermediate.dense",
        "narrow": "output.dense",
        "norm": "output.LayerNorm",
    }
    for number in range(LAYERS):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{number}.{ours}.{part}"] = weights[f"encoder.layer.{number}.{theirs}.{part}"]
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    if unexpected or not all(name.startswith(("mean", "deviation", "tagger")) for name in missing):
        raise ValueError(f"{folder}: not the expected encoder: {missing} {unexpected}")
    freeze(encoder)
    return encoder


def freeze(encoder: Encoder) -> None:
    """Keep the embeddings and the lowest layers as they are."""
    for name, parameter in encoder.named_parameters():
        frozen = name.startswith(("words", "positions", "kind", "norm")) or any(
            name.startswith(f"layers.{n}.") for n in range(FROZEN_LAYERS)
        )
        parameter.requires_grad_(not frozen)


class Look(nn.Module):
    """Multi-head attention of candidates over a range of tokens (Vaswani et al., NeurIPS 2017)."""

    def __init__(self, query_size: int) -> None:
        super().__init__()
        width = ATTENTION_HEADS * ATTENTION_SIZE
        self.query = nn.Linear(query_size, width)
        self.key = nn.Linear(HIDDEN, width)
        self.value = nn.Linear(HIDDEN, width)

    def forward(self, queries: Tensor, hidden: Tensor, ranges: Tensor) -> Tensor:
        """Map N x query_size, T x HIDDEN and N x 2 (tokens start:end) to N x (heads * size)."""
        places = torch.arange(hidden.shape[0], device=hidden.device)
        inside = (places >= ranges[:, :1]) & (places < ranges[:, 1:])
        blocked = (1.0 - inside.float()) * -1e4

        def split(x: Tensor) -> Tensor:
            return x.view(x.shape[0], ATTENTION_HEADS, ATTENTION_SIZE).transpose(0, 1)

        query, key, value = split(self.query(queries)), split(self.key(hidden)), split(self.value(hidden))
        scores = query @ key.transpose(-1, -2) / math.sqrt(ATTENTION_SIZE) + blocked
        weights = torch.softmax((scores - scores.amax(-1, keepdim=True)).clamp(min=OUTSIDE), -1)
        return (weights @ value).transpose(0, 1).reshape(queries.shape[0], ATTENTION_HEADS * ATTENTION_SIZE)


class Heads(nn.Module):
    """Relations, modality, events and speakers from one window's hidden states and candidates."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        relations, events = len(labels.relations), len(labels.events)
        context = ATTENTION_HEADS * ATTENTION_SIZE
        self.mention = nn.Linear(2 * HIDDEN, SLOT)
        self.features = nn.ModuleList(nn.Embedding(size, SLOT) for size in FEATURE_SIZES)
        self.slot_norm = nn.LayerNorm(SLOT)
        self.ends = nn.Linear(2 * SLOT, SLOT)
        self.look = Look(SLOT)
        self.look_between = Look(SLOT)
        self.pair = nn.Sequential(
            nn.Linear(3 * SLOT + 2 * context, PAIR), nn.GELU(), nn.LayerNorm(PAIR), nn.Dropout(HEAD_DROPOUT),
            nn.Linear(PAIR, PAIR), nn.GELU(), nn.Dropout(HEAD_DROPOUT),
        )  # fmt: skip
        self.relation = nn.Linear(PAIR, relations)
        self.look_alone = Look(SLOT)
        self.alone = nn.Sequential(
            nn.Linear(SLOT + context, PAIR), nn.GELU(), nn.LayerNorm(PAIR), nn.Dropout(HEAD_DROPOUT)
        )
        self.event = nn.Linear(PAIR, events)
        self.speaker = nn.Linear(PAIR, 1)
        self.pair_modality = nn.Linear(PAIR, SLOT)
        self.alone_modality = nn.Linear(PAIR, SLOT)
        self.relation_kinds = nn.Parameter(torch.randn(relations, SLOT) * 0.02)
        self.event_kinds = nn.Parameter(torch.randn(events, SLOT) * 0.02)
        self.modality = nn.Linear(SLOT, len(MODALITIES))
        self.pair_attributed = nn.Linear(PAIR, 2)
        self.alone_attributed = nn.Linear(PAIR, 2)
        # A candidate is a statement once in a hundred times; beginning there spares the first epochs.
        for layer in (self.relation, self.event, self.speaker):
            nn.init.constant_(layer.bias, -4.5)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Map one window's hidden states (T x HIDDEN) and `Slots` arrays, as `read` takes them, to scores.

        Returns:
            relation logits (P x R), event logits (S x E), speaker logits (S), logits of whether somebody is said to
            say it (P x 2, S x 2: no, yes), and what `Modalities` reads of the pairs and slots (P x SLOT, S x SLOT).
        """
        pair, alone = self.read(*inputs)
        return (
            self.relation(pair),
            self.event(alone),
            self.speaker(alone)[:, 0],
            self.pair_attributed(pair),
            self.alone_attributed(alone),
            self.pair_modality(pair),
            self.alone_modality(alone),
        )

    def read(  # noqa: PLR0913, PLR0917 (one argument per input of the exported graph)
        self,
        hidden: Tensor,
        mention_tokens: Tensor,
        slot_ranges: Tensor,
        slot_mentions: Tensor,
        slot_features: Tensor,
        pairs: Tensor,
        pair_ranges: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return what the sentences say of the pairs (P x PAIR) and of the slots alone (S x PAIR)."""
        mentions = self.mention(torch.cat([hidden[mention_tokens[:, 0]], hidden[mention_tokens[:, 1]]], -1))
        present = (slot_mentions >= 0).float()
        gathered = mentions[slot_mentions.clamp(min=0)] * present[:, :, None]
        slot = gathered.sum(1) / present.sum(1, keepdim=True)
        for number, table in enumerate(self.features):
            slot = slot + table(slot_features[:, number])
        slot = functional.gelu(self.slot_norm(slot))
        left, right = slot[pairs[:, 0]], slot[pairs[:, 1]]
        ends = self.ends(torch.cat([left, right], -1))
        whole = self.look(ends, hidden, slot_ranges[pairs[:, 0]])
        between = self.look_between(ends, hidden, pair_ranges)
        pair = self.pair(torch.cat([left, right, left * right, whole, between], -1))
        alone = self.alone(torch.cat([slot, self.look_alone(slot, hidden, slot_ranges)], -1))
        return pair, alone


class Modalities(nn.Module):
    """How a sentence presents a statement: asked only of the few candidates that are one."""

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, views: Tensor, kinds: Tensor) -> Tensor:
        """Map what the heads saw (N x SLOT) and relations (0..R-1) or event kinds (R..R+E-1) to logits (N x 4)."""
        table = torch.cat([self.heads.relation_kinds, self.heads.event_kinds])
        return self.heads.modality(functional.gelu(views + table[kinds]))
