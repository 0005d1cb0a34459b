"""Power indices of a binary voting rule, exact where it can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import factorial
from types import MappingProxyType

import numpy as np

from detente.errors import DomainError
from detente.models.power.classes import count_classes
from detente.models.power.counts import Counts
from detente.models.power.enumerate import count_all
from detente.models.power.halves import count_halves
from detente.models.power.rules import Rule, Weighted, members_of, whole_weights, wins
from detente.models.power.sampling import estimate
from detente.models.power.tables import count_table, minimal_table

__all__ = ["INDICES", "METHODS", "Power", "power"]

INDICES: Mapping[str, str] = MappingProxyType({
    "shapley_shubik": "share of the orders in which the member's entry makes the coalition win",
    "banzhaf": "share of all swings that are the member's",
    "penrose": "share of the others' coalitions in which the member decides",
    "deegan_packel": "mean share in a minimal winning coalition, split equally",
    "holler": "share of the seats in minimal winning coalitions",
    "johnston": "share in winning coalitions, split among those who are critical",
    "coleman_initiate": "share of the losing coalitions that the member can turn",
    "coleman_prevent": "share of the winning coalitions that the member can break",
})  # fmt: skip
METHODS = ("automatic", "classes", "halves", "table", "enumeration", "sampling")
SAMPLES = 200_000
Values = tuple[Fraction, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """How much a voting rule by itself gives each member.

    Parameters
    ----------
    values
        by the words of `INDICES`: (member,), fractions where the rule was counted, else estimates. An index that the
        method cannot give is not there.
    errors
        by the same words, standard errors of estimates; empty where the rule was counted
    act
        share of all coalitions that win: Coleman's power of the body to act
    winning, minimal
        how many winning and minimal winning coalitions there are; None where they were not counted
    swings
        (member,), coalitions in which each is critical; None where they were not counted
    improper
        can two groups without a common member both decide; None where that is not known
    dummies, vetoes
        members who never matter (empty where that was not counted), and members who are in every winning coalition
    dictator
        the member who decides alone, or None
    method
        how the values were found
    """

    values: Mapping[str, Values]
    errors: Mapping[str, tuple[float, ...]]
    act: Fraction | float
    winning: int | None
    minimal: int | None
    swings: tuple[int, ...] | None
    improper: bool | None
    dummies: tuple[int, ...]
    vetoes: tuple[int, ...]
    dictator: int | None
    method: str


def power(rule: Rule, method: str = "automatic", samples: int = SAMPLES, seed: int = 1) -> Power:
    """Find all indices of a voting rule.

    Source
    ------
    [ShapleyShubik1954]_, [Penrose1946]_, [Banzhaf1965]_, [Coleman1971]_, [Johnston1978]_, [DeeganPackel1978]_,
    [Holler1982]_

    Parameters
    ----------
    rule
        A rule for n members, of weights, vetoes, and trees of them.
    method
        `automatic`: classes of equal members where that is at most a million kinds of coalitions, else the coalitions
        of one half of at most 36 members against those of the other, else a table of sums of weights, else all
        coalitions of at most 28 members, else sampling. Or one of these by name.
    samples, seed
        For sampling only: coalitions drawn for each member, and the number from which they follow.

    Raises
    ------
    DomainError
        If the method is not known, or the rule is too large for the method asked for.

    Our reading
    -----------
    Johnston counts every winning coalition with a critical member, not only the minimal ones. `banzhaf` is normalised,
    `penrose` is not. A member whose weight alone meets the quota is no dictator where others can win without it.

    Limits
    ------
    The indices know nothing of preferences or issues. Halves and tables give the two indices of minimal coalitions
    only for a single weighted rule, and Johnston's for none; sampling gives Shapley–Shubik, Banzhaf and Penrose.

    Example
    -------
    >>> from detente.models.power import Weighted, power
    >>> found = power(Weighted([4, 3, 1, 1], 4))
    >>> [str(value) for value in found.values["shapley_shubik"]], found.improper, found.dictator
    (['7/12', '1/4', '1/12', '1/12'], True, None)
    """
    if method not in METHODS:
        raise DomainError(f'no method called "{method}"; there are {", ".join(METHODS)}')
    ways = {"classes": count_classes, "halves": count_halves, "table": count_table, "enumeration": count_all}
    for name, count in ways.items():
        if method in ("automatic", name):
            counts = count(rule)
            if counts is not None:
                return _indices(_with_minimal(rule, counts))
            if method == name:
                raise DomainError(f"the rule is too large for the method {name}; automatic would be right")
    return _sampled(rule, samples, seed)


def _with_minimal(rule: Rule, counts: Counts) -> Counts:
    """The counts with minimal coalitions, where a table of one weighted rule can give them."""
    if counts.minimal is not None or not isinstance(rule, Weighted):
        return counts
    weights, quota = whole_weights(rule)
    found = minimal_table(np.array(weights, dtype=np.int64), quota)
    return counts if found is None else replace(counts, minimal=found[0], minimal_with=found[1])


def _indices(counts: Counts) -> Power:
    """All indices that the counts can give."""
    members, winning = counts.members, sum(counts.winning)
    swings = tuple(sum(row) for row in counts.swings)
    losing = 2**members - winning
    order = [factorial(max(size - 1, 0)) * factorial(members - size) for size in range(members + 1)]
    values: dict[str, Values] = {
        "shapley_shubik": tuple(Fraction(sum(ways * place for ways, place in zip(row, order, strict=True)),
                                         factorial(members)) for row in counts.swings),
        "banzhaf": _shares([Fraction(swing) for swing in swings]),
        "penrose": tuple(Fraction(swing, 2 ** (members - 1)) for swing in swings),
        "coleman_initiate": tuple(Fraction(swing, losing) for swing in swings),
        "coleman_prevent": tuple(Fraction(swing, winning) for swing in swings),
    }
    if counts.minimal_with is not None and counts.minimal is not None:
        values["deegan_packel"] = tuple(
            sum((Fraction(ways, size) for size, ways in enumerate(row) if size), Fraction(0)) / sum(counts.minimal)
            for row in counts.minimal_with)
        values["holler"] = _shares([Fraction(sum(row)) for row in counts.minimal_with])
    if counts.johnston is not None:
        values["johnston"] = _shares(list(counts.johnston))
    return Power(
        values=MappingProxyType({name: values[name] for name in INDICES if name in values}),
        errors=MappingProxyType({}),
        act=Fraction(winning, 2**members),
        winning=winning,
        minimal=None if counts.minimal is None else sum(counts.minimal),
        swings=swings,
        improper=counts.improper,
        dummies=tuple(member for member, swing in enumerate(swings) if not swing),
        vetoes=tuple(member for member, swing in enumerate(swings) if swing == winning),
        dictator=next((member for member, swing in enumerate(swings) if swing == 2 ** (members - 1) == winning), None),
        method=counts.method,
    )


def _shares(parts: list[Fraction]) -> tuple[Fraction, ...]:
    """Parts of their sum; a rule that all together win always has a critical member."""
    total = sum(parts, Fraction(0))
    return tuple(part / total for part in parts)


def _sampled(rule: Rule, samples: int, seed: int) -> Power:
    """Estimates by chance; who holds a veto and who decides alone is seen from the rule itself."""
    if samples < 2 * members_of(rule):
        raise DomainError(f"samples is {samples}; at least {2 * members_of(rule)} would be right, two for each member")
    found = estimate(rule, samples, seed)
    total = max(float(found.critical.sum()), np.finfo(float).tiny)
    values = {"shapley_shubik": found.decisive, "banzhaf": found.critical / total, "penrose": found.critical}
    errors = {"shapley_shubik": found.decisive_error, "banzhaf": found.critical_error / total,
              "penrose": found.critical_error}
    alone = np.eye(members_of(rule), dtype=bool)
    vetoes = np.flatnonzero(~wins(rule, ~alone)).tolist()
    decides = [member for member in vetoes if wins(rule, alone)[member]]
    return Power(
        values=MappingProxyType({name: tuple(value.tolist()) for name, value in values.items()}),
        errors=MappingProxyType({name: tuple(value.tolist()) for name, value in errors.items()}),
        act=found.wins, winning=None, minimal=None, swings=None, improper=None, dummies=(), vetoes=tuple(vetoes),
        dictator=decides[0] if decides else None,
        method=f"estimated from {samples:,} coalitions for each member",
    )  # fmt: skip
