"""An actor's choice: tables worked by hand."""

import numpy as np
import pytest

from detente.errors import ShapeError
from detente.study.measures.options import METRICS, Metric, maximin, rank, regret, satisficing, stability

# Four draws, three choices. Best of each draw: 8, 6, 6, 9.
#   draw   A    B    C     regret A  B  C
#   1      8    5    2              0  3  6
#   2      1    5    6              5  1  0
#   3      6    5    6              0  1  0
#   4      9    6    2              0  3  7
# mean     6   5.25  4            1.25  2  3.25
TABLE = np.array([[8.0, 5.0, 2.0], [1.0, 5.0, 6.0], [6.0, 5.0, 6.0], [9.0, 6.0, 2.0]])


def test_expected_payoff_and_order():
    answer = rank(TABLE)
    assert answer.expected.value.tolist() == [6.0, 5.25, 4.0]
    assert answer.order.tolist() == [0, 1, 2]
    assert (answer.count, answer.undefined) == (4, 0)


def test_regret():
    assert regret(TABLE).tolist() == [[0, 3, 6], [5, 1, 0], [0, 1, 0], [0, 3, 7]]
    answer = rank(TABLE)
    assert answer.regret.value.tolist() == [1.25, 2.0, 3.25]
    # Hazen, four draws: 90 % lies beyond the middle of the last step, 0.875, so it is the largest
    assert answer.regret_q90.tolist() == [5.0, 3.0, 7.0]


def test_paired_differences_against_the_best():
    answer = rank(TABLE)
    assert answer.difference.value.tolist() == [0.0, -0.75, -2.0]
    # B - A = -3, 4, -1, -3: variance (2.25**2 + 4.75**2 + .25**2 + 2.25**2)/3; t(3) at 97.5 % is 3.182446
    half = 3.182446 * np.sqrt((2 * 2.25**2 + 4.75**2 + 0.25**2) / 3 / 4)
    assert answer.difference.low[1] == pytest.approx(-0.75 - half, rel=1e-6)
    assert answer.difference.high[1] == pytest.approx(-0.75 + half, rel=1e-6)
    assert (answer.difference.low[0], answer.difference.high[0]) == (0.0, 0.0)


def test_probability_of_being_best_splits_ties():
    # A wins draws 1 and 4, C draw 2, A and C share draw 3
    assert rank(TABLE).best.value.tolist() == [0.625, 0.0, 0.375]


def test_three_way_tie():
    assert rank(np.ones((2, 3))).best.value == pytest.approx([1 / 3] * 3)
    assert rank(np.ones((2, 3))).order.tolist() == [0, 1, 2]


def test_rounding_does_not_break_a_tie():
    assert rank([[0.1 + 0.2, 0.3]]).best.value.tolist() == [0.5, 0.5]


def test_maximin():
    answer = maximin(TABLE)
    assert answer.worst.tolist() == [1.0, 5.0, 2.0]
    assert answer.order.tolist() == [1, 2, 0]
    assert answer.q05.tolist() == [1.0, 5.0, 2.0]
    assert rank(TABLE).worst.tolist() == [1.0, 5.0, 2.0]


def test_low_quantile_is_not_the_worst_with_many_draws():
    # 1 ... 100: the 5 % quantile lies between the 5th and 6th draw
    assert maximin(np.arange(1.0, 101.0)[:, None]).q05.tolist() == [5.5]


def test_satisficing():
    assert satisficing(TABLE, 5.0).value.tolist() == [0.75, 1.0, 0.5]
    assert satisficing(TABLE, [9.0, 5.0, 6.0, 2.0]).value.tolist() == [0.5, 0.5, 0.75]
    assert satisficing(TABLE, [9.0, 5.0, 6.0, np.nan]).value == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    answer = satisficing(TABLE, 5.0)
    assert (answer.low <= answer.value).all()
    assert (answer.high >= answer.value).all()


def test_draws_with_an_undefined_choice_are_left_out_for_all():
    spoiled = np.vstack([TABLE, [[100.0, np.nan, 0.0], [np.nan, 100.0, 100.0]]])
    answer = rank(spoiled)
    assert answer.expected.value.tolist() == [6.0, 5.25, 4.0]
    assert (answer.count, answer.undefined) == (4, 2)
    assert maximin(spoiled).worst.tolist() == [1.0, 5.0, 2.0]
    assert satisficing(spoiled, 5.0).value.tolist() == [0.75, 1.0, 0.5]


def test_stability_across_metrics():
    answer = stability(TABLE, 5.0)
    first = dict(zip(answer.names, answer.order[:, 0].tolist(), strict=True))
    assert first == {
        "expected payoff": 0,
        "90 % regret": 1,
        "probability best": 0,
        "worst draw": 1,
        "5 % quantile": 1,
        "good enough": 1,
    }
    assert answer.first == pytest.approx([2 / 6, 4 / 6, 0.0])
    assert answer.score.shape == (len(METRICS), 3)


def test_another_metric_can_be_added():
    best_case = Metric("best draw", "payoff in the best draw", lambda payoff, _: payoff.max(axis=0))
    answer = stability(TABLE, 5.0, (*METRICS, best_case))
    assert answer.names[-1] == "best draw"
    assert answer.order[-1].tolist() == [0, 1, 2]


def test_no_defined_draw():
    nothing = np.full((3, 2), np.nan)
    answer = rank(nothing)
    assert (answer.count, answer.undefined) == (0, 3)
    assert answer.order.tolist() == [0, 1]
    assert np.isnan(answer.expected.value).all()
    assert np.isnan(answer.best.value).all()
    assert np.isnan(maximin(nothing).worst).all()
    assert np.isnan(stability(nothing, 0.0).first).all()
    assert np.isnan(satisficing(nothing, 0.0).value).all()


def test_one_draw_has_no_interval():
    answer = rank([[1.0, 2.0]])
    assert answer.order.tolist() == [1, 0]
    assert np.isnan(answer.expected.low).all()


def test_intervals_cover():
    generator = np.random.default_rng(8)
    inside = []
    for _ in range(400):
        common = generator.normal(size=(80, 1)) * 5.0
        answer = rank(common + [1.0, 0.0] + generator.normal(size=(80, 2)) * 0.5)
        inside.append(answer.difference.low[1] <= -1.0 <= answer.difference.high[1])
        assert answer.difference.high[1] - answer.difference.low[1] < 0.5  # pairing removes the common part
    assert 0.91 < np.mean(inside) < 0.99


def test_refuses_what_does_not_fit():
    with pytest.raises(ShapeError, match="at least one choice"):
        rank(np.empty((3, 0)))
    with pytest.raises(ShapeError, match="threshold"):
        satisficing(TABLE, [1.0, 2.0])
    with pytest.raises(ShapeError, match="axes"):
        rank([1.0, 2.0])
