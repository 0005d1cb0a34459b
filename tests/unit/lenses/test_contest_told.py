"""The contest of a case told step by step, its coalitions, and statements that cannot decide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.cases import bundled
from detente.errors import CaseError
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.lenses.load import load_bytes, load_case
from detente.lenses.shown import Listing, Ways
from detente.study.answer import Explained, answer, reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

Solve = Callable[..., Reading]
TWO = """
actors: {a: {kind: person, name: Anna}, b: {kind: person, name: The bank}, c: {kind: person}}
options:
  x: {actor: a, status_quo: "no", choices: ["no", "yes"]}
  y: {actor: b, status_quo: "no", choices: ["no", "yes"]}
"""


def told(name: str) -> Explained:
    """What a bundled case says about its contest."""
    path = bundled()[name]
    found = answer(run_case(load_case(name), path.read_bytes(), Settings(8)))
    return next(entry for entry in found.explained if entry.lens == "contest")


def lines(entry: Explained, title: str) -> tuple[str, ...]:
    """The list under a title that begins so."""
    return next(listed for name, listed in entry.details if name.startswith(title))


@pytest.fixture(scope="module")
def elmira() -> Explained:
    return told("elmira-1991")


@pytest.fixture(scope="module")
def cuba() -> Explained:
    return told("cuba-1962")


def test_who_must_move_first(cuba: Explained) -> None:
    ways = lines(cuba, "From today")
    assert ways[0] == ("Today's world does not last: the United States gains by moving to “Blockade”, whatever the "
                       "others would answer.")
    assert ways[1] == ("To “Blockade” and “Withdrawal”: 2 moves, each of which serves its mover: the United States "
                       "moves to “Blockade”, then the Soviet Union moves to “Withdrawal”. The United States must "
                       "move first.")
    assert ways[2].startswith("To “Withdrawal”: 3 moves (one of 3 ways as short)")
    assert len(ways) == 3


def listing(entry: Explained) -> Listing:
    """Who is held in the worlds that last."""
    return next(shown for shown in entry.shown if isinstance(shown, Listing))


def test_why_worlds_last(cuba: Explained) -> None:
    assert listing(cuba).told == (
        "At “Blockade” and “Withdrawal”: the United States stays and does not move to “No blockade”, because then the "
        "Soviet Union moves to “Missiles stay”, which leaves the United States worse off than where it was.",
        "At “Withdrawal”: the Soviet Union stays and does not move to “Missiles stay”, because then the United States "
        "moves to “Blockade”, which leaves the Soviet Union worse off than where it was.",
    )


def test_ways_that_not_all_movers_want(elmira: Explained) -> None:
    ways = lines(elmira, "From today")
    assert len(ways) == 7
    assert ways[-1].startswith("To “Modified order”, “No more delay”, “Acceptance” and “Insistence”: 3 moves (one of 6 "
                               "ways as short), but not by moves that all serve their movers")
    assert ways[-1].endswith("On this way the ministry would have to move though it does not gain by it.")


def test_who_could_move_how_far_off_it_is_and_what_stops_it(cuba: Explained) -> None:
    found = listing(cuba)
    assert found.columns == ("world that lasts", "actor", "stays in", "margin", "could move to", "what stops it")
    assert len(found.rows) == 4
    assert found.rows[3] == (
        "“Withdrawal”", "the Soviet Union", "100 %", "6 ranks", "“Missiles stay”",
        "then the United States moves to “Blockade”, which leaves the Soviet Union worse off than where it was")
    assert found.rows[1][4:] == ("nowhere better", "no move of its own serves it")


def test_margins_over_draws_are_those_of_the_payoffs(solve: Solve) -> None:
    reading = solve(TWO + """
issues:
  tax:
    question: How much?
    scale: {0: none, 100: all}
    positions: {a: {position: 20, salience: 1, capability: 1}, b: {position: 0 .. 50, salience: 1, capability: 1}}
