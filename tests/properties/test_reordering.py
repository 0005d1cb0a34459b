"""The order in which a case lists things changes nothing, and neither does anything that has nothing to do with it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case.tree import read_file_tree
from detente.lenses.catalogue import LENSES
from detente.lenses.load import load_bytes
from detente.runs.execute import Results
from detente.study.run import Settings, run_case

BOARD = Path(__file__).parents[1] / "data" / "board.yaml"
MARKET = {
    "units": {"price": "$/t", "volume": "t", "money": "$"},
    "producers": {"x": {"unit_cost": "8 .. 10 .. 12", "capacity": 30},
                  "y": {"unit_cost": 20, "cost_slope": "0.1 .. 0.2"}},
    "regions": {"town": {"intercept": "90 .. 110", "slope": 1},
                "port": {"price": 50, "quantity": 60, "elasticity": 0.7}},
    "routes": {"x-town": {"producer": "x", "region": "town"}, "y-town": {"producer": "y", "region": "town"},
               "y-port": {"producer": "y", "region": "port", "toll": "1 .. 3", "capacity": 20}},
}  # fmt: skip
TREE: dict[str, Any] = {**read_file_tree(BOARD).value, "markets": {"m": MARKET}}
for section, parts in read_file_tree(BOARD.with_name("relations.yaml")).value.items():
    TREE[section] = {**TREE.get(section, {}), **parts}
DRAWS = 64
SHUFFLE = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Sections and places whose order the analyst does not mean anything by. Preferences are in order of importance, the
# dates of events address them, and the choice of words is drawn along the order in which they stand.
PLACES = [
    (), ("actors",), ("issues",), ("issues", "tax", "positions"), ("issues", "force", "positions"), ("issues", "tax"),
    ("councils", "board", "members"), ("ties",), ("sources",), ("evidence",), ("options",),
    ("options", "stance", "choices"), ("options", "reply", "choices"), ("interests",), ("interests", "a"),
    ("variants",), ("proposals", "swap", "settles"), ("hypotheses",), ("claims",), ("questions",),
    ("issues", "tax", "scale"), ("beliefs",), ("triangles",), ("networks",), ("alignments",),
    ("alignments", "a", "partners"), ("alignments", "a", "partners", "b", "earlier"),
    ("markets", "m", "producers"), ("markets", "m", "regions"), ("markets", "m", "routes"),
]  # fmt: skip


def written(value: Any) -> str:
    """A tree as YAML in flow style, every text in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)


def solved(tree: Any) -> tuple[Results, dict[str, dict[str, np.ndarray]]]:
    """The results of a tree, and every outcome in today's world by name; those over worlds by the world's label."""
    data = written(tree).encode()
    run = run_case(load_bytes(data), data, Settings(DRAWS, seed=9))
    today = max(run.plan.worlds.status_quo, 0)
    found: dict[str, dict[str, np.ndarray]] = {}
    for path, cells in run.results.arrays.items():
        kept = run.plan.kept_cells(path)
        for scenario, details in enumerate(run.plan.scenarios):
            cell = int(run.plan.planned(path).cell_of[scenario, today])
            if cell not in kept:
                continue
            values = cells[kept.index(cell)]
            name = f"{path} {details.name}"
            if values.ndim == 1:
                found[name] = {"": values}
            else:
                labels = [",".join(f"{o}={c}" for o, c in sorted(run.plan.worlds.choices_in(w).items()))
                          for w in range(len(run.plan.worlds))]  # fmt: skip
                found[name] = {label: values[:, w] for w, label in enumerate(labels)}
    return run.results, found


BASE = solved(TREE)[1]


def at(tree: Any, place: tuple[str, ...]) -> Any:
    """The node at a place."""
    for step in place:
        tree = tree[step]
    return tree


def check_same(found: dict[str, dict[str, np.ndarray]], among: dict[str, dict[str, np.ndarray]]) -> None:
    """Every outcome is the same, but for the last digits of a sum in another order."""
    assert set(found) == set(among)
    for name, columns in found.items():
        assert set(columns) == set(among[name]), name
        for label, values in columns.items():
            other = among[name][label]
            assert np.allclose(values.astype(float), other.astype(float), rtol=1e-9, atol=1e-12, equal_nan=True), name


