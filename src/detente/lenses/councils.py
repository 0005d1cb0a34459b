"""The councils lens: the text a council passes in the shadow of action outside it, and each member's vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, ValuesByPath, nothing_missing
from detente.lenses.council_inputs import DIVISION, PAID, SHADOW, WHY, Inputs, asked, assembled
from detente.lenses.council_names import CHANCES, GUESSED, MEMBER, TEXT, declared_side, guessed_of
from detente.lenses.council_sides import (
    Pie,
    Side,
    bought_by,
    paid,
    pie,
    reasons,
    seat_values,
    shadow,
    shared,
    voted,
)
from detente.lenses.council_telling import details_of, explain, figures
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.council import (
    STATUSES,
    Council,
    CouncilResult,
    Division,
    Purchase,
    Votes,
    gamble,
    setter,
    settle,
    standoff,
)

__all__ = ["COUNCILS"]

Floats = NDArray[np.float64]
UNSOUND = "An input of this draw is not a finite number, so the council is not solved."
OUTSIDE = 2


@dataclass(frozen=True)
class Result:
    """What comes of it, the text that was put, the vote on it, and what actors guessed."""

    inputs: Inputs
    settled: CouncilResult
    put: Floats
    is_put: NDArray[np.bool_]
    votes: Votes | None
    guessed: dict[str, Floats]


Solved = Result | Side | tuple[Pie, Division] | tuple[Inputs, Purchase]


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
        details = case.councils[council]
        sides = ["", WHY]
        if details.outside_option is not None:
            sides.append(SHADOW)
        if details.side_payments is not None:
            sides.append(PAID)
        for issue in issues:
            path = f"councils.{council}" if len(issues) == 1 else f"councils.{council}.{issue}"
            needs = tuple(f"issues.{issue}.position.{actor}" for actor in _everyone(case, council, issue))
            reads = (f"councils.{council}", f"issues.{issue}.status_quo")
            made += [Item(path, reads, needs, aspect=side) for side in sides]
        if details.division is not None:
            made.append(Item(f"councils.{council}", (f"councils.{council}",), aspect=DIVISION))
    return tuple(made)


def _everyone(case: Case, council: str, issue: str) -> tuple[str, ...]:
    """Members, proposer and ally."""
    details, proposer = case.councils[council], case.issues[issue].decided.proposer
    outside = details.outside_option
    ally = [outside.ally.actor] if outside is not None and outside.ally is not None else []
    return tuple(dict.fromkeys([*details.members, *([proposer] if proposer else []), *ally]))


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    if item.aspect:
        return declared_side(case, item)
    council, issue = asked(item)
    told = TEXT | {name: GUESSED[name] for name in guessed_of(case, council)}
    own = [Declared(f"{item.path}.{name}", says, unit) for name, (says, unit) in told.items()]
    members = [Declared(f"{item.path}.{kind}.{member}", says.format(called(case, member)),
                        "probability" if kind in CHANCES else "scale")
               for member in case.councils[council].members for kind, says in MEMBER.items()]
    status = Declared(f"{item.path}.status", "how the council ended", "code", sentences=(*STATUSES, UNSOUND))
    return (Declared(f"issues.{issue}.settlement", "what holds in the end", case.issues[issue].unit or "scale"),
            *own, *members, status)


def _assemble(case: Case, item: Item, values: Values) -> Inputs | Pie:
    return pie(case, item, values) if item.aspect == DIVISION else assembled(case, item, values)


def _solve(inputs: Inputs | Pie) -> Solved:
    if isinstance(inputs, Pie):
        return shared(inputs)
    if inputs.side == WHY:
        return reasons(inputs)
    if inputs.side == SHADOW:
        return shadow(inputs)
    return bought_by(inputs) if inputs.side == PAID else _text(inputs)


def _text(inputs: Inputs) -> Result:
    """The text and the vote on it."""
    body = inputs.council
    if inputs.unknown:
        bold = gamble(body, inputs.unknown)
        is_put = np.abs(bold.put - body.status_quo) > 0
        guessed = {"text_put": np.where(is_put, bold.put, np.nan), "veto_chance": bold.veto_chance}
        return Result(inputs, bold.settled, bold.put, is_put, voted(inputs, bold.settled, bold.put), guessed)
    if body.outside is not None and body.outside.believed_cost is not None:
        drawn = standoff(body)
        guessed = {"text_put": np.where(drawn.blocks, np.nan, drawn.put), "unilateral_chance": drawn.unilateral,
                   "unwilling_chance": drawn.unwilling}
        return Result(inputs, drawn.settled, drawn.put, drawn.settled.passed,
                      voted(inputs, drawn.settled, drawn.put), guessed)
    settled = settle(body) if body.outside is not None else setter(body)
    return Result(inputs, settled, settled.x, settled.passed, voted(inputs, settled, settled.x), {})


def _outcomes(case: Case, item: Item, result: Solved) -> ValuesByPath:
    members = tuple(case.councils[item.path.split(".")[1]].members)
    if isinstance(result, Result):
        return result.inputs.sound.mark(_told(case, item, result), f"{item.path}.status", len(STATUSES))
    if isinstance(result, tuple):
        result = _by_member(members, *result)
    found = {f"{item.path}.{_named(name, members)}": values for name, values in result.found.items()}
    return result.sound.mark(found, f"{item.path}.status", len(STATUSES))


def _named(name: str, members: tuple[str, ...]) -> str:
    """The end of an outcome's name, with a member in the place of its column."""
    kind, dot, column = name.partition(".")
    return f"{kind}.{members[int(column)]}" if dot and column.isdigit() else name


