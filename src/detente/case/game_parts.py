"""Parts of the data dictionary for small games: each kind has its own fields."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from detente.case.fields import Cited, Id, Part, Text, number, said
from detente.quantity import Quantity, parse_quantity

__all__ = ["GAMES", "AssuranceGame", "CommitmentGame", "CrisisGame", "CrisisTypesGame", "DeterrenceGame",
           "FirstStrikeGame", "Game", "GameBranch", "GameNode", "IndivisibleGame", "InteractionGame", "InteractionSide",
           "RatificationGame", "Ratifier", "SignallingGame", "TreeGame", "TrustGame", "TrustSide",
           "UncertainRatificationGame", "WinSetsGame", "WinSide"]

TIES = Literal["previous", "first", "uniform"]


def _chance(description: str, default: Any = ...) -> Any:
    return number(description, default, low=0.0, high=1.0, unit="probability")


def _cost(description: str, default: Any = ...) -> Any:
    return number(description, default, low=0.0, unit="share of the issue")


class _Between(Cited):
    """What all games between two sides share."""

    between: tuple[Id, Id] | None = said("the two actors, the first is side A", None)


class CrisisGame(_Between):
    """A demands, B accepts or fights; A does not know what war costs B."""

    kind: Literal["crisis"] = said("one demand under a private cost of war")
    p: Quantity = _chance("probability that A wins a war")
    cost_a: Quantity = _cost("A's cost of war")
    cost_b_low: Quantity = _cost("least that war may cost B")
    cost_b_high: Quantity = _cost("most that war may cost B")


class CrisisTypesGame(_Between):
    """The same with a few types of B."""

    kind: Literal["crisis_types"] = said("one demand to a few types")
    p: Quantity = _chance("probability that A wins a war")
    cost_a: Quantity = _cost("A's cost of war")
    costs: dict[Id, Quantity] = _cost("what war costs B, by type")
    chances: dict[Id, Quantity] = number("weight of each type; only ratios matter", low=0.0)
    offers: tuple[Quantity, ...] = number("demands that A may make; any where none are given", (), low=0.0, high=1.0)


class CommitmentGame(_Between):
    """A is rising and cannot bind itself; does B attack today."""

    kind: Literal["commitment"] = said("war to prevent a worse one")
    p_now: Quantity = _chance("probability that A wins a war today")
    p_later: Quantity = _chance("probability that A wins a war later")
    cost_b: Quantity = _cost("B's cost of war")
    discount: Quantity = number("weight of the next period", low=0.0, high=1.0)


class FirstStrikeGame(_Between):
    """Striking first pays; is there a deal that both prefer."""

    kind: Literal["first_strike"] = said("the advantage of striking first")
    p_first: Quantity = _chance("probability that A wins when it strikes first")
    p_second: Quantity = _chance("probability that A wins when it is struck")
    cost_a: Quantity = _cost("A's cost of war")
    cost_b: Quantity = _cost("B's cost of war")


class IndivisibleGame(_Between):
    """Only some shares are possible."""

    kind: Literal["indivisible"] = said("an issue that cannot be divided at will")
    p: Quantity = _chance("probability that A wins a war")
    cost_a: Quantity = _cost("A's cost of war")
    cost_b: Quantity = _cost("B's cost of war")
    shares: dict[Id, Quantity] = number("what A gets under each possible settlement", low=0.0, high=1.0)


class TrustSide(Part):
    """One side of a game of trust."""

    belief: Quantity = _chance("its belief that the other is trustworthy")
    reward: Quantity = number("payoff when both cooperate")
    temptation_trustworthy: Quantity = number("payoff from exploiting the other, if trustworthy: below the reward")
    temptation_untrustworthy: Quantity = number("payoff from exploiting the other, if not: above the reward")
    sucker_trustworthy: Quantity = number("payoff from being exploited, if trustworthy")
    sucker_untrustworthy: Quantity = number("payoff from being exploited, if not")
    punishment: Quantity = number("payoff when neither cooperates", parse_quantity(0.0))


class TrustGame(Cited):
    """When can cooperation begin, and does a first step tell the trustworthy from the others."""

    kind: Literal["trust"] = said("minimum trust, and a costly first step")
    sides: dict[Id, TrustSide] = said("one actor or two, each with its belief and payoffs")
    weight_first: Quantity | None = number("weight of the first step, where one is planned", None, low=0.0, high=1.0)

    @field_validator("sides")
    @classmethod
    def _one_or_two(cls, sides: dict[str, TrustSide]) -> dict[str, TrustSide]:
        if not 1 <= len(sides) <= 2:
            raise ValueError(f"{len(sides)} sides; one or two would be right")
        return sides


class AssuranceGame(_Between):
    """A is the strong side; B is asked to give something up. Demand it, or assure first."""

    kind: Literal["assurance"] = said("who should go first")
    belief: Quantity = _chance("B's belief that A is trustworthy")
    hold_a: Quantity = number("A's payoff when B concedes nothing", parse_quantity(0.0))
    reward_a: Quantity = number("A's payoff when B concedes and A reciprocates")
    temptation_a: Quantity = number("an untrustworthy A's payoff from taking the concession and giving nothing")
    cost_trustworthy: Quantity = number("what a unit of assurance costs a trustworthy A", low=0.0)
    cost_untrustworthy: Quantity = number("what a unit of assurance costs an untrustworthy A", low=0.0)
    hold_b: Quantity = number("B's payoff when it concedes nothing", parse_quantity(0.0))
    reward_b: Quantity = number("B's payoff when it concedes and A reciprocates")
    exploited_b: Quantity = number("B's payoff when it concedes and A gives nothing")
    binding: Quantity = number("how far a unit of commitment lowers A's gain from exploiting", parse_quantity(0.0),
                               low=0.0)
    cost_binding: Quantity = number("what a unit of commitment costs a trustworthy A", parse_quantity(0.0), low=0.0)


class DeterrenceGame(_Between):
    """A may challenge; B concedes or denies; neither is sure how the other takes a fight."""

    kind: Literal["deterrence"] = said("a challenge and a denial, both sides' hardness private")
    p_challenger: Quantity = _chance("probability that the challenger A is hard")
    p_defender: Quantity = _chance("probability that the defender B is hard")
    challenger_status_quo: Quantity = number("A's payoff when it does not challenge", parse_quantity(0.0))
    challenger_concession: Quantity = number("A's payoff when B concedes")
    challenger_capitulation: Quantity = number("A's payoff when it backs down after a denial")
    challenger_conflict: Quantity = number("a hard A's payoff from conflict")
    defender_status_quo: Quantity = number("B's payoff when it is not challenged", parse_quantity(0.0))
    defender_concession: Quantity = number("B's payoff when it concedes")
    defender_capitulation: Quantity = number("B's payoff when A backs down")
    defender_conflict: Quantity = number("a soft B's payoff from conflict")


class InteractionSide(Part):
    """What one side of the interaction game has at stake."""

    own: Quantity = number("value of its own demand met", parse_quantity(1.0))
    other: Quantity = number("value of the other's demand met", parse_quantity(-1.0))
    status_quo: Quantity = number("value of the status quo", parse_quantity(0.0))
    phi: Quantity = number("cost of fighting away from home", low=0.0)
    gamma: Quantity = number("cost of giving in when attacked", low=0.0)
    alpha: Quantity = number("cost of a lost war that it began", low=0.0)
    tau: Quantity = number("cost of a lost war in which it was attacked", low=0.0)


class InteractionGame(Cited):
    """Demand, resist, use force: eight ways it can end."""

    kind: Literal["interaction"] = said("the international interaction game")
    p: Quantity = _chance("probability that the first side wins a war")
    sides: dict[Id, InteractionSide] = said("the two actors, the one that may demand first is first")
    precision: Quantity | None = number("precision of the logit response, per unit of payoff", None, low=0.0)

    @field_validator("sides")
    @classmethod
    def _two(cls, sides: dict[str, InteractionSide]) -> dict[str, InteractionSide]:
        if len(sides) != 2:
            raise ValueError(f"{len(sides)} sides; two would be right")
        return sides


class RatificationGame(_Between):
    """Alternating offers, each side with a floor that its ratifiers set."""

    kind: Literal["ratification"] = said("offers that must be ratified")
    discount_1: Quantity = number("weight of the next round for the first side", low=0.0, high=1.0)
    discount_2: Quantity = number("weight of the next round for the second side", low=0.0, high=1.0)
    floor_1: Quantity = number("least share that the first side's ratifiers accept", parse_quantity(0.0), low=0.0,
                               high=1.0)
    floor_2: Quantity = number("least share that the second side's ratifiers accept", parse_quantity(0.0), low=0.0,
                               high=1.0)


class UncertainRatificationGame(_Between):
    """A proposes; B's ratifiers have a floor that A does not know."""

    kind: Literal["uncertain_ratification"] = said("a floor that is not known")
    floor_low: Quantity = number("least that the floor may be", low=0.0, high=1.0)
    floor_high: Quantity = number("most that the floor may be", low=0.0, high=1.0)
    outside: Quantity = number("A's payoff when ratification fails", parse_quantity(0.0))


