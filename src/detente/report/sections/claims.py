"""The claims: which hold, lean, are open or fail, and the inputs on which each hinges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.charts.claims import ClaimRow, Claims, claims
from detente.report.components import badge, bullets, figure, paragraph
from detente.report.markup import EMPTY, Markup, element, join
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import share_bar, small_code
from detente.report.telling import count_of_verdicts, decided_by, headline, share_said, verdict_words, with_nonbreaking
from detente.study.claims import ClaimResult
from detente.words import percent_interval, plural, points

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["claims_section"]

IN_A_CHART = 14


def claims_section(answer: Answer, names: Names) -> Section | None:
    """Show every claim with its verdict; nothing where the case makes none."""
    if not answer.claims:
        return None
    body = join(
        [
            paragraph(count_of_verdicts(answer.claims), lead=True),
            paragraph(_LEGEND),
            _charts(names, answer.claims),
            join(_claim(names, claim) for claim in answer.claims),
        ]
    )
    return Section("claims", "Which claims hold", body)


_LEGEND = (
    "A claim holds when it is true in at least 80 % of the draws, leans above 60 %, is open from 40 to 60 %, leans "
    "against below 40 %, and fails at 20 % or less. The interval is the error of having finitely many draws; it says "
    "nothing about the ranges that went in. An input is named where its thirds differ by more than by chance."
)


def _charts(names: Names, found: Sequence[ClaimResult]) -> Markup:
    """Charts of all claims, each short enough for a printed page."""
    count = -(-len(found) // IN_A_CHART)
    size = -(-len(found) // count)
    drawn = []
    for index in range(count):
        rows = tuple(_chart_row(names, claim) for claim in found[index * size : (index + 1) * size])
        part = f" ({index + 1} of {count})" if count > 1 else ""
        title = f"In what share of the draws each claim is true{part}"
        drawn.append(figure(claims(Claims(title, rows, name=f"claims-{index + 1}"))))
    return join(drawn)


def _chart_row(names: Names, claim: ClaimResult) -> ClaimRow:
    """One row of the chart and its table."""
    said = tuple(f"{names.path(entry.path)} ({points(entry.difference)})" for entry in claim.inputs[:2])
    return ClaimRow(
        f"{claim.id}: {clipped(claim.says, 200)}", claim.share.value, claim.share.low, claim.share.high,
        verdict_words(claim), said,
    )  # fmt: skip


def _claim(names: Names, claim: ClaimResult) -> Markup:
    """One claim in full."""
    return element(
        "article",
        element("h3", headline(claim.says), " ", small_code(claim.id)),
        _verdict(claim),
        _deciding(names, claim),
        _details(claim),
        id=f"claim-{claim.id}",
        class_="claim",
    )


def _verdict(claim: ClaimResult) -> Markup:
    """The verdict, the share as bar and figure, and its interval."""
    verdict = verdict_words(claim)
    if verdict == "not tested":
        return element("p", badge(verdict), class_="verdict")
    share = claim.share
    told = f"true in {share_said(share.value)} of the draws (interval {percent_interval(share.low, share.high)})"
    if share.undefined:
        told += f"; {plural(share.undefined, 'draw')} without a value"
    return element(
        "p", badge(verdict), share_bar(share.value, verdict), element("span", with_nonbreaking(told)), class_="verdict"
    )


def _deciding(names: Names, claim: ClaimResult) -> Markup:
    """What it hinges on."""
    if claim.unsolved:
        return paragraph(f"It could not be tested: {claim.unsolved}")
    if not claim.inputs:
        return EMPTY
    items = [join([_capital(decided_by(names, entry)), " ", small_code(entry.path)]) for entry in claim.inputs]
    return bullets(items)


def _capital(text: str) -> str:
    """Begin with a capital, figures kept together."""
    return with_nonbreaking(text[:1].upper() + text[1:])


def _details(claim: ClaimResult) -> Markup:
    """The note and the test itself."""
    return element(
        "details",
        element("summary", "How it is tested"),
        paragraph(claim.note) if claim.note else None,
        element("p", small_code(claim.id), " is ", element("code", " ".join(claim.test.split()))),
    )
