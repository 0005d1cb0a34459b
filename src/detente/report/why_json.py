"""Why a claim has its verdict, and what drives an outcome, as plain JSON.

Shapes, which only ever gain keys within a version:

sensitivity     version, format ("detente-sensitivity"), run (as in `plain_json`), and what follows
                expression, is_condition, mean, deviation, draws, undefined, null, rest, status, inputs (path, words,
                low_mean, high_mean, low_level, high_level, swing, first, first_low, first_high, total, total_low,
                total_high, at_most, above_null), pairs (first, second, share)
why             version, format ("detente-why"), run, claim (as in `plain_json`), sensitivity (as above), moves (path,
                words, quantile, value, median, share, verdict), tried (paths), boxes (fails, coverage, density,
                density_low, density_high, mass, base, sides (path, words, low, high, low_quantile, high_quantile,
                among, quasi_p)), under (kind, name, words, value, share, verdict, turns, solved_again), unmoved,
                draws_again
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from detente.report.naming import Names
from detente.report.plain_json import VERSION, claims_json
from detente.study.boxes import BoxFound
from detente.study.drivers import Driver, Drivers
from detente.study.moves import Move
from detente.study.why import Under, Why

if TYPE_CHECKING:
    from detente.study.run import Run

__all__ = ["sensitivity_json", "why_json"]

Json = dict[str, Any]


def sensitivity_json(found: Drivers, run: Run) -> Json:
    """Give what drives an outcome; a number that is not finite is None."""
    head = {"version": VERSION, "format": "detente-sensitivity", "run": claims_json((), run)["run"]}
    return {**head, **_drivers(found, Names(run.source.case))}


def why_json(found: Why, run: Run) -> Json:
    """Give why a claim has its verdict; a number that is not finite is None."""
    names = Names(run.source.case)
    head = claims_json((found.claim,), run)
    return {
        "version": VERSION,
        "format": "detente-why",
        "run": head["run"],
        "claim": head["claims"][0],
        "sensitivity": _drivers(found.drivers, names),
        "moves": [_move(move, names) for move in found.moves],
        "tried": list(found.tried),
        "boxes": [_box(box, names) for box in found.boxes],
        "under": [_under(entry, names) for entry in found.under],
        "unmoved": list(found.unmoved),
        "draws_again": found.draws_again,
    }


def _drivers(found: Drivers, names: Names) -> Json:
    """What drives an outcome."""
    return {
        "expression": found.expression,
        "is_condition": found.is_condition,
        "mean": _number(found.mean),
        "deviation": _number(found.deviation),
        "draws": found.draws,
        "undefined": found.undefined,
        "null": _number(found.null),
        "rest": _number(found.rest),
        "status": found.status,
        "inputs": [_driver(driver, names) for driver in found.drivers],
        "pairs": [{"first": one, "second": other, "share": _number(share)} for one, other, share in found.together],
    }


def _driver(driver: Driver, names: Names) -> Json:
    """One input."""
    shares = ("first", "first_low", "first_high", "total", "total_low", "total_high", "at_most")
    return {
        "path": driver.path,
        "words": names.path(driver.path),
        "low_mean": _number(driver.lower),
        "high_mean": _number(driver.upper),
        "low_level": _level(driver.lower_level),
        "high_level": _level(driver.upper_level),
        "swing": _number(driver.swing),
        **{name: _number(getattr(driver, name)) for name in shares},
        "above_null": driver.is_above_null,
    }


def _move(move: Move, names: Names) -> Json:
    """One move that turns the verdict."""
    return {
        "path": move.path,
        "words": names.path(move.path),
        "quantile": move.quantile,
        "value": _number(move.value),
        "median": _number(move.median),
        "share": _number(move.share),
        "verdict": str(move.verdict),
    }


def _box(box: BoxFound, names: Names) -> Json:
    """One box."""
    figures = ("coverage", "density", "density_low", "density_high", "mass", "base")
    sides = [
        {
            "path": side.path,
            "words": names.path(side.path),
            "low": _number(side.low),
            "high": _number(side.high),
            "low_quantile": _number(side.low_quantile),
            "high_quantile": _number(side.high_quantile),
            "among": list(side.words),
            "quasi_p": _number(side.quasi_p),
        }
        for side in box.sides
    ]
    return {"fails": box.fails, **{name: _number(getattr(box, name)) for name in figures}, "sides": sides}


def _under(entry: Under, names: Names) -> Json:
    """The verdict under one premise."""
    said = {"word": names.path, "origin": names.source, "source": names.source}.get(entry.kind)
    return {
        "kind": entry.kind,
        "name": entry.name,
        "words": said(entry.name) if said is not None else names.source(f"assumption {entry.name}"),
        "value": entry.value,
        "share": _number(entry.share),
        "verdict": str(entry.verdict),
        "turns": entry.turns,
        "solved_again": entry.is_solved_again,
    }


def _level(written: str) -> float | str | None:
    """An end of a third as a number, or the word of a choice."""
    try:
        return _number(float(written))
    except ValueError:
        return written


def _number(value: float) -> float | None:
    """A plain number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
