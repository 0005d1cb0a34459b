"""The ground it stands on: assumptions, numbers without a source, what was not solved, and what went otherwise."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from detente.report.brief import confidence_sentences
from detente.report.components import bullets, callout, figure, heading, paragraph
from detente.report.markup import Child, Markup, join
from detente.report.naming import Names, listed
from detente.report.page import Section
from detente.report.sections.pieces import folded, small_code
from detente.report.sections.sources import ASSUMPTION, LEAST, dependence_chart
from detente.report.table import table
from detente.report.telling import with_nonbreaking
from detente.study.troubles import Trouble
from detente.words import capitalised, percent, plural, points

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["assumptions_section", "limits_section", "trouble_said", "unsourced_section"]

SHOWN, DECIDING = 5, 5
_EDIT = re.compile(r"\b(?:options\.[\w.-]+\.effects|variants\.[\w-]+\.edits|assumptions\.[\w-]+\.if_false)\.\d+")


def assumptions_section(answer: Answer, names: Names) -> Section | None:
    """Show what is taken for granted, how well it is supported, and what moves when it fails."""
    assumptions = names.case.assumptions
    if not assumptions:
        return None
    moves = {m.source.removeprefix(ASSUMPTION): m for m in answer.sources if m.source.startswith(ASSUMPTION)}
    rows = []
    for name, about in assumptions.items():
        move = moves.get(name)
        told = "not tried: it says nothing of what would change"
        if move is not None:
            told = "nothing moves"
            if move.largest >= LEAST:
                told = f"{points(move.moves[0][1])} for “{names.figure(move.moves[0][0])}”"
        rows.append([join([about.says, " ", small_code(name)]), about.status, told])
    body = [
        paragraph("What the case takes for granted, and how far results move if it is false.", lead=True),
        table(["assumption", "support", "largest move if it fails"], rows, "Assumptions"),
    ]
    if moves:
        chart = dependence_chart(
            names, list(moves.values()), "How far results move when an assumption fails", "assumptions"
        )
        body.append(folded("How far each claim and forecast moves", figure(chart)))
    return Section("assumptions", "What it takes for granted", join(body))


def unsourced_section(answer: Answer, names: Names) -> Section:
    """Say how many numbers carry no evidence, and which of them decide a claim; beside it the confidence."""
    found = answer.unsourced
    reasons = confidence_sentences(answer)[1:]
    lead = (
        f"{found.count:,} of the {found.of:,} numbers given carry no evidence ({percent(found.share)}); "
        f"{plural(found.noted, 'of these has', 'of these have')} a note that says why."
        if found.of else "The case gives no numbers."
    )  # fmt: skip
    body: list[Markup | None] = [paragraph(with_nonbreaking(lead), lead=True)]
    if found.deciding:
        body.append(paragraph("Those that decide a claim are worth a source first:"))
        items = [_deciding(answer, names, path) for path in found.deciding]
        body.append(bullets(items[:DECIDING]))
        if items[DECIDING:]:
            body.append(folded(f"{len(items) - DECIDING} more that decide a claim", bullets(items[DECIDING:])))
    elif found.of:
        body.append(paragraph("None of them decides a claim."))
    trust = f"Confidence in these findings: {answer.confidence.level}"
    body.append(callout(trust, bullets([with_nonbreaking(reason) for reason in reasons])))
    return Section("unsourced", "What is unsourced, and how far to trust this", join(body))


def _deciding(answer: Answer, names: Names, path: str) -> Child:
    """An unsourced number with the claims it decides."""
    claims = [claim.id for claim in answer.claims if any(entry.path == path for entry in claim.inputs)]
    words = names.path(path)
    return join([f"{capitalised(words)}: decides {listed(claims)} ", small_code(path)])


def limits_section(answer: Answer, names: Names) -> Section:
    """Say what the run did not solve, and what went otherwise than written."""
    untested = [(claim.id, claim.unsolved) for claim in answer.claims if claim.unsolved]
    untested += [(question.id, question.unsolved) for question in answer.questions if question.unsolved]
    body: list[Markup | None] = []
    if not answer.unsolved and not untested:
        body.append(
            paragraph("Every part of the case was solved, and every claim and question was answered.", lead=True)
        )
    if answer.unsolved:
        body.append(
            callout(
                "Not solved", bullets([f"{capitalised(text)}." for text in answer.unsolved]), kind="warning"
            )
        )
    if untested:
        items = [join([small_code(name), f" {reason}"]) for name, reason in untested]
        body.append(callout("Not tested", bullets(items), kind="warning"))
    body += [heading("What went otherwise than written"), *_troubles(answer, names)]
    return Section("limits", "What this run did not solve", join(body))


def _troubles(answer: Answer, names: Names) -> list[Markup]:
    """Draws without a solution, values held at a bound, ranges that did not fit: the most frequent first."""
    found = sorted(answer.troubles, key=lambda t: -t.share if math.isfinite(t.share) else 0.0)
    if not found:
        return [paragraph("Nothing: every draw was solved as the case has it.")]
    items = [_trouble(names, trouble) for trouble in found]
    rest = items[SHOWN:]
    more = [folded(f"{len(rest)} rarer ones", bullets(rest))] if rest else []
    return [
        paragraph("The most frequent first; shares are those of the worst scenario or world."),
        bullets(items[:SHOWN]),
        *more,
    ]


def _trouble(names: Names, trouble: Trouble) -> Child:
    """One of them with its share of draws."""
    return join([with_nonbreaking(trouble_said(names, trouble)), " ", small_code(trouble.path)])


def trouble_said(names: Names, trouble: Trouble) -> str:
    """A trouble in a sentence: where, what, and in what share of the draws where it does not say so itself."""
    sentence = _EDIT.sub(lambda match: names.path(f"{match.group()}.set"), trouble.sentence)
    where = names.path(trouble.path.removesuffix(".status").removesuffix(".failed"))
    if "%" not in sentence and math.isfinite(trouble.share) and trouble.share > 0:
        sentence += f" ({percent(trouble.share)} of the draws)"
    return f"{capitalised(where)}: {sentence}"
