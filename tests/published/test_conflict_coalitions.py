"""Coalitions in the Elmira dispute (Kilgour, Hipel, Fang and Peng 2001), and as filed beside the repository."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from detente.models.conflict import (
    COALITION_CONCEPTS,
    Moves,
    all_coalitions,
    analyse,
    joint_improvements,
    withstand,
)

from .test_conflict_reference import elmira, elmira_in_nine, reference

MAKERS = ("moe", "uniroyal", "local")


def test_ministry_and_company_jump_from_one_equilibrium_to_another() -> None:
    given, payoff = elmira_in_nine()
    equilibria = analyse(given, payoff, ("nash",)).equilibrium[0, 0]
    together = np.array([True, True, False])
    assert equilibria[4]
    assert joint_improvements(given, payoff, together, world=4).tolist() == [7]
    assert equilibria[7]
    found = withstand(given, payoff, [together], equilibria[None])
    assert (np.flatnonzero(found.is_stable[0, 0, 0]) + 1).tolist() == [8, 9]


@pytest.mark.parametrize("name", ["elmira-9", "elmira-12"])
def test_coalitions_as_filed(name: str) -> None:
    filed = reference("elmira-coalition")["cases"][name]
    given, payoff, code = (*elmira_in_nine(), np.arange(1, 10)) if name == "elmira-9" else elmira()
    value = np.asarray(payoff).reshape(3, -1)
    check_stabilities(filed, given, value, np.asarray(code))
    equilibria = analyse(given, value)
    jumps = []
    for concept, group, world in product(("nash", "seq"), all_coalitions(3), range(len(code))):
        lasts = equilibria.equilibrium_of(concept)[0]
        better = joint_improvements(given, value, group, world)
        if lasts[world] and len(better):
            jumps.append({
                "concept": concept,
                "coalition": [maker for maker, is_in in zip(MAKERS, group, strict=True) if is_in],
                "state": int(code[world]),
                "better": code[better].tolist(),
                "better_that_are_equilibria": code[better[lasts[better]]].tolist(),
            })  # fmt: skip
    wanted = [jump for jump in filed["improvements_from_equilibria"] if jump["concept"] in ("nash", "seq")]
    assert sorted(jumps, key=str) == sorted(wanted, key=str)


def check_stabilities(filed: dict[str, object], given: Moves, payoff: np.ndarray, code: np.ndarray) -> None:
    """Stability for each coalition and for all of them."""
    groups = all_coalitions(3)
    found = withstand(given, payoff, groups).is_stable[0]
    for place, concept in enumerate(COALITION_CONCEPTS):
        assert code[found[place].all(axis=0)].tolist() == filed["universal"][concept]
        for flags, group in zip(found[place], groups, strict=True):
            name = "+".join(maker for maker, is_in in zip(MAKERS, group, strict=True) if is_in)
            assert code[flags].tolist() == filed["by_coalition"][concept][name], (concept, name)
