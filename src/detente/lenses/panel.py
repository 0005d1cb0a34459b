"""A panel of experts weighed and pooled: from its file to the solvers' arrays and back to names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.case.panel_file import Interval, PanelFile
from detente.errors import CaseError, DetenteError, Problem
from detente.models.experts import (
    ExpertPanel,
    ExpertScores,
    Weights,
    decide,
    equal_weights,
    given_weights,
    performance_weights,
    pool_events,
    pool_intervals,
    rescale,
    scores,
)

__all__ = ["METHODS", "PanelResult", "PanelSettings", "Pooled", "Record", "pool_panel"]

METHODS = MappingProxyType(
    {
        "cooke": "weights from calibration and information on the items whose truth is known",
        "item": "as cooke, with each item's own information",
        "equal": "the same weight for everybody",
        "given": "the weights in the file",
        "idea": "intervals brought to one level, and their mean",
    }
)
BY_PERFORMANCE = ("cooke", "item")
WORKS = MappingProxyType({"cooke": "Cooke1991", "item": "Cooke1991", "equal": "Cooke1991", "given": "Cooke1991",
                          "idea": "Hemming2018"})
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PanelSettings:
    """How a panel is pooled.

    Parameters
    ----------
    method
        One of `METHODS`.
    level
        Calibration below which an expert counts for nothing; None looks for the best level (cooke, item).
    to
        Share of the truths that the pooled intervals should hold (idea).
    pool, extremise
        How probabilities of events are pooled, and the power to which the pooled odds are raised.
    """

    method: str = "cooke"
    level: float | None = 0.0
    to: float = 0.8
    pool: Literal["linear", "log_odds"] = "linear"
    extremise: float = 1.0


@dataclass(frozen=True)
class Record:
    """How somebody did: an expert, or (`id` empty) the whole panel; what cannot be known is not a number.

    `hits` counts the known items by where their truth fell among the quantiles; for intervals, outside and inside.
    """

    id: str
    name: str
    hits: tuple[int, ...]
    calibration: float
    information: float
    weight: float


@dataclass(frozen=True)
class Pooled:
    """One item: what the panel says together, at which percentages (none for the probability of an event)."""

    id: str
    levels: tuple[float, ...]
    value: tuple[float, ...]
    weights: Mapping[str, float]
    is_cut: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anybody with weight answered it."""
        return all(map(math.isfinite, self.value))


@dataclass(frozen=True, eq=False)
class PanelResult:
    """A panel pooled: how each expert did, how the panel as a whole would have done, and every item."""

    panel: PanelFile
    settings: PanelSettings
    level: float
    experts: tuple[Record, ...]
    whole: Record | None
    equal: Record | None
    items: tuple[Pooled, ...]
    works: tuple[str, ...]


def pool_panel(panel: PanelFile, settings: PanelSettings = PanelSettings()) -> PanelResult:
    """Weigh the experts of a panel and pool what they say.

    Parameters
    ----------
    panel
        A checked panel.
    settings
        The method and its numbers.

    Returns
    -------
    PanelResult
        Every item in the order of the file.

    Raises
    ------
    CaseError
        If answers are not of the kind that the method needs; carries every such place.
    DetenteError
        If the method lacks what it needs: items whose truth is known, weights, somebody who reaches the level.

    Our reading
    -----------
    Events have no information of their own: their probabilities take the experts' weights over all items. A list of
    quantiles serves as an interval too, from its first to its last, with the confidence between their levels.
    """
    if settings.method not in METHODS:
        raise DetenteError(f"no method called {settings.method}; there are {', '.join(METHODS)}")
    numbers = [name for name, item in panel.items.items() if not item.is_event]
    _check_kinds(panel, settings.method, numbers)
    solve = _idea if settings.method == "idea" else _classical
    records, whole, equal, level, pooled = solve(panel, settings, numbers)
    weights = {record.id: record.weight for record in records}
    pooled = {**pooled, **_events(panel, settings, weights)}
    works = [WORKS[settings.method]] if numbers else []
    if len(numbers) < len(panel.items):
        works += ["Stone1961" if settings.pool == "linear" else "Genest1986"]
        works += ["Satopaa2014"] if settings.extremise != 1 else []
    return PanelResult(panel, settings, level, records, whole, equal, tuple(pooled[name] for name in panel.items),
                       tuple(works))


Found = tuple[tuple[Record, ...], Record | None, Record | None, float, dict[str, Pooled]]


