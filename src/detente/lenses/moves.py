"""Who moved, when and why: one run of a rule in rounds on the central case, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from detente.models.bargaining import (
    RULES,
    ChallengeTrace,
    Election,
    ExchangeTrace,
    ManyPositions,
    Options,
    Positions,
    Reading,
    Spatial,
    as_many,
    challenge,
    condorcet_together,
    nash_together,
    spatial,
)
from detente.models.bargaining.spatial import SpatialTurn
from detente.words import capitalised, number, percent, plural, signed

__all__ = ["FEWEST", "central_positions", "deals_of", "gains_of", "jumps", "jumps_together", "places_of", "rounds_of",
           "rounds_of_challenge", "rounds_of_spatial", "said_of_jumps", "shaken", "turns_of"]

Floats = NDArray[np.float64]
NOISE, TRIALS, KEY = 0.01, 200, 20_100_624
BOTH = 3
FEWEST = 0.01
"""A gain or loss of a third party smaller than this, in points of its salience times outcome, is not told."""
STILL = 1e-6
"""A move shorter than this share of the scale is not told."""


def central_positions(position: Floats, salience: Floats, influence: Floats, like: Positions) -> Positions:
    """One draw with every input at its median.

    Parameters
    ----------
    position, salience, influence
        (draw, actor); influence is proportional to capability times salience
    like
        where scale and ranks are taken from

    Our reading
    -----------
    Capability is influence over salience, which is right up to a factor that no rule sees.

    Example
    -------
    >>> like = Positions(np.zeros((1, 2)), np.ones((1, 2)), np.ones((1, 2)))
    >>> central_positions(np.array([[0., 9.], [2., 9.]]), np.full((2, 2), .5), np.full((2, 2), .5), like).position
    array([[1., 9.]])
    """
    middle = [np.nanmedian(np.where(np.isfinite(array), array, np.nan), axis=0, keepdims=True)
              for array in (position, salience, influence)]
    cares = np.where(middle[1] > 0, middle[1], 1.0)
    capability = np.where(middle[1] > 0, middle[2] / cares, 0.0)
    return replace(like, position=middle[0], salience=np.nan_to_num(middle[1]), capability=np.nan_to_num(capability))


def jumps(case: Positions, rule: str, reading: Reading, noise: float = NOISE) -> tuple[float, float]:
    """How far a rule's settlement jumps when every input is off by a hundredth: its range in 200 trials.

    >>> like = Positions(np.array([[0., 40., 100.]]), np.ones((1, 3)), np.array([[.45, .35, .2]]))
    >>> [round(end) for end in jumps(like, "compromise", Reading())]
    [33, 35]
    """
    found = RULES[rule](shaken(case, noise), reading).outcome
    known = found[np.isfinite(found)]
    return (float(known.min()), float(known.max())) if known.size else (np.nan, np.nan)


def shaken(case: Positions, noise: float = NOISE) -> Positions:
    """Many trials around one draw, every input off by up to a share: of the scale for positions, of itself for others.

    >>> like = Positions(np.array([[0., 40.]]), np.ones((1, 2)), np.ones((1, 2)))
    >>> shaken(like).position.shape
    (200, 2)
    """
    rng = np.random.Generator(np.random.Philox(KEY))
    shake = 1 + noise * (2 * rng.random((3, TRIALS, case.position.shape[1])) - 1)
    position = np.clip(case.position + (case.high - case.low) * (shake[0] - 1), case.low, case.high)
    return replace(case, position=position, salience=np.minimum(case.salience * shake[1], 1.0),
                   capability=case.capability * shake[2])


def jumps_together(
    case: ManyPositions, solve: Callable[[ManyPositions], Floats], rule: str, issues: Sequence[str]
) -> tuple[str, ...]:
    """How far a rule over several issues jumps when every input is off by a hundredth, a sentence for each issue.

    Parameters
    ----------
    case
        positions of one draw
    solve
        from the positions of many trials to (trial, issue) settlements
    rule, issues
        the rule's name and the issues', as they stand inside a sentence

    Example
    -------
    >>> case = ManyPositions(np.array([[[0., 9.], [50., 1.], [90., 5.]]]), np.full((1, 3, 2), .4), np.ones((1, 3)))
    >>> jumps_together(case, lambda many: spatial(many).outcome, "spatial", ["arms", "aid"])[0][:55]
    'With every input off by up to 1 %, the rule spatial end'
    """
    shape = case.position.shape[1:]
    rng = np.random.Generator(np.random.Philox(KEY))
    shake = 1 + NOISE * (2 * rng.random((3, TRIALS, *shape)) - 1)
    low, high = (np.broadcast_to(np.asarray(end, np.float64), shape[1:]) for end in (case.low, case.high))
    position = np.clip(case.position + (high - low) * (shake[0] - 1), low, high)
    # Where an actor has one capability for all issues, it is off by the same on all of them.
    factor = shake[2, :, :, 0] if np.ndim(case.capability) == 2 else shake[2]
    outcome = solve(replace(case, position=position, salience=np.minimum(case.salience * shake[1], 1.0),
                            capability=case.capability * factor))
    said = []
    for k, issue in enumerate(issues):
        known = outcome[np.isfinite(outcome[:, k]), k]
        if known.size:
            ends = (float(known.min()), float(known.max()))
            said.append(said_of_jumps(rule, ends, float(high[k] - low[k]), issue))
    return tuple(said)


def rounds_of(rule: str, case: Positions, reading: Reading, names: Sequence[str]) -> tuple[str, ...]:
    """What a rule in rounds does in each of them, in sentences.

    >>> case = Positions(np.array([[0., 40., 100.]]), np.array([[.9, .5, .8]]), np.array([[.45, .35, .2]]))
    >>> len(rounds_of("challenge", case, Reading(), ["Aland", "Bland", "Cland"]))
    6
    """
    return TELLERS[rule](case, reading, names)


def rounds_of_challenge(case: Positions, reading: Reading, names: Sequence[str]) -> tuple[str, ...]:
    """What happened in each round of the challenge model, actor by actor, with the offer each took.

    Parameters
    ----------
    case
        positions of one draw
    reading
        how the rule is read
    names
        of the actors, as they stand inside a sentence

    Example
    -------
    >>> case = Positions(np.array([[0., 40., 100.]]), np.array([[.9, .5, .8]]), np.array([[.45, .35, .2]]))
    >>> rounds_of_challenge(case, Reading(), ["Aland", "Bland", "Cland"])[0][:41]
    'Round 1: Bland moved from 40 to 91.4 (Cla'
    """
    settled = challenge(case, reading.challenge, trace_draws=[0])
    (trace,) = settled.traces
    told = []
    for index in range(len(trace.position) - 1):
        moved = [_move(trace, index, actor, names, case.high - case.low) for actor in range(len(names))]
        said = [sentence for sentence in moved if sentence]
        mean = f"the weighted mean is then at {number(float(settled.mean[0, index + 1]))}"
        told.append(f"Round {index + 1}: {'; '.join(said)}; {mean}." if said else
                    f"Round {index + 1}: nobody moved; {mean}.")
    return tuple(told)


def _move(trace: ChallengeTrace, index: int, actor: int, names: Sequence[str], span: float) -> str:
    """One actor's move in a round, and the offer behind it; empty where it stayed."""
    before, after = trace.position[index, actor], trace.position[index + 1, actor]
    partner = int(trace.proposer[index, actor])
    if partner < 0 or not abs(after - before) > STILL * span:
        return ""
    how = ("", "", "made it give way", "asked for a part of the way", "made it come all the way")
    kind = how[int(trace.kind[index, actor, partner])]
    own, other = float(trace.own[index, actor, partner]), float(trace.other[index, actor, partner])
    same = [j for j in range(len(names)) if trace.is_tied[index, actor, j] and j != partner
            and trace.order[index, actor, j] > 0]
    also = f"; {plural(len(same), 'other offer was', 'other offers were')} as good" if same else ""
    stakes = f"by challenging it {names[actor]} expected {number(own)}, {names[partner]} {number(other)}"
    return f"{names[actor]} moved from {number(before)} to {number(after)} ({names[partner]} {kind}: {stakes}{also})"


