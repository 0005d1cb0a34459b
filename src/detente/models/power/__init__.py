"""Voting power: what a rule by itself gives each member, before anyone's preferences are known."""

from __future__ import annotations

from detente.models.power.by_draw import power_by_draw
from detente.models.power.indices import INDICES, METHODS, Power, power
from detente.models.power.rules import AllOf, AnyOf, Rule, Vetoes, Weighted, dual, members_of, wins
from detente.models.power.sampling import Estimates, estimate
from detente.models.power.ternary import Ternary, TernaryPower, passes, ternary_power

__all__ = ["INDICES", "METHODS", "AllOf", "AnyOf", "Estimates", "Power", "Rule", "Ternary", "TernaryPower", "Vetoes",
           "Weighted", "dual", "estimate", "members_of", "passes", "power", "power_by_draw", "ternary_power", "wins"]
