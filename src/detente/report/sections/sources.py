"""What carries the conclusion: sources and assumptions by how far results move without them, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.quantity import describe
from detente.report.charts.base import Chart
from detente.report.charts.dependence import Dependence, Move, SourceRow, dependence
from detente.report.components import figure, heading, paragraph
from detente.report.markup import Markup, element, join, link
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import folded, small_code
from detente.report.table import Cell, Column, table
from detente.report.telling import moved_most, with_nonbreaking
from detente.study.sources import WORLDS, SourceMove
from detente.words import plural, points

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["ASSUMPTION", "dependence_chart", "sources_section"]

ASSUMPTION = "assumption "
CHARTED, MOVES, SHOWN, FLIPS = 12, 12, 10, 4
LEAST = 0.0005
_RELIABILITY = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
_CREDIBILITY = {
    1: "confirmed", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable", 6: "cannot be judged",
}  # fmt: skip


def sources_section(answer: Answer, names: Names) -> Section | None:
    """Rank sources and assumptions by what rests on them, then list what each source says."""
    case = names.case
    if not case.sources and not answer.sources:
        return None
    parts: list[Markup | None] = []
    if answer.sources:
        parts += [paragraph(_LEAD, lead=True), paragraph(with_nonbreaking(moved_most(names, answer.sources[0])))]
        parts += _ranking(names, answer.sources)
        chart = dependence_chart(names, answer.sources, "How far results move without each", "sources")
        parts.append(folded(f"Every move of the first {min(len(answer.sources), CHARTED)}", figure(chart)))
    if case.sources:
        moves = [move for move in answer.sources if not move.source.startswith(ASSUMPTION)]
        parts += [heading("What each source says"), paragraph(_GRADES)]
        listing = _listing(answer, names, moves)
        parts.append(folded(f"{plural(len(case.sources), 'source')} with all they say", listing))
    return Section("sources", "What carries the conclusion", join(parts))


def _ranking(names: Names, moves: Sequence[SourceMove]) -> list[Markup]:
    """The ranking, those that carry most first; beyond the first ten it is folded."""
    shown, rest = moves[:SHOWN], moves[SHOWN:]
    drawn = [_ranked(names, shown, 1, "Sources and assumptions by how far results move without them")]
    if rest:
        table_of_rest = _ranked(names, rest, SHOWN + 1, "The others, by how far results move without them")
        drawn.append(folded(f"The other {len(rest):,}", table_of_rest))
    return drawn


def _flips(move: SourceMove) -> str:
    """The verdicts that change, where they are many the first few."""
    said = [f"{claim} {before} → {after}" for claim, before, after in move.flips[:FLIPS]]
    rest = len(move.flips) - len(said)
    return "; ".join([*said, f"{rest} more"] if rest else said) or "none"


def _ranked(names: Names, moves: Sequence[SourceMove], first: int, caption: str) -> Markup:
    """Rows of the ranking."""
    columns = [Column("set aside"), Column("largest move"), Column("worlds", True), Column("verdicts that change")]
    rows: list[Sequence[Cell]] = []
    for rank, move in enumerate(moves, start=first):
        kind = "if false: " if move.source.startswith(ASSUMPTION) else ""
        said = clipped(names.source(move.source).removeprefix(ASSUMPTION), 90)
        name = join([f"{rank}. {kind}{said} ", small_code(move.source.removeprefix(ASSUMPTION))])
        key, size = next(((key, size) for key, size in move.moves if key != WORLDS), ("", 0.0))
        largest = f"{key.partition('.')[2]}: {points(size)}" if abs(size) >= LEAST else "nothing moves"
        worlds = next((points(size).removeprefix("+") for key, size in move.moves if key == WORLDS), "")
        rows.append([name, largest, worlds, _flips(move)])
    return table(columns, rows, caption)


_LEAD = (
    "Each source was set aside in turn, with everything it said, and each assumption was taken to be false; the case "
    "was solved again on the same random numbers. A number that loses all of its evidence falls back to its ignorance "
    "prior, where it has one. The forecast of worlds moves by the weight that changes its place."
)
_GRADES = (
    "Grades follow the Admiralty system: a letter from A (completely reliable) to E for the source, a figure from 1 "
    "(confirmed) to 5 for what it said; F and 6 mean that it cannot be judged, and are not the bottom of the scale. "
    "Reports of one origin count once."
)


def dependence_chart(names: Names, moves: Sequence[SourceMove], title: str, name: str) -> Chart:
    """Draw how far claims and forecasts move."""
    rows = tuple(
        SourceRow(
            names.source(move.source),
            tuple(Move(names.figure(key), value) for key, value in move.moves[:MOVES] if abs(value) >= LEAST),
        )
        for move in moves[:CHARTED]
    )
    return dependence(Dependence(title, rows, name=name))


def _listing(answer: Answer, names: Names, moves: Sequence[SourceMove]) -> Markup:
    """All sources, those that carry most first."""
    largest = {move.source: move for move in moves}
    order = [*largest, *(source for source in names.case.sources if source not in largest)]
    resting = _resting(answer)
    told = [_source(answer, names, source, largest.get(source), resting.get(source, 0)) for source in order]
    rest = told[SHOWN:]
    more = folded(f"The other {plural(len(rest), 'source')}", join(rest)) if rest else None
    return join([*told[:SHOWN], more])


def _resting(answer: Answer) -> dict[str, int]:
    """How many numbers of the case cite each source."""
    case = answer.run.source.case
    count: dict[str, int] = {}
    for slot in answer.run.source.slots.values():
        if slot.path.startswith("evidence."):
            continue
        for source in {case.evidence[piece].source for piece in slot.evidence if piece in case.evidence}:
            count[source] = count.get(source, 0) + 1
    return count


def _source(answer: Answer, names: Names, source: str, move: SourceMove | None, resting: int) -> Markup:
    """One source: who, how reliable, how much rests on it, and its evidence folded away."""
    about = names.case.sources[source]
    dropped = " — set aside in this run" if source in answer.run.settings.without else ""
    who = ", ".join(filter(None, [about.author, str(about.date or ""), about.kind]))
    grade = f"{about.reliability}: {_RELIABILITY[about.reliability]}"
    weight = f"{plural(resting, 'number')} of the case cite it"
    if move is not None and move.largest >= LEAST:
        weight += f"; largest move without it: {points(move.moves[0][1])} for “{names.figure(move.moves[0][0])}”"
    pieces = [name for name, piece in names.case.evidence.items() if piece.source == source]
    title = link(about.url, about.title) if about.url else about.title
    return element(
        "div",
        element("h4", title, dropped),
        element("p", f"{who}. Reliability {grade}. {weight}. ", small_code(source), class_="muted"),
        element("p", about.note) if about.note else None,
        folded(f"What it says ({plural(len(pieces), 'piece')})", _evidence(names, pieces)) if pieces else None,
        class_="source",
    )


def _evidence(names: Names, pieces: Sequence[str]) -> Markup:
    """The pieces of one source."""
    rows: list[Sequence[Cell]] = []
    for name in pieces:
        piece = names.case.evidence[name]
        grade = f"{names.case.sources[piece.source].reliability}{piece.credibility} {_CREDIBILITY[piece.credibility]}"
        estimate = describe(piece.estimate) if piece.estimate is not None else ""
        bears = "; ".join(
            f"{clipped(names.case.hypotheses[h].says, 60)}: {cell}"
            for h, cell in piece.bears_on.items()
            if h in names.case.hypotheses
        )
        note = element("p", piece.note, class_="muted") if piece.note else None
        said = join([piece.says, " ", small_code(name), note])
        rows.append([said, grade, str(piece.date or ""), "; ".join(filter(None, [estimate, bears]))])
    columns = [Column("what it says"), Column("grade"), Column("date"), Column("estimate or bearing")]
    source = names.case.evidence[pieces[0]].source
    return table(columns, rows, f"Evidence from {names.source(source)} ({source})")
