"""What a notebook asks for, in a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.case.read import CaseFile
from detente.cases import bundled as bundled_paths
from detente.report.html import report_html
from detente.study.answer import answer, inputs_of, reading_of
from detente.study.choice import ChoiceResult, choose, choosers
from detente.study.claims import ClaimResult, judge_claims
from detente.study.compare import Difference, compare_runs
from detente.study.precision import most_draws
from detente.study.run import DEFAULT_DRAWS, Run, Settings, run_case

if TYPE_CHECKING:
    import xarray

__all__ = ["bundled", "choices", "claims", "compare", "dataset", "read", "report_page", "run"]


def bundled() -> tuple[str, ...]:
    """Names of the bundled cases.

    >>> "prisoners-dilemma" in bundled()
    True
    """
    return tuple(bundled_paths())


def run(
    case: CaseFile,
    draws: int | None = None,
    seed: int = 1,
    threads: int = 1,
    without: tuple[str, ...] = (),
    precision: float | None = None,
) -> Run:
    """Solve a case in memory; `runs.store.Folder` and `study.run.run_case` keep one on disk.

    Parameters
    ----------
    case
        What `load_case` returned.
    draws, seed
        How many draws (10,000 unless given), and the number from which all random numbers follow.
    threads
        Blocks solved at the same time; the result is the same whatever the number.
    without
        Sources or pieces of evidence set aside.
    precision
        How well every share and forecast is to be known, such as 0.01: blocks of draws are made until it is, and
        `draws` is the most (unless given, as many as a share of one half needs). `stop` of the run says how it ended.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> run(load_case("prisoners-dilemma"), draws=10).settings.draws
    10
    >>> run(load_case("emission-standards-1992"), precision=0.02).settings.draws
    2048
    """
    if draws is None:
        draws = DEFAULT_DRAWS if precision is None else most_draws(precision)
    return run_case(case, b"", Settings(draws, seed, {}, without, precision=precision), threads)


def claims(of: Run) -> tuple[ClaimResult, ...]:
    """Every claim with its share, verdict and deciding inputs.

    >>> from detente.lenses.load import load_case
    >>> claims(run(load_case("prisoners-dilemma"), draws=10))[0].share.value
    1.0
    """
    return judge_claims(reading_of(of), inputs_of(of), of.settings.seed)


def choices(of: Run) -> tuple[ChoiceResult, ...]:
    """The choices of every option whose owner has interests, ranked.

    >>> from detente.lenses.load import load_case
    >>> choices(run(load_case("prisoners-dilemma"), draws=10))
    ()
    """
    inputs, reading = inputs_of(of), reading_of(of)
    return tuple(choose(reading, option, inputs, of.settings.seed) for _, option in choosers(reading))


def compare(before: Run, after: Run) -> tuple[Difference, ...]:
    """Every outcome that differs between two runs, the largest in standard deviations first.

    >>> from detente.lenses.load import load_case
    >>> one = run(load_case("prisoners-dilemma"), draws=10)
    >>> compare(one, one)
    ()
    """
    return compare_runs(before, after)


def read(of: Run, expression: str) -> NDArray[np.float64]:
    """An expression in every draw, as a claim would read it; NaN where it is not defined.

    >>> from detente.lenses.load import load_case
    >>> read(run(load_case("emission-standards-1992"), draws=3), "issues.delay.settlement > 5")
    array([1., 1., 1.])
    """
    found = reading_of(of).expression(parse(expression))
    return np.where(found.defined, found.value.astype(float), np.nan)


def dataset(
    of: Run, outcomes: tuple[str, ...] = (), worlds: Literal["today", "all", "forecast"] = "today"
) -> xarray.Dataset:
    """A run as an xarray Dataset; needs `pip install 'detente[netcdf]'`.

    Parameters
    ----------
    of
        The run.
    outcomes
        Names of outcomes, or beginnings of names; every outcome unless given.
    worlds
        Whether outcomes are those of today's world, of all worlds that the run kept, or means over the forecast.

    Example
    -------
    >>> import pytest; _ = pytest.importorskip("xarray")
    >>> from detente.lenses.load import load_case
    >>> found = dataset(run(load_case("emission-standards-1992"), draws=3))
    >>> found["issues.delay.position.france"].attrs["units"], dict(found.sizes)["draw"]
    ('years', 3)
    """
    from detente.interchange.labelled import to_xarray
    from detente.report.exported import gather

    return to_xarray(gather(of, outcomes, worlds))


def report_page(of: Run) -> str:
    """The whole report as one HTML page.

    >>> from detente.lenses.load import load_case
    >>> report_page(run(load_case("prisoners-dilemma"), draws=10)).startswith("<!DOCTYPE html>")
    True
    """
    return report_html(answer(of))