def said_of_jumps(rule: str, ends: tuple[float, float], span: float, issue: str = "") -> str:
    """How far a dynamic rule jumps, in a sentence that may name the issue; empty where it has no value.

    >>> said_of_jumps("challenge", (30.0, 52.0), 100.0)[:54]
    'With every input off by up to 1 %, the rule challenge '
    """
    low, high = ends
    if not np.isfinite(low):
        return ""
    share = percent((high - low) / span)
    where = f" on {issue}" if issue else ""
    return (f"With every input off by up to {percent(NOISE)}, the rule {rule} ends{where} anywhere from {number(low)} "
            f"to {number(high)}, {share} of the scale: a single run of it says little.")


def rounds_of_spatial(case: Positions, reading: Reading, names: Sequence[str]) -> tuple[str, ...]:
    """What happened in each turn of the spatial model on one issue.

    >>> case = Positions(np.array([[0., 40., 100.]]), np.array([[.9, .5, .8]]), np.array([[.45, .35, .2]]))
    >>> rounds_of_spatial(case, Reading(), ["Aland", "Bland", "Cland"])[0][:14]
    'Turn 1: Aland '
    """
    return turns_of(as_many(case), reading.spatial, names, ("",))


def turns_of(case: ManyPositions, options: Spatial, names: Sequence[str], issues: Sequence[str]) -> tuple[str, ...]:
    """What happened in each turn of the spatial model, actor by actor, with the bargain each kept.

    Parameters
    ----------
    case
        positions of one draw
    options
        how the model is read
    names, issues
        of the actors and issues, as they stand inside a sentence; an issue without a name is not named

    Example
    -------
    >>> case = ManyPositions(np.array([[[0., 9.], [50., 1.], [90., 5.]]]), np.full((1, 3, 2), .4), np.ones((1, 3)))
    >>> turns_of(case, Spatial(), ["Aland", "Bland", "Cland"], ["arms", "aid"])[0][:7]
    'Turn 1:'
    """
    settled = spatial(case, options, trace_draws=[0])
    (trace,) = settled.traces
    told = []
    for index, turn in enumerate(trace.turns):
        before, after = trace.position[index], trace.position[index + 1]
        said = [_kept(turn, actor, before[actor], after[actor], names, issues) for actor in range(len(names))]
        moved = [sentence for sentence in said if sentence]
        told.append(f"Turn {index + 1}: {'; '.join(moved)}." if moved else f"Turn {index + 1}: nobody moved.")
    likely = float(np.nanmax(settled.probability[0])) if settled.probability.size else np.nan
    ends = ", ".join(f"{number(float(value))}{f' on {issue}' if issue else ''}"
                     for value, issue in zip(settled.outcome[0], issues, strict=True))
    told.append(f"In the final vote the expected position is {ends}; the likeliest has a chance of {percent(likely)}.")
    return tuple(told)


