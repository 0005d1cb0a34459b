"""A run as CSV files with a page that says what every column is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from detente.interchange.exported import Exported
from detente.interchange.tables import Column, Table, tables_of

__all__ = ["readme", "write_csv"]

Progress = Callable[[int, int], None]
TRUTHS = {1: "true", 0: "false"}


def write_csv(exported: Exported, folder: Path, progress: Progress | None = None) -> None:
    """Write every table of a run as `NAME.csv`, and README.md.

    Parameters
    ----------
    exported
        The run.
    folder
        Where, a folder that is there.
    progress
        Called with rows written and their total.

    Our reading
    -----------
    UTF-8, commas, a line feed after each row. Numbers have as many digits as it takes to read the same number back;
    what has no value is empty.
    """
    tables = tables_of(exported)
    done, total = 0, sum(table.rows for table in tables)
    for table in tables:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(column.name for column in table.columns)
            for part in table.parts():
                writer.writerows(rows_of(table.columns, part))
                done += len(part[0])
                if progress is not None:
                    progress(done, total)
    (folder / "README.md").write_text(readme(exported, tables, "csv"), encoding="utf-8")


def rows_of(columns: tuple[Column, ...], part: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The rows of one part, as text and numbers."""
    return zip(*(_cells(column, values) for column, values in zip(columns, part, strict=True)), strict=True)


def _cells(column: Column, values: Any) -> list[Any]:
    """A column's values as CSV has them."""
    if column.kind == "text":
        return list(values)
    plain = np.asarray(values).tolist()
    if column.kind == "number":
        return ["" if value != value else repr(value) for value in plain]
    if column.kind == "truth":
        return [TRUTHS.get(value, "") for value in plain]
    if column.kind == "word":
        return [column.words[value] if 0 <= value < len(column.words) else "" for value in plain]
    return plain  # type: ignore[no-any-return]  # whole numbers


def readme(exported: Exported, tables: tuple[Table, ...], suffix: str) -> str:
    """What the files are, for people."""
    about = exported.manifest
    lines = [f"# {exported.title}", "",
             f"Run {exported.id} of {exported.draws:,} draws with seed {about.get('seed')}, made by détente "
             f"{about.get('detente')}.", "Rows with the same `draw` belong together in all tables.", ""]
    if exported.left_out:
        lines += [f"{exported.left_out} outcomes are not here, because the run did not keep them as asked for.", ""]
    for table in tables:
        lines += [f"## {table.name}.{suffix}", "", f"{table.says} {table.rows:,} rows.", "",
                  "| column | kind | unit | what it is |", "|---|---|---|---|"]
        lines += [f"| `{c.name}` | {c.kind} | {_cell(c.unit)} | {_cell(c.says)} |" for c in table.columns]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text that may stand in a cell of a table."""
    return " ".join(text.replace("|", "\\|").split())
