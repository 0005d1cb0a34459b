"""The report: one HTML file that says what the case says, for a reader with a minute or with an afternoon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from detente.report.brief import brief
from detente.report.components import bullets, callout, paragraph
from detente.report.markup import Markup, element, join
from detente.report.naming import Names
from detente.report.page import Section, page
from detente.report.sections.choices import choices_section
from detente.report.sections.claims import claims_section
from detente.report.sections.drivers import drivers_section
from detente.report.sections.grounds import assumptions_section, limits_section, unsourced_section
from detente.report.sections.hypotheses import hypotheses_section
from detente.report.sections.making import making_section, works_section
from detente.report.sections.models import models_sections
from detente.report.sections.payoffs import payoffs_section
from detente.report.sections.pieces import report_css
from detente.report.sections.questions import questions_section
from detente.report.sections.scores import scores_section
from detente.report.sections.sources import sources_section
from detente.report.sections.worlds import worlds_section
from detente.report.telling import with_nonbreaking

if TYPE_CHECKING:
    from detente.study.answer import Answer
    from detente.study.score import Scored

__all__ = ["report_html"]

Maker = Callable[["Answer", Names], "Section | None"]
FIRST: tuple[Maker, ...] = (claims_section, choices_section, questions_section, drivers_section)
THEN: tuple[Maker, ...] = (payoffs_section, worlds_section)
AFTER: tuple[Maker, ...] = (
    hypotheses_section,
    sources_section,
    assumptions_section,
    unsourced_section,
    limits_section,
    making_section,
    works_section,
)


def report_html(answer: Answer, scored: Scored | None = None) -> str:
    """Write the whole report as one self-contained HTML file.

    Parameters
    ----------
    answer
        Everything a run has to say.
    scored
        What became of its forecasts, where that is known.

    Returns
    -------
    str
        An HTML page without scripts that asks nothing of any network. Every text of the case is escaped.

    Our reading
    -----------
    The order is that of a reader in a hurry: the answer, the claims, the choices, the forecasts and how good they were,
    who gains and loses, the worlds, then what each model says, then what all of it rests on. What such a reader does
    not need is folded away, and left out in print.
    """
    case = answer.run.source.case
    names = Names(case)
    made = [Section("brief", "The answer in brief", _brief(answer, names))]
    made += [section for make in FIRST if (section := make(answer, names)) is not None]
    made += [scores_section(scored)] if scored is not None else []
    made += [section for make in THEN if (section := make(answer, names)) is not None]
    made += models_sections(answer, names)
    made += [section for make in AFTER if (section := make(answer, names)) is not None]
    text = page(
        case.case.title,
        made,
        kicker="détente: what the case says",
        subtitle=case.case.question,
        facts=_facts(answer),
        footer=_footer(answer),
    )
    return text.replace("</style>", f"{report_css()}</style>", 1)


def _brief(answer: Answer, names: Names) -> Markup:
    """The sentences in a list, and what the case is about."""
    *said, confidence = brief(answer, names)
    items = element("ul", join(element("li", with_nonbreaking(sentence)) for sentence in said), class_="brief")
    summary = answer.run.source.case.case.summary
    parts = [items, callout("How far to trust this", with_nonbreaking(confidence)), _changes(answer)]
    if summary:
        parts.append(callout("What the case is about", paragraph(summary)))
    return join(parts)


def _changes(answer: Answer) -> Markup | None:
    """What differs from the case as it stands in its file."""
    settings = answer.run.settings
    said = [f"{path} is {value} in place of what the file says" for path, value in settings.changes.items()]
    said += [f"“{source}” is set aside, with everything it said" for source in settings.without]
    variant = getattr(settings, "variant", None)
    if variant:
        said.append(f"the case is read in its variant “{variant}”")
    return callout("This run departs from the file", bullets(said), kind="warning") if said else None


def _facts(answer: Answer) -> list[tuple[str, Markup | str]]:
    """What stands under the title."""
    about, settings = answer.run.source.case.case, answer.run.settings
    facts = [
        ("as of", str(about.as_of or "")),
        ("looks ahead", about.horizon),
        ("draws", f"{settings.draws:,}"),
        ("seed", str(settings.seed)),
        ("run", answer.run.id),
        ("détente", str(answer.run.manifest.get("detente", ""))),
    ]
    return [(name, value) for name, value in facts if value]


def _footer(answer: Answer) -> Markup:
    """What stands below everything."""
    return element(
        "p",
        f"Made by détente {answer.run.manifest.get('detente', '')} from {answer.run.source.file}. This file holds no "
        "script and asks nothing of any network; it can be kept, printed and passed on as it is.",
    )
