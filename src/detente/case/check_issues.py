"""Checks of issues: who holds positions on them, and how they are decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.finding import Finding, known, outer_of, settles_inside
from detente.case.parts import Case
from detente.case.slots import Slot

__all__ = ["check_issues"]


def check_issues(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Positions belong to actors; a state settled among its factions gives none; bargaining needs capability.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_issues(source.case, source.slots))
    []
    """
    for name, issue in case.issues.items():
        if not issue.positions:
            yield ("issues", name, "positions"), "empty; an issue needs at least one actor with a position"
        yield from _check_positions(case, name)
        yield from _check_capability(case, name)
        if issue.decided.by == "council":
            yield from _check_decided(case, name)
            yield from _check_seats(case, name)
        yield from _check_unused(case, name)


def _check_positions(case: Case, name: str) -> Iterator[Finding]:
    """An actor with a position must exist, and give none where its factions do."""
    positions = case.issues[name].positions
    outer = {actor: outer_of(case, actor) for actor in positions}
    for actor in positions:
        here = ("issues", name, "positions", actor)
        yield from known("actor", actor, case.actors, here)
        inside = [other for other, outside in outer.items() if actor in outside and other != actor]
        if inside:
            factions = "do its factions" if len(inside) > 1 else "does its faction"
            yield here, f"{actor} gives a position but so {factions} {', '.join(inside)}; keep one of the two"


def _check_capability(case: Case, name: str) -> Iterator[Finding]:
    """Whoever sits at a bargaining table needs capability, on the issue or as an actor."""
    issue = case.issues[name]
    if issue.decided.by != "bargaining":
        return
    example = "for example 0.3 or 0.2 .. 0.3 .. 0.5"
    for actor, details in case.actors.items():
        if details.part_of is not None or details.capability is not None:
            continue
        position = issue.positions.get(actor)
        if position is not None and position.capability is None:
            yield ("issues", name, "positions", actor, "capability"), (
                f"missing; bargaining needs it here or at the actor, {example}")
        elif position is None and settles_inside(case, name, actor):
            yield ("actors", actor, "capability"), f"missing; bargaining on {name} needs it, {example}"


def _check_decided(case: Case, name: str) -> Iterator[Finding]:
    """A council's decision names the council and the proposer, and knows what holds if nothing passes."""
    issue = case.issues[name]
    here, decided = ("issues", name, "decided"), issue.decided
    if decided.council is None:
        yield here, "decided by a council, so it needs council: the id of one"
    else:
        yield from known("council", decided.council, case.councils, (*here, "council"))
    if decided.proposer is None:
        yield here, "decided by a council, so it needs proposer: the actor that puts the text"
    else:
        yield from known("actor", decided.proposer, case.actors, (*here, "proposer"))
    if issue.status_quo is None:
        yield ("issues", name, "status_quo"), "missing; a council needs to know what holds if nothing passes"


def _check_unused(case: Case, name: str) -> Iterator[Finding]:
    """What one way of deciding takes says nothing to the other."""
    decided = case.issues[name].decided
    foreign = ("council", "proposer") if decided.by == "bargaining" else ("rule", "loss", "cost_of_failure")
    for field in foreign:
        if field in decided.model_fields_set and getattr(decided, field) is not None:
            other = "council" if decided.by == "bargaining" else "bargaining"
            yield ("issues", name, "decided", field), (
                f"says nothing to an issue decided by {decided.by}; remove it, or write by: {other}")


def _check_seats(case: Case, name: str) -> Iterator[Finding]:
    """Every member, proposer and ally needs a position on the issue that the council decides."""
    decided = case.issues[name].decided
    council = case.councils.get(decided.council or "")
    if council is None:
        return
    outside = council.outside_option
    needed = [*council.members, *([decided.proposer] if decided.proposer else [])]
    needed += [outside.actor, *([outside.ally.actor] if outside.ally else [])] if outside else []
    for actor in dict.fromkeys(needed):
        if actor in case.actors and actor not in case.issues[name].positions and not settles_inside(case, name, actor):
            yield ("issues", name, "positions"), (
                f"{actor} has a say in {decided.council} but no position on this issue; give one here")
    if outside is not None and decided.proposer in case.actors and outside.actor != decided.proposer:
        yield ("issues", name, "decided", "proposer"), (
            f"{decided.proposer} proposes but {outside.actor} may act outside {decided.council}; only the proposer may")
