"""The gas market of 2009 against the published figures of its reference solution: six calibrations, nine scenarios.

The tables behind `gas-2009` are those of the reference; with every range at its centre the answers must be the same to
0.002 billion dollars and 0.002 dollars for a million British thermal units.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from detente.case.expression import parse
from detente.case.read import CaseFile
from detente.lenses.load import load_case, load_changed
from detente.quantity import Exact, From, distribution
from detente.study.again import ask_again
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

STATICS = Path(__file__).parents[1] / "data" / "trade" / "statics_2009.csv"
VARIANTS = {"A": "a-uniform-conduct", "B": "b-implied-conduct", "B2": "b2-lng-may-move", "C": "c-near-competition",
            "D": "d-cheaper-europe", "E": "e-dearer-south-asia"}  # fmt: skip
SELLERS = {"RUS": "russia", "NOR": "norway", "DZA": "algeria", "NLD": "netherlands", "QAT": "qatar", "IRN": "iran",
           "AZE": "azerbaijan", "TKM": "turkmenistan", "LNGF": "lng-fringe"}  # fmt: skip
BUYERS = {"EU": "europe", "TUR": "turkey", "UKR": "ukraine-belarus", "SAS": "south-asia", "CHN": "china",
          "JKT": "japan-korea-taiwan"}  # fmt: skip
WEST = "[variant = fixed-25-west]"
HERE = {
    "base": ("", ""),
    "west added": ("[iranian_gas = west]", ""),
    "east added": ("[iranian_gas = east]", ""),
    "both added": ("[iranian_gas = both]", ""),
    "output fixed at 5.2, east opened": ("[variant = fixed-5-east]", ""),
    "output fixed at 25.2, west open, east opened too": ("[variant = fixed-25-both]", WEST),
    "output fixed at 25.2, moved from west to a commitment east": ("[variant = fixed-25-east]", WEST),
    "Turkey plus 10": ("[variant = turkey-10]", ""),
    "Qatar plus 20, ceiling to Europe 40": ("[variant = qatar-20]", ""),
}
STAKE = "markets.gas.break_even_stake.russia.iran[iranian_gas = east]"


def rows(variant: str) -> list[Mapping[str, str]]:
    """The reference figures of one calibration, of those volumes that are scenarios of the case."""
    with STATICS.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["variant"] == variant
                and row["volume_bcm"] == {"base": "0", "Turkey plus 10": "10"}.get(row["scenario"], "20")]


@cache
def centred() -> CaseFile:
    """The case with every range at its median."""
    source = load_case("gas-2009")
    changes = {}
    for path, slot in source.slots.items():
        form = getattr(slot.value, "form", None)
        if path.startswith("markets.") and slot.is_number and not isinstance(form, (Exact, From)):
            changes[path] = distribution(slot.value, slot.low, slot.high).median
    return load_changed(source, changes)


@cache
def answers(variant: str) -> Mapping[str, float]:
    """Everything that is compared, under one calibration."""
    asked = {f"{outcome}{where}" for row in rows(variant) if (outcome := outcome_of(row["outcome"])) is not None
             for where in HERE[row["scenario"]]}
    asked |= {f"markets.gas.{name}{where}" for name in ("certificate", "status") for where, _ in HERE.values()}
    asked.add(STAKE)
    run = run_case(centred(), b"", Settings(1, variant=VARIANTS[variant]))
    found = ask_again(run, [parse(text) for text in asked]).written
    return {text: float(found.expression(parse(text)).value[0]) for text in asked}


def value(variant: str, expression: str) -> float:
    return answers(variant)[expression]


def outcome_of(name: str) -> str | None:
    """The outcome that a row speaks of; None where it is no outcome of the market."""
    words = name.split()
    if name.endswith("profit"):
        return f"markets.gas.rent.{SELLERS[words[0]]}"
    if words[0] == "price":
        return f"markets.gas.price.{BUYERS[words[1]]}"
    if words[0] == "sales":
        seller, buyer = words[1].split("-")
        return f"markets.gas.flow.{SELLERS[seller]}-{BUYERS[buyer]}"
    return {"root mean square flow error": "markets.gas.flow_error",
            "sum of absolute flow errors over sum of flows": "markets.gas.flow_error_share"}.get(name)


@pytest.mark.parametrize("variant", VARIANTS)
def test_levels_and_changes_are_those_of_the_reference(variant: str) -> None:
    compared = 0
    for row in rows(variant):
        outcome = outcome_of(row["outcome"])
        if outcome is None:
            continue
        there, before = HERE[row["scenario"]]
        found = value(variant, f"{outcome}{there}")
        if row["kind"] == "change":
            found -= value(variant, f"{outcome}{before}")
        near = 0.002 if "profit" in row["outcome"] or "price" in row["outcome"] else 0.01
        assert found == pytest.approx(float(row["value"]), abs=near), dict(row)
        compared += 1
    assert compared > 70


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_stake_that_makes_up_for_a_line_east(variant: str) -> None:
    (row,) = [row for row in rows(variant) if row["outcome"] == "break-even stake" and row["scenario"] == "east added"]
    assert value(variant, STAKE) == pytest.approx(float(row["value"]), abs=0.002)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_seller_could_gain_by_selling_otherwise(variant: str) -> None:
    for there, _ in HERE.values():
        assert value(variant, f"markets.gas.certificate{there}") < 1e-8
        assert value(variant, f"markets.gas.status{there}") == 0


def test_the_market_with_its_ranges_misses_the_flows_of_2009_by_this_much() -> None:
    run = run_case(load_case("gas-2009"), b"", Settings(400, seed=2))
    found = Reading(run.plan, run.results, 2, 400).outcome("markets.gas.flow_error")
    low, middle, high = np.percentile(found, [10, 50, 90])
    assert 4.0 < low < middle < high < 16.0
