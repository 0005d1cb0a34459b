"""`detente import`: a plain table of actors, a conflict or a game tree as a case file."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from detente.case.bargaining_parts import RULES
from detente.interchange.actor_tables import ActorTable
from detente.words import plural


@click.command()
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The case file to write.")
@click.option("--scale", metavar="LO:HI", help="Ends of the scale [the file's, else 0:100, or the positions' own].")
@click.option("--rule", type=click.Choice(RULES), default="compromise", show_default=True,
              help="The bargaining rule that the case names.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def command(table: Path, out: Path, scale: str | None, rule: str, force: bool) -> None:
    """Write TABLE, a plain list of actors as `detente solve` reads it, as a case that `detente check` finds sound.

    A TABLE that ends in .gmcr is a conflict with options and preferences, one that ends in .efg a game tree; --scale
    and --rule are not for these.
    """
    from detente.cli.tables import scaled_table
    from detente.interchange.place import new_file
    from detente.lenses.load import load_bytes

    if table.suffix.lower() in (".gmcr", ".efg"):
        _other(table, out, scale is None and rule == "compromise", force)
        return
    found = scaled_table(table, scale, None)
    text = case_text(found, table.name, rule)
    load_bytes(text.encode(), out.name)  # a case of ours that is not sound would be our mistake; say it before it lands
    with new_file(out, force) as path:
        path.write_text(text, encoding="utf-8")
    for line in found.said:
        click.echo(line)
    click.echo(f"wrote {out}: {plural(len(found.actors), 'actor')}, {plural(len(found.issues), 'issue')}")


def _other(file: Path, out: Path, is_plain: bool, is_forced: bool) -> None:
    """Write a `.gmcr` or `.efg` file as a case."""
    from detente.interchange.gmcr import case_of_file
    from detente.interchange.place import new_file
    from detente.interchange.tree_case import case_of_efg

    is_conflict = file.suffix.lower() == ".gmcr"
    if not is_plain:
        kind = "a conflict" if is_conflict else "a game"
        raise click.UsageError(f"--scale and --rule are for tables of actors; {kind} has neither")
    text = case_of_file(file) if is_conflict else case_of_efg(file)
    with new_file(out, is_forced) as path:
        path.write_text(text, encoding="utf-8")
    note = "; the file has no status quo, so check the one that was guessed" if is_conflict else ""
    click.echo(f"wrote {out}{note}")


def case_text(table: ActorTable, name: str, rule: str) -> str:
    """The case as YAML: every number stands with the table as its evidence."""
    import yaml

    from detente.interchange.ids import ids_of

    actors, issues = ids_of(table.actors), ids_of(table.issues)
    same = all(np.ptp(row) == 0 for row in table.capability)
    body = {
        "detente": 1,
        "case": {"title": f"Imported from {name}"},
        "sources": {"table": {"title": name, "kind": "data", "reliability": "F",
                              "note": "Reliability cannot be judged from the table; grade it."}},
        "evidence": {"rows": {"source": "table", "says": "Positions, saliences and capabilities.", "credibility": 6}},
        "actors": {actors[i]: {"name": actor, "kind": "group",
                               **({"capability": float(table.capability[i, 0])} if same else {})}
                   for i, actor in enumerate(table.actors)},
        "issues": {issues[k]: _issue(table, k, actors, rule, same) for k in range(len(table.issues))},
    }
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)


def _issue(table: ActorTable, k: int, actors: list[str], rule: str, same: bool) -> dict[str, object]:
    """One issue with everybody's stand."""
    seats = {}
    for i, actor in enumerate(actors):
        if np.isfinite(table.position[i, k]):
            own = {} if same else {"capability": float(table.capability[i, k])}
            seats[actor] = {"position": float(table.position[i, k]), "salience": float(table.salience[i, k]), **own,
                            "evidence": ["rows"]}
    low, high = float(table.low[k]), float(table.high[k])
    today = {} if not np.isfinite(table.status_quo[k]) else {"status_quo": float(table.status_quo[k])}
    return {"question": f"Where does {table.issues[k]} end?", "scale": {low: "one end", high: "the other"}, **today,
            "positions": seats, "decided": {"by": "bargaining", "rule": rule}}

