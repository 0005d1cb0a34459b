"""From checked positions to what the compiled rounds take, and from their log to a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError
from detente.models.bargaining.exchange.records import Exchange, ExchangeTrace
from detente.models.bargaining.fingerprint import fingerprint
from detente.models.checks import BoolArray, FloatArray, IntArray

__all__: list[str] = []

SCALE = 100.0


@dataclass(frozen=True, eq=False)
class Field:
    """Checked input on scales from 0 to 100, actors and issues in the order in which they are played.

    `actors` and `issues` say which column of the input comes where; the ranks belong to the order of play.
    """

    start: FloatArray
    salience: FloatArray
    weight: FloatArray
    key: npt.NDArray[np.uint64]
    noise: FloatArray
    is_open: BoolArray
    actors: IntArray
    issues: IntArray
    actor_rank: IntArray
    issue_rank: IntArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class Played:
    """What the compiled rounds fill in, in the order of play, on scales from 0 to 100."""

    outcome: FloatArray
    vote: FloatArray
    gain: FloatArray
    external: FloatArray
    certificate: FloatArray
    counts: IntArray
    log: Any
    starts: FloatArray
    votes: FloatArray


def play(field: Field, options: Exchange, exchanges: int = 0, dropped: int = 0, iterations: int = 0) -> Played:
    """Play all draws; with room for a log, which is filled for a single draw."""
    from detente.models.bargaining.exchange._kernel import Log, play_draws

    draws, actors, issues = field.start.shape
    pair, one = (exchanges, 2), np.empty(exchanges)
    log = Log(
        iteration=np.empty(exchanges, np.int64),
        actor=np.empty(pair, np.int64),
        issue=np.empty(pair, np.int64),
        begin=np.empty(pair),
        end=np.empty(pair),
        shift=np.empty(pair),
        rate=one,
        gain=np.empty(pair),
        limits=np.empty(exchanges, np.int8),
        before=np.empty(pair),
        after=np.empty(pair),
        external=np.empty((exchanges, actors)),
        rival=np.full((exchanges, 4), -1, np.int64),
        dropped=np.empty((dropped, 7), np.int64),
    )
    played = Played(
        outcome=np.full((draws, options.iterations + 1, issues), np.nan),
        vote=field.start.copy(),
        gain=np.zeros((draws, actors)),
        external=np.zeros((draws, actors)),
        certificate=np.zeros(draws),
        counts=np.zeros((draws, 3), np.int64),
        log=log,
        starts=np.empty((iterations, actors, issues)),
        votes=np.empty((iterations, actors, issues)),
    )
    play_draws(
        field.start, field.salience, field.weight, field.key, field.noise, field.is_open,
        field.actor_rank, field.issue_rank, bool(options.compat),
        played.outcome, played.vote, played.gain, played.external, played.certificate, played.counts,
        log, played.starts, played.votes,
    )  # fmt: skip
    return played


def traces(field: Field, counts: IntArray, options: Exchange, draws: Sequence[int]) -> tuple[ExchangeTrace, ...]:
    """The records of these draws, each played once more with a log."""
    for draw in draws:
        if not 0 <= draw < len(counts):
            raise DomainError(f"trace_draws asks for draw {draw}; there are draws 0 to {len(counts) - 1}")
    return tuple(_trace(field, counts[draw], options, draw) for draw in draws)


def _trace(field: Field, counts: IntArray, options: Exchange, draw: int) -> ExchangeTrace:
    """The record of one draw, with actors and issues numbered as in the input."""
    rounds, exchanges, dropped = (int(count) for count in counts)
    per_draw = ("start", "salience", "weight", "key", "noise", "is_open")
    single = Field(**{**vars(field), **{name: getattr(field, name)[draw : draw + 1].copy() for name in per_draw}})
    played = play(single, options, exchanges, dropped, rounds)
    log, own = played.log, _Own(field)
    supplied = field.issues[log.issue]
    return ExchangeTrace(
        draw=draw,
        inputs=fingerprint(
            (options.iterations, options.compat), *(getattr(single, name) for name in per_draw), field.low, field.high
        ),
        start=own.positions(played.starts),
        vote=own.positions(played.votes),
        iteration=log.iteration,
        actor=field.actors[log.actor],
        issue=supplied,
        begin=own.places(log.begin, supplied),
        end=own.places(log.end, supplied),
        shift=log.shift,
        rate=log.rate,
        gain=log.gain,
        binds=(log.limits[:, None] >> np.arange(4) & 1).astype(np.bool_),
        before=own.places(log.before, supplied),
        after=own.places(log.after, supplied),
        external=own.columns(log.external),
        rival=own.numbers(log.rival, 0),
        dropped=own.numbers(log.dropped, 2).astype(np.int32),
    )


@dataclass(frozen=True, eq=False)
class _Own:
    """Back to the numbering and the scales of the input."""

    field: Field

    def columns(self, values: FloatArray) -> FloatArray:
        """(…, actor)."""
        wide = np.empty_like(values)
        wide[..., self.field.actors] = values
        return wide

    def positions(self, values: FloatArray) -> FloatArray:
        """(…, actor, issue)."""
        wide = np.empty_like(values)
        wide[..., self.field.actors[:, None], self.field.issues[None, :]] = values
        return self.field.low + wide * ((self.field.high - self.field.low) / SCALE)

    def outcomes(self, values: FloatArray) -> FloatArray:
        """(…, issue)."""
        wide = np.empty_like(values)
        wide[..., self.field.issues] = values
        return self.field.low + wide * ((self.field.high - self.field.low) / SCALE)

    def places(self, values: FloatArray, issue: IntArray) -> FloatArray:
        """Places on the issues of that number."""
        return np.asarray(self.field.low[issue] + values * ((self.field.high[issue] - self.field.low[issue]) / SCALE))

    def numbers(self, values: IntArray, first: int) -> IntArray:
        """Two actors and two issues from a column on; -1 stays."""
        own = values.copy()
        is_there = values[:, first] >= 0
        actors, issues = slice(first, first + 2), slice(first + 2, first + 4)
        own[is_there, actors] = self.field.actors[values[is_there, actors]]
        own[is_there, issues] = self.field.issues[values[is_there, issues]]
        return own
