"""Scales, wrapped text and rows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.report.charts.base import Layout
from detente.report.charts.rows import arrange
from detente.report.charts.scale import Scale, finite, nice_scale, tick_labels, ticks
from detente.report.charts.text import width_of, wrap

FLOATS = st.lists(st.floats(), max_size=8)


@given(FLOATS, st.floats())
def test_a_scale_holds_whatever_it_is_given(values: list[float], other: float) -> None:
    scale = nice_scale(values, 10, 300)
    assert math.isfinite(scale.low)
    assert math.isfinite(scale.high)
    assert scale.low < scale.high
    assert all(10 <= scale.at(value) <= 300 for value in [*values, other])
    found = ticks(scale)
    assert len(found) <= 20
    assert len(tick_labels(found)) == len(found)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8))
def test_order_is_kept_and_everything_lies_inside(values: list[float]) -> None:
    scale = nice_scale(values, 0, 100)
    slack = 1e-8 * max(map(abs, values))
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
    placed = [scale.at(value) for value in sorted(values)]
    assert placed == sorted(placed)


@pytest.mark.parametrize(
    "values", [[], [math.nan], [5.0], [0.0, -0.0], [1e-310], [1e290, 1e290], [-7.0, -7.0]]
)
def test_degenerate_scales(values: list[float]) -> None:
    scale = nice_scale(values, 0, 100)
    assert scale.low < scale.high
    assert "−0" not in tick_labels(ticks(scale))


def test_ticks_are_round() -> None:
    assert ticks(nice_scale([0, 97], 0, 1)) == (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    assert Scale(0, 10, 0, 1).at(math.nan) == 0
    assert finite([None, 1, math.inf, 1e305]) == [1.0]


@given(st.text(max_size=120), st.floats(8, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_unsaid(text: str, width: float, most: int) -> None:
    found = wrap(text, width, 12, most)
    assert found.count <= most
    if not found.is_cut:
        assert "".join(found.lines).replace(" ", "") == "".join(text.split())
        assert all(width_of(line, 12) <= width or len(line) == 1 for line in found.lines)
    else:
        assert found.lines[-1].endswith("…")


def test_a_figure_and_its_per_cent_sign_stay_together() -> None:
    assert wrap("here 68 % of all", 45, 12, 5).lines[0] == "here"
    assert wrap("x" * 5000, 100, 12, 3).is_cut
    assert wrap("", 100, 12, 3).lines == ()


@given(st.lists(st.text(max_size=80), min_size=1, max_size=12), st.booleans())
def test_rows_never_overlap(labels: list[str], is_narrow: bool) -> None:
    rows = arrange(Layout(344 if is_narrow else 720, is_narrow, "k"), labels, top=20, plot_height=16)
    assert all(b - a >= 16 for a, b in zip(rows.tops, rows.tops[1:], strict=False))
    assert rows.tops[-1] + 16 <= rows.bottom
    assert all(top < centre < rows.bottom for top, centre in zip(rows.tops, rows.centres, strict=True))
