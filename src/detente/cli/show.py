"""`detente show`: what a case holds, one value of it, or the names of its outcomes."""

from __future__ import annotations

import click

from detente.case.edit import nearest
from detente.case.parts import Case
from detente.case.read import CaseFile
from detente.case.slots import Slot
from detente.cli.common import case_argument, emit
from detente.errors import DetenteError


@click.command()
@case_argument()
@click.argument("path", required=False)
@click.option("--outcomes", is_flag=True, help="List every outcome with its unit and meaning.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(case: str, path: str | None, outcomes: bool, as_json: bool) -> None:
    """Show what CASE holds; with PATH, the numbers at or below it and what they rest on."""
    from detente.lenses.load import load_case

    source = load_case(case)
    if outcomes:
        _outcomes(source, path, as_json)
    elif path:
        _values(source, path, as_json)
    else:
        _summary(source.case, as_json)


def _summary(case: Case, as_json: bool) -> None:
    sections = {name: list(getattr(case, name)) for name in Case.model_fields
                if isinstance(getattr(case, name), dict) and getattr(case, name)}
    if as_json:
        emit({"title": case.case.title, "question": case.case.question, "sections": sections})
        return
    click.echo(case.case.title)
    for text in (case.case.question, case.case.summary):
        if text:
            click.echo(f"\n{text.strip()}")
    click.echo("")
    wide = max((len(name) for name in sections), default=0)
    for name, ids in sections.items():
        shown = ", ".join(ids[:8]) + (f", … ({len(ids)} in all)" if len(ids) > 8 else "")
        click.echo(f"  {name:<{wide}}  {shown}")


def _values(source: CaseFile, path: str, as_json: bool) -> None:
    found = [slot for slot in source.slots.values() if slot.path == path or slot.path.startswith(path + ".")]
    if not found:
        above = {".".join(slot.split(".")[:depth]) for slot in source.slots for depth in range(1, slot.count(".") + 2)}
        raise DetenteError(f'nothing called "{path}" in {source.file}{nearest(path, sorted(above))}')
    rows = [{"path": slot.path, "value": _written(slot), "unit": slot.unit, "low": slot.low, "high": slot.high,
             "says": slot.says, "evidence": list(slot.evidence)} for slot in found]
    if as_json:
        emit(rows)
        return
    for slot, row in zip(found, rows, strict=True):
        legal = "" if slot.low is None and slot.high is None else (
            f"  [{'' if slot.low is None else f'{slot.low:g}'} to {'' if slot.high is None else f'{slot.high:g}'}]")
        click.echo(f"{slot.path}\n    {row['value']}{legal}  {slot.says}")
        for piece in slot.evidence:
            evidence = source.case.evidence[piece]
            grade = f"{source.case.sources[evidence.source].reliability}{evidence.credibility}"
            click.echo(f"    {grade} {piece}: {evidence.says}")
        note = getattr(slot.value, "note", "")
        if note:
            click.echo(f"    note: {note}")


def _written(slot: Slot) -> object:
    from detente.quantity import Quantity, describe

    if isinstance(slot.value, Quantity):
        return describe(slot.value)
    words = getattr(slot.value, "words", None)
    return " or ".join(words) if words else str(slot.value).lower()


def _outcomes(source: CaseFile, path: str | None, as_json: bool) -> None:
    from detente.lenses.catalogue import LENSES
    from detente.lenses.check import declared_outcomes

    declared = [outcome for _, outcome in declared_outcomes(source.case, LENSES).values()
                if path is None or outcome.path == path or outcome.path.startswith(path + ".")]
    if not declared:
        raise DetenteError(f'no outcome at "{path}"')
    if as_json:
        emit([{"path": o.path, "unit": o.unit, "says": o.says, "dated": o.is_dated} for o in declared])
        return
    for outcome in declared:
        unit = f" [{outcome.unit}]" if outcome.unit else ""
        click.echo(f"{outcome.path}{unit}  {outcome.says}" + ("; at any date" if outcome.is_dated else ""))
