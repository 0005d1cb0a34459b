"""Tables: plain rows in, an accessible HTML table out that scrolls by itself where the screen is small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.errors import ShapeError
from detente.report.markup import Markup, element, join
from detente.words import number

__all__ = ["Cell", "Column", "Table", "render_table", "table"]

Cell = str | float | Markup


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and whether its cells are figures and so stand at the right."""

    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, rows of as many cells each, and a caption; the first column names the row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ShapeError(
                    f"row {index} has {len(row)} cells but the table has {len(self.columns)} columns"
                )


def table(columns: Sequence[Column | str], rows: Sequence[Sequence[Cell]], caption: str) -> Markup:
    """Build a table with scoped headings inside a region that the keyboard can scroll.

    Parameters
    ----------
    columns
        Headings; a plain text is a column whose cells stand at the left unless all of them are numbers.
    rows
        Cells: text is escaped, numbers are written by `words.number`, markup is kept.
    caption
        What the table shows; also the name of the scrolling region.

    Raises
    ------
    ShapeError
        If a row has more or fewer cells than there are columns.

    Example
    -------
    >>> "<th scope=\\"row\\">Iran</th>" in str(table(["actor", "position"], [["Iran", 12.5]], "Positions"))
    True
    """
    kept = tuple(tuple(row) for row in rows)
    headed = tuple(
        column if isinstance(column, Column) else Column(column, _are_numbers(kept, index))
        for index, column in enumerate(columns)
    )
    return render_table(Table(headed, kept, caption))


def render_table(content: Table) -> Markup:
    """Write a table record as HTML."""
    head = element(
        "tr",
        join(element("th", column.label, scope="col", class_=_class(column)) for column in content.columns),
    )
    body = join(_row(content.columns, row) for row in content.rows)
    if not content.rows:
        body = element(
            "tr", element("td", "nothing to show", colspan=max(1, len(content.columns)), class_="muted")
        )
    whole = element(
        "table", element("caption", content.caption), element("thead", head), element("tbody", body)
    )
    return element("div", whole, class_="scroll", role="region", aria_label=content.caption, tabindex="0")


def _row(columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> Markup:
    """Write one row; its first cell is its heading."""
    written = [_cell(cell) for cell in cells]
    rest = zip(columns[1:], written[1:], strict=True)
    return element(
        "tr",
        element("th", written[0], scope="row") if written else None,
        join(element("td", text, class_=_class(column)) for column, text in rest),
    )


def _cell(cell: Cell) -> Markup | str:
    """Write a cell's content."""
    return cell if isinstance(cell, Markup | str) else number(float(cell))


def _class(column: Column) -> str | None:
    """Name the style class of a column's cells."""
    return "figure-cell" if column.is_number else None


def _are_numbers(rows: tuple[tuple[Cell, ...], ...], index: int) -> bool:
    """Say whether every cell of a column is a number."""
    cells = [row[index] for row in rows if index < len(row)]
    return bool(cells) and all(isinstance(cell, int | float) for cell in cells)
