"""`detente check`: everything that is wrong with a case."""

from __future__ import annotations

import sys

import click

from detente.cli.common import case_argument, emit


@click.command()
@case_argument()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(case: str, as_json: bool) -> None:
    """Say everything that is wrong with CASE, with line and column, and what a run would leave unsolved."""
    from detente.case.check import given_numbers, unsourced
    from detente.errors import CaseError, Problem
    from detente.lenses.catalogue import LENSES
    from detente.lenses.check import unsolved_sections
    from detente.lenses.load import load_case

    def rows(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
        return [{"line": p.line, "column": p.column, "path": p.path, "message": p.message} for p in problems]

    try:
        source = load_case(case)
    except CaseError as error:
        if as_json:
            emit({"ok": False, "file": error.file, "problems": rows(error.problems), "warnings": [], "unsolved": []})
            sys.exit(2)
        raise
    unsolved = unsolved_sections(source.case, LENSES)
    numbers = given_numbers(source.slots)
    lacking = unsourced(source.slots)
    if as_json:
        emit({"ok": True, "file": source.file, "problems": [], "warnings": rows(source.warnings),
              "unsolved": list(unsolved), "numbers": len(numbers), "unsourced": len(lacking)})
        return
    click.echo(f"{source.file} is sound: {len(numbers)} numbers, {len(lacking)} of them without evidence.")
    for warning in source.warnings:
        click.echo(f"  warning {warning.line}:{warning.column}  {warning.path}   {warning.message}")
    for sentence in unsolved:
        click.echo(f"  not solved: {sentence}")
