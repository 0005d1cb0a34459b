"""What holds for the challenge model, whatever the numbers."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import Positions
from detente.models.bargaining.challenge import Challenge, ChallengeSettlement, challenge

NORMAL, UNANIMOUS, NO_WEIGHT, _, _, INVALID = range(6)
READINGS = {
    "replicated": Challenge(),
    "least move": Challenge(compromise_choice="least_move", statistic="median"),
    "literal": Challenge(variant="literal"),
    "literal, unsettled": Challenge(variant="literal", chance_of_status_quo=0.5, security="own"),
    "literal, strongest": Challenge(variant="literal", choice="strongest"),
}
every_reading = pytest.mark.parametrize("options", READINGS.values(), ids=READINGS.keys())
NAMES = ("position", "salience", "capability")


def draws(number: int = 40, actors: int = 8, seed: int = 1) -> Positions:
    """Random draws; in half of them positions are shared, so that there are ties; some actors take no part."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (number, actors))
    position[::2] = position[::2].round(-1)
    salience = rng.uniform(0.1, 1, (number, actors)).round(1)
    salience[rng.random(salience.shape) < 0.1] = 0
    position[rng.random(position.shape) < 0.05] = np.nan
    return Positions(position, salience, rng.uniform(5, 100, (number, actors)), rank=rng.permutation(actors))


def same(one: ChallengeSettlement, other: ChallengeSettlement) -> None:
    """Equal to the last bit."""
    for field in fields(ChallengeSettlement):
        if field.name != "traces":
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@every_reading
def test_listing_order_does_not_matter(options: Challenge) -> None:
    case, order = draws(), np.random.default_rng(2).permutation(8)
    moved = replace(case, rank=case.rank[order], **{name: getattr(case, name)[:, order] for name in NAMES})
    plain, permuted = challenge(case, options), challenge(moved, options)
    np.testing.assert_array_equal(plain.position[:, order], permuted.position)
    np.testing.assert_array_equal(plain.mean, permuted.mean)


@every_reading
def test_draws_do_not_depend_on_their_company_or_on_threads(options: Challenge) -> None:
    case = draws()
    together = challenge(case, options)

    def chunk(first: int) -> ChallengeSettlement:
        return challenge(replace(case, **{name: getattr(case, name)[first : first + 7] for name in NAMES}), options)

    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(chunk, range(0, 40, 7)))
    np.testing.assert_array_equal(np.concatenate([part.position for part in parts]), together.position)
    np.testing.assert_array_equal(np.concatenate([part.outcome for part in parts]), together.outcome)
    np.testing.assert_array_equal(np.concatenate([part.loop for part in parts]), together.loop)


@every_reading
@pytest.mark.parametrize(("slope", "offset"), [(0.01, 0.0), (3.0, -40.0), (1.0, 7.0)])
def test_only_places_on_the_scale_matter(options: Challenge, slope: float, offset: float) -> None:
    case = draws()
    ends = {"low": slope * case.low + offset, "high": slope * case.high + offset}
    there = challenge(replace(case, position=slope * case.position + offset, **ends), options)
    np.testing.assert_allclose((there.outcome - offset) / slope, challenge(case, options).outcome, atol=1e-7)


@pytest.mark.parametrize("name", ["least move", "literal", "literal, unsettled", "literal, strongest"])
def test_the_mirror_image_mirrors(name: str) -> None:
    case = draws()
    options = replace(READINGS[name], statistic="mean")
    mirrored = challenge(replace(case, position=100 - case.position), options)
    np.testing.assert_allclose(100 - mirrored.outcome, challenge(case, options).outcome, atol=1e-7)


def test_the_choice_of_the_replication_does_not_mirror() -> None:
    case = draws()
    mirrored = challenge(replace(case, position=100 - case.position))
    assert np.abs(100 - mirrored.outcome - challenge(case).outcome).max() > 1


@every_reading
@pytest.mark.parametrize("factor", [1e-6, 0.3, 1e6])
def test_only_ratios_of_capabilities_matter(options: Challenge, factor: float) -> None:
    case = draws()
    there = challenge(replace(case, capability=factor * case.capability), options)
    np.testing.assert_allclose(there.outcome, challenge(case, options).outcome, atol=1e-7)


@every_reading
def test_positions_stay_in_the_range_and_follow_the_offers(options: Challenge) -> None:
    case = draws()
    result = challenge(case, options, trace_draws=range(40))
    assert np.nanmax(result.certificate) == 0
    for draw, trace in enumerate(result.traces):
        active = trace.weight > 0
        start = case.position[draw, active]
        assert (trace.position[:, active] >= start.min()).all()
        assert (trace.position[:, active] <= start.max()).all()
        rounds, receivers = np.nonzero(trace.proposer >= 0)
        wanted = trace.target[rounds, receivers, trace.proposer[rounds, receivers]]
        np.testing.assert_array_equal(trace.position[rounds + 1, receivers], wanted)
        rounds, receivers = np.nonzero(trace.proposer < 0)
        assert not np.nan_to_num(trace.moved[rounds, receivers]).any()


@every_reading
def test_recording_changes_nothing_and_the_record_is_the_run(options: Challenge) -> None:
    case = draws()
    plain, recorded = challenge(case, options), challenge(case, options, trace_draws=[0, 3])
    same(plain, recorded)
    assert plain.traces == ()
    assert [trace.draw for trace in recorded.traces] == [0, 3]
    for trace in recorded.traces:
        assert len(trace.position) == recorded.rounds[trace.draw] + 1
        np.testing.assert_array_equal(trace.position[-1], recorded.position[trace.draw])
        taken = trace.proposer >= 0
        np.testing.assert_array_equal(taken, (trace.order == 1).any(axis=2))
        np.testing.assert_array_equal(np.argmax(trace.order == 1, axis=2)[taken], trace.proposer[taken])


