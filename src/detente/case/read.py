"""Read a case: file to tree, tree to checked frozen object, every problem with its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from detente.case.check import Finding, check_case
from detente.case.edit import nearest, set_in_tree
from detente.case.fields import ID_PATTERN, Part
from detente.case.game_parts import GAMES
from detente.case.parts import Case
from detente.case.slots import Slot, slots
from detente.case.tables import with_tables, written_out
from detente.case.tree import Tree, read_file_tree, read_tree
from detente.case.yaml_text import MOST_PROBLEMS
from detente.case.yaml_text import read_bytes as read_file
from detente.errors import CaseError, Problem
from detente.quantity.words import found as shown

__all__ = ["CaseFile", "build_case", "placed", "read_bytes", "read_path", "translated", "whole_bytes", "with_values"]


@dataclass(frozen=True, eq=False)
class CaseFile:
    """A case with the file it came from.

    Parameters
    ----------
    case
        The checked case.
    slots
        Its numbers, words and switches by path.
    tree
        The file's plain values and the place of each.
    file
        Name of the file for messages.
    warnings
        Things worth knowing that keep nothing from running.
    """

    case: Case
    slots: Mapping[str, Slot]
    tree: Tree
    file: str
    warnings: tuple[Problem, ...] = ()

    def problem(self, finding: Finding) -> Problem:
        """A finding with its line and column."""
        return placed(self.tree, finding)


def read_path(path: Path) -> tuple[CaseFile, tuple[Problem, ...]]:
    """Read a case from a file: the case and what is wrong with its meaning.

    Raises
    ------
    CaseError
        If the file cannot be read, is no YAML of ours, or does not have the shape of a case.

    Example
    -------
    >>> from detente.cases import bundled
    >>> source, problems = read_path(bundled()["prisoners-dilemma"])
    >>> source.case.case.title, problems
    ("The prisoner's dilemma", ())
    """
    return build_case(with_tables(read_file_tree(path), path.parent, path.name), path.name)


def whole_bytes(path: Path) -> bytes:
    """The bytes of a case's file with its tables written into it: all that its numbers rest on, whole by itself.

    Raises
    ------
    CaseError
        If the file or a table cannot be read.

    Example
    -------
    >>> from detente.cases import bundled
    >>> path = bundled()["prisoners-dilemma"]
    >>> whole_bytes(path) == path.read_bytes()
    True
    """
    return written_out(read_file(path), path.parent)


def read_bytes(data: bytes, file: str = "case.yaml") -> tuple[CaseFile, tuple[Problem, ...]]:
    """Read a case from bytes; as `read_path`.

    Raises
    ------
    CaseError
        As `read_path`.

    Example
    -------
    >>> source, problems = read_bytes(b"detente: 1\\ncase: {title: T}\\nactors: {}")
    >>> source.case.case.title, problems
    ('T', ())
    """
    return build_case(with_tables(read_tree(data, file), None, file), file)


def build_case(tree: Tree, file: str) -> tuple[CaseFile, tuple[Problem, ...]]:
    """Validate a tree and check what it means.

    Raises
    ------
    CaseError
        If the tree does not have the shape of a case; carries every such problem.

    Example
    -------
    >>> source, problems = build_case(read_tree(b"detente: 1\\ncase: {title: T}\\nactors: {}"), "t.yaml")
    >>> source.file, problems
    ('t.yaml', ())
    """
    if not isinstance(tree.value, dict):
        what = "empty" if tree.value is None else f"a {_kind(tree.value)}"
        message = f"the file is {what}; a case is a mapping that begins with detente: 1"
        raise CaseError([Problem(1, 1, "", message)], file)
    try:
        case = Case.model_validate(tree.value)
    except ValidationError as error:
        raise CaseError(translated(tree, error, Case), file) from None
    leaves = slots(case)
    problems, warnings = check_case(case, leaves)
    found = tuple(sorted({placed(tree, finding) for finding in problems}))
    noted = tuple(sorted({placed(tree, warning) for warning in warnings}))
    return CaseFile(case, leaves, tree, file, noted), found


def with_values(source: CaseFile, changes: Mapping[str, Any]) -> tuple[CaseFile, tuple[Problem, ...]]:
    """The case with the values at some paths replaced: a new case, checked like any other.

    Raises
    ------
    CaseError
        If a path leads nowhere or the result does not have the shape of a case.

    Example
    -------
    >>> source, _ = read_bytes(b"detente: 1\\ncase: {title: T}\\nactors: {a: {kind: state, capability: 1}}")
    >>> changed, _ = with_values(source, {"actors.a.capability": "1 .. 2"})
    >>> changed.slots["actors.a.capability"].value.form
    Interval80(low=1.0, high=2.0)
    """
    value = source.tree.value
    problems = []
    for path, new in changes.items():
        try:
            value = set_in_tree(value, path, new, create=path in source.slots)
        except KeyError as error:
            hint = "" if "did you" in error.args[0] else nearest(path, source.slots)
            problems.append(Problem(0, 0, path, f"{error.args[0]}{hint}"))
    if problems:
        raise CaseError(problems, source.file)
    return build_case(replace(source.tree, value=value, keys={}), source.file)


def placed(tree: Tree, finding: Finding) -> Problem:
    """A finding with its line and column.

    >>> placed(read_tree(b"a:\\n  b: 1"), (("a", "b"), "too small"))
    Problem(line=2, column=6, path='a.b', message='too small', file='')
    """
    path, message = finding
    place = tree.place(tuple(path))
    return Problem(place.line, place.column, ".".join(map(str, path)), message, tree.file_of(tuple(path)))


def translated(tree: Tree, error: ValidationError, root: type[Part]) -> list[Problem]:
    """Every error of a data model, one a place (a union reports each of its arms), in the analyst's words.

    >>> tree = read_tree(b"detente: 2\\ncase: {title: T}\\nactors: {}")
    >>> try:
    ...     Case.model_validate(tree.value)
    ... except ValidationError as error:
    ...     [problem.message for problem in translated(tree, error, Case)]
    ['found 2; 1 would be right']
    """
    seen: dict[tuple[Any, ...], ErrorDetails] = {}
    for details in error.errors(include_url=False, include_context=True):
        seen.setdefault(_location(tree, details), details)
    listed = islice(seen.items(), MOST_PROBLEMS)
    found = [placed(tree, (path, _message(path, details, root))) for path, details in listed]
    more = len(seen) - len(found)
    return [*found, Problem(0, 0, "", f"and {more:,} more")] if more else found


def _location(tree: Tree, details: ErrorDetails) -> tuple[str | int, ...]:
    """Path of an error in the file: without pydantic's own marks for keys and union arms."""
    path: list[str | int] = []
    for step in details["loc"]:
        if (*path, step) in tree.places or not _is_mark(step):
            path.append(step)
    return tuple(path)