interests: {a: {money: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}}
preferences: {b: [y]}
""")
    planned = next(p for p in reading.plan.items if p.lens.name == "contest")

    def read(path: str) -> np.ndarray:
        return reading.over_worlds(path.removesuffix("[every world]"))

    found = next(part for part in planned.lens.shown(reading.plan.case, planned.item, read)
                 if isinstance(part, Listing))
    assert [row[2] for row in found.rows] == ["100 %"] * len(found.rows)
    assert {row[3] for row in found.rows if row[1] == "Anna"} == {"0 (0 to 0)"}
    assert {row[3] for row in found.rows if row[1] == "the bank"} == {"1 rank"}


def test_ways_are_a_tree_whose_stages_follow_one_another(elmira: Explained, cuba: Explained) -> None:
    tree = next(shown for shown in cuba.shown if isinstance(shown, Ways))
    assert [(stage.label, stage.before, stage.by, stage.is_glad, stage.lasts) for stage in tree.stages] == [
        ("Today", -1, "", True, False), ("“Blockade”", 0, "the United States", True, False),
        ("“Withdrawal”", 1, "the Soviet Union", True, True), ("“No blockade”", 2, "the United States", True, True)]
    assert tree.says == ("With every payoff at its median. The United States must move first on every way on which "
                         "each mover gains.")
    tree = next(shown for shown in elmira.shown if isinstance(shown, Ways))
    assert sum(stage.lasts for stage in tree.stages) == 6
    assert all(stage.before < index for index, stage in enumerate(tree.stages))
    assert "To 5 worlds no way leads on which every mover gains" in tree.says


def test_what_a_coalition_could_do(elmira: Explained) -> None:
    assert lines(elmira, "What coalitions")[0] == (
        "From “Insistence”, the ministry and Uniroyal gain by going together to “Modified order”, “No more delay” and "
        "“Acceptance”, which lasts as well.")
    assert any("would leave 17 % by a joint move" in sentence for sentence in elmira.sentences)


def test_outcomes_of_coalitions() -> None:
    path = bundled()["elmira-1991"]
    reading = reading_of(run_case(load_case("elmira-1991"), path.read_bytes(), Settings(4)))
    code = (reading.plan.worlds.choice << np.arange(5)).sum(axis=1)

    def where(outcome: str) -> list[int]:
        return sorted(code[reading.over_worlds(f"contest.{outcome}")[0]].tolist())

    assert where("stable.nash") == [8, 9, 18, 21, 24, 25]
    assert where("together.moe.uniroyal.nash") == where("together.everyone.nash") == [8, 9, 21, 24, 25]
    assert where("together.everyone.general_metarational") == [2, 5, 8, 9, 21, 24, 25]


def test_a_case_that_names_no_coalition_has_no_such_outcomes() -> None:
    assert "contest.together" not in " ".join(
        outcome.path for lens in LENSES for item in lens.items(load_case("cuba-1962").case)
        for outcome in lens.declares(load_case("cuba-1962").case, item))


def complete(text: str) -> bytes:
    return ("detente: 1\ncase: {title: T}\n" + TWO + text).encode()


@pytest.mark.parametrize(
    ("preferences", "says"),
    [
        ("{a: [x, y or not y], b: [y]}", "preferences.a.1   true in every feasible world"),
        ("{a: [x and not x], b: [y]}", "preferences.a.0   true in no feasible world"),
        ("{a: [x, not x], b: [y]}", "preferences.a.1   contradicts statement 1 of this actor"),
        ("{a: [x, y, not (not y)], b: [y]}", "preferences.a.2   says the same as statement 2"),
    ],
)
def test_statements_that_cannot_decide(preferences: str, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        load_bytes(complete(f"preferences: {preferences}\n"))


@pytest.mark.parametrize(
    ("coalitions", "says"),
    [
        ("[[a]]", "a coalition needs two different actors or more"),
        ("[[a, b, a]]", "an actor stands twice in this coalition"),
        ("[[a, b], [b, a]]", "contest.coalitions.1   this coalition stands twice"),
        ("[[a, c]]", "c has no option and so no part in a joint move"),
        ("[[a, d]]", 'no actor called "d"'),
    ],
)
def test_coalitions_that_are_none(coalitions: str, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        load_bytes(complete(f"preferences: {{a: [x], b: [y]}}\ncontest: {{coalitions: {coalitions}}}\n"))


@pytest.mark.parametrize(
    ("infeasible", "says"),
    [
        ('["x or not x"]', "every combination of choices is infeasible"),
        ('["not x"]', "today's choices are infeasible together"),
    ],
)
def test_no_world_or_no_today(infeasible: str, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        load_bytes(complete(f"infeasible: {infeasible}\npreferences: {{a: [y], b: [y]}}\n"))


def test_more_options_than_can_be_listed() -> None:
    options = "".join(f'  o{i}: {{actor: a, status_quo: "no", choices: ["no", "yes"]}}\n' for i in range(17))
    head = "detente: 1\ncase: {title: T}\nactors: {a: {kind: person}}\noptions:\n"
    data = f"{head}{options}preferences: {{a: [o1]}}\n"
    with pytest.raises(CaseError, match="131,072 worlds, at most 65,536 can be enumerated"):
        load_bytes(data.encode())


def test_nothing_is_left_unsolved_in_a_case_of_preferences(solve: Solve) -> None:
    text = TWO + "preferences: {a: [x], b: [y if x, not x]}\ncontest: {coalitions: [[a, b]], forecast: nash}\n"
    reading = solve(text)
    assert unsolved_sections(reading.plan.case, LENSES) == ()
    lasting = reading.over_worlds("contest.stable.nash")[0]
    assert [reading.plan.worlds.label(w) for w in np.flatnonzero(lasting)] == ["x = yes, y = yes"]
