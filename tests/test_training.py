"""The training code, on texts small enough for a test; skipped where the `train` extra is not installed."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the train extra is not installed")

from tokenizers import Tokenizer  # noqa: E402

from newsgraph.extract.candidates import TYPES  # noqa: E402
from newsgraph.extract.encoder import TOKENIZER_FILE, WEIGHTS  # noqa: E402
from newsgraph.extract.labels import MODALITIES, Labels  # noqa: E402
from newsgraph.extract.model import Modality  # noqa: E402
from newsgraph.extract.neural import NeuralExtractor  # noqa: E402
from newsgraph.extract.ontology import load_ontology  # noqa: E402
from newsgraph.extract.training.corpus import Text, read_annotated, read_core  # noqa: E402
from newsgraph.extract.training.examples import Example, Teacher  # noqa: E402
from newsgraph.extract.training.export import export  # noqa: E402
from newsgraph.extract.training.network import Encoder, Heads  # noqa: E402
from newsgraph.extract.training.train import Course, Settings, compute, load, save, train  # noqa: E402

RECORD = {
    "doc": "a",
    "lang": "de",
    "text": "Nordwerk will Falke kaufen. Der Konzern streicht Stellen, sagt Ada Lenz.",
    "entities": [
        {"id": "n", "type": "Org", "names": ["Nordwerk"]},
        {"id": "f", "type": "Org", "names": ["Falke"]},
        {"id": "l", "type": "Person", "names": ["Ada Lenz"]},
    ],
    "statements": [
        {"s": "n", "p": "acquires", "o": "f", "m": "planned", "by": "", "quote": "Nordwerk will Falke kaufen."},
        {
            "s": "n",
            "p": "undergoes",
            "o": "Layoffs",
            "m": "asserted",
            "by": "l",
            "quote": "Der Konzern streicht Stellen",
        },
    ],
}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))


@pytest.fixture(scope="module")
def teacher(tokenizer: Tokenizer) -> Teacher:
    return Teacher(labels=Labels.of(load_ontology(), TYPES), ontology=load_ontology(), tokenizer=tokenizer)


@pytest.fixture
def text(tmp_path: Path) -> Text:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    (read,) = read_annotated(path)
    return read


def test_an_example_teaches_what_is_annotated(teacher: Teacher, text: Text) -> None:
    (example,) = teacher.examples(text)
    slots = example.slots
    assert slots is not None
    ((row, column),) = np.argwhere(example.relations).tolist()
    left, right = slots.pairs[row]
    assert teacher.labels.relations[column] == "acquires"
    assert (slots.slot_entities[left], slots.slot_entities[right], slots.slot_sentences[left]) == (0, 1, 0)
    assert example.relation_modalities[row, column].tolist() == [float(m is Modality.PLANNED) for m in MODALITIES]
    ((slot, event),) = np.argwhere(example.events).tolist()
    assert teacher.labels.events[event] == "Layoffs"
    assert (slots.slot_entities[slot], slots.slot_sentences[slot], slots.slot_features[slot, 1]) == (0, 1, 1)
    assert [int(slots.slot_entities[n]) for n in np.flatnonzero(example.speakers)] == [2]
    assert (example.tags > 0).sum() >= 4


def test_core_teaches_its_pair_in_our_direction(teacher: Teacher, tmp_path: Path) -> None:
    path = tmp_path / "core.json.gz"
    words = ["Falke", "was", "bought", "by", "Nordwerk", "."]
    record = {"relation": "acquired_by", "invert_relation": 0, "e1_start": 0, "e1_end": 0, "e2_start": 4, "e2_end": 4}
    path.write_bytes(gzip.compress(json.dumps([{**record, "context": words}]).encode()))
    (core,) = read_core(path)
    (example,) = teacher.examples(core)
    assert example.slots is not None
    ((row, column),) = np.argwhere(example.relations).tolist()
    assert teacher.labels.relations[column] == "acquires"
    assert example.slots.slot_entities[example.slots.pairs[row]].tolist() == [1, 0]
    assert example.relation_weights[row, teacher.labels.relations.index("subsidiaryOf")] == 0
    assert (example.tags == -100).all()


def networks(teacher: Teacher, tokenizer: Tokenizer) -> tuple[Encoder, Heads]:
    torch.manual_seed(0)
    return Encoder(tokenizer.get_vocab_size(), teacher.labels.tag_count), Heads(teacher.labels)


# The exporter by tracing gives one graph for all sizes of these networks, and calls itself old.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_training_lowers_the_loss_and_the_export_reads_alike(
    teacher: Teacher, tokenizer: Tokenizer, text: Text, tmp_path: Path
) -> None:
    examples: list[Example] = list(teacher.examples(text))
    encoder, heads = networks(teacher, tokenizer)
    with torch.no_grad():
        before = float(compute(encoder.eval(), heads.eval(), examples, half=False).total())
    course = Course(examples=lambda _: examples, report=lambda _: None, after_epoch=lambda *_: None)
    settings = Settings(epochs=8, average=0.5, half=False, masked=0.0, mask_token=4)
    encoder, heads = train(encoder, heads, course, settings)
    with torch.no_grad():
        after = float(compute(encoder.eval(), heads.eval(), examples, half=False).total())
    assert after < before
    save(tmp_path / "checkpoint.pt", encoder, heads, teacher.labels)
    encoder, heads, labels = load(tmp_path / "checkpoint.pt")
    export(encoder, heads, labels, tokenizer=WEIGHTS / TOKENIZER_FILE, folder=tmp_path / "model")
    extractor = NeuralExtractor.load(tmp_path / "model", min_confidence=0.0)
    window_ids = torch.from_numpy(examples[0].ids)[None]
    with torch.no_grad():
        hidden, _ = encoder.eval()(window_ids, torch.ones_like(window_ids))
    outputs = extractor.model.encoder.run(None, {"ids": window_ids.numpy(), "mask": np.ones_like(window_ids.numpy())})
    cosine = torch.nn.functional.cosine_similarity(hidden[0], torch.from_numpy(outputs[0][0]), dim=-1)
    assert float(cosine.min()) > 0.9
