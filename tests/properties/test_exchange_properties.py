"""What holds for the exchange of votes, whatever the numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import ManyPositions
from detente.models.bargaining.exchange import Exchange, ExchangeSettlement, exchange

NORMAL, _, NO_WEIGHT, _, _, INVALID = range(6)
READINGS = {
    "equal gain": Exchange(),
    "three rounds": Exchange(iterations=3),
    "random rate": Exchange(rate_noise=1.0),
    "compat": Exchange(iterations=2, compat=True),
}
every_reading = pytest.mark.parametrize("options", READINGS.values(), ids=READINGS.keys())
NAMES = ("position", "salience", "capability")
DRAWS, ACTORS, ISSUES = 24, 7, 4


def draws(seed: int = 1) -> ManyPositions:
    """Random draws; half of them with shared positions, so that there are ties; some actors take no part."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (DRAWS, ACTORS, ISSUES))
    position[::2] = position[::2].round(-1)
    position[rng.random(position.shape) < 0.05] = np.nan
    salience = rng.uniform(0.1, 1, position.shape).round(1)
    salience[rng.random(position.shape) < 0.1] = 0
    return ManyPositions(
        position,
        salience,
        rng.uniform(5, 100, (DRAWS, ACTORS)).round(),
        rank=rng.permutation(ACTORS),
        issue_rank=rng.permutation(ISSUES),
        key=rng.integers(0, 2**63, DRAWS, dtype=np.uint64),
    )


def part(case: ManyPositions, where: slice) -> ManyPositions:
    """Some of the draws."""
    return replace(case, **{name: getattr(case, name)[where] for name in (*NAMES, "key")})


def same(one: ExchangeSettlement, other: ExchangeSettlement) -> None:
    """Equal to the last bit."""
    for field in fields(ExchangeSettlement):
        if field.name != "traces":
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@pytest.mark.parametrize("name", ["equal gain", "three rounds", "random rate"])
def test_listing_order_does_not_matter(name: str) -> None:
    case, rng = draws(), np.random.default_rng(4)
    order, issues = rng.permutation(ACTORS), rng.permutation(ISSUES)
    moved = replace(
        case,
        position=case.position[:, order][:, :, issues],
        salience=case.salience[:, order][:, :, issues],
        capability=case.capability[:, order],
        rank=case.rank[order],
        issue_rank=case.issue_rank[issues],
    )
    plain, permuted = exchange(case, READINGS[name]), exchange(moved, READINGS[name])
    np.testing.assert_array_equal(plain.outcome[:, issues], permuted.outcome)
    np.testing.assert_array_equal(plain.gain[:, order], permuted.gain)
    np.testing.assert_array_equal(plain.vote[:, order][:, :, issues], permuted.vote)


@every_reading
def test_draws_do_not_depend_on_their_company_or_on_threads(options: Exchange) -> None:
    case = draws()
    together = exchange(case, options)
    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(lambda first: exchange(part(case, slice(first, first + 5)), options), range(0, DRAWS, 5)))
    for name in ("outcome", "vote", "gain", "external", "exchanges"):
        np.testing.assert_array_equal(np.concatenate([getattr(one, name) for one in parts]), getattr(together, name))


@every_reading
@pytest.mark.parametrize(("slope", "offset"), [(0.01, 0.0), (3.0, -40.0)])
def test_only_places_on_the_scales_matter(options: Exchange, slope: float, offset: float) -> None:
    case, there = draws(), np.array([1.0, slope, slope, 1.0])
    shift = offset * np.array([0.0, 1.0, 1.0, 0.0])
    moved = replace(case, position=case.position * there + shift, low=shift, high=100 * there + shift)
    plain, scaled = exchange(case, options), exchange(moved, options)
    np.testing.assert_allclose((scaled.outcome - shift) / there, plain.outcome, atol=1e-7)
    np.testing.assert_allclose(scaled.gain, plain.gain, atol=1e-7)


@pytest.mark.parametrize("name", ["equal gain", "three rounds", "random rate"])
def test_the_mirror_image_mirrors(name: str) -> None:
    case = draws()
    mirrored = replace(case, position=100 - case.position)
    plain, there = exchange(case, READINGS[name]), exchange(mirrored, READINGS[name])
    np.testing.assert_allclose(100 - there.outcome, plain.outcome, atol=1e-7)


