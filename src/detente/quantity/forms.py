"""The forms in which a number may be written, each a small frozen record that checks itself.

Every form raises :class:`~detente.errors.QuantityError` when it is built from numbers that make no
sense, so a quantity that exists is a quantity that can be drawn from.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from detente.errors import QuantityError
from detente.quantity.words import LARGEST, SMALLEST, found, is_id, number_text

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "Beta",
    "Choose",
    "Exact",
    "Form",
    "From",
    "Interval80",
    "Normal",
    "Percentiles",
    "Pert",
    "Pool",
    "Quantiles3",
    "Quantity",
    "Uniform",
]

SMALLEST_SHAPE, LARGEST_SHAPE = 0.01, 1e6
LEAST_PERCENT = 1e-4


@dataclass(frozen=True, slots=True)
class Exact:
    """One number, known for certain."""

    value: float

    def __post_init__(self) -> None:
        _check_numbers(self.value)


@dataclass(frozen=True, slots=True)
class Interval80:
    """Two numbers between which the truth lies with 80 %; the median is half-way."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _check_increasing(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Quantiles3:
    """The 10 %, 50 % and 90 % quantiles."""

    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        _check_increasing(self.low, self.middle, self.high)


@dataclass(frozen=True, slots=True)
class Pert:
    """Hard bounds and the most likely value between them."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _check_numbers(self.low, self.mode, self.high)
        if not self.low < self.high:
            raise QuantityError(
                f"low is {_text(self.low)} and high {_text(self.high)}; low must be below high"
            )
        if not self.low <= self.mode <= self.high:
            raise QuantityError(
                f"mode is {_text(self.mode)}; it must lie between low ({_text(self.low)}) "
                f"and high ({_text(self.high)})"
            )


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Two or three quantiles at symmetric percentages, as pairs (percent, value) in rising order."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        percents = tuple(percent for percent, _ in self.points)
        _check_percents(percents)
        _check_increasing(*(value for _, value in self.points))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between two hard bounds alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _check_increasing(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution, truncated to the field's legal range where that is bounded."""

    mean: float
    deviation: float

    def __post_init__(self) -> None:
        _check_numbers(self.mean, self.deviation)
        if not self.deviation > 0:
            raise QuantityError(
                f"the standard deviation of normal is {_text(self.deviation)}; it must be above 0, "
                "as in {normal: [70, 5]}"
            )


@dataclass(frozen=True, slots=True)
class Beta:
    """A beta distribution on the field's legal range, or on 0 to 1 where that is open."""

    a: float
    b: float

    def __post_init__(self) -> None:
        _check_numbers(self.a, self.b)
        for shape in (self.a, self.b):
            if not SMALLEST_SHAPE <= shape <= LARGEST_SHAPE:
                raise QuantityError(
                    f"beta has a shape of {_text(shape)}; both must lie between "
                    f"{SMALLEST_SHAPE} and {_text(LARGEST_SHAPE)}, as in {{beta: [2, 5]}}"
                )


@dataclass(frozen=True, slots=True)
class Choose:
    """A discrete choice: pairs (word, weight); the weights need not sum to 1.

    A number stands as a word too, in its shortest writing: `("10", 0.6)`.
    """

    options: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        words = [word for word, _ in self.options]
        if not words:
            raise QuantityError("choose is empty; give at least one choice, as in {choose: {a: 0.6, b: 0.4}}")
        for word, weight in self.options:
            _check_choice(word, weight)
        _check_unique(words, "choose")
        if not any(weight for _, weight in self.options):
            raise QuantityError("all the weights of choose are 0; at least one must be above 0")

    @property
    def words(self) -> tuple[str, ...]:
        """The choices, in the order in which they were written."""
        return tuple(word for word, _ in self.options)

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights as shares that sum to 1."""
        total = math.fsum(weight for _, weight in self.options)
        return tuple(weight / total for _, weight in self.options)

    @property
    def is_numeric(self) -> bool:
        """Whether every choice is a number."""
        return not any(is_id(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Pool:
    """Pooled from the estimates of these pieces of evidence."""

    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise QuantityError("pool is empty; name at least one piece of evidence, as in {pool: [e1, e2]}")
        _check_ids(self.evidence, "pool")


@dataclass(frozen=True, slots=True)
class From:
    """Computed from outcomes of earlier lenses; the expression is kept as it was written."""

    expression: str

    def __post_init__(self) -> None:
        if not isinstance(self.expression, str) or not self.expression.strip():
            raise QuantityError('from needs an expression, as in {from: "ties.russia-iran.level * 50"}')


Form: TypeAlias = (
    Exact | Interval80 | Quantiles3 | Pert | Percentiles | Uniform | Normal | Beta | Choose | Pool | From
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its range, its evidence and its ignorance prior.

    Parameters
    ----------
    form
        How the number was written.
    evidence
        Ids of the pieces of evidence it rests on; empty when unsourced.
    note
        Why the analyst put it so.
    unit
        The unit it is in, where that differs from the field's own or wants saying.
    prior
        What would be believed if all the evidence fell away: a quantity without evidence of its own.

    Raises
    ------
    QuantityError
        If an evidence id is no id, or the prior rests on evidence or on outcomes.

    Example
    -------
    >>> Quantity(Interval80(60, 80), evidence=("gates-remark",)).is_sourced
    True
    """

    form: Form
    evidence: tuple[str, ...] = ()
    note: str = ""
    unit: str = ""
    prior: Quantity | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.form, Form):
            raise QuantityError(
                f"found {found(self.form)} as the form of a quantity; use Exact(70), for example"
            )
        _check_ids(self.evidence, "evidence")
        if self.prior is None:
            return
        if self.prior.evidence or isinstance(self.prior.form, Pool | From):
            raise QuantityError(
                "prior is what is believed without evidence; give it a number or a range and nothing "
                "else, as in prior: {uniform: [0, 100]}"
            )
        if self.prior.prior is not None:
            raise QuantityError("prior has a prior of its own; one is enough")

    @property
    def is_sourced(self) -> bool:
        """Whether the number rests on evidence, or is computed from outcomes that may."""
        return bool(self.evidence) or isinstance(self.form, Pool | From)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic read a quantity from a plain value, see `schema.core_schema`."""
        from detente.quantity.schema import core_schema

        return core_schema()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe all forms to editors, see `schema.json_schema`."""
        from detente.quantity.schema import json_schema

        return json_schema()


