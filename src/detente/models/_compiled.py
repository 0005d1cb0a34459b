"""One way of compiling kernels: cached on disk, without the interpreter lock, in plain IEEE arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """The function as machine code; callers see the same signature."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(function))


def compiled_dividing(function: Kernel) -> Kernel:
    """The same for kernels that divide much: a division by zero gives infinity or NaN and is not looked for."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
