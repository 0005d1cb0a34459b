"""The field types of the data dictionary: numbers with a range, words, dates, lengths of time, identifiers."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
)
from pydantic_core import core_schema

from detente.errors import QuantityError
from detente.quantity import Choose, Quantity, parse_quantity
from detente.quantity.words import found

__all__ = ["NEVER", "Cited", "Id", "Part", "Text", "When", "Word", "Years", "as_tuple", "as_value_error", "number",
           "said", "word"]

Text = Annotated[str, Field(max_length=20_000)]
ID_PATTERN = r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$"
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
NEVER = "never"


class Part(BaseModel):
    """A piece of a case: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def said(description: str, default: Any = ..., **more: Any) -> Any:
    """A field whose meaning is written once, here, for the checker, the schema and the documentation.

    >>> said("title in a few words").description
    'title in a few words'
    """
    if callable(default):
        return Field(default_factory=default, description=description, **more)
    return Field(default, description=description, **more)


def number(
    description: str,
    default: Any = ...,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    on_scale: bool = False,
) -> Any:
    """A quantity's field: its meaning, legal range (inclusive), unit, and whether it lives on the issue's scale.

    >>> number("how much it cares", low=0.0, high=1.0, unit="share").json_schema_extra["x-detente"]["unit"]
    'share'
    """
    extra: dict[str, Any] = {"low": low, "high": high, "unit": unit, "on_scale": on_scale}
    if default is dict:
        return Field(default_factory=dict, description=description, json_schema_extra={"x-detente": extra})
    return Field(default, description=description, json_schema_extra={"x-detente": extra})


def word(description: str, words: tuple[str, ...], default: Any = ...) -> Any:
    """A field that takes one of a few words, or a weighted choice among them.

    >>> word("bargaining rule", ("median", "nash")).json_schema_extra
    {'x-detente': {'words': ['median', 'nash']}}
    """
    return Field(default, description=description, json_schema_extra={"x-detente": {"words": list(words)}})


def as_tuple(raw: object) -> object:
    """Let one id stand where a list of ids is meant.

    >>> as_tuple("gates-remark"), as_tuple(["a", "b"])
    (('gates-remark',), ['a', 'b'])
    """
    return (raw,) if isinstance(raw, str) else raw


class Cited(Part):
    """Anything that may carry evidence and a note."""

    evidence: tuple[Id, ...] = said("ids of the pieces of evidence behind it", ())
    note: Text = said("the analyst's reason, in a sentence", "")

    _one = field_validator("evidence", mode="before")(as_tuple)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the analyst's, or a weighted choice of words that is drawn like any other quantity.

    >>> Word.parse("median")
    Word(choices=(('median', 1.0),), evidence=(), note='')
    >>> Word.parse({"choose": {"median": 3, "compromise": 1}}).choices
    (('median', 0.75), ('compromise', 0.25))
    """

    choices: tuple[tuple[str, float], ...]
    evidence: tuple[str, ...] = ()
    note: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words it may take."""
        return tuple(choice for choice, _ in self.choices)

    @classmethod
    def parse(cls, raw: object) -> Word:
        """Read a word, `{is: word, note: …}`, or `{choose: {word: weight, …}}`.

        Raises
        ------
        QuantityError
            If it is none of these.
        """
        if isinstance(raw, Word):
            return raw
        if isinstance(raw, str):
            return cls(((raw, 1.0),))
        if isinstance(raw, dict) and isinstance(raw.get("is"), str):
            inner = parse_quantity({**raw, "is": 0})
            return cls(((raw["is"], 1.0),), inner.evidence, inner.note)
        if isinstance(raw, dict):
            quantity = parse_quantity(raw)
            if isinstance(quantity.form, Choose):
                pairs = tuple(zip(quantity.form.words, quantity.form.weights, strict=True))
                return cls(pairs, quantity.evidence, quantity.note)
        raise QuantityError(f"found {found(raw)}; a word or {{choose: {{word: weight, …}}}} would be right")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic read it from plain YAML values."""
        return core_schema.no_info_plain_validator_function(as_value_error(cls.parse))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it to editors."""
        choose = {
            "type": "object",
            "properties": {"choose": {"type": "object", "additionalProperties": {"type": "number"}}},
        }
        return {"anyOf": [{"type": "string"}, choose], "description": "a word, or a weighted choice of words"}


def as_value_error(parse: Any) -> Any:
    """Turn our exception into the one pydantic collects.

    >>> as_value_error(Word.parse)("median").words
    ('median',)
    """

    def read(raw: object) -> Any:
        try:
            return parse(raw)
        except QuantityError as error:
            raise ValueError(str(error)) from None

    return read


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date known to the day, the month or the year: the first and the last day it may be.

    >>> When.parse("2007-02").last
    datetime.date(2007, 2, 28)
    """

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, raw: object) -> When:
        """Read `2007-10-16`, `2007-10` or `2007`.

        Raises
        ------
        QuantityError
            If it is no date of the calendar.
        """
        if isinstance(raw, When):
            return raw
        text = str(raw) if isinstance(raw, (int, str)) and not isinstance(raw, bool) else ""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
        try:
            if not match:
                raise ValueError
            year, month, day = (int(part) if part else 0 for part in match.groups())
            first = dt.date(year, month or 1, day or 1)
        except ValueError:
            message = f"found {found(raw)}; a date such as 2007-10-16, 2007-10 or 2007 would be right"
            raise QuantityError(message) from None
        if day:
            return cls(first, first)
        last_month = month or 12
        return cls(first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1]))

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        day = self.first.isoformat()
        return day[:4] if self.first.month != self.last.month else day[:7]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic read it from plain YAML values."""
        return core_schema.no_info_plain_validator_function(
            as_value_error(cls.parse), serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it to editors."""
        return {"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}, {"type": "integer"}]}


_UNIT_IN_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25}


def _years(raw: object) -> object:
    """Read a length of time: `5 years`, `6 .. 12 .. 18 months`, `never`, or a quantity in years."""
    if raw == NEVER or isinstance(raw, Quantity) or raw is None:
        return raw
    try:
        if isinstance(raw, dict) and isinstance(raw.get("is"), str):
            return parse_quantity({**raw, "is": _in_years(raw["is"])})
        return parse_quantity(_in_years(raw) if isinstance(raw, str) else raw)
    except QuantityError as error:
        raise ValueError(f"{error} (a length of time: 5 years, 18 months, never, or a number of years)") from None


def _in_years(text: str) -> float | str:
    """Figures with a unit as figures in years; any other text as it is."""
    match = re.fullmatch(r"\s*([-0-9.eE+ ]{1,80}?)\s*(year|month|week|day)s?\s*", text)
    if not match:
        return text
    try:
        figures = [float(figure) * _UNIT_IN_YEARS[match[2]] for figure in re.split(r"\s*\.\.\s*", match[1])]
    except ValueError:
        raise QuantityError(f"found {found(text)}; a length of time such as 5 years would be right") from None
    return figures[0] if len(figures) == 1 else " .. ".join(repr(figure) for figure in figures)


Years = Annotated[Quantity | str, BeforeValidator(_years)]
