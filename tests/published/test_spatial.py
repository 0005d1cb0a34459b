"""Published runs and worked examples of the spatial model of politics.

Sources: runs of the published program on its two example files (an artificial one with seven actors and three issues;
twenty-six actors on reforms of Chinese oil and gas policy, Efird, Lester and Wise 2016), turn by turn, and under 27
other settings; and worked examples in the default reading, computed from the project's bargaining specification,
section 2.8, by an independent program.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import ManyPositions
from detente.models.bargaining.spatial import Spatial, SpatialSettlement, SpatialTurn, spatial

NORMAL, UNANIMOUS, NO_WEIGHT, _, STOPPED_EARLY, INVALID = range(6)
DATA = Path(__file__).parents[1] / "data" / "spatial"
FILES = ("dummyData_3Dim", "SOE-Policy")


def published(name: str) -> ManyPositions:
    """An input file of the published program; ranks by name."""
    with (DATA / f"{name}_INPUT.csv").open(encoding="utf-8") as file:
        rows = [row for row in list(csv.reader(file))[2:] if len(row) > 3]
    number = np.array([[float(cell) for cell in row[2:] if cell.strip()] for row in rows])
    rank = np.argsort(np.argsort(np.array([row[0] for row in rows]), kind="stable"))
    return ManyPositions(number[None, :, 1::2], number[None, :, 2::2] / 100, number[None, :, 0], rank=rank)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a reference file with headings."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def path_of(name: str, column: str = "position") -> np.ndarray:
    """(turn + 1, actor, issue), a column of a reference file."""
    rows = rows_of(name)
    shape = [1 + max(int(row[axis]) for row in rows) for axis in ("turn", "actor_index", "dim")]
    path = np.full(shape, np.nan)
    for row in rows:
        path[int(row["turn"]), int(row["actor_index"]), int(row["dim"])] = float(row[column])
    return path


@pytest.fixture(scope="module", params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    """An example file."""
    return str(request.param)


@pytest.fixture(scope="module")
def run(name: str) -> SpatialSettlement:
    """The published program's run of it."""
    return spatial(published(name), Spatial(compat=True), trace_draws=[0])


def test_every_position_of_every_turn_is_the_published_one(name: str, run: SpatialSettlement) -> None:
    path = path_of(f"{name}_positions")
    assert run.rounds.tolist() == [len(path) - 1] == [{"dummyData_3Dim": 10, "SOE-Policy": 19}[name]]
    assert run.traces[0].position == pytest.approx(path, abs=1e-6)
    assert run.traces[0].ideal == pytest.approx(path_of(f"{name}_positions", "ideal"), abs=1e-6)
    assert run.status.tolist() == [NORMAL]
    assert run.certificate[0] < 1e-9


def test_every_probability_of_every_turn_is_the_published_one(name: str, run: SpatialSettlement) -> None:
    trace = run.traces[0]
    for row in rows_of(f"{name}_probs"):
        turn, actor = int(row["turn"]), int(row["actor_index"])
        option = trace.supported[turn, actor]
        assert option == int(row["unique_index"])
        assert trace.probability[turn, option] == pytest.approx(float(row["pce_prob"]), abs=1e-6)


def test_every_summary_is_the_published_one(name: str, run: SpatialSettlement) -> None:
    trace, last = run.traces[0], int(run.rounds[0])
    for row in rows_of(f"{name}_summary"):
        turn, issue = int(row["turn"]), int(row["dim"])
        assert np.isfinite(trace.option[turn, :, 0]).sum() == int(row["n_unique"])
        assert trace.expected[turn, issue] == pytest.approx(float(row["pce_expected"]), abs=1e-5)
        assert trace.probability[turn].max() == pytest.approx(float(row["pce_max_prob"]), abs=1e-6)
        best = trace.option[turn, np.argmax(trace.probability[turn]), issue]
        assert best == pytest.approx(float(row["pce_mode"]), abs=1e-6)
        if turn == last:
            averages = run.averages
            for value, column in (
                (averages.mean, "mean"),
                (averages.mean_by_capability, "cap_wtd_mean"),
                (averages.mean_by_weight, "capsal_wtd_mean"),
                (averages.median, "median"),
                (averages.median_by_weight, "capsal_wtd_median"),
                (run.outcome, "pce_expected"),
                (run.mode, "pce_mode"),
            ):
                assert value[0, issue] == pytest.approx(float(row[column]), abs=1e-5), column


