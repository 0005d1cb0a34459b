"""What the documentation shows works: its files are read, its commands and its Python run.

A page is walked from top to bottom in a folder that holds a copy of docs/examples and nothing else:

* a `yaml` or `text` block with a caption is written to the file that the caption names; `yaml` without must parse;
* in a `console` block every line `$ detente …` is run and must exit with 0, or with N where it says
  `# exit N`; `> FILE` at the end keeps what was printed;
* a `python` block runs, as a doctest where it has `>>>`; the blocks of a page share their names.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NOT_WRITTEN_BY_HAND = {"_build", "generated"}
IN_DOCS = [path for path in (ROOT / "docs").rglob("*.md") if not NOT_WRITTEN_BY_HAND & set(path.parts)]
PAGES = sorted([*IN_DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})(?:\{code-block\}\s*)?(?P<language>\w+)\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, caption, text, and the line where the text starts."""

    language: str
    caption: str
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """Give the fenced blocks of a page in their order."""
    lines = page.splitlines()
    at = 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        at += 1
        if opening is None:
            continue
        start, caption = at, ""
        while lines[at].strip() != opening["fence"]:
            at += 1
        body = lines[start:at]
        while body and (option := re.match(r"^:([\w-]+):\s*(.*)$|^$", body[0])):
            caption = option[2] if option[1] == "caption" else caption
            body, start = body[1:], start + 1
        yield Block(opening["language"], caption, "\n".join(body).rstrip("\n") + "\n", start + 1)
        at += 1


def commands(block: Block) -> Iterator[str]:
    """Give the command lines of a console block, with continued lines joined."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ detente"):
            yield line.removeprefix("$ ")


def run_command(line: str) -> None:
    """Run one command line in this process and hold it to the exit status it announces."""
    expected = re.search(r"#\s*exit\s+(\d+)", line)
    words = shlex.split(line, comments=True)
    target = words[words.index(">") + 1] if ">" in words else None
    code, out, err = in_this_process(words[: words.index(">")] if ">" in words else words)
    assert code == (int(expected[1]) if expected else 0), f"{line}\n{out}\n{err}"
    if target:
        Path(target).write_text(out, encoding="utf-8")


def in_this_process(words: list[str]) -> tuple[int, str, str]:
    """Run `detente` without starting another Python; give its exit status and what it wrote."""
    from detente.cli import main

    out, err = io.StringIO(), io.StringIO()
    with mock.patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def run_python(block: Block, names: dict[str, Any], page: str) -> None:
    """Run a Python block with the names that earlier blocks of the page have left."""
    if ">>>" not in block.text:
        exec(compile(block.text, f"{page}:{block.line}", "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.text, {}, page, page, block.line - 1)
    test.globs = names
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    result = runner.run(test, out=said.append, clear_globs=False)
    assert result.failed == 0, "".join(said)


def run_block(block: Block, names: dict[str, Any], page: str) -> None:
    """Do with a block what its language asks for."""
    if block.language in ("yaml", "text") and block.caption:
        Path(block.caption).write_text(block.text, encoding="utf-8")
    elif block.language == "yaml":
        yaml.safe_load(block.text)
    elif block.language == "console":
        for line in commands(block):
            run_command(line)
    elif block.language == "python":
        run_python(block, names, page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    shutil.copytree(ROOT / "docs" / "examples", folder)
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {"__name__": "__page__"}
    for block in blocks(page.read_text(encoding="utf-8")):
        run_block(block, names, f"{page.name}:{block.line}")


def test_blocks_are_found_with_their_captions() -> None:
    written_block = "```{code-block} yaml\n:caption: a.yaml\n\nx: 1\n```\n"
    shown_block = "```console\n$ detente run \\\n  a\nb\n```\n"
    written, shown = blocks("text\n" + written_block + shown_block)
    assert written == Block("yaml", "a.yaml", "x: 1\n", 5)
    assert [command.split() for command in commands(shown)] == [["detente", "run", "a"]]
