"""Settlement rules: where bargaining on one issue ends.

Every rule has the same signature and all of them stand in `RULES` under the word a case uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from detente.models.bargaining.compromise import compromise
from detente.models.bargaining.median import median
from detente.models.bargaining.nash import nash
from detente.models.bargaining.records import STATUSES, Options, Positions, Settlement

__all__ = ["RULES", "STATUSES", "Options", "Positions", "Rule", "Settlement", "compromise", "median", "nash"]

Rule = Callable[[Positions, Options], Settlement]

RULES: Mapping[str, Rule] = MappingProxyType({"compromise": compromise, "median": median, "nash": nash})
