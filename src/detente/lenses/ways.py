"""The contest told step by step: how one gets from today to each world that lasts, and why it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import CONCEPTS, Case
from detente.lenses.base import Steps
from detente.lenses.seats import called
from detente.lenses.worlds import Worlds
from detente.models.conflict import (
    Moves,
    Path,
    Step,
    analyse,
    explain,
    joint_improvements,
    paths,
    steps,
)
from detente.words import capitalised, plural

__all__ = ["Telling", "told_of_coalitions", "told_of_ways"]

Floats = NDArray[np.float64]
MOST_TOLD = 8


@dataclass(frozen=True, eq=False)
class Telling:
    """One contest to tell about: every payoff at its median.

    Parameters
    ----------
    case, worlds
        The case and its worlds.
    moves
        Who can change which world into which.
    payoff
        (actor with options, world)
    actors
        Actors with options, in order.
    start
        Where the contest starts.
    forecast
        Short name of the concept told about; that of the case's forecast unless given.
    """

    case: Case
    worlds: Worlds
    moves: Moves
    payoff: Floats
    actors: tuple[str, ...]
    start: int
    forecast: str = ""

    @property
    def concept(self) -> str:
        """The concept told about, by its short name."""
        return self.forecast or CONCEPTS[self.case.contest.forecast]

    @cached_property
    def lasting(self) -> NDArray[np.bool_]:
        """(world,) the equilibria of the forecast's concept."""
        return np.asarray(analyse(self.moves, self.payoff, (self.concept,)).equilibrium[0, 0])

    @cached_property
    def ways(self) -> tuple[Path, ...]:
        """Ways to the equilibria to tell about: by improvements before others, the nearest first."""
        gladly, anyhow = (steps(self.moves, self.start, payoff).steps for payoff in (self.payoff, None))
        far = np.where(gladly >= 0, gladly, np.where(anyhow >= 0, len(gladly) + anyhow, 3 * len(gladly)))
        far[self.start] = 0
        goals = np.flatnonzero(self.lasting)
        chosen = goals[np.argsort(far[goals], kind="stable")][:MOST_TOLD]
        mask = np.zeros(self.moves.worlds, dtype=np.bool_)
        mask[chosen] = True
        found = {way.world: way for way in paths(self.moves, self.payoff, mask, self.start)}
        return tuple(found[world] for world in chosen.tolist())

    def name(self, actor: int) -> str:
        """An actor inside a sentence."""
        return called(self.case, self.actors[actor])

    def change(self, old: int, new: int) -> str:
        """What a move changes, by the labels of the new choices."""
        parts = []
        for place, option in enumerate(self.worlds.names):
            if self.worlds.choice[old, place] != self.worlds.choice[new, place]:
                parts.append(self._choice(option, self.worlds.options[option][self.worlds.choice[new, place]]))
        return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]

    def world(self, world: int) -> str:
        """A world inside a sentence: what differs from today."""
        today = self.worlds.status_quo
        return self.change(today, world) if world != today and today >= 0 else "today's world"

    def _choice(self, option: str, choice: str) -> str:
        label = self.case.options[option].choices[choice].label
        if not label:
            return f"{option} = {choice}"
        alike = sum(taken.label == label for other in self.case.options.values() for taken in other.choices.values())
        owner = self.actors.index(self.case.options[option].actor)
        return f"“{label}”" if alike == 1 else f"“{label}” ({self.name(owner)})"

    def told(self, start: int, sequence: Sequence[Step]) -> str:
        """A sequence of moves in words."""
        moved, here = [], start
        for step in sequence:
            moved.append(f"{self.name(step.decision_maker)} moves to {self.change(here, step.world)}")
            here = step.world
        return ", then ".join(moved)


def told_of_ways(telling: Telling) -> Steps:
    """How one gets from where the contest starts to each world that lasts, and who must move first."""
    said = [_leaving(telling)] if not telling.lasting[telling.start] else []
    said += [_way(telling, way) for way in telling.ways]
    hidden = int(np.count_nonzero(telling.lasting)) - len(telling.ways)
    if not telling.ways:
        said.append(f"With these payoffs no world is {_stable(telling)} for everyone.")
    if hidden:
        said.append(f"{plural(hidden, 'world')} more would last; the way there is no shorter.")
    return "From today to each world that lasts, with every payoff at its median", tuple(said)


def _stable(telling: Telling) -> str:
    return f"stable ({telling.case.contest.forecast.replace('_', ' ')})"


def _leaving(telling: Telling) -> str:
    """Who would leave the start, and for what."""
    for actor in range(len(telling.actors)):
        why = explain(telling.moves, telling.payoff, telling.concept, actor, telling.start)
        if why.escape is not None:
            today = "Today's world" if telling.start == telling.worlds.status_quo else "The world it starts in"
            despite = "" if telling.concept == "nash" else ", whatever the others would answer"
            return (f"{today} does not last: {telling.name(actor)} gains by moving to "
                    f"{telling.change(telling.start, why.escape)}{despite}.")
    raise AssertionError("a world that is no equilibrium is left by somebody")


def _way(telling: Telling, way: Path) -> str:
    goal = telling.world(way.world)
    if way.steps == 0:
        where = "Today's world" if way.world == telling.worlds.status_quo else f"Where the contest starts, {goal},"
        return f"{where} lasts: nobody has to move."
    if way.steps < 0:
        return f"To {goal} leads no sequence of moves, though it would last."
    told = telling.told(telling.start, way.sequence)
    others = f" (one of {way.count:,.0f} ways as short)" if way.count > 1 else ""
    first = " or ".join(telling.name(actor) for actor in way.first_movers)
    if way.is_improving:
        gain = "which serves its mover" if way.steps == 1 else "each of which serves its mover"
        return f"To {goal}: {plural(way.steps, 'move')}{others}, {gain}: {told}. {capitalised(first)} must move first."
    against = _first_against(telling, way)
    but = "which does not serve its mover" if way.steps == 1 else "but not by moves that all serve their movers"
    return (f"To {goal}: {plural(way.steps, 'move')}{others}, {but}: {told}. "
            f"On this way {telling.name(against)} would have to move though it does not gain by it.")


def _first_against(telling: Telling, way: Path) -> int:
    """The first on the way whose move does not raise its payoff."""
    here = telling.start
    for step in way.sequence:
        if telling.payoff[step.decision_maker, step.world] <= telling.payoff[step.decision_maker, here]:
            return step.decision_maker
        here = step.world
    raise AssertionError("a way that is not improving has a move that is not")


def told_of_coalitions(telling: Telling) -> Steps | None:
    """What each coalition of the case could do together from the worlds that last; nothing where none is named."""
    coalitions = telling.case.contest.coalitions
    if not coalitions:
        return None
    lasting: NDArray[np.bool_] = telling.lasting
    said = []
    for coalition in coalitions:
        members = np.array([actor in coalition for actor in telling.actors])
        names = " and ".join(telling.name(place) for place in np.flatnonzero(members).tolist())
        for world in (way.world for way in telling.ways):
            better = joint_improvements(telling.moves, telling.payoff, members, world)
            if len(better):
                jump = better[lasting[better]]
                best = int(jump[0] if len(jump) else better[0])
                lasts = "which lasts as well" if len(jump) else "which would not last in its turn"
                goal = telling.change(world, best)
                said.append(f"From {telling.world(world)}, {names} gain by going together to {goal}, {lasts}.")
            else:
                said.append(f"From {telling.world(world)}, {names} have no joint move from which each gains.")
    return "What coalitions could do together", tuple(said)
