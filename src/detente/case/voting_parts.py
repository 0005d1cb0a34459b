"""Parts of the data dictionary for voting rules: weights, shares, and conditions joined by all and any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictInt, model_validator
from pydantic_core import core_schema

from detente.case.fields import Id, Part, as_value_error, said
from detente.errors import QuantityError
from detente.quantity.words import found

__all__ = ["KINDS", "Amount", "Passes", "Weight", "leaves_of"]

MOST = 10**15
KINDS = ("votes", "at_least", "more_than", "includes", "all", "any")
"""The fields of which a condition has exactly one."""


@dataclass(frozen=True, slots=True)
class Weight:
    """An exact weight: a whole number, or a fraction such as 1/2.

    >>> Weight.parse(29).value, Weight.parse("1/2").value
    (Fraction(29, 1), Fraction(1, 2))
    """

    value: Fraction

    @classmethod
    def parse(cls, raw: object) -> Weight:
        """Read a whole number or a fraction.

        Raises
        ------
        QuantityError
            If it is neither, or below 0.
        """
        if isinstance(raw, Weight):
            return raw
        exact = _exact(raw)
        if exact is None:
            raise QuantityError(f"found {found(raw)}; {_remedy(raw)}")
        if exact < 0:
            raise QuantityError(f"found {found(raw)}; a weight is at least 0")
        if exact > MOST:
            raise QuantityError(f"found {found(raw)}; a weight is at most {MOST:,}; use a larger unit")
        return cls(exact)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic read it from plain YAML values."""
        return core_schema.no_info_plain_validator_function(as_value_error(cls.parse))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it to editors."""
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d+\s*/\s*[1-9]\d*$"}]}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a condition asks for: a whole number, or a share of all there is, as 55 % or 2/3.

    >>> Amount.parse("55 %"), Amount.parse("2/3").is_share, Amount.parse(260).is_share
    (Amount(value=Fraction(11, 20), is_share=True), True, False)
    """

    value: Fraction
    is_share: bool

    @classmethod
    def parse(cls, raw: object) -> Amount:
        """Read an amount.

        Raises
        ------
        QuantityError
            If it is no amount, below 0, or a share above 100 %.
        """
        if isinstance(raw, Amount):
            return raw
        percent = re.fullmatch(r"\s*(\d{1,4}(?:\.\d{1,30})?)\s*%\s*", raw) if isinstance(raw, str) else None
        exact = Fraction(percent[1]) / 100 if percent else _exact(raw)
        if exact is None:
            raise QuantityError(f"found {found(raw)}; a whole number, or a share such as 55 % or 2/3, would be right")
        if exact < 0 or exact > MOST:
            raise QuantityError(f"found {found(raw)}; a number from 0 to {MOST:,} would be right")
        is_share = isinstance(raw, str)
        if is_share and exact > 1:
            raise QuantityError(f"found {found(raw)}; more than everything can never be met")
        return cls(exact, is_share)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic read it from plain YAML values."""
        return core_schema.no_info_plain_validator_function(as_value_error(cls.parse))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe it to editors."""
        share = r"^\s*(\d+(\.\d+)?\s*%|\d+\s*/\s*[1-9]\d*)\s*$"
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": share}]}


def _exact(raw: object) -> Fraction | None:
    """A whole number or a fraction in words; None for anything else, decimal numbers among it."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Fraction(raw)
    match = re.fullmatch(r"\s*(\d{1,16})\s*/\s*(\d{1,16})\s*", raw) if isinstance(raw, str) else None
    return Fraction(int(match[1]), int(match[2])) if match and int(match[2]) else None


def _remedy(raw: object) -> str:
    """What would be right in the place of a weight that is not exact."""
    if not isinstance(raw, float):
        return "a whole number, or a fraction such as 1/2, would be right"
    return (f"a weight is a whole number or a fraction, because rounding changes whose vote decides; write "
            f"{Fraction(str(raw))}, or all weights in a smaller unit")


class Passes(Part):
    """When a text passes: so many votes, so much weight, or several such conditions joined by all or any."""

    votes: Annotated[StrictInt, Field(ge=1)] | None = said("yes votes needed", None)
    of: Annotated[StrictInt, Field(ge=1)] | None = said("members in all, beside votes", None)
    weight: Id | None = said("which weight counts, beside at_least or more_than; heads unless given", None)
    at_least: Amount | None = said("what the yes votes must reach: a whole number, or a share as 55 % or 2/3", None)
    more_than: Amount | None = said("what the yes votes must exceed, written likewise", None)
    includes: tuple[Id, ...] | None = said("members who must all vote yes", None)
    all: tuple[Passes, ...] | None = said("conditions that must all be met", None)
    any: tuple[Passes, ...] | None = said("conditions of which one is enough", None)

    @model_validator(mode="after")
    def _one_kind(self) -> Passes:
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a condition has exactly one of {', '.join(KINDS)}; found {', '.join(given) or 'none'}")
        if (self.of is None) != (self.votes is None):
            raise ValueError("votes and of go together, as in {votes: 9, of: 15}")
        if self.weight is not None and given[0] not in ("at_least", "more_than"):
            raise ValueError(f"weight goes with at_least or more_than, not with {given[0]}")
        if getattr(self, given[0]) == ():
            raise ValueError(f"{given[0]} is empty; leave it out, or name something")
        return self

    @property
    def kind(self) -> str:
        """Which of the kinds of condition it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def parts(self) -> tuple[Passes, ...]:
        """The conditions joined, where it joins some."""
        return self.all or self.any or ()

    @property
    def is_plain(self) -> bool:
        """Is it so many votes of so many members."""
        return self.votes is not None

    def quota(self, weights: Mapping[str, Fraction]) -> Fraction:
        """What these weights of the members must reach for a condition on a number of votes or weight.

        >>> heads = {member: Fraction(1) for member in "abcde"}
        >>> Passes(at_least="55 %").quota(heads), Passes(more_than="3/5").quota(heads)
        (Fraction(3, 1), Fraction(4, 1))
        """
        amount = self.at_least or self.more_than or Amount(Fraction(self.votes or 0), False)
        asked = amount.value * sum(weights.values()) if amount.is_share else amount.value
        grain = lcm(*(weight.denominator for weight in weights.values()))
        steps = asked * grain
        whole = floor(steps) + 1 if self.more_than is not None else -floor(-steps)
        return Fraction(whole, grain)


def leaves_of(passes: Passes, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Passes]]:
    """The conditions at the ends of the tree, each with its place.

    >>> [place for place, _ in leaves_of(Passes(all=({"at_least": 3}, {"any": ({"at_least": 4}, {"at_least": 5})})))]
    [('all', 0), ('all', 1, 'any', 0), ('all', 1, 'any', 1)]
    """
    if not passes.parts:
        yield place, passes
    for index, part in enumerate(passes.parts):
        yield from leaves_of(part, (*place, passes.kind, index))
