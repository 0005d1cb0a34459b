"""The evidence lens: what each piece weighs, what it estimates, and which rival explanation it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, no_figures, nothing_missing
from detente.lenses.values import Values, origin_of
from detente.models.hypotheses import Judgement, Removal, judge, remove_each
from detente.words import likelihood, number, percent

__all__ = ["EVIDENCE", "HYPOTHESES"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: the probability that it counts, and its estimate; each (draw,)."""

    weight: Floats
    estimate: Floats | None


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"evidence.{name}", (f"evidence.{name}", "case.grade_table")) for name in case.evidence)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    piece = case.evidence[item.path.split(".")[1]]
    weight = Declared(f"{item.path}.weight", "probability that it counts, by its grade", "probability")
    if piece.estimate is None:
        return (weight,)
    return (weight, Declared(f"{item.path}.estimate", "what it estimates", piece.estimate.unit))


def _assemble(case: Case, item: Item, values: Values) -> Piece:
    name = item.path.split(".")[1]
    weight = values.weight(name) if name not in values.overlay.dropped else np.zeros(values.size)
    given = case.evidence[name].estimate is not None
    return Piece(weight, values.number(f"{item.path}.estimate") if given else None)


def _solve(piece: Piece) -> Piece:
    """Nothing to solve: weights and estimates are read as they are."""
    return piece


def _outcomes(case: Case, item: Item, piece: Piece) -> Mapping[str, NDArray[Any]]:
    found = {f"{item.path}.weight": piece.weight}
    return found if piece.estimate is None else {**found, f"{item.path}.estimate": piece.estimate}


def _silent(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    return ()


EVIDENCE = Lens(
    name="evidence",
    says="What does each piece of evidence weigh, and what does it estimate?",
    works=("Baker1968",),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_silent,
    figures=no_figures,
)


CODES = ("CC", "C", "N", "I", "II")


@dataclass(frozen=True)
class Matrix:
    """Rival explanations against the evidence: cells, weights, origins, priors."""

    cell: NDArray[np.int64]
    alpha: Floats
    origin: NDArray[np.int64]
    prior: Floats


@dataclass(frozen=True)
class Judged:
    """Posterior with the case's own priors, the rest as the solver gives it."""

    posterior: Floats
    judgement: Judgement
    removal: Removal


def _bearing(case: Case) -> tuple[str, ...]:
    """Evidence that bears on some hypothesis."""
    return tuple(name for name, piece in case.evidence.items() if piece.bears_on)


def _rivals(case: Case) -> tuple[Item, ...]:
    if not case.hypotheses:
        return ()
    reads = ("hypotheses", "case.grade_table", *(f"evidence.{name}" for name in _bearing(case)))
    return (Item("hypotheses", reads),)


def _rivals_declare(case: Case, item: Item) -> tuple[Declared, ...]:
    own = [Declared(f"hypotheses.{name}.{kind}", f"{says}: {hypothesis.says}", unit)
           for name, hypothesis in case.hypotheses.items()
           for kind, says, unit in (("posterior", "probability given the evidence", "probability"),
                                    ("inconsistency", "what speaks against it", "score"))]
    items = [Declared(f"evidence.{name}.{kind}", f"{says}", unit) for name in _bearing(case)
             for kind, says, unit in (("diagnosticity", "how far it tells the hypotheses apart", "log ratio"),
                                      ("turns", "would the ranking of the hypotheses change without it (1 yes)", ""))]
    return (*own, *items)


def _rivals_assemble(case: Case, item: Item, values: Values) -> Matrix:
    bearing, hypotheses = _bearing(case), tuple(case.hypotheses)
    cell = np.array([[CODES.index(case.evidence[name].bears_on.get(h, "N")) for h in hypotheses] for name in bearing],
                    dtype=np.int64).reshape(len(bearing), len(hypotheses))
    alpha = [np.zeros(values.size) if name in values.overlay.dropped else values.weight(name) for name in bearing]
    names = [origin_of(case, name) for name in bearing]
    order = {name: index for index, name in enumerate(dict.fromkeys(names))}
    prior = [values.number(f"hypotheses.{h}.prior") if case.hypotheses[h].prior is not None else np.ones(values.size)
             for h in hypotheses]
    return Matrix(cell, np.stack(alpha, axis=1) if alpha else np.empty((values.size, 0)),
                  np.array([order[name] for name in names], dtype=np.int64), np.stack(prior, axis=1))


def _rivals_solve(matrix: Matrix) -> Judged:
    """Judge with equal priors, then turn the odds by the draws' priors; what turns the ranking, at mean priors."""
    mean = matrix.prior.mean(axis=0)
    prior = mean if np.isfinite(mean).all() and mean.sum() > 0 else None
    found = judge(matrix.cell, matrix.alpha, matrix.origin)
    weighted = found.posterior * matrix.prior
    total = weighted.sum(axis=1, keepdims=True)
    posterior = np.divide(weighted, total, out=np.full_like(weighted, np.nan), where=total > 0)
    return Judged(posterior, found, remove_each(matrix.cell, matrix.alpha, matrix.origin, prior))


def _rivals_outcomes(case: Case, item: Item, judged: Judged) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for column, name in enumerate(case.hypotheses):
        found[f"hypotheses.{name}.posterior"] = judged.posterior[:, column]
        found[f"hypotheses.{name}.inconsistency"] = judged.judgement.inconsistency[:, column]
    for column, name in enumerate(_bearing(case)):
        found[f"evidence.{name}.diagnosticity"] = judged.judgement.diagnosticity[:, column]
        found[f"evidence.{name}.turns"] = judged.removal.changes_ranking[:, column].astype(float)
    return found


def _rivals_explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    posterior = {name: float(np.mean(read(f"hypotheses.{name}.posterior"))) for name in case.hypotheses}
    doubt = {name: float(np.mean(read(f"hypotheses.{name}.inconsistency"))) for name in case.hypotheses}
    order = sorted(posterior, key=lambda name: -posterior[name])
    told = "; ".join(f"“{case.hypotheses[name].says.rstrip('.')}” {likelihood(posterior[name])}, inconsistency "
                     f"{number(doubt[name], 2)}" for name in order)
    sentences = [f"Given the evidence, by mean probability: {told}."]
    bearing = _bearing(case)
    if bearing:
        telling = max(bearing, key=lambda name: float(np.mean(read(f"evidence.{name}.diagnosticity"))))
        sentences.append(f"The item that tells them apart most is “{case.evidence[telling].says.rstrip('.')}”.")
        turning = {name: float(np.mean(read(f"evidence.{name}.turns"))) for name in bearing}
        most = max(turning, key=lambda name: turning[name])
        said = case.evidence[most].says.rstrip(".")
        sentences.append(f"Without “{said}” the ranking would change in {percent(turning[most])} of the draws."
                         if turning[most] > 0 else "No single item, if wrong, would change the ranking.")
    return tuple(sentences)


HYPOTHESES = Lens(
    name="hypotheses",
    says="Which of the rival explanations does the evidence fit better, and which item decides that?",
    works=("Heuer1999", "Mandel2018"),
    items=_rivals,
    missing=nothing_missing,
    declares=_rivals_declare,
    assemble=_rivals_assemble,
    solve=_rivals_solve,
    outcomes=_rivals_outcomes,
    explain=_rivals_explain,
    figures=no_figures,
)
