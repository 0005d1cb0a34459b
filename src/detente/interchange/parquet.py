"""A run as Parquet files: what pandas, Polars, R and DuckDB read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from detente.interchange.csv_files import readme
from detente.interchange.exported import Exported
from detente.interchange.place import need
from detente.interchange.tables import Column, Table, tables_of

__all__ = ["write_parquet"]

Progress = Callable[[int, int], None]
ROWS = 1_000_000
"""Rows that are gathered before they are written as one group."""


def write_parquet(exported: Exported, folder: Path, progress: Progress | None = None) -> None:
    """Write every table of a run as `NAME.parquet`, and README.md.

    Parameters
    ----------
    exported, folder, progress
        As for `write_csv`.

    Raises
    ------
    DetenteError
        If pyarrow is not installed.

    Our reading
    -----------
    What a column is and its unit stand in the metadata of its field as `says` and `unit`, the run's manifest in that of
    the table as `detente`. What has no value is null: NaN does not occur. Words are dictionaries.
    """
    arrow, parquet = need("pyarrow", "parquet"), need("pyarrow.parquet", "parquet")
    tables = tables_of(exported)
    done, total = 0, sum(table.rows for table in tables)
    for table in tables:
        about = {"detente": json.dumps(dict(exported.manifest), ensure_ascii=False, sort_keys=True),
                 "says": table.says, "worlds": exported.mode}
        fields = [arrow.field(c.name, _type(arrow, c), metadata={"says": c.says, "unit": c.unit, "kind": c.kind})
                  for c in table.columns]
        schema = arrow.schema(fields, metadata=about)
        with parquet.ParquetWriter(folder / f"{table.name}.parquet", schema, compression="zstd") as writer:
            for part in _groups(table):
                arrays = [_array(arrow, c, values) for c, values in zip(table.columns, part, strict=True)]
                writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
                done += len(part[0])
                if progress is not None:
                    progress(done, total)
    (folder / "README.md").write_text(readme(exported, tables, "parquet"), encoding="utf-8")


def _groups(table: Table) -> Any:
    """Parts put together into fewer and longer ones."""
    waiting: list[tuple[Any, ...]] = []
    for part in table.parts():
        waiting.append(part)
        if sum(len(one[0]) for one in waiting) >= ROWS:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Several parts as one."""
    if len(parts) == 1:
        return parts[0]
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _type(arrow: Any, column: Column) -> Any:
    """The type of a column."""
    kinds = {"number": arrow.float64(), "whole": arrow.int32(), "truth": arrow.bool_(), "text": arrow.string(),
             "word": arrow.dictionary(arrow.int32(), arrow.string())}
    return kinds[column.kind]


def _array(arrow: Any, column: Column, values: Any) -> Any:
    """A column's values."""
    if column.kind == "text":
        return arrow.array(list(values), type=arrow.string())
    found = np.asarray(values)
    if column.kind == "number":
        return arrow.array(found, type=arrow.float64(), mask=np.isnan(found))
    if column.kind == "truth":
        return arrow.array(found == 1, mask=found < 0)
    if column.kind == "word":
        absent = (found < 0) | (found >= len(column.words))
        codes = arrow.array(found.astype(np.int32), mask=absent)
        return arrow.DictionaryArray.from_arrays(codes, arrow.array(list(column.words), type=arrow.string()))
    return arrow.array(found.astype(np.int32))
