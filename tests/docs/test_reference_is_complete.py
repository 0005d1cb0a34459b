"""The reference names every outcome that the bundled cases offer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "outcomes.md").read_text(encoding="utf-8")
LISTED = {"games.ID", *re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)}
SHAPES = {"payoff": ("ACTOR", "INTEREST"), "choice": ("OPTION", "CHOICE"), "given": ("OPTION", "CHOICE")}
PARTS = {"break_even_stake": ("HOLDER", "PRODUCER"), "arc_rent": ("ARC",),
         **dict.fromkeys(("price", "price_change", "quantity"), ("REGION",)),
         **dict.fromkeys(("consumer_surplus", "consumer_surplus_change"), ("REGION",)),
         **dict.fromkeys(("flow", "flow_change", "markup", "shortfall", "limit_rent"), ("ROUTE",))}  # fmt: skip
EXAMPLE = ROOT / "docs" / "examples" / "river.yaml"


def pattern_of(outcome: str, actors: set[str]) -> str:
    """An outcome's path with the page's placeholders in place of what a case has named."""
    section, *rest = outcome.split(".")
    if outcome in LISTED:
        return outcome
    if section == "payoff":
        return ".".join([section, *SHAPES[section][: len(rest)], *rest[2:]])
    if section == "contest":
        named = {"stable": ("CONCEPT",), **SHAPES}.get(rest[0], ())
        return ".".join([section, rest[0], *named])
    if section == "markets":
        return ".".join([section, "ID", rest[1], *(PARTS.get(rest[1], ("PRODUCER",)) if rest[2:] else ())])
    if section in ("groups", "exchanges"):
        return ".".join([section, "ID", rest[1], *("ACTOR" if part in actors else "ISSUE" for part in rest[2:])])
    if section == "games":
        return "games.ID" if f"`{rest[1]}" in PAGE or rest[1] == "status" else outcome
    if section == "networks" and rest[1] in ("strained", "relief"):
        return ".".join([section, "ID", rest[1], "TIE"])
    who = {"councils": "MEMBER", "alignments": "PARTNER"}.get(section, "ACTOR")
    rest = ["LEVEL" if re.fullmatch(r"p\d+", part) else part for part in rest]
    named = [who if part in actors else "N" if part.isdigit() else part for part in rest[1:]]
    return ".".join([section, "ID", *named])


def cases() -> list[str]:
    from detente.cases import bundled

    return [*bundled(), str(EXAMPLE)]


@pytest.mark.parametrize("case", cases(), ids=lambda case: Path(case).stem)
def test_every_outcome_is_in_the_reference(case: str) -> None:
    from detente.lenses.catalogue import LENSES
    from detente.lenses.check import declared_outcomes
    from detente.lenses.load import load_case

    loaded = load_case(case).case
    offered = {pattern_of(outcome, set(loaded.actors)) for outcome in declared_outcomes(loaded, LENSES)}
    assert offered <= LISTED, f"not in docs/reference/outcomes.md: {', '.join(sorted(offered - LISTED))}"
