"""Trains encoder and heads together, and writes a checkpoint.

The loss is the sum of cross-entropies: tags, relations, events and speakers (binary, one per
candidate and label), and modality where a statement is annotated.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ..labels import Labels
from .examples import IGNORE, Example
from .network import Encoder, Heads, Modalities, freeze

PADDING = 1
# The share of the silent candidates with an absent end that is read in each step: at a third, the heads cost less than
# the encoder even in articles of many names.
KEPT_ABSENT = 1 / 3
MAX_GRADIENT = 1.0
REPORT_EVERY = 25
# The average over steps reaches back over a tenth of them until it has its full length (Tarvainen and Valpola 2017).
AVERAGE_WARM_UP = 9
# Binary losses are summed over candidates and divided by the number of sentences, about this long each.
TOKENS_PER_SENTENCE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to train; the defaults are those of the shipped weights.

    `tokens` bounds the tokens of a batch; `half` computes the encoder in bfloat16; `minutes` ends the training early,
    the learning rates falling in time; `masked` is the share of tokens that are hidden behind `mask_token`.
    """

    epochs: int = 14
    minutes: float = math.inf
    tokens: int = 1536
    encoder_rate: float = 1.6e-4
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.06
    average: float = 0.997
    seed: int = 13
    threads: int = 2
    half: bool = True
    masked: float = 0.1
    mask_token: int = 0


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of the loss of one batch."""

    tags: Tensor
    relations: Tensor
    modality: Tensor
    events: Tensor
    speakers: Tensor
    attributed: Tensor

    def total(self) -> Tensor:
        """Return what is minimised."""
        return self.parts().sum()

    def parts(self) -> Tensor:
        """Return the parts, in the order of the fields."""
        return torch.stack([getattr(self, field.name) for field in fields(self)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is learnt, and who hears of the progress.

    `examples` gives the examples of an epoch, `report` takes lines for a person, `after_epoch` the networks as
    averaged up to the end of an epoch.
    """

    examples: Callable[[int], Sequence[Example]]
    report: Callable[[str], None]
    after_epoch: Callable[[int, Encoder, Heads], None]


def train(encoder: Encoder, heads: Heads, course: Course, settings: Settings) -> tuple[Encoder, Heads]:
    """Train in place and return the networks averaged over the steps (Polyak and Juditsky 1992)."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    chance = random.Random(settings.seed)  # noqa: S311 (shuffling)
    mean_encoder, mean_heads = deepcopy(encoder), deepcopy(heads)
    optimizer = _optimizer(encoder, heads, settings)
    rates = [group["lr"] for group in optimizer.param_groups]
    begun = time.monotonic()
    steps = 0
    for epoch in range(settings.epochs):
        encoder.train()
        heads.train()
        sums = torch.zeros(len(fields(Losses)))
        epoch_batches = batches(course.examples(epoch), settings.tokens, chance)
        for number, batch in enumerate(epoch_batches, 1):
            spent = time.monotonic() - begun
            done = max((epoch + (number - 1) / len(epoch_batches)) / settings.epochs, spent / (60 * settings.minutes))
            if done >= 1:
                return mean_encoder, mean_heads
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * _rate(done, settings.warm_up)
            shown = [_masked(thinned(example), settings) for example in batch]
            losses = compute(encoder, heads, shown, half=settings.half)
            optimizer.zero_grad()
            losses.total().backward()
            nn.utils.clip_grad_norm_([*encoder.parameters(), *heads.parameters()], MAX_GRADIENT)
            optimizer.step()
            steps += 1
            # The first averages are short, so that they soon forget the networks of the start.
            decay = min(settings.average, steps / (steps + AVERAGE_WARM_UP))
            _follow(mean_encoder, encoder, decay)
            _follow(mean_heads, heads, decay)
            sums += losses.parts().detach()
            if number % REPORT_EVERY == 0 or number == len(epoch_batches):
                parts = " ".join(
                    f"{field.name} {value:.3f}" for field, value in zip(fields(Losses), sums / number, strict=True)
                )
                course.report(f"epoch {epoch + 1} batch {number}/{len(epoch_batches)} {spent:.0f} s: {parts}")
        course.after_epoch(epoch, mean_encoder, mean_heads)
    return mean_encoder, mean_heads


@torch.no_grad()
def _follow(mean: nn.Module, net: nn.Module, decay: float) -> None:
    for kept, new in zip(mean.parameters(), net.parameters(), strict=True):
        if new.requires_grad:
            kept.lerp_(new, 1 - decay)


def _optimizer(encoder: Encoder, heads: Heads, settings: Settings) -> torch.optim.Optimizer:
    fresh = {f"tagger.{name}" for name, _ in encoder.tagger.named_parameters()}
    tuned = [p for name, p in encoder.named_parameters() if p.requires_grad and name not in fresh]
    return torch.optim.AdamW(
        [
            {"params": tuned, "lr": settings.encoder_rate},
            {"params": [*heads.parameters(), *encoder.tagger.parameters()], "lr": settings.head_rate},
        ],
        weight_decay=settings.weight_decay,
        fused=True,
    )


def _masked(example: Example, settings: Settings) -> Example:
    """Hide some tokens: it takes the place of dropout inside the encoder at none of its cost."""
    hidden = (torch.rand(len(example.ids)) < settings.masked).numpy()
    return replace(example, ids=np.where(hidden, settings.mask_token, example.ids))


def thinned(example: Example) -> Example:
    """Leave out most candidates that say nothing and of which the sentence does not name both ends.

    They are nine in ten of all. Those that stay weigh as much more, so that the expected loss is the same.
    """
    found = example.slots
    if found is None or not len(found.pairs):
        return example
    absent = found.slot_features[found.pairs, 1].any(1) & ~example.relations.any(1)
    kept = ~absent | (torch.rand(len(absent)).numpy() < KEPT_ABSENT)
    weights = example.relation_weights / np.where(absent, KEPT_ABSENT, 1.0)[:, None]
    return replace(
        example,
        slots=replace(found, pairs=found.pairs[kept], pair_ranges=found.pair_ranges[kept]),
        relations=example.relations[kept],
        relation_weights=weights[kept].astype(np.float32),
        relation_modalities=example.relation_modalities[kept],
        relations_attributed=example.relations_attributed[kept],
    )


def _rate(done: float, warm_up: float) -> float:
    """Return the share of the learning rate when this share of the training is done: up, then down in a line."""
    return done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)


def calibrate(encoder: Encoder, found: Sequence[Example], settings: Settings) -> None:
    """Set the encoder's mean and deviation from one batch of the examples; once, before it learns anything."""
    encoder.calibrate(*_padded(batches(found, settings.tokens, random.Random(settings.seed))[0]))  # noqa: S311