def _by_member(members: tuple[str, ...], inputs: Pie | Inputs, found: Division | Purchase) -> Side:
    """What a seat is worth, or what each would be paid."""
    if isinstance(inputs, Pie):
        assert isinstance(found, Division)
        return seat_values(inputs, found, members)
    assert isinstance(found, Purchase)
    return paid(inputs, found, members)


def _told(case: Case, item: Item, result: Result) -> dict[str, NDArray[Any]]:
    """Outcomes about the text and the members."""
    council, issue = asked(item)
    settled, path, body = result.settled, item.path, result.inputs.council
    found: dict[str, NDArray[Any]] = {
        f"issues.{issue}.settlement": _holds(settled, body),
        f"{path}.passes": settled.passed.astype(float),
        f"{path}.text": np.where(settled.passed, settled.x, np.nan),
        f"{path}.dilution": settled.dilution,
        f"{path}.venue": settled.venue.astype(float),
        f"{path}.credible": settled.credible.astype(float),
        f"{path}.with_ally": settled.with_ally.astype(float),
        f"{path}.status": settled.status,
        **{f"{path}.{name}": values for name, values in result.guessed.items()},
    }
    passes = settled.passed.astype(float) if result.votes is None else result.votes.passes * result.is_put
    found[f"{path}.pass_probability"] = passes
    for column, member in enumerate(case.councils[council].members):
        for kind, values in _member(result, column).items():
            found[f"{path}.{kind}.{member}"] = values
    return found


def _holds(settled: CouncilResult, body: Council) -> Floats:
    """The text if it passed, the outside action where that is the venue, else the status quo."""
    outside = np.where(settled.venue == OUTSIDE, settled.outside_action, body.status_quo)
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
    settled, inputs = result.settled, result.inputs
    body, on_table = inputs.council, result.is_put
    position = body.position[:, column]
    accepts = settled.accepts[:, column].astype(float)
    content = settled.reversion_loss[:, column] - np.abs(result.put - position)
    extra = np.zeros_like(content) if body.payment is None else body.payment[:, column]
    extra = extra + inputs.stake[:, column] * inputs.stake_weight
    found: dict[str, NDArray[Any]] = {
        "limit": settled.upper[:, column],
        "floor": settled.lower[:, column],
        "loss": np.abs(_holds(settled, body) - position),
        "accepts": np.where(on_table, accepts, np.nan),
        "binds": (settled.binding == column).astype(float),
        "content": np.where(on_table, content, np.nan),
        "margin": np.where(on_table, content + extra, np.nan),
    }
    found["bypass_loss"] = _bypass_loss(settled, body, column)
    if result.votes is None:
        shares = {"vote": accepts, "abstains": np.zeros_like(accepts), "against": 1 - accepts}
    else:
        shares = {"vote": result.votes.yes[:, column], "abstains": result.votes.abstain[:, column],
                  "against": result.votes.against[:, column]}
    found.update({kind: np.where(on_table, share, np.nan) for kind, share in shares.items()})
    return found


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
    explain=explain,
    figures=figures,
    details=details_of,
)
