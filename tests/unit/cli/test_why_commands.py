"""`detente why` and `detente sensitivity`, from a file and from a finished run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.errors import DetenteError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "river.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the case of the tutorial in it."""
    (tmp_path / "river.yaml").write_bytes(EXAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)


def asked(*words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_parts_of_an_answer() -> None:
    text = asked("why", "river.yaml", "half", "--draws", "1000")
    places = [text.index(part) for part in ("What turns it", "When it fails", "Under other premises", "What drives it")]
    assert places == sorted(places)


def test_a_file_and_its_finished_run_say_the_same() -> None:
    asked("run", "river.yaml", "--draws", "500")
    of_file = json.loads(asked("why", "river.yaml", "half", "--draws", "500", "--json"))
    assert json.loads(asked("why", "last", "half", "--json")) == of_file


def test_threads_change_nothing() -> None:
    one = asked("why", "river.yaml", "half", "--draws", "3000", "--threads", "1", "--json")
    assert asked("why", "river.yaml", "half", "--draws", "3000", "--threads", "2", "--json") == one


def test_what_a_run_has_not_solved_is_solved() -> None:
    text = asked("sensitivity", "river.yaml", "ties.upland-delta.level[delta_move = court, variant = lenders-leave]",
                 "--draws", "500", "--json")
    paths = [row["path"] for row in json.loads(text)["inputs"]]
    assert "options.delta_move.choices.court.effects.1.add" in paths


def test_top_and_set() -> None:
    few = asked("sensitivity", "river.yaml", "issues.release.settlement", "--draws", "500", "--top", "1")
    assert "more inputs above chance" in few
    change = "issues.release.decided.rule=median"
    found = json.loads(asked("sensitivity", "river.yaml", "half", "--draws", "500", "--set", change, "--json"))
    assert "issues.release.decided.rule" not in [row["path"] for row in found["inputs"]]
    assert found["run"]["set"] == {"issues.release.decided.rule": "median"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("why", "river.yaml", "hlaf"), 'did you mean "half"'),
        (("sensitivity", "river.yaml", "issues.release.setlement"), "did you mean"),
        (("sensitivity", "river.yaml", "issues.release.settlement >"), "expression"),
    ],
)
def test_mistakes_are_told(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(DetenteError, match=message):
        CliRunner().invoke(cli, [*words, "--draws", "50"], catch_exceptions=False)
