"""Small games with known answers: crisis bargaining, trust, deterrence, ratification."""

from __future__ import annotations

from detente.models.games.common import CAPPED, INVALID, NO_AGREEMENT, NORMAL, STATUSES, first_failure
from detente.models.games.crisis import (
    COMMITMENT_NEEDS,
    CRISIS_NEEDS,
    REGIONS,
    TYPES_NEEDS,
    Demand,
    Preventive,
    Range,
    crisis,
    crisis_by_cost,
    crisis_types,
    first_strike,
    preventive_war,
    settlements,
)
from detente.models.games.deterrence import DETERRENCE_NEEDS, EQUILIBRIA, Challenge, Deterrence, deterrence
from detente.models.games.interaction import INTERACTION, OUTCOMES, Stakes, interaction_payoffs
from detente.models.games.ratification import (
    BINDING,
    FLOORS_NEEDS,
    UNCERTAIN_NEEDS,
    Bargain,
    Home,
    Offers,
    Proposal,
    WinSets,
    ratification,
    uncertain_ratification,
    win_sets,
)
from detente.models.games.signalling import Equilibrium, Signalling, count_pairs, signalling
from detente.models.games.survey import SIGNALLING_KINDS, SignallingSurvey, signalling_survey
from detente.models.games.trust import (
    ASSURANCE_NEEDS,
    PROTOCOLS,
    TRUST_NEEDS,
    Assurance,
    Protocol,
    Reassurance,
    Side,
    assure_first,
    reassurance,
)

__all__ = [
    "ASSURANCE_NEEDS", "BINDING", "CAPPED", "COMMITMENT_NEEDS", "CRISIS_NEEDS", "DETERRENCE_NEEDS", "EQUILIBRIA",
    "FLOORS_NEEDS", "INTERACTION", "INVALID", "NORMAL", "NO_AGREEMENT", "OUTCOMES", "PROTOCOLS", "REGIONS",
    "SIGNALLING_KINDS", "STATUSES", "TRUST_NEEDS", "TYPES_NEEDS", "UNCERTAIN_NEEDS", "Assurance", "Bargain",
    "Challenge", "Demand", "Deterrence", "Equilibrium", "Home", "Offers", "Preventive", "Proposal", "Protocol",
    "Range", "Reassurance", "Side", "Signalling", "SignallingSurvey", "Stakes", "WinSets", "assure_first",
    "count_pairs", "crisis", "crisis_by_cost", "crisis_types", "deterrence", "first_failure", "first_strike",
    "interaction_payoffs", "preventive_war", "ratification", "reassurance", "settlements", "signalling",
    "signalling_survey", "uncertain_ratification", "win_sets",
]  # fmt: skip
