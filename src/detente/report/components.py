"""The parts of a page between its headings: figures, callouts, lists of facts, verdicts, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from detente.report.charts.base import Chart
from detente.report.markup import Child, Markup, element, join
from detente.report.table import render_table

__all__ = ["VERDICTS", "badge", "bullets", "callout", "definitions", "figure", "heading", "paragraph"]

VERDICTS = {
    "holds": "badge full good",
    "leans": "badge good",
    "open": "badge open",
    "leans against": "badge bad",
    "fails": "badge full bad",
}


def figure(chart: Chart) -> Markup:
    """Show a chart under its title and summary, drawn for the space there is, with its numbers as a table.

    Limits
    ------
    Two figures of charts with the same name on one page would share ids; give each record a name of its own.
    """
    caption = element(
        "figcaption",
        element("b", chart.title),
        element("span", _glued(chart.summary)) if chart.summary else None,
    )
    numbers = element(
        "details", element("summary", "Show the numbers as a table"), render_table(chart.table), class_="data"
    )
    return element("figure", caption, element("div", chart.svg, chart.narrow_svg, class_="chart"), numbers)


def callout(title: str, *body: Child, kind: Literal["note", "warning"] = "note") -> Markup:
    """Set something apart from the running text.

    >>> "One source carries it" in str(callout("One source carries it", "Drop it and the claim is open."))
    True
    """
    wrapped = [paragraph(part) if isinstance(part, str) else part for part in body]
    return element(
        "div", element("p", title, class_="heading"), *wrapped, class_=f"callout {kind}", role="note"
    )


def definitions(items: Sequence[tuple[str, Markup | str]]) -> Markup:
    """List short facts, each under its name.

    >>> "<dt>draws</dt><dd>2,048</dd>" in str(definitions([("draws", "2,048")]))
    True
    """
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in items)
    return element("dl", join(pairs), class_="facts")


def badge(verdict: str) -> Markup:
    """Show a claim's verdict: the word itself, coloured and framed; unknown words get a plain frame.

    >>> str(badge("holds"))
    '<span class="badge full good">holds</span>'
    """
    return element("span", verdict, class_=VERDICTS.get(verdict, "badge"))


def paragraph(*content: Child, lead: bool = False) -> Markup:
    """Write a paragraph, larger where it leads a section; a figure and its per cent sign stay on one line."""
    return element("p", *map(_glued, content), class_="lead" if lead else None)


def heading(text: str, level: Literal[3, 4] = 3) -> Markup:
    """Write a heading below a section's own."""
    return element(f"h{level}", text)


def bullets(items: Sequence[Child]) -> Markup:
    """Write a list."""
    return element("ul", join(element("li", _glued(item)) for item in items))


def _glued(part: Child) -> Child:
    """Keep a figure and its per cent sign on one line, by a blank that does not break."""
    return re.sub(r"(?<=\d) %", "\u00a0%", part) if isinstance(part, str) else part