def test_support_adds_up_to_the_chances() -> None:
    for variant in ("replicated", "literal"):
        trace = challenge(draws(2), Challenge(variant=variant), trace_draws=[1]).traces[0]
        one, other = np.flatnonzero(trace.weight > 0)[:2]
        mine, yours = (votes.sum() for votes in trace.support(0, one, other))
        chance = trace.chance[0]
        assert mine * chance[other, one] == pytest.approx(yours * chance[one, other])
        if variant == "literal":
            assert chance[one, other] == pytest.approx(mine / (mine + yours))


def test_a_record_of_forty_actors_is_small() -> None:
    trace = challenge(draws(1, 40), trace_draws=[0]).traces[0]
    arrays = [getattr(trace, field.name) for field in fields(trace)]
    size = sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))
    assert size + sum(sys.getsizeof(array) for array in arrays) < 2_000_000


def test_the_fingerprint_tells_inputs_and_readings_apart() -> None:
    case = draws(3)
    prints = {trace.inputs for trace in challenge(case, trace_draws=range(3)).traces}
    prints |= {trace.inputs for trace in challenge(case, Challenge(rounds=9), trace_draws=range(3)).traces}
    assert len(prints) == 6
    alone = replace(case, **{name: getattr(case, name)[1:2] for name in NAMES})
    assert challenge(alone, trace_draws=[0]).traces[0].inputs in prints


def test_those_without_weight_change_nothing_and_stay() -> None:
    case = draws()
    column = np.full((40, 1), 55.0)
    for salience, capability in ((0.0, 1.0), (1.0, 0.0)):
        extra = {"position": column, "salience": 0 * column + salience, "capability": 0 * column + capability}
        wider = replace(case, rank=np.append(case.rank, 8),
                        **{name: np.hstack([getattr(case, name), extra[name]]) for name in NAMES})  # fmt: skip
        result = challenge(wider)
        np.testing.assert_array_equal(result.outcome, challenge(case).outcome)
        assert (result.position[:, 8] == 55).all()


def test_statuses() -> None:
    nan = np.nan
    position = np.array([[3.0, 3, 3], [nan, nan, nan], [0, nan, nan], [0, 5, 9], [0, 5, np.inf], [0, 5, 9]])
    salience = np.ones((6, 3))
    salience[3, 1] = 1.5
    result = challenge(Positions(position, salience, np.ones((1, 3))))
    assert result.status.tolist() == [UNANIMOUS, NO_WEIGHT, UNANIMOUS, INVALID, INVALID, NORMAL]
    assert result.rounds[:5].tolist() == [0, 0, 0, 0, 0]
    assert result.outcome[[0, 2]].tolist() == [3, 0]
    assert np.isnan(result.outcome[[1, 3, 4]]).all()
    assert result.mean[0].tolist() == [3] * 11


def test_a_given_span_must_hold_all_positions() -> None:
    case = Positions(np.array([[0.0, 50, 60], [0, 50, 90]]), np.ones((1, 3)), np.ones((1, 3)))
    assert challenge(case, Challenge(span=70.0)).status.tolist() == [NORMAL, INVALID]


def test_a_draw_stops_when_nobody_moves() -> None:
    case = Positions(np.array([[0.0, 100.0]]), np.ones((1, 2)), np.ones((1, 2)))
    result = challenge(case, trace_draws=[0])
    assert (result.rounds[0], result.loop[0]) == (1, 1)
    assert result.traces[0].reason.tolist() == [[1, 1]]
    assert np.ptp(result.mean[0]) == 0


def test_loops_are_recorded() -> None:
    result = challenge(draws(200, 8, 3), Challenge(rounds=30), trace_draws=range(200))
    assert (result.loop == 2).any()
    for draw in np.flatnonzero(result.loop > 1):
        path = np.nan_to_num(result.traces[draw].position)
        assert min(np.abs(path[k] - path[k - result.loop[draw]]).max() for k in range(result.loop[draw], 31)) < 1e-7


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Challenge(rounds=0), "rounds is 0; it must be a whole number, at least 1"),
        (Challenge(variant="original"), "variant is 'original'; it must be one of replicated, literal"),
        (Challenge(security="own"), "security is 'own' but only the variant 'literal' reads it"),
        (Challenge(variant="literal", compromise_choice="least_move"), "only the variant 'replicated' reads it"),
        (Challenge(chance_of_status_quo=2.0), "chance_of_status_quo is 2.0; it must be from 0 to 1"),
        (Challenge(span=0.0), "span is 0.0; it must be above 0 and finite"),
    ],
)
def test_what_no_reading_admits_is_refused(options: Challenge, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        challenge(draws(1), options)


def test_a_rank_must_be_a_permutation() -> None:
    with pytest.raises(DomainError, match=r"rank\[2\] is 1; rank must hold each of 0 to 7 once"):
        challenge(replace(draws(1), rank=np.array([0, 1, 1, 3, 4, 5, 6, 7])))
    with pytest.raises(ShapeError, match=r"rank has shape \(3,\); it must be \(8,\)"):
        challenge(replace(draws(1), rank=np.arange(3)))
    with pytest.raises(DomainError, match="trace_draws asks for draw 4; there are draws 0 to 0"):
        challenge(draws(1), trace_draws=[4])
