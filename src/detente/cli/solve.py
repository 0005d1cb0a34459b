"""`detente solve`: a plain table of actors, solved by one rule."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from detente.cli.common import emit
from detente.errors import DetenteError
from detente.lenses.solve_table import EXCHANGES, RULE_NAMES, How, Solved, Stand, solve_table


@click.command()
@click.argument("rule", type=click.Choice(RULE_NAMES))
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--scale", metavar="LO:HI", help="Ends of the scale [the file's, else 0:100, or the positions' own].")
@click.option("--status-quo", type=float, help="What holds without agreement, in place of the file's.")
@click.option("--loss", type=click.Choice(["quadratic", "linear"]), help="For nash and kalai_smorodinsky [quadratic].")
@click.option("--cost", type=click.FloatRange(min=0), help="Cost of failure, for the same rules [1].")
@click.option("--rounds", type=click.IntRange(1, 100), help="Rounds of challenge [10] or of exchange [1].")
@click.option("--noise", type=click.FloatRange(0, 1), help="For random_rate: how far rates leave the equal gain [1].")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="For random_rate: the number chance follows from [1].")
@click.option("--together", is_flag=True, help="For condorcet and nash: all issues at once, as one space.")
@click.option("--compat", is_flag=True, help="For condorcet, spatial and equal_gain: as the published program does, "
              "its defects included.")
@click.option("--trace", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE",
              help="Write who moved, when and why into FILE, or print it (-).")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    rule: str, table: Path, scale: str | None, status_quo: float | None, loss: str | None, cost: float | None,
    rounds: int | None, noise: float | None, seed: int | None, together: bool, compat: bool, trace: Path | None,
    as_json: bool,
) -> None:
    """Solve TABLE, a plain list of actors, by RULE; no case is needed.

    TABLE is CSV, tab-separated text or XLSX with the columns actor, position, salience and capability, and issue and
    status_quo where there are such; or a file of KTAB (CSV or XML) or of the exchange model (#A #P #M #D). RULE
    equal_gain exchanges issues, random_rate does so at rates left to chance; spatial takes all issues as one space; the
    others settle each by itself.
    """
    from detente.cli.tables import scaled_table

    _refuse(rule, {
        "--loss": loss, "--cost": cost, "--rounds": rounds, "--noise": noise, "--seed": seed,
        "--together": together or None, "--compat": compat or None,
        "--trace": None if together else trace})
    found = scaled_table(table, scale, status_quo)
    stand = Stand(found.actors, found.issues, found.position, found.salience, found.capability, found.status_quo,
                  found.low, found.high)
    solved = solve_table(rule, stand, How(
        "linear" if loss == "linear" else "quadratic", 1.0 if cost is None else cost,
        rounds or (1 if rule in EXCHANGES else 10), 1.0 if noise is None else noise, 1 if seed is None else seed,
        together, compat))
    if trace is not None and str(trace) != "-":
        _write(trace, "\n".join(solved.steps) + "\n")
    if as_json:
        emit(_as_json(rule, stand, solved, found.said))
        return
    for line in (*_lines(stand, solved), *found.said, *solved.jumps):
        click.echo(line)
    if str(trace) == "-":
        click.echo("\n" + "\n".join(solved.steps))


FAILURE = ("nash", "kalai_smorodinsky")
READ_BY = {
    "--loss": FAILURE, "--cost": FAILURE, "--rounds": ("challenge", *EXCHANGES), "--noise": ("random_rate",),
    "--seed": ("random_rate",), "--together": ("condorcet", "nash"), "--compat": ("condorcet", "spatial", "equal_gain"),
    "--trace": ("challenge", "spatial", *EXCHANGES),
}
"""The rules that read an option; to the others it says nothing."""


def _refuse(rule: str, given: dict[str, object]) -> None:
    """Refuse what would say nothing to the rule, all at once."""
    wrong = []
    for option, value in given.items():
        readers = READ_BY[option]
        if value is None or rule in readers:
            continue
        if option == "--trace":
            wrong.append(f"--trace: {rule} settles in one step, so there is nothing to follow")
        else:
            last = f" and {readers[-1]}" if len(readers) > 1 else readers[-1]
            wrong.append(f"{option} says nothing to {rule}; it is for {', '.join(readers[:-1])}{last}")
    if wrong:
        raise DetenteError("\n".join(wrong))


def _lines(stand: Stand, solved: Solved) -> list[str]:
    """The settlement of each issue and the shares of the weight, as a small table."""
    lines = []
    for k, issue in enumerate(stand.issues):
        end = "no settlement" if math.isnan(solved.outcome[k]) else f"{solved.outcome[k]:.6g}"
        named = f"{issue}: " if len(stand.issues) > 1 else ""
        lines.append(f"{named}{end}  (scale {stand.low[k]:g} to {stand.high[k]:g})  {solved.status[k]}")
        wide = max(len(actor) for actor in stand.actors)
        for i, actor in enumerate(stand.actors):
            if not math.isnan(stand.position[i, k]):
                share = f"{solved.influence[i, k]:>7.1%} of the weight"
                lines.append(f"  {actor:<{wide}}  wants {stand.position[i, k]:<10.6g} {share}")
    return lines


def _as_json(rule: str, stand: Stand, solved: Solved, said: tuple[str, ...]) -> dict[str, Any]:
    def known(value: float) -> float | None:
        return None if math.isnan(value) else float(value)

    return {
        "rule": rule,
        "issues": [
            {"issue": issue, "outcome": known(solved.outcome[k]), "low": float(stand.low[k]),
             "high": float(stand.high[k]), "status_quo": known(stand.status_quo[k]), "status": solved.status[k],
             "actors": [{"actor": actor, "position": known(stand.position[i, k]),
                         "salience": float(stand.salience[i, k]), "capability": float(stand.capability[i, k]),
                         "influence": float(solved.influence[i, k])} for i, actor in enumerate(stand.actors)]}
            for k, issue in enumerate(stand.issues)
        ],
        "steps": list(solved.steps), "jumps": list(solved.jumps), "said": list(said),
    }  # fmt: skip


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DetenteError(f"cannot write {path}: {error.strerror}") from None
