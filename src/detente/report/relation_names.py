"""Names of beliefs, triangles, networks and alignments, and of the numbers in them, in the analyst's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.report.phrases import clipped, field, listed, possessive
from detente.words import spaced

if TYPE_CHECKING:
    from detente.report.naming import Names

__all__ = ["RELATIONS", "SPELLED_RELATIONS", "relation"]

RELATIONS = ("beliefs", "triangles", "alignments")


def relation(names: Names, section: str, name: str) -> str:
    """A belief by those it joins, a triangle by its members, an alignment by whose it is; else by the id.

    >>> from detente.lenses.load import load_case
    >>> from detente.report.naming import Names
    >>> relation(Names(load_case("emission-standards-1992").case), "beliefs", "mutual-trust")
    'mutual trust'
    """
    known = {other: _said(names, section, part) for other, part in getattr(names.case, section).items()}
    said = known.get(name, spaced(name))
    return f"{said}: {spaced(name)}" if list(known.values()).count(said) > 1 else said


def _said(names: Names, section: str, part: Any) -> str:
    """What a belief, triangle or alignment is about."""
    if section == "beliefs":
        return f"{possessive(names.the(part.of))} belief in {names.the(part.about)}"
    if section == "triangles":
        return f"the triangle of {listed([names.the(actor) for actor in part.members])}"
    return f"whom {names.the(part.of)} leans on"


def _of_promise(names: Names, found: Mapping[str, str]) -> str:
    """A number of an act that moved a belief."""
    belief = names.case.beliefs.get(found["name"])
    index = int(found["index"])
    said = f"act {index + 1}"
    if belief is not None and index < len(belief.events):
        said = f"“{clipped(belief.events[index].says, 60)}” ({belief.events[index].date})"
    what = "stake" if found["field"] == "stake" else field(found["field"])
    return f"the {what} of {said} in {relation(names, 'beliefs', found['name'])}"


def _of_partner(names: Names, found: Mapping[str, str]) -> str:
    """A number of a partner in an alignment."""
    alignment = names.case.alignments.get(found["name"])
    partner = found["partner"]
    on = "itself" if alignment is not None and alignment.of == partner else names.the(partner)
    steps = (found["field"] or "value").split(".")
    worth = {"value": "worth", "trend": "trend in the worth", "spread": "spread of the worth"}
    said = f"worth at the end of {steps[1]}" if len(steps) > 1 else worth.get(steps[0], field(steps[0]))
    whose = f" to {names.the(alignment.of)}" if alignment is not None else ""
    return f"the {said} of leaning on {on}{whose}"


def _of_relation(names: Names, found: Mapping[str, str]) -> str:
    """Any other number of a belief, triangle or alignment."""
    steps = " of ".join(field(step) for step in reversed(found["field"].split(".")) if not step.isdigit())
    return f"the {steps} in {relation(names, found['section'], found['name'])}"


SPELLED_RELATIONS = (
    (r"beliefs\.(?P<name>[^.]+)\.events\.(?P<index>\d+)\.(?P<field>[^.]+)", _of_promise),
    (r"alignments\.(?P<name>[^.]+)\.partners\.(?P<partner>[^.]+)(?:\.(?P<field>.+))?", _of_partner),
    (r"(?P<section>beliefs|triangles|alignments)\.(?P<name>[^.]+)\.(?P<field>.+)", _of_relation),
)
