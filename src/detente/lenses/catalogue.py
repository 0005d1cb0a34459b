"""The lenses in their fixed order: what a later one uses, an earlier one has solved."""

from __future__ import annotations

from detente.lenses.alignments import ALIGNMENTS
from detente.lenses.base import Lens
from detente.lenses.beliefs import BELIEFS
from detente.lenses.contest import CONTEST
from detente.lenses.councils import COUNCILS
from detente.lenses.evidence import EVIDENCE
from detente.lenses.exchanges import EXCHANGES
from detente.lenses.forecasts import FORECASTS
from detente.lenses.games import GAMES
from detente.lenses.groups import GROUPS
from detente.lenses.hypotheses import HYPOTHESES
from detente.lenses.issues import ISSUES
from detente.lenses.markets import MARKETS
from detente.lenses.networks import NETWORKS
from detente.lenses.payoffs import PAYOFFS
from detente.lenses.power import POWER
from detente.lenses.proposals import PROPOSALS
from detente.lenses.ties import TIES
from detente.lenses.triangles import TRIANGLES

__all__ = ["LENSES"]

LENSES: tuple[Lens, ...] = (
    EVIDENCE, HYPOTHESES, TIES, TRIANGLES, NETWORKS, BELIEFS, MARKETS, GROUPS, ISSUES, FORECASTS, EXCHANGES, COUNCILS,
    POWER, GAMES, ALIGNMENTS, PROPOSALS, PAYOFFS, CONTEST,
)  # fmt: skip
