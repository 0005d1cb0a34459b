"""A panel file: what experts said about several items, some of them known, read from YAML or CSV and checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

from detente.case.edit import nearest
from detente.case.panel_csv import csv_tree
from detente.case.tree import Path, Tree, read_file_tree
from detente.case.yaml_text import MOST_PROBLEMS
from detente.errors import CaseError, Problem
from detente.quantity.words import LARGEST, SMALLEST, found, is_id, number_text

__all__ = ["Expert", "Heading", "Interval", "PanelFile", "PanelItem", "read_panel"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "file": ("panel", "experts", "items", "answers"),
    "panel": ("id", "title", "date", "kind", "reliability", "credibility", "quantiles", "overshoot"),
    "expert": ("name", "weight"),
    "item": ("asks", "is", "scale", "least", "most", "unit"),
    "interval": ("low", "best", "high", "confidence"),
}
KINDS = ("essay", "interview", "official", "press", "data", "paper", "book")
SCALES = ("linear", "log", "event")


@dataclass(frozen=True)
class Heading:
    """About the panel: id and title, how its word is graded, at which percentages it was asked, and the overshoot."""

    id: str = "panel"
    title: str = "Panel of experts"
    date: str = ""
    kind: str = "interview"
    reliability: str = "F"
    credibility: int = 6
    quantiles: tuple[float, ...] = ()
    overshoot: float = 0.1
    is_graded: bool = False


@dataclass(frozen=True)
class Expert:
    """An expert, and the weight that the file gives; None where it gives none."""

    name: str
    weight: float | None = None


@dataclass(frozen=True)
class PanelItem:
    """What was asked: an uncertain number, with its true value where that is known, or (`event`) a probability."""

    asks: str
    true: float | None = None
    scale: str = "linear"
    least: float = -math.inf
    most: float = math.inf
    unit: str = ""

    @property
    def is_event(self) -> bool:
        """Whether a probability was asked for."""
        return self.scale == "event"


@dataclass(frozen=True)
class Interval:
    """Lowest, best and highest plausible value, and how sure the expert is of them, in per cent; None if not asked."""

    low: float
    best: float
    high: float
    confidence: float | None = None


Answer = tuple[float, ...] | Interval | float


@dataclass(frozen=True, eq=False)
class PanelFile:
    """A checked panel: its experts, items and answers (by expert and item), in the order of the file."""

    file: str
    heading: Heading
    experts: Mapping[str, Expert]
    items: Mapping[str, PanelItem]
    answers: Mapping[tuple[str, str], Answer]
    tree: Tree

    def problem(self, path: Path, message: str) -> Problem:
        """Something wrong at a place of the file."""
        return _problem(self.tree, path, message)


def read_panel(path: FilePath) -> PanelFile:
    """Read a panel from a YAML file, or from a CSV file (`.csv`) with a row for each expert and item.

    Raises
    ------
    CaseError
        If it cannot be read or makes no sense; carries every problem with its line.

    Example
    -------
    >>> read_panel(FilePath("no-such-panel.yaml"))
    Traceback (most recent call last):
    detente.errors.CaseError: no-such-panel.yaml has 1 problem
      there is no such file
    """
    tree = csv_tree(path) if path.suffix.lower() == ".csv" else read_file_tree(path)
    reading = _Reading(tree)
    panel = reading.panel(path.name)
    if reading.problems:
        problems = sorted(set(reading.problems))
        more = len(problems) - MOST_PROBLEMS
        rest = [Problem(0, 0, "", f"and {more:,} more")] if more > 0 else []
        raise CaseError([*problems[:MOST_PROBLEMS], *rest], path.name)
    return panel


def _problem(tree: Tree, path: Path, message: str) -> Problem:
    place = tree.place(path)
    return Problem(place.line, place.column, ".".join(map(str, path)), message)


class _Reading:
    """Takes a tree apart and remembers everything that is wrong with it."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []

    def complain(self, path: Path, message: str) -> None:
        """Remember a problem."""
        self.problems.append(_problem(self.tree, path, message))

    def panel(self, file: str) -> PanelFile:
        """The whole file."""
        body = self.mapping(self.tree.value, (), KEYS["file"])
        for key in ("experts", "items", "answers"):
            if key not in body:
                self.complain((), f"{key} is missing; a panel file is a mapping panel, experts, items, answers")
        heading = self.heading(self.mapping(body.get("panel", {}), ("panel",), KEYS["panel"]))
        experts = {name: self.expert(value, ("experts", name))
                   for name, value in self.entries(body.get("experts", {}), ("experts",)).items()}
        items = {name: self.item(value, ("items", name))
                 for name, value in self.entries(body.get("items", {}), ("items",)).items()}
        answers = self.answers(body.get("answers", {}), heading, experts, items)
        self.seeds_answered(experts, items, answers)
        return PanelFile(file, heading, experts, items, answers, self.tree)

    def mapping(self, value: Any, path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
        """A mapping that holds only these keys."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.complain(path, f"found {found(value)}; a mapping ({', '.join(keys)}) would be right")
            return {}
        for key in value:
            if key not in keys:
                self.complain((*path, key), f'unknown key "{key}"{nearest(str(key), keys)}')
        return {str(key): inner for key, inner in value.items() if key in keys and inner is not None}

    def entries(self, value: Any, path: Path) -> dict[str, Any]:
        """A mapping whose keys are ids."""
        if not isinstance(value, dict) or not value:
            self.complain(path, f"found {found(value)}; a mapping from ids to what each is would be right")
            return {}
        for key in value:
            if not is_id(key):
                self.complain((*path, key), f"{found(key)} is no id; lower-case words joined by - or _ would be right")
        return {str(key): inner for key, inner in value.items() if is_id(key)}

    def number(self, value: Any, path: Path, low: float = -math.inf, high: float = math.inf) -> float | None:
        """A number within bounds; None where there is none."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.complain(path, f"found {found(value)}; a number would be right")
            return None
        if abs(value) > LARGEST or 0 < abs(value) < SMALLEST:
            self.complain(path, f"found {found(value)}; sizes go from 1e-100 to 1e100")
            return None
        if not low <= value <= high:
            ends = f"from {number_text(low)} to {number_text(high)}" if math.isfinite(high) else f"of {low:g} or more"
            self.complain(path, f"found {number_text(value)}; a number {ends} would be right")
            return None
        return float(value)

    def word(self, value: Any, path: Path, words: tuple[str, ...]) -> str:
        """One of a few words."""
        if value not in words:
            self.complain(path, f"found {found(value)}; {', '.join(words)} would be right")
            return words[0]
        return str(value)

    def heading(self, body: dict[str, Any]) -> Heading:
        """About the panel."""
        given: dict[str, Any] = {name: str(body[name]) for name in ("title", "date") if name in body}
        if "id" in body:
            given["id"] = str(body["id"])
            if not is_id(body["id"]):
                self.complain(("panel", "id"), f"{found(body['id'])} is no id; expert-panel would be right")
        for name, words in (("kind", KINDS), ("reliability", tuple("ABCDEF"))):
            if name in body:
                given[name] = self.word(body[name], ("panel", name), words)
        if "credibility" in body:
            stated = body["credibility"]
            given["credibility"] = stated
            if isinstance(stated, bool) or stated not in range(1, 7):
                self.complain(("panel", "credibility"), f"found {found(stated)}; a figure from 1 to 6 would be right")
        if "overshoot" in body:
            given["overshoot"] = self.number(body["overshoot"], ("panel", "overshoot"), 1e-6, 10) or 0.1
        given["quantiles"] = self.levels(body.get("quantiles", []))
        return Heading(**given, is_graded="reliability" in body and "credibility" in body)

    def levels(self, value: Any) -> tuple[float, ...]:
        """The percentages at which quantiles were asked for."""
        path = ("panel", "quantiles")
        if not isinstance(value, list):
            self.complain(path, f"found {found(value)}; percentages such as [5, 50, 95] would be right")
            return ()
        read = [self.number(one, (*path, i)) for i, one in enumerate(value)]
        levels = tuple(one for one in read if one is not None)
        if len(levels) == len(value) and not all(a < b for a, b in pairwise((0.0, *levels, 100.0))):
            self.complain(path, "percentages must rise, above 0 and below 100, as in [5, 50, 95]")
        return levels

    def expert(self, value: Any, path: Path) -> Expert:
        """One expert."""
        body = self.mapping(value, path, KEYS["expert"])
        weight = self.number(body["weight"], (*path, "weight"), 0.0) if "weight" in body else None
        return Expert(str(body.get("name", "")), weight)

    def item(self, value: Any, path: Path) -> PanelItem:
        """One item."""
        body = self.mapping(value, path, KEYS["item"])
        scale = self.word(body.get("scale", "linear"), (*path, "scale"), SCALES)
        numbers = {name: self.number(body[name], (*path, name)) for name in ("is", "least", "most") if name in body}
        low, high = numbers.get("least"), numbers.get("most")
        item = PanelItem(str(body.get("asks", "")), numbers.get("is"), scale, -math.inf if low is None else low,
                         math.inf if high is None else high, str(body.get("unit", "")))
        if item.is_event and numbers:
            self.complain(path, "an event is asked for a probability; is, least and most do not go with it")
        elif not item.least < item.most:
            self.complain(path, f"least is {number_text(item.least)} but most is {number_text(item.most)}")
        elif item.true is not None and not item.least <= item.true <= item.most:
            self.complain((*path, "is"), f"{number_text(item.true)} lies outside what is possible")
        elif scale == "log" and item.true is not None and item.true <= 0:
            self.complain((*path, "is"), f"{number_text(item.true)} has no logarithm; a number above 0 would be right")
        return item

    def answers(
        self, value: Any, heading: Heading, experts: Mapping[str, Expert], items: Mapping[str, PanelItem]
    ) -> dict[tuple[str, str], Answer]:
        """All answers."""
        read: dict[tuple[str, str], Answer] = {}
        for expert, given in self.entries(value, ("answers",)).items():
            if expert not in experts:
                self.complain(("answers", expert), f'no expert called "{expert}"{nearest(expert, experts)}')
                continue
            for item, answer in self.entries(given, ("answers", expert)).items():
                path = ("answers", expert, item)
                if item not in items:
                    self.complain(path, f'no item called "{item}"{nearest(item, items)}')
                elif (known := self.answer(answer, path, items[item], heading)) is not None:
                    read[expert, item] = known
        for item in items:
            if experts and not any(at == item for _, at in read) and not self.problems:
                self.complain(("items", item), "nobody answered it")
        return read

    def answer(self, value: Any, path: Path, item: PanelItem, heading: Heading) -> Answer | None:
        """One answer: a probability, quantiles, or an interval."""
        if item.is_event:
            return self.number(value, path, 0.0, 1.0)
        if isinstance(value, dict):
            return self.interval(self.mapping(value, path, KEYS["interval"]), path, item)
        levels = heading.quantiles
        if not isinstance(value, list) or not levels or len(value) != len(levels):
            wanted = f"[{', '.join(f'p{level:g}' for level in levels)}]" if levels else "{low, best, high, confidence}"
            what = f"{len(value)} numbers" if isinstance(value, list) else found(value)
            hint = "" if levels else " (a list needs panel.quantiles, such as [5, 50, 95])"
            self.complain(path, f"found {what}; {wanted} would be right{hint}")
            return None
        read = [self.number(one, (*path, i)) for i, one in enumerate(value)]
        numbers = tuple(one for one in read if one is not None)
        if len(numbers) < len(value):
            return None
        if not all(a < b for a, b in pairwise(numbers)):
            self.complain(path, f"{', '.join(map(number_text, numbers))} must rise from one quantile to the next")
            return None
        return numbers if self.is_possible(numbers, path, item, is_open=True) else None

    def interval(self, body: dict[str, Any], path: Path, item: PanelItem) -> Interval | None:
        """Lowest, best, highest, and the confidence."""
        lacking = [name for name in ("low", "best", "high") if name not in body]
        if lacking:
            self.complain(path, f"{', '.join(lacking)} is missing; low, best and high are needed")
            return None
        low, best, high = (self.number(body[name], (*path, name)) for name in ("low", "best", "high"))
        sure = self.number(body["confidence"], (*path, "confidence"), 1, 100) if "confidence" in body else None
        if low is None or best is None or high is None:
            return None
        if not (low <= best <= high and low < high):
            said = f"low {number_text(low)}, best {number_text(best)} and high {number_text(high)}"
            self.complain(path, f"{said} must rise; only the best may equal an end")
            return None
        return Interval(low, best, high, sure) if self.is_possible((low, best, high), path, item) else None

    def is_possible(self, numbers: tuple[float, ...], path: Path, item: PanelItem, is_open: bool = False) -> bool:
        """Do all numbers lie within what is possible (quantiles strictly: something must be left beyond them)."""
        for value in numbers:
            on_end = is_open and value in (item.least, item.most)
            if on_end or not item.least <= value <= item.most:
                where = "on the end of" if on_end else "outside"
                ends = f"{number_text(item.least) if math.isfinite(item.least) else 'no end'} to " \
                       f"{number_text(item.most) if math.isfinite(item.most) else 'no end'}"
                self.complain(path, f"{number_text(value)} lies {where} what is possible ({ends})")
                return False
            if item.scale == "log" and value <= 0:
                self.complain(path, f"{number_text(value)} has no logarithm; a number above 0 would be right")
                return False
        return True

    def seeds_answered(
        self, experts: Mapping[str, Expert], items: Mapping[str, PanelItem], answers: Mapping[tuple[str, str], Answer]
    ) -> None:
        """Everybody must have answered the items whose truth is known."""
        if self.problems:
            return
        for item, about in items.items():
            lacking = [expert for expert in experts if (expert, item) not in answers]
            if about.true is not None and lacking:
                self.complain(("items", item), f"{', '.join(lacking)} did not answer it, but its truth is known; only "
                                               "scores over the same items can be compared (leave out item or expert)")