def batches(found: Sequence[Example], tokens: int, chance: random.Random) -> list[list[Example]]:
    """Return the examples in batches of similar length, at most `tokens` with padding, in random order."""
    ordered = sorted(found, key=lambda example: len(example.ids) + chance.uniform(-8, 8))
    made: list[list[Example]] = [[]]
    for example in ordered:
        longest = max([len(example.ids), *(len(other.ids) for other in made[-1])])
        if made[-1] and longest * (len(made[-1]) + 1) > tokens:
            made.append([])
        made[-1].append(example)
    chance.shuffle(made)
    return made


def _padded(batch: Sequence[Example]) -> tuple[Tensor, Tensor]:
    longest = max(len(example.ids) for example in batch)
    ids = torch.full((len(batch), longest), PADDING, dtype=torch.long)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for row, example in enumerate(batch):
        ids[row, : len(example.ids)] = torch.from_numpy(example.ids)
        mask[row, : len(example.ids)] = 1
    return ids, mask


def compute(encoder: Encoder, heads: Heads, batch: Sequence[Example], *, half: bool) -> Losses:
    """Return the losses of a batch."""
    ids, mask = _padded(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        hidden, tags = encoder(ids, mask)
    hidden, tags = hidden.float(), tags.float()
    zero = hidden.sum() * 0
    gold = torch.full(ids.shape, IGNORE)
    for row, example in enumerate(batch):
        gold[row, : len(example.tags)] = torch.from_numpy(example.tags)
    taught = (gold != IGNORE).any()
    tag_loss = functional.cross_entropy(tags.flatten(0, 1), gold.flatten(), ignore_index=IGNORE) if taught else zero
    parts = [
        _heads_losses(heads, hidden[row], example) for row, example in enumerate(batch) if example.slots is not None
    ]
    if not parts:
        return Losses(tag_loss, zero, zero, zero, zero, zero)
    relation, modality, event, speaker, attributed, said = (torch.stack(p).sum() for p in zip(*parts, strict=True))
    size = sum(len(example.ids) for example in batch) / TOKENS_PER_SENTENCE
    said = said.clamp(min=1)
    return Losses(tag_loss, relation / size, modality / said, event / size, speaker / size, attributed / said)


def _heads_losses(heads: Heads, hidden: Tensor, example: Example) -> tuple[Tensor, ...]:
    found = example.slots
    assert found is not None  # noqa: S101
    arrays = (
        found.mention_tokens,
        found.slot_ranges,
        found.slot_mentions,
        found.slot_features,
        found.pairs,
        found.pair_ranges,
    )
    pair, alone = heads.read(hidden, *(torch.from_numpy(a) for a in arrays))

    def binary(logits: Tensor, targets: np.ndarray, weights: np.ndarray) -> Tensor:  # type: ignore[type-arg]
        return functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(targets), torch.from_numpy(weights), reduction="sum"
        )

    def choice(logits: Tensor, targets: np.ndarray) -> Tensor:  # type: ignore[type-arg]
        return -(torch.from_numpy(targets) * logits.log_softmax(-1)).sum()

    # Modality is read only where a statement is: for all pairs and relations it would cost more than all the rest.
    rows, relations = np.nonzero(example.relation_modalities.sum(-1))
    places, events = np.nonzero(example.event_modalities.sum(-1))
    views = torch.cat([heads.pair_modality(pair[rows]), heads.alone_modality(alone[places])])
    kinds = torch.from_numpy(np.concatenate([relations, len(heads.relation_kinds) + events]))
    taught = np.concatenate([example.relation_modalities[rows, relations], example.event_modalities[places, events]])
    modality = choice(Modalities(heads)(views, kinds), taught)
    return (
        binary(heads.relation(pair), example.relations, example.relation_weights),
        modality,
        binary(heads.event(alone), example.events, example.event_weights),
        binary(heads.speaker(alone)[:, 0], example.speakers, example.speaker_weights),
        choice(heads.pair_attributed(pair), example.relations_attributed)
        + choice(heads.alone_attributed(alone), example.events_attributed),
        torch.tensor(float(example.relation_modalities.sum() + example.event_modalities.sum())),
    )


def save(path: Path, encoder: Encoder, heads: Heads, labels: Labels) -> None:
    """Write a checkpoint."""
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict(), "labels": labels}, path)


def load(path: Path) -> tuple[Encoder, Heads, Labels]:
    """Read a checkpoint that `save` wrote."""
    found = torch.load(path, weights_only=False)
    labels: Labels = found["labels"]
    encoder = Encoder(found["encoder"]["words.weight"].shape[0], labels.tag_count)
    encoder.load_state_dict(found["encoder"])
    freeze(encoder)
    heads = Heads(labels)
    heads.load_state_dict(found["heads"])
    return encoder, heads, labels
