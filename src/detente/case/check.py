"""Small named checks of a case. Each looks for one kind of mistake and says what, where and what would be right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from detente.case.check_bargaining import check_exchanges, check_groups, check_settings
from detente.case.check_councils import check_councils, idle_councils
from detente.case.check_games import check_games
from detente.case.check_issues import check_issues
from detente.case.check_markets import (
    check_market_networks,
    check_market_numbers,
    check_market_units,
    check_markets,
    market_warnings,
)
from detente.case.check_numbers import check_estimates, check_lengths_of_time, check_numbers_in_range, misfits
from detente.case.check_relations import check_alignments, check_beliefs, check_networks, check_ties, too_late
from detente.case.edit import all_edits, edit_problem
from detente.case.fields import Word
from detente.case.finding import Check, Finding, factions_of, known, outer_of, settles_inside
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.case.yaml_text import MOST_PROBLEMS
from detente.quantity import Pool, Quantity

__all__ = ["CHECKS", "Finding", "check_case", "factions_of", "given_numbers", "settles_inside", "unsourced"]


def check_case(case: Case, leaves: Mapping[str, Slot]) -> tuple[list[Finding], list[Finding]]:
    """What is wrong with the meaning of a case, at most `MOST_PROBLEMS` of a kind, and what is worth a warning.

    >>> from detente.case.read import read_bytes
    >>> _, problems = read_bytes(b"detente: 1\\ncase: {title: T}\\nactors: {hawks: {kind: faction}}")
    >>> [problem.message for problem in problems]
    ['missing; a faction is an actor inside another, so it needs part_of']
    """
    problems = [finding for check in CHECKS for finding in islice(check(case, leaves), MOST_PROBLEMS)]
    return problems, [*misfits(case, leaves), *idle_councils(case), *market_warnings(case, leaves)]


def check_evidence_exists(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Evidence that is cited must be there, with its source and hypotheses."""
    for name, piece in case.evidence.items():
        yield from known("source", piece.source, case.sources, ("evidence", name, "source"))
        for hypothesis in piece.bears_on:
            yield from known("hypothesis", hypothesis, case.hypotheses, ("evidence", name, "bears_on", hypothesis))
    for place, cited in _citations(case, (), case):
        yield from known("piece of evidence", cited, case.evidence, place)
    for slot in leaves.values():
        form = getattr(slot.value, "form", None)
        if isinstance(form, Pool):
            for piece_name in form.evidence:
                yield from known("piece of evidence", piece_name, case.evidence, slot.place)
                if piece_name in case.evidence and case.evidence[piece_name].estimate is None:
                    yield slot.place, f'evidence "{piece_name}" gives no estimate to pool'


def _citations(node: object, path: tuple[str | int, ...], case: Case) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every evidence id that stands in a list called evidence, or in a quantity's own mapping."""
    if isinstance(node, (Quantity, Word)):
        for cited in node.evidence:
            yield path, cited
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _citations(value, (*path, key), case)
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            yield from _citations(value, (*path, index), case)
    elif hasattr(type(node), "model_fields"):
        for name in type(node).model_fields:  # type: ignore[attr-defined]  # a pydantic model
            value = getattr(node, name)
            if name == "evidence" and isinstance(value, tuple):
                yield from (((*path, name), cited) for cited in value)
            else:
                yield from _citations(value, (*path, name), case)


