"""Coalitions of a case: whether the worlds that last also withstand what some actors could do together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from detente.case.check import Finding
from detente.case.parts import CONCEPTS, Case
from detente.lenses.base import Declared, Reader
from detente.lenses.seats import called
from detente.models.conflict import COALITION_CONCEPTS, Contest, Moves, all_coalitions, can_examine, withstand
from detente.words import percent

__all__ = ["EVERYONE", "check_coalitions", "declared", "examined", "members_of", "missing", "said", "together"]

Flags = NDArray[np.bool_]
EVERYONE = "contest.together.everyone"
MOST_FOR_EVERYONE = 5
VERSIONS = {"nash": "cnash", "gmr": "cgmr", "smr": "csmr", "seq": "cseq"}
"""The coalition's version of each concept; the symmetric sequential one has none."""


def _actors(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option.actor for option in case.options.values()))


def together(coalition: tuple[str, ...], concept: str) -> str:
    """Name of the outcome that says whether an equilibrium withstands a coalition.

    >>> together(("moe", "uniroyal"), "nash")
    'contest.together.moe.uniroyal.nash'
    """
    return f"contest.together.{'.'.join(coalition)}.{concept}"


def members_of(case: Case) -> NDArray[np.bool_]:
    """(coalition, actor with options) who is in each coalition of the case.

    >>> from detente.lenses.load import load_case
    >>> members_of(load_case("elmira-1991").case).astype(int)
    array([[1, 1, 0]])
    """
    actors = _actors(case)
    return np.array([[actor in coalition for actor in actors] for coalition in case.contest.coalitions], dtype=np.bool_)


def check_coalitions(case: Case) -> Iterator[Finding]:
    """A coalition is two or more different actors that can act, and stands once.

    >>> from detente.lenses.load import load_case
    >>> list(check_coalitions(load_case("elmira-1991").case))
    []
    """
    seen: set[frozenset[str]] = set()
    for index, coalition in enumerate(case.contest.coalitions):
        place = ("contest", "coalitions", index)
        if len(set(coalition)) < 2:
            yield place, "a coalition needs two different actors or more; what one actor can do, every concept covers"
        elif len(set(coalition)) < len(coalition):
            yield place, "an actor stands twice in this coalition"
        elif frozenset(coalition) in seen:
            yield place, "this coalition stands twice"
        seen.add(frozenset(coalition))
        idle = [actor for actor in coalition if actor in case.actors and actor not in _actors(case)]
        if idle:
            yield place, f"{', '.join(idle)} has no option and so no part in a joint move"


def _concepts(case: Case) -> tuple[str, ...]:
    """The concepts of the case that have a version for coalitions, as the case writes them."""
    asked = dict.fromkeys((*case.contest.concepts, case.contest.forecast))
    return tuple(concept for concept in asked if CONCEPTS[concept] in VERSIONS)


def _covers_everyone(case: Case) -> bool:
    return len(_actors(case)) <= MOST_FOR_EVERYONE


def missing(case: Case, worlds: int) -> tuple[str, ...]:
    """What keeps the coalitions from being examined.

    >>> from detente.lenses.load import load_case
    >>> missing(load_case("elmira-1991").case, 12)
    ()
    """
    if not case.contest.coalitions:
        return ()
    if not can_examine(len(_actors(case)), worlds):
        return (f"coalitions are not examined: {len(_actors(case))} actors with options and {worlds:,} worlds are too "
                "many for it",)
    return ()


def declared(case: Case, worlds: int) -> tuple[Declared, ...]:
    """Outcomes about coalitions.

    >>> from detente.lenses.load import load_case
    >>> declared(load_case("elmira-1991").case, 12)[0].path
    'contest.together.moe.uniroyal.nash'
    """
    if not case.contest.coalitions or missing(case, worlds):
        return ()
    stays = {together(coalition, concept): (concept, _named(case, coalition))
             for coalition in case.contest.coalitions for concept in _concepts(case)}
    if _covers_everyone(case):
        stays |= {f"{EVERYONE}.{concept}": (concept, "no actors at all") for concept in _concepts(case)}
    return tuple(Declared(path, _says(concept, who), "", is_condition=True) for path, (concept, who) in stays.items())


def _says(concept: str, who: str) -> str:
    leave = "would leave together" if who == "no actors at all" else "would not leave together"
    return f"is the world an equilibrium ({concept}) that {who} {leave}"


def _named(case: Case, coalition: tuple[str, ...]) -> str:
    names = [called(case, actor) for actor in coalition]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def examined(case: Case, moves: Moves, rank: NDArray[np.float64], contest: Contest) -> Mapping[str, Flags]:
    """Flags (draw, world) by outcome: equilibria that coalitions would not leave.

    >>> from detente.lenses.load import load_case
    >>> from detente.models.conflict import analyse, general_moves
    >>> case, alone = load_case("elmira-1991").case, general_moves([[], [], []], worlds=1)
    >>> rank = np.zeros((1, 3, 1))
    >>> examined(case, alone, rank, analyse(alone, rank))["contest.together.moe.uniroyal.nash"]
    array([[ True]])
    """
    if not declared(case, moves.worlds):
        return {}
    listed = members_of(case)
    groups = np.concatenate([listed, all_coalitions(len(_actors(case)))]) if _covers_everyone(case) else listed
    lasts = np.asarray(contest.equilibrium.any(axis=1))
    rows = np.concatenate([np.nan_to_num(rank, nan=-1.0).reshape(len(rank), -1), lasts], axis=1)
    _, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    stable = withstand(moves, rank[first], groups, lasts[first]).is_stable[which.reshape(-1)]
    found = {}
    for concept in _concepts(case):
        flags = stable[:, COALITION_CONCEPTS.index(VERSIONS[CONCEPTS[concept]])]
        equilibrium = contest.equilibrium_of(CONCEPTS[concept])
        for number, coalition in enumerate(case.contest.coalitions):
            found[together(coalition, concept)] = flags[:, number] & equilibrium
        if _covers_everyone(case):
            found[f"{EVERYONE}.{concept}"] = flags[:, len(listed):].all(axis=1) & equilibrium
    return found


def said(case: Case, worlds: int, read: Reader) -> tuple[str, ...]:
    """What coalitions change, in sentences.

    >>> from detente.lenses.load import load_case
    >>> said(load_case("prisoners-dilemma").case, 4, dict.__getitem__)
    ()
    """
    if not declared(case, worlds) or CONCEPTS[case.contest.forecast] not in VERSIONS:
        return ()
    concept = case.contest.forecast
    lasting = read(f"contest.stable.{concept}")
    total, told = float(lasting.sum()), []
    for coalition in case.contest.coalitions:
        kept = float(read(together(coalition, concept)).sum())
        left = 1 - kept / total if total else 0.0
        told.append(f"Of the worlds that last for each actor alone, {_named(case, coalition)} would leave "
                    f"{percent(left)} by a joint move that each of them gains from and nobody answers.")
    return tuple(told)
