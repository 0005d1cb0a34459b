"""KTAB's scenarios in XML, as its published schema `smpSchema.xsd` lays them out."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from detente.errors import CaseError, Problem

__all__ = ["Stand", "read_scenario"]

Stand = tuple[str, str, str, str, str]
"""Actor, dimension, position, salience and capability, as they stand in the file."""


def read_scenario(text: str, name: str = "scenario.xml") -> tuple[list[Stand], list[str], list[str]]:
    """Every actor's stand on every dimension, the dimensions, and what of the file is not read, in sentences.

    Raises
    ------
    CaseError
        If it is no such scenario; all that is wrong at once.

    Our reading
    -----------
    Dimensions without a name are numbered. A file with a document type is refused, because it could pull in others.

    Example
    -------
    >>> one = "<Actor><name>A</name><capability>9</capability><Position><dCoord>5</dCoord></Position>"
    >>> one += "<Salience><dSal>50</dSal></Salience></Actor>"
    >>> read_scenario(f"<Scenario><Actors>{one}</Actors></Scenario>")[0]
    [('A', 'dimension 1', '5', '50', '9')]
    """
    if re.search(r"<!DOCTYPE", text, re.IGNORECASE):
        raise CaseError([Problem(0, 0, "", "a document type is not read; remove the line with <!DOCTYPE")], name)
    try:
        root = Xml.fromstring(text.encode())
    except Xml.ParseError as error:
        line, column = error.position
        raise CaseError([Problem(line, column + 1, "", f"no XML: {str(error).partition(':')[0]}")], name) from None
    if root.tag != "Scenario":
        raise CaseError([Problem(0, 0, root.tag, "a scenario of KTAB begins with <Scenario>")], name)
    actors = root.findall("Actors/Actor")
    names = [_text(one) for one in root.findall("Dimensions/dName")]
    wide = max([len(names), *(len(actor.findall("Position/dCoord")) for actor in actors)], default=0)
    dimensions = [names[k] if k < len(names) and names[k] else f"dimension {k + 1}" for k in range(wide)]
    problems: list[Problem] = []
    stands: list[Stand] = []
    for number, actor in enumerate(actors, 1):
        called = _text(actor.find("name")) or f"actor {number}"
        places, cares = ([_text(one) for one in actor.findall(path)] for path in ("Position/dCoord", "Salience/dSal"))
        power = _text(actor.find("capability"))
        if len(places) != wide or len(cares) != wide or not power:
            problems.append(Problem(0, 0, called, f"{len(places)} positions, {len(cares)} saliences and "
                                    f"{'a' if power else 'no'} capability; {wide}, {wide} and one would be right"))
        stands += [(called, dimension, place, care, power)
                   for dimension, place, care in zip(dimensions, places, cares, strict=False)]
    if not actors:
        problems.append(Problem(0, 0, "Actors", "there is no actor"))
    if problems:
        raise CaseError(problems, name)
    unread = [f"<{tag}> is not read: name the settings of a rule yourself."
              for tag in ("ModelParameters", "IdealAdjustment") if root.find(tag) is not None]
    return stands, dimensions, unread


def _text(found: Xml.Element | None) -> str:
    return (found.text or "").strip() if found is not None else ""
