"""Rival hypotheses: both readings side by side, and the matrix of evidence with what each item decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.components import heading, paragraph
from detente.report.markup import Markup, element, join
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import folded, share_bar, small_code
from detente.report.table import Cell, Column, table
from detente.report.telling import with_nonbreaking
from detente.study.answer import reading_of
from detente.study.hypotheses import BearingItem, Rival, RivalTable, rival_table
from detente.words import likelihood, number, percent, percent_interval, plural

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["hypotheses_section"]

SHOWN = 10
BAR = 90
SLACK = 1e-9
_CELLS = {
    "CC": ("badge full good", "very consistent"), "C": ("badge good", "consistent"), "N": ("badge open", "neutral"),
    "I": ("badge bad", "inconsistent"), "II": ("badge full bad", "very inconsistent"),
}  # fmt: skip
_LEAD = (
    "The same evidence read twice: by what speaks against each explanation, where what fits counts for nothing, and by "
    "probability, where each cell stands for a likelihood ratio. Reports of one origin count once in both."
)
_MATRIX = (
    "CC very consistent, C consistent, N neutral, I inconsistent, II very inconsistent. An item that fits all "
    "explanations alike tells nothing, however sure it is."
)


def hypotheses_section(answer: Answer, names: Names) -> Section | None:
    """Show how the rival explanations stand, and which evidence that hangs on."""
    found = rival_table(reading_of(answer.run))
    if found is None:
        return None
    told = next((entry.sentences for entry in answer.explained if entry.lens == "hypotheses"), ())
    parts: list[Markup | None] = [
        paragraph(_LEAD, lead=True),
        element("ul", join(element("li", with_nonbreaking(sentence)) for sentence in told[2:])) if told[2:] else None,
        heading("Both readings"),
        _readings(found),
        heading("Evidence against explanations"),
        paragraph(_MATRIX),
        *_matrix(found, names),
    ]
    return Section("hypotheses", "Rival explanations", join(part for part in parts if part is not None))


def _readings(found: RivalTable) -> Markup:
    """A row for each explanation, the most probable first."""
    rank = {rival.id: 1 + sum(other.inconsistency < rival.inconsistency - SLACK for other in found.rivals)
            for rival in found.rivals}
    rows = [_reading(rival, rank[rival.id]) for rival in found.by_posterior]
    columns = [
        Column("explanation"), Column("probability"), Column("80 % of draws"),
        Column("if items tell half, twice as much"), Column("against it", True), Column("rank by that", True),
    ]  # fmt: skip
    return table(columns, rows, "Rival explanations by probability and by what speaks against them")


def _reading(rival: Rival, rank: int) -> Sequence[Cell]:
    """One explanation in both readings."""
    return [
        join([rival.says, " ", small_code(rival.id)]),
        with_nonbreaking(likelihood(rival.posterior)),
        with_nonbreaking(percent_interval(rival.low, rival.high)),
        with_nonbreaking(f"{percent(rival.flatter)}, {percent(rival.steeper)}"),
        number(rival.inconsistency, 2),
        str(rank),
    ]


def _matrix(found: RivalTable, names: Names) -> list[Markup]:
    """The matrix, the most telling items first, the rest folded."""
    if not found.items:
        return [paragraph("No evidence bears on them.")]
    most = max(item.diagnosticity for item in found.items)
    shown, rest = found.items[:SHOWN], found.items[SHOWN:]
    drawn = [_rows(found, names, shown, most, "Evidence against explanations")]
    if rest:
        drawn.append(folded(f"The other {plural(len(rest), 'item')}", _rows(found, names, rest, most, "More evidence")))
    return drawn


def _rows(found: RivalTable, names: Names, items: Sequence[BearingItem], most: float, caption: str) -> Markup:
    """Rows of the matrix."""
    columns = [Column("evidence"), Column("grade")]
    columns += [Column(clipped(names.words(rival.id), 40)) for rival in found.rivals]
    columns += [Column("tells apart"), Column("without it the ranking changes in")]
    rows: list[Sequence[Cell]] = []
    for item in items:
        said = join([item.says, " ", small_code(item.id)])
        bar = share_bar(item.diagnosticity / most if most > 0 else 0.0, "open", BAR)
        told = join([bar, " ", number(item.diagnosticity, 2)])
        rows.append([said, item.grade, *map(_cell, item.cells), told, _turns(item)])
    return table(columns, rows, caption)


def _cell(word: str) -> Markup:
    """A cell of the matrix; its meaning stands in the title, its colour only repeats it."""
    style, meaning = _CELLS[word]
    return element("span", word, class_=style, title=meaning)


def _turns(item: BearingItem) -> str:
    """In how many draws the order changes, by either reading."""
    if item.turns == item.turns_inconsistency:
        return percent(item.turns)
    return f"{percent(item.turns)} (by probability), {percent(item.turns_inconsistency)} (by what is against)"
