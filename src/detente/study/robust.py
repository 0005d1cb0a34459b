"""How firmly a choice is first: under every metric, model of the answer, rule, grade table, assumption and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from detente.case.expression import parse
from detente.lenses.contest import decider_payoffs
from detente.lenses.courses import follow_logit
from detente.study.absences import TABLES, Absences
from detente.study.behind import behind_expression
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import METRICS, Metric, regret

__all__ = ["KINDS", "Standing", "by_metric", "by_premise", "by_word", "logit_standing", "payoff_of", "shifted",
           "standing"]

Floats = NDArray[np.float64]
KINDS = ("metric", "answer", "model", "grade table", "assumption", "source")
FEWEST = 30
PARTS, ENOUGH = 10, 500
LOGIT_DRAWS, LOGIT_CELLS = 2048, 20_000_000
NORMAL = 1.959963984540054
SAME = 1e-12


@dataclass(frozen=True)
class Standing:
    """Where the choices of an option stand under one metric or premise.

    Parameters
    ----------
    kind
        One of `KINDS`: how choices are scored; how the others answer; a rule or mode that was drawn; a grade table;
        an assumption that fails; a source that is set aside.
    name, value
        Which one: a metric, `equilibrium` or `logit`, the path and its word, the id of an assumption or source.
    score
        By choice; the higher, the better.
    first
        The choice that is first by expected payoff over all draws.
    margin, low, high
        How far it is ahead of the best of the others here, with a 95 % interval; negative where another is first. The
        ends are NaN where no error can be stated.
    draws
        Draws used.
    moves
        Whether anything differs from the case as written.
    """

    kind: str
    name: str
    value: str
    score: tuple[float, ...]
    first: int
    margin: float
    low: float
    high: float
    draws: int
    moves: bool = True

    @property
    def ranks(self) -> tuple[int, ...]:
        """Place of every choice, 1 the best; choices that tie share a place."""
        tie = SAME * max(map(abs, self.score), default=0.0)
        return tuple(1 + sum(other > own + tie for other in self.score) for own in self.score)

    @property
    def keeps_first(self) -> bool:
        """Is the choice that is first over all draws first here too, alone or with others."""
        return self.ranks[self.first] == 1

    @property
    def is_clear(self) -> bool:
        """Is the margin, one way or the other, more than Monte Carlo error."""
        return self.low > 0 or self.high < 0


def standing(kind: str, name: str, value: str, payoff: Floats, first: int) -> Standing:
    """Choices by their mean over some draws, with the paired interval of the margin.

    Parameters
    ----------
    kind, name, value, first
        As in `Standing`.
    payoff
        (draw, choice)  draws with a NaN are left out

    Our reading
    -----------
    The best of the others is the best of these draws, and its interval takes it as given.

    Example
    -------
    >>> found = standing("model", "issues.a.decided.rule", "nash", np.array([[3.0, 1.0], [1.0, 2.0]]), first=1)
    >>> found.ranks, found.margin, found.is_clear
    ((1, 2), -0.5, False)
    """
    kept = payoff[np.isfinite(payoff).all(axis=1)]
    score = kept.mean(axis=0) if len(kept) else np.full(payoff.shape[1], np.nan)
    other = _best_other(score, first)
    gap = kept[:, first] - kept[:, other]
    return _made(kind, name, value, score, first, _error(gap), len(kept))


def _made(
    kind: str, name: str, value: str, score: Floats, first: int, error: float, draws: int, moves: bool = True
) -> Standing:
    margin = float(score[first] - score[_best_other(score, first)])
    half = NORMAL * error
    return Standing(kind, name, value, tuple(map(float, score)), first, margin, margin - half, margin + half, draws,
                    moves)


def _best_other(score: Floats, first: int) -> int:
    """The best choice but one."""
    others = np.where(np.isnan(score), -np.inf, score)
    others[first] = -np.inf
    if len(score) == 1:
        return first
    rest = [i for i in range(len(score)) if i != first]
    return max(rest, key=lambda i: others[i])


def _error(values: Floats) -> float:
    """Standard error of a mean; NaN with fewer than two draws."""
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("nan")


def by_metric(payoff: Floats, today: Floats, first: int) -> tuple[Standing, ...]:
    """Choices under every metric.

    Parameters
    ----------
    payoff
        (draw, choice)  draws with a NaN are left out
    today
        (draw,) payoff of the status quo, the threshold of `good enough`; that metric is left out where it has no value
    first
        the choice that is first by expected payoff

    Our reading
    -----------
    Intervals of means and shares are paired over the draws. Those of quantiles come from ten parts of the draws: the
    margin of all of them, plus and minus Student's multiple of the error that the margins of the parts show; below 500
    draws none is stated. The worst draw is a single draw, so that it has none.

    Example
    -------
    >>> found = by_metric(np.array([[3.0, 1.0], [0.0, 1.0], [4.0, 2.0]]), np.ones(3), first=0)
    >>> [(entry.name, entry.ranks) for entry in found][3:]
    [('worst draw', (2, 1)), ('5 % quantile', (2, 1)), ('good enough', (2, 1))]
    """
    has_today = bool(np.isfinite(today).any())
    is_used = np.isfinite(payoff).all(axis=1) & (np.isfinite(today) if has_today else True)
    kept, threshold = payoff[is_used], today[is_used]
    if not len(kept):
        return ()
    used = [metric for metric in METRICS if has_today or metric.name != "good enough"]
    return tuple(_scored(metric, kept, threshold, first) for metric in used)


def _scored(metric: Metric, payoff: Floats, today: Floats, first: int) -> Standing:
    score = metric.score(payoff, today)
    other = _best_other(score, first)
    if metric.name == "worst draw":
        error = float("nan")
    elif "%" in metric.name:
        error = _error_by_parts(metric, payoff, today, first, other)
    else:
        each = _by_draw(metric.name, payoff, today)
        error = _error(each[:, first] - each[:, other])
    return _made("metric", metric.name, "", score, first, error, len(payoff))


def _by_draw(name: str, payoff: Floats, today: Floats) -> Floats:
    """What a metric that is a mean over the draws averages, (draw, choice)."""
    if name == "good enough":
        return (payoff >= today[:, None]).astype(float)
    if name == "probability best":
        lead = (regret(payoff) <= SAME * np.abs(payoff).max(axis=1, keepdims=True)).astype(float)
        return np.asarray(lead / lead.sum(axis=1, keepdims=True))
    return payoff


def _error_by_parts(metric: Metric, payoff: Floats, today: Floats, first: int, other: int) -> float:
    """Standard error of a margin from its spread between parts of the draws, for use with a normal multiple."""
    if len(payoff) < ENOUGH:
        return float("nan")
    cuts = np.linspace(0, len(payoff), PARTS + 1).astype(int)
    scores = [metric.score(payoff[a:b], today[a:b]) for a, b in pairwise(cuts)]
    margins = np.array([score[first] - score[other] for score in scores])
    return _error(margins) * float(stdtrit(PARTS - 1, 0.975)) / NORMAL


def by_word(payoff: Floats, inputs: Inputs, reading: Reading, actor: str, first: int) -> tuple[Standing, ...]:
    """Choices in the draws that took each word of every rule, mode or grade table behind an actor's payoff.

    Our reading
    -----------
    A word is looked at where at least 30 draws took it.
    """
    behind = behind_expression(reading.plan, parse(f"payoff.{actor}[equilibrium]"))
    found = []
    for column, path in enumerate(inputs.paths):
        if not inputs.words[column] or not behind.has(path) or path.startswith(("options.", "variants.")):
            continue
        kind = "grade table" if path == TABLES else "model"
        for code, word in enumerate(inputs.words[column]):
            rows = payoff[inputs.values[:, column] == code]
            if np.isfinite(rows).all(axis=1).sum() >= FEWEST:
                found.append(standing(kind, path, word, rows, first))
    return tuple(found)


def payoff_of(reading: Reading, actor: str, option: str, choices: Sequence[str]) -> Floats:
    """An actor's payoff by choice, given how the others answer, (draw, choice); NaN where they settle nowhere."""
    return np.stack([reading.mixture(f"payoff.{actor}", {option: choice}) for choice in choices], axis=1)


