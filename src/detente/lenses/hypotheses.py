"""The hypotheses lens: rival explanations against the evidence, in two readings, and what each piece decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, Sound, mean_known, no_figures, nothing_missing
from detente.lenses.values import Values, origin_of
from detente.models.hypotheses import (
    CELLS,
    LIKELIHOOD_RATIO,
    Judgement,
    Removal,
    judge,
    leading,
    remove_each,
)
from detente.words import likelihood, number, percent

__all__ = ["HYPOTHESES"]

Floats = NDArray[np.float64]
FLATTER, STEEPER = 0.5, 2.0
"""Powers of the table of likelihood ratios: 2, 1.4, 1, 0.7, 0.5 and 16, 4, 1, 0.25, 0.06."""


@dataclass(frozen=True)
class Matrix:
    """Rival explanations against the evidence: cells, weights, origins, priors; `sound` knows draws without a prior."""

    cell: NDArray[np.int64]
    alpha: Floats
    origin: NDArray[np.int64]
    prior: Floats
    sound: Sound


@dataclass(frozen=True)
class Judged:
    """What the solver finds with the table as it is, flatter and steeper."""

    judgement: Judgement
    removal: Removal
    flatter: Floats
    steeper: Floats
    sound: Sound


def _bearing(case: Case) -> tuple[str, ...]:
    """Evidence that bears on some hypothesis."""
    return tuple(name for name, piece in case.evidence.items() if piece.bears_on)


def _items(case: Case) -> tuple[Item, ...]:
    if not case.hypotheses:
        return ()
    reads = ("hypotheses", "case.grade_table", *(f"evidence.{name}" for name in _bearing(case)))
    return (Item("hypotheses", reads),)


_OWN = (
    ("posterior", "probability given the evidence", "probability"),
    ("inconsistency", "what speaks against it", "score"),
    ("leads", "no other is more probable (1 yes)", ""),
    ("survives", "no other has less that speaks against it (1 yes)", ""),
    ("posterior_if_flatter", "probability if each piece told half as much", "probability"),
    ("posterior_if_steeper", "probability if each piece told twice as much", "probability"),
)
_OF_EVIDENCE = (
    ("diagnosticity", "how far it tells the hypotheses apart", "log ratio"),
    ("turns", "would the order of the hypotheses by probability change without it (1 yes)", ""),
    ("unseats", "would another hypothesis be the most probable without it (1 yes)", ""),
    ("turns_inconsistency", "would their order by what speaks against them change without it (1 yes)", ""),
)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    own = [Declared(f"hypotheses.{name}.{kind}", f"{says}: {hypothesis.says}", unit)
           for name, hypothesis in case.hypotheses.items() for kind, says, unit in _OWN]
    items = [Declared(f"evidence.{name}.{kind}", says, unit)
             for name in _bearing(case) for kind, says, unit in _OF_EVIDENCE]
    agree = Declared("hypotheses.agree", "some hypothesis comes first in both readings (1 yes)")
    return (*own, agree, *items)


def _assemble(case: Case, item: Item, values: Values) -> Matrix:
    bearing, hypotheses = _bearing(case), tuple(case.hypotheses)
    cell = np.array([[CELLS.index(case.evidence[name].bears_on.get(h, "N")) for h in hypotheses] for name in bearing],
                    dtype=np.int64).reshape(len(bearing), len(hypotheses))
    alpha = [np.zeros(values.size) if name in values.overlay.dropped else values.weight(name) for name in bearing]
    names = [origin_of(case, name) for name in bearing]
    order = {name: index for index, name in enumerate(dict.fromkeys(names))}
    sound = Sound(values.size)
    return Matrix(cell, np.stack(alpha, axis=1) if alpha else np.empty((values.size, 0)),
                  np.array([order[name] for name in names], dtype=np.int64), _prior(case, values, sound), sound)


def _prior(case: Case, values: Values, sound: Sound) -> Floats:
    """(draw, hypothesis) priors; hypotheses without one share alike what the others leave, or everything."""
    given = {name: sound(values.number(f"hypotheses.{name}.prior"))
             for name, hypothesis in case.hypotheses.items() if hypothesis.prior is not None}
    taken = np.sum(list(given.values()), axis=0) if given else np.zeros(values.size)
    each = np.maximum(1.0 - taken, 0.0) / max(len(case.hypotheses) - len(given), 1)
    prior = np.stack([given.get(name, each) for name in case.hypotheses], axis=1)
    impossible = ~(prior.sum(axis=1) > 0)
    sound.broken |= impossible
    return np.where(impossible[:, None], 1.0, prior)


def _solve(matrix: Matrix) -> Judged:
    """Judge with the draws' own priors, and with the logarithms of the table halved and doubled."""
    inputs = (matrix.cell, matrix.alpha, matrix.origin, matrix.prior)
    table = np.array(LIKELIHOOD_RATIO)
    return Judged(judge(*inputs), remove_each(*inputs), judge(*inputs, table**FLATTER).posterior,
                  judge(*inputs, table**STEEPER).posterior, matrix.sound)


