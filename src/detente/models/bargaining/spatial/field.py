"""From the user's arrays and settings to what the compiled turns read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.election.tracing import check_words
from detente.models.bargaining.many import Checked, ManyPositions, check_many, one_capability
from detente.models.bargaining.records import INVALID, NO_WEIGHT, NORMAL, UNANIMOUS
from detente.models.bargaining.spatial.records import Spatial
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray, refuse, refuse_word

if TYPE_CHECKING:
    from detente.models.bargaining.spatial._run import Case
    from detente.models.bargaining.spatial._state import Reading

__all__: list[str] = []

RANGES = (None, "min", "mid", "max")
WORDS = {
    "third_party": ("preference", "none", "semi"),
    "interpolation": ("s1p1", "s2p2", "s2pmax"),
    "views": ("initiator", "both", "weighted"),
    "resolution": ("deterministic", "stochastic"),
}
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Field:
    """Checked input: `position` as given, the rest with issues in the order of their ranks, `unit` on scales of 1.

    `order` lists the actors by rank, or in compat as they are listed.
    """

    position: FloatArray
    unit: FloatArray
    salience: FloatArray
    capability: FloatArray
    takes_part: BoolArray
    status: CodeArray
    key: np.ndarray
    pull: FloatArray
    order: IntArray
    rank: IntArray
    issue_order: IntArray
    low: FloatArray
    span: FloatArray
    rescaled: int

    @property
    def is_open(self) -> BoolArray:
        """(draw,), whether anything is to be played."""
        return self.status <= UNANIMOUS

    def on_scale(self, unit: FloatArray) -> FloatArray:
        """Places (…, issue) in the order of the input and on the issues' scales."""
        place = np.empty_like(unit)
        place[..., self.issue_order] = unit
        return np.asarray(self.low + self.span * place)


def field_of(given: ManyPositions, options: Spatial) -> Field:
    """Check the case and the settings, and say who takes part."""
    check(options)
    case = check_many(given)
    if options.resolution == "stochastic" and case.key is None:
        raise DomainError('resolution is "stochastic" but there is no key; it needs a whole number for each draw')
    pull = _pull(options.accommodation, case.position.shape[1])
    salience, rescaled = _at_most_one(np.where(case.takes_part, case.salience, 0.0))
    return arranged(case, salience, pull, rescaled, options.compat)


def arranged(case: Checked, salience: FloatArray, pull: FloatArray, rescaled: int, is_listed: bool) -> Field:
    """Who takes part with these saliences, in the order of the ranks or as they are listed."""
    actors = case.position.shape[1]
    issue_order = np.argsort(case.issue_rank)
    order = np.arange(actors) if is_listed else np.argsort(case.rank).astype(np.int64)
    capability = one_capability(case)
    is_placed = np.isfinite(case.position).all(axis=2)
    takes_part = is_placed & (salience > 0).any(axis=2) & (capability > 0)
    unit = ((case.position - case.low) / (case.high - case.low))[:, :, issue_order]
    status = np.full(len(unit), NORMAL, np.int8)
    status[~takes_part.any(axis=1)] = NO_WEIGHT
    status[case.is_broken] = INVALID
    return Field(
        position=case.position,
        unit=np.ascontiguousarray(unit),
        salience=np.ascontiguousarray(salience[:, :, issue_order]),
        capability=np.where(takes_part, capability, 0.0),
        takes_part=takes_part,
        status=status,
        key=np.zeros(len(unit), np.uint64) if case.key is None else case.key,
        pull=pull,
        order=order,
        rank=case.rank,
        issue_order=issue_order,
        low=case.low,
        span=case.high - case.low,
        rescaled=rescaled,
    )


def check(options: Spatial) -> None:
    """Refuse what no reading of the model admits."""
    check_words(options.vote_rule, options.victory_law, options.method)
    refuse_word("risk_range", options.risk_range, ("min", "mid", "max"))
    for name, words in WORDS.items():
        if not (name == "third_party" and options.third_party is None):
            refuse_word(name, getattr(options, name), words)
    if not 0 <= options.risk_view <= 1:
        raise DomainError(f"risk_view is {options.risk_view}; it must be from 0 to 1")
    if options.compat and options.risk_view == 1:
        raise DomainError("risk_view is 1 in compat; the published program breaks off there, so take less than 1")
    for name, least in (("min_turns", 0), ("max_turns", 1)):
        turns = getattr(options, name)
        if isinstance(turns, bool) or not isinstance(turns, int | np.integer) or turns < least:
            raise DomainError(f"{name} is {turns!r}; it must be a whole number, at least {least}")
    if options.min_turns > options.max_turns:
        raise DomainError(f"min_turns is {options.min_turns} but max_turns is {options.max_turns}")
    if not 0 <= options.stop_ratio < np.inf:
        raise DomainError(f"stop_ratio is {options.stop_ratio}; it must be at least 0 and finite")


def _at_most_one(salience: FloatArray) -> tuple[FloatArray, int]:
    """Saliences with the rows that sum to more than 1 divided by their sum, and how many those are."""
    total = salience.sum(axis=2, keepdims=True)
    is_over = total > 1 + ROUNDING
    return np.where(is_over, salience / np.where(is_over, total, 1.0), salience), int(is_over.sum())


def _pull(accommodation: FloatArray | None, actors: int) -> FloatArray:
    """(actor, actor), how ideals follow positions."""
    if accommodation is None:
        return np.eye(actors)
    pull = np.array(accommodation, np.float64)
    if pull.shape != (actors, actors):
        raise ShapeError(f"accommodation has shape {pull.shape}; it must be ({actors}, {actors})")
    refuse("accommodation", pull, ~(pull >= 0) | np.isinf(pull), "at least 0 and finite")
    total = pull.sum(axis=1)
    if (total > 1 + ROUNDING).any():
        row = int(np.argmax(total > 1 + ROUNDING))
        raise DomainError(f"accommodation[{row}] sums to {total[row]}; a row must sum to at most 1")
    return pull


def reading_of(options: Spatial) -> Reading:
    """The settings as the compiled turns take them."""
    from detente.models.bargaining.spatial._state import Reading

    third_party = options.third_party or ("semi" if options.compat else "preference")
    return Reading(
        risk_range=RANGES.index(options.risk_range),
        insight=float(options.risk_view),
        third_party=WORDS["third_party"].index(third_party),
        interpolation=WORDS["interpolation"].index(options.interpolation),
        views=WORDS["views"].index(options.views),
        is_stochastic=options.resolution == "stochastic",
        is_compat=options.compat,
        min_turns=int(options.min_turns),
        max_turns=int(options.max_turns),
        stop_ratio=float(options.stop_ratio),
    )


def case_of(field: Field) -> Case:
    """The draws as the compiled turns take them."""
    from detente.models.bargaining.spatial._run import Case

    return Case(*(getattr(field, "unit" if name == "position" else name) for name in Case._fields))


def settings_of(options: Spatial) -> str:
    """The settings but for the matrix, for a fingerprint."""
    names = [item.name for item in fields(Spatial) if item.name != "accommodation"]
    return repr({name: getattr(options, name) for name in names})
