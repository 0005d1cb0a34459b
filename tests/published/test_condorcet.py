"""Worked values of the one-shot election over positions.

Sources: the project's bargaining specification, section 2.6, the worked examples kept with it (recomputed from the
formulas by an independent program), and its table of baselines on decisions of the European Union, section 3.4. The
emission-standards inputs are those published by Bueno de Mesquita (1994).
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from detente.errors import DomainError
from detente.models.bargaining import Positions
from detente.models.bargaining.condorcet import condorcet
from detente.models.bargaining.election import Election

NORMAL, UNANIMOUS, NO_WEIGHT, _, STOPPED_EARLY, INVALID = range(6)
WORKED = Path(__file__).parents[1] / "data" / "condorcet.csv"
SHARED = Path(__file__).parents[3] / "shared" / "reference" / "bargaining"

EXAMPLES = {
    "three_camps": ([0, 40, 100], [0.45, 0.35, 0.20], 0, 100),
    "emission_start": (
        [4, 7, 4, 4, 10, 10, 10, 7, 4, 7],
        [0.064, 0.032, 0.006, 0.128, 0.096, 0.096, 0.144, 0.005, 0.05, 0.056],
        4,
        10,
    ),
}


def case(example: str) -> Positions:
    """One draw of a worked example."""
    position, weight, low, high = EXAMPLES[example]
    one = np.array([position], float)
    return Positions(one, np.ones_like(one), np.array([weight]), low=low, high=high)


def rows() -> list[dict[str, str]]:
    """The rows of the table."""
    with WORKED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def election(row: dict[str, str], compat: bool) -> Election:
    """How the row's election is counted."""
    return Election(row["vote_rule"], row["victory_law"], row["method"], compat=compat)


def test_the_table_is_whole() -> None:
    assert len(rows()) == 114


@pytest.mark.parametrize(("compat", "tolerance"), [(False, 1e-7), (True, 5e-6)], ids=["exact", "compat"])
@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(row.values()))
def test_every_worked_example(row: dict[str, str], compat: bool, tolerance: float) -> None:
    result = condorcet(case(row["example"]), election(row, compat))
    place = result.options[0].tolist().index(float(row["option"]))
    assert result.probability[0, place] == pytest.approx(float(row["probability"]), abs=tolerance)
    assert result.status.tolist() == [NORMAL]
    assert result.certificate[0] < (1e-6 if compat else 1e-12)


def test_the_coalitions_of_three_camps() -> None:
    trace = condorcet(case("three_camps"), trace_draws=[0]).traces[0]
    assert trace.coalition - 1e-8 == pytest.approx(np.array([[0, 0.18, 0.52], [0.22, 0, 0.48], [0.20, 0.12, 0]]))
    assert trace.victory[0, 1] == pytest.approx(0.18 / 0.40)
    assert (trace.victory + trace.victory.T) == pytest.approx(np.ones((3, 3)))
    assert trace.option[trace.winner] == 40
    assert trace.vote[0] == pytest.approx([0.45 * 0.4, -0.35 * 0.4, -0.20 * 0.4])
    assert trace.supported.tolist() == [0, 1, 2]


def test_mode_median_and_expected_position() -> None:
    result = condorcet(case("three_camps"))
    assert result.outcome[0] == pytest.approx(40 * 0.486107565 + 100 * 0.133316345, abs=1e-5)
    assert result.mode[0] == 40
    assert result.median[0] == 40
    even = Positions(np.array([[0.0, 100.0]]), np.ones((1, 2)), np.ones((1, 2)))
    assert condorcet(even).mode[0] == 0  # as likely, as near to the expected position: the lower
    assert condorcet(even).median[0] == 50


def test_positions_that_are_the_same_by_a_chain_are_one_option() -> None:
    place = np.array([[50.0, 50.00009, 50.00018, 10.0]])
    given = Positions(place, np.ones((1, 4)), np.ones((1, 4)), rank=np.array([2, 1, 0, 3]))
    result = condorcet(given)
    assert result.options[0, :2].tolist() == [10.0, 50.00018]  # at the place of the member that comes first
    assert np.isnan(result.options[0, 2:]).all()
    two = condorcet(case_of([50, 10], [3, 1])).probability[0]
    assert result.probability[0] == pytest.approx([*two, 0, 0], abs=1e-5)


def case_of(position: list[float], weight: list[float]) -> Positions:
    """One draw, saliences 1."""
    one = np.array([position], float)
    return Positions(one, np.ones_like(one), np.array([weight], float))


def test_statuses() -> None:
    nan = np.nan
    position = np.array([[10, 10.0], [nan, nan], [0, 100.0], [0, np.inf], [3.0, nan], [10, 10.00005]])
    result = condorcet(Positions(position, np.ones((6, 2)), np.ones((6, 2))))
    assert result.status.tolist() == [UNANIMOUS, NO_WEIGHT, NORMAL, INVALID, UNANIMOUS, UNANIMOUS]
    assert result.outcome[[0, 2, 4, 5]].tolist() == [10, 50, 3, 10]
    assert np.isnan(result.outcome[[1, 3]]).all()
    assert np.isnan(result.mode[[1, 3]]).all()
    assert result.probability.sum(axis=1) == pytest.approx([1, 0, 1, 0, 1, 1])


