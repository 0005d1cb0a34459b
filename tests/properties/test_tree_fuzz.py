"""Whatever stands in a file, the reader answers with a tree or a `CaseError`, and soon."""

from __future__ import annotations

import contextlib
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case import tree as tree_module
from detente.case.tree import Tree, read_tree
from detente.errors import CaseError

READER = settings(max_examples=150, deadline=None)

PIECES = st.sampled_from(
    [
        "a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", "&x ", "*x", "!t ",
        "!!str ", "'", '"', "|", ">", "#", "---", "...", "%", "@", "`", "<<: ", "\\", "\r", "1e3", ".nan",
        "true", "~", "\u2028", "\ufeff", "é", "\x00", "🙂", "\\ud800", "0x", " ", "\n- ", "key: value\n",
    ]
)  # fmt: skip


def answer(data: bytes) -> Tree | CaseError:
    """What the reader makes of a file."""
    try:
        return read_tree(data, "case.yaml")
    except CaseError as error:
        return error


def tree_or_problems(data: bytes) -> Tree | None:
    """A sound tree, or nothing where the reader gave a proper refusal."""
    found = answer(data)
    if isinstance(found, CaseError):
        lines = data.count(b"\n") + data.count(b"\r") + 1
        assert found.problems
        assert all(p.message and 0 <= p.line <= lines and p.column >= 0 for p in found.problems)
        return None
    check_places(found)
    return found


def check_places(tree: Tree) -> None:
    """Every value has a place, every key too, and there are no others."""
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), tree.value)]
    paths = set()
    while waiting:
        path, value = waiting.pop()
        paths.add(path)
        if isinstance(value, dict):
            assert all((*path, key) in tree.keys for key in value)
            assert all(type(key) in (str, int, float) for key in value)
            waiting.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(value))
        else:
            assert value is None or type(value) in (str, int, float, bool)
    assert paths == set(tree.places)


@READER
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    tree_or_problems(data)


@READER
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    tree_or_problems(text.encode("utf-8", "surrogatepass"))


@settings(READER, max_examples=400)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything_like_yaml(text: str) -> None:
    tree_or_problems(text.encode())


@READER
@given(st.lists(PIECES, max_size=30).map("".join))
def test_the_slower_parser_does_not_crash_either(text: str) -> None:
    with contextlib.suppress(CaseError):
        tree_module._tree(text, "case.yaml", yaml.SafeLoader)


@READER
@given(
    st.sampled_from(["[", "{a: ", "- ", "? ", "[{b: ", "a:\n "]), st.integers(1, 10_000), st.text(max_size=5)
)
def test_any_depth(opening: str, depth: int, end: str) -> None:
    tree_or_problems((opening * depth + end).encode("utf-8", "replace"))


@READER
@given(st.integers(2, 60), st.integers(1, 20))
def test_alias_bombs(levels: int, width: int) -> None:
    lines = ["a0: &a0 boom"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]" for i in range(1, levels)]
    assert tree_or_problems("\n".join(lines).encode()) is None


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
KEYS = st.text("abcdef-_1", min_size=1)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def quoted(value: Any) -> str:
    """A value as JSON-like YAML, every text in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}': {quoted(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(quoted, value)) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return (
        {None: "null", True: "true", False: "false"}[value] if value in (None, True, False) else repr(value)
    )


@READER
@given(VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    tree = tree_or_problems(quoted(value).encode())
    assert tree is not None
    assert tree.value == value
