"""Choices, pairs and plans as plain JSON.

Shapes, which only ever gain keys within a version:

choice    actor, option, draws, no_forecast, ranked (choice, label, rank, payoff, payoff_low, payoff_high, difference,
          difference_low, difference_high, regret, regret_q90, best, worst, q05, enough, today, parts), upset, turns (as
          inputs of claims in `plain_json`), standings (kind, name, value, words, scores by choice, ranks by choice,
          keeps_first, margin, low, high, clear, draws, moves), and where they were asked for moves (path, words,
          quantile, value, median, lead, low, high) and tried (paths)
courses   members, draws, left_out, possible, examined, infeasible, alike, unsettled, single (its place or null), gain,
          gain_low, gain_high, says, rows (place, kind, says, held, answer (option, to, answers) or null, payoff, low,
          high, difference, difference_low, difference_high, taken, dominated_by)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.report.choice_words import course_said, gain_said, premise_said
from detente.report.naming import Names
from detente.study.choices_moves import MovesOf
from detente.study.robust import Standing

if TYPE_CHECKING:
    from detente.study.choice import ChoiceResult
    from detente.study.team import CourseRow, CourseTable

__all__ = ["choice_json", "courses_json"]

Json = dict[str, Any]


def choice_json(
    result: ChoiceResult, names: Names, turns: Sequence[Json], moves: MovesOf | None = None
) -> Json:
    """Give one option, its choices from best to worst, and how firmly the first is first.

    Parameters
    ----------
    result, names
        The ranking, and the words of its case.
    turns
        The inputs that turn it, in the shape that `plain_json` gives inputs.
    moves
        The smallest moves that swap the first two choices, where they were asked for.
    """
    found: Json = {
        "actor": result.actor,
        "option": result.option,
        "draws": result.ranking.count,
        "no_forecast": _number(result.no_forecast),
        "ranked": [_ranked(result, names, rank, int(i)) for rank, i in enumerate(result.ranking.order, start=1)],
        "upset": _number(result.upset),
        "turns": list(turns),
        "standings": [_standing(entry, names, result.choices) for entry in result.standings],
    }
    if moves is not None:
        found["moves"] = [
            {"path": move.path, "words": names.path(move.path),
             **{name: _number(getattr(move, name)) for name in ("quantile", "value", "median", "lead", "low", "high")}}
            for move in moves.moves
        ]
        found["tried"] = list(moves.tried)
    return found


def _ranked(result: ChoiceResult, names: Names, rank: int, i: int) -> Json:
    """One choice with everything the ranking knows of it."""
    found = result.ranking
    columns: dict[str, np.ndarray] = {
        "payoff": found.expected.value,
        "payoff_low": found.expected.low,
        "payoff_high": found.expected.high,
        "difference": found.difference.value,
        "difference_low": found.difference.low,
        "difference_high": found.difference.high,
        "regret": found.regret.value,
        "regret_q90": found.regret_q90,
        "best": found.best.value,
        "worst": found.worst,
        "q05": found.q05,
        "enough": result.enough.value,
        "today": np.array(result.today),
    }
    return {
        "choice": result.choices[i],
        "label": names.choice(result.option, result.choices[i]),
        "rank": rank,
        **{name: _number(float(column[i])) for name, column in columns.items()},
        "parts": {name: _number(values[i]) for name, values in result.parts.items()},
    }


def _standing(entry: Standing, names: Names, choices: Sequence[str]) -> Json:
    """Where the choices stand under one metric or premise."""
    return {
        "kind": entry.kind,
        "name": entry.name,
        "value": entry.value,
        "words": premise_said(names, entry),
        "scores": _numbers(dict(zip(choices, entry.score, strict=True))),
        "ranks": dict(zip(choices, entry.ranks, strict=True)),
        "keeps_first": entry.keeps_first,
        "margin": _number(entry.margin),
        "low": _number(entry.low),
        "high": _number(entry.high),
        "clear": entry.is_clear,
        "draws": entry.draws,
        "moves": entry.moves,
    }


def courses_json(found: CourseTable, names: Names) -> Json:
    """Give the choices, pairs and plans of an actor or team, the best for the first member first."""
    return {
        "members": list(found.members),
        "draws": found.draws,
        "left_out": found.left_out,
        "possible": found.listed.possible,
        "examined": len(found.listed.courses),
        "infeasible": found.listed.infeasible,
        "alike": found.alike,
        "unsettled": found.unsettled,
        "single": None if found.single is None else found.single + 1,
        "gain": _number(found.gain),
        "gain_low": _number(found.gain_low),
        "gain_high": _number(found.gain_high),
        "says": gain_said(names, found),
        "rows": [_course(row, names, place, len(found.members) > 1) for place, row in enumerate(found.rows, start=1)],
    }


def _course(row: CourseRow, names: Names, place: int, owners: bool) -> Json:
    """One course of action; places count from 1."""
    answer = row.course.answer
    replies = answer and {"option": answer.option, "to": answer.to, "answers": dict(answer.answers)}
    return {
        "place": place,
        "kind": row.kind,
        "says": course_said(names, row.course, owners),
        "held": dict(row.course.held),
        "answer": replies,
        "payoff": _numbers(row.payoff),
        "low": _numbers(row.low),
        "high": _numbers(row.high),
        "difference": _number(row.gap),
        "difference_low": _number(row.gap_low),
        "difference_high": _number(row.gap_high),
        "taken": _numbers(row.taken),
        "dominated_by": None if row.dominated_by is None else row.dominated_by + 1,
    }


def _numbers(values: Mapping[str, float]) -> dict[str, float | None]:
    """Several numbers by name."""
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> float | None:
    """A plain number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
