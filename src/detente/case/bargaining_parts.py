"""Parts of the data dictionary for bargaining: how an issue is settled, and issues settled together or traded."""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool, StrictInt, field_validator

from detente.case.fields import Cited, Id, Part, Word, number, said, word
from detente.quantity import Quantity, parse_quantity

__all__ = ["EXCHANGE_RULES", "RULES", "Decided", "ElectionSettings", "Exchange", "GainSettings", "Group",
           "MedianSettings", "MoveSettings", "NashSettings", "SpatialSettings"]

RULES = ("compromise", "median", "nash", "kalai_smorodinsky", "condorcet", "challenge", "spatial")
EXCHANGE_RULES = ("equal_gain", "random_rate")
VOTES = Literal["binary", "prop_bin", "proportional", "prop_cubic", "cubic", "prospect"]
LAWS = Literal["linear", "square", "quartic", "octic", "binary"]
LOSSES = Literal["quadratic", "linear", "power"]
BREAKDOWNS = Literal["status_quo", "cost_only", "given"]
OF_FAILURE = ("what no agreement is worth to each actor, where breakdown is given: 0 is all it wants, −1 a settlement "
              "a full scale away")
METHODS = Literal["conditional", "markov_uniform", "markov_incentive"]


class ElectionSettings(Part):
    """How the rule condorcet is read."""

    vote_rule: VOTES = said("how a difference in utility becomes a vote", "proportional")
    victory_law: LAWS = said("how the strength of two coalitions becomes a chance to win", "linear")
    method: METHODS = said("how chances against each become chances overall", "markov_uniform")
    risk: Literal["none", "min", "mid", "max"] = said(
        "range of the attitudes to risk, averse where an actor's position is winning; none leaves it out", "none")


class MedianSettings(Part):
    """How the rule median is read."""

    middle: Literal["mid", "lower", "upper"] = said(
        "which of the middle positions, when exactly half the weight lies on either side", "mid")


class GainSettings(Part):
    """How the rule kalai_smorodinsky is read."""

    ideal: Literal["rational", "unrestricted"] = said(
        "is what an actor hopes for sought among the settlements that all accept, or on the whole scale", "rational")
    weighted: StrictBool = said("do gains count in proportion to the actors' weights", False)


class MoveSettings(Part):
    """How the rule challenge is read."""

    variant: Literal["replicated", "literal"] = said(
        "the formulas of the published replication, or the text of the reconstruction", "replicated")
    rounds: StrictInt = said("rounds of offers", 10, ge=1, le=100)
    statistic: Literal["mean", "median"] = said("what is read from the final positions", "mean")
    compromise_choice: Literal["least_move", "lowest_position"] = said(
        "which of several compromises an actor takes (variant replicated)", "least_move")
    security: Literal["challenger", "own"] = said("whose estimate an actor's danger is (variant literal)", "challenger")
    choice: Literal["least", "strongest"] = said("which of several offers an actor takes (variant literal)", "least")
    risk: StrictBool = said("do actors differ in their attitude to risk (variant literal)", True)
    chance_of_status_quo: float = said("chance that without a challenge all stays as it is", 1.0, ge=0.0, le=1.0)
    chance_of_improvement: float | None = said(
        "chance that what changes without a challenge is good for the challenger; found from the positions unless "
        "given (variant literal)", None, ge=0.0, le=1.0)


class SpatialSettings(Part):
    """How the rule spatial is read."""

    vote_rule: VOTES = said("how a difference in utility becomes a vote", "proportional")
    victory_law: LAWS = said("how the strength of two coalitions becomes a chance to win", "linear")
    method: METHODS = said("how chances against each become chances overall", "conditional")
    risk_view: Literal["none", "third", "half", "two_thirds", "full"] = said(
        "how well actors see each other's attitude to risk", "third")
    risk_range: Literal["min", "mid", "max"] = said("range of the attitudes to risk", "mid")
    third_party: Literal["preference", "none", "semi"] = said("how third parties take sides", "preference")
    interpolation: Literal["s1p1", "s2p2", "s2pmax"] = said("how two positions become a bargain", "s2p2")
    views: Literal["initiator", "both", "weighted"] = said("in whose eyes bargains are made", "initiator")
    resolution: Literal["deterministic", "stochastic"] = said(
        "is the likeliest bargain chosen, or one by its chances", "deterministic")
    accommodation: float = said("share of the way that an actor's wish follows its position in a turn", 1.0, ge=0.0,
                                le=1.0)
    min_turns: StrictInt = said("turns at least", 2, ge=1, le=1000)
    max_turns: StrictInt = said("turns at most", 100, ge=1, le=1000)
    stop_ratio: float = said("movement, as a share of the first turn's, below which it stops", 0.02, gt=0.0, lt=1.0)