@every_reading
@pytest.mark.parametrize("factor", [1e-6, 0.3, 1e6])
def test_only_ratios_of_capabilities_matter(options: Exchange, factor: float) -> None:
    case = draws()
    there = exchange(replace(case, capability=factor * case.capability), options)
    np.testing.assert_allclose(there.outcome, exchange(case, options).outcome, atol=1e-7)


@pytest.mark.parametrize("seed", range(4))
@every_reading
def test_certificates_and_gains(options: Exchange, seed: int) -> None:
    case = draws(seed)
    result = exchange(case, options, trace_draws=range(DRAWS))
    assert result.certificate.max() < 1e-9
    assert result.gain.min() > -1e-9
    for trace in result.traces:
        assert trace.gain.min(initial=0.0) > -1e-12
        sums = np.zeros(ACTORS)
        np.add.at(sums, trace.actor, trace.gain)
        np.testing.assert_allclose(sums, result.gain[trace.draw], atol=1e-9)
        np.testing.assert_allclose(trace.external.sum(axis=0), result.external[trace.draw], atol=1e-9)
        if not options.compat and len(trace.vote):
            inside = np.nan_to_num(trace.vote, nan=50.0)
            assert ((inside >= -1e-9) & (inside <= 100 + 1e-9)).all()


@every_reading
def test_the_record_is_the_run(options: Exchange) -> None:
    case = draws()
    plain, recorded = exchange(case, options), exchange(case, options, trace_draws=[0, 5])
    same(plain, recorded)
    assert plain.traces == ()
    for trace in recorded.traces:
        assert len(trace.iteration) == recorded.exchanges[trace.draw]
        if not len(trace.iteration):
            continue
        last = int(trace.iteration[-1])
        if last + 1 == options.iterations:
            np.testing.assert_array_equal(trace.vote[last], recorded.vote[trace.draw])
        for actor in range(ACTORS):
            for issue in range(ISSUES):
                place = trace.start[last, actor, issue]
                for number in trace.movers(last, actor, issue):
                    side = int(trace.actor[number, 0] != actor)
                    assert trace.begin[number, side] == pytest.approx(place, abs=1e-9)
                    place = trace.end[number, side]
                np.testing.assert_allclose(place, trace.vote[last, actor, issue], atol=1e-9)
        weight = recorded.influence[trace.draw]
        moved = np.diff(np.hstack([trace.before, trace.after]).reshape(-1, 2, 2), axis=1)[:, 0]
        np.testing.assert_allclose(np.abs(moved), trace.shift, atol=1e-9)
        share = weight[trace.actor, trace.issue]
        np.testing.assert_allclose(np.abs(trace.end - trace.begin) * share, trace.shift, atol=1e-9)
        assert trace.binds.any(axis=1).all() or options.compat


def test_what_is_dropped_has_a_reason_and_all_offers_are_accounted_for() -> None:
    result = exchange(draws(), trace_draws=range(DRAWS))
    assert {reason for trace in result.traces for reason in trace.dropped[:, 1].tolist()} <= {1, 2, 3, 4}
    for trace in result.traces:
        assert (trace.dropped[:, 6] < len(trace.iteration)).all()
        done = {(*trace.actor[n], *trace.issue[n]) for n in range(len(trace.iteration))}
        lost = {tuple(row[2:6]) for row in trace.dropped.tolist()}
        assert not {tuple(int(v) for v in one) for one in done} & lost


def test_the_rate_is_the_equal_gain_rate_unless_left_to_chance() -> None:
    case = draws()
    equal, random = (exchange(case, Exchange(rate_noise=p), trace_draws=range(DRAWS)) for p in (0.0, 1.0))
    for trace in equal.traces:
        salience = np.nan_to_num(case.salience[trace.draw])
        demanded = sum(salience[trace.actor[:, side], trace.issue[:, 1]] for side in range(2))
        supplied = sum(salience[trace.actor[:, side], trace.issue[:, 0]] for side in range(2))
        np.testing.assert_allclose(trace.rate, demanded / supplied)
        np.testing.assert_allclose(trace.gain[:, 0], trace.gain[:, 1], atol=1e-9)
    gaps = np.concatenate([trace.gain[:, 0] - trace.gain[:, 1] for trace in random.traces])
    assert gaps.min() < -0.1
    assert gaps.max() > 0.1


