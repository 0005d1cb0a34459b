"""The arrays that the solvers write into, and the record made of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models.trade._arrays import Filled
from detente.models.trade.records import NUMERICAL_TROUBLE, Equilibrium

Floats = NDArray[np.float64]


class Results(NamedTuple):
    """As `Equilibrium`, open for writing."""

    sales: Floats
    shortfall: Floats
    markup: Floats
    limit_rent: Floats
    output: Floats
    supply_value: Floats
    scarcity_rent: Floats
    min_output_rent: Floats
    deviation_gain: Floats
    price: Floats
    border_price: Floats
    region_sales: Floats
    arc_rent: Floats
    residual: Floats
    status: NDArray[np.int8]
    iterations: NDArray[np.int64]
    sales_unique: NDArray[np.bool_]


def new_results(filled: Filled, draws: int) -> Results:
    """Room for so many draws, all of them without an answer so far."""
    n, m = filled.numbers.unit_cost.shape[1], filled.numbers.intercept.shape[1]
    r, a = len(filled.structure.order), filled.numbers.arc_capacity.shape[1]
    widths = (r,) * 4 + (n,) * 5 + (m,) * 3 + (a,)
    rooms = [np.full((draws, width), np.nan) for width in widths]
    status = np.full(draws, NUMERICAL_TROUBLE, dtype=np.int8)
    rest = (np.full(draws, np.nan), status, np.zeros(draws, dtype=np.int64), np.zeros(draws, dtype=np.bool_))
    return Results._make([*rooms, *rest])


def as_results(equilibrium: Equilibrium) -> Results:
    """An equilibrium's arrays for a kernel to read."""
    return Results(*(np.ascontiguousarray(getattr(equilibrium, name)) for name in Results._fields))


def as_equilibrium(results: Results, path: str) -> Equilibrium:
    """The record of what was written."""
    return Equilibrium(**results._asdict(), path=path)
