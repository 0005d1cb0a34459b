"""Compiled recording of a draw: the same rounds again, with everything kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled_dividing as compiled
from detente.models.bargaining.challenge._kernel import TIE, Reading, Round, new_round, pick, play_round


@compiled
def as_shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares, summed up in the same order as where the draw was played."""
    shares: NDArray[np.float64] = weight / weight.sum()
    return shares


@compiled
def order_offers(reading: Reading, state: Round, order: NDArray[np.int64], is_tied: NDArray[np.bool_]) -> None:
    """Rank every receiver's offers, and say which are as good by score as the one taken."""
    actors = len(state.chosen)
    order[:] = 0
    is_tied[:] = False
    for me in range(actors):
        is_open = np.ones(actors, np.bool_)
        best = state.chosen[me]
        for place in range(1, actors + 1):
            offer = pick(me, is_open, reading, state)
            if offer < 0:
                break
            is_open[offer] = False
            order[me, offer] = place
            same_kind = reading.is_literal or state.kind[me, offer] == state.kind[me, best]
            main = state.other if reading.takes_strongest else state.score
            is_close = abs(main[me, offer] - main[me, best]) <= TIE
            is_tied[me, offer] = offer != best and same_kind and is_close


@compiled
def record_draw(
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    span: float,
    reading: Reading,
    path: NDArray[np.float64],
    vectors: NDArray[np.float64],
    chosen: NDArray[np.int64],
    kind: NDArray[np.int8],
    squares: NDArray[np.float64],
    order: NDArray[np.int64],
    is_tied: NDArray[np.bool_],
) -> None:
    """Fill (round, …) arrays from the first row of `path` on; what was played is played again to the last bit."""
    state = new_round(len(weight))
    for index in range(len(path) - 1):
        play_round(path[index], salience, weight, span, reading, state, path[index + 1])
        vectors[0, index], vectors[1, index] = state.exponent, state.danger
        chosen[index], kind[index] = state.chosen, state.kind
        squares[0, index], squares[1, index] = state.own, state.other
        squares[2, index], squares[3, index] = state.target, state.score
        squares[4, index] = state.chance
        order_offers(reading, state, order[index], is_tied[index])