def _check_kinds(panel: PanelFile, method: str, numbers: list[str]) -> None:
    """Refuse intervals where quantiles are needed, quantiles without a middle for IDEA, and weights not given."""
    problems: list[Problem] = []
    levels = panel.heading.quantiles
    for (expert, item), answer in panel.answers.items():
        path = ("answers", expert, item)
        if method != "idea" and isinstance(answer, Interval):
            problems.append(panel.problem(path, f"an interval, but method {method} needs quantiles; idea takes it"))
        if method == "idea" and isinstance(answer, tuple) and (50.0 not in levels or len(levels) < 3):
            problems.append(panel.problem(path, "quantiles without a median and two ends; method idea needs all three"))
    if method == "given":
        problems += [panel.problem(("experts", name), "weight is missing; method given needs one for everybody")
                     for name, expert in panel.experts.items() if expert.weight is None]
        if not problems and not any(expert.weight for expert in panel.experts.values()):
            problems.append(panel.problem(("experts",), "all weights are 0; somebody's must be above 0"))
    if problems:
        raise CaseError(problems, panel.file)
    has_truth = any(panel.items[name].true is not None for name in numbers)
    if method in BY_PERFORMANCE and not has_truth:
        raise DetenteError(f"{panel.file}: method {method} needs items whose truth is known (is: …), and there are "
                           "none; --method equal needs none")


def _classical(panel: PanelFile, settings: PanelSettings, numbers: list[str]) -> Found:
    """The classical model, or its pool with equal or given weights."""
    if not numbers:
        return *_only_events(panel, settings), {}
    arrays = _arrays(panel, numbers)
    weights = _weights(panel, settings, arrays)
    whole, even = decide(arrays, weights), decide(arrays, equal_weights(arrays))
    found = scores(arrays)
    overall = _overall(panel, settings, arrays, found, weights)
    records = tuple(_record(found, row, name, panel.experts[name].name, overall[row])
                    for row, name in enumerate(panel.experts))
    percents = panel.heading.quantiles
    pooled = {
        name: Pooled(name, percents, tuple(map(float, whole.value[column])),
                     _by_name(panel, weights.weight[:, column]))
        for column, name in enumerate(numbers)
    }
    together = _record(whole.scores, 0, "", "the panel", math.nan)
    equal = _record(even.scores, 0, "", "with equal weights", math.nan)
    return records, together, None if settings.method == "equal" else equal, weights.level, pooled


def _arrays(panel: PanelFile, numbers: list[str]) -> ExpertPanel:
    """The quantiles as arrays."""
    levels, items = panel.heading.quantiles, [panel.items[name] for name in numbers]
    none = (math.nan,) * len(levels)
    value = [[panel.answers.get((expert, name), none) for name in numbers] for expert in panel.experts]
    return ExpertPanel(
        np.array(levels) / 100,
        np.array(value, dtype=float).reshape(len(panel.experts), len(numbers), len(levels)),
        [math.nan if item.true is None else item.true for item in items],
        [item.scale == "log" for item in items],
        [item.least for item in items],
        [item.most for item in items],
        panel.heading.overshoot,
    )


def _weights(panel: PanelFile, settings: PanelSettings, arrays: ExpertPanel) -> Weights:
    """Weights by the method."""
    if settings.method in BY_PERFORMANCE:
        return performance_weights(arrays, settings.level, by_item=settings.method == "item")
    if settings.method == "given":
        return given_weights(arrays, [expert.weight or 0.0 for expert in panel.experts.values()])
    return equal_weights(arrays)


def _overall(
    panel: PanelFile, settings: PanelSettings, arrays: ExpertPanel, found: ExpertScores, weights: Weights
) -> Floats:
    """(expert,) weight over all items: for item weights that by mean information, from the level on."""
    if settings.method in BY_PERFORMANCE:
        product = np.where(found.calibration >= weights.level, found.calibration, 0.0) * found.telling
    elif settings.method == "given":
        product = np.array([expert.weight or 0.0 for expert in panel.experts.values()])
    else:
        product = np.ones(len(panel.experts))
    return np.asarray(product / product.sum())


def _record(found: ExpertScores, row: int, name: str, says: str, weight: float) -> Record:
    return Record(name, says, tuple(map(int, found.hits[row])), float(found.calibration[row]),
                  float(found.telling[row]), float(weight))


