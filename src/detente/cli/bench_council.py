"""`detente bench council`: how well votes of a council are foretold by its other votes."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from detente.cases import bundled_votes
from detente.cli.common import emit
from detente.errors import DetenteError

__all__ = ["council"]


@click.command()
@click.argument("votes")
@click.option("--positions", type=click.Path(path_type=Path, dir_okay=False), metavar="TABLE",
              help="Positions of the members: a column position or ideal_point, and columns that the votes have too.")
@click.option("--from", "origin", metavar="MEMBER",
              help="Whose position distances are taken from, such as the member that drafts the texts.")
@click.option("--only-earlier", is_flag=True, help="Foretell each resolution from the earlier ones alone.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def council(votes: str, positions: Path | None, origin: str | None, only_earlier: bool, as_json: bool) -> None:
    """Foretell the votes on each resolution in VOTES from those on the others, and score that.

    VOTES is a table in CSV with a line for each member's vote: columns resolution, member and vote (yes, abstain, no),
    and stake, position or date where there are any; or the name of a bundled record, iran-2006-2010.
    """
    from detente.interchange.votes import read_votes
    from detente.report.vote_bench import vote_bench_json, vote_bench_lines, vote_bench_notes
    from detente.study.vote_bench import bench_votes

    found = bench_votes(read_votes(_path(votes), positions, origin), only_earlier)
    if as_json:
        emit(vote_bench_json(found))
        return
    for line in vote_bench_lines(found):
        click.echo(line)
    for note in vote_bench_notes(found):
        click.echo(click.formatting.wrap_text(note, 96, "* ", "  "))


def _path(votes: str) -> Path:
    """A file, or one of the bundled records."""
    path, known = Path(votes), bundled_votes()
    if path.exists() or path.suffix:
        return path
    if votes in known:
        return known[votes]
    close = get_close_matches(votes, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"bundled is {', '.join(known)}"
    raise DetenteError(f"no file and no bundled record called {votes!r}; {hint}")
