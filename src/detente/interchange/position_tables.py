"""Measured positions as tables: a row for each state and session, roll calls, pairs, and the joint draws."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from detente.interchange.place import new_file
from detente.lenses.positions import Pair, PositionsResult

__all__ = ["write_draws", "write_pairs", "write_positions", "write_roll_calls"]

DIGITS = 6


def write_positions(result: PositionsResult, path: Path, is_forced: bool) -> None:
    """Write a row for each state and session.

    Our reading
    -----------
    `schedule` is burn-in/sweeps/every. `data_until` is the day of the last vote used, empty where days are not known.
    """
    settings, until = result.settings, result.prepared.until
    plan = settings.schedule
    common = [settings.mode, until.isoformat() if until else "", f"{plan.burn_in}/{plan.sweeps}/{plan.every}",
              settings.seed]
    head = ["state", "session", "n_votes", "mean", "sd", "q05", "q50", "q95", "mode", "data_until", "schedule", "seed"]
    rows = ([row.state, row.session, row.votes,
             *(_number(one) for one in (row.mean, row.sd, row.low, row.middle, row.high)), *common]
            for row in result.rows)
    _write(path, head, rows, is_forced)


def write_roll_calls(result: PositionsResult, path: Path, is_forced: bool) -> None:
    """Write a row for each roll call: means and standard deviations of b and both cut-points, and votes cast."""
    given = result.prepared.votes
    head = ["roll_call", "n_votes", "b", "g1", "g2", "b_sd", "g1_sd", "g2_sd"]
    rows = ([name, count, *(_number(one) for one in found)]
            for name, count, found in zip(result.prepared.ids, np.diff(given.start).tolist(),
                                          result.found.roll_call.tolist(), strict=True))
    _write(path, head, rows, is_forced)


def write_pairs(pairs: Sequence[Pair], path: Path, is_forced: bool) -> None:
    """Write a row for each pair and session; what is not a number is empty."""
    head = ["a", "b", "session", "n", "agree", "same", "pi", "kappa"]
    rows = ([one.one, one.other, one.session, one.common,
             *(_number(value) for value in (one.agree, one.same, one.pi, one.kappa))] for one in pairs)
    _write(path, head, rows, is_forced)


def write_draws(result: PositionsResult, path: Path, is_forced: bool) -> None:
    """Write the joint draws as `.npz`: draws (draw, point), state and session (point,)."""
    with new_file(path, is_forced) as place, place.open("wb") as stream:
        np.savez_compressed(stream, draws=result.found.draws, state=np.array(result.state_of),
                            session=result.prepared.votes.session)


def _write(path: Path, head: list[str], rows: Iterable[Sequence[object]], is_forced: bool) -> None:
    """Write a table."""
    with new_file(path, is_forced) as place, place.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def _number(value: float) -> str:
    """A number in a table."""
    return f"{value:.{DIGITS}f}" if math.isfinite(value) else ""
