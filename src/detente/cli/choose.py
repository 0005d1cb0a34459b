"""`detente choose`: rank what an actor can do."""

from __future__ import annotations

import click

from detente.cli.common import case_argument, emit, obtain, run_options, settings_from
from detente.errors import DetenteError


@click.command()
@case_argument()
@click.argument("option", required=False)
@run_options
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    case: str,
    option: str | None,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Rank the choices of OPTION (an option, or an actor with options; all of them unless given).

    Each choice is held, everyone else answers it, and its owner's payoff is compared draw by draw: expected payoff,
    regret, probability of being best, and the inputs that turn the ranking.
    """
    from detente.case.edit import nearest
    from detente.report.plain_json import choices_json
    from detente.report.terminal import print_choices
    from detente.study.answer import inputs_of, reading_of
    from detente.study.choice import choose, choosers

    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    reading, inputs = reading_of(run), inputs_of(run)
    pairs = [pair for pair in choosers(reading) if option is None or option in pair]
    if not pairs:
        known = [name for pair in choosers(reading) for name in pair]
        if not known:
            raise DetenteError("no actor of this case has both options and interests, so there is nothing to rank")
        raise DetenteError(f'no option or actor with options called "{option}"{nearest(option or "", known)}; '
                           f"there are {', '.join(dict.fromkeys(known))}")
    found = tuple(choose(reading, name, inputs, run.settings.seed) for _, name in pairs)
    if as_json:
        emit(choices_json(found, run))
    else:
        print_choices(found, run)
