"""One way of compiling kernels: cached on disk, without the interpreter lock, in plain IEEE arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])
CLOSED: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(function: Kernel) -> Kernel:
    """The function as machine code; callers see the same signature."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(function))


def compiled_dividing(function: Kernel) -> Kernel:
    """The same for kernels that divide much: a division by zero gives infinity or NaN and is not looked for."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inside(function: Kernel) -> Kernel:
    """The same as `compiled` for a kernel that only other kernels call.

    It has no door to the interpreter. Where records of arrays are handed over, a door takes as long to compile as the
    kernel behind it.
    """
    return cast(Kernel, numba.njit(cache=True, nogil=True, **CLOSED)(function))


def inside_dividing(function: Kernel) -> Kernel:
    """The same as `compiled_dividing` for a kernel that only other kernels call."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy", **CLOSED)(function))


def folded(function: Kernel) -> Kernel:
    """A kernel written out in the one other kernel that calls it.

    What a kernel calls is optimised again with it, so every storey of a tall building costs the time of all below.
    """
    return cast(Kernel, numba.njit(inline="always")(function))
