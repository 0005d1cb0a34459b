"""The councils lens: the text a council passes in the shadow of action outside it, and each member's vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import (
    Declared,
    Figure,
    Item,
    Lens,
    Reader,
    Row,
    Sound,
    ValuesByPath,
    mean_known,
    nothing_missing,
)
from detente.lenses.bodies import build
from detente.lenses.council_names import MEMBER, TEXT, WHY_TEXT
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.council import (
    MODES,
    STATUSES,
    Ally,
    Council,
    CouncilResult,
    DilutionSplit,
    OutsideOption,
    Votes,
    Voting,
    dilution_split,
    gridlock_interval,
    margin,
    setter,
    settle,
    vote,
)
from detente.models.power import Rule
from detente.words import likelihood, number, signed

__all__ = ["COUNCILS"]

WHY = "why"

Floats = NDArray[np.float64]
LEAST_NOISE = 1e-9
UNSOUND = "An input of this draw is not a finite number, so the council is not solved."


@dataclass(frozen=True)
class Inputs:
    """The council, how margins become votes (None: votes are certain), and each member's stake."""

    council: Council
    voting: Voting | None
    stake: Floats
    stake_weight: Floats
    asks_why: bool
    sound: Sound


@dataclass(frozen=True)
class Result:
    """The text and the vote on it."""

    inputs: Inputs
    settled: CouncilResult
    votes: Votes | None


@dataclass(frozen=True)
class Reasons:
    """What the text would be under other readings, and why it is weaker than asked."""

    inputs: Inputs
    gridlock: tuple[Floats, Floats]
    unthreatened: Floats
    readings: Mapping[str, Floats]
    split: DilutionSplit


def _decisions(case: Case) -> dict[str, list[str]]:
    """Issues by the council that decides them."""
    found: dict[str, list[str]] = {}
    for issue, details in case.issues.items():
        if details.decided.by == "council" and details.decided.council is not None:
            found.setdefault(details.decided.council, []).append(issue)
    return found


def _items(case: Case) -> tuple[Item, ...]:
    made = []
    for council, issues in _decisions(case).items():
        for issue in issues:
            path = f"councils.{council}" if len(issues) == 1 else f"councils.{council}.{issue}"
            needs = tuple(f"issues.{issue}.position.{actor}" for actor in _everyone(case, council, issue))
            reads = (f"councils.{council}", f"issues.{issue}.status_quo")
            made += [Item(path, reads, needs), Item(path, reads, needs, aspect=WHY)]
    return tuple(made)


def _everyone(case: Case, council: str, issue: str) -> tuple[str, ...]:
    """Members, proposer and ally."""
    details, proposer = case.councils[council], case.issues[issue].decided.proposer
    outside = details.outside_option
    ally = [outside.ally.actor] if outside is not None and outside.ally is not None else []
    return tuple(dict.fromkeys([*details.members, *([proposer] if proposer else []), *ally]))


def _which(case: Case, item: Item) -> tuple[str, str]:
    """Council and issue of an item."""
    council = item.path.split(".")[1]
    return council, item.needs[0].split(".")[1]


