"""A plan that would not fit is refused before anything is solved, with what would fit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.draws import BLOCK, Block
from detente.errors import RunError
from detente.lenses.engine import solve_block
from detente.lenses.load import load_bytes, load_case
from detente.runs import memory
from detente.runs.execute import execute
from detente.runs.memory import Need, available_memory, check_memory, need_of
from detente.study.run import Settings, plan_for, run_case

SOURCE = load_case(Path(__file__).parents[2] / "data" / "board.yaml")
PLAN = plan_for(SOURCE)


def test_what_is_kept_of_a_draw_is_foretold_to_the_byte() -> None:
    arrays = execute(PLAN, 1, 50).arrays
    assert need_of(PLAN, is_exact=True).per_draw * 50 == sum(array.nbytes for array in arrays.values())


def test_the_guess_is_never_below_what_is_measured() -> None:
    for name in ("prisoners-dilemma", "emission-standards-1992", "russia-iran-us-2010"):
        plan = plan_for(load_case(name))
        guess, exact = need_of(plan), need_of(plan, is_exact=True)
        assert guess.per_draw >= exact.per_draw > 0
        assert guess.in_flight >= exact.in_flight
        assert exact.in_flight >= sum(a.nbytes for a in solve_block(plan, 1, Block(0, 0, BLOCK)).arrays.values())


def test_the_most_draws_within_a_memory_fit_and_one_more_does_not() -> None:
    for need in (Need(100.0, 50_000.0), Need(3.0, 5e6), Need(0.5, 0.0)):
        for threads in (1, 3):
            for free in (1e4, 1e6, 3e7):
                draws = need.draws_within(free, threads)
                assert draws == 0 or need.total(draws, threads) <= free
                assert draws == memory.MOST_DRAWS or need.total(draws + 1, threads) > free


def test_a_plan_too_large_is_refused_with_what_would_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 40e6)
    with pytest.raises(RunError) as refused:
        run_case(SOURCE, b"", Settings(5_000_000))
    told = str(refused.value)
    assert told.startswith("5,000,000 draws in ")
    assert "32 MB can be used" in told
    fits = int(told.partition("--draws ")[2].split()[0])
    assert fits % BLOCK == 0
    check_memory(PLAN, fits)
    with pytest.raises(RunError):
        check_memory(PLAN, fits + BLOCK)
    assert "the largest options are" in told


def test_fewer_threads_are_named_where_they_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    need = need_of(PLAN, is_exact=True)
    monkeypatch.setattr(memory, "available_memory", lambda: 1.01 * need.total(10 * BLOCK, 1) / memory.SHARE)
    check_memory(PLAN, 10 * BLOCK, 1)
    with pytest.raises(RunError, match="--threads 1 would fit"):
        check_memory(PLAN, 10 * BLOCK, 8)


def test_a_case_without_options_and_no_room_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_bytes(b"detente: 1\ncase: {title: T}\nactors: {a: {kind: state, capability: 1}}\nissues:\n"
                       b"  tax: {question: Q, scale: {0: n, 100: y}, positions: {a: {position: 5, salience: 1}}}")
    monkeypatch.setattr(memory, "available_memory", lambda: 100.0)
    with pytest.raises(RunError, match="a machine with more memory would be right"):
        check_memory(plan_for(plain), 1_000)


def test_what_is_free_is_the_least_that_the_system_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "GROUP", tmp_path)
    (tmp_path / "meminfo").write_text("MemTotal:  900 kB\nMemAvailable:   500 kB\n")
    assert available_memory() == 500 * 1024
    for name, text in (("max", "300000"), ("current", "200000"), ("stat", "anon 5\ninactive_file 9")):
        (tmp_path / f"memory.{name}").write_text(text)
    assert available_memory() == 100_009
    (tmp_path / "memory.max").write_text("max")
    assert available_memory() == 500 * 1024
    (tmp_path / "meminfo").unlink()
    assert available_memory() == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    monkeypatch.setattr(os, "sysconf", lambda _: (_ for _ in ()).throw(ValueError))
    assert available_memory() is None
    check_memory(PLAN, 10_000_000)
