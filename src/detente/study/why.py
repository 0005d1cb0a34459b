"""Why a claim has its verdict: what drives it, what single move turns it, when it fails, and what else it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.expression import Evaluated, Expression, parse
from detente.case.fields import Word
from detente.errors import DetenteError
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.study.absences import DRAWS, Absences
from detente.study.again import Premise, ask_each, with_premises
from detente.study.behind import Behind, behind_expression
from detente.study.boxes import BoxFound, boxes_of
from detente.study.claims import ClaimResult, decisive_inputs, truth_of
from detente.study.drivers import MOST, Drivers, drivers_of, read_again
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.measures import Share, Verdict, deciding_many, share, verdict
from detente.study.moves import Guess, Move, guesses, level_at
from detente.study.run import Run
from detente.study.under import CLEAR, Under, conditional

__all__ = ["Under", "Why", "why", "whys"]

Flags = NDArray[np.bool_]
Progress = Callable[[int, int], None]
MOST_AT_ONCE = 200
MOST_MOVES = 3


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
    run: Run, claim: str, threads: int = 1, progress: Progress | None = None, draws: int = DRAWS
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
    The share and the verdict are those of all draws; what decides, drives, turns and bounds the claim is looked for in
    the first 4,096. A number is moved by holding it, in every draw, at one of its own quantiles, all other numbers as
    drawn; its size is the distance of that quantile from one half. Held at the median the verdict may differ already:
    then knowing the number would turn it. Where something is solved again on fewer draws, the difference it makes there
    is added to the share over all draws, and the verdict is that of the sum. Words that the case weighs against each
    other, and origins that are right or wrong, are read from the draws that took each; other words that a model knows
    are solved for. A verdict counts as turned if the share differs by more than 2.6 standard errors, so that one on the
    edge of a band is not turned by chance.

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
    return whys(run, [claim], threads, progress, draws)[0]


def whys(
    run: Run,
    claims: Sequence[str],
    threads: int = 1,
    progress: Progress | None = None,
    draws: int = DRAWS,
    absences: Absences | None = None,
) -> tuple[Why, ...]:
    """Why several claims have their verdicts: each as `why` gives it, with what is solved again solved together.

    Parameters
    ----------
    claims
        Ids of claims of the case.
    absences
        The run without each source and under each failed assumption, where that has been solved on as many draws.

    Raises
    ------
    DetenteError
        If one of them could not be tested.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(100))
    >>> [str(found.claim.verdict) for found in whys(run, ["middle", "roughness-is-small"])]
    ['holds', 'holds']
    """
    asked = [_read(run, name, threads) for name in claims]
    shared: dict[Behind, Inputs] = {}
    used = min(MOST, run.settings.draws)
    for one in asked:
        if one.behind not in shared:
            shared[one.behind] = uncertain_inputs(one.reading.plan, run.settings.seed, used, one.behind)
    with ThreadPoolExecutor(max_workers=max(threads, 1)) as pool:
        held = list(pool.map(lambda one: _at_hand(run, one, shared[one.behind]), asked))
    wanted: dict[Premise, dict[Expression, None]] = {}
    for had in held:
        for premise in had.premises:
            wanted.setdefault(premise, {})[had.asked.expression] = None
    again = _solved_again(run, wanted, min(draws, run.settings.draws), threads, progress, absences)
    return tuple(_why(run, had, again) for had in held)


@dataclass(frozen=True, eq=False)
class _Asked:
    """A claim and its truth in every draw."""

    name: str
    expression: Expression
    reading: Reading
    behind: Behind
    truth: Flags
    defined: Flags


@dataclass(frozen=True, eq=False)
class _AtHand:
    """What the draws at hand say of a claim, and what is left to solve again."""

    asked: _Asked
    inputs: Inputs
    result: ClaimResult
    drivers: Drivers
    boxes: tuple[BoxFound, ...]
    told: tuple[Under, ...]
    fixed: tuple[Premise, ...]
    tries: tuple[Guess, ...]

    @property
    def premises(self) -> tuple[Premise, ...]:
        """Everything that it is to be asked under."""
        return (*self.fixed, *(premise for guess in self.tries for premise in guess.premises(self.inputs)))


def _read(run: Run, name: str, threads: int) -> _Asked:
    """A claim in every draw."""
    claim = run.source.case.claims[name]
    expression = parse(claim.test)
    reading, _ = read_again(run, expression, threads)
    truth, defined, reason = truth_of(reading, claim.test)
    if reason or not defined[:MOST].any():
        where = "any draw" if not defined.any() else f"the first {MOST:,} draws"
        raise DetenteError(f"{name} could not be tested: {reason or f'it has no value in {where}'}")
    return _Asked(name, expression, reading, behind_expression(reading.plan, expression), truth, defined)


def _at_hand(run: Run, asked: _Asked, inputs: Inputs) -> _AtHand:
    """Everything that needs no solving."""
    truth, defined, seed = asked.truth, asked.defined, run.settings.seed
    result = _result(run, asked.name, truth, defined, inputs)
    used = len(inputs.values)
    truth, defined = truth[:used], defined[:used]
    drivers = drivers_of(str(asked.expression), Evaluated(truth, defined), inputs, seed)
    place = {path: index for index, path in enumerate(inputs.paths)}
    order = [place[driver.path] for driver in drivers.drivers if driver.is_above_null]
    return _AtHand(
        asked, inputs, result, drivers, boxes_of(inputs, truth, defined),
        tuple(conditional(inputs, truth, defined, result.verdict)), _premises(run, asked.reading, asked.behind),
        guesses(inputs, truth, defined, result.verdict, order),
    )


Solved = Mapping[Premise | None, Reading]


def _solved_again(
    run: Run,
    wanted: Mapping[Premise, Mapping[Expression, None]],
    draws: int,
    threads: int,
    progress: Progress | None,
    absences: Absences | None,
) -> Solved:
    """The case under every premise, so many at once, and as written (under None); what is known is not solved again."""
    found: dict[Premise | None, Reading] = {}
    if absences is not None and absences.written.draws == draws:
        found = {None: absences.written, **dict(zip(absences.premises, absences.under, strict=True))}
    rest = [(premise, tuple(expressions)) for premise, expressions in wanted.items() if premise not in found]
    every = tuple(dict.fromkeys(expression for expressions in wanted.values() for expression in expressions))
    for part in (rest[at : at + MOST_AT_ONCE] for at in range(0, len(rest), MOST_AT_ONCE)):
        again = ask_each(run, part, () if None in found else every, draws, threads, progress)
        found.setdefault(None, again.written)
        found |= zip((premise for premise, _ in part), again.under, strict=True)
    return found


def _why(run: Run, held: _AtHand, again: Solved) -> Why:
    """The whole answer for one claim."""
    test, now = run.source.case.claims[held.asked.name].test, held.result.verdict
    found = _answers(again, held.premises, test, held.result.share)
    fixed = len(held.fixed)
    solved = list(zip(held.fixed, found[:fixed], strict=True))
    told = (_under(premise, answer, now) for premise, answer in solved if premise.kind == "word" or not answer.is_same)
    return Why(
        claim=held.result,
        drivers=held.drivers,
        moves=_moves(held.inputs, held.tries, found[fixed:], now),
        tried=tuple(held.inputs.paths[guess.input] for guess in held.tries),
        boxes=held.boxes,
        under=(*held.told, *told),
        unmoved=tuple(premise.name for premise, answer in solved if answer.is_same and premise.kind != "word"),
        draws_again=again[None].draws if held.premises else 0,
    )


def _result(run: Run, name: str, truth: Flags, defined: Flags, inputs: Inputs) -> ClaimResult:
    """The claim with what decides it among the inputs behind it."""
    claim, found = run.source.case.claims[name], share(truth, defined)
    used = len(inputs.values)
    decided = deciding_many(inputs.groups, truth[:used, None], defined[:used, None], key=run.settings.seed)[0] \
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


def _answers(again: Solved, premises: Sequence[Premise], test: str, over_all: Share) -> list[_Answer]:
    """What becomes of the claim under each premise, on the same draws."""
    if not premises:
        return []
    written, known, _ = truth_of(again[None], test)
    base = share(written, known).value
    answers = []
    for premise in premises:
        truth, defined, reason = truth_of(again[premise], test)
        here = float("nan") if reason else share(truth, defined).value
        is_same = not reason and np.array_equal(truth, written) and np.array_equal(defined, known)
        change = (truth.astype(float) - written)[defined & known]
        error = float(change.std()) / change.size**0.5 if change.size else float("nan")
        value = float(np.clip(over_all.value + here - base, 0.0, 1.0))
        answers.append(_Answer(value, is_same, abs(here - base) > CLEAR * error))
    return answers


def _verdict(value: float) -> Verdict:
    """The verdict that a share means."""
    return verdict(Share(value, value, value, 1, 0))


def _under(premise: Premise, answer: _Answer, now: Verdict) -> Under:
    return Under(premise.kind, premise.name, str(premise.value or ""), answer.share, _verdict(answer.share),
                 answer.turns(now), True)


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