def _kept(turn: SpatialTurn, actor: int, before: Floats, after: Floats, names: Sequence[str],
          issues: Sequence[str]) -> str:
    """One actor's move in a turn and the bargain behind it; empty where it stayed."""
    bargain = int(turn.kept[actor])
    if bargain < 0 or not float(turn.moved[actor]) > STILL:
        return ""
    steps = ", ".join(f"from {number(float(start))} to {number(float(end))}{f' on {issue}' if issue else ''}"
                      for start, end, issue in zip(before, after, issues, strict=True)
                      if abs(end - start) > STILL)
    first, second = int(turn.initiator[bargain]), int(turn.partner[bargain])
    other = second if first == actor else first
    how = "challenged" if first == actor else "was challenged by"
    chance = float(turn.likelihood[bargain])
    return (f"{names[actor]} {how} {names[other]} and moved {steps} (chance of the challenger {percent(chance)}; "
            f"{'both keep' if int(turn.fate[bargain]) == BOTH else 'only one side keeps'} the bargain)")


def places_of(case: ManyPositions, options: Election, names: Sequence[str], issues: Sequence[str]) -> tuple[str, ...]:
    """How likely every place is to win the election over several issues, the likeliest first, with who stands there.

    Parameters
    ----------
    case
        positions of one draw
    options
        how votes are counted
    names, issues
        of the actors and issues, as they stand inside a sentence

    Example
    -------
    >>> case = ManyPositions(np.array([[[0., 9.], [50., 1.], [90., 5.]]]), np.full((1, 3, 2), .4), np.ones((1, 3)))
    >>> places_of(case, Election(), ["Aland", "Bland", "Cland"], ["arms", "aid"])[0]
    'The place of Bland (50 on arms, 1 on aid) wins with a chance of 50 %.'
    """
    found = condorcet_together(case, options)
    chance, place, told = found.probability[0], found.options[0], []
    for option in np.argsort(-chance, kind="stable"):
        held = [names[i] for i in np.flatnonzero(found.supported[0] == option).tolist()]
        if held:
            where = ", ".join(f"{number(float(value))} on {issue}"
                              for value, issue in zip(place[option], issues, strict=True))
            told.append(f"The place of {' and '.join(held)} ({where}) wins with a chance of "
                        f"{percent(float(chance[option]))}.")
    ends = ", ".join(f"{number(float(value))} on {issue}"
                     for value, issue in zip(found.outcome[0], issues, strict=True))
    return (*told, f"The expected position is {ends}.") if told else ()


