"""The same model in plain NumPy, one draw at a time: slower, and there for the compiled turns to agree with.

The readings of the published program (compat) and chance are not here. Actors stand in the order of their
ranks, weights are shares, and all of them take part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.bargaining.election._reference import chances, count_coalitions, pit_coalitions, votes
from detente.models.bargaining.spatial.records import Spatial
from detente.models.checks import FloatArray, IntArray

__all__: list[str] = []

SAME, TIE, ZERO, FLOOR, GIVE, LEAST = 1e-6, 1e-9, 1e-12, 1e-10, 1e-6, 1e-5


@dataclass(eq=False)
class Table:
    """One draw: (actor, issue) salience, position and ideal; (actor,) weight, care and aversion to risk."""

    salience: FloatArray
    position: FloatArray
    ideal: FloatArray
    weight: FloatArray
    care: FloatArray
    risk: FloatArray
    options: Spatial


def reference_run(
    unit: FloatArray, salience: FloatArray, capability: FloatArray, options: Spatial
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(turn + 1, actor, issue) positions, and (option, issue) places with their (option,) probabilities at the end."""
    care = salience.sum(axis=1)
    weight = capability * care / (capability * care).sum()
    table = Table(salience, unit.copy(), unit.copy(), weight, care, np.zeros(len(unit)), options)
    path, movement = [unit.copy()], list[float]()
    pull = np.eye(len(unit)) if options.accommodation is None else np.asarray(options.accommodation)
    while len(np.unique(link(table.position))) > 1 or movement:
        judge(table)
        after = resolve(table, bargains(table))
        movement.append(np.sqrt(((after - table.position) ** 2).sum(axis=1)).sum())
        table.position = after
        table.ideal = pull @ after + (1.0 - pull.sum(axis=1))[:, None] * table.ideal
        path.append(after.copy())
        turns = len(movement)
        has_settled = turns >= options.min_turns and movement[-1] / (movement[0] + 1e-4) < options.stop_ratio
        if has_settled or turns >= options.max_turns:
            break
    judge(table)
    first = np.unique(link(table.position))
    utility = at(gap(table, table.position[first]), table.risk[:, None])
    return np.stack(path), table.position[first], elect(table, utility, own(table))


def link(position: FloatArray) -> IntArray:
    """(actor,), the first actor at each one's place, where chains of close positions are one place."""
    close = np.asarray((np.abs(position[:, None] - position[None]) < SAME).all(axis=2), np.float64)
    for _ in range(int(np.ceil(np.log2(len(position) + 1)))):
        close = np.minimum(close @ close, 1.0)
    return np.asarray(np.argmax(close, axis=1))


def at(distance: FloatArray, risk: FloatArray) -> FloatArray:
    """Utility at a distance."""
    return np.asarray((1.0 - distance) * (1.0 + risk * np.minimum(distance, 1.0)))


def gap(table: Table, place: FloatArray) -> FloatArray:
    """(actor, place), how far places (…, issue) are from every ideal."""
    share = table.salience**2 / (table.salience**2).sum(axis=1, keepdims=True)
    away = (table.ideal.reshape(len(share), *(1,) * (place.ndim - 1), -1) - place) ** 2
    return np.asarray(np.sqrt((share.reshape(len(share), *(1,) * (place.ndim - 1), -1) * away).sum(axis=-1)))


def own(table: Table) -> FloatArray:
    """(actor,), utility of the own place."""
    distance = gap(table, table.position[link(table.position)])
    return at(np.diagonal(distance), table.risk)


def felt(options: Spatial, utility: FloatArray, reference: FloatArray) -> tuple[FloatArray, str]:
    """Utilities as the vote rule looks at them, and the rule by which they are then compared."""
    if options.vote_rule != "prospect":
        return utility, options.vote_rule
    change = utility - reference
    change = np.where(np.abs(change) < ZERO, 0.0, change)
    return np.where(change > 0, change * 2.0 / 3.0, change), "proportional"


def elect(table: Table, utility: FloatArray, reference: FloatArray) -> FloatArray:
    """(option,), chances from utilities (voter, option)."""
    seen, rule = felt(table.options, utility, reference[:, None])
    coalition = count_coalitions(seen[None], table.weight[None], rule)
    victory = pit_coalitions(coalition, table.options.victory_law)
    chance = chances(coalition, victory, np.ones_like(victory, dtype=np.bool_), table.options.method)
    return np.asarray(chance[0])


def judge(table: Table) -> None:
    """Steps 1 and 2: aversion to risk from the chances of the actors' places."""
    first, member = np.unique(link(table.position), return_inverse=True)
    table.risk = np.zeros(len(table.weight))
    chance = elect(table, at(gap(table, table.position[first]), table.risk[:, None]), own(table))[member]
    low, high = chance.min(), chance.max()
    if high - low >= ZERO:
        bottom = {"min": 0.0, "mid": -0.5, "max": -1.0}[table.options.risk_range]
        table.risk = bottom + (1.0 - bottom) * (chance - low) / (high - low)


