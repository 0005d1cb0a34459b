"""Why a claim has its verdict: what drives it, what single move turns it, when it fails, and what else it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.expression import Evaluated, parse
from detente.case.fields import Word
from detente.errors import DetenteError
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.study.again import Again, Premise, ask_again, with_premises
from detente.study.behind import Behind, behind_expression
from detente.study.boxes import BoxFound, boxes_of
from detente.study.claims import ClaimResult, decisive_inputs, truth_of
from detente.study.drivers import Drivers, drivers_of, read_again
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.measures import Share, Verdict, deciding_many, share, verdict
from detente.study.moves import Guess, Move, guesses, level_at
from detente.study.run import Run

__all__ = ["Under", "Why", "why"]

Flags = NDArray[np.bool_]
DRAWS = 512
FEWEST = 30
MOST_MOVES = 3
CLEAR = 2.6


@dataclass(frozen=True)
class Under:
    """The verdict under one premise.

    Parameters
    ----------
    kind
        `word`: a rule, mode or table; `origin`: an origin is right or wrong; `assumption`: it fails; `source`: it is
        set aside.
    name
        Path of the word, or id.
    value
        The word; `right` or `wrong` for an origin.
    share, verdict
        Share of draws in which the claim is then true, and the verdict.
    turns
        Whether the verdict is another than over all draws, by more than chance in one case of a hundred.
    is_solved_again
        Whether the share comes from solving again, rather than from the draws in which the premise is met.
    """

    kind: str
    name: str
    value: str
    share: float
    verdict: Verdict
    turns: bool
    is_solved_again: bool


@dataclass(frozen=True)
class Why:
    """Everything that says why a claim has its verdict.

    Parameters
    ----------
    claim
        The claim, with the inputs that decide it among those behind it.
    drivers
        Sensitivity of its truth.
    moves
        The smallest moves of one number that turn the verdict, the smallest first; none where nothing tried turns it.
    tried
        Paths of the numbers that were held.
    boxes
        When it fails and when it holds.
    under
        The verdict under each premise that can matter.
    unmoved
        Sources and assumptions without which not a single draw changes.
    draws_again
        Draws on which it was solved again.
    """

    claim: ClaimResult
    drivers: Drivers
    moves: tuple[Move, ...]
    tried: tuple[str, ...]
    boxes: tuple[BoxFound, ...]
    under: tuple[Under, ...]
    unmoved: tuple[str, ...]
    draws_again: int


def why(
    run: Run, claim: str, threads: int = 1, progress: Callable[[int, int], None] | None = None, draws: int = DRAWS
) -> Why:
    """Why a claim has its verdict.

    Parameters
    ----------
    run
        A run, fresh or read from its folder.
    claim
        Id of the claim.
    threads, progress
        As for `run_case`; they concern what is solved again.
    draws
        The first so many draws are used where something is solved again.

    Raises
    ------
    DetenteError
        If there is no such claim, or it could not be tested.

    Our reading
    -----------
    A number is moved by holding it, in every draw, at one of its own quantiles, all other numbers as drawn; its size is
    the distance of that quantile from one half. Held at the median the verdict may differ already: then knowing the
    number would turn it. Where something is solved again on fewer draws, the difference it makes there is added to the
    share over all draws, and the verdict is that of the sum. Words that the case weighs against each other, and origins
    that are right or wrong, are read from the draws that took each; other words that a model knows are solved for. A
    verdict counts as turned if the share differs by more than 2.6 standard errors, so that one on the edge of a band is
    not turned by chance.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(1000))
    >>> found = why(run, "roughness-is-small")
    >>> found.drivers.drivers[0].path, [(entry.value, entry.verdict.value) for entry in found.under if entry.turns]
    ('issues.delay.decided.rule', [('median', 'open')])
    """
    case = run.source.case
    if claim not in case.claims:
        known = ", ".join(case.claims) or "none"
        raise DetenteError(f'no claim called "{claim}"{nearest(claim, case.claims)}; the case has {known}')
    expression = parse(case.claims[claim].test)
    reading, _ = read_again(run, expression, threads, progress)
    truth, defined, reason = truth_of(reading, case.claims[claim].test)
    if reason or not defined.any():
        raise DetenteError(f"{claim} could not be tested: {reason or 'it has no value in any draw'}")
    behind = behind_expression(reading.plan, expression)
    inputs = uncertain_inputs(reading.plan, run.settings.seed, run.settings.draws, behind)
    result = _result(run, claim, truth, defined, inputs)
    drivers = drivers_of(str(expression), Evaluated(truth, defined), inputs, run.settings.seed)
    place = {path: index for index, path in enumerate(inputs.paths)}
    order = [place[driver.path] for driver in drivers.drivers if driver.is_above_null]
    tries = guesses(inputs, truth, defined, result.verdict, order)
    premises = (*_premises(run, reading, behind), *(premise for guess in tries for premise in guess.premises(inputs)))
    again = ask_again(run, [expression], premises, draws, threads, progress) if premises else None
    found = _answers(again, case.claims[claim].test, result.share)
    fixed = len(premises) - sum(len(guess.quantiles) for guess in tries)
    told = tuple(_under(premise, answer, result.verdict)
                 for premise, answer in zip(premises[:fixed], found[:fixed], strict=True)
                 if premise.kind == "word" or not answer.is_same)
    moves = _moves(inputs, tries, found[fixed:], result.verdict)
    return Why(
        claim=result,
        drivers=drivers,
        moves=moves,
        tried=tuple(inputs.paths[guess.input] for guess in tries),
        boxes=boxes_of(inputs, truth, defined),
        under=(*_conditional(inputs, truth, defined, result.verdict), *told),
        unmoved=tuple(premise.name for premise, answer in zip(premises[:fixed], found[:fixed], strict=True)
                      if answer.is_same and premise.kind != "word"),
        draws_again=again.written.draws if again is not None else 0,
    )


def _result(run: Run, name: str, truth: Flags, defined: Flags, inputs: Inputs) -> ClaimResult:
    """The claim with what decides it among the inputs behind it."""
    claim, found = run.source.case.claims[name], share(truth, defined)
    decided = deciding_many(inputs.groups, truth[:, None], defined[:, None], key=run.settings.seed)[0] \
        if inputs.paths else None
    shown = decisive_inputs(decided, inputs) if decided is not None else ()
    return ClaimResult(name, claim.says, claim.test, claim.note, found, verdict(found), shown)


def _premises(run: Run, reading: Reading, behind: Behind) -> tuple[Premise, ...]:
    """Words that could stand where one stands alone, assumptions that could fail, sources that could be set aside."""
    case = run.source.case
    cited = {piece.source for piece in case.evidence.values()} - set(run.settings.without)
    return (
        *_words(reading, behind),
        *(Premise("assumption", name) for name, details in case.assumptions.items() if details.if_false),
        *(Premise("source", name) for name in case.sources if name in cited),
    )


def _words(reading: Reading, behind: Behind) -> Iterator[Premise]:
    """Other words that a model knows, for every word behind the claim that stands alone."""
    plan = reading.plan
    known = len(unsolved_sections(plan.case, LENSES))
    for slot in plan.slots.values():
        if not isinstance(slot.value, Word) or len(slot.value.words) > 1 or not behind.reads_slot(plan, slot):
            continue
        if slot.path.startswith(("options.", "variants.", "assumptions.")):
            continue
        for word in slot.words:
            premise = Premise("word", slot.path, word)
            changed, _ = with_premises(plan.case, [premise])
            if word not in slot.value.words and len(unsolved_sections(changed, LENSES)) == known:
                yield premise


@dataclass(frozen=True)
class _Answer:
    """Share under a premise, carried over to all draws; does any draw change, and the share by more than chance."""

    share: float
    is_same: bool
    is_clear: bool

    def turns(self, now: Verdict) -> bool:
        """Is the verdict clearly another."""
        return self.is_clear and _verdict(self.share) not in (now, Verdict.UNDEFINED)


def _answers(again: Again | None, test: str, over_all: Share) -> list[_Answer]:
    """What becomes of the claim under each premise, on the same draws."""
    if again is None:
        return []
    written, known, _ = truth_of(again.written, test)
    base = share(written, known).value
    answers = []
    for reading in again.under:
        truth, defined, reason = truth_of(reading, test)
        here = float("nan") if reason else share(truth, defined).value
        is_same = not reason and np.array_equal(truth, written) and np.array_equal(defined, known)
        change = (truth.astype(float) - written)[defined & known]
        error = float(change.std()) / max(change.size, 1) ** 0.5
        value = float(np.clip(over_all.value + here - base, 0.0, 1.0))
        answers.append(_Answer(value, is_same, abs(here - base) > CLEAR * error))
    return answers


def _verdict(value: float) -> Verdict:
    """The verdict that a share means."""
    return verdict(Share(value, value, value, 1, 0))


def _under(premise: Premise, answer: _Answer, now: Verdict) -> Under:
    return Under(premise.kind, premise.name, str(premise.value or ""), answer.share, _verdict(answer.share),
                 answer.turns(now), True)


def _conditional(inputs: Inputs, truth: Flags, defined: Flags, now: Verdict) -> Iterator[Under]:
    """The verdict in the draws that took each word, and in those in which each origin is right or wrong."""
    for index, path in enumerate(inputs.paths):
        is_origin = path.startswith("origins.")
        for code, word in enumerate(("wrong", "right") if is_origin else inputs.words[index]):
            rows = inputs.values[:, index] == code
            found, rest = share(truth[rows], defined[rows]), share(truth[~rows], defined[~rows])
            if found.count < FEWEST:
                continue
            then = verdict(found)
            name = path.removeprefix("origins.") if is_origin else path
            turns = then != now and _differ(found, rest)
            yield Under("origin" if is_origin else "word", name, word, found.value, then, turns, False)


def _differ(one: Share, other: Share) -> bool:
    """Do two shares of different draws differ by more than chance."""
    if not one.count or not other.count:
        return False
    both = (one.value * one.count + other.value * other.count) / (one.count + other.count)
    error = (both * (1 - both) * (1 / one.count + 1 / other.count)) ** 0.5
    return bool(abs(one.value - other.value) > CLEAR * error)


def _moves(inputs: Inputs, tries: Sequence[Guess], answers: Sequence[_Answer], now: Verdict) -> tuple[Move, ...]:
    """The smallest move of each number tried that turns the verdict."""
    found, at = [], 0
    for guess in tries:
        own = answers[at : at + len(guess.quantiles)]
        at += len(guess.quantiles)
        for quantile, answer in zip(guess.quantiles, own, strict=True):
            if answer.turns(now):
                level, median = (level_at(inputs, guess.input, q) for q in (quantile, 0.5))
                found.append(Move(inputs.paths[guess.input], quantile, level, median, answer.share,
                                  _verdict(answer.share)))
                break
    return tuple(sorted(found, key=lambda move: move.size)[:MOST_MOVES])
