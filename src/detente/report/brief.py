"""The answer in brief: the few sentences that a reader in a hurry needs, made from the run's own numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from detente.report.naming import Names, clipped, listed, with_article
from detente.report.telling import (
    count_of_verdicts,
    likeliest_vote,
    moved_most,
    standing_best,
    verdict_words,
)
from detente.study.answer import reading_of
from detente.study.troubles import OFTEN
from detente.words import capitalised, interval, likelihood, number, percent, plural

if TYPE_CHECKING:
    from detente.study.answer import Answer
    from detente.study.evaluate import Reading
    from detente.study.worldtable import WorldTable

__all__ = ["brief", "confidence_sentences", "council_sentences", "world_sentences"]

OPTIONS_NAMED, OPTIONS_FORECAST, DOMINANT = 2, 4, 0.45
CLAIMS_NAMED, ISSUES_NAMED = 4, 3


def brief(answer: Answer, names: Names) -> tuple[str, ...]:
    """Answer in six to ten sentences.

    Parameters
    ----------
    answer
        Everything the run has to say.
    names
        Readable names of its case.

    Returns
    -------
    tuple of str
        Plain sentences, without markup. Likelihood and confidence never share one; each likelihood has its
        band and figure.
    """
    return (
        *world_sentences(answer, names),
        *council_sentences(answer, names),
        *_settlements(answer),
        *_claims(answer),
        *_options(answer, names),
        *_sources(answer, names),
        _gaps(answer),
        *confidence_sentences(answer)[:1],
    )


def world_sentences(answer: Answer, names: Names) -> tuple[str, ...]:
    """Say which world is likeliest, which comes next, and how things stand with today's."""
    table = answer.worlds
    if table is None or not table.rows or len(table.rows) == 1:
        return ()
    if table.none > 0.999:
        return ("No world lasts in any draw, so there is no forecast of what the actors settle into.",)
    first, second = table.rows[:2]
    world = names.world_said(first.choices)
    if first.share >= DOMINANT:
        said = [f"The likeliest outcome is {world}: {likelihood(first.share)}."]
        if second.share >= 0.05:
            said.append(f"Next comes {names.world_said(second.choices)}: {likelihood(second.share)}.")
    else:
        said = [
            f"No single outcome stands out; first comes {world}: {likelihood(first.share)}.",
            _by_option(table, names),
        ]
    today = next((row for row in table.rows if not names.changes(row.choices)), None)
    if today is not None and today not in (first, second):
        said[0] = f"{said[0][:-1]}; everything as today: {likelihood(today.share)}."
    return tuple(said)


def _by_option(table: WorldTable, names: Names) -> str:
    """The likeliest choice under each option, over all worlds."""
    told = []
    for option, details in list(names.case.options.items())[:OPTIONS_FORECAST]:
        shares = {
            choice: sum(row.share for row in table.rows if row.choices.get(option) == choice)
            for choice in details.choices
        }
        choice = max(shares, key=lambda name: shares[name])
        told.append(
            f"“{names.brief_choice(option, choice)}” ({names.owner(option)}) {likelihood(min(shares[choice], 1.0))}"
        )
    return f"By option, over all outcomes: {'; '.join(told)}."


def council_sentences(answer: Answer, names: Names) -> tuple[str, ...]:
    """Say for each council whether a text passes, how strong and how diluted it is, and who votes how."""
    reading = reading_of(answer.run)
    paths = [item.item.path for item in answer.run.plan.items if item.item.path.startswith("councils.")]
    paths = list(dict.fromkeys(paths))
    return tuple(sentence for path in paths for sentence in _council(answer, names, reading, path))


def _council(answer: Answer, names: Names, reading: Reading, path: str) -> Iterator[str]:
    """Sentences on one council."""
    council = names.council(path.split(".")[1])
    passes = _mean(reading, f"{path}.pass_probability")
    if not math.isfinite(passes):
        return
    sentence = f"A text passes {with_article(council)}: {likelihood(passes)}"
    text, short = _spread(reading, f"{path}.text"), _spread(reading, f"{path}.dilution")
    if text is not None:
        sentence += f"; where one does, its strength is {number(text[1])} ({interval(text[0], text[2])} in 80 %)"
    if short is not None:
        sentence += f", {number(short[1])} short of what was asked ({interval(short[0], short[2])})"
    yield sentence + "."
    votes = [figure for figure in answer.figures if figure.figure.kind == "votes" and figure.path == path]
    if votes:
        labels = [row.label for row in votes[0].rows]
        yes = [row.summaries[0].mean for row in votes[0].rows]
        likely = sum(share > 0.5 for share in yes)
        least = likeliest_vote(labels, yes)
        if least:
            yield f"{likely} of its {plural(len(yes), 'member')} more likely vote yes than not; {least}."


