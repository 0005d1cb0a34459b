"""Checks of relations: ties, beliefs, triangles, networks and alignments speak of what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.fields import When
from detente.case.finding import Finding, Place, known
from detente.case.parts import Case
from detente.case.relation_parts import Alignment, Belief, Partner
from detente.case.slots import Slot

__all__ = ["check_alignments", "check_beliefs", "check_networks", "check_ties", "ties_between", "too_late"]

MOST_IN_A_HEDGE = 6
MOST_IN_A_NETWORK = 16


def too_late(case: Case, date: object, place: Place) -> Iterator[Finding]:
    """What happens after the day from which the case looks ahead must not be an input.

    >>> from detente.lenses.load import load_case
    >>> import datetime as dt
    >>> list(too_late(load_case("russia-iran-us-2010").case, dt.date(2010, 6, 24), ("ties",)))
    []
    """
    as_of = case.case.as_of
    if as_of is not None and date > as_of.last:  # type: ignore[operator]  # both are dates
        yield place, f"{date} is after {as_of}, the day from which this case looks ahead; it must not be an input"


def ties_between(case: Case, first: str, second: str) -> tuple[str, ...]:
    """The ties that join two actors.

    >>> from detente.lenses.load import load_case
    >>> ties_between(load_case("russia-iran-us-2010").case, "iran", "russia")
    ('russia-iran',)
    """
    return tuple(name for name, tie in case.ties.items() if set(tie.between) == {first, second})


def check_ties(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A tie joins two actors that exist, and nothing in it is later than the case."""
    for name, tie in case.ties.items():
        if tie.between[0] == tie.between[1]:
            yield ("ties", name, "between"), f"{tie.between[0]} twice; a tie is between two different actors"
        for index, actor in enumerate(tie.between):
            yield from known("actor", actor, case.actors, ("ties", name, "between", index))
        for index, event in enumerate(tie.events):
            here = ("ties", name, "events", index)
            yield from too_late(case, event.date.first, (*here, "date"))
            if event.until is not None and event.until.last < event.date.first:
                yield (*here, "until"), f"{event.until} is before the event begins, {event.date}"