def test_every_lens_takes_part() -> None:
    paths = {name.split()[0] for name in BASE}
    sections = {path.split(".")[0] for path in paths}
    assert sections == {"evidence", "hypotheses", "ties", "beliefs", "triangles", "networks", "alignments", "markets",
                        "issues", "councils", "proposals", "payoff", "contest"}
    # Groups and exchanges are listed otherwise in tests of their own; a game has nothing to list but its tree, whose
    # order has a meaning; a forecast stands at its issue, and voting power at its council.
    assert {lens.name for lens in LENSES} - {"groups", "exchanges", "games", "forecasts", "power"} == {
        "payoffs" if section == "payoff" else section for section in sections}


@SHUFFLE
@given(st.data())
def test_the_order_of_what_is_listed_changes_nothing(data: st.DataObject) -> None:
    tree = copy.deepcopy(TREE)
    for place in data.draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True)):
        node = at(tree, place)
        keys = data.draw(st.permutations(list(node)))
        inner = dict(node)
        node.clear()
        node.update({key: inner[key] for key in keys})
    check_same(solved(tree)[1], BASE)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(place) or "whole")
def test_reversed(place: tuple[str, ...]) -> None:
    tree = copy.deepcopy(TREE)
    node = at(tree, place)
    inner = dict(node)
    node.clear()
    node.update({key: inner[key] for key in reversed(inner)})
    check_same(solved(tree)[1], BASE)


POSITIONS = {"a": {"position": 0.5, "salience": "0.1 .. 0.2"}}
EVENT = {"date": 2009, "says": "S", "weight": "0.1 .. 0.2"}
UNRELATED: list[tuple[str, Any]] = [
    ("actors.aa", {"kind": "state", "capability": "1 .. 2"}),
    ("issues.another", {"question": "Q", "scale": {0: "n", 1: "a"}, "positions": POSITIONS}),
    ("ties.hawks-c", {"between": ["hawks", "c"], "half_life": "1 .. 2", "events": [EVENT]}),
    ("evidence.rumour", {"source": "wire", "says": "S", "credibility": 5, "estimate": "0 .. 1"}),
    ("proposals.other", {"settles": {"tax": "10 .. 20"}}),
    ("variants.unused", {"says": "S", "edits": [{"path": "actors.a.capability", "set": "7 .. 9"}]}),
    ("claims.another", {"says": "S", "test": "issues.tax.settlement[variant = weak, reply = angry] > 3"}),
    ("markets.other", MARKET),
    ("councils.idle", {"members": {"a": {}}, "passes": {"votes": 1, "of": 1}}),
]


@pytest.mark.parametrize(("place", "value"), UNRELATED, ids=[place for place, _ in UNRELATED])
def test_what_is_unrelated_leaves_all_else_alone(place: str, value: Any) -> None:
    tree = copy.deepcopy(TREE)
    section, name = place.split(".")
    tree[section][name] = value
    found = solved(tree)[1]
    assert set(BASE) <= set(found)
    for name, columns in BASE.items():
        for label, values in columns.items():
            assert found[name][label].tobytes() == values.tobytes(), name


@settings(SHUFFLE, max_examples=10)
@given(st.floats(0.01, 1000))
def test_only_ratios_of_capability_and_influence_matter(factor: float) -> None:
    tree = copy.deepcopy(TREE)
    tree["variants"]["weak"]["edits"] = [{"path": "actors.b.capability", "scale": 0.5}]
    for path in ("a", "c"):
        tree["actors"][path]["capability"] *= factor
    tree["actors"]["b"]["capability"]["is"] = " .. ".join(repr(x * factor) for x in (0.5, 1, 2))
    tree["issues"]["tax"]["positions"]["c"]["capability"] = " .. ".join(repr(x * factor) for x in (0.3, 0.5))
    found = solved(tree)[1]
    for name in ("issues.tax.settlement ", "issues.tax.influence.b ", "payoff.a "):
        assert np.allclose(found[name][""], BASE[name][""], rtol=1e-6)