class Ratifier(Part):
    """Somebody at home who votes on a deal."""

    ideal: Quantity = number("what it wants, from 0 to 1", low=0.0, high=1.0)
    weight: Quantity = number("its votes", parse_quantity(1.0), low=0.0)
    veto: bool = said("may it refuse alone", False, strict=True)


class WinSide(Part):
    """Those at home on one side."""

    ratifiers: dict[Id, Ratifier] = said("those who vote on a deal")
    quota: float = said("votes needed", gt=0.0)
    disagreement: Quantity | None = number("the negotiator's payoff without a deal; the status quo unless given", None)


class WinSetsGame(Cited):
    """What two homes would ratify, and where their negotiators end."""

    kind: Literal["win_sets"] = said("win-sets of two homes on a line")
    status_quo: Quantity = number("what holds without a deal", low=0.0, high=1.0)
    sides: dict[Id, WinSide] = said("the two actors; the first one's negotiator wants much, the second's little")

    @field_validator("sides")
    @classmethod
    def _two(cls, sides: dict[str, WinSide]) -> dict[str, WinSide]:
        if len(sides) != 2:
            raise ValueError(f"{len(sides)} sides; two would be right")
        return sides


class GameBranch(Part):
    """One way a move of chance may go."""

    weight: Quantity = number("weight of this branch; only ratios matter", low=0.0)
    then: GameNode = said("what follows")


