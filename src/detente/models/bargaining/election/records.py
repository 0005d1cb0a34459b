"""How an election is read, what it gives back, and what it records of a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.models.bargaining.records import Settlement
from detente.models.checks import FloatArray, IntArray

__all__ = ["Election", "ElectionSettlement", "ElectionTrace"]

VoteRule = Literal["binary", "prop_bin", "proportional", "prop_cubic", "cubic", "prospect"]
VictoryLaw = Literal["linear", "square", "quartic", "octic", "binary"]
Method = Literal["conditional", "markov_uniform", "markov_incentive"]
RiskRange = Literal["min", "mid", "max"]


@dataclass(frozen=True)
class Election:
    """How an election over the actors' positions is read.

    Parameters
    ----------
    vote_rule
        how hard a voter votes for what it likes better: in proportion to the difference in utility ("proportional"),
        to a mixture of the difference and its cube ("prop_cubic"), to the cube ("cubic"), all the same ("binary"), a
        mixture of the two ("prop_bin"), or with gains worth two thirds of losses ("prospect")
    victory_law
        how surely the stronger coalition wins: its chance is proportional to its strength ("linear"), or to the
        second, fourth or eighth power; "binary" lets it win once it is a tenth stronger
    method
        from pairs to all: chances proportional to the product of the chances against everybody ("conditional"); or
        the long run of a champion who meets challengers, drawn evenly ("markov_uniform") or in proportion to what
        each can mobilise ("markov_incentive")
    risk
        None: utility falls evenly with distance. Otherwise actors whose position is winning first become averse to
        risk; the coefficient runs from 0 to 1 ("min"), -1/2 to 1 ("mid") or -1 to 1 ("max")
    compat
        count as the published program does: an absolute floor under coalitions, the two Markov methods by iteration
        to a tolerance, and under "prospect" votes that depend on the order of the options
    """

    vote_rule: VoteRule = "proportional"
    victory_law: VictoryLaw = "linear"
    method: Method = "markov_uniform"
    risk: RiskRange | None = None
    compat: bool = False


@dataclass(frozen=True, eq=False)
class ElectionTrace:
    """One draw's election; options ascend along the scale, actors stand in the order of the input.

    Parameters
    ----------
    draw
        which draw
    inputs
        a fingerprint of the draw's inputs and of how the rule was read
    option
        (option,), on the issue's scale
    probability
        (option,)
    supported
        (actor,), the index of the option at the actor's own position; -1 where it takes no part
    risk
        (actor,), how averse to risk; 0 where utility falls evenly
    coalition
        (option, option), the strength of those for the first against the second
    victory
        (option, option), the chance that the first beats the second
    winner
        the index of the likeliest option
    vote
        (option, actor), every actor's vote between the option and the winner; above 0 for the option
    """

    draw: int
    inputs: str
    option: FloatArray
    probability: FloatArray
    supported: IntArray
    risk: FloatArray
    coalition: FloatArray
    victory: FloatArray
    winner: int
    vote: FloatArray


@dataclass(frozen=True, eq=False)
class ElectionSettlement(Settlement):
    """How likely each position is to win; `outcome` is the expected one.

    Parameters
    ----------
    options
        (draw, option), the distinct positions in ascending order, on the issue's scale; NaN after the last
    probability
        (draw, option), summing to 1; 0 after the last
    mode
        (draw,), the likeliest option; of several the one nearest to the expected position, then the lower
    median
        (draw,), the middle of the distribution
    traces
        the records of the draws that were asked for
    """

    options: FloatArray
    probability: FloatArray
    mode: FloatArray
    median: FloatArray
    traces: tuple[ElectionTrace, ...]
