"""The exchange of votes in plain NumPy, written from the formulas: what the compiled rounds must agree with.

Every open offer is evaluated again after every exchange, all at once. It serves tests and benchmarks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.models.checks import BoolArray, FloatArray, IntArray

TIE, SMALLEST = 1e-9, 1e-10


@dataclass(frozen=True, eq=False)
class Table:
    """All offers of a round: who demands p and supplies q, who the reverse, and the rate."""

    i: IntArray
    j: IntArray
    p: IntArray
    q: IntArray
    rate: FloatArray


def play(position: FloatArray, salience: FloatArray, weight: FloatArray, iterations: int) -> tuple[FloatArray, int]:
    """(actor, issue) votes after the last round and how many exchanges there were.

    The scale is 0 to 100, actors and issues stand in the order of their ranks, and weight 0 takes no part.
    """
    start, count, vote = np.where(weight > 0, position, 0.0), 0, position
    for index in range(iterations):
        if index:
            start = np.where(weight > 0, start + (0.5 - 0.4 * salience) * (vote - start), start)
        vote, done = _trade(start, salience, weight)
        count += done
    return vote, count


def _list_offers(start: FloatArray, salience: FloatArray, weight: FloatArray) -> Table:
    """Pairs of actors on opposite sides of the outcome on both of two issues."""
    total = weight.sum(axis=0)
    outcome = (weight * start).sum(axis=0) / np.where(total > 0, total, 1.0)
    side = np.where(weight > 0, np.where(start <= outcome + TIE, -1, 1), 0)
    rows = []
    for p, q in combinations(range(start.shape[1]), 2):
        for a, b in combinations(range(len(start)), 2):
            lead = salience[a, p] * salience[b, q] - salience[b, p] * salience[a, q]
            if side[a, p] * side[b, p] < 0 and side[a, q] * side[b, q] < 0 and abs(lead) >= 1e-12:
                rows.append((a, b, p, q) if lead > 0 else (b, a, p, q))
    columns = np.array(rows, np.int64).reshape(-1, 4)
    i, j, first, second = columns.T
    rate = (salience[i, first] + salience[j, first]) / (salience[i, second] + salience[j, second])
    return Table(i, j, first, second, rate)


def _trade(start: FloatArray, salience: FloatArray, weight: FloatArray) -> tuple[FloatArray, int]:
    """One round: the votes and the number of exchanges."""
    table, vote, count = _list_offers(start, salience, weight), start.copy(), 0
    actors, issues = start.shape
    known = np.repeat(start.T[None], actors, axis=0)  # (buyer, issue, seller)
    code_i, code_j = table.i * issues + table.q, table.j * issues + table.p
    key = np.minimum(code_i, code_j) * actors * issues + np.maximum(code_i, code_j)
    is_open = np.ones(len(table.i), np.bool_)
    while True:
        move_i, move_j, gain, is_valid = _evaluate(table, start, vote, known, salience, weight)
        is_open &= is_valid
        if not is_open.any():
            return vote, count
        equals = np.flatnonzero(is_open & (gain >= gain[is_open].max() - TIE))
        best = equals[np.argmin(key[equals])]
        i, j, p, q = (int(column[best]) for column in (table.i, table.j, table.p, table.q))
        vote[i, q] += move_i[best]
        vote[j, p] += move_j[best]
        known[j, q, i], known[i, p, j] = vote[i, q], vote[j, p]
        is_open[best] = False
        count += 1


def _evaluate(
    table: Table, start: FloatArray, vote: FloatArray, known: FloatArray, salience: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
    """Both movements, the gain, and whether it is an exchange, of every offer."""
    i, j, p, q, rate = table.i, table.j, table.p, table.q, table.rate
    total = weight.sum(axis=0)
    ahead_i, ahead_j = start[j, q] - vote[i, q], start[i, p] - vote[j, p]
    way_i, way_j = np.sign(start[j, q] - start[i, q]), np.sign(start[i, p] - start[j, p])
    per_i, per_j = weight[i, q] / total[q], weight[j, p] / total[p]

    def seen(buyer: IntArray, issue: IntArray, seller: IntArray) -> FloatArray:
        places = known[buyer, issue].copy()
        places[np.arange(len(buyer)), seller] = vote[seller, issue]
        return np.asarray((places * weight.T[issue]).sum(axis=1) / total[issue])

    room_q = np.maximum(0.0, way_i * (start[j, q] - seen(j, q, i)))
    room_p = np.maximum(0.0, way_j * (start[i, p] - seen(i, p, j)))
    full = np.minimum(np.abs(ahead_j) * per_j, np.abs(ahead_i) * per_i / rate)
    shift = np.minimum(np.minimum(full, room_p), room_q / rate)
    worth = salience[i, p] - rate * salience[i, q]
    move_i, move_j = way_i * rate * shift / per_i, way_j * shift / per_j
    is_valid = (way_i * ahead_i > SMALLEST) & (way_j * ahead_j > SMALLEST) & (full * worth >= SMALLEST)
    is_valid &= (np.abs(move_i) > SMALLEST) & (np.abs(move_j) > SMALLEST)
    return move_i, move_j, shift * worth, is_valid
