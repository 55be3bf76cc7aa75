"""The training code, on texts small enough for a test; skipped where the `train` extra is not installed."""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the train extra is not installed")

from tokenizers import Tokenizer  # noqa: E402

from newsgraph.extract.calibration import Calibration, name_odds  # noqa: E402
from newsgraph.extract.candidates import TYPES  # noqa: E402
from newsgraph.extract.encoder import TOKENIZER_FILE, WEIGHTS  # noqa: E402
from newsgraph.extract.errors import GoldError  # noqa: E402
from newsgraph.extract.labels import MODALITIES, Labels  # noqa: E402
from newsgraph.extract.model import Entity, EntityType, Evidence, Mention, Modality, Span, Statement  # noqa: E402
from newsgraph.extract.neural import NeuralExtractor  # noqa: E402
from newsgraph.extract.ontology import load_ontology  # noqa: E402
from newsgraph.extract.training.annotations import public_texts, read_annotations  # noqa: E402
from newsgraph.extract.training.calibrate import fit, held_out  # noqa: E402
from newsgraph.extract.training.corpus import (  # noqa: E402
    Text,
    read_annotated,
    read_core,
    read_germeval,
)
from newsgraph.extract.training.examples import Example, Teacher  # noqa: E402
from newsgraph.extract.training.export import export  # noqa: E402
from newsgraph.extract.training.lean import LeanEncoder  # noqa: E402
from newsgraph.extract.training.mix import Material, Mix, Texts  # noqa: E402
from newsgraph.extract.training.network import Encoder, Heads  # noqa: E402
from newsgraph.extract.training.substitute import Names  # noqa: E402
from newsgraph.extract.training.train import Course, Settings, compute, load, save, thinned, train  # noqa: E402

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
    assert example.relations_attributed.sum(0).tolist() == [1, 0]
    assert example.events_attributed[slot].tolist() == [0, 1]


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


def test_germeval_teaches_names_and_leaves_open_what_it_does_not_tell(teacher: Teacher, tmp_path: Path) -> None:
    rows = [
        *(("Die", "O"), ("bayerische", "B-LOCderiv"), ("Nordwerk", "B-ORG"), ("AG", "I-ORG"), (",", "O")),
        *(
            ("Lenz-Chefin", "B-PERpart"),
            ("Ada", "B-PER"),
            ("Lenz", "I-PER"),
            ("und", "O"),
            ("Duo", "B-OTH"),
            (".", "O"),
        ),
    ]
    lines = [f"{n}\t{word}\t{tag}\tO" for n, (word, tag) in enumerate(rows, 1)]
    path = tmp_path / "g.tsv.gz"
    path.write_bytes(gzip.compress("\n".join(["#\tsource", *lines, "", *lines[-1:], ""]).encode()))
    first, second = read_germeval(path)
    assert (first.text, second.text) == ("Die bayerische Nordwerk AG, Lenz-Chefin Ada Lenz und Duo.", ".")
    assert [(e.type.value, e.spans[0].of(first.text)) for e in first.entities] == [
        ("Organization", "Nordwerk AG"),
        ("Person", "Ada Lenz"),
    ]
    assert [span.of(first.text) for span in first.unsure] == ["Lenz-Chefin", "Duo"]
    (example,) = teacher.examples(first)
    assert example.slots is None
    assert set(example.tags) >= {-100, 0, teacher.labels.begin(first.entities[0].type)}


def test_annotations_find_their_text_and_the_part_of_it(tmp_path: Path) -> None:
    path, text = tmp_path / "a.annotations", RECORD["text"]
    assert isinstance(text, str)
    places = [(text.index(one["quote"]), text.index(one["quote"]) + len(one["quote"])) for one in RECORD["statements"]]
    told = [{**one, "quote": place} for one, place in zip(RECORD["statements"], places, strict=True)]
    record = {"doc": "d1", **{key: RECORD[key] for key in ("lang", "entities")}, "statements": told}

    def read(**more: object) -> list[Text]:
        path.write_text(json.dumps({**record, **more}), encoding="utf-8")
        return list(read_annotations(path, {"d1": f"{text} End.", "d2": f"Menu. {text}"}))

    for more in ({}, {"doc": "d2", "part": [6, 6 + len(text)]}):
        (found,) = read(**more)
        assert [(label.predicate, label.quote) for label in found.labels] == [
            ("acquires", Span(*places[0])),
            ("undergoes", Span(*places[1])),
        ]
    assert found.text == text
    with pytest.raises(GoldError, match="no text is called d3"):
        read(doc="d3")
    for part in ([6, 6], [-1, 20], [0, 1000], "0-6", [0.5, 6]):
        with pytest.raises(GoldError, match="not two places"):
            read(part=part)
    with pytest.raises(GoldError, match="not two places"):
        read(statements=[{**told[0], "quote": "Nordwerk"}])
    with pytest.raises(GoldError, match="statements is not a list of objects"):
        read(statements="none")


