"""A run as the EMA Workbench keeps results: one tar.gz that its load_results reads."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.interchange.exported import Exported, Spread, Variable
from detente.interchange.salib import figures

__all__ = ["write_workbench"]

Progress = Callable[[int, int], None]
MOST_ROWS = 5_000_000
_Parts = tuple[tuple[NDArray[np.float64], int], ...]


@dataclass(frozen=True)
class _Policies:
    """Worlds as the Workbench's policies: labels, the choices of each, and the outcomes that there are in all of them.

    An outcome gives, when it is asked, arrays (draw,) and how often each comes.
    """

    labels: tuple[str, ...]
    levers: dict[str, tuple[str, ...]]
    outcomes: dict[str, Callable[[], _Parts]]


def write_workbench(exported: Exported, path: Path, progress: Progress | None = None) -> None:
    """Write a run as results of the EMA Workbench, versions 2.4 and later.

    Parameters
    ----------
    exported
        The run as columns.
    path
        The file, whose name should end in .tar.gz.
    progress
        As for `write_csv`.

    Raises
    ------
    DetenteError
        If there is nothing to write, or more than five million experiments.

    Our reading
    -----------
    A draw is a scenario, a world a policy whose levers are the choices of its options. With all worlds, only outcomes
    that the run kept in every one are there. Truths are 1 and 0. Equal runs give equal bytes.
    """
    policies = _policies(exported)
    if not policies.outcomes:
        raise DetenteError("no outcome was kept as asked for, so there is nothing for the EMA Workbench; "
                           "--worlds today keeps more")
    known, total = [], len(policies.outcomes)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed, \
            tarfile.open(fileobj=packed, mode="w", encoding="utf-8") as archive:
        _add(archive, "experiments.csv", _experiments(exported, policies))
        for step, (name, parts) in enumerate(policies.outcomes.items(), 1):
            _add(archive, f"{name}.cls", b"".join(_lines(part) * count for part, count in parts()))
            known.append(["ScalarOutcome", name, f"{name}.cls"])
            if progress is not None:
                progress(step, total)
        about = {"version": 0.1, "outcomes": known, "experiments": _types(exported, policies)}
        _add(archive, "metadata.json", json.dumps(about, ensure_ascii=False).encode())


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a member of no particular day."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def _lines(values: NDArray[np.float64]) -> bytes:
    """Numbers, one a line."""
    return "".join(f"{value!r}\n" for value in values.tolist()).encode()


def _policies(exported: Exported) -> _Policies:
    """What is written as policies."""
    worlds = exported.worlds
    if exported.mode != "all" or not worlds.names:
        label = "forecast" if exported.mode == "forecast" else "status quo"
        found = (*exported.outcomes, *exported.claims, *exported.questions)
        return _Policies((label,), {}, {variable.path: partial(_once, variable) for variable in found})
    count = len(worlds)
    rows = count * exported.draws
    if rows > MOST_ROWS:
        raise DetenteError(f"{count:,} worlds times {exported.draws:,} draws are {rows:,} experiments, "
                           f"at most {MOST_ROWS:,} are written; run the case with fewer --draws")
    levers = {f"options.{name}": tuple(worlds.options[name][choice] for choice in worlds.choice[:, index])
              for index, name in enumerate(worlds.names)}
    everywhere = [found for found in exported.spreads if (found.place[0] >= 0).all()]
    return _Policies(tuple(map(worlds.label, range(count))), levers,
                     {found.variable.path: partial(_one_after_another, found, count) for found in everywhere})


def _once(variable: Variable) -> _Parts:
    """A variable's values, once."""
    return ((figures(variable), 1),)


def _one_after_another(found: Spread, count: int) -> _Parts:
    """An outcome in one world after another; where no choice changes it, its values and how often they come."""
    meta = found.variable
    if not any(scenario == 0 for scenario, _ in found.distinct()):
        return ((figures(meta), count),)
    return tuple((figures(replace(meta, values=found.at(0, world))), 1) for world in range(count))


def _experiments(exported: Exported, policies: _Policies) -> bytes:
    """Inputs and levers, one row for each draw of each policy."""
    levers = list(policies.levers)
    lines = [_row([*(found.path for found in exported.inputs), *levers, "scenario", "policy", "model"])]
    model = exported.id.rpartition("-")[0] or exported.id
    columns = [_cells(found) for found in exported.inputs]
    given = [_row(row) + "," if row else "" for row in _rows(columns, exported.draws)]
    for number, label in enumerate(policies.labels):
        chosen = "".join(_row([lever[number]]) + "," for lever in policies.levers.values())
        end = _row([label, model])
        lines += [f"{row}{chosen}{draw},{end}" for draw, row in enumerate(given)]
    return "\n".join([*lines, ""]).encode()


def _row(cells: Sequence[str]) -> str:
    """Cells as a line of CSV."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()


def _rows(columns: list[list[str]], draws: int) -> Iterator[tuple[str, ...]]:
    """The rows of some columns; empty ones where there is none."""
    return zip(*columns, strict=True) if columns else iter([()] * draws)


def _cells(variable: Variable) -> list[str]:
    """An input as the table of experiments has it."""
    plain: list[Any] = variable.values.tolist()
    return [variable.words[code] for code in plain] if variable.kind == "word" else [repr(float(v)) for v in plain]


def _types(exported: Exported, policies: _Policies) -> dict[str, str]:
    """What pandas calls the type of each column of the experiments."""
    found = {variable.path: "category" if variable.kind == "word" else "float64" for variable in exported.inputs}
    return found | dict.fromkeys(policies.levers, "category") | {"scenario": "int64", "policy": "category",
                                                                 "model": "category"}