def _outcomes(case: Case, item: Item, judged: Judged) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    own = judged.judgement
    leads, survives = leading(own.posterior), leading(own.inconsistency, lowest=True)
    by_hypothesis = (own.posterior, own.inconsistency, leads, survives, judged.flatter, judged.steeper)
    for column, name in enumerate(case.hypotheses):
        for (kind, _, _), array in zip(_OWN, by_hypothesis, strict=True):
            found[f"hypotheses.{name}.{kind}"] = array[:, column].astype(float)
    found["hypotheses.agree"] = (leads & survives).any(axis=1).astype(float)
    removal = judged.removal
    by_item = (own.diagnosticity, removal.changes_ranking, removal.changes_leader, removal.changes_inconsistency)
    for column, name in enumerate(_bearing(case)):
        for (kind, _, _), array in zip(_OF_EVIDENCE, by_item, strict=True):
            found[f"evidence.{name}.{kind}"] = array[:, column].astype(float)
    return judged.sound.mark(found, "", 0)


def _mean(read: Reader, path: str) -> float:
    return float(mean_known(read(path)))


def _said(text: str) -> str:
    """Words of the case inside a sentence."""
    return f"“{text.rstrip('.')}”"


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    posterior = {name: _mean(read, f"hypotheses.{name}.posterior") for name in case.hypotheses}
    if not np.isfinite(list(posterior.values())).all():
        return ("The priors of the hypotheses leave nothing to weigh in any draw.",)
    return (*_readings(case, read, posterior), *_robustness(case, read, posterior), *_decisive(case, read))


def _readings(case: Case, read: Reader, posterior: Mapping[str, float]) -> tuple[str, ...]:
    """Both readings, and whether they agree."""
    doubt = {name: _mean(read, f"hypotheses.{name}.inconsistency") for name in case.hypotheses}
    order, least = sorted(posterior, key=lambda n: -posterior[n]), sorted(doubt, key=lambda n: doubt[n])
    told = "; ".join(f"{_said(case.hypotheses[name].says)} {likelihood(posterior[name])}" for name in order)
    against = "; ".join(f"{_said(case.hypotheses[name].says)} {number(doubt[name], 2)}" for name in least)
    agree = _mean(read, "hypotheses.agree")
    first = leading([list(posterior.values())]) & leading([list(doubt.values())], lowest=True)
    verdict = "agree" if first.any() else "disagree"
    return (f"Given the evidence, by mean probability: {told}.",
            f"By what speaks against each, least first: {against}.",
            f"The two readings {verdict} on which comes first (draw by draw they agree in {percent(agree)}).")


def _robustness(case: Case, read: Reader, posterior: Mapping[str, float]) -> tuple[str, ...]:
    """Whether the table of likelihood ratios matters."""
    first = max(posterior, key=lambda name: posterior[name])
    kinds = ("posterior_if_flatter", "posterior_if_steeper")
    by_kind = [{name: _mean(read, f"hypotheses.{name}.{kind}") for name in posterior} for kind in kinds]
    ends = sorted(found[first] for found in by_kind)
    stays = all(found[first] >= max(found.values()) for found in by_kind)
    verb = "stays first" if stays else "does not stay first"
    return (f"{_said(case.hypotheses[first].says)} {verb} whether each piece of evidence tells half or twice as much "
            f"as the table says: {percent(ends[0])} to {percent(ends[1])}.",)


def _decisive(case: Case, read: Reader) -> tuple[str, ...]:
    """The item that tells most, and the one on which the ranking hangs."""
    bearing = _bearing(case)
    telling = {name: _mean(read, f"evidence.{name}.diagnosticity") for name in bearing}
    if not bearing or not max(telling.values()) > 0:
        return ("No piece of evidence tells the hypotheses apart.",)
    most = max(bearing, key=lambda name: telling[name])
    turning = {name: _mean(read, f"evidence.{name}.turns") for name in bearing}
    pivot = max(bearing, key=lambda name: turning[name])
    decided = (f"Without {_said(case.evidence[pivot].says)} the ranking would change in {percent(turning[pivot])} of "
               "the draws." if turning[pivot] > 0 else "No single item, if wrong, would change the ranking.")
    return f"The item that tells them apart most is {_said(case.evidence[most].says)}.", decided


HYPOTHESES = Lens(
    name="hypotheses",
    says="Which of the rival explanations does the evidence fit better, and which item decides that?",
    works=("Heuer1999", "Mandel2018"),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=no_figures,
)
