"""The power lens: what the voting rule of each council by itself gives its members, before anyone's preferences."""

from __future__ import annotations

import numpy as np

from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, ValuesByPath, nothing_missing
from detente.lenses.bodies import Body, body_of_council
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.lenses.voting_power import INDICES, NAMES, THREE_WAY, WORKS, Measured, explained, measure
from detente.words import capitalised

__all__ = ["POWER"]

OFFERED = ("shapley_shubik", "banzhaf", "penrose")
"""Indices that every method gives, so that a case offers them whatever the size of its council."""
AT_RANDOM = "passes_at_random"
WITH_ABSTENTION = ("shapley_shubik", "banzhaf")
SAMPLES = 20_000
"""Coalitions for each member where a council is too large to be counted within a run."""


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"councils.{council}.power", (f"councils.{council}.members",)) for council in case.councils)


def _council(item: Item) -> str:
    return item.path.split(".")[1]


def _has_vetoes(case: Case, council: str) -> bool:
    """May a member's no block a text, in the case as written or in some edit of it."""
    return any(member.veto for member in case.councils[council].members.values())


def _columns(case: Case, council: str) -> tuple[tuple[str, str, str], ...]:
    """Outcome word, heading, and meaning of each index that a council offers; with abstention first where it counts."""
    ternary = [(f"{index}_with_abstention", f"{NAMES[index]} with abstention", THREE_WAY[index])
               for index in WITH_ABSTENTION if _has_vetoes(case, council)]
    return (*ternary, *((index, NAMES[index], INDICES[index]) for index in OFFERED))


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    council = _council(item)
    act = Declared(f"{item.path}.{AT_RANDOM}", "share of the divisions into yes and no that pass a text", "share")
    return (act, *_members_declared(case, item, council))


def _members_declared(case: Case, item: Item, council: str) -> tuple[Declared, ...]:
    return tuple(Declared(f"{item.path}.{word}.{member}", f"{heading} power of {called(case, member)}: {says}", "share")
                 for word, heading, says in _columns(case, council) for member in case.councils[council].members)


def _assemble(case: Case, item: Item, values: Values) -> Body:
    council = _council(item)
    vetoes = [values.flag(f"councils.{council}.members.{member}.veto") for member in case.councils[council].members]
    return body_of_council(case, council, vetoes)


def _solve(body: Body) -> Measured:
    return measure(body, samples=SAMPLES)


def _outcomes(case: Case, item: Item, measured: Measured) -> ValuesByPath:
    """The same in every draw: a rule does not depend on what is uncertain."""
    found = {f"{item.path}.{AT_RANDOM}": np.array([float(measured.two_way.act)])}
    for word, _, _ in _columns(case, _council(item)):
        index = word.removesuffix("_with_abstention")
        values = np.array(measured.of(index, word != index), dtype=float)
        found.update({f"{item.path}.{word}.{member}": values[column:column + 1]
                      for column, member in enumerate(measured.body.members)})
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    return explained(measure(body_of_council(case, _council(item)), samples=SAMPLES))


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    council = _council(item)
    columns, details = _columns(case, council), case.councils[council]
    rows = tuple(Row((case.actors[member].name or member) + (" (veto)" if seat.veto else ""),
                     tuple(f"{item.path}.{word}.{member}" for word, _, _ in columns))
                 for member, seat in details.members.items())
    says = f"{capitalised(columns[0][2])}. Nobody's preferences are in these numbers."
    return (Figure("power", f"Voting power in {details.name or council}", says, rows,
                   columns=tuple(heading for _, heading, _ in columns)),)


POWER = Lens(
    name="power",
    says="How much does the voting rule by itself give each member, before anyone's preferences are known?",
    works=WORKS,
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