def test_the_table_of_the_specification() -> None:
    one, two = (spatial(published(name), Spatial(compat=True)) for name in FILES)
    assert one.averages.mean[0] == pytest.approx([77.681429, 43.171429, 62.182857], abs=1e-6)
    assert one.averages.mean_by_weight[0] == pytest.approx([79.032617, 43.670465, 51.016251], abs=1e-6)
    assert one.outcome[0] == pytest.approx([78.071971, 35.626022, 72.165437], abs=1e-5)
    assert one.mode[0] == pytest.approx([79.88, 34.37, 75.16])
    assert one.probability.max() == pytest.approx(0.400869, abs=1e-6)
    assert two.averages.mean[0] == pytest.approx([36.073846], abs=1e-6)
    assert two.averages.mean_by_weight[0] == pytest.approx([32.820347], abs=1e-6)
    assert two.outcome[0] == pytest.approx([38.557513], abs=1e-5)
    assert two.probability.max() == pytest.approx(0.330270, abs=1e-6)


THEIRS = {
    "Linear": "linear", "Square": "square", "Quartic": "quartic", "Octic": "octic", "Binary": "binary",
    "Conditional": "conditional", "MarkovIncentive": "markov_incentive", "MarkovUniform": "markov_uniform",
    "PropBin": "prop_bin", "Prop": "proportional", "PropCbc": "prop_cubic", "Cubic": "cubic", "ASymProsp": "prospect",
    "SemiCommit": "semi", "NoCommit": "none", "FullCommit": "none",
    "InitOnlyInterp": "initiator", "InitRcvrInterp": "both", "PWCompInterp": "weighted",
}  # fmt: skip
VIEW = {"None": 0.0, "OneThird": 1 / 3, "Half": 0.5, "TwoThirds": 2 / 3, "Full": 1.0}


def settings(words: str) -> Spatial:
    """Settings in the published program's words."""
    law, method, vote, view, risk, third, interpolation, views = words.split("|")
    return Spatial(
        THEIRS[law], THEIRS[method], THEIRS[vote], VIEW[view], risk.lower(), THEIRS[third], interpolation.lower(),
        THEIRS[views], compat=True,
    )  # fmt: skip


def variants() -> list[tuple[str, str]]:
    """Settings with the number of turns the published program took, or ERR where it broke off."""
    with (DATA / "variants_summary.csv").open(encoding="utf-8") as file:
        return [(row[0], row[1]) for row in csv.reader(file)]


def final_positions(words: str) -> np.ndarray:
    """(actor, issue), where the published program ended under these settings."""
    with (DATA / "variants_dummyData_3Dim_final_positions.csv").open(encoding="utf-8") as file:
        rows = sorted((int(row[2]), row[3:]) for row in csv.reader(file) if row[0] == words)
    return np.array([row for _, row in rows], float)


def test_there_are_29_variants() -> None:
    assert len(variants()) == 29
    assert sum(turns == "ERR" for _, turns in variants()) == 2


@pytest.mark.parametrize(("words", "turns"), variants())
def test_every_variant_ends_where_the_published_program_ended(words: str, turns: str) -> None:
    given, options = published("dummyData_3Dim"), settings(words)
    if turns == "ERR":
        with pytest.raises(DomainError, match="the published program breaks off there"):
            spatial(given, options)
        return
    result = spatial(given, options)
    assert result.rounds.tolist() == [int(turns)]
    # Prospect votes depend there on the order of options and of threads.
    tolerance = 0.021 if options.vote_rule == "prospect" else 1e-3
    assert result.position[0] == pytest.approx(final_positions(words), abs=tolerance)


def test_the_worked_examples_of_the_default_reading(name: str) -> None:
    result = spatial(published(name), trace_draws=[0])
    path = path_of(f"{name}_default_positions")
    assert result.rounds.tolist() == [len(path) - 1] == [{"dummyData_3Dim": 7, "SOE-Policy": 12}[name]]
    assert result.traces[0].position == pytest.approx(path, abs=2e-6)
    *options, expected = rows_of(f"{name}_default_forecast")
    columns = [column for column in expected if column.startswith("position_")]
    assert result.outcome[0] == pytest.approx([float(expected[column]) for column in columns], abs=2e-6)
    for row in options:
        away = np.abs(result.options[0] - [float(row[column]) for column in columns]).sum(axis=1)
        place = int(np.nanargmin(away))
        assert away[place] < 1e-5
        assert result.probability[0, place] == pytest.approx(float(row["probability"]), abs=1e-7)
    assert np.isfinite(result.options[0, :, 0]).sum() == len(options)


