"""The spatial model of politics: challenges, bargains and votes on several issues, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from detente.models.bargaining.election.tracing import check_draws, rules_of
from detente.models.bargaining.many import ManyPositions
from detente.models.bargaining.records import NORMAL, STOPPED_EARLY, UNANIMOUS
from detente.models.bargaining.spatial.field import Field, case_of, field_of, reading_of
from detente.models.bargaining.spatial.records import Averages, Spatial, SpatialSettlement
from detente.models.bargaining.spatial.trace import trace_draw
from detente.models.checks import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from detente.models.bargaining.spatial._run import Results

__all__ = ["spatial"]

DEFAULTS = Spatial()
TIE, ROUNDING = 1e-9, 1e-12


def spatial(
    case: ManyPositions, options: Spatial = DEFAULTS, *, trace_draws: Sequence[int] | None = None
) -> SpatialSettlement:
    """Let actors challenge each other over several issues at once, and vote on the bargains that they strike.

    Source
    ------
    [WiseLesterEfird2015]_ and [EfirdLesterWise2016]_; elections as in [Condorcet1785]_.

    Parameters
    ----------
    case
        position and salience, each (draw, actor, issue), capability, the same on every issue, and for chance in the
        resolution `key`; see `ManyPositions`. The status quo is not used
    options
        how the model is read; see `Spatial`
    trace_draws
        which draws to record; none by default. Recording changes no result

    Returns
    -------
    SpatialSettlement
        the expected outcome, the final positions and how likely each is to win, turns taken, influence, status, and
        as certificate how far a position is from what was kept, a probability from its condition, or the last
        movement above the stopping rule

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, an actor's capability differs between
        issues, a scale is empty, an option is out of its range, or there is chance without a key.

    Our reading
    -----------
    The papers and the published program differ; without `compat` we repair what the program does against its own
    purpose, and the page of the model lists it. An actor without a position on one of the issues takes no part.
    Saliences are used as a probability, so rows that sum to more than 1 are divided by their sum. Ideals do not follow
    the positions of actors that take no part. Under "prospect" with "semi" the reference is the own position.

    Limits
    ------
    One run is no forecast: positions move by jumps when a vote is close. Use many draws. With the default
    accommodation an actor forgets at once what it wanted.

    Example
    -------
    >>> case = ManyPositions(position=np.array([[[0., 20.], [30., 90.], [100., 60.]]]),
    ...                      salience=np.array([[[.6, .3], [.3, .3], [.4, .5]]]), capability=np.array([[1., .4, 1.2]]))
    >>> result = spatial(case)
    >>> result.rounds, result.outcome.round(1)
    (array([4]), array([[11.9, 56.1]]))
    """
    field = field_of(case, options)
    wanted = check_draws(len(field.unit), trace_draws)
    unit, option, probability, rounds, has_stopped, certificate = _play(field, options)
    is_option = option >= 0
    place = np.take_along_axis(unit, np.maximum(option, 0)[:, :, None], axis=1)
    status = np.where(field.is_open & ~has_stopped, STOPPED_EARLY, field.status)
    status = np.where((status == NORMAL) & _is_unanimous(field, rounds), UNANIMOUS, status).astype(np.int8)
    expected = (probability[:, :, None] * np.where(is_option[:, :, None], place, 0.0)).sum(axis=1)
    weight = np.where(field.takes_part, field.capability * field.salience.sum(axis=2), 0.0)
    total = np.cumsum(weight[:, field.order], axis=1)[:, -1:]
    is_open = field.is_open[:, None]
    return SpatialSettlement(
        outcome=np.where(is_open, field.on_scale(expected), np.nan),
        influence=weight / np.where(total > 0, total, 1.0),
        status=status,
        certificate=np.where(field.is_open, certificate, np.nan),
        rounds=rounds,
        rescaled=field.rescaled,
        position=np.where(field.takes_part[:, :, None], field.on_scale(unit), field.position),
        options=np.where(is_option[:, :, None], field.on_scale(place), np.nan),
        probability=probability,
        mode=np.where(is_open, field.on_scale(mode_of(place, probability, expected)), np.nan),
        averages=_averages(field, unit),
        traces=tuple(trace_draw(field, options, draw, int(rounds[draw])) for draw in wanted),
    )


def _play(field: Field, options: Spatial) -> tuple[FloatArray, IntArray, FloatArray, IntArray, BoolArray, FloatArray]:
    """Final places, the actor that stands for each option, probabilities, turns, what stopped, and certificates."""
    from detente.models.bargaining.spatial._run import play_draws

    results = room_for(field)
    rules = rules_of(options.vote_rule, options.victory_law, options.method, options.compat)
    play_draws(rules, reading_of(options), case_of(field), field.is_open, results)
    return tuple(results)  # type: ignore[return-value]  # six arrays, as above


def room_for(field: Field) -> Results:
    """Room for what the compiled runs find."""
    from detente.models.bargaining.spatial._run import Results

    draws, actors = field.takes_part.shape
    return Results(
        position=field.unit.copy(),
        option=np.full((draws, actors), -1, np.int64),
        probability=np.zeros((draws, actors)),
        rounds=np.zeros(draws, np.int64),
        has_stopped=np.zeros(draws, np.bool_),
        certificate=np.zeros(draws),
    )


def _is_unanimous(field: Field, rounds: IntArray) -> BoolArray:
    """(draw,), whether all stood at one place from the start, so that there was no turn."""
    return np.asarray(field.is_open & (rounds == 0))


def mode_of(place: FloatArray, probability: FloatArray, expected: FloatArray) -> FloatArray:
    """(draw, issue), the likeliest option; of several the one nearest to the expected position, then the first."""
    is_best = probability >= probability.max(axis=1, keepdims=True) - TIE
    away = np.where(is_best, np.sqrt(((place - expected[:, None]) ** 2).sum(axis=2)), np.inf)
    is_best &= away <= away.min(axis=1, keepdims=True) + TIE
    return np.asarray(np.take_along_axis(place, is_best.argmax(axis=1)[:, None, None], axis=1)[:, 0])


def _averages(field: Field, unit: FloatArray) -> Averages:
    """Means and medians of the final places on the issues' scales."""
    place = np.where(field.takes_part[:, :, None], unit, 0.0)
    plain = np.broadcast_to(field.takes_part[:, :, None].astype(np.float64), place.shape)
    by_capability = plain * field.capability[:, :, None]
    by_weight = by_capability * field.salience
    found = [_mean(place, weight) for weight in (plain, by_capability, by_weight)]
    found += [_middle(place, weight) for weight in (plain, by_capability, by_weight)]
    return Averages(*(field.on_scale(average) for average in found))


def _mean(place: FloatArray, weight: FloatArray) -> FloatArray:
    """(draw, issue), the weighted mean; NaN without any weight."""
    total = weight.sum(axis=1)
    mean = (weight * place).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


def _middle(place: FloatArray, weight: FloatArray) -> FloatArray:
    """(draw, issue), the weighted median, halfway between the lower and the upper; NaN without any weight."""
    order = np.argsort(np.where(weight > 0, place, np.inf), axis=1, kind="stable")
    place, reached = (
        np.take_along_axis(place, order, axis=1),
        np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1),
    )
    total = reached[:, -1:]
    lower = np.argmax(reached >= (0.5 - ROUNDING) * total, axis=1)[:, None]
    upper = np.argmax(reached > (0.5 + ROUNDING) * total, axis=1)[:, None]
    middle = 0.5 * np.take_along_axis(place, lower, axis=1) + 0.5 * np.take_along_axis(place, upper, axis=1)
    return np.where(total > 0, middle, np.nan)[:, 0]
