"""How the challenge model is read, what it gives back, and what it records of a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.models.bargaining.records import Settlement
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

__all__ = ["KINDS", "REASONS", "Challenge", "ChallengeSettlement", "ChallengeTrace"]

KINDS = (
    "The proposer demands nothing.",
    "Neither side would gain by a challenge.",
    "The proposer demands its whole position, and the receiver would rather give way than let it come to a challenge.",
    "The proposer gains more than the receiver loses, and asks for a part of the way.",
    "The proposer gains less than the receiver loses, and the receiver goes all the way.",
)

REASONS = ("It took an offer.", "Nobody offered it anything.", "It takes no part.")


@dataclass(frozen=True)
class Challenge:
    """How the challenge model is read.

    Parameters
    ----------
    variant
        "replicated" are the formulas of the published replication, slips included; "literal" is the text of the
        reconstruction, with one reading of each gap
    rounds
        rounds of offers, at least 1; a draw stops earlier when nobody moves
    statistic
        what is read from the final positions: their weighted mean, or their weighted (lower) median
    compromise_choice
        replicated: of several compromises take the one at the lowest position, as the replication does, or the one
        with the least move. Only the latter treats both directions alike
    security
        literal: an actor's danger is what its challengers expect, or what it expects itself
    choice
        literal: of several offers take the one with the least move, or the one from the strongest proposer
    risk
        literal: do actors in more danger take less risk
    chance_of_status_quo
        the chance, 0 to 1, that without a challenge all stays as it is (Q in the source)
    chance_of_improvement
        literal: the chance, 0 to 1, that what changes without a challenge is good for the challenger (T in the source);
        None finds it from the positions
    span
        the distance that counts as 1; None is the range of the positions at the start of the draw
    """

    variant: Literal["replicated", "literal"] = "replicated"
    rounds: int = 10
    statistic: Literal["mean", "median"] = "mean"
    compromise_choice: Literal["lowest_position", "least_move"] = "lowest_position"
    security: Literal["challenger", "own"] = "challenger"
    choice: Literal["least", "strongest"] = "least"
    risk: bool = True
    chance_of_status_quo: float = 1.0
    chance_of_improvement: float | None = None
    span: float | None = None


@dataclass(frozen=True, eq=False)
class ChallengeTrace:
    """Everything that happened in one draw; pairs are (receiver, proposer), actors in the order of the input.

    Parameters
    ----------
    draw
        which draw
    inputs
        a fingerprint of the draw's inputs and of how the rule was read
    span
        the distance that counts as 1
    weight
        (actor,), shares
    position
        (round + 1, actor), on the issue's scale; the first row is the start
    exponent
        (round, actor), attitude to risk: 1/2 for the most exposed, 2 for the safest; NaN where an actor takes no part
    danger
        (round, actor), what exposed it: the sum of the expected utilities that decide the exponent
    proposer
        (round, actor), whose offer it took; -1 where none
    reason
        (round, actor), an index into `REASONS`
    kind
        (round, receiver, proposer), an index into `KINDS`
    own, other
        (round, receiver, proposer), what the receiver expects of challenging the proposer, and the proposer of
        challenging the receiver
    target
        (round, receiver, proposer), where the offer would take the receiver
    score
        (round, receiver, proposer), the number by which offers of a kind are chosen, lowest first: the move, or the
        position of the compromise, in spans
    order
        (round, receiver, proposer), 1 for the receiver's best offer, 2 for the next; 0 where there is no offer
    is_tied
        (round, receiver, proposer), whether an offer's score equals that of the offer taken
    chance
        (round, first, second), the chance that the first prevails over the second
    """

    draw: int
    inputs: str
    span: float
    is_literal: bool
    weight: FloatArray
    position: FloatArray
    exponent: FloatArray
    danger: FloatArray
    proposer: IntArray
    reason: CodeArray
    kind: CodeArray
    own: FloatArray
    other: FloatArray
    target: FloatArray
    score: FloatArray
    order: IntArray
    is_tied: BoolArray
    chance: FloatArray

    @property
    def moved(self) -> FloatArray:
        """(round, actor), how far and which way each actor moved."""
        return np.diff(self.position, axis=0)

    def support(self, index: int, first: int, second: int) -> tuple[FloatArray, FloatArray]:
        """(actor,) twice: what each voter adds to the first and to the second of a pair, in the round of that index."""
        place = self.position[index]
        exponent = np.ones_like(place) if self.is_literal else np.nan_to_num(self.exponent[index], nan=1.0)
        distance = np.abs(np.nan_to_num(place)[:, None] - place[[first, second]]) / self.span
        discontent = self.weight[:, None] * distance ** exponent[:, None]
        gain = discontent[:, 1] - discontent[:, 0]
        return np.maximum(gain, 0.0), np.maximum(-gain, 0.0)


@dataclass(frozen=True, eq=False)
class ChallengeSettlement(Settlement):
    """Where the rounds of offers ended.

    Parameters
    ----------
    rounds
        (draw,), rounds played, the last one included in which nobody moved any more
    loop
        (draw,), after how many rounds the positions come back to where they were: 1 where they stand still, 2 where
        they jump to and fro, 0 where they did not come back within the rounds
    position
        (draw, actor), where each actor stands in the end, on the issue's scale
    mean, median
        (draw, round + 1), the weighted mean and the lower weighted median of the positions, from the start
    traces
        the records of the draws that were asked for
    """

    rounds: IntArray
    loop: IntArray
    position: FloatArray
    mean: FloatArray
    median: FloatArray
    traces: tuple[ChallengeTrace, ...]
