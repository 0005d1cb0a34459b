"""`detente choose`: rank what an actor or a team can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from detente.cli.common import case_argument, emit, obtain, processors, progress_bar, run_options, settings_from
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.study.choice import ChoiceResult
    from detente.study.choices_moves import MovesOf
    from detente.study.run import Run
    from detente.study.team import CourseTable

MOST_PLANS = 400


@click.command()
@case_argument()
@click.argument("option", required=False)
@run_options
@click.option("--team", metavar="ACTOR,ACTOR", default=None,
              help="Combine the options of several actors: pairs and plans across them, ranked by the payoff of the "
                   "first, with everyone's payoff and what is dominated.")
@click.option("--plans", type=click.IntRange(0, 100_000), default=MOST_PLANS, show_default=True,
              help="Examine at most so many plans for each actor or team.")
@click.option("--quick", is_flag=True,
              help="Leave out what has to be solved anew: sources and assumptions, smallest moves, pairs and plans.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    case: str,
    option: str | None,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    team: str | None,
    plans: int,
    quick: bool,
    as_json: bool,
) -> None:
    """Rank the choices of OPTION (an option, or an actor with options; all of them unless given).

    Each choice is held, everyone else answers it, and its owner's payoff is compared draw by draw: expected payoff,
    regret, probability of being best, worst draws, what is good enough, and the inputs that turn the ranking. Then how
    firmly the first is first (every metric, rule and grade table, each assumption failed, each source set aside), the
    smallest move of one number that swaps the first two, and whether a pair of choices or a plan that answers another
    actor's choice does better.

    CASE is a file, a bundled case, or a finished run (its id, folder, or `last`).
    """
    from detente.report.choice_terminal import print_choices
    from detente.report.plain_json import choices_json
    from detente.study.answer import inputs_of, reading_of
    from detente.study.choice import choose

    if team is not None and (option is not None or quick):
        raise DetenteError(f"--team ranks what its members do together; leave {'--quick' if quick else option} out")
    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    found: tuple[ChoiceResult, ...] = ()
    moves: tuple[MovesOf, ...] = ()
    courses: tuple[CourseTable, ...] = ()
    if team is not None:
        members = tuple(name.strip() for name in team.split(",") if name.strip())
        courses = _courses(run, [members], None, plans, as_json)
    else:
        pairs = _asked(run, option)
        inputs = inputs_of(run)
        found = tuple(choose(reading_of(run), name, inputs, run.settings.seed) for _, name in pairs)
        if not quick:
            found, moves = _again(run, found, threads or processors(), as_json)
            one = option if option in run.source.case.options else None
            courses = _courses(run, list(dict.fromkeys((actor,) for actor, _ in pairs)), one, plans, as_json)
    if as_json:
        emit(choices_json(found, run, moves, courses))
    else:
        print_choices(found, run, None, moves, courses)


def _asked(run: Run, option: str | None) -> list[tuple[str, str]]:
    """The options to be ranked, each with its owner.

    Raises
    ------
    DetenteError
        If there is nothing to rank, or nothing of that name.
    """
    from detente.case.edit import nearest
    from detente.study.answer import reading_of
    from detente.study.choice import choosers

    known = choosers(reading_of(run))
    pairs = [pair for pair in known if option is None or option in pair]
    if not known:
        raise DetenteError("no actor of this case has both options and interests, so there is nothing to rank")
    if not pairs:
        names = list(dict.fromkeys(name for pair in known for name in pair))
        raise DetenteError(f'no option or actor with options called "{option}"{nearest(option or "", names)}; '
                           f"there are {', '.join(names)}")
    return pairs


def _again(
    run: Run, found: tuple[ChoiceResult, ...], threads: int, quiet: bool
) -> tuple[tuple[ChoiceResult, ...], tuple[MovesOf, ...]]:
    """Rankings with what was solved again, and the moves that swap their first two choices."""
    from detente.study.absences import Absences
    from detente.study.answer import inputs_of, reading_of
    from detente.study.choice import with_premises_asked
    from detente.study.choices_moves import turning_moves

    reading = reading_of(run)
    with progress_bar("asking again without sources and assumptions", quiet) as progress:
        found = with_premises_asked(run, reading, found, Absences(run, threads=threads, progress=progress))
    with progress_bar("looking for the smallest move", quiet) as progress:
        return found, turning_moves(run, reading, inputs_of(run), found, threads, progress)


def _courses(
    run: Run, teams: list[tuple[str, ...]], option: str | None, most: int, quiet: bool
) -> tuple[CourseTable, ...]:
    """Choices, pairs and plans of each team, or of each actor by itself."""
    from detente.study.answer import reading_of
    from detente.study.team import compare_courses

    found = []
    for team in teams:
        with progress_bar(f"comparing what {', '.join(team)} could do", quiet) as progress:
            found.append(compare_courses(reading_of(run), team, option, most, progress))
    return tuple(found)
