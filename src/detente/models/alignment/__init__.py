"""Alignment: whom an actor leans on, over time, under doubt, in shares, and against a threat; and how alike two are."""

from __future__ import annotations

from detente.models.alignment.course import (
    COURSE_STATUSES,
    Course,
    Leaning,
    course,
    leaning,
    soft_course,
    worth_at,
)
from detente.models.alignment.hedge import HEDGE_STATUSES, Hedge, hedge
from detente.models.alignment.threat import balancing, similarity, threat
from detente.models.alignment.trial import TRIAL_STATUSES, Trial, index, trial

__all__ = [
    "COURSE_STATUSES",
    "HEDGE_STATUSES",
    "TRIAL_STATUSES",
    "Course",
    "Hedge",
    "Leaning",
    "Trial",
    "balancing",
    "course",
    "hedge",
    "index",
    "leaning",
    "similarity",
    "soft_course",
    "threat",
    "trial",
    "worth_at",
]
