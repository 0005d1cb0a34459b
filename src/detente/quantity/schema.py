"""How pydantic reads a quantity, and how editors are told of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import QuantityError
from detente.quantity.forms import Quantity
from detente.quantity.parse import parse_quantity
from detente.quantity.render import write_quantity

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = ["core_schema", "json_schema"]

NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
ID = "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"


def core_schema() -> CoreSchema:
    """Return the pydantic schema that reads a plain value, or takes a quantity as it is.

    Returns
    -------
    CoreSchema
        Dumped as the plain value, in JSON and in Python alike, so a dump can be read again. A `QuantityError`
        becomes an error of type `value_error` whose message is its sentence.

    Example
    -------
    >>> from pydantic import TypeAdapter
    >>> TypeAdapter(Quantity).validate_python("60 .. 80").form
    Interval80(low=60.0, high=80.0)
    """
    from pydantic_core import core_schema as build

    return build.no_info_plain_validator_function(
        _validate,
        ref="detente.quantity.Quantity",
        serialization=build.plain_serializer_function_ser_schema(write_quantity),
    )


def _validate(raw: object) -> Quantity:
    """Read a quantity, with the error that pydantic collects."""
    from pydantic_core import PydanticCustomError

    if isinstance(raw, Quantity):
        return raw
    try:
        return parse_quantity(raw)
    except QuantityError as error:
        raise PydanticCustomError("value_error", "{sentence}", {"sentence": str(error)}) from None


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quantity, with a description of every form.

    Returns
    -------
    dict
        An `anyOf` over the forms, each with its title, description and an example.

    Example
    -------
    >>> [form["title"] for form in json_schema()["anyOf"]][:3]
    ['exact', 'range', 'exact or range with evidence']
    """
    return {
        "title": "Quantity",
        "description": (
            "A number, a range or a distribution, with or without its evidence: 70, 60 .. 80, "
            "60 .. 70 .. 80, {uniform: [60, 80]}, {is: 60 .. 80, evidence: [e1]}."
        ),
        "anyOf": [_exact(), _range(), *_plain_mappings(), *_rest()],
    }


def _exact() -> dict[str, Any]:
    """Describe the exact number."""
    return {"type": "number", "title": "exact", "description": "An exact number.", "examples": [70]}


def _range() -> dict[str, Any]:
    """Describe the short forms that are written as text."""
    return {
        "type": "string",
        "title": "range",
        "description": (
            "Two numbers: 80 % sure that it lies between, median half-way. "
            "Three: the 10 %, 50 % and 90 % quantiles."
        ),
        "pattern": rf"^\s*{NUMBER}(\s*\.\.\s*{NUMBER}){{0,2}}\s*$",
        "maxLength": 200,
        "examples": ["60 .. 80", "60 .. 70 .. 80"],
    }


def _plain_mappings() -> list[dict[str, Any]]:
    """Describe the mapping forms that a prior may take too."""
    number = {"type": "number"}
    return [
        _mapping(
            "exact or range with evidence",
            "A number or a range, with what it rests on.",
            {"is": {"anyOf": [_exact(), _range()]}},
            {"is": "60 .. 70 .. 80", "evidence": ["e1"]},
        ),
        _mapping(
            "PERT",
            "Hard bounds and the most likely value between them.",
            {"low": number, "mode": number, "high": number},
            {"low": 60, "mode": 70, "high": 80},
        ),
        _percentiles(),
        _pair("uniform", "Every value between two hard bounds alike.", [60, 80]),
        _pair("normal", "Mean and standard deviation; truncated to the field's range.", [70, 5]),
        _pair("beta", "The two shapes of a beta distribution on the field's range.", [2, 5]),
        _mapping(
            "choose",
            "A discrete choice: words or numbers with their weights.",
            {
                "choose": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"type": "number", "minimum": 0},
                }
            },
            {"choose": {"a": 0.6, "b": 0.4}},
        ),
    ]


def _rest() -> list[dict[str, Any]]:
    """Describe the forms that rest on evidence or on outcomes."""
    return [
        _mapping(
            "pool",
            "Pooled from the estimates of these pieces of evidence.",
            {"pool": _ids()},
            {"pool": ["e1", "e2"]},
        ),
        _mapping(
            "from",
            "Computed from outcomes of earlier lenses.",
            {"from": {"type": "string", "minLength": 1}},
            {"from": "ties.russia-iran.level * 50"},
        ),
    ]


def _percentiles() -> dict[str, Any]:
    """Describe two or three quantiles at symmetric percentages."""
    form = _mapping(
        "percentiles",
        "Two or three quantiles at percentages symmetric about 50: p5 and p95, or p10, p50 and p90.",
        {},
        {"p5": 55, "p50": 70, "p95": 85},
    )
    return {
        **form,
        "patternProperties": {r"^p[0-9]{1,2}(\.[0-9]{1,4})?$": {"type": "number"}},
        "minProperties": 2,
    }


def _pair(name: str, description: str, example: list[int]) -> dict[str, Any]:
    """Describe a named distribution of two numbers."""
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return _mapping(name, description, {name: pair}, {name: example})


def _mapping(title: str, description: str, keys: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """Describe a mapping form, with what may be added to each of them."""
    return {
        "type": "object",
        "title": title,
        "description": description,
        "properties": {**keys, **_extras()},
        "required": list(keys),
        "additionalProperties": False,
        "examples": [example],
    }


def _extras() -> dict[str, Any]:
    """Describe the keys that every mapping form may add."""
    return {
        "evidence": {**_ids(), "description": "Ids of the pieces of evidence it rests on."},
        "note": {"type": "string", "description": "Why it is put so."},
        "unit": {"type": "string", "description": "The unit, where it wants saying."},
        "prior": {
            "description": (
                "What would be believed without the evidence: a number, a range or a distribution. "
                "Without it: anything in the field's range alike."
            ),
            "type": ["number", "string", "object"],
        },
    }


def _ids() -> dict[str, Any]:
    """Describe one id, or a list of them."""
    one = {"type": "string", "pattern": ID}
    return {"anyOf": [one, {"type": "array", "items": one, "uniqueItems": True}]}
