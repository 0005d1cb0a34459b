"""The asymmetric Nash bargaining solution on several issues at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining._climb import climb, polish
from detente.models.bargaining._space import (
    ROUND,
    SHARP,
    TENFOLD,
    TINY,
    Product,
    Space,
    acceptable_point,
    gains,
    least,
)
from detente.models.bargaining.bargain import exponent, what_failure_means
from detente.models.bargaining.many import Checked, ManyPositions, check_many, one_capability
from detente.models.bargaining.records import INVALID, NO_AGREEMENT, NO_WEIGHT, NORMAL, UNANIMOUS, Options
from detente.models.bargaining.weighing import TIE
from detente.models.checks import CodeArray, FloatArray, count_draws, over_draws, refuse_word

__all__ = ["JointGains", "nash_together"]

DEFAULTS = Options()
SPRING = 1e-8
"""Strength of the spring that chooses among settlements that are equally good, beside the pull of the actors."""
ROUNDS = 4
NEAR = 1e-6
STEP = 1e-10


@dataclass(frozen=True, eq=False)
class JointGains:
    """Where several issues settle together, and what each actor gets out of it.

    Parameters
    ----------
    outcome
        (draw, issue), each on its issue's scale; NaN where there is none, and on an issue in which nobody takes part
    influence
        (draw, actor), the bargaining weights, as shares summing to 1; 0 for those who take no part
    status
        (draw,), an index into `STATUSES`
    certificate
        (draw,), 0 is perfect: on the worst issue, the slope of the weighted log gains at the outcome; at a kink or an
        end of the scale, how far 0 lies outside the slopes on either side. NaN where nothing was settled
    gain
        (draw, actor), utility beyond that of failure; NaN for those who take no part and where nothing was settled
    pull
        (draw, actor, issue), how hard each pulls, above 0 upwards: its part of the slope, whose sum is 0 unless a kink
        or an end of the scale holds the outcome; 0 on an issue where an actor gets just what it wants
    """

    outcome: FloatArray
    influence: FloatArray
    status: CodeArray
    certificate: FloatArray
    gain: FloatArray
    pull: FloatArray


def nash_together(case: ManyPositions, options: Options = DEFAULTS) -> JointGains:
    """Settle several issues where the weighted product of the actors' gains over failure of the whole is largest.

    Source
    ------
    [Nash1950]_; weights after [HarsanyiSelten1972]_.

    Parameters
    ----------
    case
        position and salience, each (draw, actor, issue), capability, the same on every issue, and the status quo
        (draw, issue); see `ManyPositions`
    options
        reads `weights` ("equal" is the symmetric solution), `loss`, `power`, `breakdown`, `cost_of_failure` and
        `disagreement_utility`

    Returns
    -------
    JointGains
        outcome to a hundred-millionth of the scale, influence (bargaining weights), status (3 where nothing is
        acceptable to all), certificate, and each actor's gain and pulls

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience, capability or cost is negative, no capability is positive, an actor's capability differs between
        issues, a scale is empty, or the options contradict each other or include those who care about nothing.

    Our reading
    -----------
    An actor's loss is the mean of its losses on the issues, weighted by salience; its weight is capability times total
    salience. It takes part in the issues on which it has a position. An issue whose status quo is unknown adds nothing
    to the loss of failing. Of several equally good settlements, which a linear loss may leave, it is the one nearest
    to the weighted means. Where no settlement leaves everyone a gain but some leave nobody worse off, those who can
    gain share what there is.

    Limits
    ------
    Everyone who takes part must agree, and failure is failure of the whole: no issue can be settled without the others.

    Example
    -------
    >>> case = ManyPositions(position=np.array([[[0., 0.], [100., 100.]]]), salience=np.array([[[.8, .2], [.2, .8]]]),
    ...                      capability=np.ones((1, 2)))
    >>> result = nash_together(case)
    >>> result.outcome.round(3), result.gain.round(3)
    (array([[20., 80.]]), array([[0.84, 0.84]]))
    """
    if options.include_inactive:
        raise DomainError("include_inactive is True; over several issues it must be False, because an actor that cares "
                          "about none of them loses nothing by any settlement")
    refuse_word("weights", options.weights, ("capability_salience", "salience", "capability", "equal"))
    stated = what_failure_means(options, np.shape(case.position)[:2])
    checked = check_many(case)
    space, reference, status = _space(checked, options, stated)
    start = _means(space)
    point, bound = acceptable_point(space, start)
    is_empty, is_point = bound < -TIE, np.isfinite(bound)
    solved = point.copy()
    if not is_point.all():
        solved[~is_point] = _maximise(space.some(~is_point), point[~is_point], start[~is_point])
    certificate = np.where(is_point, np.maximum(-least(space, solved), 0.0), _slope_error(space, solved))
    status = np.where((status == NORMAL) & is_empty, NO_AGREEMENT, status).astype(np.int8)
    return _told(checked, space, solved, certificate, status, reference)


def _space(
    checked: Checked, options: Options, stated: dict[str, FloatArray]
) -> tuple[Space, FloatArray, CodeArray]:
    """The bargain in unit positions, the status quo of every draw, and the statuses known before solving."""
    capability = one_capability(checked)
    draws = count_draws({"position": checked.position, **stated})
    length = checked.high - checked.low
    there, is_broken = (over_draws(array, draws) for array in (checked.takes_part, checked.is_broken))
    care, able, reference = (over_draws(array, draws) for array in (
        np.where(checked.takes_part, checked.salience, 0.0), capability, checked.status_quo))
    unit = np.where(there, (over_draws(checked.position, draws) - checked.low) / length, 0.0)
    total, takes_part = care.sum(axis=2), np.asarray(there.any(axis=2))
    weight = {"capability_salience": able * total, "salience": total, "capability": able,
              "equal": np.ones_like(total)}[options.weights]
    weight = np.where(takes_part, weight, 0.0)
    whole = weight.sum(axis=1, keepdims=True)
    care = care / np.where(total > 0, total, 1.0)[:, :, None]
    power = exponent(options)
    room = stated["cost_of_failure"] if options.breakdown != "given" else -stated["disagreement_utility"]
    if options.breakdown == "status_quo":
        far = np.nan_to_num(np.abs(((reference - checked.low) / length)[:, None, :] - unit)) ** power
        room = room + (care * far).sum(axis=2)
    first, last = (end.clip(0.0, 1.0) for end in (
        np.where(there, unit, np.inf).min(axis=1), np.where(there, unit, -np.inf).max(axis=1)))
    status = np.full(draws, NORMAL, np.int8)
    status[(last - first <= TIE).all(axis=1)] = UNANIMOUS
    status[~takes_part.any(axis=1)] = NO_WEIGHT
    status[is_broken] = INVALID
    is_open = (status == NORMAL)[:, None] & (first < last)
    middle = np.where(there.any(axis=1), 0.5 * first + 0.5 * last, 0.5)
    room = np.where(takes_part & (status == NORMAL)[:, None], room, np.where(takes_part, np.inf, 1.0))
    return Space(unit, care, weight / np.where(whole > 0, whole, 1.0), room, takes_part,
                 np.where(is_open, first, middle), np.where(is_open, last, middle), power), reference, status


def _means(space: Space) -> FloatArray:
    """(draw, issue), the weighted mean of the positions, within the scale."""
    weight = space.share[:, :, None] * space.care
    total = weight.sum(axis=1)
    mean = (weight * space.unit).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.asarray(np.clip(mean, space.low, space.high))


def _maximise(space: Space, start: FloatArray, centre: FloatArray) -> FloatArray:
    """The maximiser from a point at which all gain; a kink is rounded first and then ever less."""
    low, high = space.low, space.high
    if space.power >= 2:
        hill = Product(space, np.zeros(len(start)), centre, np.zeros_like(start), np.zeros(len(start)))
        return polish(hill, climb(hill, start, low, high), low, high)
    point, width = start, _first_width(space, start)
    while True:
        point = climb(_sprung(space, point, width, centre), point, low, high)
        if (width <= SHARP).all():
            break
        width = np.maximum(width / TENFOLD, np.minimum(width, SHARP))
    point = _on_kinks(space, _settled(space, point, width, low, high))
    is_kink = _nearest(space, point) == point
    low, high = np.where(is_kink, point, low), np.where(is_kink, point, high)
    point = _settled(space, point, width, low, high)
    for _ in range(ROUNDS):
        point = polish(_sprung(space, point, SHARP * width, point), point, low, high)
    return point


def _first_width(space: Space, point: FloatArray) -> FloatArray:
    """(draw,), how far kinks can be rounded while all still gain at the point."""
    width, gain = np.full(len(point), ROUND), least(space, point)
    for _ in range(60):
        width = np.where(least(space, point, width) >= 0.5 * gain, width, 0.5 * width)
    return width


def _sprung(space: Space, point: FloatArray, width: FloatArray, centre: FloatArray) -> Product:
    """The function to climb, with a spring to the centre as strong beside the actors' pull on every issue."""
    price = space.share / gains(space, point, width)
    pull = (price[:, :, None] * space.care).sum(axis=1)
    return Product(space, width, centre, SPRING * pull, TINY * pull.sum(axis=1))


