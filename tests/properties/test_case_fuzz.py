"""Whatever a case file holds, it is refused with a `CaseError` or it runs; never anything else, and never for long.

`DETENTE_FUZZ=2000` asks for so many examples of each property instead of the usual few.
"""

from __future__ import annotations

import copy
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case.read import CaseFile
from detente.case.tree import read_file_tree
from detente.cases import bundled
from detente.errors import CaseError
from detente.lenses.load import load_bytes, load_case
from detente.study.answer import answer
from detente.study.run import Settings, run_case

EXAMPLES = int(os.environ.get("DETENTE_FUZZ", "30"))
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
SECONDS = 20.0

BOARD = Path(__file__).parents[1] / "data" / "board.yaml"
SMALL = {
    "board": BOARD,
    "prisoners-dilemma": bundled()["prisoners-dilemma"],
    "emission-standards-1992": bundled()["emission-standards-1992"],
}
TREES = {name: read_file_tree(path).value for name, path in {**SMALL, **bundled()}.items()}
NAMES = [
    "issues.tax.settlement", "issues.tax.positions.a.position", "issues.tax.status_quo", "issues.force.settlement",
    "issues.tax.position.b", "ties.a-b.level", "ties.a-b.peak", "councils.board.text", "councils.board.limit.b",
    "councils.board.passes", "payoff.a", "payoff.b.level", "contest.share", "contest.choice.stance.hard",
    "contest.stable.nash", "evidence.leak.weight", "evidence.leak.estimate", "hypotheses.greed.posterior",
    "hypotheses.fear.prior", "proposals.swap.gain.b", "actors.a.capability", "contest.precision", "stance", "nobody",
    "interests.a.level.weight", "variants.weak.edits.0.scale", "options.stance.choices.hard.effects.0.add",
]  # fmt: skip
SELECTORS = [
    "", "", "", "[stance = hard]", "[equilibrium]", "[stance = hard, equilibrium]", "[variant = weak]", "[at = 2009]",
    "[without = leak]", "[variant = dear, without = gazette, reply = angry]", "[reply = gone, watch = yes]",
    "[at = 2011]",
    "[stance = hard, reply = angry, equilibrium, variant = weak]", "[variant = none]", "[x = y]",
]  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "<", ">=", "=", "!=", "and", "or", "if", "iff"]


def operands() -> st.SearchStrategy[str]:
    """A name in some world, a number or a function of one."""
    names = st.tuples(st.sampled_from(NAMES), st.sampled_from(SELECTORS)).map("".join)
    numbers = st.sampled_from(["0", "1", "0.5", "1e99", "-3", "true", "(1 / 0)", "log(0 - 1)", "exp(1e3)"])
    calls = st.tuples(st.sampled_from(["abs", "log", "exp", "mean", "not "]), names).map(lambda c: f"{c[0]}({c[1]})")
    return names | numbers | calls


EXPRESSIONS = st.lists(operands(), min_size=1, max_size=4).flatmap(
    lambda parts: st.lists(st.sampled_from(OPERATORS), min_size=len(parts), max_size=len(parts)).map(
        lambda signs: " ".join(word for pair in zip(parts, signs, strict=True) for word in pair).rsplit(" ", 1)[0]
    )
)
WORDS = st.sampled_from([
    "never", "0 .. 1", "5 .. 1", "0.2 .. 0.5 .. 0.8", "10 .. 20 .. 90", "-1 .. 0 .. 1", "", "~", "2010-06-24", "2010",
    "9999-99", "70%", "5 years", "1 .. 2 weeks", "a", "b", "c", "hawks", "doves", "leak", "compromise", "spatial",
    "council", "board", "tax", "force", "soft", "hard", "not stance = soft", "watch iff stance = hard", "x" * 300,
    "actors.a.capability", "councils.board.votes.noise", "issues.tax.decided.rule", "ties.a-b.half_life",
    "options.stance.reversible", "case.grade_table", "contest.precision", "evidence.leak.estimate", "true", "\u2028",
])  # fmt: skip
NUMBERS = st.sampled_from([0, 1, -1, 2, 0.5, 100, 140, 1e-99, 1e100, -1e100, 1e308, 1e-300, 3, 15, 70_000])
QUANTITIES = st.one_of(
    st.sampled_from([
        {"uniform": [0, 1]}, {"uniform": [1, 1]}, {"normal": [0.5, 1e-9]}, {"normal": [0, 1e99]}, {"beta": [0.01, 1e6]},
        {"low": 0, "mode": 0, "high": 1}, {"p5": 0.1, "p50": 0.2, "p95": 0.9}, {"choose": {"0.1": 1, "0.9": 2}},
        {"choose": {"compromise": 1, "challenge": 1}}, {"choose": {"nash": 1, "median": 0}}, {"pool": ["leak", "echo"]},
        {"pool": ["study"], "prior": "0 .. 1"}, {"is": "0.2 .. 0.4", "evidence": ["leak"], "prior": 0.3}, {}, [], [[]],
        {"path": "actors.b.capability", "set": 0}, {"path": "issues.tax.decided.rule", "set": "nash"},
    ]),
    EXPRESSIONS.map(lambda text: {"from": text}),
    EXPRESSIONS.map(lambda text: {"path": "issues.tax.positions.c.salience", "add": {"from": text}}),
    EXPRESSIONS.map(lambda text: [{"path": "actors.b.capability", "set": {"from": text}}]),
)  # fmt: skip
VALUES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS, EXPRESSIONS, QUANTITIES)
KINDS = st.sampled_from(["delete", "duplicate", "retype", "retype", "retype", "swap", "rename", "move"])
MUTATIONS = st.lists(st.tuples(KINDS, st.integers(0, 10**6), st.integers(0, 10**6), VALUES), min_size=1, max_size=4)


