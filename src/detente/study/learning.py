"""Fit the predictive distribution to past decisions, and keep a record of how good it is on those it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from detente.errors import DetenteError
from detente.lenses.decisions import Decisions
from detente.lenses.predictive import FAMILIES, INNER, ParameterTable, evidence_of, fit_to, folds_without
from detente.study.bench import Figures, figures_of, left_out

__all__ = ["learn"]

Told = Callable[[int, int], None]


def learn(
    decisions: Decisions, folds: int = 10, seeds: Sequence[int] = (1, 2, 3, 4, 5), told: Told | None = None
) -> ParameterTable:
    """Fit to decisions.

    Every family is cross-validated; the one with the least mean score is fitted to all the decisions. What that is
    worth is told by a nested loop, in which the family too is chosen without sight of the fold left out.

    Parameters
    ----------
    decisions
        what was decided
    folds, seeds
        folds of a partition, and one seed for each partition
    told
        called with the folds done and their total

    Raises
    ------
    DetenteError
        If there are too few proposals for so many folds.
    """
    most = int(len(set(decisions.groups)) * (folds - 1) / folds)
    if most < INNER:
        raise DetenteError(f"{decisions.name} has {len(set(decisions.groups))} proposals; {folds} folds with {INNER} "
                           f"inside them need at least {int(np.ceil(INNER * folds / (folds - 1)))}")
    evidence = evidence_of(decisions)
    total = len(seeds) * folds * (len(FAMILIES) + 1)

    def step(done: int) -> Told | None:
        return (lambda at, _: told(done + at, total)) if told is not None else None

    def bare(family: str, found: tuple[Any, ...]) -> ParameterTable:
        data = {"name": decisions.name, "sha256": decisions.digest, "issues": len(decisions.issues),
                "groups": len(set(decisions.groups))}
        return ParameterTable(fit_to(evidence, family), family, data, found, folds)

    part = len(seeds) * folds
    tables = {name: bare(name, folds_without(evidence, decisions, [name], folds, seeds, step(index * part)))
              for index, name in enumerate(FAMILIES)}
    by_family = {name: _figures(decisions, table) for name, table in tables.items()}
    best = min(by_family, key=lambda name: float(by_family[name]["crps"]))
    nested = folds_without(evidence, decisions, tuple(FAMILIES), folds, seeds, step(len(FAMILIES) * part))
    record = {
        "partitions": list(seeds),
        "folds": folds,
        "inner_folds": INNER,
        "families": by_family,
        "nested": {**_figures(decisions, bare(best, nested)), "chosen": dict(Counter(row[2] for row in nested))},
    }
    return replace(tables[best], record=record)


def _figures(decisions: Decisions, table: ParameterTable) -> dict[str, float]:
    """Means over the partitions, and the spread of the score."""
    found = [figures_of(each) for each in left_out(decisions, table)]
    means = {one.name: round(float(np.mean([getattr(f, one.name) for f in found])), 4) for one in fields(Figures)}
    return {**means, "crps_spread": round(float(np.std([f.crps for f in found])), 4)}
