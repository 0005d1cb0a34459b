"""The challenge model: rounds of offers that actors take because they fear worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining.challenge.records import Challenge, ChallengeSettlement
from detente.models.bargaining.challenge.tracing import Field, reading, traces
from detente.models.bargaining.ranks import as_rank
from detente.models.bargaining.records import INVALID, NORMAL, UNANIMOUS, Options, Positions
from detente.models.bargaining.weighing import settlement, weigh
from detente.models.checks import FloatArray, IntArray, over_draws, refuse_word

__all__ = ["challenge"]

DEFAULTS = Challenge()
WORDS = {
    "variant": ("replicated", "literal"),
    "statistic": ("mean", "median"),
    "compromise_choice": ("lowest_position", "least_move"),
    "security": ("challenger", "own"),
    "choice": ("least", "strongest"),
}
OF_THE_OTHER = {
    "replicated": ("security", "choice", "risk", "chance_of_improvement"),
    "literal": ("compromise_choice",),
}


def challenge(
    case: Positions, options: Challenge = DEFAULTS, *, trace_draws: Sequence[int] | None = None
) -> ChallengeSettlement:
    """Let actors make each other offers, round by round, each as strong as the challenge that stands behind it.

    Source
    ------
    [BuenoDeMesquita1994]_ and [BuenoDeMesquita1997]_, after [BuenoDeMesquita1985]_; reconstruction by
    [ScholzCalbertSmith2011]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor), and `rank`; see `Positions`
    options
        how the rule is read; see `Challenge`
    trace_draws
        which draws to record; none by default. Recording changes no result

    Returns
    -------
    ChallengeSettlement
        outcome, influence (weight shares), status, rounds, loop, final positions, mean and median by round, and as
        certificate how far a position is from the offer that was taken or outside the range of the start

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, the scale is empty, an option is out of
        its range, or belongs to the other variant.

    Our reading
    -----------
    The model was never published in full. "replicated" keeps the formulas of the published replication, among them a
    chance of prevailing that is divided by one number for all pairs and a choice of the compromise at the lowest
    position. "literal" follows the text. A salience above 1 makes a draw invalid, because it is used as a
    probability, and so does a range of positions wider than a given `span`.

    Limits
    ------
    One run is no forecast: a change of 1 % in the inputs can move the result across much of the scale. Use many draws.
    The rounds do not converge; their number is part of the model.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 30., 100.]]), salience=np.array([[.9, .3, .8]]),
    ...                  capability=np.array([[1., .4, 1.2]]))
    >>> result = challenge(case, Challenge(rounds=2))
    >>> result.position.round(2), result.outcome.round(2)
    (array([[  0.  ,   7.44, 100.  ]]), array([48.94]))
    """
    _check(options)
    weighed = weigh(case, Options())
    draws, actors = weighed.position.shape
    span = weighed.highest - weighed.lowest if options.span is None else np.full(draws, float(options.span))
    salience = np.array(over_draws(np.asarray(case.salience, np.float64), draws))
    is_wild = (weighed.takes_part & (salience > 1)).any(axis=1) | (weighed.highest - weighed.lowest > span)
    field = Field(
        position=np.array(over_draws(np.asarray(case.position, np.float64), draws)),
        salience=salience,
        weight=np.where(weighed.takes_part, over_draws(np.asarray(case.capability, np.float64), draws) * salience, 0.0),
        span=span,
        status=np.where((weighed.status <= UNANIMOUS) & is_wild, INVALID, weighed.status).astype(np.int8),
        order=np.argsort(as_rank("rank", case.rank, actors)).astype(np.int64),
    )
    final, mean, median, counts, certificate = _play(field, weighed.lowest, options)
    last = (mean if options.statistic == "mean" else median)[:, -1]
    return ChallengeSettlement(
        **vars(settlement(weighed, last, certificate, field.status)),
        rounds=counts[:, 0],
        loop=counts[:, 1],
        position=final,
        mean=mean,
        median=median,
        traces=traces(field, counts[:, 0], options, () if trace_draws is None else trace_draws),
    )


def _check(options: Challenge) -> None:
    """Refuse what no reading of the rule admits."""
    for name, words in WORDS.items():
        refuse_word(name, getattr(options, name), words)
    default = {field.name: field.default for field in fields(Challenge)}
    for name in OF_THE_OTHER[options.variant]:
        if getattr(options, name) != default[name]:
            other = "literal" if options.variant == "replicated" else "replicated"
            raise DomainError(f"{name} is {getattr(options, name)!r} but only the variant {other!r} reads it")
    if not (isinstance(options.rounds, int | np.integer) and options.rounds >= 1):
        raise DomainError(f"rounds is {options.rounds!r}; it must be a whole number, at least 1")
    for name in ("chance_of_status_quo", "chance_of_improvement"):
        chance = getattr(options, name)
        if chance is not None and not 0 <= chance <= 1:
            raise DomainError(f"{name} is {chance}; it must be from 0 to 1")
    if options.span is not None and not 0 < options.span < np.inf:
        raise DomainError(f"span is {options.span}; it must be above 0 and finite")


def _play(
    field: Field, lowest: FloatArray, options: Challenge
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, FloatArray]:
    """Final positions, mean and median by round, rounds and loop, certificate."""
    from detente.models.bargaining.challenge._kernel import play_draws

    draws = len(field.position)
    is_unanimous = field.status == UNANIMOUS
    mean = np.repeat(np.where(is_unanimous, lowest, np.nan)[:, None], options.rounds + 1, axis=1)
    median, final = mean.copy(), field.position.copy()
    counts, certificate = np.zeros((draws, 2), np.int64), np.zeros(draws)
    play_draws(
        field.position,
        field.salience,
        field.weight,
        field.span,
        field.status == NORMAL,
        field.order,
        reading(options),
        final,
        mean,
        median,
        counts,
        certificate,
    )
    return final, mean, median, counts, certificate
