"""Gambles, private costs, payments, shares, agreement and the core against searches and generic optimisers.

Each second route is written from the description of the situation alone and shares no code with the first.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from detente.models.council import (
    Council,
    Exponential,
    OutsideOption,
    Types,
    Uniform,
    Unknown,
    acceptance_curve,
    agree_in_space,
    agree_on_line,
    cheapest_coalition,
    divide,
    gamble,
    gridlock_interval,
    in_core,
    purchase,
    settle,
    standoff,
)

SEEDS = range(25)


def one(value: float) -> np.ndarray:
    """A single draw."""
    return np.array([float(value)])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gamble_against_simulated_vetoes(seed: int) -> None:
    random = np.random.default_rng(seed)
    low = np.sort(random.uniform(-0.2, 1.2, (2, 2)), axis=1)
    known, count = random.uniform(0.1, 1), 1 + seed % 2
    position = np.array([[1.0, known, *low[:count, 0]]])
    council = Council(one(0), position, np.ones(2 + count, bool), 2 + count, one(1), 0)
    unknown = [Unknown(2 + j, Uniform(one(low[j, 0]), one(low[j, 1]))) for j in range(count)]
    found = gamble(council, unknown)
    places = random.uniform(low[:count, 0], low[:count, 1], (40_000, count))
    texts = np.linspace(0, min(1, 2 * known), 401)
    accepts = (np.abs(texts - places[..., None]) <= np.abs(places)[..., None]).all(axis=1)
    value = texts * accepts.mean(axis=0)
    at = float(np.interp(found.put[0], texts, value))
    assert at >= value.max() - 0.01
    assert found.certificate[0] <= 1e-9
    curve = acceptance_curve(council, unknown, texts[None])[0]
    np.testing.assert_allclose(curve, accepts.mean(axis=0), atol=0.015)


@pytest.mark.parametrize("seed", SEEDS)
def test_payments_in_a_gamble_against_a_plain_search(seed: int) -> None:
    random = np.random.default_rng(seed)
    paid, types = random.uniform(0, 0.5), random.uniform(-0.4, 1, 7)
    council = Council(one(0), np.array([[1.0, types[0]]]), np.ones(2, bool), 2, one(1), 0, np.array([[0, paid]]))
    found = gamble(council, [Unknown(1, Types(types[None]))])
    texts = np.linspace(0, 1, 20_001)
    accepts = np.abs(texts - types[:, None]) <= np.abs(types)[:, None] + paid
    best = (texts * accepts.mean(axis=0)).max()
    mine = found.put[0] * (np.abs(found.put[0] - types) <= np.abs(types) + paid + 1e-9).mean()
    assert mine == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_private_cost_against_a_plain_search(seed: int) -> None:
    random = np.random.default_rng(seed)
    place, fear, asked = random.uniform(-1, 0.8), random.uniform(0, 1), 1.0
    low, high = np.sort(random.uniform(0, 2, 2))
    belief = [Uniform(one(low), one(high)), Exponential(one(high)), Types(random.uniform(0, 2, (1, 9)))][seed % 3]

    def below(w: np.ndarray) -> np.ndarray:
        if isinstance(belief, Uniform):
            return np.clip((w - low) / (high - low), 0, 1)
        if isinstance(belief, Exponential):
            return 1 - np.exp(-w / high)
        return (belief.value[0][:, None] < w).mean(axis=0)

    def loss(w: np.ndarray) -> np.ndarray:
        return (1 - below(w)) * np.abs(asked - w - place) + below(w) * (asked - place + fear)

    option = OutsideOption("veto_drafts", one(0.5), believed_cost=belief)
    council = Council(
        one(0), np.array([[1.0, place]]), np.ones(2, bool), 2, one(1), 0, None, np.array([[0, fear]]), option
    )
    found = standoff(council)
    grid = np.linspace(0, asked - max(place, 0), 200_001)
    at_types = np.concatenate([grid, belief.value[0]]) if isinstance(belief, Types) else grid
    allowed = at_types[(at_types >= 0) & (at_types <= grid[-1])]
    mine = loss(np.array([asked - found.put[0]]))[0]
    assert mine <= loss(allowed).min() + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_coalition_against_every_coalition(seed: int) -> None:
    random = np.random.default_rng(seed)
    members, vetoes = 6, int(random.integers(0, 3))
    quota = int(random.integers(1, members + 1))
    lower = random.uniform(-1, 0.3, (1, members))
    upper = lower + random.uniform(0, 1, (1, members))
    texts = random.uniform(-1, 1, (1, 20))
    lacking = np.maximum(np.maximum(lower[0] - texts[0][:, None], texts[0][:, None] - upper[0]), 0)
    winning = [
        group
        for size in range(members + 1)
        for group in combinations(range(members), size)
        if len(group) >= quota and set(range(vetoes)) <= set(group)
    ]
    least = np.min([lacking[:, list(group)].sum(axis=1) for group in winning], axis=0)
    found = cheapest_coalition(lower, upper, np.arange(members) < vetoes, quota, texts)[0]
    np.testing.assert_allclose(found, least, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_purchase_against_a_grid(seed: int) -> None:
    random = np.random.default_rng(seed)
    members = int(random.integers(2, 8))
    position = random.uniform(-0.5, 1.2, (1, members))
    veto = random.random(members) < 0.4
    council = Council(one(0), position, veto, int(random.integers(1, members + 1)), one(1))
    price = random.uniform(0, 1.2)
    found = purchase(council, one(price))
    texts = np.linspace(-0.2, 1.2, 5001)[None]
    reach = np.abs(position)
    total = cheapest_coalition(position - reach, position + reach, veto, council.quota, texts)
    value = -np.abs(texts - 1) - price * total
    mine = -abs(found.x[0] - 1) - price * found.spent[0]
    assert mine >= value.max() - 1e-9
    assert mine <= value.max() + 1e-3
    again = settle(Council(one(0), position, veto, council.quota, one(1), payment=found.payment))
    assert abs(again.x[0] - 1) <= abs(found.x[0] - 1) + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seat_s_share_against_a_fixed_point_member_by_member(seed: int) -> None:
    random = np.random.default_rng(seed)
    vetoes, others = int(random.integers(1, 4)), int(random.integers(1, 5))
    members = vetoes + others
    quota, discount = int(random.integers(1, members + 1)), random.uniform(0, 0.95)
    chance = random.uniform(0, 1 / vetoes)
    recognition = np.array([chance] * vetoes + [(1 - vetoes * chance) / others] * others)
    value = np.full(members, 1 / members)
    for _ in range(4000):
        new = np.zeros(members)
        for proposer in range(members):
            included = np.zeros(members)
            included[[m for m in range(vetoes) if m != proposer]] = 1
            missing = max(quota - int(included.sum()) - 1, 0)
            rest = [m for m in range(vetoes, members) if m != proposer]
            included[rest] = missing / len(rest) if rest else 0
            offers = discount * value * included
            new += recognition[proposer] * offers
            new[proposer] += recognition[proposer] * (1 - offers.sum())
        value = 0.5 * value + 0.5 * new
    found = divide(members, vetoes, quota, one(discount), one(chance))
    assert found.veto_share[0] == pytest.approx(value[0], abs=1e-6)
    assert found.other_share[0] == pytest.approx(value[-1], abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_agreement_on_a_line_against_a_scalar_optimiser(seed: int) -> None:
    random = np.random.default_rng(seed)
    place, weight = random.uniform(0, 1, 4), random.uniform(0.1, 1, 4)
    loss = np.abs(place - place.mean()) + random.uniform(0.05, 0.5, 4)
    found = agree_on_line(place[None], loss[None], weight[None])

    def gains(x: float) -> np.ndarray:
        return loss - np.abs(x - place)

    bounds = (found.low[0] + 1e-12, found.high[0] - 1e-12)
    hopes = np.array([gains(float(np.clip(p, *bounds)))[i] for i, p in enumerate(place)])
    for x, height in (
        (found.nash[0], lambda x: float((weight * np.log(gains(x))).sum())),
        (found.kalai_smorodinsky[0], lambda x: float((gains(x) / hopes).min())),
        (found.egalitarian[0], lambda x: float(gains(x).min())),
    ):
        best = minimize_scalar(lambda x, height=height: -height(x), bounds=bounds, method="bounded")
        assert height(x) >= -best.fun - 1e-7


@pytest.mark.parametrize("seed", SEEDS)
def test_agreement_in_space_against_a_generic_optimiser(seed: int) -> None:
    random = np.random.default_rng(seed)
    place, weight = random.normal(0, 1, (4, 2)), random.uniform(0.2, 1, 4)
    weight /= weight.sum()
    outside = -((place - place.mean(axis=0)) ** 2).sum(axis=1) - random.uniform(0.1, 1, 4)
    found = agree_in_space(place[None], outside[None], weight[None])

    def minus(x: np.ndarray) -> float:
        gain = -((x - place) ** 2).sum(axis=1) - outside
        return 1e3 if (gain <= 0).any() else -float((weight * np.log(gain)).sum())

    best = minimize(minus, place.mean(axis=0), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    assert minus(found.x[0]) <= best.fun + 1e-9
    np.testing.assert_allclose(found.x[0], best.x, atol=1e-4)


def test_agreement_in_space_is_found_where_no_obvious_point_is_inside() -> None:
    angle = 2 * np.pi * np.arange(3) / 3
    place = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    place[2] *= 4
    inside = np.array([-0.75, -0.9])
    outside = -((place - inside) ** 2).sum(axis=1) - 0.01
    found = agree_in_space(place[None], outside[None], np.ones((1, 3)))
    assert found.status[0] == 0
    assert (-((found.x[0] - place) ** 2).sum(axis=1) - outside > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_core_on_a_line_is_the_gridlock_interval(seed: int) -> None:
    random = np.random.default_rng(seed)
    members = int(random.integers(1, 7))
    position, veto = random.normal(0, 1, (1, members)), random.random(members) < 0.4
    quota = int(random.integers(1, members + 1))
    low, high = gridlock_interval(position, veto, quota)
    points = random.normal(0, 1.2, 8)
    found = in_core(points[:, None], position[:, :, None], veto, quota)
    if veto.any() or low[0] <= high[0]:
        assert found.tolist() == ((low[0] <= points) & (points <= high[0])).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_outside_the_core_a_group_that_can_pass_it_gains(seed: int) -> None:
    random = np.random.default_rng(seed)
    position, veto = random.normal(0, 1, (5, 2)), np.arange(5) < 2
    point = random.normal(0, 1, 2)
    near = point + 0.01 * np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 721)])
    closer = ((near[:, None] - position) ** 2).sum(axis=2) < ((point - position) ** 2).sum(axis=1)
    can_pass = (closer.sum(axis=1) >= 4) & closer[:, :2].all(axis=1)
    assert in_core(point[None], position[None], veto, 4)[0] == (not can_pass.any())