def _asks_why(item: Item) -> bool:
    """Is it about other readings and reasons, rather than the text itself."""
    return item.aspect == WHY


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    council, issue = _which(case, item)
    has_outside = case.councils[council].outside_option is not None
    if _asks_why(item):
        return tuple(Declared(f"{item.path}.{name}", says, unit) for name, (says, unit) in WHY_TEXT.items()
                     if has_outside or not name.startswith("text_if"))
    own = [Declared(f"{item.path}.{name}", says, unit) for name, (says, unit) in TEXT.items()]
    members = [Declared(f"{item.path}.{kind}.{member}", says.format(called(case, member)),
                        "probability" if kind in ("vote", "abstains", "against") else "scale")
               for member in case.councils[council].members for kind, says in MEMBER.items()]
    status = Declared(f"{item.path}.status", "how the council ended", "code", sentences=(*STATUSES, UNSOUND))
    return (Declared(f"issues.{issue}.settlement", "what holds in the end", case.issues[issue].unit or "scale"),
            *own, *members, status)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    council, issue = _which(case, item)
    details, members = case.councils[council], tuple(case.councils[council].members)
    proposer = case.issues[issue].decided.proposer or ""
    here, sound = f"councils.{council}", Sound(values.size)

    def of_members(field: str) -> Floats:
        return sound(np.stack([values.number(f"{here}.members.{member}.{field}") for member in members], axis=1))

    body = Council(
        status_quo=sound(values.number(f"issues.{issue}.status_quo")),
        position=sound(np.stack([values.outcome(f"issues.{issue}.position.{member}") for member in members], axis=1)),
        veto=np.array([values.flag(f"{here}.members.{member}.veto") for member in members]),
        quota=_quota(case, council),
        ideal=sound(values.outcome(f"issues.{issue}.position.{proposer}")),
        proposer=members.index(proposer) if proposer in members else -1,
        payment=of_members("payment"),
        bypass_cost=of_members("bypass_cost"),
        outside=_outside(case, council, issue, values, sound),
    )
    if details.votes is None:
        return Inputs(body, None, of_members("stake"), np.zeros(values.size), _asks_why(item), sound)
    at = f"{here}.votes"
    voting = Voting(np.maximum(sound(values.number(f"{at}.noise")), LEAST_NOISE),
                    sound(values.number(f"{at}.yes_threshold")), sound(values.number(f"{at}.no_threshold")))
    weight = sound(values.number(f"{at}.stake_weight"))
    return Inputs(body, voting, of_members("stake"), weight, _asks_why(item), sound)


def _quota(case: Case, council: str) -> int | Rule:
    """Yes votes needed, or the rule of weights that stands in their place."""
    details = case.councils[council]
    if details.passes.votes is not None:
        return details.passes.votes
    return build(details.passes, {member: seat.weights for member, seat in details.members.items()})


def _outside(case: Case, council: str, issue: str, values: Values, sound: Sound) -> OutsideOption | None:
    details = case.councils[council].outside_option
    if details is None:
        return None
    here, members = f"councils.{council}.outside_option", tuple(case.councils[council].members)
    codes = np.array([MODES.index(word) for word in values.word(f"{here}.mode").words])
    ally = None
    if details.ally is not None:
        actor = details.ally.actor
        ally = Ally(
            position=sound(values.outcome(f"issues.{issue}.position.{actor}")),
            joining_cost=sound(values.number(f"{here}.ally.joining_cost")),
            cost_with_ally=sound(values.number(f"{here}.ally.cost_with_ally")),
            member=members.index(actor) if actor in members else -1,
        )
    return OutsideOption(
        mode=codes[values.drawn_word(f"{here}.mode")],
        cost=sound(values.number(f"{here}.cost")),
        bargaining_weight=sound(values.number(f"{here}.bargaining_weight")),
        ally=ally,
    )


def _solve(inputs: Inputs) -> Result | Reasons:
    if inputs.asks_why:
        return _reasons(inputs)
    body = inputs.council
    settled = settle(body) if body.outside is not None else setter(body)
    votes = None
    if inputs.voting is not None:
        margins = margin(body.position, settled.x, settled.reversion_loss, body.payment, inputs.stake,
                         inputs.stake_weight)
        votes = vote(margins, inputs.voting, body.veto, body.quota)
    return Result(inputs, settled, votes)


def _reasons(inputs: Inputs) -> Reasons:
    """Solve again under both readings of the outside option, without it, and with parts switched off."""
    body = inputs.council
    readings: dict[str, Floats] = {}
    if body.outside is not None:
        for name, mode in (("text_if_constraint", "deal_me_out"), ("text_if_disagreement", "nash")):
            other = settle(replace(body, outside=replace(body.outside, mode=mode)))
            readings[name] = np.where(other.passed, other.x, np.nan)
    alone = _without_threat(body)
    return Reasons(inputs, gridlock_interval(body.position, body.veto, body.quota),
                   np.where(alone.passed, alone.x, np.nan), readings, dilution_split(body))


