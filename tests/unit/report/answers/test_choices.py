"""The choices in the report, the terminal and JSON: how firmly the first is first, and what is said of plans."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from detente.lenses.courses import Answering, Course
from detente.lenses.load import load_case
from detente.report.choice_json import choice_json
from detente.report.choice_terminal import choice_view
from detente.report.choice_words import course_said, exceptions, firmness_said, gain_said, listed_said
from detente.report.html import report_html
from detente.report.naming import Names
from detente.study.answer import Answer
from detente.study.choices_courses import Listed
from detente.study.robust import Standing
from detente.study.team import CourseRow, CourseTable

NAN = float("nan")
OWN = Course((("strike", "no"),), Answering("us_posture", "iranian_line", (
    ("hedge", "pressure"), ("limit", "rapprochement"), ("escalate", "pressure"))))  # fmt: skip


def standings(first: int) -> tuple[Standing, ...]:
    """One premise that keeps the first, one that clearly does not, one within chance, one without an error."""
    other = 1 - first
    ahead = tuple(0.6 if i == first else 0.5 for i in range(2))
    behind = tuple(0.6 if i == other else 0.5 for i in range(2))
    return (
        Standing("metric", "expected payoff", "", ahead, first, 0.1, 0.08, 0.12, 100),
        Standing("metric", "worst draw", "", behind, first, -0.1, NAN, NAN, 100),
        Standing("assumption", "a", "", behind, first, -0.1, -0.12, -0.08, 100),
        Standing("source", "s", "", behind, first, -0.1, -0.3, 0.1, 100),
    )


def test_it_is_said_under_what_the_first_stays_first(plain: Answer) -> None:
    names, result = Names(plain.run.source.case), plain.choices[0]
    changed = replace(result, standings=standings(result.first))
    told = firmness_said(names, changed)
    assert told.endswith("is first under 1 of 2 metrics, 0 of 1 assumption that fails and 0 of 1 source set aside.")
    clear, single, unsure = exceptions(names, changed)
    assert "by 0.1 (0.08–0.12)" in clear
    assert "no error can be stated" in single
    assert unsure.startswith("within Monte Carlo error another choice is first under")


def test_the_report_shows_the_grid_and_every_premise(plain: Answer) -> None:
    result = plain.choices[0]
    shown = report_html(replace(plain, choices=(replace(result, standings=standings(result.first)),)))
    assert "how firmly each choice holds its place" in shown
    assert "Every premise for" in shown
    assert "first in 0 of 1" not in shown
    assert "place 2" in shown


def test_the_terminal_shows_places_in_full_and_one_exception_in_short(plain: Answer) -> None:
    names, result = Names(plain.run.source.case), plain.choices[0]
    changed = replace(result, standings=standings(result.first))
    out = [Console(file=io.StringIO(), width=100, highlight=False) for _ in range(2)]
    out[0].print(choice_view(changed, names, in_full=True))
    out[1].print(choice_view(changed, names, most=1))
    full, short = (console.file.getvalue() for console in out)  # type: ignore[attr-defined]  # a StringIO
    assert "place by worst draw" in full
    assert "place by" not in short
    assert "and 2 more" in short


def test_json_has_every_standing_and_no_number_that_is_none(plain: Answer) -> None:
    names, result = Names(plain.run.source.case), plain.choices[0]
    found = choice_json(replace(result, standings=standings(result.first)), names, [])["standings"]
    assert [entry["keeps_first"] for entry in found] == [True, False, False, False]
    assert [entry["clear"] for entry in found] == [True, False, True, False]
    assert found[1]["low"] is None


def test_a_plan_is_said_as_one_would_say_it() -> None:
    names = Names(load_case("russia-iran-us-2010").case)
    assert course_said(names, OWN) == (
        "“No strike” (Strike on Iranian nuclear sites), then “rapprochement” if Iran chooses “Accept limits and "
        "inspection”, otherwise “pressure”")  # fmt: skip
    assert course_said(names, Course((("russian_line", "balancing"),)), owners=True) == "Russia: “balancing”"


def test_a_cap_and_chance_are_said() -> None:
    names = Names(load_case("russia-iran-us-2010").case)
    one = {"united_states": 0.5}
    best = CourseRow(OWN, "plan", one, one, one, 0.0, 0.0, 0.0, {}, None)
    single = replace(best, course=Course((("strike", "no"),)), kind="choice", gap=-0.001)
    table = CourseTable(("united_states",), (best, single), 1, 0.001, -0.001, 0.003, Listed((OWN,) * 5, 900, 7), 3, 2,
                        100, 4)  # fmt: skip
    assert gain_said(names, table).endswith("within Monte Carlo error.")
    told = listed_said(table)
    assert told.startswith("5 courses of action examined of 900 (plans at even distances")
    assert "96 draws; 4 draws left out" in told
    assert "7 cannot be carried out" in told
    assert "no pair or plan does better" in gain_said(names, replace(table, rows=(single,), single=0))
    assert gain_said(names, replace(table, rows=())) == "No course of action leads to worlds that last."
