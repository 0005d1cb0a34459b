"""Contrast and colour blindness, computed from the palette itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.report.charts.stacks import VOTES
from detente.report.style import DARK, LIGHT, SERIES, chart_css, page_css

PALETTES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
# Machado, Oliveira and Fernandes (2009), severity 1.0: protanopia, deuteranopia, tritanopia.
BLINDNESS = [
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
]


def linear(colour: str) -> NDArray[np.float64]:
    """Linear red, green and blue of a colour in hexadecimal."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    high, low = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* of linear red, green and blue."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    scaled = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    root = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("palette", PALETTES)
def test_text_reaches_double_a(palette: Mapping[str, str]) -> None:
    for name in ("ink", "muted", "accent", "good", "bad", "open"):
        for ground in ("paper", "panel"):
            assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground)
    fills = [*(f"s{index}" for index in range(1, SERIES + 1)), "good", "bad"]
    for fill in fills:
        assert contrast(palette[fill], palette["on-fill"]) >= 4.5, fill


@pytest.mark.parametrize("palette", PALETTES)
def test_marks_stand_out_from_the_paper(palette: Mapping[str, str]) -> None:
    for index in range(1, SERIES + 1):
        assert contrast(palette[f"s{index}"], palette["paper"]) >= 3, index


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(
    "matrix", [np.eye(3), *map(np.array, BLINDNESS)], ids=["all", "protan", "deutan", "tritan"]
)
def test_colours_that_oppose_each_other_stay_apart(
    palette: Mapping[str, str], matrix: NDArray[np.float64]
) -> None:
    names = [[f"s{series + 1}" for series in VOTES], ["s1", "s2"], ["good", "bad"]]
    for group in names:
        for one, other in combinations(group, 2):
            seen = [lab(matrix @ linear(palette[name])) for name in (one, other)]
            assert float(np.linalg.norm(seen[0] - seen[1])) > 12, (one, other)


def test_both_palettes_name_the_same_colours_and_the_sheet_asks_for_nothing() -> None:
    assert set(LIGHT) == set(DARK)
    for sheet in (str(chart_css()), str(page_css())):
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert "</" not in sheet
        assert sheet.count("{") == sheet.count("}")
