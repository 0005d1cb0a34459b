"""What all charts have in common, whatever they are given."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.report.charts.base import Chart, standalone
from detente.report.components import figure

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = ("line", "rect", "circle", "polygon", "polyline")
ELEMENTS = {
    SVG + name
    for name in ("svg", "title", "desc", "defs", "pattern", "path", "text", "tspan", "style", *SHAPES)
}
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=25),
        st.sampled_from(["</svg>", "<a>&b", "]]>", "\"x'", "\x00\ud800\ufffe", "a\u0301"]),
    ),
    max_size=4,
)
NUMBERS = st.lists(st.one_of(st.floats(), st.floats(0, 1), st.floats(1990, 2010)), max_size=6)
KINDS = [
    *("histogram", "dots", "timeline", "contributions", "claims"),
    *("ranking", "dependence", "bars", "stacks", "difference", "ways", "response"),
    *("levels", "flows", "changes", "network", "courses"),
]


def check(chart: Chart) -> None:
    """Both drawings are well formed, described, made of known elements, and hold no number that is none."""
    for drawing in (chart.svg, chart.narrow_svg):
        root = ElementTree.fromstring(str(drawing).encode("utf-8"))
        nodes = list(root.iter())
        assert {node.tag for node in nodes} <= ELEMENTS
        assert root.attrib["role"] == "img"
        named = {node.attrib["id"]: node.tag for node in nodes if "id" in node.attrib}
        assert [named[part] for part in root.attrib["aria-labelledby"].split()] == [
            SVG + "title",
            SVG + "desc",
        ]
        width, height = map(float, root.attrib["viewBox"].split()[2:])
        assert width in (344, 720)
        assert height >= 1
        numbers = [
            v for node in nodes for k, v in node.attrib.items() if k in {"x", "y", "x1", "x2", "points", "d"}
        ]
        assert not re.search(r"nan|inf|e[+-]|-0(?![.\d])", " ".join(numbers))
        used = set(re.findall(r"url\(#([^)]+)\)", str(drawing)))
        assert used <= set(named)


@settings(max_examples=25, deadline=None)
@given(texts=TEXTS, numbers=NUMBERS)
def test_any_text_and_any_numbers(every_chart, texts, numbers) -> None:  # type: ignore[no-untyped-def] # a fixture
    first, second = every_chart(texts, numbers), every_chart(texts, numbers)
    for kind, chart in first.items():
        check(chart)
        assert chart == second[kind]
        ElementTree.fromstring(str(figure(chart)).encode("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        ([], []),
        (["one"], [0.5]),
        (["one"], [math.nan]),
        (["a", "b", "c"], [0.3, 0.3, 0.3, 0.3]),
        (["a", "b"], [-0.0, 0.0]),
        ([f"Row {i} with a name of some length" for i in range(60)], [i / 60 for i in range(61)]),
        (["a very long label " * 40, "w" * 900], [0.1, 0.9, math.nan, math.inf]),
    ],
    ids=["empty", "one", "nan", "constant", "zeros", "sixty", "long"],
)
def test_edges(every_chart, kind, texts, numbers) -> None:  # type: ignore[no-untyped-def] # a fixture
    chart = every_chart(texts, numbers)[kind]
    check(chart)
    assert "−0<" not in str(chart.svg)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_in_the_drawing_stands_whole_in_the_table(every_chart, kind) -> None:  # type: ignore[no-untyped-def] # a fixture
    text = "the Organisation of the Petroleum Exporting Countries, in full, " * 6
    chart = every_chart([text, "b"], [0.2, 0.4, 0.6])[kind]
    assert (
        any(text in cell for row in chart.table.rows for cell in row if isinstance(cell, str))
        or kind in ("stacks", "response")
    )
    assert "<title>" in str(chart.svg)


def test_a_file_of_its_own_carries_its_colours(every_chart) -> None:  # type: ignore[no-untyped-def] # a fixture
    for chart in every_chart(["a", "b"], [0.2, 0.8]).values():
        root = ElementTree.fromstring(standalone(chart))
        assert "--paper" in (root.findtext(f"{SVG}style") or "")


def test_charts_without_a_name_are_told_apart(every_chart) -> None:  # type: ignore[no-untyped-def] # a fixture
    ids = [
        re.findall(r'id="([^"]+)"', str(chart.svg))[0] for chart in every_chart(["a"], [0.2, 0.8]).values()
    ]
    assert len(set(ids)) == len(ids)
