"""From options to moves: who can change which world into which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict.records import Moves

__all__ = ["general_moves", "merge", "moves", "permitted_changes", "restrict"]

MOST_ARCS = 200_000_000
DIRECTIONS = ("both", "forward", "backward", "once")


def permitted_changes(direction: str, choices: int = 2, status_quo: int = 0) -> NDArray[np.bool_]:
    """Table of permitted changes of one option, [from, to], for a named direction.

    Parameters
    ----------
    direction
        "both" every change; "forward" only 0 to 1 and "backward" only 1 to 0, for two choices; "once" from
        the status-quo choice to any other and none after that: an option that is not reversible
    choices
        number of choices
    status_quo
        choice from which "once" starts

    Raises
    ------
    DomainError
        If the direction is unknown, needs two choices and has more, or the status quo is no choice.

    Example
    -------
    >>> permitted_changes("once", 3, status_quo=1).astype(int)
    array([[0, 0, 0],
           [1, 0, 1],
           [0, 0, 0]])
    """
    if direction not in DIRECTIONS:
        raise DomainError(f"direction {direction!r} is unknown; it is one of {', '.join(DIRECTIONS)}")
    if direction in ("forward", "backward") and choices != 2:
        raise DomainError(f"direction {direction!r} is for options with 2 choices; this one has {choices}")
    if not 0 <= status_quo < choices:
        raise DomainError(f"status_quo is choice {status_quo}; the option has choices 0 to {choices - 1}")
    start = {"forward": 0, "backward": 1, "once": status_quo}
    table = np.ones((choices, choices), dtype=np.bool_)
    if direction != "both":
        table[np.arange(choices) != start[direction]] = False
    np.fill_diagonal(table, False)
    return table


def moves(
    choice: ArrayLike, owner: ArrayLike, permitted: Sequence[ArrayLike], decision_makers: int | None = None
) -> Moves:
    """List every unilateral move between feasible worlds.

    A move changes one or more options of one decision maker at once, each by a permitted change. Worlds in
    between need not be feasible. To hold an option fixed, pass only the worlds that have its choice.

    Source
    ------
    Kilgour, Hipel and Fang (1987), the graph model for conflicts.

    Parameters
    ----------
    choice
        (world, option) int: the feasible worlds, each once, in the order of the axis `world`
    owner
        (option,) int: index of the decision maker
    permitted
        one (K, K) bool table per option, [from, to]; the diagonal is ignored
    decision_makers
        their number, where the last ones own no option

    Returns
    -------
    Moves
        Arcs by decision maker and world.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there is no world, a world stands twice, an option has no owner or too few choices, or there would
        be more than 200,000,000 arcs.

    Example
    -------
    >>> both = permitted_changes("both")
    >>> found = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> found.targets(0, 3), found.targets(1, 3)
    (array([2], dtype=int32), array([1], dtype=int32))
    """
    table, owners, tables = _check(choice, owner, permitted)
    count = check_owners(owners, decision_makers)
    number = len(table)
    is_movable = np.zeros(len(owners), dtype=np.bool_)
    rows = [_rows(table, owners == who) for who in range(count)]
    own = [np.flatnonzero(owners == who) for who in range(count)]
    size = [np.zeros(number, dtype=np.int64) for _ in range(count)]
    nothing = np.empty(0, dtype=np.int32)
    for who in range(count):
        _arcs(table, own[who], tables, *rows[who], size[who], nothing, is_movable)
    pointer = _pointer(size)
    if pointer[-1] > MOST_ARCS:
        raise DomainError(f"the contest has {pointer[-1]:,} moves; at most {MOST_ARCS:,} can be held")
    target = np.empty(pointer[-1], dtype=np.int32)
    for who in range(count):
        part = target[pointer[who * number] : pointer[(who + 1) * number]]
        _arcs(table, own[who], tables, *rows[who], size[who], part, is_movable)
    return Moves(pointer, target, count, number, is_movable)


def general_moves(arcs: Sequence[ArrayLike], worlds: int) -> Moves:
    """Take moves as given: a general graph, in which moves need not be transitive.

    Parameters
    ----------
    arcs
        one (arc, 2) int table [from, to] per decision maker; repeated arcs count once
    worlds
        number of worlds

    Raises
    ------
    ShapeError
        If a table is not (arc, 2).
    DomainError
        If an arc leads from a world to itself or names a world that does not exist.

    Example
    -------
    >>> general_moves([[[0, 1], [1, 2]], []], worlds=3).targets(0, 1)
    array([2], dtype=int32)
    """
    pairs = []
    for who, given in enumerate(arcs):
        pair = np.asarray(given, dtype=np.int64).reshape(-1, 2) if np.size(given) == 0 else np.asarray(given)
        if pair.ndim != 2 or pair.shape[1] != 2:
            raise ShapeError(f"arcs of decision maker {who} have shape {pair.shape}; (arc, 2) is needed")
        wrong = (pair < 0).any(axis=1) | (pair >= worlds).any(axis=1) | (pair[:, 0] == pair[:, 1])
        if wrong.any():
            raise DomainError(
                f"arc {pair[wrong][0].tolist()} of decision maker {who} must join two different worlds "
                f"of 0 to {worlds - 1}"
            )
        pairs.append(pair.astype(np.int64))
    return _from_pairs(pairs, worlds, np.empty(0, dtype=np.bool_))


def restrict(given: Moves, worlds: ArrayLike | None = None, movers: ArrayLike | None = None) -> Moves:
    """Keep only some worlds, or only the moves of some decision makers.

    Parameters
    ----------
    given
        the moves
    worlds
        (world,) bool, the worlds that stay, renumbered in their order; default all
    movers
        (decision maker,) bool, who may still move; the others stay in the list without moves; default all

    Raises
    ------
    ShapeError
        If a mask has the wrong length.

    Example
    -------
    >>> line = general_moves([[[0, 1], [1, 2], [0, 2]]], worlds=3)
    >>> restrict(line, worlds=[True, False, True]).targets(0, 0)
    array([1], dtype=int32)
    """
    keep = _mask(worlds, given.worlds, "worlds")
    moving = _mask(movers, given.decision_makers, "movers")
    new = np.cumsum(keep) - 1
    pairs = []
    for who in range(given.decision_makers):
        pair = arcs_of(given, who)
        stay = keep[pair].all(axis=1) & moving[who]
        pairs.append(new[pair[stay]])
    return _from_pairs(pairs, int(keep.sum()), given.is_movable)


def merge(given: Moves, group: ArrayLike, payoff: ArrayLike) -> tuple[Moves, NDArray[np.float64]]:
    """Make one world of each group; arcs inside a group vanish, parallel ones become one.

    Parameters
    ----------
    given
        the moves
    group
        (world,) int, the new number of each world, 0 to G - 1, each used
    payoff
        (draw, decision maker, world)

    Returns
    -------
    tuple
        the moves among the G merged worlds, and their payoff (draw, decision maker, G)

    Raises
    ------
    ShapeError
        If `group` or `payoff` does not fit the moves.
    DomainError
        If two worlds of a group differ in payoff for anybody in any draw, or a number is skipped.

    Example
    -------
    >>> line = general_moves([[[0, 1], [1, 2]]], worlds=3)
    >>> merged, payoff = merge(line, [0, 1, 1], [[[1., 5., 5.]]])
    >>> merged.worlds, merged.targets(0, 0), payoff.tolist()
    (2, array([1], dtype=int32), [[[1.0, 5.0]]])
    """
    label = np.asarray(group, dtype=np.int64)
    value = np.asarray(payoff, dtype=np.float64)
    if label.shape != (given.worlds,):
        raise ShapeError(f"group has shape {label.shape}; ({given.worlds},) is needed")
    if value.ndim != 3 or value.shape[1:] != (given.decision_makers, given.worlds):
        raise ShapeError(
            f"payoff has shape {value.shape}; (draw, {given.decision_makers}, {given.worlds}) is needed"
        )
    used, first = np.unique(label, return_index=True)
    if not np.array_equal(used, np.arange(len(used))):
        raise DomainError(
            f"group uses the numbers {used.tolist()}; 0 to {len(used) - 1} are needed, each used"
        )
    leader = first[label]
    unequal = (value != value[:, :, leader]).any(axis=(0, 1))
    if unequal.any():
        world = int(np.argmax(unequal))
        raise DomainError(f"worlds {leader[world]} and {world} cannot be merged: their payoffs differ")
    pairs = [label[arcs_of(given, who)] for who in range(given.decision_makers)]
    pairs = [pair[pair[:, 0] != pair[:, 1]] for pair in pairs]
    return _from_pairs(pairs, len(used), np.empty(0, dtype=np.bool_)), value[:, :, first]


def arcs_of(given: Moves, decision_maker: int) -> NDArray[np.int64]:
    """All moves of one decision maker as (arc, 2), from and to."""
    base = decision_maker * given.worlds
    bound = given.pointer[base : base + given.worlds + 1]
    source = np.repeat(np.arange(given.worlds), np.diff(bound))
    return np.stack([source, given.target[bound[0] : bound[-1]].astype(np.int64)], axis=1)


def _from_pairs(pairs: list[NDArray[np.int64]], worlds: int, is_movable: NDArray[np.bool_]) -> Moves:
    """Moves from one table [from, to] per decision maker, sorted and without repeats."""
    if worlds < 1:
        raise DomainError("no world is left; a contest needs at least one")
    unique = [np.unique(pair[:, 0] * worlds + pair[:, 1]) for pair in pairs]
    size = [np.bincount(code // worlds, minlength=worlds) for code in unique]
    pointer = _pointer(size)
    target = np.concatenate([np.zeros(0, np.int64), *unique]) % worlds
    return Moves(pointer, target.astype(np.int32), len(pairs), worlds, is_movable)


def _pointer(size: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where the arcs of each decision maker and world begin, from their numbers."""
    return np.cumsum(np.concatenate([np.zeros(1, np.int64), *size]), dtype=np.int64)