class Decided(Part):
    """How an issue is settled."""

    by: Literal["bargaining", "council"] = said("bargaining or council", "bargaining")
    rule: Word = word("bargaining rule, or a weighted choice of rules", RULES, Word((("compromise", 1.0),)))
    loss: LOSSES = said("shape of the loss with distance (rules nash and kalai_smorodinsky)", "quadratic")
    power: float | None = said("exponent of the loss (loss power)", None, ge=1.0)
    cost_of_failure: Quantity = number("cost of no agreement, in units of the largest possible loss (rules nash and "
                                       "kalai_smorodinsky)", parse_quantity(1.0), low=0.0)
    breakdown: BREAKDOWNS = said(
        "what a settlement is compared with: the status quo and the cost of failure, the cost alone, or utilities "
        "given (rules nash and kalai_smorodinsky)", "status_quo")
    utility_of_failure: dict[Id, Quantity] = number(OF_FAILURE, dict, high=0.0)
    median: MedianSettings | None = said("how the rule median is read", None)
    kalai_smorodinsky: GainSettings | None = said("how the rule kalai_smorodinsky is read", None)
    condorcet: ElectionSettings | None = said("how the rule condorcet is read", None)
    challenge: MoveSettings | None = said("how the rule challenge is read", None)
    spatial: SpatialSettings | None = said("how the rule spatial is read", None)
    council: Id | None = said("the council that decides it", None)
    proposer: Id | None = said("the actor that puts the text to the council", None)


class NashSettings(Part):
    """How the rule nash is read over several issues that succeed or fail together."""

    loss: LOSSES = said("shape of the loss with distance on each issue", "quadratic")
    power: float | None = said("exponent of the loss (loss power)", None, ge=1.0)
    cost_of_failure: Quantity = number("cost of no agreement on the whole, in units of the largest possible loss",
                                       parse_quantity(1.0), low=0.0)
    breakdown: BREAKDOWNS = said(
        "what a settlement is compared with: the status quo and the cost of failure, the cost alone, or utilities "
        "given", "status_quo")
    utility_of_failure: dict[Id, Quantity] = number(OF_FAILURE, dict, high=0.0)


class Group(Cited):
    """Issues that are bargained over together, as the dimensions of one space."""

    issues: tuple[Id, ...] = said("the issues, at least two", min_length=2)
    rule: Word = word("bargaining rule, or a weighted choice; spatial, condorcet and nash take the issues as one "
                      "space, the others settle each by itself", RULES, Word((("spatial", 1.0),)))
    condorcet: ElectionSettings | None = said("how the rule condorcet is read", None)
    spatial: SpatialSettings | None = said("how the rule spatial is read", None)
    nash: NashSettings | None = said("how the rule nash is read", None)

    @field_validator("issues")
    @classmethod
    def _once_each(cls, issues: tuple[str, ...]) -> tuple[str, ...]:
        return _different(issues)


class Exchange(Cited):
    """Issues that may be traded against each other."""

    issues: tuple[Id, ...] = said("the issues, at least two", min_length=2)
    rule: Word = word("exchange rule", EXCHANGE_RULES, Word((("equal_gain", 1.0),)))
    rate_noise: Quantity = number("how far rates leave the equal gain towards either side's last price (rule "
                                  "random_rate)", parse_quantity(1.0), low=0.0, high=1.0, unit="share")
    iterations: StrictInt = said("rounds of exchange", 1, ge=1, le=100)

    @field_validator("issues")
    @classmethod
    def _once_each(cls, issues: tuple[str, ...]) -> tuple[str, ...]:
        return _different(issues)


def _different(issues: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of which none stands twice."""
    twice = [issue for issue in dict.fromkeys(issues) if issues.count(issue) > 1]
    if twice:
        raise ValueError(f"{', '.join(twice)} stands twice; each issue once would be right")
    return issues
