"""Has a chain been long enough: split R-hat, effective sample size, agreement of its two halves."""

from __future__ import annotations

import numpy as np

from detente.errors import ShapeError
from detente.models.checks import FloatArray

__all__ = ["effective_size", "halves_agree", "split_rhat"]


def split_rhat(draws: FloatArray) -> FloatArray:
    """Split R-hat of each column: 1 when both halves of a chain say the same, above 1.05 when they do not.

    Source
    ------
    [Gelman2013]_, with one chain cut into two.

    Parameters
    ----------
    draws
        (draw, column), at least 4 draws

    Raises
    ------
    ShapeError
        If there are fewer.

    Our reading
    -----------
    With an odd number of draws the first is left out. A column that never moves has R-hat 1.

    Example
    -------
    >>> import numpy as np
    >>> split_rhat(np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 10.0], [1.0, 11.0]])).round(2)
    array([ 0.71, 10.02])
    """
    one, other = _halves(draws)
    count = len(one)
    within = 0.5 * (one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1))
    between = 0.5 * count * (one.mean(axis=0) - other.mean(axis=0)) ** 2
    total = (count - 1) / count * within + between / count
    return np.asarray(np.sqrt(np.divide(total, within, out=np.ones_like(total), where=within > 0)))


def effective_size(draws: FloatArray) -> FloatArray:
    """How many independent draws would tell the mean of each column as well.

    Source
    ------
    The initial monotone sequence of [Geyer1992]_.

    Parameters
    ----------
    draws
        (draw, column), at least 4 draws

    Raises
    ------
    ShapeError
        If there are fewer.

    Our reading
    -----------
    Sums of neighbouring autocorrelations count until one is not positive, and none counts more than the one before. At
    most as many as there are draws.

    Example
    -------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> bool(effective_size(rng.normal(size=(2000, 1)))[0] > 1500)
    True
    >>> bool(effective_size(np.cumsum(rng.normal(size=(2000, 1)), axis=0))[0] < 50)
    True
    """
    _halves(draws)
    count = len(draws)
    centred = draws - draws.mean(axis=0)
    size = 1 << (2 * count - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=0)) ** 2
    covariance = np.fft.irfft(power, size, axis=0)[:count]
    scale = np.where(covariance[0] > 0, covariance[0], 1.0)
    correlation = covariance / scale
    pairs = correlation[: count // 2 * 2].reshape(count // 2, 2, -1).sum(axis=1)
    is_on = np.cumprod(pairs > 0, axis=0).astype(bool)
    falling = np.minimum.accumulate(np.where(is_on, pairs, 0.0), axis=0)
    time = np.maximum(2.0 * falling.sum(axis=0) - 1.0, 1.0)
    return np.asarray(np.where(covariance[0] > 0, count / time, count), dtype=np.float64)


def halves_agree(draws: FloatArray) -> float:
    """Correlation of the means of a chain's two halves over its columns.

    Parameters
    ----------
    draws
        (draw, column), at least 4 draws

    Raises
    ------
    ShapeError
        If there are fewer.

    Example
    -------
    >>> import numpy as np
    >>> halves_agree(np.array([[0.0, 1.0, 2.0]] * 4))
    1.0
    """
    one, other = (half.mean(axis=0) for half in _halves(draws))
    if one.std() == 0 or other.std() == 0:
        return 1.0 if np.allclose(one, other) else 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _halves(draws: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The two halves of a chain."""
    if draws.ndim != 2 or len(draws) < 4:
        raise ShapeError(f"draws has shape {draws.shape}; (draw, column) with at least 4 draws would be right")
    half = len(draws) // 2
    return draws[-2 * half : -half], draws[-half:]