def _text(value: float) -> str:
    """Write a number of a sentence; the checks run before it, so it is finite."""
    return number_text(value)


def _check_numbers(*values: float) -> None:
    """Refuse what is not a finite number of reasonable size."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise QuantityError(f"found {found(value)} where a number should stand, such as 70 or 0.5")
        if math.isnan(value) or math.isinf(value):
            raise QuantityError(f"found {value}; a quantity must be a finite number")
        if abs(value) > LARGEST:
            raise QuantityError(f"found {found(value)}, which is too large; numbers go up to 1e100 in size")
        if 0 < abs(value) < SMALLEST:
            raise QuantityError(f"found {found(value)}, which is too close to 0; write 0, or change the unit")


def _check_increasing(*values: float) -> None:
    """Refuse quantiles that do not rise from left to right."""
    _check_numbers(*values)
    for lower, upper in itertools.pairwise(values):
        if lower == upper:
            raise QuantityError(
                f"{_text(lower)} stands twice; the numbers of a range must rise from left to right "
                f"(write {_text(lower)} alone if it is exact)"
            )
        if lower > upper:
            raise QuantityError(
                f"{_text(lower)} stands before {_text(upper)}; the numbers of a range must rise from left "
                f"to right, as in {' .. '.join(_text(value) for value in sorted(values))}"
            )


def _check_percents(percents: tuple[float, ...]) -> None:
    """Refuse percentages other than two symmetric ones, with or without the median."""
    written = " and ".join(f"p{_text(percent)}" for percent in percents) or "none"
    if len(percents) not in (2, 3):
        raise QuantityError(f"found {written}; give two or three, as in {{p10: 60, p50: 70, p90: 80}}")
    low, high = percents[0], percents[-1]
    is_symmetric = LEAST_PERCENT <= low < 50 and math.isclose(low + high, 100, rel_tol=0, abs_tol=1e-9)
    if is_symmetric and (len(percents) == 2 or percents[1] == 50):
        return
    mirror = _text(round(100 - low, 10)) if 0 < low < 50 else "90"
    right = f"p{_text(low) if 0 < low < 50 else '10'}, p50 and p{mirror}"
    raise QuantityError(f"found {written}; the percentages must be symmetric about 50, for example {right}")


def _check_choice(word: str, weight: float) -> None:
    """Refuse a choice that is neither a word nor a number, or a weight below 0."""
    if not is_id(word) and not _is_number_text(word):
        raise QuantityError(
            f"choose has {found(word)}; a choice is a lower-case word such as compromise, or a number"
        )
    _check_numbers(weight)
    if weight < 0:
        raise QuantityError(f'choose gives "{word}" the weight {_text(weight)}; a weight is at least 0')


def _is_number_text(word: object) -> bool:
    """Say whether a word is a number in its shortest writing."""
    if not isinstance(word, str) or len(word) > 40:
        return False
    try:
        value = float(word)
    except ValueError:
        return False
    return math.isfinite(value) and number_text(value) == word


def _check_ids(ids: tuple[str, ...], where: str) -> None:
    """Refuse ids that are not lower-case words, or stand twice."""
    for name in ids:
        if not is_id(name):
            raise QuantityError(
                f"{where} has {found(name)}; an id is lower-case words joined by - or _, such as gates-remark"
            )
    _check_unique(ids, where)


def _check_unique(words: tuple[str, ...] | list[str], where: str) -> None:
    """Refuse a word that stands twice."""
    seen: set[str] = set()
    for word in words:
        if word in seen:
            raise QuantityError(f'{where} names "{word}" twice; once is enough')
        seen.add(word)