def _only_events(
    panel: PanelFile, settings: PanelSettings
) -> tuple[tuple[Record, ...], Record | None, Record | None, float]:
    """Weights where nothing but events was asked."""
    stated = [expert.weight or 0.0 if settings.method == "given" else 1.0 for expert in panel.experts.values()]
    return tuple(Record(name, expert.name, (), math.nan, math.nan, weight / sum(stated))
                 for (name, expert), weight in zip(panel.experts.items(), stated, strict=True)), None, None, 0.0


def _by_name(panel: PanelFile, share: Floats) -> dict[str, float]:
    """Shares of the experts who count."""
    return {name: float(one) for name, one in zip(panel.experts, share, strict=True) if one > 0}


def _idea(panel: PanelFile, settings: PanelSettings, numbers: list[str]) -> Found:
    """Intervals at one level and their mean; how often they held the truth."""
    records = tuple(Record(name, expert.name, (), math.nan, math.nan, 1 / len(panel.experts))
                    for name, expert in panel.experts.items())
    if not numbers:
        return records, None, None, 0.0, {}
    items = [panel.items[name] for name in numbers]
    asked: list[Callable[[Interval], float]] = [lambda one: one.low, lambda one: one.best, lambda one: one.high]
    low, best, high = (np.array([[_of(panel, expert, name, pick) for name in numbers] for expert in panel.experts])
                       for pick in asked)
    sure = np.array([[_of(panel, expert, name, lambda one: (one.confidence or 100 * settings.to) / 100)
                      for name in numbers] for expert in panel.experts])
    brought = rescale(low, best, high, np.where(np.isfinite(best), sure, settings.to), settings.to,
                      [item.least for item in items], [item.most for item in items])
    group = pool_intervals(brought)
    tail = round(50 * (1 - settings.to), 9)
    percents = (tail, 50.0, round(100 - tail, 9))
    pooled = {}
    for column, name in enumerate(numbers):
        heard = np.isfinite(best[:, column])
        value = (float(group.low[column]), float(group.best[column]), float(group.high[column]))
        pooled[name] = Pooled(name, percents, value, _by_name(panel, heard / heard.sum()), bool(group.is_cut[column]))
    true = np.array([math.nan if item.true is None else item.true for item in items])
    return _with_hits(records, brought.low, brought.high, true), _group_record(pooled, panel), None, 0.0, pooled


def _of(panel: PanelFile, expert: str, item: str, pick: Callable[[Interval], float]) -> float:
    """A number of an answer; not a number where there is none."""
    answer = panel.answers.get((expert, item))
    if isinstance(answer, tuple):
        levels = panel.heading.quantiles
        answer = Interval(answer[0], answer[levels.index(50.0)], answer[-1], levels[-1] - levels[0])
    return pick(answer) if isinstance(answer, Interval) else math.nan


def _with_hits(records: tuple[Record, ...], low: Floats, high: Floats, true: Floats) -> tuple[Record, ...]:
    """How many known truths lie outside and inside each expert's intervals."""
    known = np.isfinite(true)
    if not known.any():
        return records
    inside = ((low <= true) & (true <= high))[:, known].sum(axis=1)
    return tuple(Record(record.id, record.name, (int(known.sum() - held), int(held)), record.calibration,
                        record.information, record.weight)
                 for record, held in zip(records, inside, strict=True))


def _group_record(pooled: Mapping[str, Pooled], panel: PanelFile) -> Record | None:
    """How many known truths lie outside and inside the group's intervals."""
    truths = [(found, true) for name, found in pooled.items() if (true := panel.items[name].true) is not None]
    if not truths:
        return None
    inside = sum(found.value[0] <= true <= found.value[-1] for found, true in truths)
    return Record("", "the group", (len(truths) - inside, inside), math.nan, math.nan, math.nan)


def _events(panel: PanelFile, settings: PanelSettings, weights: Mapping[str, float]) -> dict[str, Pooled]:
    """Pooled probabilities of the events."""
    events = [name for name, item in panel.items.items() if item.is_event]
    if not events:
        return {}
    said = np.array([[panel.answers.get((expert, name), math.nan) for name in events] for expert in panel.experts],
                    dtype=float)
    share = np.array([weights[expert] for expert in panel.experts])
    pooled = pool_events(said, share, settings.pool, settings.extremise)
    found = {}
    for column, name in enumerate(events):
        own = np.where(np.isfinite(said[:, column]), share, 0.0)
        own = own / own.sum() if own.sum() > 0 else own
        found[name] = Pooled(name, (), (float(pooled[column]),), _by_name(panel, own))
    return found
