"""The answer in a terminal: the brief, claims, choices, worlds, votes and forecasts, as wide as the terminal is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detente.case.parts import CONCEPTS
from detente.lenses.shown import Listing
from detente.report.brief import brief
from detente.report.choice_terminal import choice_view
from detente.report.grounds_views import carries_view, rivals_view
from detente.report.market_terminal import markets_view
from detente.report.naming import Names, clipped
from detente.report.rich_parts import cell, grid, line, sentence, title
from detente.report.telling import decided_by, share_said, verdict_words
from detente.study.answer import reading_of
from detente.study.claims import ClaimResult
from detente.study.compare import ClaimMove, Difference
from detente.study.figures import FigureData
from detente.study.hypotheses import rival_table
from detente.study.questions import QuestionResult
from detente.study.worldtable import WorldTable
from detente.words import interval, likelihood, number, percent, percent_interval, points, signed

if TYPE_CHECKING:
    from detente.study.answer import Answer
    from detente.study.run import Run

__all__ = [
    "answer_view",
    "claim_view",
    "claims_view",
    "differences_view",
    "power_view",
    "print_answer",
    "print_claims",
    "print_differences",
    "questions_view",
    "votes_view",
    "worlds_view",
]

WORLDS_SHOWN, HELD_SHOWN = 5, 3
CLAIM_HEADS = ("claim", "before", "after", "difference")
STYLES = {"holds": "bold green", "leans": "green", "open": "default", "leans against": "red", "fails": "bold red"}


def print_answer(answer: Answer, console: Console | None = None) -> None:
    """Print everything that fits a terminal.

    Parameters
    ----------
    answer
        Everything a run has to say.
    console
        Where to print; standard output unless given. Without a terminal there are no colours, and 80 columns.
    """
    (console or _console()).print(answer_view(answer))


def print_claims(claims: Sequence[ClaimResult], run: Run, console: Console | None = None) -> None:
    """Print each claim with its verdict, interval and all that decides it; parameters as in `print_answer`."""
    names = Names(run.source.case)
    out = console or _console()
    if not claims:
        out.print(line("The case makes no claims."))
    for claim in claims:
        out.print(claim_view(claim, names))


def print_differences(
    found: Sequence[Difference],
    claims: Sequence[ClaimMove],
    before: Run,
    after: Run,
    top: int = 20,
    console: Console | None = None,
) -> None:
    """Print the outcomes and claims that differ most between two runs.

    Parameters
    ----------
    found, claims
        Differences of outcomes and of claims' shares, the largest first.
    before, after
        The two runs.
    top
        How many outcomes are shown.
    console
        As in `print_answer`.
    """
    (console or _console()).print(differences_view(found, claims, before, after, top))


def _console() -> Console:
    """Standard output, with nothing coloured but what we colour."""
    return Console(highlight=False, emoji=False, markup=False)


def answer_view(answer: Answer) -> RenderableType:
    """Everything that fits a terminal, one part below the other."""
    case = answer.run.source.case
    names = Names(case)
    parts: list[RenderableType] = [_head(answer), *(sentence(text) for text in brief(answer, names)), line("")]
    if answer.claims:
        parts += [title("Claims"), claims_view(answer.claims, names), line("")]
    if answer.choices:
        parts.append(title("Choices"))
        parts += [choice_view(result, names, most=1) for result in answer.choices]
    if answer.worlds is not None and len(answer.worlds.rows) > 1:
        parts += [title("Worlds that last"), worlds_view(answer.worlds, names), *held_view(answer)]
    parts += issues_view(answer)
    parts += [part for data in answer.figures if data.figure.kind == "votes" for part in votes_view(data)]
    parts += [part for data in answer.figures if data.figure.kind == "power" for part in power_view(data)]
    parts += markets_view(answer, names)
    parts += rivals_view(rival_table(reading_of(answer.run)), answer)
    if answer.questions:
        parts += [title("Forecasts"), questions_view(answer.questions), line("")]
    parts += carries_view(answer.sources, names)
    return Group(*parts)


def _head(answer: Answer) -> RenderableType:
    """Title, question and what the run was."""
    about, settings = answer.run.source.case.case, answer.run.settings
    facts = [f"as of {about.as_of}" if about.as_of else "", f"{settings.draws:,} draws", f"seed {settings.seed}"]
    told = " · ".join([*filter(None, facts), answer.run.id])
    question = [line(about.question)] if about.question else []
    return Group(line(about.title, "bold"), *question, line(told, "dim"), line(""))


def claims_view(claims: Sequence[ClaimResult], names: Names) -> RenderableType:
    """All claims in a table: words, what decides most, verdict and share."""
    rows = [(_claim_cell(claim, names), _verdict(claim), _share(claim)) for claim in claims]
    return grid(("claim", "verdict", "true in"), rows, right=("true in",), leading=1)


def _claim_cell(claim: ClaimResult, names: Names) -> Text:
    """A claim, and below it what decides it most."""
    text = cell(claim.says)
    if claim.unsolved:
        note = f"not tested: {claim.unsolved}"
    elif claim.inputs:
        note = f"hinges on {names.path(claim.inputs[0].path)} ({points(claim.inputs[0].difference)})"
    else:
        note = ""
    return Text.assemble(text, (f"\n{cell(f'{claim.id}  {note}'.strip()).plain}", "dim"))


def _verdict(claim: ClaimResult) -> Text:
    """The verdict in its colour."""
    word = verdict_words(claim)
    return cell(word, STYLES.get(word, "dim"))


def _share(claim: ClaimResult) -> Text:
    """The share of draws."""
    return cell(share_said(claim.share.value) if claim.share.count and not claim.unsolved else "")


def claim_view(claim: ClaimResult, names: Names) -> RenderableType:
    """One claim in full."""
    parts: list[RenderableType] = [line(f"{claim.id}  {claim.says}", "bold")]
    if claim.unsolved:
        parts.append(sentence(f"not tested: {claim.unsolved}", ""))
    else:
        told = f", true in {share_said(claim.share.value)} of the draws "
        told += f"(interval {percent_interval(claim.share.low, claim.share.high)})"
        parts.append(Padding(Text.assemble(_verdict(claim), cell(told)), (0, 0, 0, 2)))
        parts += [sentence(decided_by(names, entry)) for entry in claim.inputs]
    parts.append(sentence(" ".join(claim.test.split()), "", "dim"))
    return Group(*parts, line(""))


def worlds_view(table: WorldTable, names: Names, most: int = WORLDS_SHOWN) -> RenderableType:
    """The likeliest worlds: weight in the forecast, in the logit response, and how often each is stable by concept."""
    heads = ("world", "weight", "logit", *(CONCEPTS[concept] for concept in table.concepts))
    rows = [
        (
            cell(names.world(row.choices)),
            cell(percent(row.share)),
            cell(percent(row.logit)),
            *(cell(percent(row.stable[concept])) for concept in table.concepts),
        )
        for row in table.rows[:most]
    ]
    rest = len(table.rows) - most
    more = [line(f"  and {rest:,} more worlds", "dim")] if rest > 0 else []
    return Group(grid(heads, rows, right=heads[1:]), *more, line(""))


def held_view(answer: Answer, most: int = HELD_SHOWN) -> list[RenderableType]:
    """How one gets to the worlds that last, and what keeps the actors there: the first sentences of each."""
    told = next((entry for entry in answer.explained if entry.lens == "contest"), None)
    if told is None:
        return []
    lists = [(name, listed) for name, listed in told.details if listed][:1]
    lists += [(shown.title, shown.told) for shown in told.shown if isinstance(shown, Listing)]
    parts: list[RenderableType] = []
    for name, listed in lists:
        rest = len(listed) - most
        more = [line(f"    and {rest:,} more in the report", "dim")] if rest > 0 else []
        parts += [title(name), *(sentence(text) for text in listed[:most]), *more, line("")]
    return parts


def issues_view(answer: Answer) -> list[RenderableType]:
    """Where each issue ends, with what holds today."""
    found = [data for data in answer.figures if data.figure.kind == "distribution" and data.path.startswith("issues.")]
    rows = []
    for data in found:
        ends = data.rows[0].summaries[0]
        today = next((number(row.summaries[0].q50) for row in data.rows[1:] if row.note == "status quo"), "")
        rows.append((cell(data.figure.title), cell(number(ends.q50)), cell(interval(ends.q10, ends.q90)), cell(today)))
    heads = ("issue", "ends at", "80 % of draws", "today")
    return [title("Issues"), grid(heads, rows, right=heads[1:]), line("")] if rows else []


def votes_view(data: FigureData) -> list[RenderableType]:
    """The votes in a council."""
    heads = ("member", "yes", "abstains", "no")
    rows = [(cell(row.label), *(cell(percent(part.mean)) for part in row.summaries)) for row in data.rows]
    return [title(data.figure.title), grid(heads, rows, right=heads[1:]), line("")]


def power_view(data: FigureData) -> list[RenderableType]:
    """What the rule of a council gives each member."""
    heads = ("member", *("\n".join(heading.split()) for heading in data.figure.columns))
    rows = [(cell(row.label), *(cell(number(part.mean)) for part in row.summaries)) for row in data.rows]
    return [title(data.figure.title), grid(heads, rows, right=heads[1:]), line("")]


def questions_view(questions: Sequence[QuestionResult]) -> RenderableType:
    """The forecasts with their dates."""
    rows = [
        (cell(question.asks), cell(question.resolves), cell(question.unsolved or likelihood(question.probability)))
        for question in questions
    ]
    return grid(("question", "settled by", "forecast"), rows)


def differences_view(
    found: Sequence[Difference], claims: Sequence[ClaimMove], before: Run, after: Run, top: int = 20
) -> RenderableType:
    """What differs between two runs: outcomes, then claims."""
    if not found and not claims:
        return line("Nothing differs.")
    parts: list[RenderableType] = [line(f"{before.id}  →  {after.id}", "dim"), line("")]
    if found:
        rows = [(_outcome(row), *(cell(text) for text in _moved(row))) for row in found[:top]]
        heads = ("outcome", "before", "after", "difference", "rises in")
        parts += [title("Outcomes"), grid(heads, rows, right=heads[1:], leading=1)]
        if len(found) > top:
            parts.append(line(f"  and {len(found) - top:,} more", "dim"))
    if claims:
        moved = [(_claim_move(move), *(cell(text) for text in _shares(move))) for move in claims]
        parts += [line(""), title("Claims"), grid(CLAIM_HEADS, moved, right=CLAIM_HEADS[1:], leading=1)]
    return Group(*parts)


def _outcome(row: Difference) -> Text:
    """An outcome in words with its path below."""
    unit = f" ({row.unit})" if row.unit and row.unit not in ("scale", "code") else ""
    return Text.assemble(cell(clipped(row.says, 160) + unit), (f"\n{cell(row.path).plain}", "dim"))


def _moved(row: Difference) -> tuple[str, str, str, str]:
    """Before, after, difference with interval, and the share of draws in which it rises."""
    ends = interval(row.low, row.high, 2)
    return number(row.before), number(row.after), f"{signed(row.difference, 2)}\n({ends})", percent(row.rises)


def _claim_move(move: ClaimMove) -> Text:
    """A claim, and how its verdict changes."""
    same = move.verdict_before == move.verdict_after
    verdict = move.verdict_before if same else f"{move.verdict_before} → {move.verdict_after}"
    return Text.assemble(cell(move.says), (f"\n{cell(f'{move.id}  {verdict}').plain}", "dim"))


def _shares(move: ClaimMove) -> tuple[str, str, str]:
    """Both shares and their difference."""
    return share_said(move.before), share_said(move.after), points(move.after - move.before)
