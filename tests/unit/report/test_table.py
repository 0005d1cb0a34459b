"""Tables."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from detente.errors import ShapeError
from detente.report.markup import element
from detente.report.table import Column, Table, table


def test_headings_have_scopes_and_the_region_can_be_reached() -> None:
    root = ElementTree.fromstring(
        str(table(["actor", "weight"], [["<Iran>", -0.0], ["US", 2.5]], "Weights & more"))
    )
    assert root.attrib["role"] == "region"
    assert root.attrib["tabindex"] == "0"
    assert root.attrib["aria-label"] == "Weights & more"
    assert [node.attrib["scope"] for node in root.iter("th")] == ["col", "col", "row", "row"]
    assert [node.text for node in root.iter("td")] == ["0", "2.5"]
    assert [node.attrib.get("class") for node in root.iter("td")] == ["figure-cell", "figure-cell"]
    assert root.findtext(".//caption") == "Weights & more"


def test_markup_and_text_cells_stand_left_unless_told() -> None:
    written = str(table(["a", "b", Column("c", True)], [["x", element("b", "<"), "1 %"]], "t"))
    assert "<td><b>&lt;</b></td>" in written
    assert '<td class="figure-cell">1 %</td>' in written


def test_empty_tables_say_so() -> None:
    assert "nothing to show" in str(table(["a"], [], "t"))
    assert "nothing to show" in str(table([], [], "t"))


def test_rows_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match="row 1 has 1 cells but the table has 2 columns"):
        Table((Column("a"), Column("b")), (("x", "y"), ("x",)), "t")
