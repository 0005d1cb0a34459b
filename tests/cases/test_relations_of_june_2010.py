"""What the bundled case says of relations, in ranges that leave room for other random numbers."""

from __future__ import annotations

import numpy as np
import pytest

from detente.cases import bundled
from detente.lenses.load import load_case
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

NAME = "russia-iran-us-2010"


@pytest.fixture(scope="module")
def june() -> Reading:
    """The case, solved once."""
    return reading_of(run_case(load_case(NAME), bundled()[NAME].read_bytes(), Settings(512), threads=2))


def middle(reading: Reading, path: str) -> float:
    """Median of an outcome in today's world."""
    return float(np.nanmedian(reading.outcome(path)))


def test_every_act_rests_on_evidence_and_every_doubtful_one_says_why() -> None:
    belief = load_case(NAME).case.beliefs["iran-on-russia"]
    assert all(act.evidence for act in belief.events)
    assert [act.says for act in belief.events if act.otherwise and not act.note] == []
    assert all(act.date.last <= load_case(NAME).case.case.as_of.last for act in belief.events)  # type: ignore[union-attr]


def test_tehran_lost_trust_and_stands_below_what_trust_takes(june: Reading) -> None:
    assert middle(june, "beliefs.iran-on-russia.level@2008-11-30") > middle(june, "beliefs.iran-on-russia.level") + 0.05
    assert middle(june, "beliefs.iran-on-russia.gap") < -0.2
    for late in (16, 17, 18):
        assert middle(june, f"beliefs.iran-on-russia.effect.{late}") < 0
    assert middle(june, "beliefs.iran-on-russia.lowest") < middle(june, "beliefs.iran-on-russia.highest")


def test_nobody_is_sure_of_a_seat_but_a_middle_suits_moscow(june: Reading) -> None:
    words = june.words_of("triangles.great.role.russia")
    share = np.mean(june.outcome("triangles.great.role.russia") == words.index("pivot"))
    assert 0.1 < share < 0.4
    assert np.nanmean(june.outcome("triangles.great.interior")) > 0.75
    formula = june.outcome("triangles.great.best_hostility")
    gain = june.outcome("triangles.great.loss.patronage") + june.outcome("triangles.great.loss.competition")
    np.testing.assert_allclose(june.outcome("triangles.great.loss"), gain + june.outcome("triangles.great.loss.risk"))
    assert ((formula > 0) & (formula <= 1)).all()


def test_the_four_powers_do_not_fit_two_camps(june: Reading) -> None:
    assert np.nanmean(june.outcome("networks.powers.balanced")) < 0.3
    assert set(np.unique(june.outcome("networks.powers.frustration"))) <= {0.0, 1.0, 2.0}
    strained = {tie: float(np.nanmean(june.outcome(f"networks.powers.strained.{tie}"))) for tie in
                load_case(NAME).case.networks["powers"].ties}  # type: ignore[attr-defined]
    assert max(strained, key=lambda tie: strained[tie]) == "china-iran"


def test_china_overtakes_russia_for_iran(june: Reading) -> None:
    then = [middle(june, f"alignments.iran.worth.{power}@2002-12-31") for power in ("russia", "china")]
    now = [middle(june, f"alignments.iran.worth.{power}") for power in ("russia", "china")]
    assert then[0] > then[1]
    assert now[1] > now[0]
    assert middle(june, "alignments.iran.trial.open") >= 0


def test_moscow_leans_west_today(june: Reading) -> None:
    assert np.mean(june.outcome("alignments.russia.leans.united_states")) > 0.7
    assert middle(june, "alignments.russia.within.1.united_states") > middle(june, "alignments.russia.within.1.russia")
