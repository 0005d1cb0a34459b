"""Compiled runs of the spatial model: turn after turn, until nobody moves much, and the election at the end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled, folded, inside
from detente.models.bargaining.election._votes import Rules
from detente.models.bargaining.spatial._resolve import own_end, resolve
from detente.models.bargaining.spatial._state import (
    Actors,
    Reading,
    Standing,
    forecast,
    judge_winning,
    link_positions,
    new_standing,
    straight,
)
from detente.models.bargaining.spatial._targets import (
    Bargains,
    Plans,
    lay_bargains,
    make_plans,
    new_bargains,
    new_plans,
)

START = 1e-4
"""Added to the first turn's movement, so that a run in which nobody ever moves has a ratio."""


class Turn(NamedTuple):
    """Everything of a turn: plans, bargains, which of them (-1 none) each actor keeps, the odds, where it goes."""

    plans: Plans
    bargains: Bargains
    kept: NDArray[np.int64]
    odds: NDArray[np.float64]
    after: NDArray[np.float64]


class Case(NamedTuple):
    """All draws: (draw, actor, issue) position and salience, (draw, actor) the rest, (draw,) keys."""

    position: NDArray[np.float64]
    salience: NDArray[np.float64]
    capability: NDArray[np.float64]
    takes_part: NDArray[np.bool_]
    key: NDArray[np.uint64]
    pull: NDArray[np.float64]
    order: NDArray[np.int64]
    rank: NDArray[np.int64]


class Results(NamedTuple):
    """What the runs found; `option` (draw, option) names the actor that stands for each, -1 after the last."""

    position: NDArray[np.float64]
    option: NDArray[np.int64]
    probability: NDArray[np.float64]
    rounds: NDArray[np.int64]
    has_stopped: NDArray[np.bool_]
    certificate: NDArray[np.float64]


@compiled
def new_turn(actors: int, issues: int) -> Turn:
    """Room for a turn."""
    return Turn(
        new_plans(actors),
        new_bargains(actors, issues),
        np.empty(actors, np.int64),
        np.empty((actors, 2 * actors + 1)),
        np.empty((actors, issues)),
    )


@compiled
def gather(case: Case, draw: int, active: NDArray[np.int64], is_compat: bool) -> Actors:
    """The actors of a draw that take part, in this order; weights are shares unless compat asks for raw ones."""
    count, issues, total = len(active), case.salience.shape[2], 0.0
    salience, care, weight = np.empty((count, issues)), np.zeros(count), np.empty(count)
    ballot, pull, rank = np.empty(count), np.empty((count, count)), np.empty(count, np.int64)
    for row in range(count):
        actor = active[row]
        for issue in range(issues):
            salience[row, issue] = case.salience[draw, actor, issue]
            care[row] += salience[row, issue]
        weight[row], rank[row] = case.capability[draw, actor] * care[row], case.rank[actor]
        total += weight[row]
        for column in range(count):
            pull[row, column] = case.pull[actor, active[column]]
    for row in range(count):
        weight[row] = weight[row] if is_compat else weight[row] / total
        ballot[row] = case.capability[draw, active[row]] if is_compat else weight[row]
    return Actors(salience, care, weight, ballot, pull, rank, case.key[draw])


@compiled
def take_places(case: Case, draw: int, active: NDArray[np.int64], standing: Standing) -> None:
    """Put the actors where they start; that is also what they want."""
    for row in range(len(active)):
        for issue in range(case.position.shape[2]):
            standing.position[row, issue] = case.position[draw, active[row], issue]
            standing.ideal[row, issue] = standing.position[row, issue]


@compiled
def list_active(case: Case, draw: int) -> NDArray[np.int64]:
    """The actors that take part in a draw, in their order."""
    active, count = np.empty(len(case.order), np.int64), 0
    for actor in case.order:
        if case.takes_part[draw, actor]:
            active[count] = actor
            count += 1
    return active[:count]


