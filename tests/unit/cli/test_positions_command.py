"""`detente positions`: tables, evidence that a case takes, what is refused, and going on after an interruption."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from detente.cli import cli

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
ENDS = ("--ends", "upland,delta")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command in a folder with the votes of an invented assembly."""
    shutil.copy(EXAMPLES / "assembly-votes.csv", tmp_path / "votes.csv")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def ran(*words: str, file: str = "votes.csv") -> Result:
        return runner.invoke(cli, ["positions", file, *words])

    return ran


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(Path(name).read_text(encoding="utf-8").splitlines()))


def test_the_table_has_a_row_for_each_state_and_session(run: Callable[..., Result]) -> None:
    result = run(*ENDS, "--iterations", "300", "--out", "t.csv", "--draws", "d.npz", "--roll-calls", "r.csv")
    assert result.exit_code == 0, result.output
    rows = table("t.csv")
    assert len(rows) == 20
    assert list(rows[0]) == ["state", "session", "n_votes", "mean", "sd", "q05", "q50", "q95", "mode", "data_until",
                             "schedule", "seed"]
    assert all(float(row["q05"]) <= float(row["q50"]) <= float(row["q95"]) for row in rows)
    assert {(row["data_until"], row["schedule"], row["mode"]) for row in rows} == {
        ("2023-11-09", "100/300/1", "smoother")}
    with np.load("d.npz") as stored:
        draws = dict(stored)
    assert draws["draws"].shape == (200, 20)
    place = {(row["state"], row["session"]): float(row["mean"]) for row in rows}
    for state, session, column in zip(draws["state"], draws["session"], draws["draws"].T, strict=True):
        assert column.mean() == pytest.approx(place[state, str(session)], abs=1e-6)
    assert place["upland", "2"] > place["harbour", "2"] > place["delta", "2"]
    assert len(table("r.csv")) == 27
    assert sorted(path.name for path in Path().iterdir()) == ["d.npz", "r.csv", "t.csv", "votes.csv"]


def test_json_holds_what_the_text_tells(run: Callable[..., Result]) -> None:
    result = run(*ENDS, "--iterations", "300", "--states", "delta,harbour", "--pairs", "upland-delta", "--sessions",
                 "2..2", "--as-of", "2023-10-31", "--mode", "published", "--json")
    found = json.loads(result.stdout)
    assert [row["state"] for row in found["positions"]] == ["delta", "harbour"]
    assert (found["data_until"], found["as_of"], found["sessions"]) == ("2023-10-09", "2023-10-31", [2, 2])
    assert {one["why"].split()[0] for one in found["left_out"]} == {"outside", "after", "on"}
    assert found["pairs"][0]["a_beyond_b"] > 0.9
    assert found["pairs"][0]["common"] <= 10
    assert any("not a posterior" in note for note in found["notes"])
    assert found["diagnostics"]["is_mixed"] in (True, False)
    assert "Bailey" in found["works"][0]


def test_a_case_takes_the_evidence_and_an_earlier_case_refuses_it(run: Callable[..., Result]) -> None:
    text = run(*ENDS, "--iterations", "300", "--states", "upland,delta", "--yaml", "--grade", "a2").stdout
    entries = yaml.safe_load(text)
    assert set(entries["evidence"]) == {"position-upland-2", "position-delta-2"}
    body = (
        "actors:\n  upland: {kind: state, capability: 1}\n  delta: {kind: state, capability: 1}\n"
        "issues:\n  line:\n    question: Where on the line?\n    scale: {-4: one end, 4: the other}\n    positions:\n"
        "      upland: {position: {pool: [position-upland-2]}, salience: 0.5}\n"
        "      delta: {position: {pool: [position-delta-2]}, salience: 0.5}\n"
        "    decided: {by: bargaining, rule: compromise}\n"
    )
    for day, code in (("2024-01-01", 0), ("2023-01-01", 2)):
        Path("line.yaml").write_text(f"detente: 1\ncase: {{title: T, as_of: {day}}}\n{text}{body}")
        result = CliRunner().invoke(cli, ["check", "line.yaml"], standalone_mode=False)
        if code == 0:
            assert result.exception is None, result.output
        else:
            told = str(result.exception) + result.output
            assert "2023-11-09 is after 2023-01-01" in told
    plain = run(*ENDS, "--iterations", "300", "--states", "upland", "--yaml").stdout
    assert "cannot be judged" in plain
    assert yaml.safe_load(plain)["evidence"]["position-upland-2"]["credibility"] == 6