def test_risk_follows_from_the_first_count() -> None:
    first = condorcet(case("three_camps")).probability[0]
    for kind, ends in (("min", (0, 1)), ("mid", (-0.5, 1)), ("max", (-1, 1))):
        trace = condorcet(case("three_camps"), Election(risk=kind), trace_draws=[0]).traces[0]
        share = (first - first.min()) / (first.max() - first.min())
        assert trace.risk == pytest.approx(ends[0] + (ends[1] - ends[0]) * share)


def test_prospect_looks_back_from_the_own_position_unless_compat() -> None:
    prospect = condorcet(case("three_camps"), Election(vote_rule="prospect"))
    plain = condorcet(case("three_camps"))
    assert prospect.probability == pytest.approx(plain.probability)  # all else is a loss from one's own position
    there = condorcet(case("three_camps"), Election(vote_rule="prospect", compat=True)).probability[0]
    mirrored = case_of([100, 60, 0], [0.45, 0.35, 0.20])
    back = condorcet(mirrored, Election(vote_rule="prospect", compat=True)).probability[0][[2, 1, 0]]
    assert np.abs(there - back).max() > 1e-3  # the published program's votes depend on the order of the options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Election(vote_rule="majority"), "vote_rule is 'majority'"),
        (Election(victory_law="cubic"), "victory_law is 'cubic'"),
        (Election(method="markov"), "method is 'markov'; it must be one of conditional, markov_uniform, markov_inc"),
        (Election(risk="full"), "risk is 'full'; it must be None or one of min, mid, max"),
    ],
)
def test_a_wrong_word_is_refused(options: Election, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        condorcet(case("three_camps"), options)


def test_a_draw_that_does_not_exist_cannot_be_recorded() -> None:
    with pytest.raises(DomainError, match="trace_draws asks for draw 1; there are draws 0 to 0"):
        condorcet(case("three_camps"), trace_draws=[1])


VOTES = {  # Council votes by code: before Nice, Nice; and population in millions under Lisbon
    "at": (4, 10, 8.93), "be": (5, 12, 11.57), "bu": (0, 10, 6.92), "cr": (0, 7, 4.04), "cy": (0, 4, 0.90),
    "cz": (0, 12, 10.57), "de": (10, 29, 83.12), "dk": (3, 7, 5.83), "ee": (0, 4, 1.33), "el": (5, 12, 10.38),
    "es": (8, 27, 48.95), "fi": (3, 7, 5.53), "fr": (10, 29, 67.44), "hu": (0, 12, 9.73), "it": (10, 29, 58.97),
    "lt": (0, 7, 2.80), "lu": (2, 4, 0.63), "lv": (0, 4, 1.86), "mt": (0, 3, 0.52), "nl": (5, 13, 17.61),
    "pl": (0, 27, 37.84), "pt": (5, 12, 10.75), "ro": (0, 14, 19.19), "se": (4, 10, 10.37), "si": (0, 4, 2.11),
    "sk": (0, 7, 5.42), "uk": (10, 29, 67.79), "ie": (3, 7, 5.01),
}  # fmt: skip


def european_issues() -> tuple[Positions, list[dict[str, str]]]:
    """The public issues, one a draw, with the capabilities of the specification's section 4, and the forecasts."""
    with (SHARED / "deu3_public.tsv").open(encoding="utf-8") as file:
        issues = {row["isnr"]: row for row in csv.DictReader(file, delimiter="\t")}
    with (SHARED / "deu3_public_forecasts.csv").open(encoding="utf-8") as file:
        forecasts = list(csv.DictReader(file))
    codes = [*VOTES, "com", "ep"]
    position, salience, capability = (np.full((len(forecasts), len(codes)), np.nan) for _ in range(3))
    for draw, forecast in enumerate(forecasts):
        row, regime = issues[forecast["issue"]], ["pre_nice", "nice", "lisbon"].index(forecast["regime"])
        for place, code in enumerate(codes):
            cells = [row.get(f"{prefix}{code}") or "nan" for prefix in "ps"]
            pair = [float(cell) if cell.replace(".", "").isdigit() else np.nan for cell in cells]
            if all(0 <= number <= 100 for number in pair):
                position[draw, place], salience[draw, place] = pair[0], pair[1] / 100
        states = [VOTES[code][regime] for place, code in enumerate(codes[:-2]) if position[draw, place] >= 0]
        capability[draw] = [VOTES[code][regime] for code in codes[:-2]] + [max(states, default=1)] * 2
    return Positions(position, salience, capability), forecasts


def test_the_forecasts_of_european_decisions() -> None:
    if not (SHARED / "deu3_public.tsv").exists():
        pytest.skip("the data set of European decisions is not kept with the code")
    given, forecasts = european_issues()
    laws = {"linear": 1, "square": 2, "quartic": 4, "octic": 8}
    columns = [name for name in forecasts[0] if name.startswith("pce_")]
    assert columns
    for name in columns:
        law, method = name.removeprefix("pce_").split("_", 1)
        assert law in laws
        published = np.array([float(row[name]) for row in forecasts])
        compat = condorcet(given, Election(victory_law=law, method=method, compat=True))
        assert np.abs(compat.outcome - published).max() < 5e-4
        exact = condorcet(given, Election(victory_law=law, method=method))
        assert np.abs(exact.outcome - published).max() < 5e-4