def vote(table: Table, one: FloatArray, other: FloatArray, reference: FloatArray) -> FloatArray:
    """Votes of one unit of weight between two utilities."""
    first, rule = felt(table.options, one, reference)
    second, _ = felt(table.options, other, reference)
    return votes(first - second, rule)


def prospects(table: Table, one: int, viewer: int) -> tuple[FloatArray, FloatArray]:
    """(other,) twice: one's chance to prevail over each other in the viewer's eyes, and its gain by a challenge."""
    view, risk = table.options.risk_view, table.risk
    seen = at(gap(table, table.position), ((1.0 - view) * risk[viewer] + view * risk)[:, None])
    mine, theirs, self_seen = seen[:, [one]], seen, np.diagonal(seen)[:, None]
    cast = table.weight[:, None] * vote(table, mine, theirs, self_seen)
    others = np.arange(len(risk))
    principal = np.zeros_like(cast, dtype=np.bool_)
    principal[others, others] = principal[one] = True
    pro = FLOOR + np.where(principal, np.maximum(cast, 0.0), 0.0).sum(axis=0)
    contra = FLOOR + np.where(principal, np.maximum(-cast, 0.0), 0.0).sum(axis=0)
    third = table.options.third_party or "preference"
    if third == "semi":
        hope = (pro + np.maximum(cast, 0.0)) / (pro + contra + np.abs(cast))
        with_one = hope * (2.0 * mine + self_seen) + (1.0 - hope) * 3.0 * theirs
        with_other = hope * 3.0 * mine + (1.0 - hope) * (2.0 * theirs + self_seen)
        cast = table.weight[:, None] * vote(table, with_one, with_other, 3.0 * self_seen)
    outside = np.where(principal | (third == "none"), 0.0, cast)
    pro, contra = pro + np.maximum(outside, 0.0).sum(axis=0), contra + np.maximum(-outside, 0.0).sum(axis=0)
    chance, care = pro / (pro + contra), table.care
    fight = chance * 2.0 * seen[one, one] + (1.0 - chance) * 2.0 * seen[one]
    return chance, (1.0 - care) * 2.0 * seen[one, one] + care * fight - (seen[one, one] + seen[one])


def ends(table: Table, one: int, other: int, chance: float) -> FloatArray:
    """(side, issue), where the two sides of a bargain would stand."""
    here, there = table.position[one], table.position[other]
    care, heed = table.salience[one], table.salience[other]
    if table.options.interpolation == "s2pmax":
        back, forth = max(0.0, 1.0 - 2.0 * chance), max(0.0, 2.0 * chance - 1.0)
        first = here + back * heed**2 / (back * heed**2 + GIVE + (1.0 - back) * care**2) * (there - here)
        share = forth * care**2 / (forth * care**2 + GIVE + (1.0 - forth) * heed**2)
        return np.stack([first, there + share * (here - there)])
    power = {"s1p1": 1, "s2p2": 2}[table.options.interpolation]
    hold, push = (care * chance) ** power, (heed * (1.0 - chance)) ** power
    first = ((hold + GIVE) * here + push * there) / (hold + push + GIVE)
    return np.stack([first, (hold * here + (push + GIVE) * there) / (hold + push + GIVE)])


def bargains(table: Table) -> list[tuple[int, int, FloatArray]]:
    """Steps 3 to 5: who bargains with whom, and where each would stand."""
    found, distance = [], gap(table, table.position)
    for one in range(len(table.weight)):
        chance, gain = prospects(table, one, one)
        gain[one] = -np.inf
        is_best = gain >= gain.max() - TIE
        is_best &= distance[one] <= distance[one][is_best].min() + TIE
        other = int(np.argmax(is_best))
        if gain.max() <= LEAST:
            continue
        mine = ends(table, one, other, float(chance[other]))
        yours = ends(table, one, other, float(prospects(table, one, other)[0][other]))
        share = table.weight[one] / (table.weight[one] + table.weight[other])
        found += {
            "initiator": [(one, other, mine)],
            "both": [(one, other, mine), (one, other, yours)],
            "weighted": [(one, other, share * mine + (1.0 - share) * yours)],
        }[table.options.views]
    return found


def resolve(table: Table, offers: list[tuple[int, int, FloatArray]]) -> FloatArray:
    """Step 6: where everyone goes."""
    after, distance = table.position.copy(), gap(table, table.position)
    here = at(distance, table.risk[:, None])
    for me in range(len(after)):
        queue = [offer for offer in offers if me in offer[:2]]
        if not queue:
            continue
        level = [here.sum(axis=1)]
        place = [table.position[me]]
        for one, other, end in queue:
            moved = at(gap(table, end), table.risk[:, None])
            level.append(level[0] - here[:, one] - here[:, other] + moved.sum(axis=1))
            place.append(end[0 if one == me else 1])
        utility = np.stack(level, axis=1) / len(after)
        chance = elect(table, utility, utility[:, 0])
        step = np.abs(np.stack(place) - table.position[me]).sum(axis=1)
        is_best = chance >= chance.max() - TIE
        is_best &= step <= step[is_best].min() + TIE
        after[me] = place[int(np.argmax(is_best))]
    return after
