"""A run as tables, for formats that know rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.interchange.exported import Exported, Spread, Variable

__all__ = ["Column", "Table", "tables_of"]

Kind = Literal["number", "whole", "truth", "word", "text"]
Part = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, meaning, unit, and kind.

    `number` is float with NaN for none, `truth` 1, 0 or -1 for none, `word` an index into `words` with -1 for none,
    `text` a list of text.
    """

    name: str
    says: str
    kind: Kind
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """A table that comes in parts, each with one array a column, so that a long one need never be in memory."""

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: int
    parts: Callable[[], Iterator[Part]]


def tables_of(exported: Exported) -> tuple[Table, ...]:
    """All tables of a run.

    Parameters
    ----------
    exported
        The run as columns.

    Returns
    -------
    tuple of Table
        inputs, outcomes, claims and questions have a row for each draw, in the same order; by_world a row for each
        draw, scenario, world and outcome; answers, worlds and columns say the rest. Tables without rows are left out.
    """
    across = (
        ("inputs", "Uncertain numbers and words of the case, one row a draw.", exported.inputs),
        ("outcomes", f"Outcomes, one row a draw; {_where(exported)}.", exported.outcomes),
        ("claims", "Is each claim true, one row a draw; empty where it is not defined.", exported.claims),
        ("questions", "What each question's expression gives, one row a draw.", exported.questions),
    )
    found = [_wide(name, says, variables, exported.draws) for name, says, variables in across if variables]
    found += [table for table in (_by_world(exported), _answers(exported), _worlds(exported)) if table.rows]
    return (*found, _columns(found))


def _where(exported: Exported) -> str:
    """In which world the outcomes are read."""
    if exported.mode == "forecast":
        return "each is the mean over the forecast of worlds"
    if exported.worlds.status_quo < 0:
        return f"in the first world of the case, {exported.scenarios[0]}"
    return f"in today's world of the case, {exported.scenarios[0]}"


def column_of(variable: Variable) -> Column:
    """The column of a variable; a code is written as what it means, or as its number where no sentence is its own."""
    if variable.kind != "code":
        return Column(variable.path, variable.says, variable.kind, variable.unit, variable.words)
    words = tuple(word if word and variable.words.count(word) == 1 else f"code {code}"
                  for code, word in enumerate(variable.words))
    return Column(variable.path, variable.says, "word", variable.unit, words)


DRAW = Column("draw", "Number of the draw, from 0; the same in all tables.", "whole")


def _wide(name: str, says: str, variables: Sequence[Variable], draws: int) -> Table:
    """One row a draw."""

    def parts() -> Iterator[Part]:
        yield (np.arange(draws), *(variable.values for variable in variables))

    return Table(name, says, (DRAW, *map(column_of, variables)), draws, parts)


def _by_world(exported: Exported) -> Table:
    """One row for each draw, scenario, world and outcome that adds something."""
    slices = [(number, spread, scenario, world) for number, spread in enumerate(exported.spreads)
              for scenario, world in spread.distinct()]
    paths = tuple(spread.variable.path for spread in exported.spreads)
    columns = (
        Column("outcome", "Name of the outcome.", "word", words=paths),
        Column("scenario", "What is otherwise than in the file.", "word", words=exported.scenarios),
        Column("world", "Number of the world, as in the table worlds.", "whole"),
        DRAW,
        Column("value", "Its value; true is 1 and false 0, a status its code.", "number"),
    )

    def parts() -> Iterator[Part]:
        draw = np.arange(exported.draws)
        for number, spread, scenario, world in slices:
            yield (np.full(exported.draws, number), np.full(exported.draws, scenario), np.full(exported.draws, world),
                   draw, as_number(spread, spread.at(scenario, world)))

    says = "Outcomes in scenarios and worlds, where these change them."
    return Table("by_world", says, columns, len(slices) * exported.draws, parts)


def as_number(spread: Spread, values: NDArray[Any]) -> NDArray[np.float64]:
    """Values as numbers, NaN where a truth is not defined or a code is none."""
    found = values.astype(np.float64)
    return found if spread.variable.kind == "number" else np.where(found < 0, np.nan, found)


def _answers(exported: Exported) -> Table:
    """One row for each claim and question."""
    rows = exported.answers
    columns = (
        Column("path", "Where it stands in the case.", "text"),
        Column("says", "What it says or asks.", "text"),
        Column("expression", "The test or probability as the case has it.", "text"),
        Column("value", "Share of the draws in which a claim holds; probability of a question.", "number"),
        Column("defined", "Draws in which it is defined.", "whole"),
        Column("verdict", "Of a claim.", "text"),
    )

    def parts() -> Iterator[Part]:
        yield ([r.path for r in rows], [r.says for r in rows], [r.expression for r in rows],
               np.array([r.value for r in rows]), np.array([r.defined for r in rows]), [r.verdict for r in rows])

    return Table("answers", "Each claim and question in one figure.", columns, len(rows), parts)


def _worlds(exported: Exported) -> Table:
    """One row for each world; a case without options has none to tell apart."""
    worlds = exported.worlds
    count = len(worlds) if worlds.names else 0
    columns = (
        Column("world", "Its number.", "whole"),
        Column("label", "What is otherwise than today.", "text"),
        Column("today", "Is it the world of today.", "truth"),
        *(Column(f"options.{name}", f"Choice of {actor}.", "word", words=worlds.options[name])
          for name, actor in zip(worlds.names, worlds.actor, strict=True)),
        *([] if exported.share is None else [Column("share", "Its share of the forecast, mean over draws.", "number")]),
    )

    def parts() -> Iterator[Part]:
        number = np.arange(count)
        share = [] if exported.share is None else [exported.share]
        yield (number, [worlds.label(w) for w in range(count)], (number == worlds.status_quo).astype(np.int8),
               *worlds.choice.T, *share)

    return Table("worlds", "The worlds: one choice for every option.", columns, count, parts)


def _columns(tables: Sequence[Table]) -> Table:
    """One row for each column of each table."""
    rows = [(table.name, column) for table in tables for column in table.columns]
    names = ("table", "column", "kind", "unit", "says", "words")
    says = ("Name of the table.", "Name of the column.", "What it holds.", "In what it is counted.", "What it is.",
            "The words it may hold, in their order, apart by |.")
    columns = tuple(Column(name, text, "text") for name, text in zip(names, says, strict=True))

    def parts() -> Iterator[Part]:
        yield ([name for name, _ in rows], *([part(column) for _, column in rows] for part in (
            lambda c: c.name, lambda c: c.kind, lambda c: c.unit, lambda c: c.says, lambda c: " | ".join(c.words))))

    return Table("columns", "What every column of every table is.", columns, len(rows), parts)
