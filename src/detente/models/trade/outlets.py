"""One producer's outlets side by side: who gains and who loses when it may, must or will sell somewhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.errors import DomainError
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray
from detente.models.trade.accounts import accounts
from detente.models.trade.equilibrium import equilibrium, path_of
from detente.models.trade.records import SOLVED_LOOSELY, Market

__all__ = ["Outlets", "outlets"]


@dataclass(frozen=True, eq=False)
class Outlets:
    """What every option gives everybody, on the same draws.

    Parameters
    ----------
    profit
        (draw, option, producer), million $, after stakes; NaN where there is no answer
    gain
        (draw, option, producer), million $, against the first option
    best
        (draw,), the option that the producer likes best, the first of equals; -1 where an option has no answer
    is_joint_gain
        (draw, option), whether producer and partner together earn more than in the option that the producer would
        choose, so that there is room for a side payment; false everywhere without a partner
    status
        (draw, option), of the equilibria
    """

    profit: FloatArray
    gain: FloatArray
    best: IntArray
    is_joint_gain: BoolArray
    status: CodeArray


def outlets(market: Market, producer: int, options: Sequence[Mapping[str, Any]], partner: int | None = None) -> Outlets:
    """Solve a market under several options of one producer, who moves first and commits itself to one of them.

    Choosing the best option with everybody's answer foreseen is commitment to an outlet: routes closed or opened by
    `limit`, volumes bound by `committed`, output fixed by `minimum_output` at `capacity`.

    Source
    ------
    Commitment and forward sales: [AllazVila1993]_. That a new outlet can hurt whoever gets it and cannot commit:
    [BulowGeanakoplosKlemperer1985]_.

    Parameters
    ----------
    market
        the market without any option
    producer
        whose options they are
    options
        fields of `Market` by name with their arrays, laid over the market
    partner
        another producer, with whom it might share what is gained

    Returns
    -------
    Outlets
        profits, gains against the first option, the producer's choice, and where the two together would gain

    Raises
    ------
    DomainError
        If an option names no field of a market, or a producer does not exist.

    Our reading
    -----------
    Opening an outlet can lower the profit of the producer that gets it, since rivals answer; this is no error. A
    joint gain says that a payment could move the producer, not that one will be made.

    Example
    -------
    Producer 1 has 20 to sell in the first region, may be let into the second too, or bind itself to go there alone:

    >>> market = Market(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([[100.0, 80.0]]), np.ones((1, 2)),
    ...                 np.array([[10.0, 5.0]]), capacity=np.array([[np.inf, 20.0]]),
    ...                 minimum_output=np.array([[0.0, 20.0]]), limit=np.array([[np.inf, np.inf, np.inf, 0.0]]))
    >>> let_in = {"limit": np.full((1, 4), np.inf)}
    >>> bound = {"limit": np.array([[np.inf, np.inf, 0.0, np.inf]])}
    >>> found = outlets(market, 1, [{}, let_in, bound], partner=0)
    >>> found.best, found.gain[0, :, 0].round(1), found.gain[0, :, 1].round(1)
    (array([1]), array([  0. ,  22.2, 200. ]), array([   0. ,   22.2, -200. ]))
    """
    fields = Market.__dataclass_fields__
    for number, option in enumerate(options):
        unknown = sorted(set(option) - set(fields))
        if unknown:
            raise DomainError(f"option {number} sets {unknown[0]}, which is no field of a market: {', '.join(fields)}")
    producers = np.asarray(market.unit_cost).shape[1]
    for name, index in (("producer", producer), ("partner", partner if partner is not None else producer)):
        if not 0 <= index < producers:
            raise DomainError(f"{name} is {index}, but producers are counted from 0 to {producers - 1}")
    profits, statuses = [], []
    for option in options:
        world = replace(market, **option)
        found = equilibrium(world, path_of(world))
        made = accounts(world, found).profit_after_stakes
        profits.append(np.where((found.status <= SOLVED_LOOSELY)[:, np.newaxis], made, np.nan))
        statuses.append(found.status)
    draws = max(len(status) for status in statuses)
    profit = np.stack([np.broadcast_to(values, (draws, producers)) for values in profits], axis=1)
    status = np.stack([np.broadcast_to(codes, draws) for codes in statuses], axis=1)
    return compared(profit, status, producer, partner)


def compared(profit: FloatArray, status: CodeArray, producer: int, partner: int | None) -> Outlets:
    """The producer's choice, and where it and its partner would gain together from another."""
    own = profit[:, :, producer]
    is_known: BoolArray = np.all(~np.isnan(own), axis=1)
    best = np.where(is_known, np.argmax(np.where(np.isnan(own), -np.inf, own), axis=1), -1)
    together = own if partner is None else own + profit[:, :, partner]
    chosen = np.take_along_axis(together, np.maximum(best, 0)[:, np.newaxis], axis=1)
    if partner is None:
        chosen = np.full_like(chosen, np.inf)
    room: BoolArray = np.asarray(together > chosen + 1e-9 * np.abs(chosen), dtype=np.bool_)
    gain = profit - profit[:, :1]
    return Outlets(profit, gain, best.astype(np.int64), room & is_known[:, np.newaxis], status)