def gains_of(case: ManyPositions, options: Options, names: Sequence[str], issues: Sequence[str]) -> tuple[str, ...]:
    """What each actor gains by a Nash solution over several issues, and where it pulls hardest.

    Parameters
    ----------
    case
        positions of one draw
    options
        how failure counts
    names, issues
        of the actors and issues, as they stand inside a sentence

    Example
    -------
    >>> case = ManyPositions(np.array([[[0., 0.], [100., 100.]]]), np.array([[[.8, .2], [.2, .8]]]), np.ones((1, 2)))
    >>> gains_of(case, Options(), ["Aland", "Bland"], ["arms", "aid"])[0]
    'Aland gains 0.84 over failure of the whole and pulls hardest on arms, downwards.'
    """
    found = nash_together(case, options)
    told = []
    for i, name in enumerate(names):
        gain, pull = float(found.gain[0, i]), found.pull[0, i]
        if not np.isfinite(gain):
            continue
        hardest = int(np.argmax(np.abs(np.round(pull, 9))))
        where = "" if abs(pull[hardest]) < STILL or not np.isfinite(pull).all() else (
            f" and pulls hardest on {issues[hardest]}, {'upwards' if pull[hardest] > 0 else 'downwards'}")
        told.append(f"{capitalised(name)} gains {number(gain)} over failure of the whole{where}.")
    return tuple(told)


def deals_of(trace: ExchangeTrace, names: Sequence[str], issues: Sequence[str]) -> tuple[str, ...]:
    """Every exchange in its order: who gave what for what, what each gained, and what the others felt.

    Parameters
    ----------
    trace
        the record of one draw
    names, issues
        of the actors and issues, as they stand inside a sentence

    Example
    -------
    >>> from detente.models.bargaining import exchange
    >>> case = ManyPositions(position=np.array([[[0., 0.], [100., 100.], [50., 40.]]]),
    ...                      salience=np.array([[[.9, .2], [.3, .8], [.5, .5]]]), capability=np.ones((1, 3)))
    >>> (trace,) = exchange(case, trace_draws=[0]).traces
    >>> deals_of(trace, ["Aland", "Bland", "Cland"], ["arms", "aid"])[0][:38]
    'Aland moves on aid from 0 to 100, Blan'
    """
    several = bool((trace.iteration > 0).any())
    return tuple(_deal(trace, index, names, issues, several) for index in range(len(trace.gain)))


def _deal(trace: ExchangeTrace, index: int, names: Sequence[str], issues: Sequence[str], several: bool) -> str:
    """One exchange in a sentence, with the round where there are several."""
    who = [names[int(actor)] for actor in trace.actor[index]]
    moves = [f"{who[side]} moves on {issues[int(trace.issue[index, side])]} from "
             f"{number(float(trace.begin[index, side]))} to {number(float(trace.end[index, side]))}" for side in (0, 1)]
    one, other = (number(float(gain)) for gain in trace.gain[index])
    gains = f"each gains {one}" if one == other else f"{who[0]} gains {one}, {who[1]} {other}"
    felt = [f"{name} {signed(value)}" for name, value in zip(names, trace.external[index].tolist(), strict=True)
            if abs(value) >= FEWEST]
    others = f"; others feel it: {', '.join(felt)}" if felt else ""
    said = f"{moves[0]}, {moves[1]}: {gains}{others}."
    return f"Round {int(trace.iteration[index]) + 1}: {said}" if several else capitalised(said)


TELLERS: Mapping[str, Callable[[Positions, Reading, Sequence[str]], tuple[str, ...]]] = MappingProxyType(
    {"challenge": rounds_of_challenge, "spatial": rounds_of_spatial})
