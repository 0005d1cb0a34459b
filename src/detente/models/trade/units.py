"""Conversions at the boundary of the trade models, by an explicit gross calorific value in MJ/m3.

Inside, a cubic metre holds 40 MJ gross, so 1 bcm is 40 PJ. Others' cubic metres hold less or more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.models.checks import FloatArray, refuse

__all__ = ["GCV", "GJ_PER_MMBTU", "bcm", "mmbtu_per_kcm", "per_kcm", "per_mmbtu"]

GCV = 40.0
"""MJ per cubic metre, gross, of the gas that the solvers count."""

GJ_PER_MMBTU = 1.05505585262
"""Gigajoules in a million British thermal units of the international table."""


def mmbtu_per_kcm(gcv: npt.ArrayLike = GCV) -> FloatArray:
    """Million British thermal units in a thousand cubic metres.

    Parameters
    ----------
    gcv
        MJ per cubic metre, gross, above 0

    Returns
    -------
    FloatArray
        of the shape of gcv

    Raises
    ------
    DomainError
        If gcv is not above 0.

    Example
    -------
    >>> float(mmbtu_per_kcm().round(6)), float(mmbtu_per_kcm(8850 * 4.184 / 1000).round(6))
    (37.912685, 35.096151)
    """
    values = np.asarray(gcv, dtype=np.float64)
    refuse("gcv", values, ~(values > 0.0), "above 0 MJ/m3; natural gas has 35 to 42")
    return np.asarray(values / GJ_PER_MMBTU)


def per_kcm(price: npt.ArrayLike, gcv: npt.ArrayLike = GCV) -> FloatArray:
    """A price in $/MMBtu as $/kcm of gas with this calorific value.

    Parameters
    ----------
    price
        $/MMBtu
    gcv
        MJ per cubic metre, gross; the default is that of the solvers

    Returns
    -------
    FloatArray
        $/kcm, of the broadcast shape

    Raises
    ------
    DomainError
        If gcv is not above 0.

    Example
    -------
    >>> float(per_kcm(8.53).round(4))
    323.3952
    """
    return np.asarray(np.asarray(price, dtype=np.float64) * mmbtu_per_kcm(gcv))


def per_mmbtu(price: npt.ArrayLike, gcv: npt.ArrayLike = GCV) -> FloatArray:
    """A price in $/kcm of gas with this calorific value as $/MMBtu.

    Parameters
    ----------
    price
        $/kcm
    gcv
        MJ per cubic metre, gross; the default is that of the solvers

    Returns
    -------
    FloatArray
        $/MMBtu, of the broadcast shape

    Raises
    ------
    DomainError
        If gcv is not above 0.

    Example
    -------
    Gazprom's 296 $ per thousand of its own cubic metres, and what it would be misread as:

    >>> float(per_mmbtu(296, 8850 * 4.184 / 1000).round(2)), float(per_mmbtu(296).round(2))
    (8.43, 7.81)
    """
    return np.asarray(np.asarray(price, dtype=np.float64) / mmbtu_per_kcm(gcv))


def bcm(volume: npt.ArrayLike, gcv: npt.ArrayLike) -> FloatArray:
    """A volume in somebody's billion cubic metres as bcm at 40 MJ/m3.

    Parameters
    ----------
    volume
        in cubic metres that hold `gcv`
    gcv
        MJ per cubic metre, gross; there is no default, since it is the point of the conversion

    Returns
    -------
    FloatArray
        bcm at 40 MJ/m3, of the broadcast shape

    Raises
    ------
    DomainError
        If gcv is not above 0.

    Example
    -------
    >>> float(bcm(1.0, 8850 * 4.184 / 1000).round(5))
    0.92571
    """
    return np.asarray(np.asarray(volume, dtype=np.float64) * (mmbtu_per_kcm(gcv) / mmbtu_per_kcm(GCV)))