def _without_threat(body: Council) -> CouncilResult:
    """The same council and the same last word on the text, when acting outside costs more than it brings."""
    if body.outside is None:
        return setter(body)
    reach = np.abs(body.ideal - body.status_quo) + 1.0
    return settle(replace(body, outside=replace(body.outside, cost=reach, ally=None)))


def _outcomes(case: Case, item: Item, result: Result | Reasons) -> ValuesByPath:
    sound, status = result.inputs.sound, f"{item.path}.status"
    found = _why(item.path, result) if isinstance(result, Reasons) else _told(case, item, result)
    return sound.mark(found, status, len(STATUSES))


def _told(case: Case, item: Item, result: Result) -> dict[str, NDArray[Any]]:
    """Outcomes about the text and the members."""
    council, issue = _which(case, item)
    settled, path, body = result.settled, item.path, result.inputs.council
    found: dict[str, NDArray[Any]] = {
        f"issues.{issue}.settlement": _holds(settled, body),
        f"{path}.passes": settled.passed.astype(float),
        f"{path}.text": np.where(settled.passed, settled.x, np.nan),
        f"{path}.dilution": settled.dilution,
        f"{path}.venue": settled.venue.astype(float),
        f"{path}.credible": settled.credible.astype(float),
        f"{path}.status": settled.status,
    }
    passes = settled.passed.astype(float) if result.votes is None else result.votes.passes * settled.passed
    found[f"{path}.pass_probability"] = passes
    for column, member in enumerate(case.councils[council].members):
        for kind, values in _member(result, column).items():
            found[f"{path}.{kind}.{member}"] = values
    return found


def _why(path: str, reasons: Reasons) -> dict[str, NDArray[Any]]:
    """Outcomes about other readings and reasons."""
    return {
        f"{path}.gridlock_low": reasons.gridlock[0],
        f"{path}.gridlock_high": reasons.gridlock[1],
        f"{path}.text_without_threat": reasons.unthreatened,
        f"{path}.weakened_by_cost": reasons.split.underlying,
        f"{path}.strengthened_by_fear": reasons.split.by_fear,
        f"{path}.strengthened_by_payment": reasons.split.by_payment,
        **{f"{path}.{name}": values for name, values in reasons.readings.items()},
    }


def _holds(settled: CouncilResult, body: Council) -> Floats:
    """The text if it passed, the outside action where that is the venue, else the status quo."""
    outside = np.where(settled.venue == 2, settled.outside_action, body.status_quo)
    return np.where(settled.passed, settled.x, outside)


def _bypass_loss(settled: CouncilResult, body: Council, column: int) -> Floats:
    """What a member loses if the proposer acts outside: the proposer its costs, an ally its own of joining."""
    if body.outside is None:
        return np.full(body.status_quo.size, np.nan)
    if column == body.proposer:
        return -settled.outside_value
    cost: Floats = np.zeros_like(body.ideal) if body.bypass_cost is None else body.bypass_cost[:, column]
    ally = body.outside.ally
    if ally is not None and column == ally.member:
        cost = np.where(settled.with_ally, ally.joining_cost, cost)
    return np.asarray(np.abs(settled.outside_action - body.position[:, column]) + cost)


