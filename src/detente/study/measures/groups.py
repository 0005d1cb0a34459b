"""Groups of draws by the level of each input: lower and upper third, or one group per category.

Made once per run and shared by every claim. An input is a column of numbers; its groups are

* its *lower* and *upper third*, widened to whole ties, when it takes many values, or two;
* its *categories* when it is flagged as one, or takes three to six values with ten draws each on average;
* none when it is constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import ShapeError
from detente.study.measures.arrays import Flags, Floats, Integers, as_flags, as_floats

__all__ = ["Groups", "group_inputs"]

_MOST_CATEGORIES = 6
_DRAWS_PER_CATEGORY = 10
_RAREST_CATEGORY = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of draws by the level of each input.

    Parameters
    ----------
    member
        (group, draw)  1 where the draw belongs to the group, else 0; groups of one input stand together,
        from low to high
    owner
        (group,)  the input that each group belongs to, ascending
    level
        (group,)  a category's value; for thirds the largest value of the lower and the smallest of the upper
    is_categorical
        (input,)  whether the groups are categories
    """

    member: NDArray[np.float32]
    owner: Integers
    level: Floats
    is_categorical: Flags

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.member.shape[1])

    @property
    def inputs(self) -> int:
        """Number of inputs, constants included."""
        return int(self.is_categorical.size)


def group_inputs(matrix: ArrayLike, categorical: ArrayLike | None = None) -> Groups:
    """Group the draws by the level of each input.

    Parameters
    ----------
    matrix
        (draw, input)  the inputs' values; a draw where an input is NaN belongs to none of its groups
    categorical
        (input,)  inputs whose numbers are only labels; none when left out

    Raises
    ------
    ShapeError
        If the arrays do not fit together.

    Our reading
    -----------
    Where more than a third of the draws share one value, a third holds all of them, unless the two thirds
    would then share them: it is the draws below and above that value that are compared in that case.

    Limits
    ------
    Categories with fewer than 1 % of the draws are left out. Memory is 4 bytes per group and draw.

    Example
    -------
    >>> groups = group_inputs([[1.0, 7.0], [2.0, 7.0], [3.0, 7.0], [4.0, 7.0], [5.0, 7.0], [6.0, 7.0]])
    >>> groups.owner, groups.level
    (array([0, 0]), array([2., 5.]))
    >>> groups.member.astype(int)
    array([[1, 1, 0, 0, 0, 0],
           [0, 0, 0, 0, 1, 1]])
    """
    columns = np.ascontiguousarray(as_floats("matrix", matrix, "draw, input").T)
    inputs, draws = columns.shape
    flagged = as_flags("categorical", np.zeros(inputs) if categorical is None else categorical, "input")
    if flagged.shape != (inputs,):
        raise ShapeError(f"categorical has shape {flagged.shape} but matrix has {inputs} inputs")
    found = [_groups_of(column, bool(flag)) for column, flag in zip(columns, flagged, strict=True)]
    sizes = [level.size for _, level, _ in found]
    member = np.empty((sum(sizes), draws), np.float32)
    start = 0
    for rows, level, _ in found:
        member[start : start + level.size] = rows
        start += level.size
    return Groups(
        member=member,
        owner=np.repeat(np.arange(inputs), sizes),
        level=np.concatenate([level for _, level, _ in found]) if found else np.empty(0),
        is_categorical=np.array([is_categorical for _, _, is_categorical in found], np.bool_),
    )


def _groups_of(column: Floats, is_flagged: bool) -> tuple[Flags, Floats, bool]:
    """Members, levels and kind of the groups of one input."""
    ordered = np.sort(column)
    ordered = ordered[: column.size - int(np.isnan(column).sum())]
    is_new = np.ones(ordered.size, np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    distinct = int(is_new.sum())
    if distinct < 2:
        return np.empty((0, column.size), np.bool_), np.empty(0), is_flagged
    is_few = 2 < distinct <= _MOST_CATEGORIES and distinct * _DRAWS_PER_CATEGORY <= ordered.size
    if is_flagged or is_few:
        rows, level = _categories(column, ordered, is_new)
        return rows, level, True
    rows, level = _thirds(column, ordered)
    return rows, level, False


def _categories(column: Floats, ordered: Floats, is_new: Flags) -> tuple[Flags, Floats]:
    """One group per value that is not rare; none when fewer than two such values are left."""
    level = ordered[is_new]
    size = np.diff(np.append(np.flatnonzero(is_new), ordered.size))
    level = level[size >= _RAREST_CATEGORY * ordered.size]
    level = level if level.size > 1 else level[:0]
    return column == level[:, None], level


def _thirds(column: Floats, ordered: Floats) -> tuple[Flags, Floats]:
    """Lower and upper third, in whole ties and never overlapping."""
    third = -(-ordered.size // 3)
    low, high = ordered[third - 1], ordered[-third]
    if low >= high:
        below, above = ordered[ordered < high], ordered[ordered > low]
        low = below[-1] if below.size else low
        high = above[0] if above.size else high
    return np.stack([column <= low, column >= high]), np.array([low, high])
