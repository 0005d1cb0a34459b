"""Sentences made from an answer's records; every likelihood has its band and its figure beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from detente.report.naming import Names, clipped, listed
from detente.study.choice import ChoiceResult
from detente.study.claims import ClaimResult, DecidingInput
from detente.study.figures import PayoffRow, PayoffTable
from detente.study.sources import SourceMove
from detente.words import NO_VALUE, capitalised, likelihood, number, percent, plural, points, signed, spaced

__all__ = [
    "change_of_payoff",
    "count_of_verdicts",
    "decided_by",
    "fine",
    "gap_to_second",
    "level_words",
    "likeliest_vote",
    "moved_most",
    "share_said",
    "standing_best",
    "turned_by",
    "verdict_words",
    "with_nonbreaking",
]

SMALL = 0.005
_VERBS = (
    ("holds", "holds", "hold"),
    ("leans", "leans that way", "lean that way"),
    ("open", "is open", "are open"),
    ("leans against", "leans against", "lean against"),
    ("fails", "fails", "fail"),
)


def with_nonbreaking(text: str) -> str:
    """Keep a figure and its per cent sign on one line, and write negative figures with a true minus.

    >>> with_nonbreaking("from -0.1 in 2007-10 to 75%")
    'from −0.1 in 2007-10 to 75\\xa0%'
    """
    return re.sub(r"(?<![\w.-])-(?=\d)", "\u2212", re.sub(r"(?<=\d) ?%", "\u00a0%", text))


def verdict_words(claim: ClaimResult) -> str:
    """A claim's verdict; one that could not be tested says so.

    A claim without a value in any draw is *not tested* too, so that no verdict is read into silence.
    """
    return "not tested" if claim.unsolved or claim.share.count == 0 else str(claim.verdict)


def count_of_verdicts(claims: Sequence[ClaimResult]) -> str:
    """Say how many claims hold, lean, are open or fail.

    >>> count_of_verdicts(())
    'The case makes no claims.'
    """
    if not claims:
        return "The case makes no claims."
    found = [verdict_words(claim) for claim in claims]
    parts = [
        f"{found.count(verdict)} {one if found.count(verdict) == 1 else several}"
        for verdict, one, several in _VERBS
        if verdict in found
    ]
    untested = found.count("not tested")
    if untested:
        parts.append(f"{untested} could not be tested")
    return f"Of the {plural(len(claims), 'claim')} {listed(parts)}."


def level_words(entry: DecidingInput) -> tuple[str, str]:
    """Words for an input's lower and upper group: its ends as numbers, its words, or wrong and right.

    >>> level_words(DecidingInput("issues.tax.decided.rule", 0.2, 0.9, "median", "nash", 0.7, 0.01))
    ('“median”', '“nash”')
    >>> level_words(DecidingInput("actors.a.influence", 0.2, 0.9, "0.4", "0.7", 0.5, 0.01))
    ('low (≤\\xa00.4)', 'high (≥\\xa00.7)')
    """
    if entry.path.startswith("origins."):
        return "wrong", "right"
    try:
        ends = float(entry.lower_level), float(entry.upper_level)
    except ValueError:
        return f"“{spaced(entry.lower_level)}”", f"“{spaced(entry.upper_level)}”"
    return f"low (≤\u00a0{number(ends[0])})", f"high (≥\u00a0{number(ends[1])})"


def share_said(value: float) -> str:
    """Write a share in per cent, with a decimal where rounding would put it on the edge of a verdict.

    >>> share_said(0.7975), share_said(0.8), share_said(0.64)
    ('79.8 %', '80 %', '64 %')
    """
    rounded = round(100 * value) if math.isfinite(value) else 0
    if rounded in (20, 40, 60, 80) and rounded != 100 * value:
        return f"{100 * value:.1f} %" if round(1000 * value) != 10 * rounded else f"{100 * value:.2f} %"
    return percent(value)


def decided_by(names: Names, entry: DecidingInput, verb: str = "holds") -> str:
    """Say how far a claim hinges on an input, the larger share first."""
    low, high = level_words(entry)
    groups = sorted(((entry.lower, low), (entry.upper, high)), key=lambda pair: -pair[0])
    (most, where), (least, there) = groups
    return (
        f"{verb} in {percent(most)} where {names.path(entry.path)} is {where}, in {percent(least)} where it is {there}"
    )


def turned_by(names: Names, result: ChoiceResult, entry: DecidingInput) -> str:
    """Say how far it hinges on an input whether the second choice beats the first."""
    second = names.choice(result.option, result.choices[int(result.ranking.order[1])])
    return decided_by(names, entry, f"“{second}” is better")


def standing_best(names: Names, result: ChoiceResult) -> str:
    """Say which choice stands up best, by how much, what it may cost, and how likely it is the best one."""
    ranking = result.ranking
    actor = names.the(result.actor)
    if not ranking.count:
        return f"For {actor} the choices of “{names.option(result.option)}” cannot be ranked: no draw has a forecast."
    first = int(ranking.order[0])
    label = names.choice(result.option, result.choices[first])
    if len(result.choices) > 1 and -float(ranking.difference.value[int(ranking.order[1])]) < SMALL:
        return _level(names, result, actor)
    sentence = f"For {actor}, “{label}” stands up best under “{names.option(result.option)}”"
    sentence += f", with an expected payoff of {number(float(ranking.expected.value[first]))}"
    if len(result.choices) > 1:
        sentence += f", {gap_to_second(names, result)}"
    sentence += f"; its expected regret is {fine(float(ranking.regret.value[first]))}"
    return f"{sentence}; probability of being the best choice: {likelihood(float(ranking.best.value[first]))}."


def _level(names: Names, result: ChoiceResult, actor: str) -> str:
    """Say that the first two choices are level, which has the smaller regret and which is best more often."""
    first, second = (int(index) for index in result.ranking.order[:2])
    labels = [names.choice(result.option, result.choices[index]) for index in (first, second)]
    regret = [float(result.ranking.regret.value[index]) for index in (first, second)]
    best = int(max(range(len(result.choices)), key=lambda index: float(result.ranking.best.value[index])))
    smaller = labels[0] if regret[0] <= regret[1] else labels[1]
    often = names.choice(result.option, result.choices[best])
    option, regretted = names.option(result.option), fine(min(regret))
    return (f"For {actor}, no choice of “{option}” is clearly best: “{labels[0]}” and “{labels[1]}” are practically "
            f"level; “{smaller}” has the smaller expected regret ({regretted}), and the most often best is “{often}”: "
            f"{likelihood(float(result.ranking.best.value[best]))}.")


def fine(size: float) -> str:
    """Write a difference of payoffs: two figures, and nothing beyond the third decimal.

    >>> fine(0.2134), fine(0.0257), fine(0.0004)
    ('0.21', '0.026', 'under 0.001')
    """
    return "under 0.001" if 0 < size < 0.0005 else number(round(size, 3), 2)


def gap_to_second(names: Names, result: ChoiceResult) -> str:
    """Say by how much the first choice leads the second."""
    second = int(result.ranking.order[1])
    gap = -float(result.ranking.difference.value[second])
    label = names.choice(result.option, result.choices[second])
    return f"{fine(gap)} more than “{label}”" if gap >= SMALL else f"practically level with “{label}”"


def change_of_payoff(names: Names, table: PayoffTable, row: PayoffRow, base: PayoffRow) -> str:
    """Say what an actor gains or loses by a choice against the status quo, and through which interests.

    "Russia loses 0.21 by “rapprochement”: 0.12 through leverage, 0.07 through gas; against that it gains …"
    """
    total = row.total - base.total
    actor, label = names.the(table.actor), names.brief_choice(table.option, row.choice)
    actor = capitalised(actor)
    if not math.isfinite(total):
        return f"What “{label}” means for {actor} has {NO_VALUE}."
    parts = {
        names.interest(interest): after - before
        for interest, after, before in zip(table.interests, row.parts, base.parts, strict=True)
        if math.isfinite(after - before)
    }
    if abs(total) < SMALL:
        return f"{actor} neither gains nor loses by “{label}” ({signed(round(total, 3), 2)}){_both_ways(parts)}."
    verb, other = ("gains", "loses") if total > 0 else ("loses", "gains")
    with_it = {name: abs(part) for name, part in parts.items() if part * total > 0}
    against = {name: abs(part) for name, part in parts.items() if part * total < 0}
    sentence = f"{actor} {verb} {fine(abs(total))} by “{label}”"
    if len(parts) > 1 and _counting(with_it):
        sentence += f": {_sum_of(with_it)}"
    if _counting(against):
        sentence += f"; against that it {other} {_sum_of(against)}"
    return f"{sentence}."


def _counting(parts: Mapping[str, float]) -> dict[str, float]:
    """The parts that are worth a word."""
    return {name: part for name, part in parts.items() if part >= SMALL}


def _sum_of(parts: Mapping[str, float], most: int = 4) -> str:
    """Say the largest parts, and the others together."""
    worth = sorted(_counting(parts).items(), key=lambda pair: -pair[1])
    said = [f"{fine(part)} through {name}" for name, part in worth[:most]]
    rest = worth[most:]
    if rest:
        said.append(f"{fine(sum(part for _, part in rest))} through {plural(len(rest), 'other')}")
    return listed(said)


def _both_ways(parts: Mapping[str, float]) -> str:
    """Say what cancels out."""
    up, down = max(parts.values(), default=0.0), min(parts.values(), default=0.0)
    if up < SMALL or -down < SMALL:
        return ""
    best = next(name for name, part in parts.items() if part == up)
    worst = next(name for name, part in parts.items() if part == down)
    return f": {signed(round(up, 3), 2)} through {best}, {signed(round(down, 3), 2)} through {worst}"


def moved_most(names: Names, move: SourceMove) -> str:
    """Say what moves most without a source, or when an assumption fails."""
    if not move.moves or abs(move.moves[0][1]) < 0.0005:
        return f"Nothing moves without {names.source(move.source)}."
    key, size = move.moves[0]
    what = f"{names.figure_said(key)} moves by {points(size)}"
    if move.source.startswith("assumption "):
        return f"If the {names.source(move.source)} fails, {what}."
    return f"Without “{clipped(names.source(move.source), 60)}”, {what}."


def likeliest_vote(labels: Sequence[str], yes: Sequence[float]) -> str:
    """Say who is least sure to vote yes.

    >>> likeliest_vote(["Russia", "France"], [0.6, 0.97])
    'least sure of a yes is Russia, likely (55–80 %; here 60 %)'
    """
    known = [(share, label) for label, share in zip(labels, yes, strict=True) if math.isfinite(share)]
    if not known:
        return ""
    share, label = min(known)
    return f"least sure of a yes is {label}, {likelihood(share)}"


def headline(text: str) -> str:
    """A claim's words as a heading, without its full stop."""
    return clipped(text, 400)
