"""What it would take for a world to last, as lines of text and as plain JSON.

Shape, which only ever gains keys within a version:

lasts       version, format ("detente-lasts"), run (as in `plain_json`), world (choices, label), concept, lasts (share
            of draws), lasts_then, actors (actor, name, stays, margin (null, or low, median, high), unit ("payoff" or
            "ranks"), would_stay, why, short, above, chance (null, or share, favourable, of), swaps, order)
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.lenses.lasting import Lasting, Stance
from detente.report.naming import Names, listed
from detente.report.plain_json import VERSION, claims_json
from detente.words import capitalised, number, percent, plural

if TYPE_CHECKING:
    from detente.study.run import Run

__all__ = ["lasting_json", "lasting_lines"]

WIDTH = 80
MOST_ABOVE = 4
STABLE = {"nash": "Nash stability", "gmr": "general metarationality", "smr": "symmetric metarationality",
          "seq": "sequential stability", "sseq": "symmetric sequential stability"}


def lasting_lines(found: Lasting) -> Iterator[str]:
    """Lines for a terminal, each actor under a line of its own.

    Parameters
    ----------
    found
        The answer.
    """
    lasts = f"{capitalised(found.said)} lasts in {percent(found.lasts)} of the draws (by {STABLE[found.concept]})."
    yield textwrap.fill(lasts, WIDTH)
    for stance in found.stances:
        yield ""
        yield f"{capitalised(stance.name)} stays in {percent(stance.stays)} of the draws{_margin(stance)}"
        for sentence in _sentences(stance):
            yield textwrap.fill(sentence, WIDTH, initial_indent="  • ", subsequent_indent="    ")
    leaving = [stance.name for stance in found.stances if not stance.would_stay]
    if leaving:
        yield ""
        then = "it lasts" if found.lasts_then else "it still does not last, because others then answer differently"
        yield textwrap.fill(f"With every payoff at its median: once {listed(leaving)} would stay, {then}.", WIDTH)


def _margin(stance: Stance) -> str:
    if stance.margin is None:
        return "; it has no move."
    low, middle, high = (number(value, 2) for value in stance.margin)
    if stance.in_ranks:
        return f", margin {middle} {'rank' if abs(stance.margin[1]) == 1 else 'ranks'}."
    return f", margin {middle} ({low} to {high} in 80 %)."


def _sentences(stance: Stance) -> Iterator[str]:
    """Why, and what it would take."""
    yield stance.why
    if stance.above:
        shown = [*stance.above[:MOST_ABOVE]]
        more = len(stance.above) - len(shown)
        rest = f"; and {plural(more, 'other world')}" if more else ""
        by = "" if stance.in_ranks else f", {number(stance.short, 2)} of payoff higher than now"
        yield f"To stay it would have to rank this world no lower than {'; '.join(shown)}{rest}{by}."
    if stance.chance is not None:
        ratio = stance.chance
        yield (f"Of all rankings of the worlds it would stay under {percent(float(ratio))} "
               f"({ratio.numerator} in {ratio.denominator}).")
    if stance.swaps:
        order = "; ".join(stance.order)
        yield f"{plural(stance.swaps, 'swap')} of neighbouring statements would do: {order}."
    elif not stance.would_stay and stance.in_ranks:
        yield "No order of its statements that was tried makes it stay."


def lasting_json(found: Lasting, run: Run) -> dict[str, Any]:
    """Give the answer in the shape that this module's first lines describe.

    Parameters
    ----------
    found, run
        The answer, and the run it is about.
    """
    choices = run.plan.worlds.choices_in(found.world)
    return {
        "version": VERSION,
        "format": "detente-lasts",
        "run": claims_json((), run)["run"],
        "world": {"choices": dict(choices), "label": Names(run.source.case).world(choices)},
        "concept": found.concept,
        "lasts": found.lasts,
        "lasts_then": found.lasts_then,
        "actors": [_stance(stance) for stance in found.stances],
    }


def _stance(stance: Stance) -> dict[str, Any]:
    margin, chance = stance.margin, stance.chance
    return {
        "actor": stance.actor,
        "name": stance.name,
        "stays": stance.stays,
        "margin": None if margin is None else dict(zip(("low", "median", "high"), margin, strict=True)),
        "unit": "ranks" if stance.in_ranks else "payoff",
        "would_stay": stance.would_stay,
        "why": stance.why,
        "short": stance.short,
        "above": list(stance.above),
        "chance": None if chance is None else {"share": float(chance), "favourable": chance.numerator,
                                               "of": chance.denominator},
        "swaps": stance.swaps,
        "order": list(stance.order),
    }
