"""The table of fitted parameters behind predictive distributions: the one that ships, and how one is read and made."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import CaseError, DetenteError, DomainError, Problem
from detente.lenses.decisions import Decisions
from detente.models.predictive.crossing import INNER, Fold, cross_validate, partition
from detente.models.predictive.fitting import FAMILIES, Evidence, evidence_from, fit
from detente.models.predictive.records import Parameters

__all__ = ["FAMILIES", "INNER", "ParameterTable", "evidence_of", "fit_to", "folds_without", "parse_table", "shipped",
           "table_text"]

FORMAT, VERSION = "detente-predictive", 1
FITTED = ("held", "attention", "lean", "middle", "spread")
DIGITS = 6
SHIPPED = "predictive.json"


@dataclass(frozen=True)
class ParameterTable:
    """Fitted parameters with where they come from and how good they were on decisions they had not seen.

    Parameters
    ----------
    parameters, family
        what was fitted to all the decisions, and to which family
    data
        `name`, `sha256`, `issues` and `groups` of the decisions
    folds
        each fold left out: the partition's seed, its number, the family chosen, and what was fitted without it
    count
        folds in a partition
    record
        figures of the cross-validation, by name
    """

    parameters: Parameters
    family: str
    data: dict[str, Any]
    folds: tuple[tuple[int, int, str, Parameters], ...]
    count: int
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the partitions."""
        return tuple(dict.fromkeys(seed for seed, *_ in self.folds))

    def fits(self, decisions: Decisions) -> bool:
        """Are these the decisions to which the table was fitted."""
        return bool(self.data["sha256"] == decisions.digest)

    def left_out(self, decisions: Decisions) -> tuple[tuple[int, NDArray[np.bool_], Parameters], ...]:
        """For each fold the seed of its partition, its issues, and the parameters fitted without them."""
        dealt = {seed: partition(decisions.group, self.count, seed) for seed in self.seeds}
        return tuple((seed, dealt[seed] == number, found) for seed, number, _, found in self.folds)


def evidence_of(decisions: Decisions) -> Evidence:
    """Decisions made ready for fitting."""
    return evidence_from(decisions.positions, decisions.outcome)


def fit_to(evidence: Evidence, family: str) -> Parameters:
    """Parameters fitted to all the decisions, rounded as they are kept."""
    return _rounded(fit(evidence, family))


def folds_without(
    evidence: Evidence, decisions: Decisions, families: Sequence[str], folds: int, seeds: Sequence[int],
    told: Callable[[int, int], None] | None = None,
) -> tuple[tuple[int, int, str, Parameters], ...]:
    """Each fold left out in turn: what was chosen and fitted without it, rounded as it is kept."""
    def kept(fold: Fold) -> tuple[int, int, str, Parameters]:
        return fold.seed, fold.number, fold.family, _rounded(fold.parameters)

    return tuple(kept(fold) for fold in cross_validate(evidence, decisions.group, families, folds, seeds, told))


@cache
def shipped() -> ParameterTable:
    """The table that comes with détente, fitted to decisions of the European Union."""
    text = files("detente.lenses").joinpath(SHIPPED).read_text(encoding="utf-8")
    return parse_table(text, SHIPPED)


def table_text(table: ParameterTable) -> str:
    """The table as JSON, one line for each fold."""
    folds = [[seed, number, family, *(getattr(found, name) for name in FITTED)]
             for seed, number, family, found in table.folds]
    head = {"format": FORMAT, "version": VERSION, "parameters": asdict(table.parameters), "family": table.family,
            "data": table.data, "record": table.record, "count": table.count, "fold_columns":
            ["seed", "number", "family", *FITTED]}
    lines = ",\n  ".join(json.dumps(row) for row in folds)
    return json.dumps(head, indent=1, ensure_ascii=False)[:-2] + f',\n "folds": [\n  {lines}\n ]\n}}\n'


def parse_table(text: str, name: str) -> ParameterTable:
    """Read a table.

    Raises
    ------
    CaseError
        If it is no table of parameters; all that is wrong at once.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise CaseError([Problem(error.lineno, error.colno, "", f"no JSON: {error.msg}")], name) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
        raise CaseError([Problem(0, 0, "format", f'a table made by "detente bench deu FILE --fit" says "format": '
                                 f'"{FORMAT}", "version": {VERSION}')], name)
    problems: list[Problem] = []
    parameters = _read_parameters(found.get("parameters"), problems)
    data, family, count = found.get("data"), found.get("family"), found.get("count")
    if not isinstance(data, dict) or not isinstance(data.get("sha256"), str):
        problems.append(Problem(0, 0, "data.sha256", "the checksum of the decisions is missing"))
    if family not in FAMILIES:
        problems.append(Problem(0, 0, "family", f"found {family!r}; one of {', '.join(FAMILIES)} would be right"))
    if not isinstance(count, int) or count < 2:
        problems.append(Problem(0, 0, "count", f"found {count!r}; the number of folds in a partition, at least 2"))
    folds = _read_folds(found.get("folds"), parameters, problems)
    if problems or parameters is None or not isinstance(data, dict) or not isinstance(count, int):
        raise CaseError(problems, name)
    return ParameterTable(parameters, str(family), data, folds, count, dict(found.get("record") or {}))


def _read_parameters(found: Any, problems: list[Problem]) -> Parameters | None:
    """Parameters, or None with what is wrong added to the problems."""
    names = [one.name for one in fields(Parameters)]
    if not isinstance(found, dict):
        problems.append(Problem(0, 0, "parameters", f"missing; they are {', '.join(names)}"))
        return None
    before = len(problems)
    for name in names:
        if not isinstance(found.get(name), int | float):
            problems.append(Problem(0, 0, f"parameters.{name}", f"found {found.get(name)!r}; a number would be right"))
    for name in set(found) - set(names):
        problems.append(Problem(0, 0, f"parameters.{name}", f"there is no such parameter; they are {', '.join(names)}"))
    if len(problems) > before:
        return None
    try:
        return Parameters(**{name: float(found[name]) for name in names})
    except DomainError as error:
        problems.append(Problem(0, 0, "parameters", str(error)))
        return None


def _read_folds(
    found: Any, parameters: Parameters | None, problems: list[Problem]
) -> tuple[tuple[int, int, str, Parameters], ...]:
    """Folds; what is wrong with them is added to the problems."""
    if not isinstance(found, list):
        problems.append(Problem(0, 0, "folds", "missing; a list would be right, which may be empty"))
        return ()
    rows = []
    for index, row in enumerate(found):
        try:
            seed, number, family, *values = row
            fitted = dict(zip(FITTED, map(float, values), strict=True))
            rest = asdict(parameters) if parameters else {}
            rows.append((int(seed), int(number), str(family), Parameters(**{**rest, **fitted})))
        except (TypeError, ValueError, DetenteError):
            problems.append(Problem(0, 0, f"folds[{index}]", f"found {row!r}; seed, number, family and the five "
                                    f"numbers {', '.join(FITTED)} would be right"))
    return tuple(rows)


def _rounded(found: Parameters) -> Parameters:
    """Parameters as they are written."""
    return Parameters(**{name: round(value, DIGITS) for name, value in asdict(found).items()})