def three(**changes: object) -> ManyPositions:
    """Three actors, two issues, two draws."""
    place = np.array([[[0.0, 20.0], [30.0, 90.0], [100.0, 60.0]]] * 2)
    care = np.array([[[0.6, 0.3], [0.3, 0.3], [0.4, 0.5]]] * 2)
    return replace(ManyPositions(place, care, np.array([[1.0, 0.4, 1.2]] * 2)), **changes)


def test_statuses() -> None:
    place = np.repeat(three().position[:1], 6, axis=0)
    place[0] = [[10.0, 20.0]] * 3
    place[1] = np.nan
    place[2, 0, 0] = np.inf
    place[4, 1:, 1] = np.nan  # without a position on one of the issues an actor takes no part
    place[5] = [[10.0, 20.0], [10.00004, 20.0], [10.00008, 20.0]]
    result = spatial(three(position=place, salience=three().salience[:1], capability=three().capability[:1]))
    assert result.status.tolist() == [UNANIMOUS, NO_WEIGHT, INVALID, NORMAL, UNANIMOUS, UNANIMOUS]
    assert result.rounds.tolist()[:3] == [0, 0, 0]
    assert result.outcome[[0, 4, 5]] == pytest.approx(np.array([[10, 20], [0, 20], [10, 20]]), abs=1e-4)
    assert np.isnan(result.outcome[1:3]).all()
    np.testing.assert_array_equal(result.position[4], place[4])
    capped = spatial(three(), Spatial(max_turns=2))
    assert capped.status.tolist() == [STOPPED_EARLY] * 2
    assert np.isfinite(capped.outcome).all()


def test_saliences_that_sum_to_more_than_one_are_rescaled_and_counted() -> None:
    double = three(salience=2 * three().salience)
    result = spatial(double)
    assert result.rescaled == 6
    scaled = double.salience / double.salience.sum(axis=2, keepdims=True)
    np.testing.assert_array_equal(result.outcome, spatial(three(salience=scaled)).outcome)
    assert spatial(three()).rescaled == 0


def test_zero_salience_on_an_issue_leaves_it_out_of_judgement() -> None:
    care = three().salience.copy()
    care[:, 0, 1] = 0.0
    result = spatial(three(salience=care), trace_draws=[0])
    assert result.status.tolist() == [NORMAL] * 2
    assert np.isfinite(result.traces[0].position).all()


def test_a_giant_moves_others_towards_it() -> None:
    rng = np.random.default_rng(4)
    place = rng.uniform(0, 100, (40, 6, 2))
    power = np.ones((40, 6))
    power[:, 0] = 1000.0
    result = spatial(ManyPositions(place, np.full((40, 6, 2), 0.4), power), Spatial(accommodation=np.zeros((6, 6))))
    before, after = (np.abs(p[:, 1:] - place[:, :1]).sum(axis=(1, 2)) for p in (place, result.position))
    assert (after < 0.7 * before).all()
    assert np.abs(result.position[:, 0] - place[:, 0]).max() < 1.0


def test_equal_attitudes_make_chances_to_prevail_complementary() -> None:
    rng = np.random.default_rng(6)
    given = ManyPositions(rng.uniform(0, 100, (5, 7, 2)), rng.uniform(0.1, 0.5, (5, 7, 2)), rng.uniform(1, 9, (5, 7)))
    even = Spatial(victory_law="linear", risk_view=1.0, max_turns=2)  # all see the true attitudes of all
    for third in ("preference", "none"):
        trace = spatial(given, replace(even, third_party=third), trace_draws=[0]).traces[0]
        both = trace.turns[0].prevail + trace.turns[0].prevail.T
        assert both[~np.eye(7, dtype=bool)] == pytest.approx(1.0)