def _settled(space: Space, point: FloatArray, width: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """The maximiser without the bias of the spring, which is moved to where it led."""
    for _ in range(ROUNDS):
        point = climb(_sprung(space, point, width, point), point, low, high)
    return point


def _nearest(space: Space, point: FloatArray) -> FloatArray:
    """(draw, issue), the position nearest to the point of those who take part in the issue."""
    distance = np.where(space.care > 0, np.abs(space.unit - point[:, None, :]), np.inf)
    nearest = np.argmin(distance, axis=1)[:, None, :]
    return np.asarray(np.take_along_axis(space.unit, nearest, axis=1)[:, 0, :])


def _on_kinks(space: Space, point: FloatArray) -> FloatArray:
    """On every issue the nearest position where the maximum is there, else the point itself."""
    kink = _nearest(space, point)
    is_near = (np.abs(kink - point) <= NEAR) & (kink >= 0) & (kink <= 1)
    there = np.where(is_near, kink, point)
    is_better = _errors(space, there) <= _errors(space, point)
    return np.where(is_near & is_better, kink, point)


def _slopes(space: Space, point: FloatArray, gain: FloatArray, side: float) -> FloatArray:
    """(draw, actor, issue), the parts of the slope of the weighted log gains; at a kink those on one side of it."""
    away = point[:, None, :] - space.unit
    if side and space.power < 2:
        away = np.where(np.abs(away) <= TIE, side * STEP, away)
    steep = space.power * np.abs(away) ** (space.power - 1) * np.sign(away)
    return -(space.share / gain)[:, :, None] * space.care * steep


def _errors(space: Space, point: FloatArray) -> FloatArray:
    """(draw, issue), how far 0 lies outside the slopes on either side of the point."""
    gain = gains(space, point)
    with np.errstate(divide="ignore", invalid="ignore"):
        right, left = (_slopes(space, point, gain, side).sum(axis=1) for side in (1.0, -1.0))
    right = np.where(point >= 1, -np.inf, right)
    left = np.where(point <= 0, np.inf, left)
    return np.maximum(np.maximum(right, -left), 0.0)


def _slope_error(space: Space, point: FloatArray) -> FloatArray:
    """(draw,), the error on the worst issue."""
    return np.asarray(_errors(space, point).max(axis=1))


def _told(
    checked: Checked, space: Space, point: FloatArray, certificate: FloatArray, status: CodeArray, reference: FloatArray
) -> JointGains:
    """The result on the issues' scales, with hopeless draws blanked."""
    is_there = (space.care > 0).any(axis=1)
    place = np.where(is_there, checked.low + point * (checked.high - checked.low), np.nan)
    outcome = np.where((status <= UNANIMOUS)[:, None], place, np.nan)
    outcome = np.where((status == NO_AGREEMENT)[:, None], reference, outcome)
    gain = gains(space, point)
    is_bargained = (status == NORMAL)[:, None] & space.takes_part
    with np.errstate(divide="ignore", invalid="ignore"):
        pull = _slopes(space, point, gain, 0.0)
    certificate = np.where(status == UNANIMOUS, 0.0, np.where(status == NORMAL, certificate, np.nan))
    return JointGains(
        outcome=outcome,
        influence=space.share,
        status=status,
        certificate=certificate,
        gain=np.where(is_bargained, gain, np.nan),
        pull=np.where(is_bargained[:, :, None], pull, 0.0),
    )
