"""Parts of the data dictionary for councils: members, votes needed, and what can be done without them."""

from __future__ import annotations

from pydantic import StrictBool

from detente.case.fields import Cited, Id, Part, Text, Word, number, said, word
from detente.case.voting_parts import Passes, Weight
from detente.quantity import Quantity, parse_quantity

__all__ = ["MODES", "Ally", "Between", "BetweenCosts", "Council", "Division", "Member", "Outside", "Passes",
           "SidePayments", "Votes"]

MODES = ("veto_drafts", "setter_drafts", "nash", "deal_me_out")


class Between(Part):
    """What somebody takes an ideal point to be: anything between two ends, evenly."""

    low: Quantity = number("the low end, on the scale of the issue")
    high: Quantity = number("the high end, on the scale of the issue")


class BetweenCosts(Part):
    """What somebody takes a cost to be: anything between two ends, evenly."""

    low: Quantity = number("the low end, in units of the issue", parse_quantity(0.0), low=0.0)
    high: Quantity = number("the high end, in units of the issue", low=0.0)


class Member(Cited):
    """A member of a council."""

    veto: StrictBool = said("may it block a text alone", False)
    bypass_cost: Quantity = number("cost of seeing the council bypassed, in units of the issue",
                                   parse_quantity(0.0), low=0.0)
    payment: Quantity = number("what it is promised outside the council if the text passes, in units of the issue",
                               parse_quantity(0.0), low=0.0)
    stake: Quantity = number("stake in how and by whom the matter is settled", parse_quantity(0.0), low=-1.0, high=1.0)
    weights: dict[Id, Weight] = said("what its vote weighs, by kind of weight, such as population", dict)
    believed: Between | None = said("what the proposer takes its ideal point to be, where it does not know it", None)


class Ally(Part):
    """A partner who may join action outside the council."""

    actor: Id = said("the ally")
    joining_cost: Quantity = number("its own cost of joining, in units of the issue", low=0.0)
    cost_with_ally: Quantity = number("cost to the superpower when the ally joins", low=0.0)


class Outside(Cited):
    """What the superpower can do without the council."""

    actor: Id = said("who may act outside the council")
    mode: Word = word("who has the last word on the text; there is no default", MODES)
    cost: Quantity = number("cost of acting alone, in units of the issue", low=0.0)
    bargaining_weight: Quantity = number("the superpower's bargaining weight (modes nash and deal_me_out)",
                                         parse_quantity(0.5), low=0.0, high=1.0)
    ally: Ally | None = said("a partner who may join", None)
    believed_cost: BetweenCosts | None = said("what members take that cost to be, where only the superpower knows it",
                                              None)


class Votes(Cited):
    """How margins become votes."""

    noise: Quantity = number("standard deviation of a member's margin, in units of the issue", low=0.0)
    stake_weight: Quantity = number("units of text that a full stake is worth", parse_quantity(0.0), low=0.0)
    yes_threshold: Quantity = number("margin above which a member votes yes", parse_quantity(0.0), low=0.0)
    no_threshold: Quantity = number("margin below minus which a member votes no", parse_quantity(0.0), low=0.0)


class SidePayments(Cited):
    """What the proposer may pay members to accept."""

    price: Quantity = number("what a unit paid costs the proposer, in units of the issue", low=0.0)


class Division(Cited):
    """A pie that the members divide, to show what a seat is worth."""

    discount: Quantity = number("what a pie divided a round later is worth, below 1", low=0.0, high=0.999999)
    veto_recognition: Quantity | None = number("chance of one veto member to propose; by default that of any member",
                                               None, low=0.0, high=1.0)


class Council(Cited):
    """A body that decides issues by votes."""

    name: Text = said("name as the report prints it", "")
    members: dict[Id, Member] = said("its members")
    passes: Passes = said("what a text needs: votes of the members, or conditions on heads and weights")
    outside_option: Outside | None = said("action without the council", None)
    votes: Votes | None = said("how votes follow from margins; without it votes are certain", None)
    side_payments: SidePayments | None = said("what the proposer may pay members to accept", None)
    division: Division | None = said("a pie that the members divide, to show what a seat is worth", None)
