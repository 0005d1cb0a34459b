"""How the spatial model of politics is read, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.models.bargaining.election.records import Method, RiskRange, VictoryLaw, VoteRule
from detente.models.bargaining.records import UNANIMOUS
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

if TYPE_CHECKING:
    from detente.models.bargaining.spatial.trace import SpatialTrace

__all__ = ["KEPT", "REASONS", "Averages", "Spatial", "SpatialSettlement"]

REASONS = (
    "It went to its own end of a bargain.",
    "It saw no gain in challenging anyone, and nobody challenged it.",
    "Nobody moving won the vote over its bargains.",
    "Its own end of the bargain that won is where it stands.",
    "It takes no part.",
)

KEPT = ("Neither side keeps it.", "Only its initiator keeps it.", "Only its target keeps it.", "Both sides keep it.")


@dataclass(frozen=True, eq=False)
class Spatial:
    """How the spatial model of politics is read.

    Parameters
    ----------
    victory_law, method, vote_rule
        how votes are counted and pairs become chances; see `Election`
    risk_view
        how far, 0 to 1, an actor sees the others' attitudes to risk as they are, rather than as its own
    risk_range
        the attitudes to risk run from 0 to 1 ("min"), -1/2 to 1 ("mid") or -1 to 1 ("max"); whoever is winning is the
        most averse
    third_party
        how the others side in a challenge: with the position they like better ("preference"), not at all ("none"), or
        by the published program's semi-commitment ("semi"), which backs the side liked less unless it is unlikely to
        win. None is "preference", and "semi" in compat
    interpolation
        where a bargain's ends lie: by squared products of salience and chance ("s2p2"), by the products ("s1p1"), or
        only the weaker side gives way ("s2pmax")
    views
        whose view of the chances makes bargains: the initiator's, "both" sides' (two bargains), or their "weighted"
        average
    resolution
        of the bargains an actor is in, the likeliest to win the vote is kept, or one drawn by chance
    accommodation
        (actor, actor), how much of an actor's ideal follows each actor's new position; rows sum to at most 1, and the
        rest stays with the old ideal. None: everybody's ideal follows its own position at once
    min_turns, max_turns
        the fewest and the most turns
    stop_ratio
        stop when all move, together, less than this share of the first turn's movement
    compat
        reproduce the published program, its defects included; see the page of the model
    """

    victory_law: VictoryLaw = "linear"
    method: Method = "conditional"
    vote_rule: VoteRule = "proportional"
    risk_view: float = 1.0 / 3.0
    risk_range: RiskRange = "mid"
    third_party: Literal["preference", "none", "semi"] | None = None
    interpolation: Literal["s1p1", "s2p2", "s2pmax"] = "s2p2"
    views: Literal["initiator", "both", "weighted"] = "initiator"
    resolution: Literal["deterministic", "stochastic"] = "deterministic"
    accommodation: FloatArray | None = None
    min_turns: int = 2
    max_turns: int = 100
    stop_ratio: float = 0.02
    compat: bool = False


@dataclass(frozen=True, eq=False)
class Averages:
    """The middle of the final positions, each (draw, issue), with equal weights, by capability, and by influence.

    Parameters
    ----------
    mean, mean_by_capability, mean_by_weight
        the weight is 1, capability, or capability times the salience of the issue
    median, median_by_capability, median_by_weight
        likewise; halfway where exactly half the weight lies on either side
    """

    mean: FloatArray
    mean_by_capability: FloatArray
    mean_by_weight: FloatArray
    median: FloatArray
    median_by_capability: FloatArray
    median_by_weight: FloatArray


@dataclass(frozen=True, eq=False)
class SpatialSettlement:
    """Where the turns ended, and how likely each of the final positions is to win.

    Parameters
    ----------
    outcome
        (draw, issue), the expected position under the final election; NaN where there is none
    influence
        (draw, actor), capability times total salience, as shares; 0 for those who take no part
    status
        (draw,), an index into `STATUSES`; 4 where the most turns were reached
    certificate
        (draw,), 0 is perfect: how far a position is from the end of the bargain that was kept, the final probabilities
        from their condition, or the last movement above the stopping rule
    rounds
        (draw,), turns taken
    rescaled
        how many rows of saliences summed to more than 1 and were divided by their sum
    position
        (draw, actor, issue), where each actor stands in the end
    options
        (draw, option, issue), the distinct final positions, by the first actor at each; NaN after the last
    probability
        (draw, option), summing to 1; 0 after the last
    mode
        (draw, issue), the likeliest option; of several the one nearest to the expected position, then the first
    averages
        means and medians of the final positions
    traces
        the records of the draws that were asked for
    """

    outcome: FloatArray
    influence: FloatArray
    status: CodeArray
    certificate: FloatArray
    rounds: IntArray
    rescaled: int
    position: FloatArray
    options: FloatArray
    probability: FloatArray
    mode: FloatArray
    averages: Averages
    traces: tuple[SpatialTrace, ...]

    @property
    def is_settled(self) -> BoolArray:
        """(draw,), whether the turns came to an end by themselves."""
        return self.status <= UNANIMOUS
