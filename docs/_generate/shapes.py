"""Shapes of the JSON answers, from answers on the case of the tutorial."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parents[1] / "examples" / "river.yaml"
ASKED = {
    "run": ("run", "river.yaml"),
    "claims": ("claims", "river.yaml"),
    "why": ("why", "river.yaml", "half"),
    "sensitivity": ("sensitivity", "river.yaml", "issues.release.settlement"),
    "choose": ("choose", "river.yaml"),
    "lasts": ("lasts", "river.yaml", "delta_move=court"),
    "compare": ("compare", "river.yaml", "--variant", "lenders-leave"),
    "check": ("check", "river.yaml"),
    "show": ("show", "river.yaml"),
    "show, with a path": ("show", "river.yaml", "issues.release.positions"),
    "show --outcomes": ("show", "river.yaml", "--outcomes"),
    "runs": ("runs",),
    "verify": ("verify", "last"),
    "seal": ("seal", "last"),
    "score": ("score", "last", "river.resolutions.yaml"),
    "ledger": ("ledger",),
    "ledger --verify": ("ledger", "--verify"),
    "cases": ("cases",),
    "panel": ("panel", "river-panel.yaml"),
    "power": ("power", "river-rule.yaml"),
    "positions": ("positions", "assembly-votes.csv", "--ends", "upland,delta", "--iterations", "60"),
}
SOLVING = {"run", "claims", "why", "sensitivity", "choose", "lasts", "compare"}


def shapes_page() -> str:
    """Show the shape of each command's JSON, taken from its answer on the case of the tutorial."""
    from click.testing import CliRunner

    from detente.cli import cli

    sections = []
    runner = CliRunner()
    with runner.isolated_filesystem():
        for example in (*EXAMPLE.parent.glob("river*.yaml"), EXAMPLE.parent / "assembly-votes.csv"):
            shutil.copy(example, example.name)
        for title, words in ASKED.items():
            few = ("--draws", "200") if words[0] in SOLVING else ()
            answer = runner.invoke(cli, [*words, *few, "--json"], catch_exceptions=False)
            shape = "\n".join(shape_lines([json.loads(answer.stdout)], ""))
            sections.append(f"## `detente {title}`\n\n```text\n{shape}\n```")
    return "\n\n".join(sections) + "\n"


def shape_lines(values: list[Any], indent: str) -> list[str]:
    """Write the common shape of some values: keys of mappings, one element for a list, the kind of a plain value."""
    mappings = [value for value in values if isinstance(value, dict)]
    elements = [element for value in values if isinstance(value, list) for element in value]
    if mappings:
        keys = dict.fromkeys(key for mapping in mappings for key in mapping)
        inner = [line for key in keys for line in keyed_lines(key, mappings, indent + "  ")]
        return [indent + "{", *inner, indent + "}"] if inner else [indent + "{}"]
    if any(isinstance(value, list) for value in values):
        inner = shape_lines(elements, indent + "  ") if elements else [""]
        return [indent + "[", *inner, indent + "]"] if len(inner) > 1 else [f"{indent}[{inner[0].strip()}]"]
    return [indent + " or ".join(dict.fromkeys(json_kind(value) for value in values))]


def keyed_lines(key: str, mappings: list[dict[str, Any]], indent: str) -> list[str]:
    """Write one key of a mapping and the shape of what stands under it."""
    first, *rest = shape_lines([mapping[key] for mapping in mappings if key in mapping], indent)
    return [f"{indent}{key}: {first.strip()}", *rest]


def json_kind(value: Any) -> str:
    """Name the kind of a plain JSON value."""
    if value is None:
        return "null"
    return {str: "text", bool: "true or false"}.get(type(value), "number")
