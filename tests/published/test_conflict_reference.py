"""Contests with known answers.

The small ones are typed in: the prisoners' dilemma (any textbook); the Cuban missile crisis (Fraser and Hipel
1984, chapter 1), whose published sequential equilibria are 4 and 6; the Elmira groundwater dispute (Hipel,
Fang, Kilgour and Haight 1993; Kilgour, Hipel, Fang and Peng 2001) with twelve states and in its nine-state
form. The rest is read from the reference files beside the repository where they are present; they were
computed by searching legal sequences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.models.conflict import (
    CONCEPTS,
    Board,
    Moves,
    access,
    analyse,
    board,
    examine,
    explain,
    feasible_worlds,
    forecast,
    general_moves,
    merge,
    moves,
    pattern,
    permitted_changes,
    rank_groups,
    rank_statements,
    sequences,
    steps,
    world_code,
)

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "conflict"
SIMPLE = ("prisoners", "cuba-published", "cuba-strike-irreversible", "elmira-12")

CUBA_US = [4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8]
CUBA_USSR = [0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8]
ELMIRA_RANKINGS = (
    [20, 4, 5, 21, 18, 2, 3, 19, [8, 9, 24, 25]],
    [2, 5, 21, 18, [8, 9, 24, 25], 3, 4, 20, 19],
    [20, 4, 18, 2, 21, 19, 5, 3, [8, 9, 24, 25]],
)


def reference(name: str) -> Any:
    """A reference file, or a visible skip."""
    path = REFERENCE / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no reference file {path.name} beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def two_choice(
    owner: list[int], directions: list[str], infeasible: list[str]
) -> tuple[Moves, np.ndarray, np.ndarray]:
    """Moves, choices and state codes of a contest whose options are all taken or not."""
    size = [2] * len(owner)
    choice = feasible_worlds(size, [pattern(word) for word in infeasible])
    return moves(choice, owner, [permitted_changes(d) for d in directions]), choice, world_code(choice, size)


def ranked(ranking: list[Any], code: np.ndarray) -> np.ndarray:
    """Payoffs from a ranking of codes, best first, a list inside being a tie."""
    place = {int(c): world for world, c in enumerate(code)}
    return rank_groups([[place[c] for c in (g if isinstance(g, list) else [g])] for g in ranking], len(code))


def found(given: Moves, payoff: Any, code: np.ndarray) -> dict[str, list[int]]:
    """Codes of the equilibria under each concept."""
    contest = analyse(given, payoff)
    return {name: code[contest.equilibrium[0, place]].tolist() for place, name in enumerate(contest.concepts)}


def test_prisoners_dilemma() -> None:
    given, _, code = two_choice([0, 1], ["both", "both"], [])
    payoff = [ranked([2, 3, 0, 1], code), ranked([1, 3, 0, 2], code)]
    assert found(given, payoff, code) == {"nash": [0], **{concept: [0, 3] for concept in CONCEPTS[1:]}}
    margin = examine(given, payoff, ("gmr", "smr")).margin[0, :, 0]
    assert margin.tolist() == [[1, -1, 3, 1], [1, -1, 2, 1]]


def test_cuban_missile_crisis() -> None:
    given, choice, code = two_choice([0, 0, 1, 1], ["both"] * 4, ["--YY"])
    payoff = np.array([ranked(CUBA_US, code), ranked(CUBA_USSR, code)])
    metarational = [0, 1, 2, 4, 5, 6, 7]
    assert found(given, payoff, code) == {
        "nash": [],
        "gmr": metarational,
        "smr": metarational,
        "seq": [4, 6],
        "sseq": [4, 6],
    }
    assert examine(given, payoff, ("seq",)).margin[0, 0, 1].tolist() == [
        1,
        -1,
        -1,
        -1,
        6,
        1,
        1,
        1,
        -10,
        -5,
        -8,
        -2,
    ]
    strike, blockade, withdraw, escalate = choice.T == 1
    ussr = rank_statements(
        [
            ~escalate,
            ~strike | escalate,
            ~blockade | escalate,
            (withdraw == (strike | blockade)) | escalate,
            strike | ~escalate,
            blockade | ~escalate,
        ]
    )
    np.testing.assert_array_equal(ussr, payoff[1])


def test_a_strike_that_cannot_be_undone() -> None:
    given, _, code = two_choice([0, 0, 1, 1], ["forward", "both", "both", "both"], ["--YY"])
    equilibria = found(given, [ranked(CUBA_US, code), ranked(CUBA_USSR, code)], code)
    assert equilibria["nash"] == [5]
    assert equilibria["seq"] == [4, 5, 6]


def elmira() -> tuple[Moves, np.ndarray, np.ndarray]:
    """Moves, payoffs and codes of the twelve-state Elmira dispute."""
    given, _, code = two_choice(
        [0, 1, 1, 1, 2],
        ["forward", "backward", "both", "forward", "both"],
        ["-YY--", "-Y-Y-", "--YY-", "-NNN-"],
    )
    return given, np.array([[ranked(ranking, code) for ranking in ELMIRA_RANKINGS]]), code


def test_elmira_in_twelve_states() -> None:
    given, payoff, code = elmira()
    assert code.tolist() == [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25]
    narrow, wide = [8, 9, 18, 21, 24, 25], [2, 5, 8, 9, 18, 21, 24, 25]
    assert found(given, payoff, code) == {
        "nash": narrow,
        "gmr": wide,
        "smr": wide,
        "seq": narrow,
        "sseq": narrow,
    }


def elmira_in_nine() -> tuple[Moves, np.ndarray]:
    """Moves and payoffs of the published nine-state graph, states 1 to 9 numbered from 0."""
    uniroyal = [
        [1, 3],
        [1, 9],
        [2, 4],
        [2, 9],
        [3, 9],
        [4, 9],
        [5, 7],
        [5, 9],
        [6, 8],
        [6, 9],
        [7, 9],
        [8, 9],
    ]
    arcs = (
        [[1, 2], [3, 4], [5, 6], [7, 8]],
        uniroyal,
        [[1, 5], [2, 6], [3, 7], [4, 8], [5, 1], [6, 2], [7, 3], [8, 4]],
    )
    rankings = ([7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 3, 7, 2, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9])
    code = np.arange(1, 10)
    return general_moves([np.array(a) - 1 for a in arcs], 9), np.array([ranked(r, code) for r in rankings])


def test_elmira_in_nine_states_and_by_merging_twelve() -> None:
    given, payoff = elmira_in_nine()
    few, many = [5, 8, 9], [1, 4, 5, 8, 9]
    expected = {"nash": few, "gmr": many, "smr": many, "seq": few, "sseq": few}
    assert found(given, payoff, np.arange(1, 10)) == expected
    twelve, utility, code = elmira()
    label = [[2, 3, 4, 5, 18, 19, 20, 21].index(c) if c not in (8, 9, 24, 25) else 8 for c in code]
    merged, merged_payoff = merge(twelve, label, utility)
    np.testing.assert_array_equal(merged.pointer, given.pointer)
    np.testing.assert_array_equal(merged.target, given.target)
    # The two published forms rank states 2, 3 and 7 differently for Uniroyal; the equilibria are the same.
    np.testing.assert_array_equal(merged_payoff[0, [0, 2]], payoff[[0, 2]])
    assert found(merged, merged_payoff, np.arange(1, 10)) == expected


def test_elmira_from_the_status_quo() -> None:
    given, payoff = elmira_in_nine()
    way = steps(given, 0)
    assert (way.steps[7], way.count[7]) == (3, 6)
    assert len(sequences(given, 0, 7)) == 6
    flag = analyse(given, payoff, ("nash",)).equilibrium[:, 0]
    ahead = forecast(given, payoff, flag, start=0)
    assert access(ahead, flag)[0].tolist() == [0, 0, 0, 0, 1, 0, 0, 2, 2]
    assert ahead.share[0, 4] == 1


def test_why_cooperation_lasts_in_the_dilemma() -> None:
    given, _, code = two_choice([0, 1], ["both", "both"], [])
    payoff = [ranked([2, 3, 0, 1], code), ranked([1, 3, 0, 2], code)]
    stays = explain(given, payoff, "seq", 0, 3)
    assert (stays.reason, stays.leave, len(stays.sanctions[0].steps), stays.sanctions[0].answer) == (
        "sanctioned",
        2,
        1,
        0,
    )
    leaves = explain(given, payoff, "seq", 0, 1)
    assert (leaves.reason, leaves.escape, leaves.escape_payoff, leaves.escape_forced) == (
        "unstable",
        0,
        2,
        np.inf,
    )


# Reference files


def read_case(case: dict[str, Any]) -> tuple[Moves, np.ndarray, np.ndarray]:
    """Moves, payoffs and codes of a case in option form."""
    makers, options = case["decision_makers"], case["options"]
    owner = [makers.index(option["owner"]) for option in options]
    given, _, code = two_choice(owner, [option["direction"] for option in options], case["infeasible"])
    payoff = [
        ranked(stated["ranking"], code) if "ranking" in stated else np.array(stated["payoffs"], dtype=float)
        for stated in (case["preferences"][maker] for maker in makers)
    ]
    return given, np.array(payoff), code


def check_case(case: dict[str, Any], given: Moves, payoff: np.ndarray, code: np.ndarray) -> None:
    """Equilibria, stability for everybody and margins as the file has them."""
    expected, makers = case["expected"], case["decision_makers"]
    assert code.tolist() == expected.get("feasible", case.get("states"))
    assert found(given, payoff, code) == expected["equilibria"]
    seen = examine(given, payoff)
    for place, concept in enumerate(CONCEPTS):
        for who, maker in enumerate(makers):
            stable = code[seen.is_stable[0, place, who]].tolist()
            assert stable == expected["stable"][concept][maker], (case["id"], concept, maker)
            if "margin" in expected:
                wanted = np.array(expected["margin"][concept][maker], dtype=float)
                np.testing.assert_array_equal(seen.margin[0, place, who], wanted)


@pytest.mark.parametrize("name", SIMPLE)
def test_named_cases(name: str) -> None:
    case = reference(name)
    check_case(case, *read_case(case))


def test_nine_states_of_elmira_as_filed() -> None:
    case = reference("elmira-9")
    check_case(case, *elmira_in_nine(), np.arange(1, 10))


def random_case(name: str) -> dict[str, Any]:
    """One of the random models."""
    return next(case for case in reference("random")["cases"] if case["id"] == name)


def test_random_models() -> None:
    for case in reference("random")["cases"]:
        check_case(case, *read_case(case))


TOKEN = re.compile(r"[A-Za-z_]\w*|!=|=|\(|\)")


def statement_truth(text: str, value: Callable[[str, str | None], np.ndarray]) -> np.ndarray:
    """Truth of one statement over the worlds; `value` gives the truth of an option, or of its choice."""
    words = [
        *(word if not word.isalpha() or not word.isupper() else word.lower() for word in TOKEN.findall(text)),
        "",
    ]
    place = iter(range(len(words)))
    position = [next(place)]

    def take(*wanted: str) -> str:
        word = words[position[0]]
        if wanted and word not in wanted:
            return ""
        position[0] = next(place, position[0])
        return word

    def literal() -> np.ndarray:
        word = take()
        if word == "not":
            return ~literal()
        if word == "(":
            inside = statement()
            assert take(")")
            return inside
        sign = take("=", "!=")
        truth = value(word, take() if sign else None)
        return ~truth if sign == "!=" else truth

    def conjunction() -> np.ndarray:
        truth = literal()
        while take("and"):
            truth = truth & literal()
        return truth

    def disjunction() -> np.ndarray:
        truth = conjunction()
        while take("or"):
            truth = truth | conjunction()
        return truth

    def statement() -> np.ndarray:
        truth = disjunction()
        if take("if"):
            return ~disjunction() | truth
        return truth == disjunction() if take("iff") else truth

    return statement()


def read_choices(case: dict[str, Any]) -> tuple[Moves, np.ndarray, np.ndarray]:
    """Moves, payoffs and codes of a case whose options have several choices."""
    makers, options = case["decision_makers"], case["options"]
    names = [option["choices"] for option in options]
    ids = [option["id"] for option in options]
    size = [len(choices) for choices in names]
    fixed = np.full((len(case["infeasible"]), len(options)), -1)
    for row, combination in enumerate(case["infeasible"]):
        for option, choice in combination.items():
            fixed[row, ids.index(option)] = names[ids.index(option)].index(choice)
    worlds = feasible_worlds(size, fixed)
    tables = []
    for option, choices in zip(options, names, strict=True):
        table = np.ones((len(choices), len(choices)), dtype=bool)
        if option["changes"] != "all":
            table[:] = False
            for old, new in option["changes"]:
                table[choices.index(old), choices.index(new)] = True
        tables.append(table)
    given = moves(worlds, [makers.index(option["owner"]) for option in options], tables, len(makers))

    def value(option: str, choice: str | None) -> np.ndarray:
        place = ids.index(option)
        return worlds[:, place] == names[place].index(choice or "yes")

    payoff = []
    for maker in makers:
        stated = case["preferences"][maker]
        payoff.append(
            np.array(stated["payoffs"], dtype=float)
            if "payoffs" in stated
            else rank_statements([statement_truth(text, value) for text in stated["statements"]])
        )
    return given, np.array(payoff), world_code(worlds, size)


def test_models_with_several_choices() -> None:
    for case in reference("choices")["cases"]:
        given, payoff, code = read_choices(case)
        expected = [case["expected"]["payoff"][maker] for maker in case["decision_makers"]]
        np.testing.assert_array_equal(payoff, expected)
        check_case(case, given, payoff, code)


@pytest.mark.parametrize("name", ["cuba-published", "elmira-12"])
def test_statements_give_the_ranking(name: str) -> None:
    case = reference(name)
    ids = [option["id"] for option in case["options"]]
    _, choice, _ = two_choice([0] * len(ids), ["both"] * len(ids), case["infeasible"])
    for maker, stated in case["preferences_as_statements"].items():
        rows = [
            statement_truth(t, lambda option, _: choice[:, ids.index(option)] == 1)
            for t in stated["statements"]
        ]
        np.testing.assert_array_equal(rank_statements(rows), case["expected"]["payoff"][maker])


def fractions(texts: Any) -> Any:
    """Exact fractions in nested lists as floats."""
    return [fractions(t) for t in texts] if isinstance(texts, list) else float(Fraction(texts))


def test_statement_orders_as_draws() -> None:
    case = reference("draws")["cases"]["cuba-statement-order"]
    given, _, code = two_choice([0, 0, 1, 1], ["both"] * 4, ["--YY"])
    payoff = np.array([[ranked(CUBA_US, code), ussr] for ussr in case["ussr_payoff"]])
    for weights, expected in ((None, case["equal_weights"]), (fractions(case["weights"]), case["weighted"])):
        contest = analyse(given, payoff, draw_weight=weights)
        for place, concept in enumerate(CONCEPTS):
            np.testing.assert_allclose(
                contest.p_equilibrium[place], fractions(expected[concept]["p_equilibrium"])
            )
            for who, maker in enumerate(("us", "ussr")):
                p_stable = fractions(expected[concept]["p_stable"][maker])
                np.testing.assert_allclose(contest.p_stable[place, who], p_stable)


def test_forecast_over_statement_orders() -> None:
    case = reference("draws")["cases"]["cuba-statement-order"]
    given, _, code = two_choice([0, 0, 1, 1], ["both"] * 4, ["--YY"])
    payoff = np.array([[ranked(CUBA_US, code), ussr] for ussr in case["ussr_payoff"]])
    contest = analyse(given, payoff)
    for start, concept, expected in forecasts(case["forecast_equal_weights_from"]):
        ahead = forecast(
            given, payoff, contest.equilibrium_of(concept), int(np.flatnonzero(code == start)[0])
        )
        share = {
            str(c): ahead.mean_share[world] for world, c in enumerate(code) if ahead.mean_share[world] > 0
        }
        assert {**share, "none": ahead.mean_none} == pytest.approx(
            {k: fractions(v) for k, v in expected.items()}
        )


def forecasts(filed: dict[str, Any]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Starting state, concept and expected weights, one after another."""
    for start, by_concept in filed.items():
        for concept, expected in by_concept.items():
            yield int(start), concept, expected


