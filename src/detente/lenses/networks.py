"""The networks lens: how far friends and enemies are from two camps, which ties are strained, where it is heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.case.relation_parts import Network
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, ValuesByPath, mean_known
from detente.lenses.dates import unsolved_without_day
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.networks import DRIFT_STATUSES, balance, drift, frustration, relief, triads
from detente.quantity.words import sentence_list
from detente.words import number, percent, plural

__all__ = ["NETWORKS"]

Floats = NDArray[np.float64]
MOST_RELIEVED = 10
STATUS = (
    "The network was measured.",
    "Every tie is neutral, so there is no network in this draw.",
    "A tie has no value in this draw, so the network was not measured.",
)
TENDENCY = ("Balance is a tendency and has no date: a strained tie is one on which pressure lies, not one that must "
            "break.")  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """Ties as levels and as what counts, (draw, node, node), the pairs and triads asked for, and broken draws."""

    actors: tuple[str, ...]
    ties: Mapping[str, tuple[int, int]]
    level: Floats
    counted: Floats
    broken: NDArray[np.bool_]


def _items(case: Case) -> tuple[Item, ...]:
    if case.case.as_of is None:
        return ()
    made = []
    for name, network in case.networks.items():
        needs = tuple(f"ties.{tie}.level" for tie in _ties(case, network))
        made.append(Item(f"networks.{name}", (f"networks.{name}",), needs))
    return tuple(made)


def _network(case: Case, item: Item) -> Network:
    return case.networks[item.path.split(".")[1]]


def _ties(case: Case, network: Network) -> tuple[str, ...]:
    return network.ties or tuple(case.ties)


def _actors(case: Case, network: Network) -> tuple[str, ...]:
    """The actors of a network in the order of their ids, so that the order of the file does not matter."""
    return tuple(sorted({actor for tie in _ties(case, network) for actor in case.ties[tie].between}))


def _triads(case: Case, network: Network) -> tuple[tuple[str, str, str], ...]:
    """Every three actors that all have ties."""
    pairs = {frozenset(case.ties[tie].between) for tie in _ties(case, network)}
    return tuple((a, b, c) for a, b, c in combinations(_actors(case, network), 3)
                 if {frozenset((a, b)), frozenset((b, c)), frozenset((a, c))} <= pairs)


def _tells_relief(case: Case, network: Network) -> bool:
    """Is it small enough to be solved anew for each of its ties."""
    return not network.weighted or len(_actors(case, network)) <= MOST_RELIEVED


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    network, here = _network(case, item), item.path
    actors = _actors(case, network)
    first = called(case, actors[0])
    unit = "level" if network.weighted else "ties"
    found = [
        Declared(f"{here}.frustration", "least weight of ties that stand against any split in two camps", unit),
        Declared(f"{here}.balance", "1 less twice the share of ties that stand against the split", "share"),
        Declared(f"{here}.balanced", "do two camps fit", is_condition=True),
        Declared(f"{here}.clusterable", "do camps fit, however many", is_condition=True),
        Declared(f"{here}.strained_triads", "triads that are not balanced", "triads"),
        Declared(f"{here}.walk", "balance of long chains of ties, 1 where two camps fit", "share"),
        Declared(f"{here}.laplacian", "smallest eigenvalue of the signed Laplacian, 0 where two camps fit", "level"),
        Declared(f"{here}.unique", "is there a single best split", is_condition=True),
    ]
    for actor in actors[1:]:
        found += [
            Declared(f"{here}.apart.{actor}", f"how often {called(case, actor)} is against {first}", "share"),
            Declared(f"{here}.heads_apart.{actor}", f"is it heading for the camp against {first}", is_condition=True)]
    for tie in _ties(case, network):
        between = " and ".join(called(case, actor) for actor in case.ties[tie].between)
        found.append(Declared(f"{here}.strained.{tie}", f"how often {between} stand against the camps", "share"))
        if _tells_relief(case, network):
            found.append(Declared(f"{here}.relief.{tie}", "fall of the frustration if its sign alone changed", unit))
    found += [Declared(f"{here}.triad.{'.'.join(three)}", "is the triad strained", is_condition=True)
              for three in _triads(case, network)]
    return (*found,
            Declared(f"{here}.status", "was the network measured", "code", sentences=STATUS, noteworthy=(2,)),
            Declared(f"{here}.drift_status", "does it head for two camps", "code", sentences=DRIFT_STATUSES,
                     noteworthy=(3,)))


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    network, here = _network(case, item), item.path
    actors = _actors(case, network)
    place = {actor: index for index, actor in enumerate(actors)}
    ends = {tie: (place[case.ties[tie].between[0]], place[case.ties[tie].between[1]]) for tie in _ties(case, network)}
    level = np.zeros((values.size, len(actors), len(actors)))
    for tie, (first, second) in ends.items():
        level[:, first, second] = level[:, second, first] = values.outcome(f"ties.{tie}.level")
    neutral = values.number(f"{here}.neutral")
    broken = ~np.isfinite(level).all(axis=(1, 2)) | ~np.isfinite(neutral)
    level = np.where(broken[:, None, None], 0.0, level)
    size = level if values.flag(f"{here}.weighted") else np.sign(level)
    counted = np.where(np.abs(level) > np.nan_to_num(neutral)[:, None, None], size, 0.0)
    return Inputs(actors, ends, level, counted, broken)


def _solve(inputs: Inputs) -> dict[str, NDArray[Any]]:
    measured, split, heading = balance(inputs.counted), frustration(inputs.counted), drift(inputs.level)
    strained, eased = split.strained(inputs.counted), None
    found: dict[str, NDArray[Any]] = {
        "frustration": split.frustration, "balance": split.share, "walk": measured.walk,
        "balanced": measured.is_balanced.astype(float), "clusterable": measured.is_clusterable.astype(float),
        "strained_triads": (measured.triangles - measured.balanced_triangles).astype(float),
        "laplacian": measured.laplacian.max(axis=1), "unique": (split.splits == 1).astype(float),
    }
    is_small = len(inputs.actors) <= MOST_RELIEVED or np.isin(inputs.counted, (-1.0, 0.0, 1.0)).all()
    eased = relief(inputs.counted) if is_small else None
    for node, actor in enumerate(inputs.actors[1:], 1):
        camp = heading.camp[:, 0] * heading.camp[:, node]
        found[f"apart.{actor}"] = 1 - split.together[:, 0, node]
        found[f"heads_apart.{actor}"] = np.where(camp == 0, np.nan, (camp < 0).astype(float))
    for tie, (first, second) in inputs.ties.items():
        found[f"strained.{tie}"] = strained[:, first, second]
        if eased is not None:
            found[f"relief.{tie}"] = eased[:, first, second]
    three, sign = triads(inputs.counted)
    for column, nodes in enumerate(three):
        name = ".".join(inputs.actors[node] for node in nodes)
        found[f"triad.{name}"] = np.where(sign[:, column] == 0, np.nan, (sign[:, column] < 0).astype(float))
    gone = np.where(inputs.broken, np.nan, 0.0)
    found = {name: values + gone for name, values in found.items()}
    is_empty = (inputs.counted == 0).all(axis=(1, 2))
    found["status"] = np.where(inputs.broken, 2, is_empty.astype(int)).astype(np.int8)
    found["drift_status"] = np.where(inputs.broken, 3, heading.status).astype(np.int8)
    return found


def _outcomes(case: Case, item: Item, result: Mapping[str, NDArray[Any]]) -> ValuesByPath:
    offered = {declared.path for declared in _declares(case, item)}
    named = {f"{item.path}.{name}": values for name, values in result.items()}
    return {path: values for path, values in named.items() if path in offered}


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    network, here = _network(case, item), item.path
    if not np.isfinite(read(f"{here}.frustration")).any():
        return ()

    def mean(name: str) -> float:
        return float(mean_known(np.asarray(read(f"{here}.{name}"), dtype=float)))

    count = plural(len(_ties(case, network)), "tie")
    what = f"a weight of {{}} in {count} stands" if network.weighted else f"{{}} of {count} stand"
    said = [f"Two camps fit in {percent(mean('balanced'))} of the draws; on average "
            f"{what.format(number(mean('frustration')))} against the best split, which is a single one in "
            f"{percent(mean('unique'))}."]
    said.append(_said_of_camps(case, network, mean))
    said += _said_of_strain(case, network, mean)
    return (*said, TENDENCY)


def _said_of_camps(case: Case, network: Network, mean: Any) -> str:
    """Who stands with whom today, and where it is heading."""
    first, *others = _actors(case, network)
    against = [called(case, actor) for actor in others if mean(f"apart.{actor}") > 0.5]
    heading = [called(case, actor) for actor in others if mean(f"heads_apart.{actor}") > 0.5]
    with_first = [called(case, actor) for actor in others if mean(f"apart.{actor}") <= 0.5]
    camp = sentence_list([called(case, first), *with_first])
    now = f"Most often {camp} stand {f'against {sentence_list(against)}' if against else 'together'}"
    if heading == against:
        return f"{now}; if each tie followed those through third parties it would end the same way."
    told = f"with {sentence_list(heading)} against {called(case, first)}" if heading else "in a single camp"
    return f"{now}; if each tie followed those through third parties it would end {told}."


def _said_of_strain(case: Case, network: Network, mean: Any) -> list[str]:
    """The ties under strain, and the change that would ease it most."""
    ties = {tie: " and ".join(called(case, actor) for actor in case.ties[tie].between) for tie in _ties(case, network)}
    order = sorted(ties, key=lambda tie: -mean(f"strained.{tie}"))
    shares = {tie: mean(f"strained.{tie}") for tie in order[:3]}
    told = [f"{ties[tie]} ({percent(share)})" for tie, share in shares.items() if share >= 0.005]
    said = [f"The ties that stand against the camps most often: {', '.join(told)}."] if told else []
    if _tells_relief(case, network) and told:
        best = max(ties, key=lambda tie: mean(f"relief.{tie}"))
        said.append(f"A change of sign between {ties[best]} would ease it most, by {number(mean(f'relief.{best}'))} on "
                    "average.")
    return said


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    network, here = _network(case, item), item.path
    names = {actor: case.actors[actor].name or actor for actor in _actors(case, network)}
    first, *others = names
    nodes = [Row(names[first], ()), *(Row(names[actor], (f"{here}.apart.{actor}",)) for actor in others)]
    lines = []
    for tie in _ties(case, network):
        ends = names[case.ties[tie].between[0]], names[case.ties[tie].between[1]]
        paths = (f"ties.{tie}.level", f"{here}.strained.{tie}")
        lines.append(Row(f"{ends[0]} and {ends[1]}", paths, ends=ends))
    return (Figure("network", "Friends, enemies and strained ties",
                   "Nodes are shaded by how often they stand against the first; strained ties stand against the camps.",
                   (*nodes, *lines), unit="level"),)


NETWORKS = Lens(
    name="networks",
    says="Do friends and enemies form two camps, which ties stand against them, and where is it heading?",
    works=("Heider1946", "CartwrightHarary1956", "Davis1967", "Aref2020", "Marvel2011"),
    items=_items,
    missing=partial(unsolved_without_day, "networks"),
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
