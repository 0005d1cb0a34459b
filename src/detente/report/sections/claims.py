"""The claims, a line each: the verdict, the share of draws, and, folded away, why it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.charts.claims import ClaimRow, Claims, claims
from detente.report.components import badge, bullets, figure, paragraph
from detente.report.markup import Child, Markup, element, join
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import folded, share_bar, small_code
from detente.report.sections.why import why_told
from detente.report.telling import count_of_verdicts, decided_by, headline, share_said, verdict_words, with_nonbreaking
from detente.study.claims import ClaimResult
from detente.study.reasons import Reasons
from detente.words import capitalised, percent_interval, plural, points

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
            element("div", join(_claim(names, claim, answer.reasons) for claim in answer.claims), class_="claims"),
            folded("All claims in one picture, with their intervals", _charts(names, answer.claims)),
            folded("How to read a claim and its reasons", paragraph(_READING), paragraph(_REASONS)),
        ]
    )
    return Section("claims", "Which claims hold", body)


_LEGEND = (
    "The bar is the share of draws in which a claim is true. It holds from 80 %, leans from 60 %, is open in between, "
    "leans against below 40 % and fails at 20 % or less. Open “Why?” for the beliefs on which it hinges."
)
_READING = (
    "The interval is the error of having finitely many draws; it says nothing about the ranges that went in. An input "
    "decides a claim where its thirds differ by more than by chance."
)
_REASONS = (
    "The bars under “What drives it” run from the share of draws where an input is in its lower third to that where it "
    "is in its upper, which has the dot. A number that turns the verdict was held at one of its own quantiles and the "
    "case solved again, as it was without each source and under each assumption failed. Boxes were sought on half of "
    "the draws looked at and measured on the other half. Reasons are looked for in the first 4,096 draws, and solved "
    "again on the first 512."
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


def _claim(names: Names, claim: ClaimResult, reasons: Reasons) -> Markup:
    """One claim in a line, and its reasons folded away."""
    found = reasons.by_claim.get(claim.id)
    told = why_told(names, found) if found is not None else _deciding(names, claim)
    return element(
        "article",
        element("h3", headline(claim.says)),
        _verdict(claim),
        folded("Why?", told, _tested(claim), label=f"Why? {claim.id}"),
        id=f"claim-{claim.id}",
        class_="claim",
    )


def _verdict(claim: ClaimResult) -> Markup:
    """The share as bar and figure, and the verdict."""
    verdict = verdict_words(claim)
    if verdict == "not tested":
        return element("p", badge(verdict), class_="verdict")
    bar, said = share_bar(claim.share.value, verdict, 90), with_nonbreaking(share_said(claim.share.value))
    return element("p", bar, element("span", said), badge(verdict), class_="verdict")


def _deciding(names: Names, claim: ClaimResult) -> Markup:
    """What it hinges on, or why it could not be tested."""
    if claim.unsolved:
        return paragraph(f"It could not be tested: {claim.unsolved}")
    items: list[Child] = [_capital(decided_by(names, entry)) for entry in claim.inputs]
    return bullets(items) if items else paragraph("No input decides it.")


def _capital(text: str) -> str:
    """Begin with a capital, figures kept together."""
    return with_nonbreaking(capitalised(text))


def _tested(claim: ClaimResult) -> Markup:
    """The share in full, the note and the test itself."""
    share, said = claim.share, ""
    if share.count:
        said = (f"True in {share_said(share.value)} of {plural(share.count, 'draw')} (interval "
                f"{percent_interval(share.low, share.high)})")
        said += f"; {plural(share.undefined, 'draw')} without a value. " if share.undefined else ". "
    return element(
        "div",
        element("h4", "How it is tested"),
        paragraph(claim.note) if claim.note else None,
        element("p", with_nonbreaking(said), small_code(claim.id), " is ",
                element("code", " ".join(claim.test.split()))),
        class_="reason",
    )