def _mean(reading: Reading, path: str) -> float:
    """Mean of an outcome in today's world; not a number where it was not solved."""
    if path not in reading.results.arrays:
        return math.nan
    values = np.asarray(reading.outcome(path), dtype=float)
    return float(values[np.isfinite(values)].mean()) if np.isfinite(values).any() else math.nan


def _spread(reading: Reading, path: str) -> tuple[float, float, float] | None:
    """The 10, 50 and 90 % quantiles of an outcome in today's world."""
    if path not in reading.results.arrays:
        return None
    values = np.asarray(reading.outcome(path), dtype=float)
    kept = values[np.isfinite(values)]
    if not kept.size:
        return None
    low, middle, high = (float(q) for q in np.quantile(kept, [0.1, 0.5, 0.9]))
    return low, middle, high


def _settlements(answer: Answer) -> Iterator[str]:
    """Where the issues end, where they are few."""
    found = [data for data in answer.figures if data.figure.kind == "distribution" and data.path.startswith("issues.")]
    if len(found) > ISSUES_NAMED:
        return
    for data in found:
        ends = data.rows[0].summaries[0]
        if not math.isfinite(ends.q50):
            continue
        unit = f" {data.figure.unit}" if data.figure.unit else ""
        today = next((row.summaries[0].q50 for row in data.rows[1:] if row.note == "status quo"), math.nan)
        sentence = f"“{clipped(data.figure.title)}” ends at {number(ends.q50)}{unit}"
        sentence += f" ({interval(ends.q10, ends.q90)} in 80 % of draws)"
        yield sentence + (f", against {number(today)} today." if math.isfinite(today) else ".")


def _claims(answer: Answer) -> Iterator[str]:
    """The count of verdicts, and the claims that do not stand."""
    if not answer.claims:
        return
    yield count_of_verdicts(answer.claims)
    failing = [c for c in answer.claims if verdict_words(c) in ("fails", "leans against")]
    if failing:
        said = [f"“{clipped(claim.says)}”" for claim in failing[:CLAIMS_NAMED]]
        rest = len(failing) - len(said)
        yield f"What does not stand: {listed([*said, f'{rest} more'] if rest else said)}."


def _options(answer: Answer, names: Names) -> Iterator[str]:
    """The best choice of the first option of each actor."""
    seen: set[str] = set()
    for result in answer.choices:
        if result.actor not in seen and len(seen) < OPTIONS_NAMED:
            seen.add(result.actor)
            yield standing_best(names, result)


def _sources(answer: Answer, names: Names) -> Iterator[str]:
    """The source and the assumption that carry most."""
    moving = [move for move in answer.sources if move.largest >= 0.0005]
    for kind in (False, True):
        found = next((m for m in moving if m.source.startswith("assumption ") == kind), None)
        if found is not None:
            yield moved_most(names, found)
    if answer.sources and not moving:
        yield "No single source carries the result: set aside any one, and no claim or forecast moves."


def _gaps(answer: Answer) -> str:
    """What was not solved, and what is unsourced."""
    lacking = answer.unsourced
    sentence = _unsolved(answer)
    if not lacking.of:
        return f"{sentence}."
    count = len(lacking.deciding)
    deciding = plural(count, "of them decides a claim", "of them decide a claim") if count else "none decides a claim"
    share = f"{percent(lacking.share)} of the {lacking.of:,} numbers given carry no evidence"
    return f"{sentence}; {share}, and {deciding}."


def _unsolved(answer: Answer) -> str:
    """What the run leaves out, without a full stop."""
    untested = [claim.id for claim in answer.claims if claim.unsolved]
    untested += [question.id for question in answer.questions if question.unsolved]
    if not answer.unsolved and not untested:
        if any(trouble.share >= OFTEN for trouble in answer.troubles):
            return ("Every part was solved; in some draws something went otherwise than written (the end of the report "
                    "says what)")
        return "Nothing that the case asks for was left unsolved"
    parts = []
    if answer.unsolved:
        parts.append(
            plural(len(answer.unsolved), "part of the case was not solved", "parts of the case were not solved")
        )
    if untested:
        parts.append(f"{listed(untested)} could not be tested")
    said = listed(parts)
    return f"{capitalised(said)} (the end of the report says what and why)"


def confidence_sentences(answer: Answer) -> tuple[str, ...]:
    """The level of confidence, and a sentence for each reason; no likelihood among them."""
    confidence = answer.confidence
    weak = [reason for level, reason in confidence.reasons if level in (confidence.level, "low")]
    because = f": {listed(weak)}" if weak else ""
    whole = f"Confidence in these findings is {confidence.level}{because}."
    each = (f"{capitalised(reason)}: {level}." for level, reason in confidence.reasons)
    return (whole, *each)
