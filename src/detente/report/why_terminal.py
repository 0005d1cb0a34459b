"""Why a claim has its verdict, and what drives an outcome, in a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType

from detente.report.naming import Names, listed
from detente.report.rich_parts import cell, grid, line, sentence, title
from detente.report.telling import share_said
from detente.report.terminal import STYLES, claim_view
from detente.report.why_words import box_said, move_said, premise_said
from detente.study.boxes import BoxFound
from detente.study.drivers import Driver, Drivers
from detente.study.why import Why
from detente.words import capitalised, number, percent, percent_interval, plural

if TYPE_CHECKING:
    from detente.study.run import Run

__all__ = ["print_drivers", "print_why"]

MOST_INPUTS = 10
BAR = 15


def print_why(found: Why, run: Run, console: Console | None = None) -> None:
    """Print why a claim has its verdict.

    Parameters
    ----------
    found
        The answer.
    run
        The run it is about.
    console
        Where to print; standard output unless given.
    """
    names = Names(run.source.case)
    parts: list[RenderableType] = [
        claim_view(found.claim, names),
        title("What turns it"),
        *_moves_view(found, names),
        line(""),
        title("When it fails, when it holds"),
        *_boxes_view(found.boxes, names),
        line(""),
        title("Under other premises"),
        *_under_view(found, names),
        line(""),
        title("What drives it"),
        *_drivers_view(found.drivers, names, MOST_INPUTS),
    ]
    (console or _console()).print(Group(*parts))


def print_drivers(found: Drivers, run: Run, top: int = MOST_INPUTS, console: Console | None = None) -> None:
    """Print what drives an outcome: at most `top` inputs; other parameters as in `print_why`."""
    names = Names(run.source.case)
    what = f"true in {share_said(found.mean)}" if found.is_condition else (
        f"mean {number(found.mean)}, standard deviation {number(found.deviation)}")
    told = f"{what} · {found.draws:,} draws" + (f" · no value in {found.undefined:,}" if found.undefined else "")
    parts = [line(" ".join(found.expression.split()), "bold"), line(told, "dim"), line("")]
    (console or _console()).print(Group(*parts, *_drivers_view(found, names, top)))


def _console() -> Console:
    """Standard output, with nothing coloured but what we colour."""
    return Console(highlight=False, emoji=False, markup=False)


def _moves_view(found: Why, names: Names) -> list[RenderableType]:
    """The smallest moves of a single number."""
    if found.moves:
        return [sentence(move_said(move, names)) for move in found.moves]
    if not found.tried:
        return [sentence("No number of the case moves it enough to be tried.")]
    tried = listed([names.path(path) for path in found.tried])
    return [sentence(f"No single number turns it, as far as was tried: {tried}.")]


def _boxes_view(boxes: Sequence[BoxFound], names: Names) -> list[RenderableType]:
    """The boxes in sentences."""
    if not boxes:
        return [sentence("No box of inputs tells the draws in which it fails from the others.")]
    return [sentence(box_said(box, names)) for box in boxes]


def _under_view(found: Why, names: Names) -> list[RenderableType]:
    """Premises that turn the verdict, and how many do not."""
    turning = [entry for entry in found.under if entry.turns]
    rows = [(cell(premise_said(entry, names)), cell(str(entry.verdict), STYLES.get(str(entry.verdict), "dim")),
             cell(share_said(entry.share))) for entry in turning]
    others = len(found.under) - len(turning)
    parts: list[RenderableType] = [grid(("premise", "verdict", "true in"), rows, right=("true in",))] if rows else []
    told = f"The verdict stays under {plural(others, 'other premise')}" if rows else (
        f"The verdict stays under every premise tried ({others})" if others else "There is no other premise to try")
    if found.unmoved:
        told += f", and not a draw changes under {len(found.unmoved)} more"
    return [*parts, sentence(f"{told}.")]


def _drivers_view(found: Drivers, names: Names, top: int) -> list[RenderableType]:
    """A tornado with the shares of the variance beside it."""
    shown = [driver for driver in found.drivers if driver.is_above_null][:top]
    if not shown:
        told = found.status if not found.drivers else "no input rises above chance"
        return [sentence(f"{capitalised(told)}.")]
    ends = [value for driver in shown for value in (driver.lower, driver.upper) if math.isfinite(value)]
    low, high = min([*ends, found.mean]), max([*ends, found.mean])
    rows = [
        (
            cell(names.path(driver.path)),
            cell(_said(driver.lower, found)),
            cell(_bar(driver, found.mean, low, high)),
            cell(_said(driver.upper, found)),
            cell(percent(max(driver.first, 0.0)) + f"\n({percent_interval(driver.first_low, driver.first_high)})"),
            cell(percent(driver.total) if math.isfinite(driver.total) else "–"),
        )
        for driver in shown
    ]
    heads = ("input", "low", "", "high", "alone", "in pairs")
    rest = sum(driver.is_above_null for driver in found.drivers) - len(shown)
    more = [line(f"  and {plural(rest, 'more input')} above chance", "dim")] if rest > 0 else []
    return [
        grid(heads, rows, right=heads[1:], leading=1),
        *more,
        line("low, high: mean where the input is in its lower and upper third. alone, in pairs: share of the variance "
             "it explains by itself, and with what it does together with one other input.", "dim"),
        sentence(f"{capitalised(found.status)}."),
    ]


def _said(value: float, found: Drivers) -> str:
    """A mean: a share of draws for a condition, else a number."""
    if not math.isfinite(value):
        return "–"
    return percent(value) if found.is_condition else number(value)


def _bar(driver: Driver, mean: float, low: float, high: float) -> str:
    """A bar from the mean in the lower third to that in the upper, on one scale for all inputs.

    >>> nothing = float("nan")
    >>> driver = Driver("a", 0.0, 1.0, "1", "2", *[nothing] * 7, True)
    >>> _bar(driver, 0.5, 0.0, 2.0)
    '━━━━┿━━━·······'
    """
    if not (math.isfinite(driver.lower) and math.isfinite(driver.upper)) or high <= low:
        return "·" * BAR

    def place(value: float) -> int:
        return min(max(round((value - low) / (high - low) * (BAR - 1)), 0), BAR - 1)

    first, last = sorted((place(driver.lower), place(driver.upper)))
    marks = ["━" if first <= i <= last else "·" for i in range(BAR)]
    middle = place(mean)
    marks[middle] = "┿" if first <= middle <= last else "│"
    return "".join(marks)
