"""What holds for gambles, private costs and purchases, whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.models.council import (
    Belief,
    Council,
    Exponential,
    OutsideOption,
    Types,
    Uniform,
    Unknown,
    gamble,
    purchase,
    standoff,
)

SEEDS = range(20)
DRAWS, MEMBERS = 6, 5


def council(seed: int) -> Council:
    """Six draws of a council of five: the first proposes, the first three hold vetoes."""
    random = np.random.default_rng(seed)
    position = random.uniform(-0.6, 1.2, (DRAWS, MEMBERS))
    position[:, 0] = random.uniform(-1, 1, DRAWS)
    return Council(
        status_quo=random.uniform(-0.3, 0.3, DRAWS),
        position=position,
        veto=np.arange(MEMBERS) < 3,
        quota=int(random.integers(1, MEMBERS + 1)),
        ideal=position[:, 0],
        proposer=0,
        payment=random.uniform(0, 0.2, (DRAWS, MEMBERS)) * (seed % 2),
        bypass_cost=random.uniform(0, 0.5, (DRAWS, MEMBERS)),
    )


def belief(seed: int, low: float, high: float) -> Belief:
    """A belief of a kind that goes round, one in every draw."""
    random = np.random.default_rng(100 + seed)
    ends = np.sort(random.uniform(low, high, (DRAWS, 2)), axis=1)
    kinds: tuple[Belief, ...] = (
        Uniform(ends[:, 0], ends[:, 1]),
        Exponential(random.uniform(0.1, high, DRAWS)),
        Types(random.uniform(low, high, (DRAWS, 7))),
    )
    return kinds[seed % 3]


def private(seed: int) -> Council:
    """The same with a superpower whose cost is its own secret."""
    cost = np.random.default_rng(200 + seed).uniform(0, 1, DRAWS)
    option = OutsideOption("veto_drafts", cost, believed_cost=belief(seed, 0, 1.5))
    return replace(council(seed), outside=option)


def only(thing: Any, draw: int) -> Any:
    """A record with one of its draws."""
    if isinstance(thing, np.ndarray) and thing.dtype != bool:
        return thing[draw : draw + 1]
    if hasattr(thing, "__dataclass_fields__"):
        return replace(thing, **{name: only(value, draw) for name, value in vars(thing).items()})
    return thing


def mirrored(thing: Belief) -> Belief:
    """The same on the line turned round; an exponential one is a distance already."""
    if isinstance(thing, Uniform):
        return Uniform(-thing.high, -thing.low)
    return Types(-thing.value) if isinstance(thing, Types) else thing


@pytest.mark.parametrize("seed", SEEDS)
def test_one_draw_does_not_touch_another(seed: int) -> None:
    body, secret, unknown = council(seed), private(seed), [Unknown(1, belief(seed, -0.2, 1))]
    price = np.random.default_rng(seed).uniform(0, 1, DRAWS)
    whole = gamble(body, unknown).put, standoff(secret).put, purchase(body, price).x
    for draw in range(DRAWS):
        alone = (
            gamble(only(body, draw), [only(unknown[0], draw)]).put,
            standoff(only(secret, draw)).put,
            purchase(only(body, draw), price[draw : draw + 1]).x,
        )
        for together, single in zip(whole, alone, strict=True):
            assert together[draw] == single[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mirror_image_is_decided_alike(seed: int) -> None:
    def turned(body: Council) -> Council:
        return replace(body, status_quo=-body.status_quo, position=-body.position, ideal=-body.ideal)

    body, secret, guess = council(seed), private(seed), belief(seed, -0.2, 1)
    there, back = (gamble(turned(body), [Unknown(1, mirrored(guess))]), gamble(body, [Unknown(1, guess)]))
    np.testing.assert_allclose(there.put, -back.put, atol=1e-7)
    np.testing.assert_allclose(standoff(turned(secret)).put, -standoff(secret).put, atol=1e-9)
    price = np.full(DRAWS, 0.37)
    np.testing.assert_allclose(purchase(turned(body), price).x, -purchase(body, price).x, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_certificates_are_nothing(seed: int) -> None:
    found = gamble(council(seed), [Unknown(1, belief(seed, -0.2, 1)), Unknown(2, belief(seed + 1, 0, 1))])
    assert found.certificate.max() <= 1e-6
    assert found.settled.residual.max() <= 1e-9
    assert standoff(private(seed)).settled.residual.max() <= 1e-9
    assert purchase(council(seed), np.full(DRAWS, 0.4)).residual.max() <= 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_private_cost_among_many_against_a_plain_search(seed: int) -> None:
    body, found = private(seed), standoff(private(seed))
    option = body.outside
    assert option is not None
    assert body.payment is not None
    assert body.bypass_cost is not None
    for draw in range(DRAWS):
        ideal, status_quo, place = body.ideal[draw], body.status_quo[draw], body.position[draw]
        sign, asked = (1 if ideal >= status_quo else -1), abs(ideal - status_quo)
        player = min((1, 2), key=lambda m: sign * place[m])
        fear, paid = body.bypass_cost[draw], body.payment[draw]

        def below(w: float, draw: int = draw) -> float:
            guess = option.believed_cost
            if isinstance(guess, Uniform):
                return float(np.clip((w - guess.low[draw]) / (guess.high[draw] - guess.low[draw]), 0, 1))
            if isinstance(guess, Exponential):
                return float(1 - np.exp(-max(w, 0) / guess.mean[draw]))
            assert isinstance(guess, Types)
            return float((guess.value[draw] < w).mean())

        act = below(asked)
        loss = act * (np.abs(ideal - place) + fear) + (1 - act) * np.abs(status_quo - place)
        loss[0], loss[player] = asked, abs(ideal - place[player]) + fear[player]
        apart = max(sign * (ideal - place[player]), 0)

        def worth(w: float, apart: float = apart, own: float = fear[player]) -> float:
            return -(1 - below(w)) * abs(apart - w) - below(w) * (apart + own)

        most = min(apart, asked)
        best = worth(asked) if sign * (place[player] - status_quo) <= 0 else -np.inf
        for w in np.linspace(0, most, 2001):
            says_yes = np.abs(ideal - sign * w - place) <= loss + paid + 1e-12
            if says_yes[:3].all() and says_yes.sum() >= body.quota:
                best = max(best, worth(w))
        mine = asked if found.blocks[draw] else sign * (ideal - found.put[draw])
        if np.isfinite(best):
            assert worth(mine) >= best - 1e-9
        else:
            assert found.blocks[draw]