def test_another_key_gives_other_rates() -> None:
    case = draws()
    one, other = (exchange(replace(case, key=case.key + np.uint64(add)), Exchange(rate_noise=1.0)) for add in (0, 1))
    assert (one.outcome != other.outcome).any()
    same(exchange(case, Exchange(rate_noise=0.0)), exchange(replace(case, key=None)))


def test_statuses_and_edges() -> None:
    nan = np.nan
    position = np.array([
        [[0.0, 0], [100, 100]],  # on opposite sides, but equal ratios: nobody demands
        [[nan, nan], [nan, nan]],
        [[0.0, 0], [100, np.inf]],
        [[30.0, nan], [30, nan]],
    ])  # fmt: skip
    result = exchange(ManyPositions(position, np.full((1, 2, 2), 0.5), np.ones((1, 2))), Exchange(iterations=3))
    assert result.status.tolist() == [NORMAL, NO_WEIGHT, INVALID, NORMAL]
    assert result.rounds.tolist() == [0, 0, 0, 0]
    np.testing.assert_array_equal(result.outcome, [[50, 50], [nan, nan], [nan, nan], [30, nan]])
    single = exchange(ManyPositions(np.array([[[0.0], [80.0]]]), np.ones((1, 2, 1)), np.ones((1, 2))))
    assert single.outcome.tolist() == [[40.0]]
    keen = ManyPositions(position[:1], np.full((1, 2, 2), 1.5), np.ones((1, 2)))
    assert exchange(keen).status.tolist() == [INVALID]


def test_who_has_no_position_on_an_issue_trades_on_the_others() -> None:
    position = np.array([[[0.0, 0, np.nan], [100, 100, 50]]])
    salience = np.array([[[0.9, 0.1, 0.5], [0.1, 0.9, 0.5]]])
    result = exchange(ManyPositions(position, salience, np.ones((1, 2))))
    assert result.exchanges.tolist() == [1]
    assert result.outcome[0, 2] == 50
    assert np.isnan(result.vote[0, 0, 2])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Exchange(iterations=0), "iterations is 0; it must be a whole number, at least 1"),
        (Exchange(rate_noise=1.5), "rate_noise is 1.5; it must be from 0 to 1"),
        (Exchange(rate_noise=np.array([0.5, -1.0])), r"rate_noise\[1\] is -1.0; it must be from 0 to 1"),
    ],
)
def test_what_no_reading_admits_is_refused(options: Exchange, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        exchange(draws(), options)


def test_inputs_of_the_wrong_shape_or_value_are_refused() -> None:
    case = draws()
    with pytest.raises(DomainError, match="rate_noise is above 0 but key is not given"):
        exchange(replace(case, key=None), Exchange(rate_noise=0.5))
    with pytest.raises(ShapeError, match=r"rate_noise has shape \(2,\) but there are 24 draws"):
        exchange(case, Exchange(rate_noise=np.zeros(2)))
    with pytest.raises(ShapeError, match=r"salience has shape \(24, 7, 3\) but position has shape \(24, 7, 4\)"):
        exchange(replace(case, salience=case.salience[:, :, :3]))
    with pytest.raises(ShapeError, match=r"low has shape \(2,\); it must be one number or \(4,\)"):
        exchange(replace(case, low=np.zeros(2)))
    with pytest.raises(DomainError, match=r"low\[1\] is 9.0 and high\[1\] is 5.0; low must be below high"):
        exchange(replace(case, low=np.array([0.0, 9, 0, 0]), high=np.array([100.0, 5, 100, 100])))
    with pytest.raises(DomainError, match=r"issue_rank\[1\] is 0; issue_rank must hold each of 0 to 3 once"):
        exchange(replace(case, issue_rank=np.array([0, 0, 1, 2])))
    with pytest.raises(ShapeError, match=r"key has shape \(2,\) of float64; it must be \(draw,\) of whole numbers"):
        exchange(replace(case, key=np.zeros(2)))
    with pytest.raises(DomainError, match="trace_draws asks for draw 24; there are draws 0 to 23"):
        exchange(case, trace_draws=[24])
