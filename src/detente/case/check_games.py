"""Checks of games: who plays exists, and a tree is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.finding import Finding, Place, known
from detente.case.game_parts import (
    CrisisTypesGame,
    GameNode,
    InteractionGame,
    SignallingGame,
    TreeGame,
    TrustGame,
    WinSetsGame,
)
from detente.case.parts import Case
from detente.case.slots import Slot

__all__ = ["check_games"]


def check_games(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Players are actors; types and chances go together; every end of a tree pays every player; signals are paid alike.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_games(source.case, source.slots))
    []
    """
    for name, game in case.games.items():
        here: Place = ("games", name)
        if isinstance(game, TrustGame | InteractionGame | WinSetsGame):
            for side in game.sides:
                yield from known("actor", side, case.actors, (*here, "sides", side))
        elif isinstance(game, TreeGame):
            yield from _check_tree(case, game, here)
        elif game.between is not None:
            for index, actor in enumerate(game.between):
                yield from known("actor", actor, case.actors, (*here, "between", index))
        if isinstance(game, CrisisTypesGame):
            yield from _check_types(game, here)
        if isinstance(game, SignallingGame):
            yield from _check_signals(game, here)
        if isinstance(game, WinSetsGame):
            for side, home in game.sides.items():
                if not home.ratifiers:
                    yield (*here, "sides", side, "ratifiers"), "empty; at least one must vote on a deal"


def _check_types(game: CrisisTypesGame, here: Place) -> Iterator[Finding]:
    if not game.costs:
        yield (*here, "costs"), "empty; at least one type is needed"
    for missing in [name for name in game.costs if name not in game.chances]:
        yield (*here, "chances"), f"{missing} has a cost but no chance"
    for unknown in [name for name in game.chances if name not in game.costs]:
        yield (*here, "chances", unknown), f"{unknown} has a chance but no cost"


def _check_signals(game: SignallingGame, here: Place) -> Iterator[Finding]:
    """Both sides are paid for the same types, messages and replies."""
    if len(game.types) < 2:
        yield (*here, "types"), f"{len(game.types)} of them; a signal needs two types or more to tell apart"
    first = next(iter(game.sender.values()), {})
    if len(first) < 2:
        yield (*here, "sender"), "the sender needs two messages or more to choose from"
    for side in ("sender", "receiver"):
        paid = getattr(game, side)
        for kind in game.types:
            if kind not in paid:
                yield (*here, side), f"no payoffs when the sender is {kind}, which is among the types"
        for kind, messages in paid.items():
            if kind not in game.types:
                yield from known("type", kind, game.types, (*here, side, kind))
            yield from _alike(messages, first, (*here, side, kind))


def _alike(messages: Mapping[str, Mapping[str, object]], first: Mapping[str, Mapping[str, object]],
           place: Place) -> Iterator[Finding]:
    """The messages and replies are those that the sender's first type has."""
    for message in [name for name in first if name not in messages]:
        yield place, f"no payoffs for the message {message}; every type has the same messages, on both sides"
    for message, replies in messages.items():
        if message not in first:
            yield from known("message", message, first, (*place, message))
        elif not replies:
            yield (*place, message), "empty; a message needs a reply, one where it ends the game"
        elif set(replies) != set(first[message]):
            yield (*place, message), (f"the replies are {', '.join(replies)}, elsewhere {', '.join(first[message])}; a "
                                      "message has the same replies for every type, on both sides")


def _check_tree(case: Case, game: TreeGame, here: Place) -> Iterator[Finding]:
    nodes = list(_nodes(game.root, (*here, "root")))
    players = dict.fromkeys(node.player for _, node in nodes if node.player is not None)
    players |= dict.fromkeys(player for _, node in nodes for player in node.payoffs)
    sets: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for place, node in nodes:
        if node.player is not None:
            yield from known("actor", node.player, case.actors, (*place, "player"))
        for player in node.payoffs:
            yield from known("actor", player, case.actors, (*place, "payoffs", player))
        if node.end is not None:
            for player in players:
                if player not in node.payoffs:
                    yield (*place, "payoffs"), f"{player} is paid elsewhere but not here; every end pays every player"
        if node.information_set:
            first = sets.setdefault(node.information_set, (node.player, tuple(node.choices)))
            if first != (node.player, tuple(node.choices)):
                yield (*place, "information_set"), (
                    f"nodes of {node.information_set} must have the same player and the same choices in the same order")
            yield from _forgets(nodes, place, node)


def _forgets(nodes: list[tuple[Place, GameNode]], place: Place, node: GameNode) -> Iterator[Finding]:
    """At nodes that look alike the player must have made the same choices before."""
    def done(at: Place) -> list[str | int]:
        steps = []
        for before, earlier in nodes:
            if len(before) < len(at) and at[:len(before)] == before and earlier.player == node.player:
                steps += [earlier.information_set or str(before), at[len(before) + 1]]
        return steps

    first = next(at for at, other in nodes if other.information_set == node.information_set)
    if done(first) != done(place):
        yield (*place, "information_set"), (
            f"{node.player} knew or did something else before another node of {node.information_set}; it would have to "
            "forget")


def _nodes(node: GameNode, place: Place) -> Iterator[tuple[Place, GameNode]]:
    yield place, node
    for name, below in node.choices.items():
        yield from _nodes(below, (*place, "choices", name))
    for name, branch in node.chance.items():
        yield from _nodes(branch.then, (*place, "chance", name, "then"))