def _mask(given: ArrayLike | None, length: int, name: str) -> NDArray[np.bool_]:
    """A mask of the right length; all true by default."""
    mask = np.ones(length, dtype=np.bool_) if given is None else np.asarray(given, dtype=np.bool_)
    if mask.shape != (length,):
        raise ShapeError(f"{name} has shape {mask.shape}; ({length},) is needed")
    return mask


def _check(
    choice: ArrayLike, owner: ArrayLike, permitted: Sequence[ArrayLike]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The inputs as arrays that fit together; tables of permitted changes padded to one size."""
    table, owners = np.asarray(choice, dtype=np.int64), np.asarray(owner, dtype=np.int64)
    if table.ndim != 2 or owners.shape != (table.shape[1],) or len(permitted) != table.shape[1]:
        raise ShapeError(
            f"choice has shape {table.shape}, owner {owners.shape} and permitted length {len(permitted)}; "
            "(world, option), (option,) and option are needed"
        )
    if len(table) == 0:
        raise DomainError("no world is feasible; a contest needs at least one")
    owners, tables = check_options(np.full(table.shape[1], -1), owner, permitted)
    size = [len(np.asarray(changes)) for changes in permitted]
    for option, number in enumerate(size):
        if table[:, option].min() < 0 or table[:, option].max() >= number:
            raise DomainError(f"option {option} has choices 0 to {number - 1}; a world has another one")
    _, first, times = np.unique(table, axis=0, return_index=True, return_counts=True)
    if (times > 1).any():
        raise DomainError(f"world {first[times > 1][0]} stands more than once in choice")
    return table, owners, tables


def check_options(
    choices: NDArray[np.int64], owner: ArrayLike, permitted: Sequence[ArrayLike]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Owners and tables of permitted changes, padded to one size; `choices` is -1 where a table says how many."""
    owners = np.asarray(owner, dtype=np.int64)
    if owners.shape != choices.shape or len(permitted) != len(choices):
        raise ShapeError(
            f"owner has shape {owners.shape} and permitted length {len(permitted)}; both need one entry for each of "
            f"{len(choices)} options"
        )
    tables = [np.asarray(changes, dtype=np.bool_) for changes in permitted]
    for option, changes in enumerate(tables):
        if changes.ndim != 2 or changes.shape[0] != changes.shape[1] or len(changes) < 2:
            raise ShapeError(
                f"permitted[{option}] has shape {changes.shape}; (K, K) with K at least 2 is needed"
            )
        if choices[option] not in (-1, len(changes)):
            raise ShapeError(
                f"permitted[{option}] has shape {changes.shape}; the option has {choices[option]} choices"
            )
    most = max((len(changes) for changes in tables), default=2)
    padded = np.zeros((len(tables), most, most), dtype=np.bool_)
    for option, changes in enumerate(tables):
        padded[option, : len(changes), : len(changes)] = changes
    return owners, padded


def check_owners(owners: NDArray[np.int64], decision_makers: int | None) -> int:
    """The number of decision makers, every option having one of them."""
    count = int(owners.max(initial=-1)) + 1 if decision_makers is None else decision_makers
    if (owners < 0).any() or (owners >= count).any():
        option = int(np.argmax((owners < 0) | (owners >= count)))
        raise DomainError(f"option {option} has owner {owners[option]}; decision makers are 0 to {count - 1}")
    return count


def _rows(
    table: NDArray[np.int64], is_own: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Group worlds that agree on everybody else's options: row of each world, members by row, row starts."""
    if is_own.all():
        row = np.zeros(len(table), dtype=np.int64)
    else:
        row = np.unique(table[:, ~is_own], axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    members = np.argsort(row, kind="stable").astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(row))]).astype(np.int64)
    return row, members, first


@compiled
def _arcs(
    table: NDArray[np.int64],
    own: NDArray[np.int64],
    permitted: NDArray[np.bool_],
    row: NDArray[np.int64],
    members: NDArray[np.int64],
    first: NDArray[np.int64],
    size: NDArray[np.int64],
    target: NDArray[np.int32],
    is_movable: NDArray[np.bool_],
) -> None:
    """Count the permitted moves of one decision maker into `size`; with room in `target`, write them."""
    found = 0
    for world in range(len(row)):
        before = found
        for place in range(first[row[world]], first[row[world] + 1]):
            other = members[place]
            may = other != world
            for option in own:
                old, new = table[world, option], table[other, option]
                may = may and (old == new or permitted[option, old, new])
            if may:
                if len(target):
                    target[found] = other
                for option in own:
                    if table[world, option] != table[other, option]:
                        is_movable[option] = True
                found += 1
        size[world] = found - before