def check_beliefs(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A belief is one actor's about another, on promises that are not later than the case."""
    for name, belief in case.beliefs.items():
        here: Place = ("beliefs", name)
        for role in ("of", "about"):
            yield from known("actor", getattr(belief, role), case.actors, (*here, role))
        if belief.of == belief.about:
            yield (*here, "about"), f"{belief.of} twice; a belief is about somebody else"
        for index, promise in enumerate(belief.events):
            yield from too_late(case, promise.date.first, (*here, "events", index, "date"))
            if isinstance(promise.kept, bool) and promise.otherwise == ("kept" if promise.kept else "broken"):
                yield (*here, "events", index, "otherwise"), f"{promise.otherwise} is how it is read already"
        yield from _kind_of_belief(belief, here)


def _kind_of_belief(belief: Belief, here: Place) -> Iterator[Finding]:
    """Each kind has fields of its own."""
    if belief.kind == "types":
        for field in ("reliable_keeps", "opportunist_keeps"):
            if getattr(belief, field) is None:
                yield (*here, field), "missing; a belief about types needs it, for example 0.6 .. 0.8 .. 0.9"
    own = {"types": ("prior_strength", "at_least"), "degree": ("reliable_keeps", "opportunist_keeps", "stake_effect")}
    for field in own[belief.kind]:
        if field in belief.model_fields_set and getattr(belief, field) is not None:
            other = "types" if belief.kind == "degree" else "degree"
            yield (*here, field), f"is read in a belief of kind {other} only, and this one is of kind {belief.kind}"


def check_networks(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Triangles and networks are made of ties that exist, one between any two actors."""
    for name, triangle in case.triangles.items():
        here: Place = ("triangles", name)
        for index, actor in enumerate(triangle.members):
            yield from known("actor", actor, case.actors, (*here, "members", index))
        if len(set(triangle.members)) < 3:
            yield (*here, "members"), "a triangle has three different members"
        else:
            for first, second in ((0, 1), (0, 2), (1, 2)):
                yield from _one_tie(case, triangle.members[first], triangle.members[second], (*here, "members"))
        if triangle.middle is not None and triangle.middle.pivot not in triangle.members:
            yield (*here, "middle", "pivot"), f"{triangle.middle.pivot} is none of {', '.join(triangle.members)}"
    for name, network in case.networks.items():
        here = ("networks", name)
        for index, tie in enumerate(network.ties):
            yield from known("tie", tie, case.ties, (*here, "ties", index))
        chosen = [tie for tie in network.ties or case.ties if tie in case.ties]
        if not chosen:
            yield here, "has no tie; write at least one under ties"
        pairs = [frozenset(case.ties[tie].between) for tie in chosen]
        for pair in {pair for pair in pairs if pairs.count(pair) > 1}:
            yield here, f"has two ties between {' and '.join(sorted(pair))}; list the ties it is made of"
        actors = frozenset().union(*pairs)
        if len(actors) > MOST_IN_A_NETWORK:
            yield here, (f"has {len(actors)} actors; at most {MOST_IN_A_NETWORK} can be searched split by split in "
                         "every draw, and detente.models.networks takes more")


def _one_tie(case: Case, first: str, second: str, place: Place) -> Iterator[Finding]:
    """Two members of a triangle need a tie, and only one."""
    if first not in case.actors or second not in case.actors:
        return
    found = ties_between(case, first, second)
    if not found:
        yield place, f"no tie between {first} and {second}; a triangle reads the ties among its members"
    if len(found) > 1:
        yield place, f"{' and '.join(found)} both join {first} and {second}; a triangle needs one tie"


def check_alignments(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """An alignment weighs actors that exist."""
    for name, alignment in case.alignments.items():
        here: Place = ("alignments", name)
        yield from known("actor", alignment.of, case.actors, (*here, "of"))
        for partner, details in alignment.partners.items():
            yield from known("actor", partner, case.actors, (*here, "partners", partner))
            if isinstance(details, Partner):
                yield from _years_before(case, details, (*here, "partners", partner, "earlier"))
        if alignment.leans_on is not None:
            yield from known("partner", alignment.leans_on, alignment.partners, (*here, "leans_on"))
        yield from _hedged(alignment, here)
        if alignment.trial is not None:
            yield from known("partner", alignment.trial.on, alignment.partners, (*here, "trial", "on"))


def _years_before(case: Case, partner: Partner, place: Place) -> Iterator[Finding]:
    """Earlier years are over on the day of the case."""
    for year in partner.earlier:
        if case.case.as_of is not None and When.parse(f"{year:04d}").last >= case.case.as_of.first:
            yield (*place, year), f"{year} is not over on {case.case.as_of}; value says what it is worth on that day"


def _hedged(alignment: Alignment, here: Place) -> Iterator[Finding]:
    """A hedge needs spreads, and correlations between partners."""
    if alignment.hedge is None:
        return
    if len(alignment.partners) > MOST_IN_A_HEDGE:
        yield (*here, "hedge"), f"{len(alignment.partners)} partners; at most {MOST_IN_A_HEDGE} can be hedged among"
    for partner, details in alignment.partners.items():
        if not isinstance(details, Partner) or details.spread is None:
            yield (*here, "partners", partner, "spread"), "missing; a hedge needs it, for example 0.1 .. 0.2 .. 0.3"
    for index, pair in enumerate(alignment.hedge.correlations):
        for side in pair.between:
            yield from known("partner", side, alignment.partners, (*here, "hedge", "correlations", index, "between"))
        if pair.between[0] == pair.between[1]:
            yield (*here, "hedge", "correlations", index, "between"), f"{pair.between[0]} twice; it takes two partners"
