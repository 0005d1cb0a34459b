"""The council against a search through every text on a grid.

All inputs are multiples of four and bargaining weights are quarters, so the best text is itself on the grid
of whole numbers and the search is exact. The search is written from the game's description alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from detente.models.council import (
    MODES,
    Ally,
    Council,
    OutsideOption,
    gridlock_interval,
    setter,
    setter_text,
    settle,
)

GRID = range(-160, 161)
UNIT = 4


@dataclass(frozen=True)
class Situation:
    """One draw in plain numbers."""

    status_quo: int
    position: list[int]
    veto: list[bool]
    quota: int
    ideal: int
    proposer: int
    payment: list[int]
    bypass: list[int]
    cost: int
    weight: float
    ally: tuple[int, int, int] | None
    ally_seat: int


def situation(seed: int) -> Situation:
    """A random situation; every third has an ally, every second a proposer with a seat."""
    rng = np.random.default_rng(seed)
    members = int(rng.integers(1, 7))
    position = (UNIT * rng.integers(-4, 5, members)).tolist()
    proposer = int(rng.integers(0, members)) if seed % 2 else -1
    ally, ally_seat = None, -1
    if seed % 3 == 0:
        free = [m for m in range(members) if m != proposer]
        ally_seat = int(rng.choice(free)) if free and rng.random() < 0.5 else -1
        place = position[ally_seat] if ally_seat >= 0 else int(UNIT * rng.integers(-4, 5))
        ally = (place, int(UNIT * rng.integers(0, 4)), int(UNIT * rng.integers(0, 3)))
    return Situation(
        status_quo=int(UNIT * rng.integers(-3, 4)),
        position=position,
        veto=(rng.random(members) < 0.4).tolist(),
        quota=int(rng.integers(1, members + 1)),
        ideal=position[proposer] if proposer >= 0 else int(UNIT * rng.integers(-4, 5)),
        proposer=proposer,
        payment=(UNIT * rng.integers(0, 2, members) * (rng.random(members) < 0.3)).astype(int).tolist(),
        bypass=(UNIT * rng.integers(0, 4, members)).tolist(),
        cost=int(UNIT * rng.integers(0, 7)),
        weight=float(rng.integers(0, 5) / 4),
        ally=ally,
        ally_seat=ally_seat,
    )


def council(s: Situation, mode: str) -> Council:
    """The situation as arrays."""
    ally = None
    if s.ally is not None:
        ally = Ally(*(np.array([float(value)]) for value in s.ally), member=s.ally_seat)
    option = OutsideOption(mode, np.array([float(s.cost)]), np.array([s.weight]), ally)
    return Council(
        status_quo=np.array([float(s.status_quo)]),
        position=np.array([s.position], float),
        veto=np.array(s.veto),
        quota=s.quota,
        ideal=np.array([float(s.ideal)]),
        proposer=s.proposer,
        payment=np.array([s.payment], float),
        bypass_cost=np.array([s.bypass], float),
        outside=option,
    )


def outside_action(s: Situation) -> tuple[int, int, bool]:
    """Value, action and company of the best outside action, by trying every action the ally would join."""
    best = (-s.cost, s.ideal, False)
    if s.ally is not None:
        place, joining, shared = s.ally
        joined = [y for y in GRID if abs(y - place) + joining <= abs(s.status_quo - place)]
        values = [(-abs(y - s.ideal) - shared, y, True) for y in joined]
        if values and max(values)[0] >= best[0]:
            best = max(values)
    return best


def passable(s: Situation, loss: list[int], own_loss: int) -> list[int]:
    """Every text on the grid that passes and that the proposer accepts."""
    found = []
    for x in GRID:
        yes = [abs(x - p) <= r + t for p, r, t in zip(s.position, loss, s.payment, strict=True)]
        blocked = any(v and not y for v, y in zip(s.veto, yes, strict=True))
        if sum(yes) >= s.quota and not blocked and abs(x - s.ideal) <= own_loss:
            found.append(x)
    return found


def losses(s: Situation, is_open: bool) -> tuple[list[int], int, int, bool]:
    """Losses of members and proposer if the text fails, what failure brings, whether S would act outside."""
    value, action, joined = outside_action(s)
    today = abs(s.status_quo - s.ideal)
    is_credible = is_open and value > -today
    if not is_credible:
        loss = [abs(s.status_quo - p) for p in s.position]
        return loss, today, s.status_quo, False
    bypass = list(s.bypass)
    if joined and s.ally is not None and s.ally_seat >= 0:
        bypass[s.ally_seat] = s.ally[1]
    loss = [abs(action - p) + k for p, k in zip(s.position, bypass, strict=True)]
    if s.proposer >= 0:
        loss[s.proposer] = -value
    return loss, -value, action, True


def reluctant(s: Situation) -> int:
    """The most reluctant veto player, or the member that completes the quota."""
    up = 1 if s.ideal >= s.status_quo else -1
    seats = enumerate(zip(s.position, s.bypass, s.payment, strict=True))
    keys = [(up * p, k, t, m) for m, (p, k, t) in seats]
    vetoes = [key for key in keys if s.veto[key[3]] and key[3] != s.proposer]
    return min(vetoes)[3] if vetoes else sorted(keys)[len(keys) - s.quota][3]


def gain_product(s: Situation, x: float, loss: list[int], own_loss: int) -> float:
    """Weighted product of the gains of the proposer and its counterpart; 0 if either would lose."""
    j = reluctant(s)
    own, other = own_loss - abs(x - s.ideal), loss[j] + s.payment[j] - abs(x - s.position[j])
    return own**s.weight * other ** (1 - s.weight) if own >= 0 and other >= 0 else 0.0


def best_bargain(s: Situation, is_open: bool) -> tuple[float, int]:
    """The largest product over passable texts, and its text: on a tie the nearest to the status quo."""
    loss, own_loss, failure, _ = losses(s, is_open)
    texts = passable(s, loss, own_loss)
    top = max(gain_product(s, x, loss, own_loss) for x in texts)
    if top == 0:
        return 0.0, failure
    best = [x for x in texts if gain_product(s, x, loss, own_loss) >= top * (1 - 1e-12)]
    return top, min(best, key=lambda x: abs(x - s.status_quo))


def searched(s: Situation, mode: str) -> int:
    """The text that the mode picks, by search."""
    if mode == "nash":
        return best_bargain(s, is_open=True)[1]
    loss, own_loss, _, _ = losses(s, is_open=True)
    target = {"setter_drafts": s.ideal, "veto_drafts": s.position[reluctant(s)]}.get(mode)
    if target is None:
        target = best_bargain(s, is_open=False)[1]
    return min(passable(s, loss, own_loss), key=lambda x: (abs(x - target), abs(x - s.status_quo)))


SEEDS = range(150)


@pytest.mark.parametrize("mode", MODES)
def test_the_text_is_the_best_on_the_grid(mode: str) -> None:
    for seed in SEEDS:
        s = situation(seed)
        result = settle(council(s, mode))
        loss, _, _, is_credible = losses(s, is_open=True)
        assert result.credible[0] == is_credible, s
        assert result.reversion_loss[0].tolist() == loss, s
        assert result.outside_action[0] == outside_action(s)[1], s
        assert result.x[0] == pytest.approx(searched(s, mode), abs=1e-9), s
        assert result.passed[0] == (is_credible or result.x[0] != s.status_quo), s
        assert result.residual[0] <= 1e-9, s


def test_the_setter_is_the_best_on_the_grid() -> None:
    for seed in SEEDS:
        s = situation(seed)
        loss, own_loss, _, _ = losses(s, is_open=False)
        best = min(passable(s, loss, own_loss), key=lambda x: (abs(x - s.ideal), abs(x - s.status_quo)))
        assert setter(council(s, "nash")).x[0] == best, s


def test_the_closed_form_is_the_general_algorithm_without_payments() -> None:
    rng = np.random.default_rng(8)
    for members, quota in ((15, 9), (15, 15), (7, 1), (1, 1), (4, 3)):
        position = rng.normal(size=(400, members))
        veto = rng.random(members) < 0.3
        given = Council(rng.normal(size=400), position, veto, quota, rng.normal(size=400))
        closed = setter_text(given.status_quo, position, veto, quota, given.ideal)
        np.testing.assert_allclose(setter(given).x, closed, atol=1e-12)


def test_nobody_can_change_a_status_quo_exactly_in_the_gridlock_interval() -> None:
    rng = np.random.default_rng(9)
    position = rng.normal(size=(400, 7))
    veto = np.arange(7) < 2
    low, high = gridlock_interval(position, veto, 4)
    status_quo = rng.normal(size=400)
    upward = Council(status_quo, position, veto, 4, np.full(400, 50.0))
    downward = replace(upward, ideal=np.full(400, -50.0))
    is_stuck = ~setter(upward).passed & ~setter(downward).passed
    np.testing.assert_array_equal(is_stuck, (low <= status_quo) & (status_quo <= high))