def test_chance_follows_the_odds_and_its_address() -> None:
    draws = 4000
    place, care = np.repeat(three().position[:1], draws, axis=0), three().salience[:1]
    given = ManyPositions(place, care, three().capability[:1], key=np.arange(draws, dtype=np.uint64))
    options = Spatial(resolution="stochastic", min_turns=1, max_turns=1)
    result = spatial(given, options, trace_draws=[0])
    odds = result.traces[0].turns[0].odds
    for actor in range(3):
        _, counts = np.unique(result.position[:, actor], axis=0, return_counts=True)
        likely = np.sort(odds[actor][np.nan_to_num(odds[actor]) > 1e-3])
        assert np.sort(counts) / draws == pytest.approx(likely, abs=0.03)
    backwards = spatial(replace(given, key=given.key[::-1].copy()), options)
    np.testing.assert_array_equal(backwards.position[::-1], result.position)


def end_of(turn: SpatialTurn, place: int, actor: int) -> np.ndarray:
    """(issue,), the actor's own end of a bargain it is in."""
    return turn.end[place, 0 if turn.initiator[place] == actor else 1]


def test_what_each_turn_says_fits_together() -> None:
    result = spatial(published("SOE-Policy"), trace_draws=[0])
    trace = result.traces[0]
    for index, turn in enumerate(trace.turns):
        for actor in range(26):
            kept = turn.kept[actor]
            end = trace.position[index, actor] if kept < 0 else end_of(turn, kept, actor)
            assert trace.position[index + 1, actor] == pytest.approx(end, abs=1e-12)
            odds = turn.odds[actor]
            assert np.nansum(odds) == pytest.approx(1)
            assert turn.margin(actor) >= -1e-9
            queue = [place for place in range(len(turn.end)) if actor in (turn.initiator[place], turn.partner[place])]
            steps = [np.abs(end_of(turn, place, actor) - trace.position[index, actor]).sum() for place in queue]
            assert turn.drift[actor] == pytest.approx(np.dot(odds[1:][queue], steps) / 100)
            assert (turn.reason[actor] == 0) == (turn.moved[actor] > 0)
            if turn.target[actor] >= 0:
                gain = turn.gain[actor].copy()
                gain[actor] = -np.inf
                assert gain.max() - gain[turn.target[actor]] < 1e-8
                pro, contra = turn.supporters(actor)
                assert len(pro) <= 3
                assert all(vote > 0 for _, vote in pro)
                assert all(vote < 0 for _, vote in contra)
        for place, fate in enumerate(turn.fate):
            sides = (turn.initiator[place], turn.partner[place])
            assert fate == sum(mark * (turn.kept[side] == place) for mark, side in zip((1, 2), sides, strict=True))
    assert trace.has_stopped
    assert trace.turns[-1].ratio < 0.02
    assert all(turn.ratio >= 0.02 for turn in trace.turns[1:-1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Spatial(views="all"), "views is 'all'; it must be one of initiator, both, weighted"),
        (Spatial(third_party="full"), "third_party is 'full'"),
        (Spatial(risk_range="none"), "risk_range is 'none'"),
        (Spatial(interpolation="s3"), "interpolation is 's3'"),
        (Spatial(risk_view=1.5), "risk_view is 1.5; it must be from 0 to 1"),
        (Spatial(max_turns=0), "max_turns is 0; it must be a whole number, at least 1"),
        (Spatial(min_turns=9, max_turns=3), "min_turns is 9 but max_turns is 3"),
        (Spatial(stop_ratio=-1), "stop_ratio is -1"),
        (Spatial(resolution="stochastic"), 'resolution is "stochastic" but there is no key'),
        (Spatial(accommodation=np.full((3, 3), 0.4)), r"accommodation\[0\] sums to 1.2"),
        (Spatial(accommodation=np.full((3, 3), -0.1)), r"accommodation\[0, 0\] is -0.1; it must be at least 0"),
    ],
)
def test_settings_that_cannot_be_are_refused(options: Spatial, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        spatial(three(), options)


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"accommodation has shape \(2, 2\); it must be \(3, 3\)"):
        spatial(three(), Spatial(accommodation=np.eye(2)))
    uneven = np.repeat(three().capability[:, :, None], 2, axis=2)
    uneven[1, 2, 1] = 7.0
    with pytest.raises(DomainError, match=r"capability\[1, 2, 1\] is 7.0; it must be the same on every issue"):
        spatial(three(capability=uneven))
    with pytest.raises(DomainError, match="trace_draws asks for draw 2; there are draws 0 to 1"):
        spatial(three(), trace_draws=[2])
