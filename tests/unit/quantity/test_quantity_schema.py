"""Pydantic reads quantities, and its JSON Schema describes them."""

import json
import re
import subprocess
import sys

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from detente.quantity import Interval80, Quantity, Uniform, parse_quantity


class Position(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    position: Quantity
    salience: Quantity | None = None
    others: dict[str, Quantity] = {}


def test_plain_values_and_quantities_are_read():
    read = Position(
        position="60 .. 80", salience=Quantity(Interval80(0, 1)), others={"a": {"uniform": [0, 1]}}
    )
    assert read.position == Quantity(Interval80(60, 80))
    assert read.others["a"].form == Uniform(0, 1)


def test_a_dump_is_plain_and_reads_back():
    read = Position(position={"is": "60 .. 80", "evidence": "e1"})
    assert read.model_dump()["position"] == {"is": "60 .. 80", "evidence": ["e1"]}
    assert Position.model_validate(read.model_dump()) == read
    assert Position.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize("raw", ["80 .. 60", True, {"unifrom": [1, 2]}, {"choose": {"{sentence} {x}": 1}}])
def test_the_sentence_surfaces_as_a_value_error(raw):
    with pytest.raises(ValidationError) as caught:
        Position(position=raw)
    (error,) = caught.value.errors()
    with pytest.raises(Exception) as ours:
        parse_quantity(raw)
    assert error["type"] == "value_error"
    assert error["loc"] == ("position",)
    assert error["msg"] == str(ours.value)


def test_the_schema_stands_once_and_describes_every_form():
    schema = Position.model_json_schema()
    assert list(schema["$defs"]) == ["Quantity"]
    forms = schema["$defs"]["Quantity"]["anyOf"]
    assert all(form["description"] and form["examples"] for form in forms)
    for form in forms:
        for example in form["examples"]:
            parse_quantity(example)
    keys = {key for form in forms for key in form.get("properties", {})}
    assert {"is", "low", "uniform", "normal", "beta", "choose", "pool", "from", "evidence", "prior"} <= keys
    assert json.loads(json.dumps(schema)) == schema


def test_the_pattern_of_a_range_admits_what_is_read():
    (form,) = [
        form for form in Position.model_json_schema()["$defs"]["Quantity"]["anyOf"] if "pattern" in form
    ]
    pattern = re.compile(form["pattern"])
    assert all(pattern.search(text) for text in ("60 .. 80", "-1e3 .. .5 .. 2.", "1e3", " 60..80"))
    assert not any(pattern.search(text) for text in ("60 - 80", "1 .. 2 .. 3 .. 4", "a", "1 .."))


def test_importing_quantities_brings_in_neither_scipy_nor_pydantic():
    code = (
        "import sys, detente.quantity; print([m for m in ('scipy', 'pydantic', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
