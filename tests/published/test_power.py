"""Power indices: every table of voting rules whose values were worked out by counting all coalitions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.models.power import AllOf, AnyOf, Rule, Ternary, Vetoes, Weighted, power, ternary_power

NAMES = ("shapley_shubik", "banzhaf", "penrose", "deegan_packel", "holler", "johnston")


def veto_game(members: int, vetoes: int, quota: int) -> Rule:
    count = Weighted([1] * members, quota)
    return AllOf([Vetoes(range(vetoes), members), count]) if vetoes else count


VETO_GAMES = [
    ("Security Council since 1966", veto_game(15, 5, 9), 0, "421/2145 106/635 53/1024 1/9 1/9 283/1590"),
    ("Security Council since 1966", veto_game(15, 5, 9), 14, "4/2145 21/1270 21/4096 2/45 2/45 7/636"),
    ("four vetoes", veto_game(15, 4, 9), 0, "37/156 743/4127 743/8192 1/9 1/9 461/2229"),
    ("four vetoes", veto_game(15, 4, 9), 14, "2/429 105/4127 105/8192 5/99 5/99 35/2229"),
    ("enlarged", veto_game(25, 5, 14), 0,
     "1571/8050 130771/905795 392313/8388608 1/14 1/14 789427/4576985"),
    ("enlarged", veto_game(25, 5, 14), 24,
     "39/32200 12597/905795 37791/8388608 9/280 9/280 12597/1830794"),
    ("no veto", veto_game(15, 0, 9), 3, "1/15 1/15 3003/16384 1/15 1/15 1/15"),
    ("Security Council as weights", Weighted([7] * 5 + [1] * 10, 39), 0,
     "421/2145 106/635 53/1024 1/9 1/9 283/1590"),
]
FIVE = Weighted([1] * 5, 3)
BOTH = AllOf([Weighted([4, 3, 2, 1, 1], 6), FIVE])
EITHER = AnyOf([AllOf([Weighted([4, 3, 2, 1, 1], 7), FIVE]), Weighted([1] * 5, 4)])
SMALL_GAMES = [
    ("51", Weighted([50, 49, 1], 51), 0, "2/3 3/5 3/4 1/2 1/2 2/3"),
    ("51", Weighted([50, 49, 1], 51), 1, "1/6 1/5 1/4 1/4 1/4 1/6"),
    ("51", Weighted([50, 49, 1], 51), 2, "1/6 1/5 1/4 1/4 1/4 1/6"),
    ("8", Weighted([5, 4, 3, 2], 8), 0, "5/12 5/12 5/8 1/3 2/7 1/2"),
    ("8", Weighted([5, 4, 3, 2], 8), 1, "1/4 1/4 3/8 5/18 2/7 2/9"),
    ("8", Weighted([5, 4, 3, 2], 8), 2, "1/4 1/4 3/8 5/18 2/7 2/9"),
    ("8", Weighted([5, 4, 3, 2], 8), 3, "1/12 1/12 1/8 1/9 1/7 1/18"),
    ("European Community 1958", Weighted([4, 4, 4, 2, 2, 1], 12), 0, "7/30 5/21 5/16 5/24 1/5 1/4"),
    ("European Community 1958", Weighted([4, 4, 4, 2, 2, 1], 12), 3, "3/20 1/7 3/16 3/16 1/5 1/8"),
    ("European Community 1958", Weighted([4, 4, 4, 2, 2, 1], 12), 5, "0 0 0 0 0 0"),
    ("both", BOTH, 0, "3/10 2/7 1/2 1/4 1/4 4/11"),
    ("both", BOTH, 1, "13/60 3/14 3/8 5/24 5/24 13/66"),
    ("both", BOTH, 2, "13/60 3/14 3/8 5/24 5/24 13/66"),
    ("both", BOTH, 4, "2/15 1/7 1/4 1/6 1/6 4/33"),
    ("either", EITHER, 0, "11/30 9/25 9/16 5/18 5/19 7/15"),
    ("either", EITHER, 2, "1/5 1/5 5/16 5/24 4/19 7/40"),
    ("either", EITHER, 3, "7/60 3/25 3/16 11/72 3/19 11/120"),
    ("dictator", Weighted([3, 1, 1], 3), 0, "1 1 1 1 1 1"),
    ("unanimity", Weighted([1] * 4, 4), 2, "1/4 1/4 1/8 1/4 1/4 1/4"),
    ("improper", Weighted([4, 3, 1, 1], 4), 0, "7/12 1/2 5/8 1/3 1/5 5/8"),
    ("improper", Weighted([4, 3, 1, 1], 4), 1, "1/4 3/10 3/8 1/3 2/5 1/4"),
    ("improper", Weighted([4, 3, 1, 1], 4), 2, "1/12 1/10 1/8 1/6 1/5 1/16"),
]


@pytest.mark.parametrize(("name", "rule", "member", "expected"), [*VETO_GAMES, *SMALL_GAMES])
@pytest.mark.parametrize("method", ["automatic", "classes", "halves", "table", "enumeration"])
def test_every_index_is_the_published_fraction(
    name: str, rule: Rule, member: int, expected: str, method: str
) -> None:
    found = power(rule, method)
    wanted = dict(zip(NAMES, map(Fraction, expected.split()), strict=True))
    given = {index: values[member] for index, values in found.values.items() if index in wanted}
    assert given == {index: wanted[index] for index in given}
    assert set(given) >= {"shapley_shubik", "banzhaf", "penrose"}
    if method not in ("table", "halves"):
        assert set(given) == set(NAMES)


@pytest.mark.parametrize(("rule", "winning", "minimal"), [
    (veto_game(15, 5, 9), 848, 210), (veto_game(15, 4, 9), 1_486, 462), (veto_game(25, 5, 14), 784_626, 167_960),
    (veto_game(15, 0, 9), 9_949, 5_005), (Weighted([4, 3, 1, 1], 4), 11, 3),
])  # fmt: skip
def test_winning_and_minimal_coalitions_are_counted(rule: Rule, winning: int, minimal: int) -> None:
    found = power(rule)
    assert (found.winning, found.minimal) == (winning, minimal)


def test_colemans_three_figures_for_the_security_council() -> None:
    found = power(veto_game(15, 5, 9))
    assert found.act == Fraction(53, 2048)
    assert found.values["coleman_initiate"][0] == Fraction(53, 1995)
    assert found.values["coleman_initiate"][14] == Fraction(1, 380)
    assert found.values["coleman_prevent"][0] == 1
    assert found.values["coleman_prevent"][14] == Fraction(21, 212)
    assert found.vetoes == (0, 1, 2, 3, 4)


def test_a_weight_that_meets_the_quota_is_no_dictator_in_an_improper_game() -> None:
    found = power(Weighted([4, 3, 1, 1], 4))
    assert found.improper is True
    assert found.dictator is None
    assert power(Weighted([3, 1, 1], 3)).dictator == 0
    assert power(Weighted([3, 1, 1], 3)).dummies == (1, 2)


def council() -> Ternary:
    return Ternary(Weighted([1] * 15, 9), Weighted([1] * 5 + [0] * 10, 1))


def test_the_security_council_with_abstention() -> None:
    found = ternary_power(council())
    assert found.passing == 146_796
    assert Fraction(found.passing, 3**15) == Fraction(48_932, 4_782_969)
    assert (found.swings[0], found.swings[14]) == (108_336, 53_154)
    assert (found.yes_abstain[0], found.abstain_no[0]) == (69_876, 38_460)
    assert (found.yes_abstain[14], found.abstain_no[14]) == (53_154, 0)
    assert (found.banzhaf[0], found.banzhaf[14]) == (Fraction(9_028, 89_435), Fraction(8_859, 178_870))
    assert (found.score[0], found.score[14]) == (Fraction(36_112, 1_594_323), Fraction(5_906, 531_441))
    assert found.shapley_shubik[0] == Fraction(118_525_786, 725_416_965)
    assert found.shapley_shubik[14] == Fraction(26_557_607, 1_450_833_930)


@pytest.mark.parametrize(("rule", "passing", "swings", "banzhaf", "shapley"), [
    (Ternary(Weighted([1] * 3, 2), Weighted([1, 0, 0], 1)), 6, (5, 3), "5/11 3/11", "14/27 13/54"),
    (Ternary(Weighted([1] * 4, 3), Weighted([1, 1, 0, 0], 1)), 7, (6, 4), "3/10 1/5", "109/324 53/324"),
    (Ternary(outweighs=[2, 1, 1]), None, None, "4/7 3/14", "17/27 5/27"),
])  # fmt: skip
def test_small_games_with_abstention(
    rule: Ternary, passing: int | None, swings: tuple[int, int] | None, banzhaf: str, shapley: str
) -> None:
    found = ternary_power(rule)
    ends = (0, -1)
    if passing is not None:
        assert found.passing == passing
        assert swings == tuple(found.swings[end] for end in ends)
    assert [str(found.banzhaf[end]) for end in ends] == banzhaf.split()
    assert [str(found.shapley_shubik[end]) for end in ends] == shapley.split()
    assert sum(found.shapley_shubik) == 1
