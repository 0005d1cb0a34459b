"""The JSON Schema of the case language, made from the data dictionary."""

from __future__ import annotations

from typing import Any

from detente.case.parts import Case

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """The schema, draft 2020-12, with descriptions, legal ranges and units.

    >>> json_schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    found = Case.model_json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "detente-1.schema.json",
            "title": "A case for détente, version 1"}
    return {**head, **{key: value for key, value in found.items() if key != "title"}}
