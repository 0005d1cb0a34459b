"""Who would leave the worlds that last, how far each is from doing so, and what stops it; and the ways as a tree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.lenses.preferences import are_sure
from detente.lenses.shown import Listing, Stage, Ways
from detente.lenses.ways import Telling
from detente.models.conflict import Explanation, Sanction, examine, explain
from detente.words import capitalised, number, percent, plural

__all__ = ["drawn_ways", "held_in_place", "reason_to_stay", "shares_and_margins"]

Floats = NDArray[np.float64]
MOST_CELLS = 10_000_000
"""Draws x actors x worlds for which margins are worked out; of more draws the first so many."""
AT_ONCE = 2_000_000
HEADS = ("world that lasts", "actor", "stays in", "margin", "could move to", "what stops it")


def drawn_ways(telling: Telling, share: Floats) -> Ways | None:
    """The shortest ways from where the contest starts to the worlds that last; nothing where there are none.

    Parameters
    ----------
    telling
        The contest with every payoff at its median.
    share
        (world,) forecast weight.

    Example
    -------
    >>> from detente.lenses.contest import decider_payoffs, deciders, world_moves
    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.worlds import worlds_of
    >>> case = load_case("cuba-1962").case
    >>> worlds = worlds_of(case)
    >>> payoff = decider_payoffs(case, worlds, lambda path: np.empty(0), 1)[0]
    >>> cuba = Telling(case, worlds, world_moves(case, worlds)[0], payoff, deciders(case), worlds.status_quo)
    >>> [stage.label for stage in drawn_ways(cuba, np.zeros(len(worlds))).stages]
    ['Today', '“Blockade”', '“Withdrawal”', '“No blockade”']
    """
    stages = [Stage(_start(telling), -1, lasts=bool(telling.lasting[telling.start]),
                    note=_weight(telling, telling.start, share))]
    known = {(telling.start, -1): 0}
    for way in telling.ways:
        here, at = telling.start, 0
        for step in way.sequence:
            gains = telling.payoff[step.decision_maker, step.world] > telling.payoff[step.decision_maker, here]
            if (step.world, at) not in known:
                known[step.world, at] = len(stages)
                stages.append(Stage(telling.change(here, step.world), at, telling.name(step.decision_maker),
                                    bool(gains), bool(telling.lasting[step.world]),
                                    _weight(telling, step.world, share)))
            here, at = step.world, known[step.world, at]
    if len(stages) == 1:
        return None
    return Ways("How one gets from here to each world that lasts", _says(telling), tuple(stages))


def _start(telling: Telling) -> str:
    return "Today" if telling.start == telling.worlds.status_quo else capitalised(telling.world(telling.start))


def _weight(telling: Telling, world: int, share: Floats) -> str:
    """What the forecast gives a world that lasts."""
    return f"lasts, weight {percent(float(share[world]))}" if telling.lasting[world] else ""


def _says(telling: Telling) -> str:
    """Who must move first, and where somebody would have to move without gaining."""
    gladly = [way for way in telling.ways if way.steps > 0 and way.is_improving]
    first = dict.fromkeys(actor for way in gladly for actor in way.first_movers)
    said = ["With every payoff at its median."]
    if first:
        who = " or ".join(telling.name(actor) for actor in first)
        said.append(f"{capitalised(who)} must move first on every way on which each mover gains.")
    against = sum(way.steps > 0 and not way.is_improving for way in telling.ways)
    if against:
        said.append(f"To {plural(against, 'world')} no way leads on which every mover gains; a broken line is a move "
                    "that does not serve who makes it.")
    nowhere = sum(way.steps < 0 for way in telling.ways)
    if nowhere:
        said.append(f"To {plural(nowhere, 'world')} leads no way at all.")
    return " ".join(said)


def held_in_place(telling: Telling, payoff: Floats) -> Listing | None:
    """Every actor at every world that lasts: how often it stays, by what margin, and what stops it from moving.

    Parameters
    ----------
    telling
        The contest with every payoff at its median.
    payoff
        (draw, actor with options, world)

    Our reading
    -----------
    How often and by what margin is counted over the draws; the move and its answer are those of the median payoffs.
    """
    worlds = [way.world for way in telling.ways]
    if not worlds:
        return None
    stays, margin, draws = shares_and_margins(telling, payoff, worlds)
    if not len(margin):
        return None
    rows, told = [], []
    for place, world in enumerate(worlds):
        held = []
        for actor in range(len(telling.actors)):
            why = explain(telling.moves, telling.payoff, telling.concept, actor, world)
            rows.append((capitalised(telling.world(world)), telling.name(actor), percent(float(stays[actor, place])),
                         _distance(telling, actor, margin[:, actor, place]), *_stopped(telling, world, why)))
            held += [_deterred(telling, actor, world, sanction) for sanction in why.sanctions[:1]]
        goal = telling.world(world)
        told += [f"At {goal}: {sentence}" for sentence in held or ["nobody has a move that would serve it."]]
    counted = "all draws" if draws == len(payoff) else f"the first {draws:,} draws"
    says = (f"“Stays in” is the share of {counted} in which the actor does not leave the world; the margin is how much "
            "better staying is than what leaving secures, at the median and in 80 % of draws (below 0: it leaves). "
            "Moves and answers are those with every payoff at its median.")
    return Listing("Who could move, and what stops them", says, HEADS, tuple(rows), tuple(told))


def shares_and_margins(telling: Telling, payoff: Floats, worlds: list[int]) -> tuple[Floats, Floats, int]:
    """Share of draws in which each actor stays (actor, world), its margins (draw, actor, world), and how many draws.

    Parameters
    ----------
    telling, payoff
        As for `held_in_place`.
    worlds
        The worlds asked about.
    """
    each = payoff.shape[1] * payoff.shape[2]
    draws = max(1, min(len(payoff), MOST_CELLS // each))
    size = max(1, AT_ONCE // each)
    flags, gaps = [], []
    for begin in range(0, draws, size):
        found = examine(telling.moves, payoff[begin:min(begin + size, draws)], (telling.concept,))
        known = found.status == 0
        flags.append(found.is_stable[known, 0][:, :, worlds])
        gaps.append(found.margin[known, 0][:, :, worlds])
    stable = np.concatenate(flags)
    return stable.sum(axis=0) / max(1, len(stable)), np.concatenate(gaps), draws


def _distance(telling: Telling, actor: int, margin: Floats) -> str:
    """A margin in payoff, or in ranks where the actor gave statements."""
    known = margin[np.isfinite(margin)]
    if not known.size:
        return "no move"
    if are_sure(telling.case, telling.actors[actor]):
        ranks = round(float(known[0]) * (len(np.unique(telling.payoff[actor])) - 1))
        return f"{number(ranks)} {'rank' if abs(ranks) == 1 else 'ranks'}"
    low, middle, high = (number(float(q), 2) for q in np.quantile(known, [0.1, 0.5, 0.9]))
    return f"{middle} ({low} to {high})"


def _stopped(telling: Telling, world: int, why: Explanation) -> tuple[str, str]:
    """Where an actor would rather go, and what keeps it."""
    if why.reason == "no move":
        return "nowhere", "it has no move"
    if not why.sanctions:
        return "nowhere better", "no move of its own serves it"
    first, more = why.sanctions[0], len(why.sanctions) - 1
    others = f" ({plural(more, 'other move is', 'other moves are')} answered too)" if more else ""
    who = telling.name(why.decision_maker)
    return (telling.change(world, first.improvement),
            f"then {telling.told(first.improvement, first.steps)}, which leaves {who} "
            f"{_worse(telling, why.decision_maker, world, first)}{others}")


def _worse(telling: Telling, actor: int, world: int, sanction: Sanction) -> str:
    end = sanction.steps[-1].world
    is_worse = telling.payoff[actor, end] < telling.payoff[actor, world]
    worse = "worse off than where it was" if is_worse else "no better off"
    is_final = telling.concept in ("smr", "sseq") and sanction.countermove is not None
    return worse + (", and no further move of its own helps" if is_final else "")


def _deterred(telling: Telling, actor: int, world: int, sanction: Sanction) -> str:
    who = telling.name(actor)
    answer = telling.told(sanction.improvement, sanction.steps)
    return (f"{who} stays and does not move to {telling.change(world, sanction.improvement)}, because then {answer}, "
            f"which leaves {who} {_worse(telling, actor, world, sanction)}.")


def reason_to_stay(telling: Telling, world: int, why: Explanation) -> str:
    """Why an actor stays at a world or leaves it, as a sentence.

    Parameters
    ----------
    telling
        The contest with every payoff at its median.
    world, why
        The world, and what `explain` says of it.
    """
    who = capitalised(telling.name(why.decision_maker))
    if why.escape is not None:
        despite = "" if telling.concept == "nash" else ", whatever the others would answer"
        return f"{who} gains by moving to {telling.change(world, why.escape)}{despite}."
    if why.sanctions:
        return capitalised(_deterred(telling, why.decision_maker, world, why.sanctions[0]))
    if why.reason == "no move":
        return f"{who} has no move from there."
    return f"No move of its own serves {telling.name(why.decision_maker)}."
