"""`detente bench`: how rules and forecasts did on decisions whose outcome is known."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.bench_council import council
from detente.cli.common import emit, progress_bar
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.lenses.decisions import Decisions
    from detente.lenses.predictive import ParameterTable

FOLDS, PARTITIONS = 10, 5


@click.group()
def command() -> None:
    """Hold rules and forecasts against decisions and votes whose outcome is known."""


command.add_command(council)


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--apply", "table_path", type=click.Path(path_type=Path),
              help="Use the parameters of a table made by --fit, as they are; without it, those that ship.")
@click.option("--fit", "fit_path", type=click.Path(path_type=Path),
              help="Fit to PATH, cross-validate (minutes), and write the table of parameters here.")
@click.option("--folds", type=click.IntRange(2, 1000), help=f"With --fit: folds of a partition ({FOLDS} by default).")
@click.option("--partitions", type=click.IntRange(1, 1000),
              help=f"With --fit: how many partitions, with seeds 1, 2, … ({PARTITIONS} by default).")
@click.option("--spatial", is_flag=True, help="Also run the spatial model, which takes longer.")
@click.option("--resamples", type=click.IntRange(1, 1_000_000), default=2000, show_default=True,
              help="How often proposals are drawn again for the intervals.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
              help="The number from which those draws follow.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the chart of calibration here, as SVG.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def deu(
    path: Path, table_path: Path | None, fit_path: Path | None, folds: int | None,
    partitions: int | None, spatial: bool, resamples: int, seed: int, out: Path | None, as_json: bool,
) -> None:
    """Hold every settlement rule, and the predictive distribution, against decisions whose outcome is known.

    PATH is laid out as the data set DEU III on legislation of the European Union: text with one line per issue,
    positions pXX, saliences sXX, reference point rp and outcome out. The data are not part of détente.
    """
    from detente.report.bench import bench_json, bench_lines, bench_notes, calibration_chart
    from detente.study.bench import bench

    _refuse(table_path, fit_path, folds, partitions, out)
    decisions = _read_deu(path)
    table = _table(decisions, table_path, fit_path, folds or FOLDS, partitions or PARTITIONS, as_json)
    found = bench(decisions, table, resamples, seed, spatial)
    if out is not None:
        from detente.report.charts.base import standalone

        _write(out, standalone(calibration_chart(found)))
    if as_json:
        emit(bench_json(found, table))
        return
    for line in bench_lines(found):
        click.echo(line)
    for note in bench_notes(found, table):
        click.echo(click.formatting.wrap_text(note, 96, "* ", "  "))
    for written in (fit_path, out):
        if written is not None:
            click.echo(f"written: {written}")


def _read_deu(path: Path) -> Decisions:
    """A file in the layout of DEU III."""
    from detente.interchange.deu import read_deu

    return read_deu(path)


def _refuse(
    table: Path | None, fit: Path | None, folds: int | None, partitions: int | None, out: Path | None
) -> None:
    """Refuse options that do not go together, and files that are there already; all at once."""
    wrong = []
    if table is not None and fit is not None:
        wrong.append("--apply uses a table and --fit makes one; give one of the two")
    if fit is None and (folds is not None or partitions is not None):
        wrong.append("--folds and --partitions say how to cross-validate; they need --fit")
    taken = [path for path in (fit, out) if path is not None and path.exists()]
    wrong.extend(f"{path} exists already; name another file" for path in taken)
    if wrong:
        raise DetenteError("\n".join(wrong))


def _table(
    decisions: Decisions, table: Path | None, fit: Path | None, folds: int, partitions: int, quiet: bool
) -> ParameterTable:
    """The table to be used: read, made now, or the one that ships."""
    from detente.lenses.predictive import parse_table, shipped, table_text

    if table is not None:
        try:
            return parse_table(table.read_text(encoding="utf-8"), table.name)
        except UnicodeDecodeError:
            raise DetenteError(f"{table} is no text in UTF-8; a table made by --fit would be right") from None
    if fit is None:
        return shipped()
    from detente.study.learning import learn

    with progress_bar("fitting", quiet) as progress:
        made = learn(decisions, folds, range(1, partitions + 1), progress)
    _write(fit, table_text(made))
    return made


def _write(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
