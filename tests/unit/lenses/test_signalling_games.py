"""Signalling games in a case: the reference games number by number, drawn inputs, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import CaseError
from detente.lenses.games import GAMES as LENS
from detente.lenses.load import load_bytes
from detente.models.games import Signalling, signalling

HERE = Path(__file__).parents[2] / "data" / "games"
GAMES: dict[str, Any] = json.loads((HERE / "signalling.json").read_text(encoding="utf-8"))["cases"]
HEAD = """\
detente: 1
case: {title: T}
actors: {a: {name: Aland, kind: state}, b: {name: Bland, kind: state}}
games:
  one:
    kind: signalling
    between: [a, b]
"""
BEER = HEAD + """\
    types: {strong: 9, weak: 1}
    sender:
      strong: {beer: {duel: 1, not: 3}, quiche: {duel: 0, not: 2}}
      weak: {beer: {duel: 0, not: 2}, quiche: {duel: 1, not: 3}}
    receiver:
      strong: {beer: {duel: 0, not: 1}, quiche: {duel: 0, not: 1}}
      weak: {beer: {duel: 1, not: 0}, quiche: {duel: 1, not: 0}}
"""


def solved(text: str, draws: int = 16):  # type: ignore[no-untyped-def]  # a reading
    from detente.study.answer import reading_of
    from detente.study.run import Settings, run_case

    return reading_of(run_case(load_bytes(text.encode()), b"", Settings(draws)))


def written(game: dict[str, Any]) -> str:
    """A reference game as part of a case; names of types and messages get a letter in front."""
    kinds, messages = [f"t{name}" for name in game["types"]], [f"m{name}" for name in game["messages"]]
    weight = dict(zip(kinds, game["prior"], strict=True))
    sides = {side: {kind: {message: dict(zip(game["actions"], replies, strict=True))
                           for message, replies in zip(messages, row, strict=True)}
                    for kind, row in zip(kinds, game[f"{side}_payoff"], strict=True)}
             for side in ("sender", "receiver")}
    return HEAD + "".join(f"    {name}: {json.dumps(part)}\n" for name, part in {"types": weight, **sides}.items())


@pytest.mark.parametrize("name", GAMES)
def test_the_reference_games_through_a_case(name: str) -> None:
    game = GAMES[name]
    found = solved(written(game))
    supports = [one["sender_support"] for one in game["equilibria"]]
    assert (found.outcome("games.one.equilibria") == len(supports)).all()
    for index, message in enumerate(game["messages"]):
        pooled = any(all(each == [index] for each in support) for support in supports)
        assert (found.outcome(f"games.one.pooling_on.m{message}") == pooled).all()
    apart = [len(set().union(*support)) == sum(map(len, support)) for support in supports]
    pools = [len({tuple(each) for each in support}) == 1 and len(support[0]) == 1 for support in supports]
    assert (found.outcome("games.one.separating") == any(apart)).all()
    assert (found.outcome("games.one.semi_separating")
            == any(not (left or right) for left, right in zip(apart, pools, strict=True))).all()
    passing = found.outcome("games.one.passing")[0]
    if passing == len(supports):
        for index, kind in enumerate(game["types"]):
            worth = [one["sender_value"][index] for one in game["equilibria"]]
            assert found.outcome(f"games.one.value.t{kind}.low") == pytest.approx(min(worth))
            assert found.outcome(f"games.one.value.t{kind}.high") == pytest.approx(max(worth))


def test_only_beer_passes_the_intuitive_criterion_and_the_belief_after_quiche_is_an_interval() -> None:
    found = solved(BEER)
    read = lambda path: float(found.outcome(f"games.one.{path}")[0])  # noqa: E731
    assert (read("equilibria"), read("passing")) == (4, 2)
    assert (read("pooling_on.beer.survives"), read("pooling_on.quiche")) == (1, 1)
    assert read("pooling_on.quiche.survives") == 0
    assert (read("separating"), read("semi_separating")) == (0, 0)
    assert (read("belief.beer.strong.low"), read("belief.beer.strong.high")) == pytest.approx((0.9, 0.9))
    assert (read("belief.quiche.strong.low"), read("belief.quiche.strong.high")) == pytest.approx((0.0, 0.5))
    assert (read("send.weak.beer.low"), read("value.strong.low"), read("value.weak.high")) == pytest.approx((1, 3, 2))
    said = next(planned.lens.explain(found.plan.case, planned.item, found.outcome)
                for planned in found.plan.items if planned.lens.name == "games")
    assert said[0].endswith("all send the same message in 100 % (on beer in 100 %, on quiche in 0 %); one in which "
                            "something shows but not all in 0 %.")
    assert said[1] == ("In these Bland believes that Aland is strong, on average over the draws: after beer with 90 %; "
                       "after quiche with 0 % to 50 %.")


def test_few_strong_ones_show_in_part_and_by_bayes_rule() -> None:
    """With strong ones at 0.1 the strong drink beer, the weak mix so that the receiver is indifferent after beer."""
    found = solved(BEER.replace("{strong: 9, weak: 1}", "{strong: 1, weak: 9}"))
    assert (found.outcome("games.one.semi_separating.survives") == 1).all()
    assert found.outcome("games.one.send.weak.beer.low") == pytest.approx(1 / 9)
    assert found.outcome("games.one.belief.beer.strong.low") == pytest.approx(0.5)
    assert found.outcome("games.one.reply.beer.duel.low") == pytest.approx(0.5)


def test_drawn_payoffs_are_solved_one_by_one_and_a_type_without_weight_spoils_only_its_draws() -> None:
    text = BEER.replace("{strong: 9, weak: 1}", "{strong: 0.2 .. 0.5 .. 0.8, weak: {choose: {0: 0.3, 0.5: 0.7}}}") \
        .replace("weak: {beer: {duel: 0, not: 2}", "weak: {beer: {duel: -1 .. 1, not: 1.5 .. 3.5}")
    found = solved(text, 64)
    numbers = {path: np.broadcast_to(found.expression(parse(f"games.one.{path}")).value, 64) for path in (
        "types.strong", "types.weak", "sender.weak.beer.duel", "sender.weak.beer.not")}
    status = found.outcome("games.one.status")
    np.testing.assert_array_equal(status == 5, numbers["types.weak"] == 0)
    assert set(np.unique(status)) == {0, 5}
    for draw in np.flatnonzero(status == 0)[:12]:
        weight = np.array([numbers["types.strong"][draw], numbers["types.weak"][draw]])
        beer = [numbers["sender.weak.beer.duel"][draw], numbers["sender.weak.beer.not"][draw]]
        one = signalling(Signalling(weight / weight.sum(), np.array([[[1, 3], [0, 2]], [beer, [1, 3]]]),
                                    np.array([[[0, 1], [0, 1]], [[1, 0], [1, 0]]])))
        assert found.outcome("games.one.equilibria")[draw] == len(one)
        assert found.outcome("games.one.value.weak.high")[draw] == pytest.approx(
            max(each.value[1] for each in one if each.intuitive))
    assert np.isnan(found.outcome("games.one.separating")[status == 5]).all()


def test_a_message_that_ends_the_game_has_one_reply() -> None:
    text = HEAD + """\
    types: {resolved: 0.5, bluffing: 0.5}
    sender:
      resolved: {quiet: {nothing: 0}, threat: {yield: 1, resist: -0.5}}
      bluffing: {quiet: {nothing: 0}, threat: {yield: 1, resist: -2}}
    receiver:
      resolved: {quiet: {nothing: 1}, threat: {yield: -1, resist: -3}}
      bluffing: {quiet: {nothing: 1}, threat: {yield: -1, resist: 1}}
