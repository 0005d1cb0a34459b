"""The international interaction game: demand, resist, use force; eight ways it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from detente.models.checks import FloatArray
from detente.models.games.common import drawn
from detente.models.trees import Decision, End, Tree

__all__ = ["INTERACTION", "OUTCOMES", "Stakes", "interaction_payoffs"]

OUTCOMES = ("status quo", "A acquiesces", "B acquiesces", "negotiation", "A capitulates", "B capitulates",
            "war begun by A", "war begun by B")  # fmt: skip
SQ, ACQ_A, ACQ_B, NEGO, CAP_A, CAP_B, WAR_A, WAR_B = range(8)


def _crisis(start: int, first: int) -> tuple[tuple[Decision | End, ...], int]:
    """A crisis in which one side moves first; its nodes from `start` on, and the next free number."""
    second = 1 - first
    war, cap = ((WAR_A, CAP_B), (WAR_B, CAP_A))[first]
    war_2, cap_2 = ((WAR_A, CAP_B), (WAR_B, CAP_A))[second]
    n = start
    nodes = (
        Decision(first, (n + 1, n + 4), labels=("force", "no force")),
        Decision(second, (n + 2, n + 3), labels=("fight", "give in")), End(war), End(cap),
        Decision(second, (n + 5, n + 8), labels=("force", "no force")),
        Decision(first, (n + 6, n + 7), labels=("fight", "give in")), End(war_2), End(cap_2),
        End(NEGO),
    )  # fmt: skip
    return nodes, n + len(nodes)


def _tree() -> Tree:
    silent, after = _crisis(5, first=1)
    loud, _ = _crisis(after + 2, first=0)
    return Tree((
        Decision(0, (1, after), labels=("no demand", "demand")),
        Decision(1, (2, 3), labels=("no demand", "demand")), End(SQ),
        Decision(0, (4, 5), labels=("yield", "resist")), End(ACQ_A), *silent,
        Decision(1, (after + 1, after + 2), labels=("yield", "resist")), End(ACQ_B), *loud,
    ), players=2)  # fmt: skip


INTERACTION: Tree = _tree()
"""The game; its payoffs are (draw, player, outcome) in the order of `OUTCOMES`."""


@dataclass(frozen=True, slots=True, eq=False)
class Stakes:
    """What the two sides have at stake; each number or (draw,), A's first.

    Parameters
    ----------
    p
        probability that A wins a war
    own, other
        value of one's own demand met, and of the other's demand met
    status_quo
        value of the status quo
    phi, gamma
        cost of fighting away from home, and of giving in when attacked
    alpha, tau
        cost of a lost war to whoever began it, and to whoever was attacked (larger)
    """

    p: npt.ArrayLike
    own: tuple[npt.ArrayLike, npt.ArrayLike]
    other: tuple[npt.ArrayLike, npt.ArrayLike]
    status_quo: tuple[npt.ArrayLike, npt.ArrayLike]
    phi: tuple[npt.ArrayLike, npt.ArrayLike]
    gamma: tuple[npt.ArrayLike, npt.ArrayLike]
    alpha: tuple[npt.ArrayLike, npt.ArrayLike]
    tau: tuple[npt.ArrayLike, npt.ArrayLike]


def interaction_payoffs(stakes: Stakes) -> FloatArray:
    """Payoffs of the interaction game from what is at stake, (draw, player, outcome).

    Source
    ------
    [BuenoDeMesquitaLalman1992]_

    Our reading
    -----------
    For side i with chance P of winning, D and O the values of its own and the other's demand met: the other acquiesces
    D; it acquiesces O; negotiation P D + (1 - P) O; the other capitulates D - phi P; it capitulates O - gamma (1 - P);
    a war it begins: negotiation - phi P - alpha (1 - P); one the other begins: negotiation - phi P - tau (1 - P).

    Example
    -------
    >>> from detente.models.trees import backward_induction
    >>> even = Stakes(0.5, (1, 1), (-1, -1), (-0.1, -0.1), (0.2, 0.2), (0.3, 0.3), (0.4, 0.4), (0.6, 0.6))
    >>> found = backward_induction(INTERACTION, interaction_payoffs(even))
    >>> OUTCOMES[int(found.outcome[0].argmax())]
    'negotiation'
    """
    names = ("own", "other", "status_quo", "phi", "gamma", "alpha", "tau")
    pairs = {f"{name}_{side}": getattr(stakes, name)[side] for name in names for side in (0, 1)}
    given = drawn({"p": stakes.p, **pairs})
    found = np.empty((len(given["p"]), 2, len(OUTCOMES)))
    for side, chance in ((0, given["p"]), (1, 1 - given["p"])):
        own, other, sq, phi, gamma, alpha, tau = (given[f"{name}_{side}"] for name in names)
        talks = chance * own + (1 - chance) * other
        of_side: Mapping[int, FloatArray] = MappingProxyType({
            SQ: sq, NEGO: talks,
            (ACQ_A, ACQ_B)[side]: other, (ACQ_B, ACQ_A)[side]: own,
            (CAP_A, CAP_B)[side]: other - gamma * (1 - chance), (CAP_B, CAP_A)[side]: own - phi * chance,
            (WAR_A, WAR_B)[side]: talks - phi * chance - alpha * (1 - chance),
            (WAR_B, WAR_A)[side]: talks - phi * chance - tau * (1 - chance),
        })  # fmt: skip
        for outcome, value in of_side.items():
            found[:, side, outcome] = value
    return found
