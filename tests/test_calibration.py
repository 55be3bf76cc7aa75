from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.calibration import Calibration
from newsgraph.extract.errors import ExtractorError


@given(st.floats(0.1, 5), st.floats(-5, 5), st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20))
def test_confidences_keep_their_order(scale: float, shift: float, chances: list[float]) -> None:
    made = Calibration(scale, shift).confidences(np.asarray(sorted(chances), np.float32))
    assert ((made >= 0) & (made <= 1)).all()
    assert (np.diff(made) >= 0).all()


def test_a_plain_calibration_changes_nothing() -> None:
    chances = np.asarray([0, 0.3, 1], np.float32)
    assert Calibration().confidences(chances).tolist() == chances.tolist()


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_a_calibration_survives_its_file(tmp_path_factory: pytest.TempPathFactory, scale: float, shift: float) -> None:
    path = tmp_path_factory.mktemp("c") / "calibration.json"
    Calibration(scale, shift).write(path)
    assert Calibration.read(path) == Calibration(scale, shift)


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"scale": "much", "shift": 0}'])
def test_a_missing_or_wrong_file_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "calibration.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ExtractorError, match="calibration"):
        Calibration.read(path)
