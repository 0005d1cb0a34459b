"""Guessing which name was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

__all__ = ["did_you_mean"]

_MOST_CANDIDATES = 5_000


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The end of a message that names the candidate nearest to a word; empty where none is near.

    Example
    -------
    >>> did_you_mean("interor_max", ["min", "max", "interior_max"])
    '; did you mean "interior_max"?'
    >>> did_you_mean("quite else", ["min", "max"])
    ''
    """
    near = get_close_matches(word[:200], list(islice(candidates, _MOST_CANDIDATES)), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