def places(tree: Any) -> list[tuple[Any, ...]]:
    """Paths of all nodes below the root."""
    found, waiting = [], [((), tree)]
    while waiting:
        path, node = waiting.pop()
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inner:
            found.append((*path, key))
            waiting.append(((*path, key), value))
    return found


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    """The node at a path."""
    for step in path:
        tree = tree[step]
    return tree


def mutated(tree: Any, mutations: list[tuple[str, int, int, Any]]) -> Any:
    """A copy of a tree with some of its nodes changed."""
    tree = copy.deepcopy(tree)
    for kind, first, second, value in mutations:
        known = places(tree)
        if not known:
            break
        path, other = known[first % len(known)], known[second % len(known)]
        parent, key = at(tree, path[:-1]), path[-1]
        if kind == "delete":
            del parent[key]
        elif kind == "retype":
            parent[key] = copy.deepcopy(value)
        elif kind == "swap":
            parent[key] = copy.deepcopy(at(tree, other))
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        elif kind == "duplicate":
            parent[f"{key}-2"] = copy.deepcopy(parent[key])
        elif kind == "rename":
            parent[value if isinstance(value, str) else "x"] = parent.pop(key)
        else:
            parent[other[-1] if isinstance(other[-1], str) else "y"] = copy.deepcopy(parent[key])
    return tree


def written(value: Any) -> str:
    """A tree as YAML in flow style, every text in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)


def loaded(data: bytes) -> CaseFile | None:
    """The case, or nothing where it was properly refused."""
    try:
        return load_bytes(data)
    except CaseError as error:
        is_proper = all(problem.message and len(problem.message) < 3_000 for problem in error.problems)
        if not error.problems or not is_proper:
            raise
        return None


def runs_or_is_refused(data: bytes) -> None:
    """The one promise: a proper refusal, or a run and an answer."""
    begun = time.perf_counter()
    source = loaded(data)
    if source is not None:
        answer(run_case(source, data, Settings(draws=32)))
    assert time.perf_counter() - begun < SECONDS


@FUZZ
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    runs_or_is_refused(data)


@FUZZ
@given(st.text(max_size=200))
def test_any_text_in_a_sound_head(text: str) -> None:
    runs_or_is_refused(b"detente: 1\ncase: {title: T}\nactors: {}\n" + text.encode("utf-8", "surrogatepass"))


@FUZZ
@given(st.sampled_from(sorted(SMALL)), MUTATIONS)
def test_mutated_small_cases(name: str, mutations: list[tuple[str, int, int, Any]]) -> None:
    runs_or_is_refused(written(mutated(TREES[name], mutations)).encode("utf-8", "surrogatepass"))


@settings(FUZZ, max_examples=max(EXAMPLES // 6, 5))
@given(MUTATIONS)
def test_mutated_large_case_is_read_or_refused(mutations: list[tuple[str, int, int, Any]]) -> None:
    begun = time.perf_counter()
    loaded(written(mutated(TREES["russia-iran-us-2010"], mutations)).encode("utf-8", "surrogatepass"))
    assert time.perf_counter() - begun < SECONDS


@FUZZ
@given(EXPRESSIONS)
def test_any_claim(text: str) -> None:
    tree = copy.deepcopy(TREES["board"])
    tree["claims"], tree["questions"] = {"c": {"says": "?", "test": text}}, {}
    runs_or_is_refused(written(tree).encode())


@pytest.mark.parametrize("where", ["issues.tax.status_quo", "councils.board.votes.noise", "ties.a-b.half_life",
                                   "ties.a-b.events.0.weight", "actors.hawks.influence", "contest.precision",
                                   "issues.tax.decided.cost_of_failure", "hypotheses.fear.prior",
                                   "interests.a.level.weight", "issues.force.positions.b.position",
                                   "councils.board.outside_option.cost", "proposals.swap.settles.tax",
                                   "interests.b.level.best"])  # fmt: skip
@pytest.mark.parametrize("text", ["1 / 0", "exp(1e3)", "0", "log(evidence.leak.weight - 0.6)"])
def test_a_number_without_a_value_is_told_and_stops_nothing(where: str, text: str) -> None:
    from detente.lenses.load import load_changed

    source = load_changed(load_case(BOARD), {where: {"from": text}, "issues.tax.positions.c.position": 30})
    found = answer(run_case(source, BOARD.read_bytes(), Settings(draws=64)))
    assert found.claims


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 boom", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 40))]
    with pytest.raises(CaseError, match="alias"):
        load_bytes("\n".join(lines).encode())


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(CaseError):
        load_bytes(b"detente: 1\nissues: " + (opening * 10_000).encode())
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("entry", [
    "  e{0}: {{source: nobody{0}, says: S, credibility: 2}}\n", "  e{0}: {{sorce: s, says: S, credibility: 9}}\n",
    "  e{0}: {{source: s, says: S, credibility: 2, estimate: {{from: e.{0}}}}}\n",
])  # fmt: skip
def test_very_many_mistakes_end_in_good_time(entry: str) -> None:
    source = "sources: {s: {title: T, kind: press, reliability: A}}"
    head = f"detente: 1\ncase: {{title: T}}\n{source}\nactors: {{}}\nevidence:\n"
    begun = time.perf_counter()
    with pytest.raises(CaseError):
        load_bytes((head + "".join(entry.format(i) for i in range(20_000))).encode())
    assert time.perf_counter() - begun < SECONDS


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    begun = time.perf_counter()
    with pytest.raises(CaseError, match="MiB"):
        load_case(path)
    assert time.perf_counter() - begun < 1
