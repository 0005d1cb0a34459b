"""What drives the forecasts and the headline outcomes: tornado, first-order and total effects, each beside chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.components import paragraph
from detente.report.markup import Markup, element, join
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import folded
from detente.report.sections.why import drivers_told
from detente.report.table import Cell, Column, table
from detente.report.telling import with_nonbreaking
from detente.study.drivers import MOST, Driver
from detente.study.reasons import Driven
from detente.words import percent, percent_interval

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["drivers_section"]


def drivers_section(answer: Answer, names: Names) -> Section | None:
    """Show what drives each forecast and each headline outcome; nothing where none varies."""
    driven = answer.reasons.driven
    if not driven:
        return None
    rows = [_row(answer, names, found) for found in driven]
    columns = [Column("what"), Column("strongest input"), Column("alone", True), Column("interval", True),
               Column("with others", True), Column("chance", True)]
    used = min(MOST, answer.run.settings.draws)
    body = [
        paragraph(_LEAD.format(used=used), lead=True),
        table(columns, rows, "What drives the forecasts and outcomes most"),
        folded("Each of them in full: tornado, intervals, pairs", join(_one(answer, names, found) for found in driven)),
    ]
    return Section("drivers", "What drives the forecasts", join(body))


_LEAD = (
    "For each forecast and headline outcome, the input that explains most of its variance: by itself, and with what it "
    "does together with others. Chance is what the most striking input would reach if none mattered; it is taken off. "
    "The first {used:,} draws are used."
)


def _row(answer: Answer, names: Names, found: Driven) -> list[Cell]:
    """The strongest input of one outcome."""
    first = next((driver for driver in found.drivers.drivers if driver.is_above_null), None)
    what, null = _title(answer, names, found), found.drivers.null
    if first is None:
        return [what, "none above chance", "", "", "", _tenth(null)]
    return [what, names.path(first.path), percent(max(first.first, 0.0)), _interval(first),
            percent(first.total) if math.isfinite(first.total) else "", _tenth(null)]


def _title(answer: Answer, names: Names, found: Driven) -> str:
    """A question's words, or the title of the figure that shows the outcome."""
    if found.section == "questions":
        return clipped(names.case.questions[found.name].asks, 100)
    firsts = ((data, data.figure.rows[0].paths[:1] if data.figure.rows else ()) for data in answer.figures)
    shown = next((data for data, paths in firsts if paths == (found.name,)), None)
    return clipped(shown.figure.title, 100) if shown is not None else found.name


def _one(answer: Answer, names: Names, found: Driven) -> Markup:
    """One outcome in full, folded."""
    if not any(driver.is_above_null for driver in found.drivers.drivers):
        return Markup("")
    told = drivers_told(names, found.drivers, f"drivers-{found.section}-{found.name}", f"{found.section} {found.name}")
    command = element("p", "The same by ", element("code", f"detente sensitivity {answer.run.id} {found.name}"),
                      class_="muted")
    return folded(_title(answer, names, found), told, _pairs(names, found), command)


def _pairs(names: Names, found: Driven) -> Markup | None:
    """Pairs that act together."""
    pairs: Sequence[tuple[str, str, float]] = found.drivers.together[:3]
    if not pairs:
        return None
    said = "; ".join(f"{names.path(one)} and {names.path(other)} ({percent(share)})" for one, other, share in pairs)
    return paragraph(with_nonbreaking(f"Acting together, beyond what each does alone: {said}."))


def _interval(driver: Driver) -> str:
    """The interval of a first-order index."""
    if not math.isfinite(driver.first_low) or not math.isfinite(driver.first_high):
        return ""
    return percent_interval(max(driver.first_low, 0.0), max(driver.first_high, 0.0))


def _tenth(share: float) -> str:
    """A small share in per cent with a decimal."""
    return with_nonbreaking(f"{100 * share:.1f} %") if math.isfinite(share) else ""
