"""Small named checks of a case. Each looks for one kind of mistake and says what, where and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from detente.case.edit import all_edits, edit_problem, nearest
from detente.case.fields import Word
from detente.case.parts import Actor, Case
from detente.case.slots import Slot, edit_range
from detente.errors import QuantityError
from detente.quantity import Choose, Exact, From, Pool, Quantity, distribution

__all__ = ["CHECKS", "Finding", "check_case", "factions_of", "settles_inside", "unsourced"]

Finding = tuple[tuple[str | int, ...], str]
Check = Callable[[Case, Mapping[str, Slot]], Iterator[Finding]]


def factions_of(case: Case, actor: str) -> tuple[str, ...]:
    """The factions directly inside an actor."""
    return tuple(name for name, details in case.actors.items() if details.part_of == actor)


def settles_inside(case: Case, issue: str, actor: str) -> bool:
    """Is this actor's position on the issue settled among its factions."""
    if actor in case.issues[issue].positions:
        return False
    return any(name in case.issues[issue].positions or settles_inside(case, issue, name)
               for name in factions_of(case, actor))


def check_case(case: Case, leaves: Mapping[str, Slot]) -> tuple[list[Finding], list[Finding]]:
    """Everything wrong with the meaning of a case, and everything worth a warning."""
    problems = [finding for check in CHECKS for finding in check(case, leaves)]
    return problems, list(_misfits(leaves))


def _known(kind: str, name: str, names: Iterable[str], place: tuple[str | int, ...]) -> Iterator[Finding]:
    """One reference to something that must exist."""
    names = list(names)
    if name not in names:
        yield place, f'no {kind} called "{name}"{nearest(name, names)}'


