"""`detente power`: what a voting rule by itself gives each member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from detente.cli.common import emit
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.lenses.bodies import Body
    from detente.lenses.voting_power import Measured

INDICES = ("shapley_shubik", "banzhaf", "penrose", "deegan_packel", "holler", "johnston", "coleman_initiate",
           "coleman_prevent")
USUAL = INDICES[:6]
METHODS = ("automatic", "classes", "halves", "table", "enumeration", "sampling")
TABLES = (".csv", ".tsv", ".xlsx")


@click.command()
@click.argument("file", metavar="FILE|CASE")
@click.argument("council", required=False)
@click.option("--index", "indices", multiple=True, type=click.Choice([*INDICES, "all"]),
              help="Which index to show; may be given several times. [default: the first six]")
@click.option("--fractions", is_flag=True, help="Exact fractions in place of decimal numbers.")
@click.option("--method", type=click.Choice(METHODS), default="automatic", show_default=True,
              help="How to count; automatic takes the first that can.")
@click.option("--sample", type=click.IntRange(1000, 10_000_000), default=None, metavar="N",
              help="Estimate from N random coalitions for each member, whatever the size.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
              help="The number from which all random numbers follow.")
@click.option("--needs", multiple=True, metavar="[WEIGHT:]AMOUNT",
              help="For a table: what a text needs, such as 15, 55% or population:65%; all that are given must be met.")
@click.option("--veto", "vetoes", multiple=True, metavar="MEMBER", help="For a table: whose no blocks a text.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    file: str, council: str | None, indices: tuple[str, ...], fractions: bool, method: str, sample: int | None,
    seed: int, needs: tuple[str, ...], vetoes: tuple[str, ...], as_json: bool,
) -> None:
    """Say how much a voting rule by itself gives each member, before anyone's preferences are known.

    FILE is a voting rule in YAML (members, weights, what passes), or a table of members and weights (CSV, tab-separated
    text, XLSX) together with --needs. A CASE is measured council by council, or COUNCIL alone.
    """
    from detente.lenses.voting_power import measure

    if sample is not None and method not in ("automatic", "sampling"):
        raise DetenteError(f"--sample goes with --method sampling, not {method}")
    bodies = _bodies(file, council, needs, vetoes)
    way = "sampling" if sample is not None else method
    measured = [measure(body, way, sample, seed) for body in bodies]
    chosen = INDICES if "all" in indices else tuple(dict.fromkeys(indices)) or USUAL
    if as_json:
        told = [_json(one, chosen) for one in measured]
        emit({"version": 1, "format": "detente-power", "file": file, "bodies": told})
        return
    for place, one in enumerate(measured):
        if place:
            click.echo("")
        _print(one, chosen, fractions)


def _bodies(file: str, council: str | None, needs: tuple[str, ...], vetoes: tuple[str, ...]) -> list[Body]:
    """The bodies that are asked for: of a table, a rule, or a case."""
    from detente.case.voting_file import is_case, read_voting_rule
    from detente.lenses.bodies import body_of_council, body_of_rule
    from detente.lenses.load import load_case, resolve

    path = resolve(file)
    is_table = path.suffix.lower() in TABLES
    if (needs or vetoes) and not is_table:
        raise DetenteError("--needs and --veto go with a table; in a YAML file they are passes: and veto:")
    if is_table:
        from detente.interchange.voting_table import read_voting_table

        return [body_of_rule(read_voting_table(path, needs, vetoes).rule, path.stem)]
    if not path.exists():
        from detente.cases import bundled

        raise DetenteError(f'no file and no bundled case called "{file}" (bundled: {", ".join(bundled())})')
    if not is_case(path):
        if council is not None:
            raise DetenteError(f"{path.name} is a voting rule, which is one body; COUNCIL goes with a case")
        return [body_of_rule(read_voting_rule(path).rule, path.stem)]
    case = load_case(path).case
    if not case.councils:
        raise DetenteError(f"{path.name} has no councils; a voting rule can stand in a file of its own")
    if council is not None and council not in case.councils:
        raise DetenteError(f'{path.name} has no council called "{council}"; there are {", ".join(case.councils)}')
    return [body_of_council(case, name) for name in ([council] if council is not None else case.councils)]


def _print(measured: Measured, chosen: tuple[str, ...], fractions: bool) -> None:
    """The result as tables and sentences."""
    from detente.lenses.voting_power import INDICES as WORDS
    from detente.lenses.voting_power import NAMES, THREE_WAY, explained

    click.echo(f"{measured.body.title}: {len(measured.body.members)} members\n")
    if measured.three_way is not None:
        three = {name: measured.of(name, True) for name in THREE_WAY if name in chosen or name == "score"}
        heads = {**NAMES, "score": "Score"}
        _table("With abstention", measured, three, measured.three_way.errors, heads, fractions)
    two = {name: measured.of(name) for name in chosen if name in measured.two_way.values}
    _table("Yes or no only" if measured.three_way is not None else "", measured, two, measured.two_way.errors, NAMES,
           fractions)
    for name in two:
        click.echo(f"  {NAMES[name]}: {WORDS[name]}.")
    click.echo("")
    for said in explained(measured):
        told = said.replace(" %", "\u00a0%")
        click.echo(click.formatting.wrap_text(told, 100, initial_indent="  ", subsequent_indent="  "))


def _table(title: str, measured: Measured, values: dict[str, Any], errors: Any, heads: Any, fractions: bool) -> None:
    """A line for each member, a column for each index."""
    if title:
        click.echo(title)
    names = [name + (" (veto)" if member in measured.two_way.vetoes else "")
             for member, name in enumerate(measured.body.names)]
    cells = [[_cell(column[member], errors.get(index, {}), member, fractions) for index, column in values.items()]
             for member in range(len(names))]
    top = [heads[index] for index in values]
    wide = [max(len(row[column]) for row in [top, *cells]) for column in range(len(top))]
    first = max(map(len, names))
    for name, row in zip(["", *names], [top, *cells], strict=True):
        told = "  ".join(text.rjust(width) for text, width in zip(row, wide, strict=True))
        click.echo(f"  {name:<{first}}  {told}".rstrip())
    click.echo("")


def _cell(value: Any, errors: Any, member: int, fractions: bool) -> str:
    """A value, exact where that is asked for and known, with its standard error where it is an estimate."""
    if errors:
        return f"{float(value):.4f} ± {errors[member]:.4f}"
    return str(value) if fractions else f"{float(value):.6f}"


def _json(measured: Measured, chosen: tuple[str, ...]) -> dict[str, Any]:
    """The result as JSON."""
    from detente.lenses.voting_power import WORKS, explained
    from detente.report.works import references

    body, two_way, three_way = measured.body, measured.two_way, measured.three_way

    def who(members: tuple[int, ...]) -> list[str]:
        return [body.members[member] for member in members]

    return {
        "title": body.title,
        "rule": body.said,
        "method": two_way.method,
        "winning": two_way.winning,
        "minimal": two_way.minimal,
        "coalitions": 2 ** len(body.members),
        "act": _value(two_way.act),
        "improper": two_way.improper,
        "dictator": None if two_way.dictator is None else body.members[two_way.dictator],
        "vetoes": who(two_way.vetoes),
        "dummies": who(two_way.dummies),
        "with_abstention": None if three_way is None else {
            "method": three_way.method, "passing": three_way.passing, "act": _value(three_way.act)},
        "members": [_member(measured, place, chosen) for place in range(len(body.members))],
        "units": dict(body.units),
        "said": list(explained(measured)),
        "works": list(references(WORKS)),
    }


def _member(measured: Measured, place: int, chosen: tuple[str, ...]) -> dict[str, Any]:
    """A member with its values."""
    from detente.lenses.voting_power import THREE_WAY

    two_way, three_way = measured.two_way, measured.three_way
    return {
        "id": measured.body.members[place],
        "name": measured.body.names[place],
        "indices": {name: _value(measured.of(name)[place], two_way.errors.get(name), place)
                    for name in chosen if name in two_way.values},
        "with_abstention": None if three_way is None else {
            name: _value(measured.of(name, True)[place], three_way.errors.get(name), place) for name in THREE_WAY},
    }


def _value(value: Any, errors: Any = None, place: int = 0) -> dict[str, Any]:
    """A number, with its fraction where it is exact and its standard error where it is an estimate."""
    exact = {} if isinstance(value, float) else {"fraction": str(value)}
    return {"value": float(value), **exact, **({} if errors is None else {"error": errors[place]})}