def _member(result: Result, column: int) -> dict[str, NDArray[Any]]:
    """One member's limits, losses and vote."""
    settled, body = result.settled, result.inputs.council
    position = body.position[:, column]
    on_table = settled.passed
    accepts = settled.accepts[:, column].astype(float)
    found: dict[str, NDArray[Any]] = {
        "limit": settled.upper[:, column],
        "floor": settled.lower[:, column],
        "loss": np.abs(_holds(settled, body) - position),
        "accepts": np.where(on_table, accepts, np.nan),
    }
    found["bypass_loss"] = _bypass_loss(settled, body, column)
    if result.votes is None:
        shares = {"vote": accepts, "abstains": np.zeros_like(accepts), "against": 1 - accepts}
    else:
        shares = {"vote": result.votes.yes[:, column], "abstains": result.votes.abstain[:, column],
                  "against": result.votes.against[:, column]}
    found.update({kind: np.where(on_table, share, np.nan) for kind, share in shares.items()})
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    if _asks_why(item):
        return ()
    council, _ = _which(case, item)
    name = case.councils[council].name or council
    passes, text = float(mean_known(read(f"{item.path}.passes"))), read(f"{item.path}.text")
    said = [f"That a text passes {name} on content alone is {likelihood(passes)}."]
    if np.isfinite(text).any():
        low, middle, high = (number(float(q)) for q in np.nanpercentile(text, [10, 50, 90]))
        weak = float(np.nanmedian(read(f"{item.path}.dilution")))
        said.append(f"Its strength is {middle} ({low} to {high} in 80 % of the draws), {number(weak)} short of what "
                    "was asked.")
        said.append(_why_weaker(item, read))
    outside = case.councils[council].outside_option
    if outside is None:
        return tuple(said)
    credible = float(mean_known(read(f"{item.path}.credible")))
    actor = case.actors[outside.actor].name or outside.actor
    alone = read(f"{item.path}.text_without_threat")
    said.append(f"That the threat of {actor} to act outside is credible is {likelihood(credible)}; that a text would "
                f"pass without it is {likelihood(float(np.mean(np.isfinite(alone))))}.")
    constraint, breakdown = (read(f"{item.path}.text_if_{k}") for k in ("constraint", "disagreement"))
    if np.isfinite(constraint).any() and np.isfinite(breakdown).any():
        said.append(f"If the outside option only constrains, the text is {number(float(np.nanmedian(constraint)))}; "
                    f"if it is what a breakdown brings, {number(float(np.nanmedian(breakdown)))}.")
    said.append("The order of moves around the outside option is our reconstruction of the argument of Voeten (2001).")
    if case.councils[council].votes is not None:
        said.append("The stake in who settles the matter is our construction; few votes exist to learn it from.")
    return tuple(said)


def _why_weaker(item: Item, read: Reader) -> str:
    """The parts of the dilution, on average: due to costs and limits, bought back by fear and by payments."""
    cost, fear, payment = (float(np.nanmean(read(f"{item.path}.{name}")))
                           for name in ("weakened_by_cost", "strengthened_by_fear", "strengthened_by_payment"))
    return (f"On average the cost of acting outside and the members' limits take {number(cost)} off the text; the fear "
            f"of being bypassed moves it by {signed(fear)}, side payments by {signed(payment)}.")


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    if _asks_why(item):
        return ()
    council, issue = _which(case, item)
    details = case.councils[council]
    votes = tuple(Row((case.actors[member].name or member) + (" (veto)" if seat.veto else ""),
                      tuple(f"{item.path}.{kind}.{member}" for kind in ("vote", "abstains", "against")))
                  for member, seat in details.members.items())
    limits = tuple(Row(case.actors[member].name or member, (f"{item.path}.limit.{member}",), note="limit")
                   for member, seat in details.members.items() if seat.veto)
    scale = tuple(sorted(case.issues[issue].scale.items()))
    return (
        Figure("distribution", f"The text that passes {details.name or council}",
               "Below the scale: the strongest text that each veto member accepts.",
               (Row("text", (f"{item.path}.text",)), *limits), scale, case.issues[issue].unit),
        Figure("votes", f"Votes in {details.name or council}", "Probability of each vote where a text is put.", votes),
    )


COUNCILS = Lens(
    name="councils",
    says="What text passes a council whose members can block it, when the proposer may act without it?",
    works=("RomerRosenthal1978", "Cameron2000", "Krehbiel1998", "Voeten2001", "BinmoreRubinsteinWolinsky1986"),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
