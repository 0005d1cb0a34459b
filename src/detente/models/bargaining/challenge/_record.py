"""Compiled recording of a draw: the same rounds again, with everything kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled_dividing as compiled
from detente.models._compiled import inside_dividing as inside
from detente.models.bargaining._lists import copy
from detente.models.bargaining.challenge._kernel import TIE, Reading, Round, new_round, pick, play_round


@inside
def order_offers(reading: Reading, state: Round, order: NDArray[np.int64], is_tied: NDArray[np.bool_]) -> None:
    """Rank every receiver's offers, and say which are as good by score as the one taken."""
    actors = len(state.chosen)
    for me in range(actors):
        for you in range(actors):
            order[me, you], is_tied[me, you] = 0, False
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
        for me in range(len(weight)):
            vectors[0, index, me], vectors[1, index, me] = state.exponent[me], state.danger[me]
            chosen[index, me] = state.chosen[me]
            for you in range(len(weight)):
                kind[index, me, you] = state.kind[me, you]
            for place, square in enumerate((state.own, state.other, state.target, state.score, state.chance)):
                copy(square[me], squares[place, index, me])
        order_offers(reading, state, order[index], is_tied[index])
