"""What is timed: each function prepares its inputs and gives back something to call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Work = Callable[[], object]


@dataclass(frozen=True)
class Benchmark:
    """Something to time, on how many draws, and the seconds that we promise."""

    name: str
    prepare: Callable[[int], Work]
    draws: int
    target: float


def settlement_rules(draws: int) -> Work:
    """One issue of twelve actors, under compromise, median and Nash."""
    from detente.models.bargaining import RULES, Options, Positions

    rng = np.random.default_rng(1)
    case = Positions(
        position=rng.uniform(0, 100, (draws, 12)),
        salience=rng.uniform(0.1, 1, (draws, 12)),
        capability=rng.uniform(0.1, 1, (draws, 12)),
        status_quo=np.full(draws, 40.0),
    )
    return lambda: [rule(case, Options()) for rule in RULES.values()]


def council_with_outside_option(draws: int) -> Work:
    """Fifteen members, five vetoes, nine votes, and a proposer that may act alone."""
    from detente.models.council import Council, OutsideOption, settle

    rng = np.random.default_rng(2)
    position = rng.uniform(-0.5, 1, (draws, 15))
    council = Council(
        status_quo=np.zeros(draws),
        position=position,
        veto=np.arange(15) < 5,
        quota=9,
        ideal=position[:, 0],
        proposer=0,
        bypass_cost=np.full((draws, 15), 0.1),
    )
    option = OutsideOption("nash", cost=rng.uniform(0.1, 1, draws), bargaining_weight=np.full(draws, 0.5))
    both = (council, replace(council, outside=option))
    return lambda: [settle(one) for one in both]


def votes_of_a_council(draws: int) -> Work:
    """Votes of fifteen members and the probability that the text passes."""
    from detente.models.council import Voting, vote

    margins = np.random.default_rng(3).normal(0, 0.3, (draws, 15))
    small = np.full(draws, 0.05)
    voting = Voting(noise=np.full(draws, 0.2), yes_threshold=small, no_threshold=small)
    return lambda: vote(margins, voting, veto=np.arange(15) < 5, quota=9)


def contest_of_three(draws: int) -> Work:
    """Three actors with two options each: five stability concepts over 64 worlds."""
    from detente.models.conflict.moves import moves, permitted_changes
    from detente.models.conflict.stability import analyse

    choice = [[world >> option & 1 for option in range(6)] for world in range(64)]
    both_ways = (permitted_changes("both"),) * 6
    arcs = moves(choice, owner=[0, 0, 1, 1, 2, 2], permitted=both_ways)
    payoff = np.random.default_rng(4).uniform(0, 1, (draws, 3, 64))
    return lambda: analyse(arcs, payoff)


BENCHMARKS = (
    Benchmark("settlement rules", settlement_rules, 10_000, 1.0),
    Benchmark("council with outside option", council_with_outside_option, 10_000, 0.4),
    Benchmark("votes of a council", votes_of_a_council, 10_000, 0.5),
    Benchmark("contest of three", contest_of_three, 10_000, 3.0),
)
