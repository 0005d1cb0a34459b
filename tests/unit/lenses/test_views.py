"""Other readings of a contest that a case asks for, against the filed numbers and against solving them by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.cases import bundled
from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.lenses.shown import Listing
from detente.study.answer import answer, reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

Solve = Callable[..., Reading]
CUBA = bundled()["cuba-1962"].read_text(encoding="utf-8")


def cuba(contest: str) -> Reading:
    """The bundled case with more asked of its contest."""
    data = CUBA.replace("  forecast: sequential\n", f"  forecast: sequential\n{contest}\n").encode()
    return reading_of(run_case(load_bytes(data, "cuba.yaml"), data, Settings(2)))


def where(reading: Reading, outcome: str) -> list[int]:
    """Codes of the worlds in which an outcome holds, the options worth 1, 2, 4 and 8."""
    code = (reading.plan.worlds.choice << np.arange(4)).sum(axis=1)
    flags = reading.over_worlds(outcome)
    assert (flags == flags[0]).all()
    return sorted(code[flags[0]].tolist())


def test_limited_foresight_as_filed() -> None:
    reading = cuba("  horizon: 4")
    assert [where(reading, f"contest.foresight.{ahead}") for ahead in (1, 2, 3, 4)] == [[], [4, 6], [4], [4]]


@pytest.mark.parametrize("more", ["  views: {ussr: {hides: strike}}", "  coalitions: [[us, ussr]]"])
def test_the_forecast_may_go_by_another_name_than_the_list(more: str) -> None:
    short = CUBA.replace("concepts: [nash, sequential, ", "concepts: [nash, seq, ")
    assert short != CUBA
    data = short.replace("  forecast: sequential\n", f"  forecast: sequential\n{more}\n").encode()
    reading = reading_of(run_case(load_bytes(data, "cuba.yaml"), data, Settings(2)))
    assert where(reading, "contest.stable.sequential") == where(reading, "contest.stable.seq")


def test_an_option_that_is_not_known_as_filed() -> None:
    reading = cuba("  views: {ussr: {hides: strike}}")
    assert where(reading, "contest.perceived.general_metarational") == [0, 4, 6]
    assert where(reading, "contest.stable.general_metarational") == [0, 1, 2, 4, 5, 6, 7]


def test_misread_wishes_change_what_is_expected_and_what_lasts() -> None:
    """The Soviet Union is feared to put keeping the missiles under a blockade right after peace: 0, 2, 4, 6, ..."""
    feared = ("  views: {us: {preferences: {ussr: [not escalate, not strike if not escalate, "
              "not withdraw if not (strike or escalate), not blockade if not escalate, "
              "withdraw if strike and not escalate, strike if escalate, blockade if escalate]}}}")
    reading = cuba(feared)
    lasting, expected = where(reading, "contest.perceived.sequential"), where(reading, "contest.expected.us.sequential")
    assert where(reading, "contest.stable.sequential") == [4, 6]
    assert lasting == [4, 5, 6]
    assert expected == [2, 4, 5]


def test_without_reason_to_be_wrong_a_view_changes_nothing() -> None:
    reading = cuba("  views: {ussr: {infeasible: [withdraw and escalate]}}")
    for concept in ("nash", "sequential", "general_metarational"):
        assert where(reading, f"contest.perceived.{concept}") == where(reading, f"contest.stable.{concept}")
        assert where(reading, f"contest.expected.ussr.{concept}") == where(reading, f"contest.stable.{concept}")


def test_strong_stability_needs_a_punishment_by_much() -> None:
    least, most = cuba("  much: 0.001"), cuba("  much: 0.9")
    for concept in ("sequential", "general_metarational"):
        stable = set(where(least, f"contest.stable.{concept}"))
        assert set(where(most, f"contest.strong.{concept}")) <= set(where(least, f"contest.strong.{concept}")) <= stable
    assert where(least, "contest.strong.sequential") == [4, 6]
    assert where(most, "contest.strong.sequential") == []


def test_readings_are_listed_and_can_be_claimed() -> None:
    text = CUBA.replace("  forecast: sequential\n", "  forecast: sequential\n  horizon: 2\n  much: 0.05 .. 0.2\n"
                        "  views: {ussr: {hides: strike}}\n")
    text += "  seen: {says: It lasts as seen., test: 'contest.perceived.sequential[withdraw = yes]'}\n"
    found = answer(run_case(load_bytes(text.encode(), "cuba.yaml"), text.encode(), Settings(40)))
    told = next(entry for entry in found.explained if entry.lens == "contest")
    listed = next(part for part in told.shown if isinstance(part, Listing) and "other readings" in part.title)
    assert listed.columns == ("world", "lasts", "as each sees it", "expected by the Soviet Union", "strongly",
                              "1 ahead", "2 ahead")
    assert listed.rows[0][1] == "100 %"
    assert found.claims[-1].share.count == 40


def test_a_reading_per_draw(solve: Solve) -> None:
    """Views stand on the payoffs of each draw."""
    reading = solve("""
