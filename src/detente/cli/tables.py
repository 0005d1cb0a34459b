"""What `solve` and `import` share: a table of actors with its scales settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from detente.errors import DetenteError
from detente.interchange.actor_tables import ActorTable, read_actor_table

__all__ = ["scaled_table"]

USUAL = (0.0, 100.0)


def scaled_table(path: Path, scale: str | None, status_quo: float | None) -> ActorTable:
    """A table whose scales are known: as asked for, as the file says, 0 to 100, or the range of the positions.

    Raises
    ------
    DetenteError
        If the scale is not LO:HI, a position or status quo lies outside it, or all positions are the same and no scale
        is given.
    """
    table = read_actor_table(path)
    said = list(table.said)
    low, high = table.low.copy(), table.high.copy()
    for k, issue in enumerate(table.issues):
        stands = table.position[:, k][np.isfinite(table.position[:, k])]
        if scale is not None:
            low[k], high[k] = _ends(scale)
        elif not np.isfinite(low[k]):
            low[k], high[k] = USUAL
            if stands.min() < USUAL[0] or stands.max() > USUAL[1]:
                low[k], high[k] = stands.min(), stands.max()
                if low[k] == high[k]:
                    raise DetenteError(f"all positions on {issue} are at {low[k]:g}, outside 0 to 100, which tells no "
                                       "scale; give one as --scale LO:HI")
                said.append(f"Positions on {issue} leave 0 to 100, so its scale is their range, {low[k]:g} to "
                            f"{high[k]:g}; --scale sets another.")
        if stands.size and not (low[k] <= stands.min() and stands.max() <= high[k]):
            raise DetenteError(f"positions on {issue} run from {stands.min():g} to {stands.max():g}, outside the scale "
                               f"{low[k]:g}:{high[k]:g}")
    today = table.status_quo if status_quo is None else np.full(len(table.issues), status_quo)
    if ((today < low) | (today > high)).any():
        raise DetenteError(f"the status quo {float(today[(today < low) | (today > high)][0]):g} lies outside the scale")
    return replace(table, status_quo=today, low=low, high=high, said=tuple(said))


def _ends(scale: str) -> tuple[float, float]:
    """LO:HI as two numbers."""
    first, colon, last = scale.partition(":")
    try:
        low, high = float(first), float(last)
    except ValueError:
        low = high = float("nan")
    if not colon or not low < high:
        raise DetenteError(f"--scale {scale}: LO:HI would be right, such as 0:100")
    return low, high
