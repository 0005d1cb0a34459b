"""Every model has a page, and every page answers the same seven questions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[2] / "docs" / "models"
PAGES = sorted(path for path in MODELS.glob("*.md") if path.stem != "index")
HEADINGS = ["Mathematics", "Worked example", "When not to use it", "Our reading", "Sources", "Checked against"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_the_headings_in_order(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert re.search(r"^\*\*Question\.\*\*", text, re.MULTILINE)


def test_the_overview_lists_every_page() -> None:
    overview = (MODELS / "index.md").read_text(encoding="utf-8")
    assert {page.name for page in PAGES} == set(re.findall(r"\]\(([\w-]+\.md)\)", overview))


def test_every_settlement_rule_has_a_page() -> None:
    from detente.models.bargaining import RULES

    assert {rule.replace("_", "-") for rule in RULES} <= {page.stem for page in PAGES}