def logit_standing(reading: Reading, actor: str, option: str, choices: Sequence[str], first: int) -> Standing:
    """Choices when the others answer by logit response in place of moving to an equilibrium.

    Our reading
    -----------
    The contest in which the choice is held is solved by logit response; the first 2,048 draws are used, fewer where
    there are very many worlds.
    """
    case, worlds = reading.plan.case, reading.plan.worlds
    most = max(LOGIT_CELLS // (len(worlds) * len(set(worlds.actor))), 1)
    count = min(reading.draws, LOGIT_DRAWS, most)
    payoff = decider_payoffs(case, worlds, lambda path: reading.over_worlds(path)[:count], count)
    own = reading.over_worlds(f"payoff.{actor}")[:count]
    precision = np.asarray(reading.expression(parse("contest.precision")).value[:count], dtype=np.float64)
    columns = []
    for choice in choices:
        share = follow_logit(case, {option: choice}, payoff, precision)
        columns.append(np.where(np.isnan(share).any(axis=1), np.nan, np.where(share > 0, share * own, 0.0).sum(axis=1)))
    return standing("answer", "logit", "", np.stack(columns, axis=1), first)


def by_premise(
    absences: Absences, payoff: Floats, actor: str, option: str, choices: Sequence[str], first: int
) -> Iterator[Standing]:
    """Choices without each source, with each assumption failed, and under each grade table that is not drawn.

    Parameters
    ----------
    absences
        What was solved again, on the first draws of the run.
    payoff
        (draw, choice)  that of the whole run
    actor, option, choices, first
        The option, its owner and choices, and the choice that is first over all draws.

    Our reading
    -----------
    What a premise changes on the draws it was solved for is added to the mean over all draws; the two errors are taken
    as independent.
    """
    written = payoff_of(absences.written, actor, option, choices)
    for premise, reading in zip(absences.premises, absences.under, strict=True):
        kind = "grade table" if premise.kind == "word" else premise.kind
        under = payoff_of(reading, actor, option, choices)
        yield shifted(kind, premise.name, str(premise.value or ""), payoff, written, under, first)


def shifted(
    kind: str, name: str, value: str, payoff: Floats, written: Floats, under: Floats, first: int
) -> Standing:
    """Choices by their mean over all draws, plus what a premise changes on the draws that were solved again.

    Parameters
    ----------
    kind, name, value, first
        As in `Standing`.
    payoff
        (draw, choice)  over all draws
    written, under
        (draw, choice)  the first draws as written, and under the premise

    Example
    -------
    >>> written = np.array([[3.0, 1.0], [1.0, 2.0]])
    >>> found = shifted("source", "s", "", written, written, written + [0.0, 1.0], first=0)
    >>> found.score, found.margin, found.moves
    ((2.0, 2.5), -0.5, True)
    """
    change = under - written
    moves = not np.array_equal(under, written, equal_nan=True)
    change, whole = (rows[np.isfinite(rows).all(axis=1)] for rows in (change, payoff))
    if not len(change) or not len(whole):
        nothing = np.full(payoff.shape[1], np.nan)
        return _made(kind, name, value, nothing, first, float("nan"), 0, moves)
    score = whole.mean(axis=0) + change.mean(axis=0)
    other = _best_other(score, first)
    one, two = (_error(rows[:, first] - rows[:, other]) for rows in (whole, change))
    return _made(kind, name, value, score, first, float(np.hypot(one, two)), len(change), moves)
