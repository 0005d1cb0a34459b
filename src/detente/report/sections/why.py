"""Why a claim has its verdict, folded away under it: what drives it, what turns it, when it fails, what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detente.report.charts.base import Chart
from detente.report.charts.tornado import Tornado, TornadoRow, tornado
from detente.report.components import bullets, figure, paragraph
from detente.report.markup import Child, Markup, element, join
from detente.report.naming import Names, listed
from detente.report.telling import share_said, with_nonbreaking
from detente.report.why_words import box_said, move_said, premise_said
from detente.study.drivers import Driver, Drivers
from detente.study.why import Under, Why
from detente.words import capitalised, number, percent, plural

__all__ = ["drivers_told", "tornado_of", "why_told"]

MOST_INPUTS = 6


def why_told(names: Names, found: Why) -> Markup:
    """Everything that says why a claim has its verdict."""
    about = f"claim {found.claim.id}"
    parts = [_part("What drives it", drivers_told(names, found.drivers, f"why-{found.claim.id}", about))]
    if found.drivers.drivers:
        parts.append(_part("What turns it", _moves(names, found)))
        parts.append(_part("When it fails, when it holds", _boxes(names, found)))
    parts.append(_part("Under other premises", _premises(names, found)))
    return join(parts)


def _part(title: str, *content: Child) -> Markup:
    """A part with its heading."""
    return element("div", element("h4", title), *content, class_="reason")


def drivers_told(names: Names, found: Drivers, name: str, about: str) -> Markup:
    """A tornado of the inputs above chance, and what they explain; a sentence where there are none."""
    shown = [driver for driver in found.drivers if driver.is_above_null]
    if not shown:
        told = found.status if not found.drivers else "no input rises above chance"
        return paragraph(f"{capitalised(told)}.")
    chart = tornado_of(names, found, name, f"Where each input is low and where it is high: {about}")
    return join([figure(chart), paragraph(with_nonbreaking(_explained(names, found)))])


def tornado_of(names: Names, found: Drivers, name: str, title: str) -> Chart:
    """The chart of what drives an outcome."""
    shown = [driver for driver in found.drivers if driver.is_above_null][:MOST_INPUTS]
    outcome = "share of draws in which it is true" if found.is_condition else "mean"
    return tornado(
        Tornado(
            title, tuple(_row(names, driver) for driver in shown), found.mean, found.is_condition, outcome, name,
        )
    )  # fmt: skip


def _row(names: Names, driver: Driver) -> TornadoRow:
    """One input, its ends in words."""
    low, high = _levels(driver)
    what = names.path(driver.path)
    return TornadoRow(what, low, high, driver.lower, driver.upper, driver.first, driver.first_low, driver.first_high,
                      driver.total)


def _levels(driver: Driver) -> tuple[str, str]:
    """Ends of the thirds as numbers, words in quotes, or wrong and right."""
    if driver.path.startswith("origins."):
        return "wrong", "right"
    try:
        return f"≤ {number(float(driver.lower_level))}", f"≥ {number(float(driver.upper_level))}"
    except ValueError:
        words = (driver.lower_level, driver.upper_level)
        return f"“{words[0].replace('_', ' ')}”", f"“{words[1].replace('_', ' ')}”"


def _explained(names: Names, found: Drivers) -> str:
    """How much the strongest explains, beside what chance alone could give, and how many inputs are not shown."""
    above = [driver for driver in found.drivers if driver.is_above_null]
    first = above[0]
    told = f"{names.path(first.path)} explains {percent(max(first.first, 0.0))} of the variance by itself"
    told = capitalised(told)
    if math.isfinite(first.total):
        told += f", {percent(first.total)} with what it does together with others"
    told += f"; by chance the most striking of {len(found.drivers)} inputs would reach {_tenth(found.null)}"
    rest = len(above) - MOST_INPUTS
    more = f" {plural(rest, 'more input rises', 'more inputs rise')} above chance." if rest > 0 else ""
    return f"{told}.{more} {capitalised(found.status)}."


def _tenth(share: float) -> str:
    """A small share in per cent with a decimal."""
    return f"{100 * share:.1f} %" if math.isfinite(share) else "nothing"


def _moves(names: Names, found: Why) -> Markup:
    """The smallest moves of a single number."""
    if found.moves:
        return bullets([_sentence(move_said(move, names)) for move in found.moves])
    if not found.tried:
        return paragraph("No number of the case moves it enough to be tried.")
    tried = listed([names.path(path) for path in found.tried])
    return paragraph(f"No single number turns it, as far as was tried: {tried}.")


def _boxes(names: Names, found: Why) -> Markup:
    """The boxes in sentences."""
    if not found.boxes:
        return paragraph("No box of inputs tells the draws in which it fails from the others.")
    return bullets([_sentence(box_said(box, names)) for box in found.boxes])


def _premises(names: Names, found: Why) -> Markup:
    """Premises that turn the verdict, by kind, and how many leave it."""
    turning = [entry for entry in found.under if entry.turns]
    others = len(found.under) - len(turning)
    told = f"The verdict stays under {plural(others, 'other premise')}" if turning else (
        f"The verdict stays under every premise tried ({others})" if others else "There is no other premise to try")
    if found.unmoved:
        told += f", and not a draw changes under {len(found.unmoved)} more"
    return join([bullets(_turning(names, turning)) if turning else None, paragraph(f"{told}.")])


def _turning(names: Names, turning: Sequence[Under]) -> list[str]:
    """Premises in sentences."""
    return [_sentence(f"{premise_said(entry, names)}: {entry.verdict}, true in {share_said(entry.share)}")
            for entry in turning]


def _sentence(text: str) -> str:
    """With a capital and a full stop."""
    return with_nonbreaking(f"{capitalised(text)}.")