def check_actors(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Factions need an actor they are part of and an influence in it, and must not contain themselves."""
    for name, actor in case.actors.items():
        here = ("actors", name)
        if actor.part_of is not None:
            yield from known("actor", actor.part_of, case.actors, (*here, "part_of"))
            if actor.influence is None:
                yield (*here, "influence"), "missing; a faction needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5"
            if name in outer_of(case, name):
                yield (*here, "part_of"), f'"{name}" is part of itself'
        elif actor.kind == "faction":
            yield (*here, "part_of"), "missing; a faction is an actor inside another, so it needs part_of"


def check_questions(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A question resolves after the day from which the case looks ahead."""
    as_of = case.case.as_of
    for name, question in case.questions.items():
        if as_of is not None and question.resolves.last <= as_of.first:
            yield ("questions", name, "resolves"), (
                f"{question.resolves} is not after {as_of}, the day from which this case looks ahead; a forecast is "
                "about what is still open")


def check_dates_of_evidence(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Evidence about later days must not be an input either."""
    for name, piece in case.evidence.items():
        if piece.date is not None:
            yield from too_late(case, piece.date.first, ("evidence", name, "date"))


def check_proposals(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Proposals are by actors and settle issues that exist, and the issues have a status quo to compare with."""
    for name, proposal in case.proposals.items():
        here = ("proposals", name)
        for actor in (*proposal.by, *proposal.standing):
            yield from known("actor", actor, case.actors, here)
        for issue in proposal.settles:
            yield from known("issue", issue, case.issues, (*here, "settles", issue))
            if issue in case.issues and case.issues[issue].status_quo is None:
                yield ("issues", issue, "status_quo"), f"missing; the proposal {name} is ranked by its gain over it"


def check_options(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Options belong to actors, have two choices or more, and their status quo is one of them."""
    for name, option in case.options.items():
        here = ("options", name)
        yield from known("actor", option.actor, case.actors, (*here, "actor"))
        yield from _chosen(option.status_quo, option.choices, (*here, "status_quo"))
        if len(option.choices) < 2:
            yield (*here, "choices"), f"{len(option.choices)} choice; an option needs at least two"
    for option_name, choice in case.contest.status_quo.items():
        start = ("contest", "status_quo", option_name)
        yield from known("option", option_name, case.options, start)
        if option_name in case.options:
            yield from _chosen(choice, case.options[option_name].choices, start)
    for coalition in case.contest.coalitions:
        for actor in coalition:
            yield from known("actor", actor, case.actors, ("contest", "coalitions"))


def _chosen(choice: str, choices: Collection[str], place: tuple[str | int, ...]) -> Iterator[Finding]:
    """A choice is one of the option's: the one that may have been meant, or all that there are."""
    for at, message in known("choice", choice, choices, place):
        is_told = message.endswith("?") or not choices
        yield at, message if is_told else f"{message}; its choices are {', '.join(choices)}"


def check_edits(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Every effect and edit has a path that exists and the right kind of value for it."""
    for place, edit in all_edits(case):
        message = edit_problem(edit, leaves) or _unfit(str(place[0]), edit.path)
        if message:
            yield (*place, "path"), message


def _unfit(section: str, path: str) -> str:
    """Some leaves can be changed by nothing, or by a variant only and not by a choice."""
    where = path.partition(".")[0]
    if where in ("variants", "assumptions"):
        return f"{path} belongs to another edit; change the field itself"
    if path.endswith(".reversible"):
        return f"{path} says how the contest is played and is the same in every world"
    if section == "options" and where in ("options", "contest", "case", "preferences"):
        return f"{path} is the same in every world, so a choice cannot change it"
    return ""


def check_interests(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Interests and preferences belong to actors; an actor has one or the other; worst differs from best."""
    for section in ("interests", "preferences"):
        for actor in getattr(case, section):
            yield from known("actor", actor, case.actors, (section, actor))
    for section in ("interests", "preferences"):
        for actor, entries in getattr(case, section).items():
            if not entries:
                yield (section, actor), f"empty; give at least one, or leave {actor} out"
    for actor in case.preferences:
        if actor in case.interests:
            yield ("preferences", actor), f"{actor} has interests as well; an actor has one or the other"
    for actor, interests in case.interests.items():
        for name, interest in interests.items():
            if interest.worst.form == interest.best.form:
                yield ("interests", actor, name, "best"), "best equals worst, so the interest can't tell outcomes apart"


CHECKS: tuple[Check, ...] = (
    check_evidence_exists, check_numbers_in_range, check_estimates, check_lengths_of_time, check_questions,
    check_actors,
    check_issues, check_settings, check_groups, check_exchanges, check_games,
    check_councils, check_ties, check_beliefs, check_networks, check_alignments, check_dates_of_evidence,
    check_proposals, check_options,
    check_edits, check_interests, check_markets, check_market_networks, check_market_numbers, check_market_units,
)  # fmt: skip


def unsourced(leaves: Mapping[str, Slot]) -> tuple[Slot, ...]:
    """Uncertain or exact numbers the analyst gave without evidence.

    >>> from detente.lenses.load import load_case
    >>> [slot.path for slot in unsourced(load_case("emission-standards-1992").slots)][:1]
    ['actors.netherlands.capability']
    """
    return tuple(slot for slot in given_numbers(leaves) if not _evidence(slot))


def given_numbers(leaves: Mapping[str, Slot]) -> tuple[Slot, ...]:
    """Numbers the analyst gave; estimates inside a piece of evidence are that evidence, and not counted.

    >>> from detente.lenses.load import load_case
    >>> given_numbers(load_case("emission-standards-1992").slots)[0].path
    'actors.netherlands.capability'
    """
    return tuple(slot for slot in leaves.values()
                 if slot.is_number and slot.is_given and not slot.path.startswith("evidence."))


def _evidence(slot: Slot) -> tuple[str, ...]:
    pooled = getattr(getattr(slot.value, "form", None), "evidence", ())
    return (*slot.evidence, *pooled)
