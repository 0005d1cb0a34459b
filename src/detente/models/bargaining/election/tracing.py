"""From settings to what the compiled election reads, and from one draw's election to its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining.election.records import Election, ElectionTrace
from detente.models.bargaining.fingerprint import fingerprint
from detente.models.checks import BoolArray, FloatArray, IntArray, refuse_word

if TYPE_CHECKING:
    from detente.models.bargaining.election._votes import Rules

__all__: list[str] = []

VOTES = ("binary", "prop_bin", "proportional", "prop_cubic", "cubic", "prospect")
POWERS = {"linear": 1, "square": 2, "quartic": 4, "octic": 8, "binary": 0}
METHODS = ("conditional", "markov_uniform", "markov_incentive")
RANGES = (None, "min", "mid", "max")


@dataclass(frozen=True, eq=False)
class Electorate:
    """Checked input: (draw, actor) arrays on the unit scale and the issue's own, and the actors by rank."""

    unit: FloatArray
    position: FloatArray
    weight: FloatArray
    is_open: BoolArray
    order: IntArray


def check_words(vote_rule: str, victory_law: str, method: str) -> None:
    """Refuse words that name no way of counting."""
    refuse_word("vote_rule", vote_rule, VOTES)
    refuse_word("victory_law", victory_law, tuple(POWERS))
    refuse_word("method", method, METHODS)


def rules_of(vote_rule: str, victory_law: str, method: str, compat: bool) -> Rules:
    """The way of counting as the compiled loops take it."""
    from detente.models.bargaining.election._votes import PROSPECT_LATER, Rules

    vote = PROSPECT_LATER if compat and vote_rule == "prospect" else VOTES.index(vote_rule)
    return Rules(vote, POWERS[victory_law], METHODS.index(method), compat)


def check_draws(draws: int, wanted: Sequence[int] | None) -> tuple[int, ...]:
    """The draws to record, refused where there is no such draw."""
    for draw in () if wanted is None else wanted:
        if not 0 <= draw < draws:
            raise DomainError(f"trace_draws asks for draw {draw}; there are draws 0 to {draws - 1}")
    return () if wanted is None else tuple(int(draw) for draw in wanted)


def trace(electorate: Electorate, options: Election, draw: int, winner: float) -> ElectionTrace:
    """The record of one draw; one that was not decided by an election has no options."""
    from detente.models.bargaining.election._kernel import hold_election, list_options, value_options

    weight, order = electorate.weight[draw], electorate.order
    active = order[weight[order] > 0] if electorate.is_open[draw] else order[:0]
    unit, shares, actors = electorate.unit[draw][active], weight[active], len(weight)
    member, first = np.empty(len(active), np.int64), np.empty(len(active), np.int64)
    count = list_options(unit, member, first)
    coalition, victory, chance = np.empty((count, count)), np.empty((count, count)), np.empty(count)
    risk, utility = np.empty(len(active)), np.empty((count, len(active)))
    rules = rules_of(options.vote_rule, options.victory_law, options.method, options.compat)
    option = electorate.position[draw][active[first[:count]]]
    best = int(np.argmax(option == winner)) if count else -1
    if count:
        kind = RANGES.index(options.risk)
        hold_election(unit, shares, rules, kind, member, first, risk, coalition, victory, chance)
        value_options(unit, member, first, risk, rules, utility)
    wide = {name: np.full(actors, otherwise) for name, otherwise in (("supported", -1), ("risk", 0.0))}
    wide["supported"][active], wide["risk"][active] = member, risk
    vote = np.zeros((count, actors))
    vote[:, active] = votes_against(rules, utility, shares, best)
    return ElectionTrace(
        draw=draw,
        inputs=fingerprint(options, electorate.unit[draw], weight, order),
        option=option,
        probability=chance,
        coalition=coalition,
        victory=victory,
        winner=best,
        vote=vote,
        **wide,
    )


def votes_against(rules: Rules, utility: FloatArray, weight: FloatArray, best: int) -> FloatArray:
    """(option, voter), the votes between each option and the best; above 0 for the option."""
    from detente.models.bargaining.election._votes import vote_of

    votes = np.zeros_like(utility)
    for option in range(len(utility)):
        for voter in range(len(weight)):
            later, earlier = max(option, best), min(option, best)
            vote = weight[voter] * vote_of(rules.vote, utility[later, voter] - utility[earlier, voter])
            votes[option, voter] = vote if option >= best else -vote
    return votes
