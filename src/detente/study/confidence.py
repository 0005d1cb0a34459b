"""Confidence in a run's conclusions, kept apart from likelihood: high, moderate or low, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.quantity import GRADE_TABLES, grade_weight
from detente.study.claims import ClaimResult, truth_of
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import share, verdict

__all__ = ["Confidence", "confidence_in"]

LEVELS = ("high", "moderate", "low")
NOTHING_CITED = ("low", "no evidence is cited")
FEWEST_DRAWS = 100


@dataclass(frozen=True)
class Confidence:
    """A level and the four reasons it follows from; each reason says its own level."""

    level: str
    reasons: tuple[tuple[str, str], ...]


def confidence_in(reading: Reading, inputs: Inputs, claims: tuple[ClaimResult, ...]) -> Confidence:
    """How far the conclusions can be relied on.

    Our reading
    -----------
    Four things count: the mean weight of the evidence cited (neutral table; 0.7 and 0.5 are the steps), the share of
    the inputs that decide claims without any evidence (a third, two thirds), the share of claims whose verdict differs
    between bargaining rules and council modes (0, a quarter), and between grade tables (the same steps). The level is
    the lowest but one of the four, so that a single weak point lowers it less than two; it is never high while one of
    them is low, and low where no evidence is cited at all. What cannot be judged counts as moderate. The steps are
    judgement.
    """
    reasons = (
        _grades(reading),
        _sourcing(reading, claims),
        _stability(reading, inputs, claims, lambda p: p.endswith((".decided.rule", ".mode")), "models"),
        _stability(reading, inputs, claims, lambda p: p == "case.grade_table", "grade tables"),
    )
    ranked = sorted((LEVELS.index(level) for level, _ in reasons), reverse=True)
    level = max(ranked[1], 1) if ranked[0] == 2 else ranked[1]
    return Confidence("low" if reasons[0] == NOTHING_CITED else LEVELS[level], reasons)


def _step(value: float, first: float, second: float) -> str:
    """High up to the first step, moderate up to the second, else low."""
    return LEVELS[0] if value <= first else LEVELS[1] if value <= second else LEVELS[2]


def _grades(reading: Reading) -> tuple[str, str]:
    case = reading.plan.case
    kept = [piece for name, piece in case.evidence.items() if name not in reading.plan.scenarios[0].dropped]
    if not kept:
        return NOTHING_CITED
    table = GRADE_TABLES["neutral"]
    mean = float(np.mean([grade_weight(table, case.sources[p.source].reliability, p.credibility) for p in kept]))
    return _step(1 - mean, 0.3, 0.5), f"the evidence cited ({len(kept)} in all) counts with {mean:.0%} on average"


def _sourcing(reading: Reading, claims: tuple[ClaimResult, ...]) -> tuple[str, str]:
    paths = dict.fromkeys(i.path for claim in claims for i in claim.inputs)
    known = [path for path in paths if path in reading.plan.slots]
    if not known:
        return "moderate", "no input decides a claim, so its sourcing cannot be judged"
    lacking = sum(not reading.plan.slots[path].evidence for path in known)
    share_lacking = lacking / len(known)
    text = f"{lacking} of the {len(known)} inputs that decide a claim carry no evidence"
    return _step(share_lacking, 1 / 3, 2 / 3), text


def _stability(
    reading: Reading, inputs: Inputs, claims: tuple[ClaimResult, ...], picks: Callable[[str], bool], what: str
) -> tuple[str, str]:
    """Share of claims whose verdict changes when only the draws with one of the words are looked at."""
    columns = [i for i, path in enumerate(inputs.paths) if picks(path) and inputs.words[i]]
    tested = [claim for claim in claims if not claim.unsolved]
    if not columns or not tested:
        return "moderate", f"only one of the {what} was used, so disagreement cannot be seen"
    if any((inputs.values[:, i] == code).sum() < FEWEST_DRAWS for i in columns for code in range(len(inputs.words[i]))):
        return "moderate", f"too few draws to see whether verdicts differ between {what}"
    changed = [claim.id for claim in tested if _changes(reading, inputs, claim, columns)]
    named = f" ({', '.join(changed)})" if changed else ""
    text = f"{len(changed)} of {len(tested)} verdicts differ between {what}{named}"
    return _step(len(changed) / len(tested), 0.0, 0.25), text


def _changes(reading: Reading, inputs: Inputs, claim: ClaimResult, columns: list[int]) -> bool:
    """Does some single word give the claim another verdict than all the draws together."""
    truth, known, why = truth_of(reading, claim.test)
    if why:
        return False
    for column in columns:
        for code in range(len(inputs.words[column])):
            only = inputs.values[:, column] == code
            if verdict(share(truth[only], known[only])) != claim.verdict:
                return True
    return False
