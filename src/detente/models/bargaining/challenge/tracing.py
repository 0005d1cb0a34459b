"""From settings to what the compiled rounds read, and from recorded rounds to a trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError
from detente.models.bargaining.challenge.records import Challenge, ChallengeTrace
from detente.models.bargaining.fingerprint import fingerprint
from detente.models.checks import CodeArray, FloatArray, IntArray

if TYPE_CHECKING:
    from detente.models.bargaining.challenge._kernel import Reading

__all__: list[str] = []


@dataclass(frozen=True, eq=False)
class Field:
    """Checked input: (draw, actor) arrays, (draw,) spans and statuses, and the actors in the order of their ranks.

    The weights are not yet shares.
    """

    position: FloatArray
    salience: FloatArray
    weight: FloatArray
    span: FloatArray
    status: CodeArray
    order: IntArray


def reading(options: Challenge) -> Reading:
    """The settings as the compiled rounds take them."""
    from detente.models.bargaining.challenge._kernel import Reading

    better = options.chance_of_improvement
    return Reading(
        is_literal=options.variant == "literal",
        takes_least_move=options.compromise_choice == "least_move",
        fears_own_estimate=options.security == "own",
        takes_strongest=options.choice == "strongest",
        has_risk=options.risk,
        hold=float(options.chance_of_status_quo),
        better=np.nan if better is None else float(better),
    )


def traces(field: Field, rounds: IntArray, options: Challenge, draws: Sequence[int]) -> tuple[ChallengeTrace, ...]:
    """The records of these draws."""
    for draw in draws:
        if not 0 <= draw < len(rounds):
            raise DomainError(f"trace_draws asks for draw {draw}; there are draws 0 to {len(rounds) - 1}")
    return tuple(_trace(field, int(rounds[draw]), options, draw) for draw in draws)


def _trace(field: Field, rounds: int, options: Challenge, draw: int) -> ChallengeTrace:
    """The record of one draw; one without any round has the starting positions only."""
    from detente.models.bargaining.challenge._kernel import as_shares
    from detente.models.bargaining.challenge._record import record_draw

    start = field.position[draw]
    active = field.order[field.weight[draw][field.order] > 0]
    count = len(active)
    weight = np.zeros_like(start)
    weight[active] = as_shares(field.weight[draw][active])
    path = np.empty((rounds + 1, count))
    path[0] = start[active]
    vectors, squares = np.empty((2, rounds, count)), np.empty((5, rounds, count, count))
    chosen, kind = np.empty((rounds, count), np.int64), np.empty((rounds, count, count), np.int8)
    order, is_tied = np.empty(kind.shape, np.int64), np.empty(kind.shape, np.bool_)
    if rounds:
        record_draw(
            field.salience[draw][active], weight[active], field.span[draw], reading(options),
            path, vectors, chosen, kind, squares, order, is_tied,
        )  # fmt: skip
    position = np.repeat(start[None], rounds + 1, axis=0)
    position[:, active] = path
    widen = _Widen(active, len(weight))
    proposer = np.where(chosen < 0, -1, active[np.maximum(chosen, 0)] if count else chosen)
    return ChallengeTrace(
        draw=draw,
        inputs=fingerprint(options, start, field.salience[draw], field.weight[draw], field.order),
        span=float(field.span[draw]),
        is_literal=options.variant == "literal",
        weight=weight,
        position=position,
        exponent=widen.vectors(vectors[0], np.nan),
        danger=widen.vectors(vectors[1], np.nan),
        proposer=widen.vectors(proposer, -1),
        reason=widen.vectors((chosen < 0).astype(np.int8), 2),
        kind=widen.squares(kind, 0),
        **dict(zip(("own", "other", "target", "score", "chance"), widen.several(squares), strict=True)),
        order=widen.squares(order.astype(np.int16), 0),
        is_tied=widen.squares(is_tied, False),
    )


@dataclass(frozen=True, eq=False)
class _Widen:
    """From the actors that take part, in the order of their ranks, to all in the order of the input."""

    active: IntArray
    actors: int

    def vectors(self, values: npt.NDArray[Any], otherwise: float) -> npt.NDArray[Any]:
        """(round, actor), with something else where an actor takes no part."""
        wide = np.full((len(values), self.actors), otherwise, values.dtype)
        wide[:, self.active] = values
        return wide

    def squares(self, values: npt.NDArray[Any], otherwise: float) -> npt.NDArray[Any]:
        """(round, actor, actor), likewise."""
        wide = np.full((len(values), self.actors, self.actors), otherwise, values.dtype)
        wide[:, self.active[:, None], self.active[None, :]] = values
        return wide

    def several(self, values: npt.NDArray[Any]) -> Iterable[npt.NDArray[Any]]:
        """Several of these, NaN where an actor takes no part."""
        return (self.squares(square, np.nan) for square in values)
