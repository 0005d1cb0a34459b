"""The board: the contest as one cell per combination of choices, for many worlds or many draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict._dense import Layout
from detente.models.conflict.moves import check_options, check_owners
from detente.models.conflict.worlds import check_choices, check_patterns

__all__ = ["MOST_CELLS", "Board", "board", "board_of"]

MOST_CELLS = 1 << 22


@dataclass(frozen=True, slots=True)
class Board:
    """Worlds as cells of a grid of options, and who may change which option how. No move is listed.

    decision_makers  number of decision makers
    worlds           number of worlds
    layout           arrays for the compiled loops:
        cell_of, is_world   (world,) the cell of each world, and (cell,) which cells are worlds
        own_start, own      options of each decision maker, one list after the other
        stride, size        (option,) cells between neighbouring choices, and the number of choices
        permitted           (option, K, K) bool, [from, to]
        pair_start, pairs   pairs of blocks of a row between which each decision maker may move, [from, to]
        width               (decision maker,) cells in a block
        fill_start          (decision maker + 1,) where the blocks of each begin
        bucket              (decision maker, cell) row and block of each cell
    """

    decision_makers: int
    worlds: int
    layout: Layout

    @property
    def cell_of(self) -> NDArray[np.int32]:
        """The code of each world (world,): choices as digits, the first free option the least."""
        return self.layout.cell_of


def board(
    choices: ArrayLike,
    owner: ArrayLike,
    permitted: Sequence[ArrayLike],
    infeasible: ArrayLike = (),
    decision_makers: int | None = None,
) -> Board:
    """Lay out a contest from its options and infeasible patterns; worlds come by ascending code.

    `analyse` takes a board wherever it takes moves, and finds the same. A board needs room for every combination of
    choices but for no move, of which there are as many as worlds times what a decision maker can do at each.

    Parameters
    ----------
    choices
        (option,) int, at least 2: the number of choices of each option
    owner
        (option,) int: index of the decision maker
    permitted
        one (K, K) bool table per option, [from, to]; the diagonal is ignored
    infeasible
        (pattern, option) int: the choice that a pattern fixes, -1 where it fixes none
    decision_makers
        their number, where the last ones own no option

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there are more than 4,194,304 combinations, no world is feasible, or an option has no owner.

    Example
    -------
    >>> from detente.models.conflict.moves import permitted_changes
    >>> from detente.models.conflict.stability import analyse
    >>> both = permitted_changes("both")
    >>> dilemma = board([2, 2], owner=[0, 1], permitted=(both, both))
    >>> analyse(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], ("nash", "seq")).equilibrium[0].astype(int)
    array([[1, 0, 0, 0],
           [1, 0, 0, 1]])
    """
    size = check_choices(choices)
    is_world = np.ones(_cells(size), dtype=np.bool_).reshape(tuple(size[::-1]))
    for row in check_patterns(infeasible, size):
        is_world[tuple(slice(None) if choice < 0 else int(choice) for choice in row[::-1])] = False
    flat = is_world.reshape(-1)
    if not flat.any():
        raise DomainError("no world is feasible: the patterns exclude every combination of choices")
    owners, tables = check_options(size, owner, permitted)
    count = check_owners(owners, decision_makers)
    return _laid_out(np.flatnonzero(flat).astype(np.int32), flat, owners, tables, size, count)


def board_of(
    choice: ArrayLike, owner: ArrayLike, permitted: Sequence[ArrayLike], decision_makers: int | None = None
) -> Board:
    """Lay out a contest from the table of its worlds, as `moves` takes it; options with one choice left take no room.

    Parameters
    ----------
    choice
        (world, option) int: the feasible worlds, each once, in the order of the axis `world`
    owner, permitted, decision_makers
        as for `board`

    Raises
    ------
    ShapeError, DomainError
        As for `board`; also if a world stands twice.

    Example
    -------
    >>> from detente.models.conflict.moves import permitted_changes
    >>> both = permitted_changes("both")
    >>> board_of([[0, 0], [1, 0]], owner=[0, 1], permitted=(both, both)).layout.is_world
    array([ True,  True])
    """
    table = np.asarray(choice, dtype=np.int64)
    if table.ndim != 2:
        raise ShapeError(f"choice has shape {table.shape}; (world, option) is needed")
    if len(table) == 0:
        raise DomainError("no world is feasible; a contest needs at least one")
    full = np.array([len(np.asarray(changes)) for changes in permitted], dtype=np.int64)
    owners, tables = check_options(full, owner, permitted)
    if table.shape[1] != len(full):
        raise ShapeError(f"choice has shape {table.shape}; (world, {len(full)}) is needed")
    if (table < 0).any() or (table >= full).any():
        raise DomainError("a world has a choice that its option does not have")
    count = check_owners(owners, decision_makers)
    free = np.flatnonzero((table != table[0]).any(axis=0))
    size = full[free]
    stride = np.concatenate([[1], np.cumprod(size)[:-1]]).astype(np.int64)[: len(free)]
    is_world = np.zeros(_cells(size), dtype=np.bool_)
    cell = table[:, free] @ stride
    is_world[cell] = True
    if np.count_nonzero(is_world) < len(table):
        raise DomainError("a world stands more than once in choice")
    return _laid_out(cell.astype(np.int32), is_world, owners[free], tables[free], size, count)


def _cells(size: NDArray[np.int64]) -> int:
    """Number of combinations of choices, if they can be laid out."""
    cells = int(np.prod(size.astype(object))) if len(size) else 1
    if cells > MOST_CELLS:
        raise DomainError(f"{cells:,} combinations of choices; a board has at most {MOST_CELLS:,} cells, so list the "
                          "worlds and their moves instead")
    return cells


def _laid_out(
    cell: NDArray[np.int32],
    is_world: NDArray[np.bool_],
    owner: NDArray[np.int64],
    tables: NDArray[np.bool_],
    size: NDArray[np.int64],
    makers: int,
) -> Board:
    """Everything that is the same in all draws."""
    cells = len(is_world)
    stride = np.concatenate([[1], np.cumprod(size)[:-1]]).astype(np.int64)[: len(size)]
    bucket, width, fill_start = np.zeros((makers, cells), dtype=np.int32), [], [0]
    pairs, own = [], []
    for maker in range(makers):
        mine = np.flatnonzero(owner == maker)
        restricted = [int(o) for o in mine if not _is_free(tables[o, : size[o], : size[o]])]
        outside = np.flatnonzero(owner != maker)
        # Cells of a block differ only in options that may change freely; rows come before blocks.
        step, here = 1, bucket[maker].reshape(tuple(size[::-1]) or (1,))
        for option in (*reversed(restricted), *(int(o) for o in outside)):
            shape = [1] * max(len(size), 1)
            shape[len(size) - 1 - option] = -1
            here += (np.arange(size[option], dtype=np.int32) * step).reshape(shape)
            step *= int(size[option])
        pairs.append(_pairs(restricted, tables, size))
        own.append(mine)
        width.append(cells // step)
        fill_start.append(fill_start[-1] + step)
    layout = Layout(
        cell_of=cell,
        is_world=is_world,
        own_start=_starts(own),
        own=np.concatenate([np.empty(0, dtype=np.int64), *own]).astype(np.int64),
        stride=stride,
        size=size if len(size) else np.ones(1, dtype=np.int64),
        permitted=tables,
        pair_start=_starts(pairs),
        pairs=np.concatenate([np.empty((0, 2), dtype=np.int64), *pairs]),
        width=np.array(width, dtype=np.int64),
        fill_start=np.array(fill_start, dtype=np.int64),
        bucket=bucket,
    )
    return Board(makers, len(cell), layout)


def _starts(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where each part of a concatenation begins, and where the last one ends."""
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)


def _is_free(table: NDArray[np.bool_]) -> bool:
    """May every choice be changed into every other."""
    return bool((table | np.eye(len(table), dtype=np.bool_)).all())


def _pairs(restricted: Sequence[int], tables: NDArray[np.bool_], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of blocks joined by permitted changes; a block is numbered as `product` counts, the last option fastest."""
    blocks = list(product(*(range(int(size[option])) for option in restricted)))
    found = [
        (old, new)
        for old, source in enumerate(blocks)
        for new, target in enumerate(blocks)
        if all(a == b or tables[o, a, b] for o, a, b in zip(restricted, source, target, strict=True))
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