def test_an_interrupted_command_goes_on_to_the_same_bytes(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.interchange import chains

    words = (*ENDS, "--iterations", "200", "--out", "t.csv")
    assert run(*words).exit_code == 0
    whole = Path("t.csv").read_bytes()
    Path("t.csv").unlink()
    real, calls = chains.go_on, []

    def stopped(task, chain, sweeps, threads, progress=None):
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(sweeps)
        return real(task, chain, 20, threads, progress)

    monkeypatch.setattr(chains, "go_on", stopped)
    assert run(*words).exception is not None
    assert not Path("t.csv").exists()
    assert Path(".t.csv.chain").exists()
    monkeypatch.setattr(chains, "go_on", real)
    other = run(*ENDS, "--iterations", "200", "--seed", "2", "--out", "t.csv")
    assert "is the chain of other votes or settings; --afresh begins again" in str(other.exception)
    result = run(*words)
    assert result.exit_code == 0
    assert "going on after 60 of 200 sweeps" in result.stderr
    assert Path("t.csv").read_bytes() == whole
    assert not Path(".t.csv.chain").exists()
    Path(".t.csv.chain").write_bytes(b"PK nothing")
    assert "is no chain that can be gone on with" in str(run(*words, "--force").exception)
    assert run(*words, "--force", "--afresh").exit_code == 0
    assert Path("t.csv").read_bytes() == whole


def test_agreement_by_itself(run: Callable[..., Result]) -> None:
    result = run("--mode", "agreement", "--pairs", "upland-delta", "--out", "p.csv")
    assert result.exit_code == 0, result.output
    rows = table("p.csv")
    assert [(row["a"], row["session"]) for row in rows] == [("upland", "1"), ("upland", "2")]
    assert all(0 <= float(row["agree"]) <= 1 for row in rows)
    found = json.loads(run("--mode", "agreement", "--pairs", "upland-delta", "--json").stdout)
    assert found["pairs"][0]["agree"] == pytest.approx(float(rows[0]["agree"]), abs=1e-6)


@pytest.mark.parametrize(("words", "expected"), [
    (("--mode", "agreement"), "--mode agreement needs --pairs"),
    (("--mode", "agreement", "--yaml", "--json"), "--yaml and --json exclude each other"),
    (("--grade", "A2"), "--grade goes with --yaml"),
    (("--sessions", "64"), "--sessions 64: first and last, such as 46..64, would be right"),
    (("--sessions", "64..46"), "--sessions 64..46"),
    (("--as-of", "June"), "--as-of June: a day such as 2010-06-24 would be right"),
    (("--pairs", "upland"), "--pairs upland: two states such as RUS-USA would be right"),
    (("--ends", "upland"), "--ends upland: two states such as USA,RUS would be right"),
    ((), "no vote of USA is left, which marks an end of the line; --ends UPPER,LOWER names others"),
    ((*ENDS, "--states", "utopia"), "no vote of utopia is left; there are delta, forest, gorge"),
    ((*ENDS, "--iterations", "40", "--yaml", "--grade", "Z9"), "--grade Z9"),
    ((*ENDS, "--out", "votes.csv"), "votes.csv is there already; --force replaces it"),
    ((*ENDS, "--sessions", "5..6"), "no vote is left to estimate from"),
])
def test_what_is_refused(run: Callable[..., Result], words: tuple[str, ...], expected: str) -> None:
    result = run(*words)
    assert expected in str(result.exception)


def test_evidence_needs_days(run: Callable[..., Result]) -> None:
    rows = [line.split(",") for line in Path("votes.csv").read_text().splitlines()]
    Path("undated.csv").write_text("\n".join(",".join([*row[:2], *row[3:]]) for row in rows) + "\n")
    result = run(*ENDS, "--iterations", "40", "--yaml", file="undated.csv")
    assert "has votes without a date" in str(result.exception)