actors: {a: {kind: person}, b: {kind: person}}
issues:
  tax:
    question: How much?
    scale: {0: none, 100: all}
    positions: {a: {position: 0 .. 50, salience: 1, capability: 1}, b: {position: 50, salience: 1, capability: 1}}
options:
  x:
    actor: a
    status_quo: "no"
    choices: {"no": {}, "yes": {effects: [{path: issues.tax.positions.a.position, set: 25}]}}
  y: {actor: b, status_quo: "no", choices: ["no", "yes"]}
interests: {a: {money: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}}
preferences: {b: [y]}
contest: {forecast: nash, concepts: [nash], views: {b: {preferences: {a: [not x]}}}}
""")
    stable, seen = (reading.over_worlds(f"contest.{name}.nash") for name in ("stable", "perceived"))
    expected = reading.over_worlds("contest.expected.b.nash")
    assert stable.any(axis=0).mean() > 0.2
    assert 0 < stable[:, 3].mean() < 1
    np.testing.assert_array_equal(seen, stable)
    assert expected[:, 1].all()
    assert not expected[:, [0, 2, 3]].any()


@pytest.mark.parametrize(
    ("contest", "says"),
    [
        ("  views: {cuba: {hides: strike}}", 'contest.views.cuba   no actor with options is called "cuba"'),
        ("  views: {us: {}}", "contest.views.us   nothing in it differs"),
        ("  views: {us: {hides: strike}}", "strike is an option of us itself"),
        ("  views: {us: {hides: withdrawal}}", 'no option called "withdrawal"'),
        ("  views: {us: {infeasible: [not strike]}}", "today's world is infeasible in it"),
        ("  views: {us: {infeasible: [strke]}}", "strke"),
        ("  views: {us: {preferences: {ussr: [escalate or not escalate]}}}", "true in every feasible world"),
        ("  views: {us: {preferences: {ussr: []}}}", "empty; give at least one"),
        ("  views: {us: {preferences: {castro: [strike]}}}", 'no actor with options is called "castro"'),
        ("  horizon: 0", "horizon"),
        ("  much: -1", "much"),
    ],
)
def test_mistakes_are_named(contest: str, says: str) -> None:
    data = CUBA.replace("  forecast: sequential\n", f"  forecast: sequential\n{contest}\n").encode()
    with pytest.raises(CaseError, match=says):
        load_bytes(data, "cuba.yaml")


def test_foresight_is_for_two() -> None:
    text = bundled()["elmira-1991"].read_text(encoding="utf-8")
    data = text.replace("  forecast: sequential\n", "  forecast: sequential\n  horizon: 2\n").encode()
    with pytest.raises(CaseError, match=r"contest\.horizon   3 actors have options; limited foresight is defined for"):
        load_bytes(data, "elmira.yaml")