def test_draws_of_numbers() -> None:
    filed = reference("draws")["cases"]["numeric"]
    given, _, code = read_case(random_case("random-02"))
    payoff = np.array(filed["payoffs"])
    contest, seen = analyse(given, payoff), examine(given, payoff)
    for place, concept in enumerate(CONCEPTS):
        expected = filed["expected"][concept]
        equilibria = [code[flag].tolist() for flag in contest.equilibrium[:, place]]
        assert equilibria == expected["equilibria_by_draw"]
        margin = np.array(expected["margin_by_draw"], dtype=float)
        np.testing.assert_allclose(seen.margin[:, place], margin, atol=1e-12)
        np.testing.assert_allclose(contest.p_equilibrium[place], fractions(expected["p_equilibrium"]))


def test_steps_from_the_status_quo() -> None:
    for title, expected in reference("status-quo")["cases"].items():
        name, start = title.split(" from ")
        case = reference(name)
        given, payoff, code = (*elmira_in_nine(), np.arange(1, 10)) if name == "elmira-9" else read_case(case)
        origin = int(np.flatnonzero(code == int(start))[0])
        for kind, value in (("moves", None), ("improvements", payoff)):
            way = steps(given, origin, value)
            reached = {
                str(code[world]): {"steps": way.steps[world], "shortest_sequences": way.count[world]}
                for world in np.flatnonzero(way.steps >= 0)
            }
            assert reached == expected[kind], (title, kind)


