"""Nothing in the package is a promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "detente"
PLACEHOLDER = re.compile(r"NotImplementedError|\b(TODO|FIXME|XXX)\b|\b[Cc]oming soon\b")
KINDS = {".py", ".yaml", ".html", ".css", ".js"}
FILES = sorted(path for path in SOURCE.rglob("*") if path.suffix in KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_placeholder_is_left(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if PLACEHOLDER.search(line)]
    assert not found, "\n".join(found)
