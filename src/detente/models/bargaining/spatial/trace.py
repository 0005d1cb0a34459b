"""The record of one draw of the spatial model, turn by turn, complete enough to say why each actor moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from detente.models.bargaining.election.tracing import rules_of
from detente.models.bargaining.fingerprint import fingerprint
from detente.models.bargaining.spatial.field import Field, case_of, reading_of, settings_of
from detente.models.bargaining.spatial.records import Spatial
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

if TYPE_CHECKING:
    from detente.models.bargaining.election._votes import Rules
    from detente.models.bargaining.spatial._run import Turn
    from detente.models.bargaining.spatial._state import Actors, Reading, Standing

__all__ = ["SpatialTrace", "SpatialTurn"]

MOVED, LEFT_ALONE, STATUS_QUO, ALREADY_THERE, ABSENT = range(5)


@dataclass(frozen=True, eq=False)
class SpatialTurn:
    """One turn; actors in the order of the input, NaN or -1 where one takes no part, places on the issues' scales.

    Parameters
    ----------
    chance, risk
        (actor,), how likely the actor's position was to win as the turn began, and how averse to risk that made it
    target, second
        (actor,), whom it challenged, -1 where no gain was large enough; and who would have come next
    gain, prevail
        (actor, other), what it saw to gain by challenging the other, and its chance to prevail, in its own eyes
    third
        (actor, party), how each third party would side in the challenge that is best for the actor; above 0 for it
    initiator, partner, view, likelihood
        (bargain,), whose bargain, with whom, in whose view (0 the initiator's, 1 the target's, 2 both), and the
        initiator's chance that was used
    end
        (bargain, side, issue), where the initiator and its target would stand
    odds
        (actor, 1 + bargain), the chance of each bargain the actor is in to win the vote; the first column is nobody
        moving; NaN for the others
    drift
        (actor,), how far it was expected to go under these odds, summed over the issues on scales of length 1
    kept
        (actor,), the bargain it kept; -1 for none
    reason
        (actor,), an index into `REASONS`
    fate
        (bargain,), an index into `KEPT`
    moved
        (actor,), how far each went, on scales of length 1
    ratio
        the turn's movement over the first turn's, which the stopping rule looks at
    """

    chance: FloatArray
    risk: FloatArray
    target: IntArray
    second: IntArray
    gain: FloatArray
    prevail: FloatArray
    third: FloatArray
    initiator: IntArray
    partner: IntArray
    view: IntArray
    likelihood: FloatArray
    end: FloatArray
    odds: FloatArray
    drift: FloatArray
    kept: IntArray
    reason: CodeArray
    fate: CodeArray
    moved: FloatArray
    ratio: float

    def supporters(self, actor: int, count: int = 3) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """The strongest third parties for the actor in its best challenge, and against it, each with its vote."""
        vote = np.nan_to_num(self.third[actor])
        order = np.argsort(-np.abs(vote), kind="stable")
        sides = ([(int(party), float(vote[party])) for party in order if vote[party] * sign > 0] for sign in (1, -1))
        pro, contra = (side[:count] for side in sides)
        return pro, contra

    def margin(self, actor: int) -> float:
        """By how much what the actor kept was likelier than the next; infinite without a rival, below 0 by luck."""
        odds = self.odds[actor].copy()
        mine, odds[1 + self.kept[actor]] = odds[1 + self.kept[actor]], np.nan
        return float(mine - np.nanmax(odds)) if np.isfinite(odds).any() else np.inf


@dataclass(frozen=True, eq=False)
class SpatialTrace:
    """Everything that happened in one draw; actors in the order of the input.

    Parameters
    ----------
    draw
        which draw
    inputs
        a fingerprint of the draw's inputs and of how the model was read
    weight
        (actor,), shares of capability times total salience (in compat capability times total salience itself)
    position, ideal
        (turn + 1, actor, issue), on the issues' scales; the first is the start
    option
        (turn + 1, option, issue), the distinct positions; NaN after the last
    probability
        (turn + 1, option), how likely each was to win if the turns had ended there; 0 after the last
    supported
        (turn + 1, actor), the option at which the actor stands; -1 where it takes no part
    expected
        (turn + 1, issue), the expected position if the turns had ended there
    turns
        one record for each turn
    has_stopped
        whether the stopping rule ended the run, rather than the largest number of turns
    """

    draw: int
    inputs: str
    weight: FloatArray
    position: FloatArray
    ideal: FloatArray
    option: FloatArray
    probability: FloatArray
    supported: IntArray
    expected: FloatArray
    turns: tuple[SpatialTurn, ...]
    has_stopped: bool


def trace_draw(field: Field, options: Spatial, draw: int, rounds: int) -> SpatialTrace:
    """The record of one draw: the same turns once more, with everything kept."""
    from detente.models.bargaining.spatial._run import (
        gather,
        has_settled,
        list_active,
        move,
        new_turn,
        play_turn,
        take_places,
    )
    from detente.models.bargaining.spatial._state import new_standing

    rules = rules_of(options.vote_rule, options.victory_law, options.method, options.compat)
    reading = reading_of(options)
    case = case_of(field)
    active = list_active(case, draw) if field.is_open[draw] else np.empty(0, np.int64)
    writer = Writer(field, active, rules, reading)
    actors = gather(case, draw, active, options.compat)._replace(key=field.key[draw])
    standing = new_standing(len(active), field.unit.shape[2])
    take_places(case, draw, active, standing)
    stages, turns, first, moved = [writer.stage(draw, actors, standing)], [], 0.0, 0.0
    for number in range(1, rounds + 1):
        turn, before = new_turn(len(active), field.unit.shape[2]), standing.position.copy()
        count, _ = play_turn(rules, reading, actors, standing, number, turn)
        chance, risk = standing.chance.copy(), standing.risk.copy()
        moved = move(actors, standing, turn)
        first = moved if number == 1 else first
        turns.append(writer.turn(turn, count, chance, risk, before, moved / (first + 1e-4)))
        stages.append(writer.stage(draw, actors, standing))
    position, ideal, option, probability, supported, expected = (np.stack(kind) for kind in zip(*stages, strict=True))
    return SpatialTrace(
        draw=draw,
        inputs=fingerprint(settings_of(options), *(getattr(field, name)[draw] for name in INPUTS), field.pull),
        weight=writer.wide(actors.weight, 0.0),
        position=position,
        ideal=ideal,
        option=option,
        probability=probability,
        supported=supported,
        expected=expected,
        turns=tuple(turns),
        has_stopped=bool(rounds and has_settled(reading, rounds, moved, first)),
    )


INPUTS = ("unit", "salience", "capability", "key")


@dataclass(frozen=True, eq=False)
class Writer:
    """From the actors that take part to all of them, in the order of the input."""

    field: Field
    active: IntArray
    rules: Rules
    reading: Reading

    def wide(self, values: npt.NDArray[Any], otherwise: float) -> npt.NDArray[Any]:
        """(actor, …), with something else where an actor takes no part."""
        wide = np.full((self.field.takes_part.shape[1], *values.shape[1:]), otherwise, values.dtype)
        wide[self.active] = values
        return wide

    def square(self, values: FloatArray) -> FloatArray:
        """(actor, actor), NaN where either takes no part."""
        return self.wide(np.ascontiguousarray(self.wide(values.T, np.nan).T), np.nan)

    def named(self, actors: IntArray) -> IntArray:
        """Actors by their place in the input; -1 stays."""
        return np.where(actors < 0, -1, self.active[np.maximum(actors, 0)]) if len(self.active) else actors

    def stage(self, draw: int, actors: Actors, standing: Standing) -> tuple[npt.NDArray[Any], ...]:
        """Positions, ideals, and the forecast as things stand."""
        from detente.models.bargaining.spatial._state import forecast

        everybody = self.field.unit[draw]
        place = self.field.position[draw].copy()
        place[self.active] = self.field.on_scale(standing.position)
        count, total = len(self.active), len(everybody)
        member, first, chance = np.full(count, -1), np.zeros(count, np.int64), np.zeros(count)
        options = forecast(self.rules, self.reading, actors, standing, member, first, chance)[0] if count else 0
        option, probability = np.full(everybody.shape, np.nan), np.zeros(total)
        option[:options], probability[:options] = standing.position[first[:options]], chance[:options]
        expected = probability[:options] @ option[:options] if count else np.full(everybody.shape[1], np.nan)
        on_scale = self.field.on_scale
        ideal = on_scale(self.wide(standing.ideal, np.nan))
        return place, ideal, on_scale(option), probability, self.wide(member, -1), on_scale(expected)

    def turn(
        self, turn: Turn, count: int, chance: FloatArray, risk: FloatArray, before: FloatArray, ratio: float
    ) -> SpatialTurn:
        """One turn's record."""
        bargains, plans = turn.bargains, turn.plans
        fate = np.zeros(count, np.int8)
        for side, actors in ((1, bargains.initiator), (2, bargains.target)):
            fate += (side * (turn.kept[actors[:count]] == np.arange(count))).astype(np.int8)
        moved = np.sqrt(((turn.after - before) ** 2).sum(axis=1))
        return SpatialTurn(
            chance=self.wide(chance, np.nan),
            risk=self.wide(risk, np.nan),
            target=self.wide(self.named(plans.target), -1),
            second=self.wide(self.named(plans.second), -1),
            gain=self.square(plans.gain),
            prevail=self.square(plans.chance),
            third=self.square(plans.third),
            initiator=self.named(bargains.initiator[:count]),
            partner=self.named(bargains.target[:count]),
            view=bargains.sight[:count].copy(),
            likelihood=bargains.chance[:count].copy(),
            end=self.field.on_scale(bargains.end[:count]),
            odds=self.wide(turn.odds[:, : count + 1], np.nan),
            drift=self.wide(drifts(turn, count, before), np.nan),
            kept=self.wide(turn.kept, -1),
            reason=self.wide(reasons(turn, count, moved > 0), ABSENT),
            fate=fate,
            moved=self.wide(moved, 0.0),
            ratio=float(ratio),
        )


def drifts(turn: Turn, count: int, before: FloatArray) -> FloatArray:
    """(actor,), the movement expected under the odds of the bargains each is in."""
    drift = np.zeros(len(before))
    for side, actors in enumerate((turn.bargains.initiator, turn.bargains.target)):
        for place, actor in enumerate(actors[:count]):
            step = np.abs(turn.bargains.end[place, side] - before[actor]).sum()
            drift[actor] += turn.odds[actor, 1 + place] * step
    return drift


def reasons(turn: Turn, count: int, has_moved: BoolArray) -> CodeArray:
    """(actor,), why each moved or stayed."""
    is_offered = np.isfinite(turn.odds[:, 1 : count + 1]).any(axis=1)
    stayed = np.where(turn.kept >= 0, ALREADY_THERE, np.where(is_offered, STATUS_QUO, LEFT_ALONE))
    return np.where(has_moved, MOVED, stayed).astype(np.int8)