def test_lengths_of_sanctions() -> None:
    for name, by_concept in reference("explanation")["cases"].items():
        case = random_case(name) if name.startswith("random") else reference(name)
        given, payoff, code = read_case(case)
        makers = case["decision_makers"]
        for concept, by_maker in by_concept.items():
            for maker, by_state in by_maker.items():
                for state, expected in by_state.items():
                    world = int(np.flatnonzero(code == int(state))[0])
                    why = explain(given, payoff, concept, makers.index(maker), world)
                    length = {str(code[s.improvement]): len(s.steps) or None for s in why.sanctions}
                    assert length == expected["sanction_length"], (name, concept, maker, state)
                    assert (why.is_stable, why.leave) == (expected["stable"], expected["leave_payoff"])


def formula_payoff(code: np.ndarray, filed: dict[str, Any], makers: int) -> np.ndarray:
    """The payoff formula of the models given by rule."""
    t, prime = code.astype(np.int64) + 1, filed["P"]
    return np.array(
        [(filed["A"][i] * (t * t % prime) + filed["B"][i] * t) % prime // 64 for i in range(makers)], float
    )


def check_counts(row: dict[str, Any], given: Moves | Board, payoff: np.ndarray, code: np.ndarray) -> None:
    """Counts and sums of codes as filed."""
    assert len(code) == row["n_feasible"]
    contest = analyse(given, payoff)
    for place, concept in enumerate(contest.concepts):
        flag = contest.equilibrium[0, place]
        assert (contest.p_stable[place] > 0).sum(axis=1).tolist() == row["stable_count"][concept]
        assert flag.sum() == row["equilibrium_count"][concept]
        assert code[flag].sum() == row["equilibrium_code_sum"][concept]


def by_rule(row: dict[str, Any]) -> tuple[list[int], list[str], list[str]]:
    """Owners, directions and infeasible patterns of a model given by rule."""
    number, makers = row["options"], row["decision_makers"]
    owner = [j * makers // number for j in range(number)]
    direction = ["forward" if j % 5 == 3 else "backward" if j % 7 == 5 else "both" for j in range(number)]
    words = []
    if row["patterns"]:
        for maker in range(makers):
            own = [j for j in range(number) if owner[j] == maker][:2]
            if len(own) == 2:
                words.append("".join("Y" if j in own else "-" for j in range(number)))
        words.append("Y" + "-" * (number - 2) + "N")
    return owner, direction if row["one_way"] else ["both"] * number, words


def test_models_by_formula() -> None:
    filed = reference("scale")
    rows = [row for row in filed["results"] if row["n_feasible"] <= 4096]
    assert rows
    for row in rows:
        given, _, code = two_choice(*by_rule(row))
        check_counts(row, given, formula_payoff(code, filed["model"], row["decision_makers"]), code)


def test_models_by_formula_on_a_board() -> None:
    filed = reference("scale")
    rows = [row for row in filed["results"] if row["options"] <= 16]
    assert len(rows) > 12
    for row in rows:
        owner, direction, words = by_rule(row)
        patterns = [pattern(word) for word in words]
        laid = board([2] * len(owner), owner, [permitted_changes(d) for d in direction], patterns)
        payoff = formula_payoff(laid.cell_of, filed["model"], row["decision_makers"])
        check_counts(row, laid, payoff, laid.cell_of.astype(np.int64))


def test_few_feasible_worlds_of_many_options() -> None:
    filed = reference("scale")
    words = []
    for block in range(3):
        own = range(8 * block, 8 * block + 8)
        words.append("".join("N" if j in own else "-" for j in range(24)))
        pairs = [(a, b) for a in own for b in own if a < b]
        words += ["".join("Y" if j in pair else "-" for j in range(24)) for pair in pairs]
    given, _, code = two_choice([j // 8 for j in range(24)], ["both"] * 24, words)
    check_counts(filed["wide"], given, formula_payoff(code, filed["model"], 3), code)
