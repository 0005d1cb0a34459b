"""A file is one idea and a function fits a screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "detente"
FILES = sorted(SOURCE.rglob("*.py"))
LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 50


def relative(path: Path) -> str:
    """The path as a test id."""
    return path.relative_to(SOURCE).as_posix()


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_file_is_short_enough(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINES_IN_A_FILE, f"{relative(path)} has {lines} lines; is it still one idea?"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_functions_fit_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f"{f.name} ({body_lines(f)} lines)" for f in functions if body_lines(f) > LINES_IN_A_FUNCTION]
    assert not long, f"{relative(path)}: {', '.join(long)}"
