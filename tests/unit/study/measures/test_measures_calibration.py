"""The table of calibration."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.calibration import calibration
from detente.study.measures.shares import wilson


def test_by_hand() -> None:
    first, second = calibration([0.1, 0.3, 0.2, 0.9, 0.6, 0.8], [0, 1, 0, 1, 0, np.nan], bins=2)
    assert (first.low, first.high, first.count, first.true) == (0.0, 0.5, 3, 1)
    assert first.forecast == pytest.approx(0.2)
    assert first.share == pytest.approx(1 / 3)
    assert (first.share_low, first.share_high) == tuple(float(end) for end in wilson(1, 3))
    assert (second.count, second.true, second.forecast, second.share) == (2, 1, 0.75, 0.5)


def test_a_forecast_on_an_edge_belongs_to_the_upper_bin_and_certainty_to_the_last() -> None:
    table = calibration([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0, 0, 0, 1, 1, 1])
    assert [row.count for row in table] == [1, 1, 1, 1, 2]
    assert [row.true for row in table] == [0, 0, 0, 1, 2]
    for bins in range(1, 101):
        edges = np.arange(bins) / bins
        assert [row.count for row in calibration(edges, np.zeros(bins), bins)] == [1] * bins


def test_an_empty_bin_knows_nothing() -> None:
    row = calibration([0.1], [0], bins=2)[1]
    assert (row.count, row.share_low, row.share_high) == (0, 0.0, 1.0)
    assert np.isnan([row.forecast, row.share]).all()
    assert all(row.count == 0 for row in calibration([], []))


def test_refuses_what_does_not_fit() -> None:
    with pytest.raises(DomainError, match="bins is 0"):
        calibration([0.1], [0], bins=0)
    with pytest.raises(ShapeError):
        calibration([0.1, 0.2], [0])
    with pytest.raises(DomainError, match="outcome"):
        calibration([0.1], [0.5])
