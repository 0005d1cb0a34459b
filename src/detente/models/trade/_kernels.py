"""Ways of compiling the trade kernels.

Only what Python calls gets an entry from Python, and what merely strings kernels together is pasted into its caller:
both keep compilation short. Arithmetic is done as written, since much here is a difference of almost equal numbers;
only plain sums of products may be reordered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])
BARE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
FREELY = {"reassoc", "contract", "arcp", "nsz"}


def entry(function: Kernel) -> Kernel:
    """A kernel that Python calls."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inner(function: Kernel) -> Kernel:
    """A kernel that only kernels call."""
    compile_it = numba.njit(cache=True, nogil=True, error_model="numpy", **BARE)
    return cast(Kernel, compile_it(function))


def reordered(function: Kernel) -> Kernel:
    """As `inner`, for plain sums of products that may be added up in any order."""
    compile_it = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=FREELY, **BARE)
    return cast(Kernel, compile_it(function))


def pasted(function: Kernel) -> Kernel:
    """A part of its caller, set apart for the reader."""
    return cast(Kernel, numba.njit(inline="always", error_model="numpy")(function))
