"""The Council of the European Union: its rule, and the story that the case tells."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from detente.cases import bundled
from detente.lenses.bodies import body_of_council
from detente.lenses.load import load_case
from detente.models.power import power
from detente.study.answer import inputs_of, reading_of
from detente.study.claims import judge_claims
from detente.study.run import Settings, run_case

NAME = "eu-council-2014"


def test_its_weights_are_those_of_the_treaties() -> None:
    case = load_case(NAME).case
    lisbon, nice = (case.councils[name].members for name in ("lisbon", "nice"))
    votes = [int(member.weights["votes"].value) for member in nice.values()]
    assert (len(votes), sum(votes)) == (28, 352)
    population = sum(member.weights["population"].value for member in lisbon.values())
    assert float(population * Fraction(65, 100)) / 10_000 == pytest.approx(328.6, abs=0.05)
    assert lisbon.keys() == nice.keys() == case.actors.keys()


def test_three_members_cannot_block_however_large() -> None:
    rule = body_of_council(load_case(NAME).case, "lisbon").rule
    found = power(rule)
    from detente.models.power import wins

    everyone = np.ones((2, 28), dtype=bool)
    everyone[0, :3] = everyone[1, :4] = False  # the largest, with more than 35 % of the population
    assert wins(rule, everyone).tolist() == [True, False]
    assert found.vetoes == ()
    assert found.dummies == ()
    assert found.improper is False


def test_it_tells_the_story_that_was_approved() -> None:
    run = run_case(load_case(NAME), bundled()[NAME].read_bytes(), Settings(256), threads=2)
    reading = reading_of(run)
    verdict = {claim.id: claim.verdict for claim in judge_claims(reading, inputs_of(run), 1)}
    for claim in ("passes", "poland-outvoted", "below-population", "lisbon-for-the-large", "easier"):
        assert verdict[claim] == "holds"
    assert verdict["about-2019"] == "fails"
    germany = reading.outcome("councils.lisbon.power.shapley_shubik.germany")
    assert np.ptp(germany) == 0
    assert germany[0] == pytest.approx(0.1442, abs=0.0005)
    assert 2.5 < np.median(reading.outcome("councils.lisbon.text")) < 4
