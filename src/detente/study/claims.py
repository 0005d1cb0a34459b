"""Claims tested on the draws: how often they hold, the verdict, and which inputs decide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.errors import DetenteError
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import Deciding, Share, Verdict, deciding_many, share, verdict

__all__ = ["ClaimResult", "DecidingInput", "decisive_inputs", "judge_claims", "truth_of"]

MOST_SHOWN = 5
LEAST_SHOWN = 0.05


@dataclass(frozen=True)
class DecidingInput:
    """An input that a claim hinges on: the claim's share where it is low and where it is high.

    `lower_level` and `upper_level` are the ends of its thirds, or its categories in words.
    """

    path: str
    lower: float
    upper: float
    lower_level: str
    upper_level: str
    difference: float
    p_value: float


@dataclass(frozen=True)
class ClaimResult:
    """A claim, the share of draws in which it holds, its verdict, and what decides it.

    `unsolved` says why, where the claim could not be tested.
    """

    id: str
    says: str
    test: str
    note: str
    share: Share
    verdict: Verdict
    inputs: tuple[DecidingInput, ...] = ()
    unsolved: str = ""


def judge_claims(reading: Reading, inputs: Inputs, seed: int) -> tuple[ClaimResult, ...]:
    """Test every claim of a case.

    Parameters
    ----------
    reading
        The results of the run.
    inputs
        Its uncertain numbers.
    seed
        Key of the permutations behind the null.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of, reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(100))
    >>> first = judge_claims(reading_of(run), inputs_of(run), seed=1)[0]
    >>> first.id, first.verdict.value, first.share.value
    ('middle', 'holds', 1.0)
    """
    case = reading.plan.case
    truths, defined, reasons = [], [], {}
    for name, claim in case.claims.items():
        truth, known, why = truth_of(reading, claim.test)
        truths.append(truth)
        defined.append(known)
        reasons[name] = why
    if not truths:
        return ()
    decided = deciding_many(inputs.groups, np.stack(truths, axis=1), np.stack(defined, axis=1), key=seed) \
        if inputs.paths else (None,) * len(truths)
    results = []
    for (name, claim), truth, known, deciding in zip(case.claims.items(), truths, defined, decided, strict=True):
        found = share(truth, known)
        shown = decisive_inputs(deciding, inputs) if deciding is not None and not reasons[name] else ()
        results.append(
            ClaimResult(name, claim.says, claim.test, claim.note, found, verdict(found), shown, reasons[name])
        )
    return tuple(results)


def truth_of(reading: Reading, test: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_], str]:
    """A test in every draw: is it true, is it defined, and why not where it could not be evaluated at all.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> truth, known, why = truth_of(reading_of(run_case(load_case("prisoners-dilemma"), b"", Settings(2))), "1 < 2")
    >>> truth, known, why
    (array([ True,  True]), array([ True,  True]), '')
    """
    try:
        found = reading.expression(parse(test))
    except DetenteError as error:
        nothing = np.zeros(reading.draws, dtype=bool)
        return nothing, nothing, str(error)
    if found.value.dtype.kind == "b" or (found.value.dtype.kind == "f" and _is_truth(found.value[found.defined])):
        return (found.value == 1) & found.defined, found.defined, ""
    nothing = np.zeros(reading.draws, dtype=bool)
    return nothing, nothing, "it is a number, and a test must be true or false; compare it, as in  > 0.5"


def _is_truth(values: NDArray[np.float64]) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


def decisive_inputs(deciding: Deciding, inputs: Inputs) -> tuple[DecidingInput, ...]:
    """The decisive inputs, the strongest first; beyond chance, and by five points at least."""
    size = np.where(np.isfinite(deciding.difference), np.abs(deciding.difference), -1.0)
    order = [int(i) for i in np.argsort(-size, kind="stable") if deciding.is_decisive[i] and size[i] >= LEAST_SHOWN]
    return tuple(_input(deciding, inputs, i) for i in order[:MOST_SHOWN])


def _input(deciding: Deciding, inputs: Inputs, i: int) -> DecidingInput:
    words = inputs.words[i]

    def level(value: float) -> str:
        if words and np.isfinite(value):
            return words[int(value)]
        return f"{value:.3g}"

    return DecidingInput(inputs.paths[i], float(deciding.lower[i]), float(deciding.upper[i]),
                         level(float(deciding.lower_level[i])), level(float(deciding.upper_level[i])),
                         float(deciding.difference[i]), float(deciding.family_p_value[i]))
