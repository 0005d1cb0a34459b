"""Hypergames: what lasts when the parties see the conflict differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict.moves import arcs_of, general_moves, restrict
from detente.models.conflict.records import CONCEPTS, Moves, concept_codes
from detente.models.conflict.stability import HOPELESS, examine, sound_payoff

__all__ = ["Hypergame", "View", "hidden_view", "hypergame", "unseen_moves"]


@dataclass(frozen=True, slots=True)
class View:
    """How one decision maker sees the conflict; what is not given is as it truly is.

    recognised  (world,) bool, the worlds it knows of; default all
    payoff      (draw, decision maker, world), or (decision maker, world) for all draws: everybody's preferences as it
                believes them; default the true ones
    moves       who can change which world into which, as it believes; default the true moves
    projection  (world,) int, the world that it takes each world for; default every recognised world for itself,
                and -1, none, for the others
    """

    recognised: NDArray[np.bool_] | None = None
    payoff: NDArray[np.float64] | None = None
    moves: Moves | None = None
    projection: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Hypergame:
    """What lasts when each judges by its own view.

    concepts      short names, in the order of the axis `concept`
    recognised    (decision maker, world) bool
    is_stable     (draw, concept, decision maker, world) bool: recognised, and stable for it in its own game
    equilibrium   (draw, concept, world) bool: stable for everybody in its own game
    projected     (draw, concept, world) bool: the same, each judging the world it takes this one for
    lenient       (draw, concept, world) bool: the same, a world that someone does not know counting as stable for it
    expected      (draw, concept, decision maker, world) bool: the equilibria that each expects, those of its own game
    is_surprise   (draw, concept, decision maker, world) bool: an equilibrium not expected by it, or expected in vain
    status        (draw,) int8: 0 normal, 5 a payoff is not finite (all flags false)
    """

    concepts: tuple[str, ...]
    recognised: NDArray[np.bool_]
    is_stable: NDArray[np.bool_]
    equilibrium: NDArray[np.bool_]
    projected: NDArray[np.bool_]
    lenient: NDArray[np.bool_]
    expected: NDArray[np.bool_]
    is_surprise: NDArray[np.bool_]
    status: NDArray[np.int8]


def hypergame(
    moves: Moves, payoff: ArrayLike, views: Sequence[View], concepts: tuple[str, ...] = CONCEPTS
) -> Hypergame:
    """Analyse each decision maker's own picture of the conflict, and find the worlds that last because of all of them.

    Source
    ------
    Hypergames: [Bennett1977]_; in conflict analysis [FraserHipel1984]_.

    Parameters
    ----------
    moves
        who can truly change which world into which
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw: the true preferences
    views
        one per decision maker, in their order
    concepts
        short or long names, the order of the axis `concept`

    Returns
    -------
    Hypergame
        Equilibria, what each expects, and where they will be surprised.

    Raises
    ------
    ShapeError
        If an array of a view does not fit.
    DomainError
        If there is not one view per decision maker, or a view recognises no world.

    Our reading
    -----------
    Preferences in a view count among the worlds that it recognises. A world that somebody does not recognise is no
    equilibrium, except in the lenient reading.

    Example
    -------
    The second prisoner believes that the first will not betray in return; now mutual cooperation (3) does not last:

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> naive = View(payoff=np.array([[2., 3., 4., 5.], [2., 4., 1., 3.]]))
    >>> found = hypergame(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], [View(), naive], ("seq",))
    >>> found.equilibrium[0, 0].astype(int), found.expected[0, 0, 1].astype(int)
    (array([1, 0, 0, 0]), array([0, 1, 0, 0]))
    """
    codes = concept_codes(concepts)
    value, is_sound = sound_payoff(moves, payoff)
    if len(views) != moves.decision_makers:
        raise DomainError(f"{len(views)} views but {moves.decision_makers} decision makers; each has one")
    names = tuple(CONCEPTS[code] for code in codes)
    shape = (len(value), len(codes), moves.decision_makers, moves.worlds)
    own, expected, projected = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    recognised = np.stack([_mask(view, moves.worlds, who) for who, view in enumerate(views)])
    for who, view in enumerate(views):
        seen = recognised[who]
        stable = _game(moves, value, view, seen, names, who)
        own[:, :, who, seen], expected[:, :, who, seen] = stable[:, :, who], stable.all(axis=2)
        target = _projection(view, seen, who)
        projected[:, :, who] = np.where(target >= 0, own[:, :, who, target], False)
    believed = [view.payoff is None or np.isfinite(view.payoff).reshape(-1, *value.shape[1:]).all(axis=(1, 2))
                for view in views]
    is_sound = np.logical_and.reduce([is_sound, *(np.broadcast_to(flags, is_sound.shape) for flags in believed)])
    keep = is_sound[:, None, None]
    own, expected = own & keep[..., None], expected & keep[..., None]
    equilibrium = np.asarray(own.all(axis=2))
    return Hypergame(
        concepts=names,
        recognised=recognised,
        is_stable=own,
        equilibrium=equilibrium,
        projected=np.asarray(projected.all(axis=2)) & keep,
        lenient=np.asarray((own | ~recognised).all(axis=2)) & keep,
        expected=expected,
        is_surprise=expected != equilibrium[:, :, None],
        status=np.where(is_sound, 0, HOPELESS).astype(np.int8),
    )


def hidden_view(choice: ArrayLike, hidden: ArrayLike, usual: ArrayLike | None = None) -> View:
    """The view of someone who does not know of some options: they stay at their usual choice.

    Parameters
    ----------
    choice
        (world, option) int: the worlds
    hidden
        (option,) bool
    usual
        (option,) int: the choice at which each hidden option seems to stay; default 0

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If no world is left.

    Example
    -------
    >>> view = hidden_view([[0, 0], [1, 0], [0, 1], [1, 1]], hidden=[True, False])
    >>> view.recognised, view.projection
    (array([ True, False,  True, False]), array([0, 0, 2, 2]))
    """
    table, out = np.asarray(choice, dtype=np.int64), np.asarray(hidden, dtype=np.bool_)
    if table.ndim != 2 or out.shape != (table.shape[1],):
        raise ShapeError(
            f"choice has shape {table.shape} and hidden {out.shape}; (world, option) and (option,) are needed"
        )
    stays = np.zeros(len(out), dtype=np.int64) if usual is None else np.asarray(usual, dtype=np.int64)
    if stays.shape != out.shape:
        raise ShapeError(f"usual has shape {stays.shape}; {out.shape} is needed")
    seen = np.where(out, stays, table)
    recognised = np.asarray((seen == table).all(axis=1))
    if not recognised.any():
        raise DomainError("no world is left when the hidden options stay at their usual choices")
    place = {tuple(row): world for world, row in enumerate(table.tolist())}
    return View(recognised, projection=np.array([place.get(tuple(row), -1) for row in seen.tolist()], dtype=np.int64))


def unseen_moves(moves: Moves, recognised: ArrayLike) -> Moves:
    """One common game in which nobody moves from or to a world that it does not see: a weaker reading, no hypergame.

    Parameters
    ----------
    moves
        who can truly change which world into which
    recognised
        (decision maker, world) bool

    Raises
    ------
    ShapeError
        If `recognised` does not fit the moves.

    Example
    -------
    >>> line = general_moves([[[0, 1], [1, 2]]], worlds=3)
    >>> unseen_moves(line, [[True, True, False]]).target
    array([1], dtype=int32)
    """
    seen = np.asarray(recognised, dtype=np.bool_)
    if seen.shape != (moves.decision_makers, moves.worlds):
        raise ShapeError(f"recognised has shape {seen.shape}; ({moves.decision_makers}, {moves.worlds}) is needed")
    pairs = [arcs_of(moves, who) for who in range(moves.decision_makers)]
    return general_moves([pair[seen[who][pair].all(axis=1)] for who, pair in enumerate(pairs)], moves.worlds)


def _mask(view: View, worlds: int, who: int) -> NDArray[np.bool_]:
    """The worlds that a view recognises."""
    mask = np.ones(worlds, dtype=np.bool_) if view.recognised is None else np.asarray(view.recognised, dtype=np.bool_)
    if mask.shape != (worlds,):
        raise ShapeError(f"views[{who}].recognised has shape {mask.shape}; ({worlds},) is needed")
    if not mask.any():
        raise DomainError(f"views[{who}] recognises no world")
    return mask


def _game(
    moves: Moves, payoff: NDArray[np.float64], view: View, seen: NDArray[np.bool_], concepts: tuple[str, ...], who: int
) -> NDArray[np.bool_]:
    """Stability (draw, concept, decision maker, recognised world) in one's own game."""
    believed = payoff if view.payoff is None else np.asarray(view.payoff, dtype=np.float64)
    believed = believed[None] if believed.ndim == 2 else believed
    if believed.shape[1:] != payoff.shape[1:] or len(believed) not in (1, len(payoff)):
        raise ShapeError(f"views[{who}].payoff has shape {believed.shape}; {payoff.shape} is needed")
    believed = np.broadcast_to(believed, payoff.shape)
    arcs = moves if view.moves is None else view.moves
    if (arcs.decision_makers, arcs.worlds) != (moves.decision_makers, moves.worlds):
        raise ShapeError(f"views[{who}].moves has other decision makers or worlds than the true moves")
    return examine(restrict(arcs, worlds=seen), believed[:, :, seen], concepts).is_stable


def _projection(view: View, seen: NDArray[np.bool_], who: int) -> NDArray[np.int64]:
    """The world that each world is taken for, -1 where for none."""
    if view.projection is None:
        return np.where(seen, np.arange(len(seen)), -1)
    target = np.asarray(view.projection, dtype=np.int64)
    if target.shape != seen.shape or (target < -1).any() or (target >= len(seen)).any():
        raise ShapeError(f"views[{who}].projection must give each of {len(seen)} worlds a world or -1")
    return np.where((target >= 0) & seen[target], target, -1)
