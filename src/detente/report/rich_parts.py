"""What the terminal views are made of; text of a case is never read as markup and holds no control codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.report.telling import with_nonbreaking

__all__ = ["cell", "grid", "line", "sentence", "title"]

# Control characters (escape sequences begin with one) and marks that reverse the direction of a line.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def cell(text: str, style: str = "") -> Text:
    """Show text as it is, without its control codes; a figure and its per cent sign are never parted.

    >>> cell("[red]80 %[/red]" + chr(27)).plain == "[red]80%[/red]" + chr(0xFFFD)
    True
    """
    told = with_nonbreaking(_CONTROL.sub("\ufffd", text)).replace("\u00a0%", "%")
    return Text(told.replace("\u00a0", " "), style=style)


def line(text: str, style: str = "") -> Text:
    """A line by itself; breaks inside a case's text become blanks."""
    return cell(" ".join(text.split()), style)


def title(text: str) -> Text:
    """A heading."""
    return line(text, "bold underline")


def sentence(text: str, mark: str = "• ", style: str = "") -> Padding | Table:
    """A sentence with a hanging mark before it, or indented without one."""
    if not mark:
        return Padding(line(text, style), (0, 0, 0, 2))
    hanging = Table.grid(padding=0)
    hanging.add_column(width=4, no_wrap=True)
    hanging.add_column(ratio=1)
    hanging.add_row(Text(f"  {mark}"), line(text, style))
    return hanging


def grid(heads: Sequence[str], rows: Sequence[Sequence[Text]], right: Collection[str] = (), leading: int = 0) -> Table:
    """A table as wide as it needs to be; the first column gives way when the terminal is narrow.

    `leading` is the number of blank lines between rows.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), leading=leading)
    for index, head in enumerate(heads):
        is_right = head in right
        table.add_column(
            head, justify="right" if is_right else "left", no_wrap=is_right, overflow="fold", ratio=None if index else 1
        )
    for row in rows:
        table.add_row(*row)
    return table