def test_public_texts_have_names(tmp_path: Path) -> None:
    def write(name: str, text: str) -> None:
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))

    write("smartdata.jsonl.gz", json.dumps({"name": "news_1", "text": "Nordwerk streikt."}))
    for part in ("train", "dev", "test"):
        write(f"product-corpus.{part}.jsonl.gz", json.dumps({"name": f"page_{part}", "text": part}))
    write("core.train.json.gz", json.dumps([{"id": "E1", "context": ["Falke", "sells", "."]}]))
    for part in ("dev", "test"):
        write(f"germeval2014.{part}.tsv.gz", "1\tEin\tO\tO\n2\tSatz\tO\tO\n\n1\tNoch\tO\tO\n")
    assert public_texts(tmp_path) == {
        "news_1": "Nordwerk streikt.",
        "page_train": "train",
        "page_dev": "dev",
        "page_test": "test",
        "core/E1": "Falke sells .",
        "germeval/dev/0": "Ein Satz",
        "germeval/dev/1": "Noch",
        "germeval/test/0": "Ein Satz",
        "germeval/test/1": "Noch",
    }


def test_calibration_is_fitted_to_what_is_right() -> None:
    chance = random.Random(5)

    def found(predicate: str, certainty: float, raw: float) -> Statement:
        kind = EntityType.ORGANIZATION
        ends = [Entity(name=n, type=kind, names=(n,), mentions=(Mention(Span(0, 1), kind, certainty),)) for n in "ab"]
        return Statement(
            article="a",
            subject=ends[0],
            predicate=predicate,
            object=ends[1],
            modality=Modality.ASSERTED,
            confidence=raw,
            evidence=Evidence("x", Span(0, 1)),
            extractor="test/1",
        )

    # Right as often as the score's square; half as often if the names are doubtful, and again if it is of one relation.
    judged = []
    for _ in range(6000):
        raw, certainty, predicate = chance.random(), chance.choice([0.6, 0.99]), chance.choice(["leads", "sues"])
        share = raw**2 * (0.5 if certainty < 0.9 else 1) * (0.5 if predicate == "sues" else 1)
        judged.append((found(predicate, certainty, raw), chance.random() < share))
    made = fit(judged)
    names = name_odds([found("leads", 0.99, 1.0).subject, found("leads", 0.6, 1.0).subject])
    raw_scores = np.full((2, 2), 0.8, np.float32)
    told = made.confidences(raw_scores, names=names, predicates=["leads", "sues"])
    assert told == pytest.approx(np.asarray([[0.64, 0.32], [0.32, 0.16]]), abs=0.12)


def test_nothing_found_leaves_scores_as_they_are() -> None:
    assert fit([]) == Calibration()
    assert held_out([[], []]) == []


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
    sample = [list(example.ids) for example in examples]
    export(encoder, heads, labels, tokenizer=WEIGHTS / TOKENIZER_FILE, folder=tmp_path / "model", samples=sample)
    extractor = NeuralExtractor.load(tmp_path / "model", min_confidence=0.0)
    window_ids = torch.from_numpy(examples[0].ids)[None]
    with torch.no_grad():
        hidden, _ = encoder.eval()(window_ids, torch.ones_like(window_ids))
    outputs = extractor.model.encoder.run(None, {"ids": window_ids.numpy()})
    cosine = torch.nn.functional.cosine_similarity(hidden[0], torch.from_numpy(outputs[0][0]), dim=-1)
    assert float(cosine.min()) > 0.9


@torch.no_grad()
def test_the_lean_encoder_computes_the_same(teacher: Teacher, tokenizer: Tokenizer) -> None:
    encoder, _ = networks(teacher, tokenizer)
    encoder.eval()
    # One channel is far larger than the others, as in trained encoders.
    encoder.layers[3].attended_norm.weight[7] = 40.0
    samples = [[0, 5, 9, 2], [0, 6, 7, 8, 11, 2]]
    lean = LeanEncoder(encoder, samples).eval()
    for ids in map(torch.tensor, samples):
        made, plain = lean(ids[None]), encoder(ids[None], torch.ones_like(ids)[None])
        for one, other in zip(made, plain, strict=True):
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)
    wide = lean.layers[3].layer.wide
    assert wide.weight[:, 7].abs().mean() > 5 * wide.weight.abs().mean()


def test_an_epoch_takes_the_articles_as_often_as_told_and_a_new_sample_of_the_rest(
    teacher: Teacher, text: Text
) -> None:
    passages = [replace(text, text=f"{text.text} {n}") for n in range(6)]
    texts = Texts(articles=[text], real=[], whole=[], passages=passages, core=[], smartdata=[], germeval=[])
    mix = Mix(articles=2, real=1, whole=1, passages=3, core=5, smartdata=5, germeval=5)
    material = Material(texts, mix, teacher, Names.of([text]), 0.0)

    def ids(epoch: int) -> list[tuple[int, ...]]:
        return [tuple(example.ids) for example in material.examples(epoch, seed=1)]

    assert len(ids(0)) == 5
    assert ids(0)[0] == ids(0)[1]
    assert ids(0) == ids(0)
    assert len({tuple(ids(epoch)[2:]) for epoch in range(5)}) > 1


def test_silent_candidates_are_thinned_without_changing_what_is_expected(teacher: Teacher, text: Text) -> None:
    (example,) = teacher.examples(text)
    torch.manual_seed(1)
    rounds = [thinned(example) for _ in range(300)]
    mean = sum(float(one.relation_weights.sum()) for one in rounds) / len(rounds)
    assert mean == pytest.approx(float(example.relation_weights.sum()), rel=0.1)
    assert {float(one.relations.sum()) for one in rounds} == {float(example.relations.sum())}
    assert min(len(one.relations) for one in rounds) < len(example.relations)
