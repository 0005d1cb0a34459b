"""Why a claim has its verdict, in a terminal and as JSON: fits, keeps text as text, says what was found."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from detente.report.why_json import sensitivity_json, why_json
from detente.report.why_terminal import print_drivers, print_why
from detente.study.answer import Answer
from detente.study.boxes import BoxFound, BoxSide
from detente.study.drivers import what_drives
from detente.study.measures import Verdict
from detente.study.moves import Move
from detente.study.why import Under, Why, why

NAN, INF = float("nan"), float("inf")


def console(width: int = 80) -> Console:
    """A console that keeps what is printed."""
    return Console(file=io.StringIO(), width=width, markup=False, highlight=False)


def printed(out: Console) -> str:
    """What was printed."""
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def said(found: Why, answer: Answer, width: int = 400) -> str:
    """An answer in a terminal."""
    out = console(width)
    print_why(found, answer.run, out)
    return printed(out)


@pytest.fixture
def first(plain: Answer) -> Why:
    """Why the first claim of the case has its verdict."""
    return why(plain.run, next(iter(plain.run.source.case.claims)), draws=64)


@pytest.mark.parametrize("kind", ["plain", "attacked"])
@pytest.mark.parametrize("width", [60, 80, 140])
def test_every_claim_fits_the_width(kind: str, width: int, request: pytest.FixtureRequest) -> None:
    answer = request.getfixturevalue(kind)
    for claim in answer.run.source.case.claims:
        out = console(width)
        print_why(why(answer.run, claim, draws=32), answer.run, out)
        assert max(map(cell_len, printed(out).split("\n"))) <= width
        assert "\x1b" not in printed(out)
        assert "\u202e" not in printed(out)


def test_every_part_is_said(first: Why, plain: Answer) -> None:
    sides = (
        BoxSide("issues.toll.decided.rule", NAN, NAN, NAN, NAN, ("median", "nash"), 0.001),
        BoxSide("issues.toll.positions.north.salience", -INF, 0.5, 0.0, 0.3, (), 0.001),
        BoxSide("actors.south.capability", 0.6, INF, 0.2, 1.0, (), 0.001),
        BoxSide("issues.escort.status_quo", 0.2, 0.4, 0.2, 0.6, (), 0.001),
        BoxSide("origins.gazette", -INF, 0.0, 0.0, 0.3, (), 0.001),
    )
    made = replace(
        first,
        moves=(Move("actors.south.capability", 0.25, 0.6, 0.8, 0.35, Verdict.LEANS_AGAINST),
               Move("issues.toll.status_quo", 0.5, 30.0, 30.0, 0.5, Verdict.OPEN)),
        boxes=(BoxFound(True, sides, 0.6, 0.9, 0.85, 0.94, 0.2, 0.3),),
        under=(Under("word", "issues.toll.decided.rule", "nash", 0.1, Verdict.FAILS, True, False),
               Under("origin", "gazette", "wrong", 0.1, Verdict.FAILS, True, False),
               Under("assumption", "calm", "", 0.1, Verdict.FAILS, True, True),
               Under("source", "archive", "", 0.1, Verdict.FAILS, True, True),
               Under("source", "gazette", "", 0.9, Verdict.HOLDS, False, True)),
    )
    text = said(made, plain)
    for part in (
        "leans against, true in 35%, with the United South's capability held at 0.6, which is exceeded in 75% of ",
        "its median: knowing it would be enough",
        "is “median” or “nash”",
        "is at most 0.5", "is at least 0.6", "lies between 0.2 and 0.4", "the word of The Gazette is wrong",
        "so in 90% of these draws (85–94%), against 30% of all; this covers 60% of the draws in which it fails",
        "The Gazette is wrong", "the assumption “The sea stays calm” fails", "without “State archive”",
        "The verdict stays under 1 other premise",
    ):
        assert part in text, part


def test_nothing_found_is_said_too(first: Why, plain: Answer) -> None:
    text = said(replace(first, moves=(), tried=(), boxes=(), under=(), unmoved=()), plain)
    assert "No number of the case moves it enough to be tried" in text
    assert "No box of inputs" in text
    assert "There is no other premise to try" in text
    assert "No single number turns it" in said(replace(first, moves=(), tried=("actors.south.capability",)), plain)


def test_json_is_json(first: Why, plain: Answer) -> None:
    found = json.loads(json.dumps(why_json(first, plain.run), allow_nan=False))
    assert (found["format"], found["claim"]["id"]) == ("detente-why", first.claim.id)
    assert set(found["sensitivity"]) >= {"inputs", "pairs", "rest", "status", "null"}
    assert len(found["under"]) == len(first.under)
    assert len(found["boxes"]) == len(first.boxes)


def test_drivers_in_a_terminal_and_as_json(plain: Answer) -> None:
    found = what_drives(plain.run, "issues.toll.settlement")
    out = console(120)
    print_drivers(found, plain.run, 2, out)
    text = printed(out)
    assert "issues.toll.settlement" in text
    assert "standard deviation" in text
    assert "━" in text
    whole = json.loads(json.dumps(sensitivity_json(found, plain.run), allow_nan=False))
    assert whole["format"] == "detente-sensitivity"
    assert [row["path"] for row in whole["inputs"]] == [driver.path for driver in found.drivers]
