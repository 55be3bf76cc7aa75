"""The measures of identity, against figures worked out by hand and what must hold of all partitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.evaluation.clusters import Agreement, b_cubed, fused, lea

partitions = st.dictionaries(st.integers(0, 9), st.integers(0, 4), min_size=1)


def grouped(text: str) -> dict[int, int]:
    """Return the partition of "1 2 | 3"."""
    return {int(mention): n for n, group in enumerate(text.split("|")) for mention in group.split()}


@pytest.mark.parametrize(
    ("gold", "found", "b", "l"),
    [
        ("1 2 3 | 4 5", "1 2 3 | 4 5", (1, 1), (1, 1)),
        # Of 1, 2: 2/2 twice; of 3, 4, 5: 1/3, 2/3, 2/3. Back: 2/3, 2/3, 1/3 and 2/2 twice.
        ("1 2 3 | 4 5", "1 2 | 3 4 5", (11 / 15, 11 / 15), ((2 * 1 + 3 / 3) / 5, (3 / 3 + 2 * 1) / 5)),
        ("1 2 | 3", "1 2 3", (5 / 9, 1), (1 / 3, 2 / 3)),
        ("1 2", "1 2 | 3", (2 / 3, 1), (2 / 3, 1)),
        ("1 2 | 3", "1 2", (1, 2 / 3), (1, 2 / 3)),
    ],
)
def test_measures(gold: str, found: str, b: tuple[float, float], l: tuple[float, float]) -> None:  # noqa: E741
    one, other = b_cubed(grouped(gold), grouped(found)), lea(grouped(gold), grouped(found))
    assert (one.precision, one.recall) == pytest.approx(b)
    assert (other.precision, other.recall) == pytest.approx(l)


@given(partitions)
def test_a_partition_agrees_with_itself(one: dict[int, int]) -> None:
    assert b_cubed(one, one) == lea(one, one) == Agreement(1, 1)
    assert fused(one, one) == 0


@given(partitions, partitions)
def test_precision_one_way_is_recall_the_other(one: dict[int, int], other: dict[int, int]) -> None:
    for measure in (b_cubed, lea):
        there, back = measure(one, other), measure(other, one)
        assert (there.precision, there.recall) == (back.recall, back.precision)
        assert 0 <= there.precision <= 1
        assert 0 <= there.f1 <= 1


def test_what_is_fused() -> None:
    assert fused(grouped("1 2 | 3 | 4"), grouped("1 | 2 3 | 4")) == pytest.approx(1 / 3)
    assert fused({}, {}) == 0