def check_evidence_exists(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Evidence that is cited must be there, with its source and hypotheses."""
    for name, piece in case.evidence.items():
        yield from _known("source", piece.source, case.sources, ("evidence", name, "source"))
        for hypothesis in piece.bears_on:
            yield from _known("hypothesis", hypothesis, case.hypotheses, ("evidence", name, "bears_on", hypothesis))
    for place, cited in _citations(case, (), case):
        yield from _known("piece of evidence", cited, case.evidence, place)
    for slot in leaves.values():
        form = getattr(slot.value, "form", None)
        if isinstance(form, Pool):
            for piece_name in form.evidence:
                yield from _known("piece of evidence", piece_name, case.evidence, slot.place)
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


def check_numbers_in_range(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Every number must lie in its field's legal range, and words among the words of their field."""
    known = {str(place): edit for place, edit in ((".".join(map(str, p)), e) for p, e in all_edits(case))}
    for slot in leaves.values():
        low, high = slot.low, slot.high
        parent, _, last = slot.path.rpartition(".")
        if parent in known and last in ("set", "add", "scale"):
            target = leaves.get(known[parent].path)
            if target is None:
                continue
            low, high = edit_range(known[parent], target)
            if isinstance(target.value, Word):
                continue
        yield from _number_problem(slot, low, high)


def _number_problem(slot: Slot, low: float | None, high: float | None) -> Iterator[Finding]:
    if isinstance(slot.value, Word) and slot.words:
        for word in slot.value.words:
            if word not in slot.words:
                close = nearest(word, slot.words)
                yield slot.place, f'"{word}" is none of {", ".join(slot.words)}{close}'
    if not isinstance(slot.value, Quantity):
        return
    form, prior = slot.value.form, slot.value.prior
    if isinstance(form, Pool) and prior is None and (low is None or high is None):
        yield slot.place, "a pooled number without bounds needs a prior, for example prior: 0 .. 50 .. 100"
    for quantity in (slot.value, prior):
        if quantity is None or isinstance(quantity.form, (Pool, From)):
            continue
        try:
            distribution(quantity, low, high)
        except QuantityError as error:
            words = isinstance(quantity.form, Choose)
            yield slot.place, f"{error}" + ("; this field takes numbers" if words and "number" not in str(error) else "")


def _misfits(leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Ranges whose quantiles could not be met exactly."""
    for slot in leaves.values():
        if isinstance(slot.value, Quantity) and not isinstance(slot.value.form, (Pool, From, Choose)):
            parent, _, last = slot.path.rpartition(".")
            if last in ("set", "add", "scale") and ".effects." in parent:
                continue
            try:
                warning = distribution(slot.value, slot.low, slot.high).warning
            except QuantityError:
                continue
            if warning:
                yield slot.place, warning


def check_actors(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Factions need an actor they are part of and an influence in it, and must not contain themselves."""
    for name, actor in case.actors.items():
        here = ("actors", name)
        if actor.part_of is not None:
            yield from _known("actor", actor.part_of, case.actors, (*here, "part_of"))
            if actor.influence is None:
                yield (*here, "influence"), "missing; a faction needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5"
            if _contains_itself(case, name):
                yield (*here, "part_of"), f'"{name}" is part of itself'
        elif actor.kind == "faction":
            yield (*here, "part_of"), "missing; a faction is an actor inside another, so it needs part_of"


def _contains_itself(case: Case, name: str) -> bool:
    seen, at = {name}, case.actors[name].part_of
    while at is not None and at in case.actors:
        if at in seen:
            return True
        seen.add(at)
        at = case.actors[at].part_of
    return False


def check_issues(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Positions belong to actors; a state settled among its factions gives none; bargaining needs capability."""
    for name, issue in case.issues.items():
        here = ("issues", name)
        for actor, position in issue.positions.items():
            yield from _known("actor", actor, case.actors, (*here, "positions", actor))
            details = case.actors.get(actor, Actor(kind="state"))
            inside = [f for f in factions_of(case, actor) if f in issue.positions]
            if inside:
                yield (*here, "positions", actor), (
                    f"{actor} gives a position but so {'do its factions' if len(inside) > 1 else 'does its faction'} "
                    f"{', '.join(inside)}; keep one of the two")
            if (issue.decided.by == "bargaining" and details.part_of is None
                    and position.capability is None and details.capability is None):
                yield (*here, "positions", actor, "capability"), (
                    "missing; bargaining needs it here or at the actor, for example 0.3 or 0.2 .. 0.3 .. 0.5")
        if not issue.positions:
            yield (*here, "positions"), "empty; an issue needs at least one actor with a position"
        yield from _check_decided(case, name)


def _check_decided(case: Case, name: str) -> Iterator[Finding]:
    issue = case.issues[name]
    here, decided = ("issues", name, "decided"), issue.decided
    for actor in case.actors:
        if (decided.by == "bargaining" and settles_inside(case, name, actor) and case.actors[actor].capability is None
                and case.actors[actor].part_of is None):
            yield ("actors", actor, "capability"), (
                f"missing; bargaining on {name} needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5")
    if decided.by != "council":
        return
    if decided.council is None:
        yield here, "decided by a council, so it needs council: the id of one"
    else:
        yield from _known("council", decided.council, case.councils, (*here, "council"))
    if decided.proposer is None:
        yield here, "decided by a council, so it needs proposer: the actor that puts the text"
    else:
        yield from _known("actor", decided.proposer, case.actors, (*here, "proposer"))
    if issue.status_quo is None:
        yield ("issues", name, "status_quo"), "missing; a council needs to know what holds if nothing passes"
    yield from _check_seats(case, name)


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
            yield ("issues", name, "positions"), f"{actor} has a say in {decided.council} but no position on this issue"


def check_councils(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Members are actors and the quota can be met."""
    for name, council in case.councils.items():
        here = ("councils", name)
        for actor in council.members:
            yield from _known("actor", actor, case.actors, (*here, "members", actor))
        if council.passes.of != len(council.members):
            yield (*here, "passes", "of"), f"says {council.passes.of} but there are {len(council.members)} members"
        if council.passes.votes > len(council.members):
            yield (*here, "passes", "votes"), (
                f"{council.passes.votes} votes can never be met by {len(council.members)} members")
        outside = council.outside_option
        if outside is not None:
            yield from _known("actor", outside.actor, case.actors, (*here, "outside_option", "actor"))
            if outside.ally is not None:
                yield from _known("actor", outside.ally.actor, case.actors, (*here, "outside_option", "ally", "actor"))


def check_relations(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Ties, beliefs, triangles, alignments and exchanges speak of actors and issues that exist."""
    for name, tie in case.ties.items():
        for index, actor in enumerate(tie.between):
            yield from _known("actor", actor, case.actors, ("ties", name, "between", index))
        for index, event in enumerate(tie.events):
            here = ("ties", name, "events", index)
            yield from _too_late(case, event.date.first, (*here, "date"))
            if event.until is not None and event.until.last < event.date.first:
                yield (*here, "until"), f"{event.until} is before the event begins, {event.date}"
    for name, belief in case.beliefs.items():
        for role in ("of", "about"):
            yield from _known("actor", getattr(belief, role), case.actors, ("beliefs", name, role))
        for index, promise in enumerate(belief.events):
            yield from _too_late(case, promise.date.first, ("beliefs", name, "events", index, "date"))
    for name, triangle in case.triangles.items():
        for actor in triangle.members:
            yield from _known("actor", actor, case.actors, ("triangles", name, "members"))
    for name, alignment in case.alignments.items():
        for actor in (alignment.of, *alignment.partners):
            yield from _known("actor", actor, case.actors, ("alignments", name))
    for name, exchange in case.exchanges.items():
        for issue in exchange.issues:
            yield from _known("issue", issue, case.issues, ("exchanges", name, "issues"))


def check_lengths_of_time(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A half-life is above zero, and the only word for one is never."""
    for slot in leaves.values():
        if slot.path.endswith(".half_life") and isinstance(slot.value, Quantity):
            form = slot.value.form
            if isinstance(form, Exact) and form.value <= 0:
                yield slot.place, "0; a half-life is above 0, such as 5 years, or never"


def _too_late(case: Case, date: object, place: tuple[str | int, ...]) -> Iterator[Finding]:
    """What happens after the day from which the case looks ahead must not be an input."""
    as_of = case.case.as_of
    if as_of is not None and date > as_of.last:  # type: ignore[operator]  # both are dates
        yield place, f"{date} is after {as_of}, the day from which this case looks ahead; it must not be an input"


def check_dates_of_evidence(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Evidence about later days must not be an input either."""
    for name, piece in case.evidence.items():
        if piece.date is not None:
            yield from _too_late(case, piece.date.first, ("evidence", name, "date"))


def check_markets(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Routes join a producer to a region that exist."""
    for name, market in case.markets.items():
        for producer, details in market.producers.items():
            if details.actor is not None:
                yield from _known("actor", details.actor, case.actors, ("markets", name, "producers", producer, "actor"))
        for route, way in market.routes.items():
            here = ("markets", name, "routes", route)
            yield from _known("producer", way.producer, market.producers, (*here, "producer"))
            yield from _known("region", way.region, market.regions, (*here, "region"))
        for arc, shared in market.arcs.items():
            for route in shared.routes:
                yield from _known("route", route, market.routes, ("markets", name, "arcs", arc, "routes"))


def check_proposals(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Proposals settle issues that exist, are by actors that exist, and the issues have a status quo to compare with."""
    for name, proposal in case.proposals.items():
        here = ("proposals", name)
        for actor in (*proposal.by, *proposal.standing):
            yield from _known("actor", actor, case.actors, here)
        for issue in proposal.settles:
            yield from _known("issue", issue, case.issues, (*here, "settles", issue))
            if issue in case.issues and case.issues[issue].status_quo is None:
                yield ("issues", issue, "status_quo"), f"missing; the proposal {name} is ranked by its gain over it"


def check_options(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Options belong to actors, have two choices or more, and their status quo is one of them."""
    for name, option in case.options.items():
        here = ("options", name)
        yield from _known("actor", option.actor, case.actors, (*here, "actor"))
        yield from _known("choice", option.status_quo, option.choices, (*here, "status_quo"))
        if len(option.choices) < 2:
            yield (*here, "choices"), f"{len(option.choices)} choice; an option needs at least two"
    for option_name, choice in case.contest.status_quo.items():
        here = ("contest", "status_quo", option_name)
        yield from _known("option", option_name, case.options, here)
        if option_name in case.options:
            yield from _known("choice", choice, case.options[option_name].choices, here)
    for coalition in case.contest.coalitions:
        for actor in coalition:
            yield from _known("actor", actor, case.actors, ("contest", "coalitions"))


def check_edits(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Every effect and edit has a path that exists and the right kind of value for it."""
    for place, edit in all_edits(case):
        message = edit_problem(edit, leaves)
        if message:
            yield (*place, "path"), message


def check_interests(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Interests and preferences belong to actors; an actor has one or the other; worst differs from best."""
    for section in ("interests", "preferences"):
        for actor in getattr(case, section):
            yield from _known("actor", actor, case.actors, (section, actor))
    for actor in case.preferences:
        if actor in case.interests:
            yield ("preferences", actor), f"{actor} has interests as well; an actor has one or the other"
    for actor, interests in case.interests.items():
        for name, interest in interests.items():
            if interest.worst.form == interest.best.form:
                yield ("interests", actor, name, "best"), "best equals worst, so the interest can't tell outcomes apart"


CHECKS: tuple[Check, ...] = (
    check_evidence_exists, check_numbers_in_range, check_actors, check_issues, check_councils, check_relations,
    check_lengths_of_time,
    check_dates_of_evidence, check_markets, check_proposals, check_options, check_edits, check_interests,
)  # fmt: skip


def unsourced(leaves: Mapping[str, Slot]) -> tuple[Slot, ...]:
    """Uncertain or exact numbers the analyst gave without evidence."""
    return tuple(slot for slot in leaves.values() if slot.is_number and slot.is_given and not _evidence(slot))


def _evidence(slot: Slot) -> tuple[str, ...]:
    pooled = getattr(getattr(slot.value, "form", None), "evidence", ())
    return (*slot.evidence, *pooled)

