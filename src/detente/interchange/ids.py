"""Names of other programs as ids of the case language."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["ids_of"]

NO_ID = re.compile(r"[^a-z0-9]+")


def ids_of(names: Sequence[str]) -> list[str]:
    """Names as ids, each its own.

    >>> ids_of(["The bank", "the bank", "1968", "!"])
    ['the-bank', 'the-bank-2', 'x-1968', 'x']
    """
    found: list[str] = []
    for name in names:
        base = NO_ID.sub("-", name.lower()).strip("-")[:60] or "x"
        base = base if base[0].isalpha() else f"x-{base}"
        one, count = base, 2
        while one in found:
            one, count = f"{base}-{count}", count + 1
        found.append(one)
    return found
