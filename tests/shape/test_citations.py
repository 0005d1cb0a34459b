"""Every work that a docstring or a page cites is in docs/references.bib, and every entry is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRIES = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
KEYS = re.findall(r"^@\w+\{([^,]+),", ENTRIES, re.MULTILINE)
KNOWN = {*KEYS, *re.findall(r"\bids = \{([^}]+)\}", ENTRIES)}
IN_DOCSTRING = re.compile(r"\[([A-Z]\w+\d{4}\w?)\]_")
ON_PAGE = re.compile(r"\]\(#([A-Z]\w+\d{4}\w?)\)")
CITING = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md")])


def cited(text: str) -> set[str]:
    """Keys cited as [Key1999]_ in a docstring or as [words](#Key1999) on a page."""
    return {*IN_DOCSTRING.findall(text), *ON_PAGE.findall(text)}


@pytest.mark.parametrize("path", CITING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_cited_is_listed(path: Path) -> None:
    unknown = cited(path.read_text(encoding="utf-8")) - KNOWN
    assert not unknown, f"not in docs/references.bib: {', '.join(sorted(unknown))}"


def test_keys_are_unique() -> None:
    assert len(KEYS) == len(set(KEYS))


def test_the_works_that_a_report_prints_are_listed() -> None:
    from detente.report.works import MEASURES, WORKS

    unknown = {*WORKS, *MEASURES} - KNOWN
    assert not unknown, f"not in docs/references.bib: {', '.join(sorted(unknown))}"


def test_a_report_prints_every_work_behind_a_lens_in_full() -> None:
    from detente.lenses.catalogue import LENSES
    from detente.report.works import reference

    bare = {work for lens in LENSES for work in lens.works if reference(work) == work}
    assert not bare, f"not in detente.report.works: {', '.join(sorted(bare))}"


@pytest.mark.parametrize("entry", re.split(r"^(?=@)", ENTRIES, flags=re.MULTILINE)[1:], ids=KEYS)
def test_an_entry_is_complete(entry: str) -> None:
    missing = [field for field in ("author", "year", "title") if f"{field} =" not in entry]
    assert not missing, entry


def test_the_works_behind_every_lens_are_listed() -> None:
    from detente.lenses.catalogue import LENSES

    unknown = {work for lens in LENSES for work in lens.works} - KNOWN
    assert not unknown, f"not in docs/references.bib: {', '.join(sorted(unknown))}"
