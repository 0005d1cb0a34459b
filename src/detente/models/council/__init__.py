"""Councils: vetoes, a quota, a proposer that may act without them, and every member's vote.

`settle` finds the text, `vote` how the members vote on it, `dilution_split` why it falls short of what was
asked. `gamble` and `standoff` are for actors that do not know one another's limits or costs, `purchase` for a
proposer that can pay, `divide` for a pie instead of a text, the `agree` functions for bodies where everybody must
agree, and `fit_votes` learns how members vote from votes on record.
"""

from __future__ import annotations

from detente.models.council.agreement import Agreement, LineAgreement, agree_in_space, agree_on_line, share_out
from detente.models.council.beliefs import Belief, Exponential, Types, Uniform, chance_below
from detente.models.council.core import in_core
from detente.models.council.dilution import DilutionSplit, dilution_split
from detente.models.council.division import Division, divide
from detente.models.council.gamble import Gamble, Unknown, acceptance_curve, gamble
from detente.models.council.gridlock import gridlock_interval
from detente.models.council.outside import act_outside, settle
from detente.models.council.purchase import Purchase, cheapest_coalition, purchase
from detente.models.council.record import VoteModel, fit_votes, foretell_votes
from detente.models.council.records import (
    MODES,
    STATUSES,
    VENUES,
    Ally,
    Council,
    CouncilResult,
    OutsideAction,
    OutsideOption,
)
from detente.models.council.setter import setter, setter_text
from detente.models.council.standoff import Standoff, standoff
from detente.models.council.votes import (
    Votes,
    Voting,
    margin,
    pass_probability,
    vote,
    yes_distribution,
)

__all__ = [
    "MODES", "STATUSES", "VENUES", "Agreement", "Ally", "Belief", "Council", "CouncilResult", "DilutionSplit",
    "Division", "Exponential", "Gamble", "LineAgreement", "OutsideAction", "OutsideOption", "Purchase", "Standoff",
    "Types", "Uniform", "Unknown", "VoteModel", "Votes", "Voting", "acceptance_curve", "act_outside", "agree_in_space",
    "agree_on_line", "chance_below", "cheapest_coalition", "dilution_split", "divide", "fit_votes", "foretell_votes",
    "gamble", "gridlock_interval", "in_core", "margin", "pass_probability", "purchase", "setter", "setter_text",
    "settle", "share_out", "standoff", "vote", "yes_distribution",
]  # fmt: skip
