"""How exchanges are read, what they give back, and what is recorded of a draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

__all__ = ["LIMITS", "REASONS", "Exchange", "ExchangeSettlement", "ExchangeTrace"]

LIMITS = (
    "The first supplier goes all the way.",
    "The second supplier goes all the way.",
    "The outcome reaches what the first supplier's buyer wants.",
    "The outcome reaches what the second supplier's buyer wants.",
)

REASONS = (
    "It is an exchange.",
    "There is nothing to gain.",
    "A supplier was drawn past its target by another exchange.",
    "A supplier stands at its target already.",
    "The outcome has no room left on the way to what a buyer wants.",
    "The planned movements of a side exceed the scale.",
    "A supplier would leave the scale.",
)


@dataclass(frozen=True, eq=False)
class Exchange:
    """How exchanges are read.

    Parameters
    ----------
    iterations
        rounds of exchange, at least 1; after each, positions follow their votes a part of the way
    rate_noise
        number or (draw,), 0 to 1: how far the rate may leave the equal gain, by chance, towards the last price of
        either side; 0 is the equal gain
    compat
        keep four slips of the published program, so that its runs can be checked
    """

    iterations: int = 1
    rate_noise: float | FloatArray = 0.0
    compat: bool = False


@dataclass(frozen=True, eq=False)
class ExchangeTrace:
    """Everything that happened in one draw, positions and outcomes on the scales of the issues.

    The two sides of an exchange are numbered: side 0 demands the issue that comes first and supplies the other, side 1
    supplies the first. `issue` is what a side supplies; what it demands is what the other side supplies.

    Parameters
    ----------
    draw
        which draw
    inputs
        a fingerprint of the draw's inputs and of how the rule was read
    start, vote
        (iteration, actor, issue), positions at the start of each round, and those that are voted on
    iteration
        (exchange,), the round, from 0
    actor, issue
        (exchange, side), who supplies what
    begin, end
        (exchange, side), the supplier's position before and after
    shift
        (exchange, side), by how much the outcome of what is supplied moves, on a scale from 0 to 100
    rate
        (exchange,), the shift of side 0 over that of side 1
    gain
        (exchange, side), salience times outcome, on a scale from 0 to 100
    binds
        (exchange, limit), which of the `LIMITS` set the size of the exchange
    before, after
        (exchange, side), expected outcome of what is supplied
    external
        (exchange, actor), what the two moves of the outcome are worth to everybody else; 0 for the two
    rival
        (exchange, 4), both suppliers and both issues of another exchange with the same gain, which came second by the
        ranks; -1 where there was none
    dropped
        (dropped, 7), round, index into `REASONS`, both suppliers, both supplies, and the exchange that ended it; -1
        where it was none from the start of the round
    """

    draw: int
    inputs: str
    start: FloatArray
    vote: FloatArray
    iteration: IntArray
    actor: IntArray
    issue: IntArray
    begin: FloatArray
    end: FloatArray
    shift: FloatArray
    rate: FloatArray
    gain: FloatArray
    binds: BoolArray
    before: FloatArray
    after: FloatArray
    external: FloatArray
    rival: IntArray
    dropped: IntArray

    def movers(self, iteration: int, actor: int, issue: int) -> IntArray:
        """Which exchanges moved an actor on an issue in a round."""
        is_supply = ((self.actor == actor) & (self.issue == issue)).any(axis=1)
        return np.flatnonzero(is_supply & (self.iteration == iteration))


@dataclass(frozen=True, eq=False)
class ExchangeSettlement:
    """Where issues settle after exchanges, one row per draw.

    Parameters
    ----------
    outcome
        (draw, issue), the weighted mean of the votes, on the issue's scale; NaN where nobody has weight
    influence
        (draw, actor, issue), the weights, as shares summing to 1; all 0 where nobody has any
    status
        (draw,), an index into `detente.models.bargaining.STATUSES`
    certificate
        (draw,), 0 is perfect: the largest difference between the two gains of an exchange (without noise), negative
        gain, or overshoot of an outcome past what a buyer wants as the buyer sees it (not in compat); NaN where nothing
        was settled
    rounds
        (draw,), rounds in which something was exchanged
    exchanges
        (draw,), how many exchanges were carried out
    outcomes
        (draw, iteration + 1, issue), the outcome without any exchange and after each round
    vote
        (draw, actor, issue), the positions that are voted on in the last round
    gain
        (draw, actor), what each gains by its own exchanges, each round measured from its start: salience times outcome
        on a scale from 0 to 100
    external
        (draw, actor), what the exchanges of others are worth to each
    traces
        the records of the draws that were asked for
    """

    outcome: FloatArray
    influence: FloatArray
    status: CodeArray
    certificate: FloatArray
    rounds: IntArray
    exchanges: IntArray
    outcomes: FloatArray
    vote: FloatArray
    gain: FloatArray
    external: FloatArray
    traces: tuple[ExchangeTrace, ...]

    @property
    def is_settled(self) -> BoolArray:
        """(draw,), whether there is an outcome."""
        return self.status <= 1
