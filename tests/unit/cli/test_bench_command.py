"""`detente bench` on a made-up file: the table, fitting and applying, and every refusal."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import DetenteError

STATES = ("de", "fr", "it", "es", "nl", "lu")


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """Thirty issues of fifteen proposals, decided at some state's position."""
    random = np.random.default_rng(1)
    head = ["prnr", "isnr", "finact", "rp", "out", *(f"{kind}{state}" for state in STATES for kind in "ps")]
    rows = [head]
    for issue in range(30):
        position, salience = random.integers(0, 11, len(STATES)) * 10, random.integers(1, 11, len(STATES)) * 10
        cells = [str(value) for pair in zip(position, salience, strict=True) for value in pair]
        rows.append([f"p{issue // 2}", f"i{issue}", "1-1-2003", "", str(random.choice(position)), *cells])
    path = tmp_path / "decided.tsv"
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["bench", *map(str, words)], catch_exceptions=False)


def refused(*words: object) -> str:
    """The sentence with which the command refuses."""
    with pytest.raises(DetenteError) as caught:
        CliRunner().invoke(cli, ["bench", *map(str, words)], catch_exceptions=False, standalone_mode=False)
    return str(caught.value)


def test_the_table_names_every_model_and_says_what_the_forecast_rests_on(decided: Path) -> None:
    result = run("deu", decided, "--resamples", 50)
    assert result.exit_code == 0
    for name in ("weighted mean", "election, uniform", "challenge, median", "mixture set by hand", "forecast"):
        assert f"\n{name} " in result.output
    assert "30 issues of 15 proposals" in result.output
    assert "its figures are too good" in result.output.replace("\n  ", " ")
    assert "European Union only" in result.output


def test_json_holds_the_same_and_intervals_are_seeded(decided: Path) -> None:
    first, again = (run("deu", decided, "--resamples", 50, "--json").output for _ in range(2))
    other = run("deu", decided, "--resamples", 50, "--seed", 2, "--json").output
    assert first == again
    assert first != other
    found = json.loads(first)
    assert found["data"]["issues"] == 30
    assert not found["unseen"]
    forecast = found["lines"][-1]
    assert forecast["name"] == "forecast"
    assert sum(forecast["pit"]) == pytest.approx(1)
    assert forecast["against"]["low"] <= forecast["against"]["value"] <= forecast["against"]["high"]
    point = next(line for line in found["lines"] if line["kind"] == "distribution")
    assert point["log"] is None  # infinite
    assert point["crps"] == pytest.approx(found["lines"][0]["mae"])


def test_fitting_writes_a_table_that_applies(decided: Path, tmp_path: Path) -> None:
    table, chart = tmp_path / "table.json", tmp_path / "calibration.svg"
    fitted = json.loads(run("deu", decided, "--fit", table, "--folds", 3, "--partitions", 2, "--resamples", 50,
                            "--out", chart, "--json").output)
    assert fitted["unseen"]
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    record = json.loads(table.read_text(encoding="utf-8"))
    assert record["data"]["issues"] == 30
    assert len(record["folds"]) == 6
    assert set(record["record"]["families"]) == {"plain", "middle", "attention", "full"}
    assert sum(record["record"]["nested"]["chosen"].values()) == 6
    applied = json.loads(run("deu", decided, "--apply", table, "--resamples", 50, "--json").output)
    assert applied["lines"] == fitted["lines"]
    again = tmp_path / "again.json"
    run("deu", decided, "--fit", again, "--folds", 3, "--partitions", 2, "--resamples", 50)
    assert again.read_bytes() == table.read_bytes()


def test_a_table_applied_to_other_decisions_is_not_refitted(decided: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    run("deu", decided, "--fit", table, "--folds", 2, "--partitions", 1, "--resamples", 50)
    other = tmp_path / "other.tsv"
    other.write_text(decided.read_text(encoding="utf-8").replace("1-1-2003", "1-1-2013"), encoding="utf-8")
    found = json.loads(run("deu", other, "--apply", table, "--resamples", 50, "--json").output)
    assert not found["unseen"]
    assert found["table"]["data"]["sha256"] != found["data"]["sha256"]


def test_options_that_do_not_go_together_are_refused_at_once(decided: Path, tmp_path: Path) -> None:
    said = refused("deu", decided, "--apply", tmp_path / "t.json", "--fit", decided)
    assert "one of the two" in said
    assert "exists already" in said
    assert "they need --fit" in refused("deu", decided, "--folds", 3)


def test_wrong_files_are_refused(decided: Path, tmp_path: Path) -> None:
    assert "this column is missing" in refused("deu", Path(__file__))
    bad = tmp_path / "bad.json"
    for text, said in (("{", "no JSON"), ("[]", '"detente-predictive"'),
                       ('{"format": "detente-predictive", "version": 1}', "count")):
        bad.write_text(text, encoding="utf-8")
        assert said in refused("deu", decided, "--apply", bad)
    bad.write_bytes(b"\xff\xfe")
    assert "UTF-8" in refused("deu", decided, "--apply", bad)


def test_too_few_proposals_for_the_folds_are_refused(decided: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.tsv"
    few.write_text("".join(decided.read_text(encoding="utf-8").splitlines(keepends=True)[:9]), encoding="utf-8")
    assert "has 4 proposals" in refused("deu", few, "--fit", tmp_path / "t.json")


def test_a_damaged_table_names_all_its_faults(decided: Path, tmp_path: Path) -> None:
    from detente.lenses.predictive import shipped, table_text

    whole = json.loads(table_text(shipped()))
    whole["parameters"]["spread"], whole["parameters"]["extra"] = "wide", 1
    whole["folds"][3] = [1, 2]
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(whole), encoding="utf-8")
    said = refused("deu", decided, "--apply", bad)
    assert "parameters.spread" in said
    assert "parameters.extra" in said
    assert "folds[3]" in said
