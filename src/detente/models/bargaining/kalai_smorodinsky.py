"""The Kalai–Smorodinsky solution on one issue: everyone gives up the same share of what it could hope for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.bargaining.bargain import Bargain, acceptable, describe, what_failure_means
from detente.models.bargaining.records import NO_AGREEMENT, NORMAL, Options, Positions, Settlement
from detente.models.bargaining.weighing import TIE, settlement, weigh
from detente.models.checks import BoolArray, FloatArray, refuse_word

__all__ = ["GainSettlement", "kalai_smorodinsky"]

DEFAULTS = Options()
HALVINGS = 60
NOTHING_TO_GAIN = 1e-12
STEP = 1e-6
"""How far the certificate steps aside, as a share of the scale."""


@dataclass(frozen=True, eq=False)
class GainSettlement(Settlement):
    """A settlement with what each actor got out of it.

    Parameters
    ----------
    gain
        (draw, actor), the share of its largest possible gain over failure that the actor gets, divided by its weight
        relative to the largest where the gains are weighted; NaN for those who take no part or have nothing to gain,
        and where nothing was settled by bargaining
    is_least
        (draw, actor), whether the actor's gain is the smallest, so that it holds the settlement where it is
    """

    gain: FloatArray
    is_least: BoolArray


@dataclass(frozen=True, eq=False)
class Claims:
    """The bargain, its acceptable interval, and what divides each actor's gain; infinite where it does not count."""

    bargain: Bargain
    low: FloatArray
    high: FloatArray
    hope: FloatArray
    counts: BoolArray


def kalai_smorodinsky(case: Positions, options: Options = DEFAULTS) -> GainSettlement:
    """Settle an issue where the actor that gets the smallest share of what it could hope for gets the most.

    Source
    ------
    [KalaiSmorodinsky1975]_, in the form for more than two actors that maximises the smallest share.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor), and the status quo (draw,); see `Positions`
    options
        reads `weights`, `include_inactive`, `loss`, `power`, `breakdown`, `cost_of_failure`, `disagreement_utility`,
        `ideal` and `weighted`. Without `weighted`, weights only say who takes part

    Returns
    -------
    GainSettlement
        outcome, influence (weight shares), status (3 where no point is acceptable to all), every actor's gain, who
        gets least, and as certificate the most by which a step of a millionth of the scale raises the smallest gain

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience, capability or cost is negative, no capability is positive, the scale is empty, or the
        options contradict each other.

    Our reading
    -----------
    An actor's hope is its best point among those that all accept ("rational"), as in the source, or on the whole
    scale ("unrestricted"). Actors that cannot gain anything are left out of the minimum.

    Limits
    ------
    Without `weighted` a camp of one counts as much as a camp of ten; a lone actor at the end of the scale moves the
    settlement as far as anybody.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 40., 100.]]), salience=np.ones((1, 3)),
    ...                  capability=np.array([[.45, .35, .20]]), status_quo=np.array([20.]))
    >>> result = kalai_smorodinsky(case, Options(loss="linear", cost_of_failure=0.25))
    >>> result.outcome.round(6), result.gain.round(3), result.is_least
    (array([21.315789]), array([[0.526, 0.585, 0.526]]), array([[ True, False,  True]]))
    """
    refuse_word("ideal", options.ideal, ("rational", "unrestricted"))
    stated = what_failure_means(options, np.shape(case.position))
    weighed = weigh(case, options, stated)
    claims = _claims(describe(weighed, options, stated), options)
    width = claims.high - claims.low
    is_empty, is_point = width < -TIE, np.abs(width) <= TIE
    middle = np.clip(0.5 * (claims.low + claims.high), 0.0, 1.0)
    unit = np.where(is_point | ~claims.counts.any(axis=1), middle, _maximise(claims))
    certificate = np.where(is_point, np.maximum(-width, 0.0), _improvement(claims, unit))
    status = np.where((weighed.status == NORMAL) & is_empty, NO_AGREEMENT, weighed.status).astype(np.int8)
    settled = settlement(weighed, weighed.low + unit * (weighed.high - weighed.low), certificate, status)
    gain = np.where(claims.counts & (status == NORMAL)[:, None], _gains(claims, unit), np.nan)
    smallest = np.where(np.isnan(gain), np.inf, gain).min(axis=1, keepdims=True)
    return GainSettlement(**vars(settled), gain=gain, is_least=gain <= smallest + TIE)


def _claims(bargain: Bargain, options: Options) -> Claims:
    """What each actor could hope for over failure, among the acceptable points or on the whole scale."""
    low, high = acceptable(bargain)
    ends = (low, high) if options.ideal == "rational" else (np.zeros_like(low), np.ones_like(high))
    nearest = np.clip(bargain.unit, ends[0][:, None], np.maximum(*ends)[:, None])
    with np.errstate(invalid="ignore"):
        hope = bargain.room - np.abs(nearest - bargain.unit) ** bargain.power
    counts = bargain.takes_part & (hope > NOTHING_TO_GAIN)
    if options.weighted:
        largest = bargain.share.max(axis=1, keepdims=True)
        hope = np.where(counts, hope, 0.0) * bargain.share / np.where(largest > 0, largest, 1.0)
    return Claims(bargain, low, high, np.where(counts, hope, np.inf), counts)


def _gains(claims: Claims, unit: FloatArray) -> FloatArray:
    """(draw, actor), each gain as a share of the hope; infinite for those who do not count."""
    loss = np.abs(unit[:, None] - claims.bargain.unit) ** claims.bargain.power
    room = np.where(claims.counts, claims.bargain.room, 0.0)
    return np.where(claims.counts, (room - loss) / claims.hope, np.inf)


def _maximise(claims: Claims) -> FloatArray:
    """The point of the largest smallest gain, by bisection: it lies on the side of whoever gains least."""
    is_hopeless = ~(claims.low < claims.high)
    below, above = np.where(is_hopeless, 0.5, claims.low), np.where(is_hopeless, 0.5, claims.high)
    draw = np.arange(len(below))
    for _ in range(HALVINGS):
        middle = 0.5 * (below + above)
        least = np.argmin(_gains(claims, middle), axis=1)
        rises = claims.bargain.unit[draw, least] > middle
        below, above = np.where(rises, middle, below), np.where(rises, above, middle)
    found = 0.5 * (below + above)
    return np.where(found < NOTHING_TO_GAIN * NOTHING_TO_GAIN, 0.0, found)


def _improvement(claims: Claims, unit: FloatArray) -> FloatArray:
    """The most by which a small step within the acceptable points raises the smallest gain; at least 0."""
    here = _gains(claims, unit).min(axis=1)
    best = np.zeros_like(unit)
    for step in (-STEP, STEP):
        there = _gains(claims, np.clip(unit + step, claims.low, np.maximum(claims.low, claims.high))).min(axis=1)
        with np.errstate(invalid="ignore"):
            best = np.fmax(best, there - here)
    return best
