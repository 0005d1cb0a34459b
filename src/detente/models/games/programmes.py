"""Small linear programmes over probabilities, compiled: equilibria by supports ask many hundred of them a game."""

from __future__ import annotations

import numpy as np

from detente.models._compiled import compiled
from detente.models.checks import BoolArray, FloatArray

__all__: list[str] = []

TIE = 1e-11
FITS = 1e-9
MOST_STEPS = 10_000


def least(
    goal: FloatArray, below: FloatArray, equal: FloatArray, exactly: FloatArray, free: BoolArray
) -> FloatArray | None:
    """Where a linear goal is least among x with below @ x <= 0, equal @ x = exactly (>= 0); None where nothing fits.

    Variables are at least 0 but for the `free` ones. The simplex method in two phases with the rule of Bland, which
    cannot cycle; what it does not end is left to HiGHS.

    >>> least(np.array([1.0, 2.0]), np.zeros((0, 2)), np.ones((1, 2)), np.ones(1), np.zeros(2, dtype=bool))
    array([1., 0.])
    """
    state, found = _simplex(np.asarray(goal, dtype=np.float64), np.ascontiguousarray(below, dtype=np.float64),
                            np.ascontiguousarray(equal, dtype=np.float64), np.asarray(exactly, dtype=np.float64), free)
    if state == 2:
        return _by_highs(goal, below, equal, exactly, free)
    return found if state == 0 else None


def _by_highs(
    goal: FloatArray, below: FloatArray, equal: FloatArray, exactly: FloatArray, free: BoolArray
) -> FloatArray | None:
    """The same by a solver for large programmes."""
    from scipy.optimize import linprog

    bounds = [(None if is_free else 0.0, None) for is_free in free]
    found = linprog(goal, below if len(below) else None, np.zeros(len(below)) if len(below) else None,
                    equal if len(equal) else None, exactly if len(equal) else None, bounds, method="highs")
    return np.asarray(found.x) if found.status == 0 else None


@compiled
def _simplex(
    goal: FloatArray, below: FloatArray, equal: FloatArray, exactly: FloatArray, free: BoolArray
) -> tuple[int, FloatArray]:
    """0 and the variables; 1 where nothing fits; 2 where it did not end."""
    count, rows = len(goal), len(below) + len(equal)
    own = count + free.sum()  # a free variable is the difference of two
    real = own + len(below)
    table = np.zeros((rows + 1, own + rows + 1))
    basis = np.arange(own, own + rows)
    for row in range(rows):
        left = below[row] if row < len(below) else equal[row - len(below)]
        scale = max(np.abs(left).max(), 1e-300)
        _spread(table[row], left / scale, free)
        table[row, own + row] = 1.0
        if row >= len(below):
            table[row, -1] = exactly[row - len(below)] / scale
            table[rows, :real] -= table[row, :real]  # the cost of what the equations lack
            table[rows, -1] -= table[row, -1]
    if not _descend(table, basis, real):
        return 2, goal
    if table[rows, -1] < -FITS:
        return 1, goal
    for row in range(rows):  # nothing lacks: turn the rest of the stand-ins out
        place = int(np.argmax(np.abs(table[row, :real])))
        if basis[row] >= real and abs(table[row, place]) > FITS:
            _pivot(table, basis, row, place)
    table[rows] = 0.0
    _spread(table[rows], goal, free)
    for row in range(rows):
        if basis[row] < real:
            table[rows] -= table[rows, basis[row]] * table[row]
    if not _descend(table, basis, real):
        return 2, goal
    full = np.zeros(own + rows)
    full[basis] = table[:rows, -1]
    full[np.flatnonzero(free)] -= full[count:own]
    return 0, full[:count].copy()


@compiled
def _spread(row: FloatArray, left: FloatArray, free: BoolArray) -> None:
    """Enter coefficients, those of free variables a second time with the other sign."""
    row[:len(left)] = left
    row[len(left):len(left) + free.sum()] = -left[free]


@compiled
def _descend(table: FloatArray, basis: np.ndarray[tuple[int], np.dtype[np.int64]], real: int) -> bool:
    """Exchange variables while that lowers the last row; False where it does not end."""
    rows = len(basis)
    for _ in range(MOST_STEPS):
        enters = -1
        for place in range(real):
            if table[rows, place] < -TIE:
                enters = place
                break
        if enters < 0:
            return True
        leaves, best = -1, np.inf
        for row in range(rows):
            if table[row, enters] > FITS:
                ratio = table[row, -1] / table[row, enters]
                if ratio < best - TIE or (ratio <= best + TIE and basis[row] < basis[leaves]):
                    leaves, best = row, min(ratio, best)
        if leaves < 0:
            return False
        _pivot(table, basis, leaves, enters)
    return False


@compiled
def _pivot(
    table: FloatArray, basis: np.ndarray[tuple[int], np.dtype[np.int64]], leaves: int, enters: int
) -> None:
    """One exchange."""
    table[leaves] /= table[leaves, enters]
    for row in range(len(table)):
        if row != leaves and table[row, enters] != 0.0:
            table[row] -= table[row, enters] * table[leaves]
    basis[leaves] = enters