class GameNode(Part):
    """A node of a tree: a player's move, a move of chance, or an end; exactly one of the three."""

    player: Id | None = said("who moves here", None)
    information_set: Text = said("nodes of a player with the same name look alike to it", "")
    choices: dict[Id, GameNode] = said("what follows each choice", dict)
    chance: dict[Id, GameBranch] = said("what chance may bring", dict)
    end: Id | None = said("name of the outcome here", None)
    payoffs: dict[Id, Quantity] = number("what it is worth to each player", {})

    @model_validator(mode="after")
    def _one_kind(self) -> GameNode:
        kinds = [self.player is not None, bool(self.chance), self.end is not None]
        if sum(kinds) != 1:
            raise ValueError("a node has exactly one of player (with choices), chance, and end (with payoffs)")
        if (self.player is not None) != bool(self.choices) or (self.end is not None) != bool(self.payoffs):
            raise ValueError("a player's node needs choices, and only that; an end needs payoffs, and only that")
        if self.information_set and self.player is None:
            raise ValueError("information_set belongs to a player's node")
        return self


class TreeGame(Cited):
    """A game tree of the analyst's own."""

    kind: Literal["tree"] = said("a game tree")
    root: GameNode = said("the first node")
    ties: TIES = said("of equally good choices take the one best for who moved before, the first listed, or all",
                      "previous")
    precision: Quantity | None = number("precision of the logit response, per unit of payoff", None, low=0.0)


class SignallingGame(_Between):
    """A sender who knows its type, a receiver who does not."""

    kind: Literal["signalling"] = said("messages and replies")
    types: dict[Id, Quantity] = number("weight of each type of the sender; only ratios matter", low=0.0)
    sender: dict[Id, dict[Id, dict[Id, Quantity]]] = number("the sender's payoff by type, message and reply")
    receiver: dict[Id, dict[Id, dict[Id, Quantity]]] = number("the receiver's payoff by type, message and reply")


GAMES = (CrisisGame, CrisisTypesGame, CommitmentGame, FirstStrikeGame, IndivisibleGame, TrustGame, AssuranceGame,
         DeterrenceGame, InteractionGame, RatificationGame, UncertainRatificationGame, WinSetsGame, TreeGame,
         SignallingGame)  # fmt: skip

Game = Annotated[
    CrisisGame | CrisisTypesGame | CommitmentGame | FirstStrikeGame | IndivisibleGame | TrustGame | AssuranceGame
    | DeterrenceGame | InteractionGame | RatificationGame | UncertainRatificationGame | WinSetsGame | TreeGame
    | SignallingGame,
    Field(discriminator="kind"),
]
