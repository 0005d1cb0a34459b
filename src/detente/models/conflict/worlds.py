"""Worlds: every feasible combination of choices, without visiting the infeasible ones one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["feasible_worlds", "pattern", "world_code"]

MOST_WORLDS = 5_000_000
MOST_BITS = 62


def feasible_worlds(choices: ArrayLike, infeasible: ArrayLike = ()) -> NDArray[np.int64]:
    """List the combinations of choices that agree with no infeasible pattern, by ascending code.

    Partial combinations are extended option by option and dropped as soon as a pattern is complete, so that a
    long list of options with few feasible worlds costs little.

    Parameters
    ----------
    choices
        (option,) int, at least 2: the number of choices of each option
    infeasible
        (pattern, option) int: the choice that a pattern fixes, -1 where it fixes none

    Returns
    -------
    numpy.ndarray
        (world, option) int, the first option changing fastest

    Raises
    ------
    DomainError
        If no world is feasible, there are more than 5,000,000, or a pattern names a choice that does not
        exist.
    ShapeError
        If a pattern has another length than `choices`.

    Example
    -------
    >>> feasible_worlds([2, 2], [[1, 1]])
    array([[0, 0],
           [1, 0],
           [0, 1]])
    """
    count = check_choices(choices)
    patterns = check_patterns(infeasible, count)
    table = np.zeros((1, 0), dtype=np.int32)
    last = np.where(patterns >= 0, np.arange(len(count)), -1).max(axis=1, initial=-1)
    for option, number in enumerate(count):
        if len(table) * number > 2 * MOST_WORLDS:
            raise DomainError(f"more than {MOST_WORLDS:,} worlds after {option} of {len(count)} options")
        added = np.repeat(np.arange(number, dtype=np.int32), len(table))
        table = np.hstack([np.tile(table, (number, 1)), added[:, None]])
        for row in patterns[last == option]:
            care = row[: option + 1] >= 0
            table = table[~(table[:, care] == row[: option + 1][care]).all(axis=1)]
    if len(table) > MOST_WORLDS:
        raise DomainError(f"the contest has {len(table):,} worlds; at most {MOST_WORLDS:,} can be listed")
    if len(table) == 0 or (last < 0).any():
        raise DomainError("no world is feasible: the patterns exclude every combination of choices")
    return table.astype(np.int64)


def pattern(word: str) -> NDArray[np.int64]:
    """Read an infeasible pattern over two-choice options, one letter each: Y taken, N not taken, - anything.

    Raises
    ------
    DomainError
        If the word holds another letter.

    Example
    -------
    >>> pattern("Y-N")
    array([ 1, -1,  0])
    """
    letters = {"N": 0, "Y": 1, "-": -1}
    strange = sorted(set(word) - set(letters))
    if strange:
        raise DomainError(f"pattern {word!r} holds {''.join(strange)!r}; it may hold Y, N and -")
    return np.array([letters[letter] for letter in word], dtype=np.int64)


def world_code(choice: ArrayLike, choices: ArrayLike) -> NDArray[np.int64]:
    """Number each world: choices as digits, the first option the least.

    Raises
    ------
    DomainError
        If the keys would need more than 62 bits.

    Example
    -------
    >>> world_code([[1, 0, 1]], [2, 2, 2])
    array([5])
    """
    count = check_choices(choices)
    bits = sum(int(number - 1).bit_length() for number in count)
    if bits > MOST_BITS:
        raise DomainError(f"the options need {bits} bits; codes have at most {MOST_BITS}")
    stride = np.concatenate([[1], np.cumprod(count)[:-1]]).astype(np.int64)
    table = np.asarray(choice, dtype=np.int64)
    if table.ndim != 2 or table.shape[1] != len(count):
        raise ShapeError(f"choice has shape {table.shape}; (world, {len(count)}) is needed")
    return np.asarray(table @ stride, dtype=np.int64)


def check_choices(choices: ArrayLike) -> NDArray[np.int64]:
    """The numbers of choices as integers of at least 2."""
    count = np.asarray(choices, dtype=np.int64)
    if count.ndim != 1:
        raise ShapeError(f"choices has shape {count.shape}; (option,) is needed")
    if (count < 2).any():
        option = int(np.argmax(count < 2))
        raise DomainError(f"option {option} has {count[option]} choice; an option has at least 2")
    return count


def check_patterns(infeasible: ArrayLike, count: NDArray[np.int64]) -> NDArray[np.int64]:
    """The patterns as (pattern, option), every fixed choice existing."""
    patterns = np.asarray(infeasible, dtype=np.int64)
    if patterns.size == 0:
        return np.empty((0, len(count)), dtype=np.int64)
    if patterns.ndim != 2 or patterns.shape[1] != len(count):
        raise ShapeError(f"infeasible has shape {patterns.shape}; (pattern, {len(count)}) is needed")
    wrong = (patterns < -1) | (patterns >= count)
    if wrong.any():
        row, option = np.argwhere(wrong)[0]
        raise DomainError(
            f"pattern {row} fixes option {option} at choice {patterns[row, option]}; "
            f"it has choices 0 to {count[option] - 1}, and -1 means any"
        )
    return patterns
