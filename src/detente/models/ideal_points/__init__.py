"""Ideal points: where states stand on the main line of conflict of an assembly, from how they voted."""

from __future__ import annotations

from detente.models.ideal_points.agreement import Agreement, agreement
from detente.models.ideal_points.diagnostics import effective_size, halves_agree, split_rhat
from detente.models.ideal_points.preparation import Priors, divided, linked, priors
from detente.models.ideal_points.records import MODES, Chain, Schedule, Votes, votes
from detente.models.ideal_points.result import MIXED, IdealPoints, conclude
from detente.models.ideal_points.sampler import Task, advance, begin
from detente.models.ideal_points.scale import is_turned, on_scale
from detente.models.ideal_points.starts import Start, component_start, published_start

__all__ = ["MIXED", "MODES", "Agreement", "Chain", "IdealPoints", "Priors", "Schedule", "Start", "Task", "Votes",
           "advance", "agreement", "begin", "component_start", "conclude", "divided", "effective_size", "halves_agree",
           "is_turned", "linked", "on_scale", "priors", "published_start", "split_rhat", "votes"]