KINDS = tuple(get_args(game.model_fields["kind"].annotation)[0] for game in GAMES)
MARKS = frozenset({"str", "Quantity", "Partner", "constrained-int", "constrained-str", "Statement", *KINDS})
"""What pydantic puts into a path to say which arm of a union it means."""


def _is_mark(step: str | int) -> bool:
    return isinstance(step, str) and (step in MARKS or "[" in step or "(" in step)


def _message(path: tuple[str | int, ...], details: ErrorDetails, root: type[Part]) -> str:
    """An error of the data model in the analyst's words: what was found, what would be right."""
    kind, found, context = details["type"], details["input"], details.get("ctx") or {}
    name = path[-1] if path else "detente"
    if kind == "missing":
        return f"missing; {_meaning(path, root) or 'it is needed here'}"
    if kind == "extra_forbidden":
        return f'unknown key "{name}"{nearest(str(name), _siblings(path, root))}'
    if kind == "literal_error":
        words = str(context.get("expected", "")).replace("'", "")
        return f"found {shown(found)}; {words} would be right"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        words = str(context.get("expected_tags", "")).replace("'", "") or ", ".join(KINDS)
        what = f"found {shown(found.get('kind'))}" if isinstance(found, dict) and "kind" in found else "missing"
        return f"kind: {what}; {words} would be right"
    if kind == "string_pattern_mismatch" and context.get("pattern") == ID_PATTERN:
        return f"{shown(found)} is no id; lower-case words joined by - or _ would be right, such as north-sea or us_1"
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    wanted = _WANTED.get(kind)
    if wanted:
        return f"found {shown(found)}; {wanted} would be right"
    return f"found {shown(found)}; {details['msg'][0].lower()}{details['msg'][1:]}"


_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "tuple_type": "a list",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
}


def _model_at(path: tuple[str | int, ...], root: type[Part]) -> tuple[Any, Any]:
    """The model that should stand at a path's parent, and the annotation of its last step."""
    annotation: Any = root
    for step in path[:-1]:
        annotation = _inside(annotation, step)
    return annotation, path[-1] if path else None


def _inside(annotation: Any, step: str | int) -> Any:
    """The type one step down: a model's field, or the value of a mapping, list or optional."""
    for candidate in _arms(annotation):
        fields = getattr(candidate, "model_fields", None)
        if fields is not None and step in fields:
            return fields[step].annotation
        arguments = getattr(candidate, "__args__", ())
        if arguments and fields is None:
            return arguments[-1] if arguments[-1] is not Ellipsis else arguments[0]
    return None


def _arms(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the type itself."""
    import types
    import typing

    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return tuple(a for a in annotation.__args__ if a is not type(None))
    return (annotation,)


def _siblings(path: tuple[str | int, ...], root: type[Part]) -> list[str]:
    annotation, _ = _model_at(path, root)
    return [name for arm in _arms(annotation) for name in getattr(arm, "model_fields", {})]


def _meaning(path: tuple[str | int, ...], root: type[Part]) -> str:
    annotation, last = _model_at(path, root)
    for arm in _arms(annotation):
        info = getattr(arm, "model_fields", {}).get(last)
        if info is not None:
            return f"it says: {info.description}"
    return ""


def _kind(value: object) -> str:
    return {dict: "mapping", list: "list", str: "text", bool: "switch", int: "number", float: "number"}.get(
        type(value), "nothing" if value is None else type(value).__name__)
