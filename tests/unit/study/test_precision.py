"""A run to a precision stops where a second reading of the rule says, whatever the threads, and is a plain run else."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pytest

from detente.draws import BLOCK
from detente.errors import DetenteError, RunError
from detente.lenses.load import load_bytes
from detente.runs.store import Folder
from detente.study.answer import reading_of
from detente.study.claims import truth_of
from detente.study.measures import share, wilson
from detente.study.precision import Stop, most_draws, stop_differs, stop_told
from detente.study.questions import answer_questions
from detente.study.run import Run, Settings, outline_of, read_run, run_case, run_id
from detente.version import __version__

CASE = """
detente: 1
case: {title: Tax, as_of: 2026-01-01}
actors:
  north: {kind: state, capability: 1}
  south: {kind: state, capability: 0.5 .. 1 .. 2}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    positions:
      north: {position: 60 .. 70 .. 80, salience: 0.9}
      south: {position: 20, salience: 0.5}
"""
HALF = "claims: {half: {says: H, test: issues.tax.settlement > 55}, sure: {says: S, test: issues.tax.settlement > 0}}\n"
FORECAST = "questions: {level: {asks: L, resolves: 2030, probability: issues.tax.settlement / 100}}\n"


def run(text: str, folder: Path | None = None, threads: int = 1, **settings: float) -> Run:
    """Run the case with some claims and questions."""
    data = (CASE + text).encode()
    whole = Settings(**{"draws": 20_480, "precision": 0.01, **settings})  # type: ignore[arg-type]  # numbers
    return run_case(load_bytes(data), data, whole, threads, None if folder is None else Folder(folder))


def stop_of(made: Run) -> Stop:
    """Where it stopped."""
    assert made.stop is not None
    return made.stop


def longest_arm(made: Run, draws: int) -> float:
    """The rule again: the longer arm of the widest interval of the first draws of a plain run."""
    reading = reading_of(made)
    arms = []
    for claim in made.source.case.claims.values():
        truth, known, _ = truth_of(reading, claim.test)
        found = share(truth[:draws], known[:draws])
        arms.append(max(found.high - found.value, found.value - found.low))
    return max(arms)


@pytest.mark.parametrize("precision", [0.03, 0.012, 0.009])
def test_it_stops_at_the_first_block_that_is_enough(precision: float) -> None:
    made, plain = run(HALF, precision=precision), run(HALF, precision=None)  # type: ignore[arg-type]
    counts = range(BLOCK, 20_480 + 1, BLOCK)
    first = next(draws for draws in counts if longest_arm(plain, draws) <= precision)
    assert (stop_of(made).draws, stop_of(made).is_met) == (first, True)
    assert stop_of(made).known_to == pytest.approx(longest_arm(plain, first), rel=1e-12)
    assert stop_of(made).widest == "claims.half"
    assert made.settings == Settings(first)


def test_its_blocks_are_those_of_a_plain_run_whatever_the_threads(tmp_path: Path) -> None:
    made = [run(HALF, tmp_path / str(threads), threads) for threads in (1, 2, 5)]
    draws = stop_of(made[0]).draws
    assert draws > 2 * BLOCK
    plain = run(HALF, tmp_path / "plain", draws=draws, precision=None)  # type: ignore[arg-type]
    files = [{path.name: path.read_bytes() for path in (tmp_path / name / "blocks").iterdir()}
             for name in ("plain", "1", "2", "5")]
    assert files[0] == files[1] == files[2] == files[3]
    assert len({found.id for found in (*made, plain)}) == 2
    for path, array in plain.results.arrays.items():
        for found in made:
            assert found.results.arrays[path].tobytes() == array.tobytes()
            assert found.results.held == plain.results.held


def test_an_interrupted_one_goes_on_and_is_read_again(tmp_path: Path) -> None:
    data, whole = (CASE + HALF).encode(), run(HALF)

    def stop(done: int, _: int) -> None:
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_case(load_bytes(data), data, Settings(20_480, precision=0.01), 1, Folder(tmp_path / "r"), stop)
    kept = len(list((tmp_path / "r" / "blocks").iterdir()))
    assert kept > 0
    made = run(HALF, tmp_path / "r")
    assert (made.results.reused, made.stop, made.id) == (kept, whole.stop, whole.id)
    before = (tmp_path / "r" / "run.json").read_bytes()
    assert run(HALF, tmp_path / "r").stop == whole.stop
    assert (tmp_path / "r" / "run.json").read_bytes() == before
    again = read_run(Folder(tmp_path / "r"))
    assert (again.stop, again.settings, again.id) == (whole.stop, whole.settings, whole.id)


def test_the_cap_holds_and_only_whole_blocks_are_made() -> None:
    made = run(HALF, draws=5_000, precision=0.001)
    assert (made.settings.draws, stop_of(made).most, stop_of(made).is_met) == (4_096, 5_000, False)
    told = stop_told(stop_of(made))
    assert told.startswith("stopped at 4,096 draws, the whole blocks in the 5,000 allowed: claims.half is known")
    assert "the most allowed" in stop_told(stop_of(run(HALF, draws=4_096, precision=0.001)))


def test_a_forecast_of_probabilities_is_known_by_its_standard_error() -> None:
    made = run(FORECAST, precision=0.002)
    (question,) = answer_questions(reading_of(made))
    assert stop_of(made).widest == "questions.level"
    assert stop_of(made).known_to == pytest.approx(1.959964 * question.error, rel=1e-6)
    averaged = FORECAST.replace("issues.tax.settlement / 100", "mean(issues.tax.settlement / 100)")
    assert run(averaged, precision=0.002).stop == made.stop


def test_a_claim_that_averages_over_the_draws_is_left_out_and_named() -> None:
    made = run("claims: {high: {says: H, test: mean(issues.tax.settlement) > 50}}\n" + FORECAST)
    assert (stop_of(made).left_out, stop_of(made).draws) == (("claims.high",), BLOCK)
    assert stop_told(stop_of(made)).endswith("; claims.high left out, as averages over the draws")


def test_what_never_has_a_value_goes_to_the_cap() -> None:
    never = "claims: {odd: {says: O, test: 1 / (issues.tax.settlement - issues.tax.settlement) > 0}}\n"
    made = run(never, draws=6_144)
    assert (stop_of(made).draws, stop_of(made).known_to) == (6_144, math.inf)
    assert stop_told(stop_of(made)).endswith("claims.odd has no value in any draw")


def test_what_cannot_be_worked_out_is_left_to_one_side() -> None:
    wrong = "questions: {big: {asks: B, resolves: 2030, probability: issues.tax.settlement}}\n"
    assert stop_told(stop_of(run(wrong))) == "stopped at 2,048 draws: no share and no forecast could be worked out"
    assert stop_of(run(wrong + HALF)).widest == "claims.half"


def test_leaves_of_the_case_are_read_in_the_block_they_belong_to() -> None:
    leaf = "claims: {strong: {says: S, test: actors.south.capability > 1.2}}\n"
    made, plain = run(leaf, precision=0.009), run(leaf, precision=None)  # type: ignore[arg-type]
    draws = stop_of(made).draws
    assert draws > BLOCK
    assert stop_of(made).known_to == pytest.approx(longest_arm(plain, draws), rel=1e-12)


@pytest.mark.parametrize("precision", [0.0, -0.1, 0.5, 7.0, math.nan, math.inf])
def test_a_precision_is_between_nothing_and_a_half(precision: float) -> None:
    with pytest.raises(DetenteError, match=r"a number between 0 and 0\.5 would be right"):
        Settings(10_000, precision=precision)


def test_a_cap_below_one_block_and_a_case_without_claims_are_refused() -> None:
    with pytest.raises(DetenteError, match="2,048 or more would be right"):
        Settings(2_047, precision=0.1)
    with pytest.raises(RunError, match="the case has none"):
        run("")


@pytest.mark.parametrize("precision", [0.2, 0.03, 0.015])
def test_no_share_needs_more_draws_than_the_cap_unless_given(precision: float) -> None:
    count = most_draws(precision)
    true = np.arange(count + 1)
    low, high = wilson(true, count)
    assert np.maximum(high - true / count, true / count - low).max() <= precision
    assert count - BLOCK < (1.96 / (2 * precision)) ** 2 + 1


def test_the_id_says_what_was_asked_and_that_of_a_plain_run_is_as_ever() -> None:
    names = {run_id(b"x", settings, "tax") for settings in (
        Settings(), Settings(precision=0.01), Settings(precision=0.02), Settings(20_000, precision=0.01))}
    assert len(names) == 4
    decides = json.dumps([__version__, 10_000, 1, [], [], None]).encode()
    digest = hashlib.blake2b(b"x\0" + decides, digest_size=5).hexdigest()
    assert run_id(b"x", Settings(), "tax") == f"tax-{digest}"


def test_a_run_that_says_it_stopped_elsewhere_is_found_out(tmp_path: Path) -> None:
    made = run(HALF, tmp_path / "r")
    folder, stop = Folder(tmp_path / "r"), stop_of(made)

    def told(**changes: object) -> str:
        other = Stop.from_json({**stop.as_json(), **changes})
        return stop_differs(made.plan, 1, other, folder)

    assert told() == ""
    assert told(draws=stop.draws + BLOCK) != ""
    assert told(known_to=0.005) != ""
    assert "run.json says" in told(widest="claims.sure")
    assert "run.json says" in told(draws=BLOCK)
    assert told(asked=stop.known_to * 0.9) != ""  # it would have had to go on
    folder.block_path(1).unlink()
    assert "block 1 is missing" in told()
    manifest = json.loads((tmp_path / "r" / "run.json").read_bytes())
    assert outline_of(folder).stop == Stop.from_json(manifest["precision"])