"""
    found = solved(text)
    assert (found.outcome("games.one.pooling_on.threat.survives") == 1).all()  # half are resolved: yielding ties
    paths = {declared.path for item in LENS.items(found.plan.case) for declared in LENS.declares(found.plan.case, item)}
    assert "games.one.reply.quiet.nothing.low" in paths
    assert "games.one.reply.quiet.yield.low" not in paths


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("types: {strong: 9, weak: 1}", "types: {strong: 9}", "games.one.types: 1 of them; a signal needs two types"),
    ("types: {strong: 9, weak: 1}", "types: {strong: 9, weak: 1, odd: 1}",
     "games.one.sender: no payoffs when the sender is odd"),
    ("types: {strong: 9, weak: 1}", "types: {strong: 9, waek: 1}",
     'games.one.sender.weak: no type called "weak"; did you mean "waek"?'),
    ("strong: {beer: {duel: 0, not: 1}, quiche: {duel: 0, not: 1}}", "strong: {beer: {duel: 0, not: 1}}",
     "games.one.receiver.strong: no payoffs for the message quiche"),
    ("weak: {beer: {duel: 1, not: 0}", "weak: {beer: {duel: 1, nto: 0}",
     "games.one.receiver.weak.beer: the replies are duel, nto, elsewhere duel, not"),
    ("weak: {beer: {duel: 1, not: 0}, quiche", "weak: {bear: {duel: 1, not: 0}, quiche",
     'games.one.receiver.weak.bear: no message called "bear"; did you mean "beer"?'),
])  # fmt: skip
def test_one_mistake_gives_its_sentence(old: str, new: str, expected: str) -> None:
    assert BEER.count(old) == 1
    with pytest.raises(CaseError) as caught:
        load_bytes(BEER.replace(old, new).encode(), "t.yaml")
    said = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert any(sentence.startswith(expected) for sentence in said), said


def test_a_game_with_too_many_supports_is_named_and_not_solved() -> None:
    replies = "{" + ", ".join(f"r{k}: {k}" for k in range(6)) + "}"
    side = "".join(f"      {kind}: {{x: {replies}, y: {replies}, z: {replies}}}\n" for kind in ("s", "w"))
    source = load_bytes(f"{HEAD}    types: {{s: 1, w: 1}}\n    sender:\n{side}    receiver:\n{side}".encode())
    assert LENS.items(source.case) == ()
    assert LENS.missing(source.case)[0].startswith(
        "games.one is not solved: 12,252,303 pairs of supports, at most 10,000")