@compiled
def play_turn(
    rules: Rules, reading: Reading, actors: Actors, standing: Standing, number: int, turn: Turn
) -> tuple[int, bool]:
    """One turn from the standing: how many bargains were on the table, and whether every vote came to an end."""
    first = judge_winning(rules, reading, actors, standing)
    make_plans(rules.vote, reading, actors, standing, turn.plans)
    count = lay_bargains(rules.vote, reading, actors, standing, turn.plans, turn.bargains)
    last = resolve(rules, reading, actors, standing, turn.bargains, count, number, turn.kept, turn.odds, turn.after)
    return count, first and last


@compiled
def move(actors: Actors, standing: Standing, turn: Turn) -> float:
    """Step 7: go to the new positions and let the ideals follow; how far all moved."""
    moved = 0.0
    for actor in range(len(actors.care)):
        moved += straight(turn.after[actor], standing.position[actor])
        for issue in range(standing.position.shape[1]):
            standing.position[actor, issue] = turn.after[actor, issue]
    for actor in range(len(actors.care)):
        left = 1.0
        for other in range(len(actors.care)):
            left -= actors.pull[actor, other]
        for issue in range(standing.ideal.shape[1]):
            follow = 0.0
            for other in range(len(actors.care)):
                follow += actors.pull[actor, other] * turn.after[other, issue]
            standing.ideal[actor, issue] = follow + left * standing.ideal[actor, issue]
    return moved


@inside
def stray(standing: Standing, turn: Turn) -> float:
    """How far a new position is from the actor's own end of the bargain it keeps."""
    worst = 0.0
    for actor in range(len(turn.kept)):
        end = own_end(actor, turn.kept[actor], turn.bargains, standing)
        worst = max(worst, straight(turn.after[actor], end))
    return worst


@compiled
def has_settled(reading: Reading, number: int, moved: float, first: float) -> bool:
    """Whether the stopping rule holds after this turn."""
    return number >= reading.min_turns and moved / (first + START) < reading.stop_ratio


@folded
def play(rules: Rules, reading: Reading, actors: Actors, standing: Standing) -> tuple[int, bool, float]:
    """Turn after turn: how many, whether the stopping rule held (and all votes ended), the certificate."""
    turn = new_turn(len(actors.care), standing.position.shape[1])
    first, worst, has_ended = 0.0, 0.0, True
    for number in range(1, reading.max_turns + 1):
        _, ended = play_turn(rules, reading, actors, standing, number, turn)
        has_ended = has_ended and ended
        worst = max(worst, stray(standing, turn))
        moved = move(actors, standing, turn)
        if number == 1:
            first = moved
        if has_settled(reading, number, moved, first):
            return number, has_ended, max(worst, moved / (first + START) - reading.stop_ratio)
    return reading.max_turns, False, worst


@compiled
def play_draws(rules: Rules, reading: Reading, case: Case, is_open: NDArray[np.bool_], results: Results) -> None:
    """Run every open draw; `results.position` holds the starting positions of all and receives the last ones."""
    for draw in range(len(case.position)):
        if not is_open[draw]:
            continue
        active = list_active(case, draw)
        actors = gather(case, draw, active, reading.is_compat)
        standing = new_standing(len(active), case.position.shape[2])
        take_places(case, draw, active, standing)
        member, first = np.zeros(len(active), np.int64), np.zeros(len(active), np.int64)
        chance = np.empty(len(active))
        rounds, has_stopped, worst = 0, True, 0.0
        if link_positions(standing.position, member, first) > 1:
            rounds, has_stopped, worst = play(rules, reading, actors, standing)
        options, has_ended, off = forecast(rules, reading, actors, standing, member, first, chance)
        results.rounds[draw], results.has_stopped[draw] = rounds, has_stopped and has_ended
        results.certificate[draw] = max(worst, off)
        for place in range(len(active)):
            for issue in range(case.position.shape[2]):
                results.position[draw, active[place], issue] = standing.position[place, issue]
        for place in range(options):
            results.option[draw, place] = active[first[place]]
            results.probability[draw, place] = chance[place]
