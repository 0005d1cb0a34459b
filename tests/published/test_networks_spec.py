"""Balance, frustration and the drift of signed networks (specification of relations, sections 3 to 5)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from detente.errors import DomainError, ShapeError
from detente.models.networks import (
    balance,
    drift,
    flip_effects,
    flips,
    frustration,
    is_jammed,
    relief,
    state_at,
    triads,
)

Array = np.ndarray
TRIBES = Path(__file__).parents[1] / "data" / "tribes_read1954.csv"


def network(nodes: int, ties: Sequence[tuple[int, int, float]]) -> Array:
    """One network from its ties."""
    table = np.zeros((1, nodes, nodes))
    for first, second, sign in ties:
        table[0, first, second] = table[0, second, first] = sign
    return table


def triangle(*signs: float) -> Array:
    """Ties 01, 02, 12."""
    return network(3, [(0, 1, signs[0]), (0, 2, signs[1]), (1, 2, signs[2])])


def camps(sizes: Sequence[int]) -> Array:
    """Complete: friends within a camp, enemies across."""
    camp = np.repeat(np.arange(len(sizes)), sizes)
    table = np.where(camp[:, None] == camp, 1.0, -1.0)
    np.fill_diagonal(table, 0)
    return table[None]


def tribes() -> tuple[list[str], Array]:
    """Alliances and enmities among sub-tribes of the New Guinea highlands (Read 1954)."""
    with TRIBES.open(encoding="utf-8", newline="") as file:
        rows = [(row["a"], row["b"], float(row["sign"])) for row in csv.DictReader(file)]
    names = sorted({name for row in rows for name in row[:2]})
    return names, network(len(names), [(names.index(a), names.index(b), sign) for a, b, sign in rows])


ALL_HOSTILE = network(4, [(i, j, -1) for i, j in combinations(range(4), 2)])
RING = network(4, [(0, 1, 1), (1, 2, 1), (2, 3, 1), (0, 3, -1)])
NAN = float("nan")
TABLE = {
    "+++": (triangle(1, 1, 1), (3, 0, 1, 1, 1, 1, 0, 0, 1, True)),
    "++-": (triangle(1, 1, -1), (3, 1, 1, 0, 0, 0.685788, 1, 1, 0.333333, False)),
    "+--": (triangle(1, -1, -1), (3, 2, 1, 1, 1, 1, 0, 0, 1, True)),
    "---": (triangle(-1, -1, -1), (3, 3, 1, 0, 0, 0.685788, 1, 1, 0.333333, True)),
    "four all hostile": (ALL_HOSTILE, (6, 6, 4, 0, 0, 0.387209, 2, 2, 0.333333, True)),
    "ring of four": (RING, (4, 1, 0, 0, NAN, 0.914781, 0.585786, 1, 0.5, False)),
    "two camps": (camps([3, 3]), (15, 9, 20, 20, 1, 1, 0, 0, 1, True)),
    "three camps": (camps([3, 3, 3]), (36, 27, 84, 57, 0.678571, 0.100222, 3, 9, 0.5, True)),
    "tribes": (tribes()[1], (58, 29, 68, 59, 0.867647, 0.357576, 1.040289, 7, 0.758621, False)),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_table(name: str) -> None:
    table, (edges, hostile, count, balanced, share, walk, laplacian, least, fit, clusterable) = TABLE[name]
    upper = table[0][np.triu_indices(table.shape[1], 1)]
    assert (np.count_nonzero(upper), np.count_nonzero(upper < 0)) == (edges, hostile)
    found = balance(table)
    assert (found.triangles[0], found.balanced_triangles[0]) == (count, balanced)
    np.testing.assert_allclose(found.triangle_share, [share], atol=5e-7)
    np.testing.assert_allclose(found.walk, [walk], atol=5e-7)
    np.testing.assert_allclose(found.laplacian.max(), laplacian, atol=5e-7)
    assert found.is_clusterable[0] == clusterable
    assert found.is_balanced[0] == (least == 0)
    for most in (16, 0):
        solved = frustration(table, most_enumerated=most)
        assert solved.frustration[0] == least
        assert solved.share[0] == pytest.approx(fit, abs=5e-7)
        assert solved.is_optimal[0]
        assert solved.certificate[0] == 0


@pytest.mark.parametrize(
    ("name", "splits"), [("tribes", 1), ("++-", 3), ("four all hostile", 3), ("ring of four", 4), ("three camps", 3)]
)
def test_number_of_best_splits(name: str, splits: int) -> None:
    assert frustration(TABLE[name][0]).splits[0] == splits


def test_weights() -> None:
    found = frustration(triangle(0.4, -0.9, 0.6))  # United States, Russia, Iran
    assert found.frustration[0] == pytest.approx(0.4)
    assert found.together[0, 1, 2] == 1
    assert found.together[0, 0, 1] == 0
    assert found.strained(triangle(0.4, -0.9, 0.6))[0, 0, 1] == 1
    assert relief(triangle(0.4, -0.9, 0.6))[0, 0, 1] == pytest.approx(0.4)


def random_network(seed: int, nodes: int, is_weighted: bool = False) -> Array:
    """A few ties of either sign."""
    rng = np.random.default_rng(seed)
    table = rng.choice([-1.0, 0.0, 1.0], (1, nodes, nodes)) * (rng.random((1, nodes, nodes)) if is_weighted else 1)
    table = np.triu(table, 1)
    return table + table.transpose(0, 2, 1)


def by_force(table: Array) -> float:
    """Least contradicting weight over all splits, each written down."""
    nodes = table.shape[1]
    best = np.inf
    for sides in product((1, -1), repeat=nodes - 1):
        side = np.array((1, *sides))
        against = np.maximum(-table[0] * side[:, None] * side, 0)
        best = min(best, float(np.triu(against, 1).sum()))
    return best


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.booleans())
def test_frustration_against_brute_force(seed: int, nodes: int, is_weighted: bool) -> None:
    table = random_network(seed, nodes, is_weighted)
    assert frustration(table).frustration[0] == pytest.approx(by_force(table), abs=1e-9)
    assert frustration(table, most_enumerated=0).frustration[0] == pytest.approx(by_force(table), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_switching_and_renaming_change_nothing(seed: int, nodes: int) -> None:
    table = random_network(seed, nodes)
    rng = np.random.default_rng(seed)
    switch, order = rng.choice([-1.0, 1.0], nodes), rng.permutation(nodes)
    switched = table * switch[:, None] * switch
    renamed = table[:, order][:, :, order]
    found, total = frustration(table), np.abs(table).sum() / 2
    assert frustration(switched).frustration[0] == found.frustration[0] == frustration(renamed).frustration[0]
    assert found.frustration[0] <= total / 2
    assert balance(table).is_balanced[0] == (found.frustration[0] == 0)
    np.testing.assert_allclose(balance(switched).walk, balance(table).walk)
    np.testing.assert_allclose(balance(renamed).laplacian[0], balance(table).laplacian[0, order], atol=1e-9)


def test_draws_do_not_touch_each_other() -> None:
    tables = np.concatenate([random_network(seed, 6) for seed in range(20)])
    whole = frustration(tables)
    for draw in range(20):
        alone = frustration(tables[draw : draw + 1])
        assert alone.frustration[0] == whole.frustration[draw]
        assert (alone.together[0] == whole.together[draw]).all()


def test_no_ties_and_several_parts() -> None:
    nothing = frustration(np.zeros((1, 3, 3)))
    assert nothing.frustration[0] == 0
    assert np.isnan(nothing.share[0])
    assert balance(np.zeros((1, 3, 3))).is_balanced[0]
    two = np.zeros((1, 6, 6))
    two[:, :3, :3], two[:, 3:, 3:] = triangle(1, 1, -1), triangle(1, 1, 1)
    assert frustration(two).frustration[0] == frustration(two, most_enumerated=0).frustration[0] == 1
    assert frustration(two).together[0, 0, 4] == 0.5
    np.testing.assert_allclose(balance(two).laplacian[0], [1, 1, 1, 0, 0, 0], atol=1e-9)


def test_strained_triads_of_the_tribes() -> None:
    found = triads(tribes()[1])[1][0]
    assert (np.count_nonzero(found > 0), np.count_nonzero(found < 0)) == (59, 9)


# Where a network is heading


PARTNERS = [0.0, 0.2, 0.59, 0.61]


@pytest.mark.parametrize(
    ("mu", "strength", "time", "russia_with"),
    [(0, 1.08167, 0.92450, "iran"), (0.2, 0.99663, 1.00338, "iran"), (0.59, 0.90010, 1.11099, "iran"),
     (0.61, 0.90010, 1.11099, "united_states")],
)  # fmt: skip
def test_the_predicted_split(mu: float, strength: float, time: float, russia_with: str) -> None:
    found = drift(triangle(mu, -0.9, 0.6))
    assert found.strength[0] == pytest.approx(strength, abs=5e-6)
    assert found.time[0] == pytest.approx(time, abs=1e-5)
    assert found.camp[0, 0] == -found.camp[0, 2]
    assert found.camp[0, 1] == found.camp[0, 2 if russia_with == "iran" else 0]
    assert found.certificate[0] < 1e-12


def test_the_state_on_the_way() -> None:
    expected = [[0.51208, -0.09662, -1.15942], [-0.09662, 0.20152, 0.70393], [-1.15942, 0.70393, 0.73292]]
    np.testing.assert_allclose(state_at(triangle(0.2, -0.9, 0.6), 0.5)[0], expected, atol=5e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_drift_against_integration(seed: int, nodes: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.normal(size=(nodes, nodes))
    start = (start + start.T) / 2
    found = drift(start[None])
    if found.status[0] != 0:
        return
    end = 0.6 * found.time[0]
    path = solve_ivp(lambda _, x: (x.reshape(nodes, nodes) @ x.reshape(nodes, nodes)).reshape(-1), (0, end),
                     start.reshape(-1), rtol=1e-9, atol=1e-12)  # fmt: skip
    np.testing.assert_allclose(state_at(start[None], end)[0].reshape(-1), path.y[:, -1], rtol=1e-5, atol=1e-6)
    late = solve_ivp(lambda _, x: (x.reshape(nodes, nodes) @ x.reshape(nodes, nodes)).reshape(-1),
                     (0, (1 - 1e-5) * found.time[0]), start.reshape(-1), rtol=1e-10, atol=1e-12)  # fmt: skip
    signs = np.sign(late.y[:, -1].reshape(nodes, nodes))
    vector = np.linalg.eigh(start)[1][:, -1]
    sure = np.abs(vector) > 0.1
    expected = np.outer(found.camp[0], found.camp[0])
    assert (signs[np.ix_(sure, sure)] == expected[np.ix_(sure, sure)]).all()


def test_drift_that_leads_nowhere() -> None:
    fading = drift([[[-1.0, 0.1], [0.1, -1.0]]])
    assert fading.status[0] == 1
    assert np.isinf(fading.time[0])
    assert drift(triangle(-1, -1, -1)).status[0] == 2
    mixed = drift(np.concatenate([triangle(0.2, -0.9, 0.6), triangle(np.nan, -0.9, 0.6)]))
    assert mixed.status.tolist() == [0, 3]
    assert mixed.camp[0].tolist() == [1, -1, -1]


@pytest.mark.parametrize(("p", "share"), [(0, 0.366025), (0.25, 0.449490), (0.4, 0.563508)])
def test_long_run_of_random_change(p: float, share: float) -> None:
    rng = np.random.default_rng(5)
    start = np.triu(rng.choice([-1.0, 1.0], (60, 60)), 1)
    found = flips((start + start.T)[None], p, 500_000, 150_000, seed=1)
    assert found.friendly[0] == pytest.approx(share, abs=0.01)


def test_three_camps_are_jammed() -> None:
    table = camps([3, 3, 3])
    assert np.count_nonzero(triads(table)[1] < 0) == 27
    assert set(flip_effects(table)[table != 0]) == {1.0, 7.0}
    assert is_jammed(table)[0]
    stuck = flips(table, 0.5, 2_000, 0, seed=3, is_careful=True)
    assert stuck.strained[0] == 27
    assert (stuck.sign == table).all()
    free = random_network(3, 9)
    free[free == 0] = 1
    free[0][np.diag_indices(9)] = 0
    before = np.count_nonzero(triads(free)[1] < 0)
    assert flips(free, 0.5, 2_000, 0, seed=3, is_careful=True).strained[0] <= before


def test_what_the_caller_got_wrong() -> None:
    with pytest.raises(ShapeError, match="node"):
        balance(np.zeros((1, 2, 3)))
    lopsided = triangle(1, 1, 1)
    lopsided[0, 0, 1] = -1
    with pytest.raises(DomainError, match="both directions"):
        frustration(lopsided)
    with pytest.raises(DomainError, match="finite"):
        balance(triangle(np.nan, 1, 1))
    with pytest.raises(DomainError, match="complete"):
        flips(triangle(1, 1, 0), 0.5, 1, 0, seed=1)
    with pytest.raises(DomainError, match="beyond bounds"):
        state_at(triangle(0.2, -0.9, 0.6), 2.0)
