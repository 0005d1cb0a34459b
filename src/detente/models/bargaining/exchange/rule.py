"""The exchange of votes: actors give way on what matters less to them for a move on what matters more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.exchange.records import Exchange, ExchangeSettlement
from detente.models.bargaining.exchange.tracing import SCALE, Field, _Own, play, traces
from detente.models.bargaining.many import Checked, ManyPositions, check_many
from detente.models.bargaining.records import INVALID, NO_WEIGHT, NORMAL
from detente.models.checks import CodeArray, FloatArray, refuse

__all__ = ["exchange"]

DEFAULTS = Exchange()


def exchange(
    case: ManyPositions, options: Exchange = DEFAULTS, *, trace_draws: Sequence[int] | None = None
) -> ExchangeSettlement:
    """Settle issues at the weighted means of positions after actors have traded moves on one for moves on another.

    Source
    ------
    [StokmanVanOosten1994]_; [ArreguiStokmanThomson2004]_; rates by chance after [DijkstraVanAssen2018]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor, issue), the ends of the scales, the ranks, and `key` where
        rates are left to chance; see `ManyPositions`
    options
        how the rule is read; see `Exchange`
    trace_draws
        which draws to record; none by default. Recording changes no result

    Returns
    -------
    ExchangeSettlement
        outcomes, influence, status, rounds, votes, gains and effects on third parties, and a certificate

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, a scale is empty, an option is out of its
        range, or rates are left to chance without a `key`.

    Our reading
    -----------
    Partners choose the exchange with the largest gain that is left; equal gains are told apart by the ranks. A buyer
    does not pay for moving an outcome past its own position, as it sees the outcome: with the sales made to it, but
    not those made to others. Who stands exactly at an expected outcome counts as below it. A salience above 1 makes a
    draw invalid.

    Limits
    ------
    Two actors trade without asking a third, which may lose. Over rounds the positions do not converge; their number is
    part of the model.

    Example
    -------
    >>> case = ManyPositions(position=np.array([[[0., 0.], [100., 100.], [50., 40.]]]),
    ...                      salience=np.array([[[.9, .2], [.3, .8], [.5, .5]]]), capability=np.ones((1, 3)))
    >>> result = exchange(case)
    >>> result.outcomes.round(2)
    array([[[32.35, 66.67],
            [21.24, 80.  ]]])
    >>> result.gain.round(2), result.external.round(2)
    (array([[7.33, 7.33, 0.  ]]), array([[  0.  ,   0.  , -12.22]]))
    """
    checked = check_many(case)
    status = _status(checked)
    noise = _noise(options, len(status))
    if noise.any() and checked.key is None:
        raise DomainError("rate_noise is above 0 but key is not given; rates by chance need one key per draw")
    field = _field(checked, status, noise, options)
    played, own = play(field, options), _Own(field)
    outcomes = own.outcomes(played.outcome)
    weight = np.where(checked.takes_part, checked.capability * checked.salience, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    moves = checked.takes_part & (status == NORMAL)[:, None, None]
    return ExchangeSettlement(
        outcome=outcomes[:, -1],
        influence=weight / np.where(total > 0, total, 1.0),
        status=status,
        certificate=np.where(status == NORMAL, played.certificate, np.nan),
        rounds=played.counts[:, 0],
        exchanges=played.counts[:, 1],
        outcomes=outcomes,
        vote=np.where(moves, own.positions(played.vote), checked.position),
        gain=own.columns(played.gain),
        external=own.columns(played.external),
        traces=traces(field, played.counts, options, () if trace_draws is None else trace_draws),
    )


def _status(checked: Checked) -> CodeArray:
    """(draw,), what can be told before anybody trades."""
    status = np.full(len(checked.position), NORMAL, np.int8)
    status[~checked.takes_part.any(axis=(1, 2))] = NO_WEIGHT
    is_wild = (checked.takes_part & (checked.salience > 1)).any(axis=(1, 2))
    status[checked.is_broken | is_wild] = INVALID
    return status


def _noise(options: Exchange, draws: int) -> FloatArray:
    """(draw,), the noise of the rates, with the options checked."""
    if not (isinstance(options.iterations, int | np.integer) and options.iterations >= 1):
        raise DomainError(f"iterations is {options.iterations!r}; it must be a whole number, at least 1")
    noise = np.asarray(options.rate_noise, np.float64)
    refuse("rate_noise", noise, ~((noise >= 0) & (noise <= 1)), "from 0 to 1")
    if noise.shape not in ((), (1,), (draws,)):
        raise ShapeError(f"rate_noise has shape {noise.shape} but there are {draws} draws")
    return np.array(np.broadcast_to(noise, (draws,)))


def _field(checked: Checked, status: CodeArray, noise: FloatArray, options: Exchange) -> Field:
    """The positions on scales from 0 to 100, sorted by rank; as listed in compat, where the listing matters."""
    draws, actors, issues = checked.position.shape
    order = (np.argsort(checked.rank), np.argsort(checked.issue_rank))
    if options.compat:
        order = (np.arange(actors), np.arange(issues))
    place = np.ix_(np.arange(draws), *order)
    unit = (checked.position - checked.low) / (checked.high - checked.low)
    weight = np.where(checked.takes_part, checked.capability * checked.salience, 0.0)
    return Field(
        start=np.ascontiguousarray((SCALE * unit)[place]),
        salience=np.ascontiguousarray(checked.salience[place]),
        weight=np.ascontiguousarray(weight[place]),
        key=np.zeros(draws, np.uint64) if checked.key is None else np.array(checked.key),
        noise=noise,
        is_open=status == NORMAL,
        actors=order[0],
        issues=order[1],
        actor_rank=checked.rank[order[0]],
        issue_rank=checked.issue_rank[order[1]],
        low=checked.low,
        high=checked.high,
    )
