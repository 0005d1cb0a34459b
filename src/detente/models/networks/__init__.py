"""Signed networks: how far friends and enemies are from two camps, which ties stand against it, where it is heading.

A network is (draw, node, node), symmetric: above 0 friendly, below 0 hostile, 0 no tie; the diagonal is not read.
"""

from __future__ import annotations

from detente.models.networks.balance import Balance, balance, flip_effects, triads
from detente.models.networks.drift import DRIFT_STATUSES, Drift, Flips, drift, flips, is_jammed, state_at
from detente.models.networks.frustration import MOST_ENUMERATED, Frustration, frustration, relief

__all__ = [
    "DRIFT_STATUSES",
    "MOST_ENUMERATED",
    "Balance",
    "Drift",
    "Flips",
    "Frustration",
    "balance",
    "drift",
    "flip_effects",
    "flips",
    "frustration",
    "is_jammed",
    "relief",
    "state_at",
    "triads",
]
