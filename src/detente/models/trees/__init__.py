"""Game trees: backward induction, all subgame-perfect outcomes, quantal response."""

from __future__ import annotations

from detente.models.trees.form import Chance, Decision, End, Node, Tree
from detente.models.trees.induction import TIES, Outcomes, Play, backward_induction, subgame_perfect
from detente.models.trees.logit import LOGIT_STATUSES, Fit, Logit, fit_precision, logit_response

__all__ = ["LOGIT_STATUSES", "TIES", "Chance", "Decision", "End", "Fit", "Logit", "Node", "Outcomes", "Play", "Tree",
           "backward_induction", "fit_precision", "logit_response", "subgame_perfect"]
