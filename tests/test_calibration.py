from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.calibration import Calibration, name_odds
from newsgraph.extract.errors import ExtractorError
from newsgraph.extract.model import Entity, EntityType, Mention, Span, event_kind

WEIGHTS = st.floats(-9, 9)


def entity(*certainties: float) -> Entity:
    kind = EntityType.PERSON
    mentions = tuple(Mention(Span(n, n + 1), kind, certainty) for n, certainty in enumerate(certainties))
    return Entity(name="x", type=kind, names=("x",), mentions=mentions)


@given(st.floats(0.1, 5), st.floats(-5, 5), st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20))
def test_confidences_keep_their_order(scale: float, shift: float, chances: list[float]) -> None:
    column = np.asarray(sorted(chances), np.float32)[:, None]
    made = Calibration(scale=scale, shift=shift, names=0.3).confidences(
        column, names=np.ones(len(chances)), predicates=["leads"]
    )
    assert ((made >= 0) & (made <= 1)).all()
    assert (np.diff(made[:, 0]) >= 0).all()


def test_a_plain_calibration_changes_nothing() -> None:
    chances = np.asarray([[0, 0.3, 1]], np.float32)
    made = Calibration().confidences(chances, names=np.ones(1), predicates=["a", "b", "c"])
    assert made.tolist() == chances.tolist()


def test_relations_and_names_shift_the_odds() -> None:
    chances = np.full((2, 2), 0.5, np.float32)
    made = Calibration(names=0.5, predicates={"leads": 1.0})
    odds = 1 / (1 + np.exp(-np.asarray([[1.0, 0.0], [2.0, 1.0]])))
    found = made.confidences(chances, names=np.asarray([0.0, 2.0]), predicates=["leads", "new"])
    assert found == pytest.approx(odds)


def test_an_entity_is_as_certain_as_its_mentions_and_an_event_kind_as_can_be() -> None:
    found = name_odds([entity(0.5, 0.7), entity(1.0), event_kind("Strike")])
    assert found == pytest.approx([np.log(0.6 / 0.4), np.log(999), np.log(999)])


@given(WEIGHTS, WEIGHTS, WEIGHTS, st.dictionaries(st.text(), WEIGHTS))
def test_a_calibration_survives_its_file(
    tmp_path_factory: pytest.TempPathFactory, scale: float, shift: float, names: float, predicates: dict[str, float]
) -> None:
    path = tmp_path_factory.mktemp("c") / "calibration.json"
    made = Calibration(scale=scale, shift=shift, names=names, predicates=predicates)
    made.write(path)
    assert Calibration.read(path) == made


PLAIN = '{"scale": 1, "shift": 0, "names": 0, "predicates": %s}'


@pytest.mark.parametrize(
    "content",
    [None, "", "{}", "[]", '{"scale": "much", "shift": 0}', PLAIN % "[]", PLAIN % '{"leads": "much"}', PLAIN % "null"],
)
def test_a_missing_or_wrong_file_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "calibration.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ExtractorError, match="calibration"):
        Calibration.read(path)
