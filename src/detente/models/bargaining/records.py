"""What a settlement rule is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

__all__ = [
    "INVALID",
    "NORMAL",
    "NO_AGREEMENT",
    "NO_WEIGHT",
    "STATUSES",
    "STOPPED_EARLY",
    "UNANIMOUS",
    "Options",
    "Positions",
    "Settlement",
]

NORMAL, UNANIMOUS, NO_WEIGHT, NO_AGREEMENT, STOPPED_EARLY, INVALID = range(6)

STATUSES = (
    "A settlement was found.",
    "Everyone who takes part wants the same; that is the settlement.",
    "Nobody carries any weight, so there is no settlement.",
    "No settlement is acceptable to all; the status quo stays, where it is known.",
    "The rule was stopped before its own stopping rule held.",
    "An input of this draw is not a finite number, so there is no settlement.",
)

Weights = Literal["capability_salience", "salience", "capability", "equal"]
Loss = Literal["quadratic", "linear", "power"]
Breakdown = Literal["status_quo", "cost_only", "given"]
Middle = Literal["mid", "lower", "upper"]
Ideal = Literal["rational", "unrestricted"]


@dataclass(frozen=True, eq=False)
class Positions:
    """Who wants what on one issue, how much it cares, and what it can bring to bear.

    Parameters
    ----------
    position
        (draw, actor), on the issue's scale; NaN where the actor has no position
    salience
        (draw, actor), share of attention, at least 0; 0 takes no part
    capability
        (draw, actor), relative, at least 0; only ratios matter; 0 takes no part
    status_quo
        (draw,), on the issue's scale, what holds without a settlement; NaN where unknown
    low, high
        the ends of the scale
    rank
        (actor,), a permutation of 0, 1, …: the order in which ties between actors are broken, whatever the order in
        which they are listed; that of the list where it is not given
    """

    position: FloatArray
    salience: FloatArray
    capability: FloatArray
    status_quo: FloatArray | None = None
    low: float = 0.0
    high: float = 100.0
    rank: IntArray | None = None


@dataclass(frozen=True, eq=False)
class Options:
    """How a rule is to be read. Each field names the rules that read it; one record serves them all.

    Parameters
    ----------
    weights
        all rules: what an actor's weight is made of
    include_inactive
        all rules: let actors with zero salience or capability count where `weights` gives them a weight
    middle
        median: which of the middle positions, when exactly half the weight lies on either side
    loss
        nash, kalai_smorodinsky: how utility falls with distance
    power
        nash, kalai_smorodinsky: the exponent, at least 1; given exactly when `loss` is "power"
    breakdown
        nash, kalai_smorodinsky: what the actors compare a settlement with. "status_quo": the status quo and the cost
        of failure (only the cost where the status quo is unknown); "cost_only"; "given": `disagreement_utility`
    cost_of_failure
        nash, kalai_smorodinsky: number, (draw,) or (draw, actor), at least 0; in units of the loss of a full scale
    disagreement_utility
        nash, kalai_smorodinsky: (draw, actor); given exactly when `breakdown` is "given"
    ideal
        kalai_smorodinsky: is an actor's best outcome sought among those that everyone accepts, or on the whole scale
    weighted
        kalai_smorodinsky: let gains count in proportion to the actors' weights
    """

    weights: Weights = "capability_salience"
    include_inactive: bool = False
    middle: Middle = "mid"
    loss: Loss = "quadratic"
    power: float | None = None
    breakdown: Breakdown = "status_quo"
    cost_of_failure: float | FloatArray = 1.0
    disagreement_utility: FloatArray | None = None
    ideal: Ideal = "rational"
    weighted: bool = False


@dataclass(frozen=True, eq=False)
class Settlement:
    """What a settlement rule found, one row per draw.

    Parameters
    ----------
    outcome
        (draw,), on the issue's scale; NaN where there is none
    influence
        (draw, actor), the weights the rule used, as shares summing to 1; all 0 where nobody has any
    status
        (draw,), an index into `STATUSES`
    certificate
        (draw,), 0 is perfect; each rule says what it measures; NaN where nothing was settled
    """

    outcome: FloatArray
    influence: FloatArray
    status: CodeArray
    certificate: FloatArray

    @property
    def is_settled(self) -> BoolArray:
        """(draw,), whether the actors agreed on something."""
        return self.status <= UNANIMOUS
