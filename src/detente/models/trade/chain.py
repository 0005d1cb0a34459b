"""From what is known of a way to what the solver takes: losses along arcs, and contracts for LNG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.models.checks import FloatArray, refuse

__all__ = ["Chain", "chain", "contracted"]


@dataclass(frozen=True, eq=False)
class Chain:
    """A way through several arcs.

    Parameters
    ----------
    delivered_share
        (…), delivered per unit that enters the first arc
    arc_use
        (…, arc), throughput at the inlet of each arc per unit delivered
    """

    delivered_share: FloatArray
    arc_use: FloatArray


def chain(losses: npt.ArrayLike) -> Chain:
    """Combine the losses along a way, from the field to the market.

    Source
    ------
    Arithmetic: what is left after every loss; capacity is measured where gas enters an arc.

    Parameters
    ----------
    losses
        (…, arc), shares lost on each arc in order, at least 0 and below 1

    Returns
    -------
    Chain
        the share delivered, and each arc's use

    Raises
    ------
    DomainError
        If a loss is below 0 or not below 1.

    Example
    -------
    >>> way = chain([0.05, 0.1])
    >>> float(way.delivered_share.round(6)), way.arc_use.round(6)
    (0.855, array([1.169591, 1.111111]))
    """
    lost = np.asarray(losses, dtype=np.float64)
    refuse("losses", lost, ~((lost >= 0.0) & (lost < 1.0)) & ~np.isnan(lost), "at least 0 and below 1")
    left = np.flip(np.cumprod(np.flip(1.0 - lost, axis=-1), axis=-1), axis=-1)
    whole = left[..., 0] if lost.shape[-1] else np.ones(lost.shape[:-1])
    return Chain(np.asarray(whole), np.asarray(1.0 / left))


def contracted(observed: npt.ArrayLike, flexibility: npt.ArrayLike) -> FloatArray:
    """Find the volume that stays committed where LNG may change its destination only in part.

    Source
    ------
    Ours: one knob between contracts that bind wholly and cargoes that follow prices.

    Parameters
    ----------
    observed
        (…, route), bcm delivered today
    flexibility
        (…) or one number: 0 stays where it was, 1 follows prices

    Returns
    -------
    FloatArray
        (…, route), bcm, for `Market.committed`

    Raises
    ------
    DomainError
        If flexibility is not from 0 to 1.

    Example
    -------
    >>> contracted([18.0, 8.0], 0.25)
    array([13.5,  6. ])
    """
    free = np.asarray(flexibility, dtype=np.float64)
    refuse("flexibility", free, (free < 0.0) | (free > 1.0), "from 0 (contracts bind) to 1 (cargoes follow prices)")
    kept = 1.0 - free
    return np.asarray(np.asarray(observed, dtype=np.float64) * (kept[..., np.newaxis] if kept.ndim else kept))
