"""Closed forms of the small games against grids and all deviations, and how they answer to their inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.errors import DomainError, ShapeError
from detente.models.games import (
    EQUILIBRIA,
    Challenge,
    Home,
    Protocol,
    Side,
    Signalling,
    assure_first,
    crisis,
    crisis_types,
    deterrence,
    first_failure,
    first_strike,
    preventive_war,
    ratification,
    reassurance,
    signalling,
    uncertain_ratification,
    win_sets,
)
from detente.models.games.crisis import CRISIS_NEEDS
from detente.models.trees import Chance, Decision, End, Node, Tree, backward_induction

share = st.floats(0.0, 1.0)
some = st.floats(0.01, 1.0)
EPS = 1e-9


@given(share, share, st.floats(0.0, 0.5), some)
def test_no_demand_on_a_grid_beats_the_best(p: float, cost: float, low: float, spread: float) -> None:
    found = crisis(p, cost, low, low + spread)
    demands = np.linspace(p, min(1.0, p + low + spread), 4_001)
    war = np.clip((demands - p - low) / spread, 0, 1)
    values = (1 - war) * demands + war * (p - cost)
    assert found.value_a[0] >= values.max() - 1e-9
    assert (found.pr_war[0] > 0) == (cost < spread + low - 2 * low - EPS and 1 - p > low + EPS) or (
        abs(cost - (spread - low)) < 1e-6 or abs(1 - p - low) < 1e-6)


@given(share, st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.3, 0.9))
def test_war_falls_in_the_demanders_cost_and_rises_with_what_it_does_not_know(
    p: float, cost: float, low: float, high: float
) -> None:
    assert crisis(p, cost + 0.05, low, high).pr_war[0] <= crisis(p, cost, low, high).pr_war[0] + EPS
    found, wider = crisis(p, cost, low, high), crisis(p, cost, low, high + 0.05)
    if found.region[0] == wider.region[0] == 1:
        assert wider.pr_war[0] >= found.pr_war[0] - EPS


@given(share, share, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4, unique=True))
def test_the_best_demand_over_types_beats_every_other(p: float, cost: float, costs: list[float]) -> None:
    chances = np.full(len(costs), 1 / len(costs))
    found = crisis_types(p, cost, [costs], [chances])
    for demand in np.linspace(p, 1.0, 301):
        war = chances[np.array(costs) < demand - p - 1e-12].sum()
        assert found.value_a[0] >= (1 - war) * demand + war * (p - cost) - 1e-9


@given(share, share, some, st.floats(0.05, 0.95))
def test_the_case_for_preventive_war_rises_with_the_shift(p: float, later: float, cost: float, delta: float) -> None:
    assume(later < 0.95)
    one, other = (preventive_war(p, value, cost, delta) for value in (later, later + 0.05))
    assert other.gain[0] > one.gain[0]
    assert not one.attack[0] or other.attack[0]


@given(st.floats(0.02, 0.98), some, some, some, some, st.floats(0.01, 0.99), some)
def test_separation_stands_exactly_inside_the_window(
    belief: float, reward: float, below: float, above: float, loss_t: float, weight: float, loss_u: float
) -> None:
    temptation_t, temptation_u = reward - below, reward + above
    found = reassurance(Side(belief, reward, temptation_t, temptation_u, -loss_t, -loss_u, 0.0))
    # Every deviation of each type, the other side playing its part.
    stay = belief * reward  # the trustworthy: cooperate, then cooperate with those who did
    trustworthy = [
        weight * (belief * reward + (1 - belief) * -loss_t) + (1 - weight) * stay,
        weight * belief * temptation_t,
        weight * belief * temptation_t + (1 - weight) * 0.0,
    ]
    untrustworthy = [weight * belief * temptation_u,
                     weight * (belief * reward + (1 - belief) * -loss_u) + (1 - weight) * belief * temptation_u]
    holds = trustworthy[0] >= max(trustworthy[1:]) - EPS and untrustworthy[0] >= untrustworthy[1] - EPS
    near_edge = min(abs(weight - found.a_min[0]), abs(weight - found.a_max[0])) < 1e-6
    assert near_edge or holds == (found.a_min[0] <= weight <= found.a_max[0])


@given(share, some, some, some, some, some, some, st.floats(0.0, 3.0))
def test_an_assurance_separates_exactly_inside_its_window(
    belief: float, reward: float, tempt: float, k_t: float, k_u: float, reward_b: float, loss_b: float, paid: float
) -> None:
    temptation = reward + tempt
    found = assure_first(Protocol(belief, 0.0, reward, temptation, k_t, k_u, 0.0, reward_b, -loss_b))
    pays = reward - k_t * paid >= -EPS  # better than no concession
    stays_out = temptation - k_u * paid <= EPS
    edge = min(abs(paid - found.x_min[0]), abs(paid - found.x_max[0])) < 1e-6
    assert edge or (pays and stays_out) == (found.x_min[0] <= paid <= found.x_max[0])
    concedes = belief * reward_b + (1 - belief) * -loss_b >= 0
    assert concedes == found.concession_works[0] or abs(found.shortfall[0]) < 1e-9
    weaker = assure_first(Protocol(belief, 0.0, reward, temptation, k_t, k_u, 0.0, reward_b, -loss_b - 0.5))
    assert weaker.concession_threshold[0] > found.concession_threshold[0]


@given(share, share, some, some, some, some, some, some)
def test_no_type_gains_by_leaving_an_equilibrium_of_deterrence(
    p_c: float, p_d: float, gain: float, conflict: float, shame: float, d_gain: float, d_cut: float, d_war: float
) -> None:
    c = {"SQ": 0.0, "DC": gain, "DD": -conflict, "CD": -conflict - shame}
    d = {"DC": 0.0, "CD": d_gain, "SQ": d_gain + d_cut, "DD": -d_war}
    found = deterrence(Challenge(p_c, p_d, c["SQ"], c["DC"], c["CD"], c["DD"], d["SQ"], d["DC"], d["CD"], d["DD"]))
    assert found.exists[0].any()
    for column in range(len(EQUILIBRIA)):
        if not found.exists[0, column]:
            continue
        x_h, x_s, y = (getattr(found, name)[0, column] for name in ("x_hard", "x_soft", "y_soft"))
        denied = p_d + (1 - p_d) * y
        for x, fight in ((x_h, c["DD"]), (x_s, c["CD"])):
            defect = (1 - denied) * c["DC"] + denied * fight
            if column == 0:  # a soft defender's play does not matter where a hard one is likely enough
                defect = (1 - p_d) * c["DC"] + p_d * fight
            assert x >= 1 - EPS or defect <= c["SQ"] + 1e-7
            assert x <= EPS or defect >= c["SQ"] - 1e-7
        challenged = p_c * x_h + (1 - p_c) * x_s
        if challenged > 1e-9:
            hard = p_c * x_h / challenged
            deny = hard * d["DD"] + (1 - hard) * d["CD"]
            assert y >= 1 - 1e-6 or deny <= d["DC"] + 1e-7 or p_d > 1 - 1e-9
            assert y <= 1e-6 or deny >= d["DC"] - 1e-7 or p_d > 1 - 1e-9


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), share, share)
def test_offers_solve_their_two_equations(d1: float, d2: float, c1: float, c2: float) -> None:
    found = ratification(d1, d2, c1, c2)
    if abs(c1 + c2 - 1) <= 1e-9:  # one deal is left, or none, by rounding
        return
    if c1 + c2 > 1:
        assert found.status[0] == 3
        return
    x, y = found.share_if_first[0], found.share_if_second[0]
    assert x == pytest.approx(1 - max(d2 * (1 - y), c2), abs=1e-9)
    assert y == pytest.approx(max(d1 * x, c1), abs=1e-9)


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.floats(-0.5, 0.4))
def test_no_demand_on_a_grid_does_better_before_ratifiers(low: float, spread: float, outside: float) -> None:
    spread = spread if spread > 1e-9 else 0.0
    found = uncertain_ratification(low, low + spread, outside)
    demands = np.linspace(0, 1, 2_001)
    floors = 1 - demands
    passed = np.clip((floors - low) / spread, 0, 1) if spread > 0 else (floors >= low).astype(float)
    assert found.value[0] >= (passed * demands + (1 - passed) * outside).max() - 1e-9


@given(st.lists(st.tuples(share, st.integers(1, 3), st.booleans()), min_size=1, max_size=4), share, st.data())
def test_a_win_set_holds_exactly_what_is_ratified(
    actors: list[tuple[float, int, bool]], status_quo: float, data: st.DataObject
) -> None:
    ideal, weight, veto = (list(part) for part in zip(*actors, strict=True))
    quota = data.draw(st.integers(1, sum(weight)))
    home = Home([ideal], weight, veto, quota)
    found = win_sets(status_quo, home, home)
    for point in np.linspace(0, 1, 101):
        approves = [abs(point - i) <= abs(status_quo - i) + 1e-9 for i in ideal]
        ratified = sum(w for w, a in zip(weight, approves, strict=True) if a) >= quota and all(
            a for a, v in zip(approves, veto, strict=True) if v)
        low, high = found.sets.low[0][0], found.sets.high[0][0]
        if min(abs(point - low), abs(point - high)) > 1e-6:
            assert ratified == (low <= point <= high)


def test_a_bad_draw_spoils_no_other_and_says_why() -> None:
    found = crisis([0.5, 1.5, np.nan, 0.5], 0.1, 0.0, [0.4, 0.4, 0.4, -1.0])
    assert found.status.tolist() == [0, 5, 5, 5]
    assert found.demand[0] == pytest.approx(0.65)
    assert np.isnan(found.demand[1:]).all()
    assert first_failure(found.failed, CRISIS_NEEDS) == (
        "3 of 4 draws cannot be solved; in draw 1 it does not hold that 0 <= p <= 1")
    alone = crisis(0.5, 0.1, 0.0, 0.4)
    assert alone.demand[0] == found.demand[0]


def test_what_concerns_the_whole_call_is_refused() -> None:
    with pytest.raises(ShapeError, match="costs has 2 types and chances 1"):
        crisis_types(0.5, 0.1, [[0.1, 0.2]], [[1.0]])
    with pytest.raises(ShapeError, match="offers is empty"):
        crisis_types(0.5, 0.1, [[0.1]], [[1.0]], np.zeros((1, 0)))
    with pytest.raises(ShapeError, match="expected \\(draw\\)"):
        crisis([[0.5]], 0.1, 0.0, 0.4)
    with pytest.raises(DomainError, match="the first side needs a quota"):
        win_sets(0.3, Home([[0.5]], [1], [False], 2), Home([[0.5]], [1], [False], 1))


@given(share, st.floats(0.0, 0.5), st.lists(st.floats(0.0, 1.0), min_size=2, max_size=4, unique=True), st.data())
def test_a_demand_over_types_is_what_backward_induction_takes(
    p: float, cost: float, costs: list[float], data: st.DataObject
) -> None:
    """Two routes: the closed form over a list of offers, and a tree of offer, type and answer."""
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(costs), max_size=len(costs))), dtype=float)
    chances = weight / weight.sum()
    offers = [p + c for c in costs if p + c <= 1] or [p]
    found = crisis_types(p, cost, [costs], [chances], [offers])
    nodes: list[Node] = [Decision(0, tuple(range(1, len(offers) + 1)))]
    ends: list[tuple[float, float]] = []
    nodes += [Chance((), ()) for _ in offers]
    for place, demand in enumerate(offers, start=1):
        replies = []
        for kind in costs:
            replies.append(len(nodes))
            accept, fight = len(nodes) + 1, len(nodes) + 2
            nodes += [Decision(1, (accept, fight)), End(len(ends)), End(len(ends) + 1)]
            ends += [(demand, 1 - demand), (p - cost, 1 - p - kind)]
        nodes[place] = Chance(tuple(replies), tuple(chances.tolist()))
    play = backward_induction(Tree(tuple(nodes), 2), np.array(ends).T)
    assert play.value[0, 0, 0] == pytest.approx(found.value_a[0], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(some, some, some, some, some, st.floats(0.05, 0.95), st.floats(0.01, 3.0))
def test_an_assurance_separates_exactly_where_supports_find_it(
    reward: float, tempt: float, k_t: float, k_u: float, loss_b: float, belief: float, paid: float
) -> None:
    """Two routes: the window, and the solver of signalling games on the same game with an assurance of this size."""
    found = assure_first(Protocol(belief, 0.0, reward, reward + tempt, k_t, k_u, 0.0, 1.0, -loss_b))
    assume(min(abs(paid - found.x_min[0]), abs(paid - found.x_max[0])) > 1e-3)
    sender = np.zeros((2, 2, 2))  # type, (nothing, assurance), (hold, concede)
    sender[:, 0, 1] = reward, reward + tempt
    sender[0, 1], sender[1, 1] = (np.array([0, reward]) - k_t * paid, np.array([0, reward + tempt]) - k_u * paid)
    receiver = np.zeros((2, 2, 2))
    receiver[0, :, 1], receiver[1, :, 1] = 1.0, -loss_b
    game = Signalling(np.array([belief, 1 - belief]), sender, receiver)
    separates = any(np.allclose(one.sender[0], [0, 1]) and np.allclose(one.sender[1], [1, 0])
                    and np.allclose(one.receiver[0], [1, 0]) and np.allclose(one.receiver[1], [0, 1])
                    for one in signalling(game))
    assert separates == (found.x_min[0] <= paid <= found.x_max[0])


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9), share, share)
def test_offers_are_the_limit_of_ever_longer_bargaining(d1: float, d2: float, c1: float, c2: float) -> None:
    """Two routes: the four closed forms, and offers worked back from a last round."""
    assume(c1 + c2 < 0.99)
    found = ratification(d1, d2, c1, c2)
    first, second = 1 - c2, c1
    for _ in range(400):
        first, second = 1 - max(d2 * (1 - second), c2), max(d1 * first, c1)
    assert (found.share_if_first[0], found.share_if_second[0]) == pytest.approx((first, second), abs=1e-8)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), share, share, st.floats(0.0, 0.2))
def test_a_higher_floor_never_hurts_who_has_it(d1: float, d2: float, c1: float, c2: float, more: float) -> None:
    assume(c1 + more + c2 < 0.99)
    lower, higher = ratification(d1, d2, c1, c2), ratification(d1, d2, c1 + more, c2)
    assert higher.share_if_first[0] >= lower.share_if_first[0] - EPS
    assert higher.share_if_second[0] >= lower.share_if_second[0] - EPS


@given(st.floats(0.05, 0.95), some, some, some, some, some, st.floats(0.01, 0.5))
def test_the_window_of_reassurance_widens_as_the_trustworthy_risk_less_and_the_others_more(
    belief: float, reward: float, below: float, above: float, loss_t: float, loss_u: float, change: float
) -> None:
    def window(lose_t: float, lose_u: float) -> tuple[float, float]:
        found = reassurance(Side(belief, reward, reward - below, reward + above, -lose_t, -lose_u, 0.0))
        return float(found.a_min[0]), float(found.a_max[0])

    low, high = window(loss_t + change, loss_u)
    assert window(loss_t, loss_u)[1] >= high - EPS
    assert window(loss_t, loss_u + change)[0] <= low + EPS


@given(some, some, some, st.floats(0.01, 0.5))
def test_deterrence_needs_more_credibility_the_more_there_is_to_gain(
    gain: float, conflict: float, shame: float, more: float
) -> None:
    def thresholds(won: float) -> tuple[float, float]:
        found = deterrence(Challenge(0.5, 0.5, 0.0, won, -conflict - shame, -conflict, 2.0, 0.0, 1.0, -1.0))
        return float(found.c_t[0]), float(found.c_s[0])

    (hard, soft), (harder, softer) = thresholds(gain), thresholds(gain + more)
    assert harder > hard > soft
    assert softer > soft


@given(share, share, share, share, st.floats(0.0, 0.3))
def test_the_first_striker_s_edge_closes_the_range_of_deals(
    first: float, second: float, cost_a: float, cost_b: float, more: float
) -> None:
    assume(second <= first <= 1 - more)
    narrow, wide = first_strike(first + more, second, cost_a, cost_b), first_strike(first, second, cost_a, cost_b)
    assert wide.is_empty[0] or narrow.is_empty[0] or narrow.low[0] >= wide.low[0] - EPS
    assert not wide.is_empty[0] or narrow.is_empty[0]
    assert wide.is_empty[0] == (first - second > cost_a + cost_b) or abs(first - second - cost_a - cost_b) < EPS
