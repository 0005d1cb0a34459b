"""A Condorcet election over the actors' positions: which of them wins, and how likely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining.election.records import Election, ElectionSettlement
from detente.models.bargaining.election.tracing import (
    RANGES,
    Electorate,
    check_draws,
    check_words,
    rules_of,
    trace,
)
from detente.models.bargaining.ranks import as_rank
from detente.models.bargaining.records import NORMAL, STOPPED_EARLY, UNANIMOUS, Options, Positions
from detente.models.bargaining.weighing import TIE, settlement, weigh
from detente.models.checks import BoolArray, FloatArray, IntArray, over_draws

__all__ = ["condorcet"]

DEFAULTS = Election()
ROUNDING = 1e-12


def condorcet(
    case: Positions, options: Election = DEFAULTS, *, trace_draws: Sequence[int] | None = None
) -> ElectionSettlement:
    """Elect one of the actors' positions in weighted votes between pairs; every position has a chance.

    Source
    ------
    [Condorcet1785]_ for the votes between pairs; [WiseLesterEfird2015]_ for the strengths and chances. The long run of
    a chain of champions is found as in [GrassmannTaksarHeyman1985]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor), and `rank`; see `Positions`
    options
        how votes are counted; see `Election`
    trace_draws
        which draws to record; none by default. Recording changes no result

    Returns
    -------
    ElectionSettlement
        the options and their probabilities, their expected value as outcome, mode and median, influence (weight
        shares), status, and as certificate how far the probabilities are from their condition, or from summing to 1

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, the scale is empty, or an option is not
        one of its words.

    Our reading
    -----------
    Positions closer than a millionth of the scale are one option. A utility is 1 less the distance in scales. The
    floor under a coalition is 1e-8 of all weight, so that only ratios of capabilities matter. Under the binary law a
    strength never falls below the 1e-6 that the law gives a clear loser.

    Limits
    ------
    Only positions that somebody holds can win; the truth often lies between. There is no status quo, and nobody moves:
    for that see `spatial`.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 40., 100.]]), salience=np.ones((1, 3)),
    ...                  capability=np.array([[.45, .35, .20]]))
    >>> result = condorcet(case)
    >>> result.probability.round(3), result.outcome.round(2), result.mode
    (array([[0.381, 0.486, 0.133]]), array([32.78]), array([40.]))
    """
    check_words(options.vote_rule, options.victory_law, options.method)
    if options.risk not in RANGES:
        raise DomainError(f"risk is {options.risk!r}; it must be None or one of min, mid, max")
    weighed = weigh(case, Options())
    draws, actors = weighed.position.shape
    order = np.argsort(as_rank("rank", case.rank, actors)).astype(np.int64)
    raw = _raw(case, weighed.takes_part)
    electorate = Electorate(
        unit=(weighed.position - weighed.low) / (weighed.high - weighed.low),
        position=weighed.position,
        weight=raw if options.compat else _shares(raw, order),
        is_open=weighed.status <= UNANIMOUS,
        order=order,
    )
    wanted = check_draws(draws, trace_draws)
    option, probability, certificate, has_ended = _elect(electorate, options)
    is_option = option >= 0
    place = np.take_along_axis(weighed.position, np.maximum(option, 0), axis=1)
    expected = (probability * np.where(is_option, place, 0.0)).sum(axis=1)
    status = np.where(electorate.is_open & (is_option.sum(axis=1) == 1), UNANIMOUS, weighed.status)
    status = np.where((status == NORMAL) & ~has_ended, STOPPED_EARLY, status).astype(np.int8)
    settled = settlement(weighed, expected, certificate, status)
    span = weighed.high - weighed.low
    mode = np.where(electorate.is_open, _mode(place, probability, expected, span), np.nan)
    return ElectionSettlement(
        outcome=np.where(status == UNANIMOUS, place[:, 0], settled.outcome),
        influence=settled.influence,
        status=status,
        certificate=settled.certificate,
        options=np.where(is_option, place, np.nan),
        probability=probability,
        mode=mode,
        median=np.where(electorate.is_open, _median(place, probability), np.nan),
        traces=tuple(trace(electorate, options, draw, mode[draw]) for draw in wanted),
    )


def _raw(case: Positions, takes_part: BoolArray) -> FloatArray:
    """(draw, actor), capability times salience, 0 where an actor takes no part."""
    product = np.asarray(case.capability, np.float64) * np.asarray(case.salience, np.float64)
    return np.where(takes_part, over_draws(product, len(takes_part)), 0.0)


def _shares(weight: FloatArray, order: IntArray) -> FloatArray:
    """(draw, actor), weights as shares, the same to the last bit however the actors are listed."""
    total = np.cumsum(weight[:, order], axis=1)[:, -1:]
    return np.asarray(weight / np.where(total > 0, total, 1.0))


def _elect(electorate: Electorate, options: Election) -> tuple[IntArray, FloatArray, FloatArray, BoolArray]:
    """The actor that stands for each option (-1 after the last), probabilities, certificate, and what ended."""
    from detente.models.bargaining.election._kernel import elect_draws

    option = np.full(electorate.unit.shape, -1, np.int64)
    probability = np.zeros(electorate.unit.shape)
    certificate, has_ended = np.zeros(len(option)), np.ones(len(option), np.bool_)
    elect_draws(
        electorate.unit,
        electorate.weight,
        electorate.is_open,
        electorate.order,
        rules_of(options.vote_rule, options.victory_law, options.method, options.compat),
        RANGES.index(options.risk),
        option,
        probability,
        certificate,
        has_ended,
    )
    return option, probability, certificate, has_ended


def _mode(place: FloatArray, probability: FloatArray, expected: FloatArray, span: float) -> FloatArray:
    """(draw,), the likeliest option; of several the one nearest to the expected position, then the lower."""
    is_best = probability >= probability.max(axis=1, keepdims=True) - TIE
    away = np.where(is_best, np.abs(place - expected[:, None]), np.inf)
    is_best &= away <= away.min(axis=1, keepdims=True) + TIE * span
    return np.asarray(np.take_along_axis(place, is_best.argmax(axis=1)[:, None], axis=1)[:, 0])


def _median(place: FloatArray, probability: FloatArray) -> FloatArray:
    """(draw,), the middle of the distribution: halfway where exactly half of it lies on either side."""
    reached = np.cumsum(probability, axis=1)
    half = 0.5 * reached[:, -1:]
    draw = np.arange(len(place))
    lower = place[draw, np.argmax(reached >= half - ROUNDING, axis=1)]
    upper = place[draw, np.argmax(reached > half + ROUNDING, axis=1)]
    return np.asarray(0.5 * lower + 0.5 * upper)
