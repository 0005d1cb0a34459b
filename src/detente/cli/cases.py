"""`detente cases`: list the cases that come with the package."""

from __future__ import annotations

import click

from detente.cli.common import emit


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(as_json: bool) -> None:
    """List the cases that come with détente; each can be named wherever a CASE is asked for."""
    from detente.cases import bundled
    from detente.lenses.load import load_case

    found = [(name, load_case(path).case.case) for name, path in bundled().items()]
    if as_json:
        emit([{"name": name, "title": about.title, "question": about.question} for name, about in found])
        return
    for name, about in found:
        click.echo(f"{name}\n    {about.title}" + (f"\n    {about.question}" if about.question else ""))
    click.echo("\nRun one with: detente run NAME. Copy one to change it: detente new my-case.yaml --from NAME")
