"""Checks of councils: members, votes needed, action outside, and what actors are said not to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import lcm, prod

from detente.case.check_voting import Seats, check_rule, check_weights, weights_of
from detente.case.council_parts import Between, BetweenCosts, Council
from detente.case.finding import Finding, Place, known
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.case.voting_parts import leaves_of
from detente.quantity import Exact

__all__ = ["check_councils", "idle_councils"]


def check_councils(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Members are actors, the quota can be met, and beliefs are about what can be believed.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("russia-iran-us-2010")
    >>> list(check_councils(source.case, source.slots))
    []
    """
    for name, council in case.councils.items():
        here = ("councils", name)
        for actor in council.members:
            yield from known("actor", actor, case.actors, (*here, "members", actor))
        yield from _check_passes(case, name)
        if council.votes is not None and council.votes.noise.form == Exact(0.0):
            yield (*here, "votes", "noise"), "0; noise is above 0; leave votes out where votes are certain"
        yield from _check_outside(case, name)
        yield from _check_beliefs(case, name)
        yield from _check_division(case, name)


MOST_SUMS, COARSEST = 16_000, 200
"""Sums of weights that uncertain votes are followed by, and the steps in which each kind of weight is followed."""
DECIDING, SEATED = ("outside_option", "votes", "side_payments"), ("believed", "bypass_cost", "payment", "stake")
"""What only a council that decides something reads, of the council and of its members."""


def idle_councils(case: Case) -> Iterator[Finding]:
    """Councils that say how they decide but decide nothing, which is worth a warning.

    A council of members and a rule alone is there for its voting power.

    >>> from detente.lenses.load import load_case
    >>> list(idle_councils(load_case("russia-iran-us-2010").case))
    []
    """
    decided = {issue.decided.council for issue in case.issues.values() if issue.decided.by == "council"}
    for name in case.councils:
        council = case.councils[name]
        given = [field for field in DECIDING if field in council.model_fields_set]
        given += [field for field in SEATED if any(field in seat.model_fields_set for seat in council.members.values())]
        if name not in decided and given:
            yield ("councils", name), (
                f"no issue is decided by it, so nothing reads {', '.join(given)}; an issue with decided: "
                f"{{by: council, council: {name}, proposer: …}} would be right")


def _check_passes(case: Case, name: str) -> Iterator[Finding]:
    """What a text needs can be met, and the rest of the council goes with a rule of this kind."""
    council, here = case.councils[name], ("councils", name)
    if not council.members:
        yield (*here, "members"), "empty; a council needs at least one member"
        return
    seats = {member: details.weights for member, details in council.members.items()}
    yield from check_weights(seats, (*here, "members"))
    yield from check_rule(seats, council.passes, (*here, "passes"))
    kinds = {leaf.weight for _, leaf in leaves_of(council.passes) if leaf.weight is not None}
    if council.votes is not None and len(kinds) > 1:
        yield (*here, "votes"), (
            f"uncertain votes are followed by one kind of weight beside heads, and passes names "
            f"{', '.join(sorted(kinds))}; leave votes out, so that votes are certain")
    elif council.votes is not None and _sums(council, seats) > MOST_SUMS:
        yield (*here, "votes"), (
            "uncertain votes cannot be followed by as many conditions as passes has; fewer of includes would be right, "
            "or no votes, so that votes are certain")
    for field in ("side_payments", "division"):
        if getattr(council, field) is not None and not council.passes.is_plain:
            yield (*here, field), "goes with a number of votes only, as in passes: {votes: 9, of: 15}; remove it"


def _sums(council: Council, seats: Seats) -> int:
    """How many sums of weights must be followed together when votes are uncertain."""
    totals = {}
    for _, leaf in leaves_of(council.passes):
        if leaf.includes is not None:
            totals[leaf.includes] = len(set(leaf.includes))
        else:
            weights = weights_of(seats, leaf.weight).values()
            totals[(leaf.weight or "",)] = int(sum(weights) * lcm(*(weight.denominator for weight in weights)))
    return prod(min(total, COARSEST) + 1 for total in totals.values())


def _check_outside(case: Case, name: str) -> Iterator[Finding]:
    """Who acts outside, and who joins, are actors; a private cost goes with the drafts of the veto player alone."""
    outside, here = case.councils[name].outside_option, ("councils", name, "outside_option")
    if outside is None:
        return
    yield from known("actor", outside.actor, case.actors, (*here, "actor"))
    if outside.ally is not None and outside.ally.actor == outside.actor:
        yield (*here, "ally", "actor"), "the ally must be somebody else than who acts outside"
    elif outside.ally is not None:
        yield from known("actor", outside.ally.actor, case.actors, (*here, "ally", "actor"))
    if outside.believed_cost is None:
        return
    yield from _in_order(outside.believed_cost, (*here, "believed_cost"))
    if outside.mode.words != ("veto_drafts",):
        yield (*here, "mode"), (
            f"{', '.join(outside.mode.words)}, but with believed_cost it must be veto_drafts: who does not know the "
            "cost makes the last draft")
    if outside.ally is not None:
        yield (*here, "ally"), "goes with a cost that all know; remove it, or remove believed_cost"


def _check_beliefs(case: Case, name: str) -> Iterator[Finding]:
    """Only a veto member other than the proposer can be unknown, and only where nobody acts outside."""
    council = case.councils[name]
    proposers = {issue.decided.proposer for issue in case.issues.values() if issue.decided.council == name}
    for member, seat in council.members.items():
        here = ("councils", name, "members", member, "believed")
        if seat.believed is None:
            continue
        yield from _in_order(seat.believed, here)
        if not seat.veto:
            yield here, f"says nothing: {member} holds no veto; remove it, or write veto: true"
        if member in proposers:
            yield here, f"{member} proposes and knows its own mind; remove it"
        if council.outside_option is not None:
            yield here, "does not go with outside_option; remove one of the two"
        if council.side_payments is not None:
            yield here, "does not go with side_payments, which need known limits; remove one of the two"


def _in_order(part: Between | BetweenCosts, here: Place) -> Iterator[Finding]:
    """The low end is not above the high one, where both are plain numbers."""
    low, high = part.low.form, part.high.form
    if isinstance(low, Exact) and isinstance(high, Exact) and low.value > high.value:
        yield (*here, "low"), f"{low.value:g} is above high, {high.value:g}; swap them"


def _check_division(case: Case, name: str) -> Iterator[Finding]:
    """Chances to propose that can sum to 1."""
    council = case.councils[name]
    if council.division is None or council.division.veto_recognition is None:
        return
    here, form = ("councils", name, "division", "veto_recognition"), council.division.veto_recognition.form
    vetoes = sum(seat.veto for seat in council.members.values())
    if not vetoes:
        yield here, "says nothing: nobody holds a veto; remove it"
    elif vetoes == len(council.members):
        yield here, "says nothing: everybody holds a veto, so all propose alike; remove it"
    elif isinstance(form, Exact) and vetoes * form.value > 1:
        yield here, f"{form.value:g} times {vetoes} veto members is above 1; at most {1 / vetoes:.3g} would be right"
