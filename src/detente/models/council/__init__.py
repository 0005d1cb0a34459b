"""Councils: vetoes, a quota, a proposer that may act without them, and every member's vote.

`settle` finds the text, `vote` how the members vote on it, `dilution_split` why it falls short of what was
asked.
"""

from __future__ import annotations

from detente.models.council.dilution import DilutionSplit, dilution_split
from detente.models.council.gridlock import gridlock_interval
from detente.models.council.outside import act_outside, settle
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
from detente.models.council.votes import (
    Votes,
    Voting,
    margin,
    pass_probability,
    vote,
    yes_distribution,
)

__all__ = [
    "MODES",
    "STATUSES",
    "VENUES",
    "Ally",
    "Council",
    "CouncilResult",
    "DilutionSplit",
    "OutsideAction",
    "OutsideOption",
    "Votes",
    "Voting",
    "act_outside",
    "dilution_split",
    "gridlock_interval",
    "margin",
    "pass_probability",
    "setter",
    "setter_text",
    "settle",
    "vote",
    "yes_distribution",
]
