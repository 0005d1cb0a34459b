"""The triangles lens: who sits where among three actors, and which level of hostility suits the pivot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.check_relations import ties_between
from detente.case.parts import Case
from detente.case.relation_parts import Middle, Triangle
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, ValuesByPath, mean_known
from detente.lenses.dates import unsolved_without_day
from detente.lenses.references import dated
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.triangles import KINDS, MIDDLE_STATUSES, ROLES, middle, roles, seat_value
from detente.words import capitalised, number, percent, signed

__all__ = ["TRIANGLES"]

Floats = NDArray[np.float64]
MIDDLE = "middle"
PAIRS = ((0, 1), (0, 2), (1, 2))
KIND_WORDS = tuple(kind.replace(" ", "_") for kind in KINDS)
SEATS = (
    "Every member has a seat.",
    "A tie is neutral, so nobody has a seat.",
    "A tie has no value in this draw, so nobody has a seat.",
)
FIELDS = ("patronage", "competition", "war", "cooperation")
OURS = "What a seat is worth, and the balance of gains and losses by hostility, are formulas of ours."


@dataclass(frozen=True)
class Inputs:
    """Ties by date, (draw, pair), the numbers of the triangle, and those of the middle where that is asked for."""

    members: tuple[str, str, str]
    ties: Mapping[dt.date | None, Floats]
    numbers: Mapping[str, Floats]
    middle: Mapping[str, Floats]


def _items(case: Case) -> tuple[Item, ...]:
    if case.case.as_of is None:
        return ()
    found = []
    for name, triangle in case.triangles.items():
        path = f"triangles.{name}"
        found.append(Item(path, (path,), needs=tuple(f"ties.{tie}.level" for tie in _ties(case, triangle))))
        if triangle.middle is not None:
            found.append(Item(path, (f"{path}.middle",), aspect=MIDDLE))
    return tuple(found)


def _triangle(case: Case, item: Item) -> Triangle:
    return case.triangles[item.path.split(".")[1]]


def _ties(case: Case, triangle: Triangle) -> tuple[str, ...]:
    """The ties among the members, pairs 01, 02, 12."""
    return tuple(ties_between(case, triangle.members[i], triangle.members[j])[0] for i, j in PAIRS)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    triangle, here = _triangle(case, item), item.path
    if item.aspect == MIDDLE and triangle.middle is not None:
        return _declares_middle(case, triangle.middle, here)
    seats = [Declared(f"{here}.role.{actor}", f"seat of {called(case, actor)}", "code", is_dated=True, words=ROLES)
             for actor in triangle.members]
    worth = [Declared(f"{here}.value.{actor}", f"worth of its place to {called(case, actor)}", "ties", is_dated=True)
             for actor in triangle.members]
    return (*seats, *worth, Declared(f"{here}.kind", "kind of triangle", "code", is_dated=True, words=KIND_WORDS),
            Declared(f"{here}.nearest", "how far the tie nearest to zero is from it", "level"),
            Declared(f"{here}.status", "has every member a seat", "code", sentences=SEATS, noteworthy=(2,)))


def _declares_middle(case: Case, details: Middle, here: str) -> tuple[Declared, ...]:
    pivot = called(case, details.pivot)
    return (
        Declared(f"{here}.best_hostility", f"hostility between the others that suits {pivot} best, 0 to 1", "share"),
        Declared(f"{here}.interior", "does the best lie strictly between the two", is_condition=True),
        Declared(f"{here}.loss", f"what full reconciliation of the others would cost {pivot}", "payoff"),
        Declared(f"{here}.loss.patronage", "part of it: a patron is needed less", "payoff"),
        Declared(f"{here}.loss.competition", "part of it: competition is let in", "payoff"),
        Declared(f"{here}.loss.risk", "part of it, below 0: risk that is saved", "payoff"),
        Declared(f"{here}.at_war", f"what war between the others is worth to {pivot} beside reconciliation", "payoff"),
        Declared(f"{here}.middle_status", "was the best level found", "code", sentences=MIDDLE_STATUSES,
                 noteworthy=(1, 2)),
    )


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    triangle, here = _triangle(case, item), item.path
    if item.aspect == MIDDLE:
        given = {field: values.number(f"{here}.middle.{field}") for field in FIELDS}
        return Inputs(triangle.members, {}, {}, given)

    def at(date: dt.date | None) -> Floats:
        paths = [f"ties.{tie}.level" for tie in _ties(case, triangle)]
        return np.stack([values.outcome(dated(path, date) if date else path) for path in paths], axis=1)

    names = ("neutral", "own", "quarrel")
    return Inputs(triangle.members, {date: at(date) for date in (None, *values.dates)},
                  {name: values.number(f"{here}.{name}") for name in names}, {})


def _solve(inputs: Inputs) -> dict[str, NDArray[Any]]:
    if inputs.middle:
        return _solve_middle(inputs.middle)
    found: dict[str, NDArray[Any]] = {}
    neutral, own, quarrel = (np.nan_to_num(inputs.numbers[name]) for name in ("neutral", "own", "quarrel"))
    broken = ~np.isfinite(np.stack(list(inputs.numbers.values()))).all(axis=0)
    for date, ties in inputs.ties.items():
        seats = roles(ties, neutral)
        is_gone = broken | ~np.isfinite(ties).all(axis=1)
        gone, mark = np.where(is_gone, np.nan, 0.0), f"@{date.isoformat()}" if date else ""
        worth = seat_value(ties, own, quarrel) + gone[:, None]
        for place, actor in enumerate(inputs.members):
            found[f"role.{actor}{mark}"] = seats.role[:, place] + gone
            found[f"value.{actor}{mark}"] = worth[:, place]
        found[f"kind{mark}"] = seats.kind + gone
        if date is None:
            found["nearest"] = seats.distance + gone
            found["status"] = np.where(is_gone, 2, (seats.kind == len(KINDS) - 1).astype(int)).astype(np.int8)
    return found


def _solve_middle(given: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    found = middle(*(given[field] for field in FIELDS))
    interior = np.where(np.isfinite(found.best), found.is_interior.astype(float), np.nan)
    return {"best_hostility": found.best, "interior": interior, "loss": found.payoff, "at_war": found.at_war,
            "loss.patronage": found.parts[:, 0], "loss.competition": found.parts[:, 1], "loss.risk": found.parts[:, 2],
            "middle_status": found.status}


def _outcomes(case: Case, item: Item, result: Mapping[str, NDArray[Any]]) -> ValuesByPath:
    return {f"{item.path}.{name}": values for name, values in result.items()}


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    triangle, here = _triangle(case, item), item.path
    if item.aspect == MIDDLE:
        return ()
    said = []
    for actor in triangle.members:
        shares = _shares(read(f"{here}.role.{actor}"))
        if not shares:
            return ()
        told = ", ".join(f"{_as_said(word)} in {percent(share)}" for word, share in shares[:2])
        worth = float(mean_known(read(f"{here}.value.{actor}")))
        who = capitalised(called(case, actor))
        said.append(f"{who} is {told} of the draws; its place is worth {signed(worth, 2)}.")
    nearest = float(np.nanmedian(read(f"{here}.nearest")))
    said.append(f"The tie nearest to zero stands {number(nearest)} from it; if it changed sign, all three would change "
                "seats.")
    if triangle.middle is not None:
        said.append(_said_of_middle(case, triangle.middle, here, read))
    said.append("A pivot between two enemies has the best seat in a triangle that is not balanced, so the pressure "
                "toward balance runs against it.")
    return (*said, OURS)


def _as_said(role: str) -> str:
    return "without a seat" if role == "undefined" else f"the {role}" if role in ("pivot", "outcast") else f"a {role}"


def _shares(codes: NDArray[Any]) -> list[tuple[str, float]]:
    """Words and their shares of the draws in which there is one, largest first."""
    known = codes[np.isfinite(codes)].astype(int)
    counts = np.bincount(known, minlength=len(ROLES)) / max(len(known), 1)
    found = [(ROLES[index], float(share)) for index, share in enumerate(counts) if share > 0]
    return sorted(found, key=lambda pair: -pair[1])


def _said_of_middle(case: Case, details: Middle, here: str, read: Reader) -> str:
    best, loss, patron, rivals, risk = (float(mean_known(read(f"{here}.{name}"))) for name in (
        "best_hostility", "loss", "loss.patronage", "loss.competition", "loss.risk"))
    share = float(mean_known(np.asarray(read(f"{here}.interior"), dtype=float)))
    return (f"A hostility of {number(best)} between the others, on average, suits {called(case, details.pivot)} best; "
            f"that lies strictly between reconciliation and war in {percent(share)} of the draws. Full reconciliation "
            f"would cost it {number(loss)}: {number(patron)} as a patron and {number(rivals)} by competition, less "
            f"{number(-risk)} of risk saved.")


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    triangle, here = _triangle(case, item), item.path
    if item.aspect == MIDDLE and triangle.middle is not None:
        rows = (Row("best hostility", (f"{here}.best_hostility",)),)
        return (Figure("distribution", f"The quarrel that suits {called(case, triangle.middle.pivot)} best",
                       "Hostility between the other two at which it does best, in each draw.", rows,
                       scale=((0.0, "reconciled"), (1.0, "at war"))),)
    names = [case.actors[actor].name or actor for actor in triangle.members]
    nodes = [Row(name, (f"{here}.role.{actor}",)) for name, actor in zip(names, triangle.members, strict=True)]
    lines = [Row(f"{names[i]} and {names[j]}", (f"ties.{tie}.level",), ends=(names[i], names[j]))
             for (i, j), tie in zip(PAIRS, _ties(case, triangle), strict=True)]
    return (Figure("network", "Seats in the triangle", "Under each name stands its most frequent seat.",
                   (*nodes, *lines), unit="level"),)


TRIANGLES = Lens(
    name="triangles",
    says="Which of three actors is the pivot, and how much quarrel between the others suits it?",
    works=("Dittmer1981", "Wu1996"),
    items=_items,
    missing=partial(unsolved_without_day, "triangles"),
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
