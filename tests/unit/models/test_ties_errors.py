"""Messages for ledgers that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.ties import ledger, levels, peak

GOOD = {"weight": [[0.5, 0.2]], "start": [0, 1], "half_life": 5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": [[1.5, 0]]}, r"weight must lie in -1\.\.1; got 1.5"),
        ({"baseline": -2}, r"baseline must lie in -1\.\.1; got -2"),
        ({"alpha": [[0, np.nan]]}, r"alpha must lie in 0\.\.1; got nan"),
        ({"half_life": 0}, "half_life must be above 0 years"),
        ({"start": [0, np.inf]}, "start and end must be finite"),
    ],
)
def test_values_out_of_range(change: dict, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        ledger(**{**GOOD, **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": [0.5]}, r"weight has shape \(1,\); \(draw, event\) is needed"),
        ({"start": [0, 1, 2]}, r"start has shape \(3,\); \(1, 2\), draw and event, is needed"),
        ({"half_life": [1, 2, 3], "baseline": [0, 0]}, r"half_life has shape \(3, 1\); \(2, 2\)"),
    ],
)
def test_shapes_that_do_not_fit(change: dict, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        ledger(**{**GOOD, **change})


def test_queries_that_make_no_sense() -> None:
    with pytest.raises(DomainError, match="the window runs from 3 to 2"):
        peak(ledger(**GOOD), 3, 2)
    with pytest.raises(ShapeError, match=r"time has shape \(\)"):
        levels(ledger(**GOOD), 3.0)
