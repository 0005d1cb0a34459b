"""The contest: from options and preferences to worlds that last, and the way there."""

from __future__ import annotations

from detente.models.conflict.board import MOST_CELLS, Board, board, board_of
from detente.models.conflict.change import Change, least_change
from detente.models.conflict.coalition import (
    COALITION_CONCEPTS,
    Withstood,
    all_coalitions,
    can_examine,
    joint_improvements,
    withstand,
)
from detente.models.conflict.foresight import Foresight, foresee
from detente.models.conflict.hypergame import Hypergame, View, hidden_view, hypergame, unseen_moves
from detente.models.conflict.inverse import Chance, Condition, chance_of_stability, condition
from detente.models.conflict.moves import general_moves, merge, moves, permitted_changes, restrict
from detente.models.conflict.paths import Path, paths
from detente.models.conflict.ranking import dense_ranks, rank_groups, rank_statements, ranks, scale_ranks, snap_ties
from detente.models.conflict.reach import access, forecast, reachable, sequences, steps
from detente.models.conflict.records import (
    CONCEPTS,
    Contest,
    Explanation,
    Forecast,
    Levels,
    Margins,
    Moves,
    Sanction,
    Step,
    Steps,
    concept_codes,
)
from detente.models.conflict.reorder import Reordering, reorder
from detente.models.conflict.stability import analyse, examine, standard_error, weak_link
from detente.models.conflict.strength import ATTITUDES, Bounded, Strength, bounded_stability, strength
from detente.models.conflict.witness import explain
from detente.models.conflict.worlds import feasible_worlds, pattern, world_code

__all__ = [
    "ATTITUDES",
    "COALITION_CONCEPTS",
    "CONCEPTS",
    "MOST_CELLS",
    "Board",
    "Bounded",
    "Chance",
    "Change",
    "Condition",
    "Contest",
    "Explanation",
    "Forecast",
    "Foresight",
    "Hypergame",
    "Levels",
    "Margins",
    "Moves",
    "Path",
    "Reordering",
    "Sanction",
    "Step",
    "Steps",
    "Strength",
    "View",
    "Withstood",
    "access",
    "all_coalitions",
    "analyse",
    "board",
    "board_of",
    "bounded_stability",
    "can_examine",
    "chance_of_stability",
    "concept_codes",
    "condition",
    "dense_ranks",
    "examine",
    "explain",
    "feasible_worlds",
    "forecast",
    "foresee",
    "general_moves",
    "hidden_view",
    "hypergame",
    "joint_improvements",
    "least_change",
    "merge",
    "moves",
    "paths",
    "pattern",
    "permitted_changes",
    "rank_groups",
    "rank_statements",
    "ranks",
    "reachable",
    "reorder",
    "restrict",
    "scale_ranks",
    "sequences",
    "snap_ties",
    "standard_error",
    "steps",
    "strength",
    "unseen_moves",
    "weak_link",
    "withstand",
    "world_code",
]
