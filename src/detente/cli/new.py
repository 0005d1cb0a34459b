"""`detente new`: start a case file."""

from __future__ import annotations

from pathlib import Path

import click

from detente.errors import DetenteError

STARTER = """\
# A case for détente. Say what you know as numbers with ranges; delete what you do not need.
# `detente check FILE` says what is wrong with it, `detente run FILE` what follows from it.
detente: 1

case:
  title: A river and two cities
  question: How much water does the upper city leave to the lower one?
  as_of: 2026-01-01

sources:
  water-board: {title: Yearbook of the water board, kind: data, reliability: B}
evidence:
  flow: {source: water-board, says: The river carries less each year., credibility: 2}

actors:
  upper: {name: Upper city, kind: body, capability: 1.0}
  lower: {name: Lower city, kind: body, capability: 0.6 .. 0.8 .. 1.0}

issues:
  water:
    question: Share of the flow that the upper city leaves
    scale: {0: nothing, 50: half, 100: everything}
    status_quo: 35
    positions:
      upper: {position: 30 .. 40 .. 50, salience: 0.7, evidence: [flow]}
      lower: {position: 70 .. 80 .. 90, salience: {is: 0.8 .. 0.9, note: It has no other river.}}
    decided: {by: bargaining, rule: {choose: {compromise: 0.5, nash: 0.5}}}

options:
  dam:
    actor: upper
    status_quo: wait
    choices:
      wait: {label: do not build}
      build: {label: build the dam, effects: [{path: issues.water.positions.upper.position, add: -15 .. -5}]}

interests:
  upper:
    water_kept: {of: issues.water.settlement, worst: 100, best: 0, weight: 2}

claims:
  more-than-half: {says: The lower city gets more than half., test: issues.water.settlement > 50}
"""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "origin", metavar="CASE", help="Copy a bundled case instead of the starter.")
def command(file: Path, origin: str | None) -> None:
    """Start a case in FILE: a small one that runs, or a copy of a bundled case to change."""
    from detente.case.read import whole_bytes
    from detente.cases import bundled
    from detente.runs.store import write_whole

    if file.exists():
        raise DetenteError(f"{file} exists already; name another file")
    if origin is not None and origin not in bundled():
        raise DetenteError(f'no bundled case called "{origin}"; there are {", ".join(bundled())}')
    data = STARTER.encode() if origin is None else whole_bytes(bundled()[origin])
    try:
        write_whole(file, data)
    except OSError as error:
        raise DetenteError(f"cannot write {file}: {error.strerror}") from None
    click.echo(f"wrote {file}\nnext: detente check {file}; detente run {file}")
