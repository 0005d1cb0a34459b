"""The answer in a terminal: fits its width, keeps text as text, colours only a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from detente.report.choice_terminal import print_choices
from detente.report.terminal import print_answer, print_claims, print_differences
from detente.study.answer import Answer
from detente.study.compare import compare_claims, compare_runs
from detente.study.run import Run


def console(width: int = 80, is_terminal: bool = False) -> Console:
    """A console that keeps what is printed."""
    return Console(file=io.StringIO(), width=width, force_terminal=is_terminal, markup=False, highlight=False)


def printed(out: Console) -> str:
    """What was printed."""
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.parametrize("kind", ["plain", "changed", "attacked", "bare"])
@pytest.mark.parametrize("width", [50, 80, 140])
def test_fits_the_width(kind: str, width: int, request: pytest.FixtureRequest) -> None:
    out = console(width)
    print_answer(request.getfixturevalue(kind), out)
    lines = printed(out).split("\n")
    assert max(map(cell_len, lines)) <= width


def test_says_the_same_as_the_report(plain: Answer) -> None:
    out = console(200)
    print_answer(plain, out)
    text = printed(out)
    for part in ("Tolls on the strait", "Claims", "Choices", "Worlds that last", "Votes in The board", "Forecasts"):
        assert part in text
    assert "Northland (veto)" in text
    assert "Confidence in these findings" in text


def test_no_colour_outside_a_terminal(plain: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    out, coloured = console(), console(is_terminal=True)
    print_answer(plain, out)
    print_answer(plain, coloured)
    assert "\x1b" not in printed(out)
    assert "\x1b[" in printed(coloured)


def test_text_is_never_markup_and_holds_no_control_codes(attacked: Answer) -> None:
    out = console(400)
    print_answer(attacked, out)
    text = printed(out)
    assert "[red]x[/red]" in text
    assert "<script>" in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_claims_show_all_that_decides(plain: Answer, plain_run: Run) -> None:
    out = console()
    print_claims(plain.claims, plain_run, out)
    text = " ".join(printed(out).split())
    assert "high The toll is high." in text
    assert "issues.toll.settlement > 45" in text
    assert sum(len(claim.inputs) for claim in plain.claims) == text.count("• ")


def test_no_claims_is_said(bare: Answer) -> None:
    out = console()
    print_claims(bare.claims, bare.run, out)
    assert "no claims" in printed(out)


def test_choices_are_ranked(plain: Answer, plain_run: Run) -> None:
    out = console()
    print_choices(plain.choices, plain_run, out)
    text = printed(out)
    assert text.index("Northland") < text.index("United South")
    assert "stands up best" in text


def test_differences_are_listed(plain_run: Run, changed_run: Run) -> None:
    out = console()
    found, claims = compare_runs(plain_run, changed_run), compare_claims(plain_run, changed_run)
    print_differences(found, claims, plain_run, changed_run, 3, out)
    text = printed(out)
    assert max(map(cell_len, text.split("\n"))) <= 80
    assert f"and {len(found) - 3} more" in text
    nothing = console()
    print_differences((), (), plain_run, plain_run, 3, nothing)
    assert "Nothing differs" in printed(nothing)
