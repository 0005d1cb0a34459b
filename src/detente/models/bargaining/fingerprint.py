"""A short name for the inputs of one draw, so that a record says what it is a record of."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

__all__: list[str] = []


def fingerprint(options: object, *arrays: npt.ArrayLike) -> str:
    """Sixteen hexadecimal digits that differ when an option, a shape or a number differs."""
    digest = hashlib.blake2b(repr(options).encode(), digest_size=8)
    for array in arrays:
        values = np.ascontiguousarray(array)
        digest.update(repr((values.dtype.str, values.shape)).encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
