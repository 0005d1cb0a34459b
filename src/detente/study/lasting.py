"""What it would take for a world of a run to last."""

from __future__ import annotations

from collections.abc import Mapping

from detente.errors import DetenteError
from detente.lenses.lasting import Lasting, ask_what_lasts
from detente.study.reading import reader_of, reading_of
from detente.study.run import Run

__all__ = ["lasting", "named_choices"]


def lasting(run: Run, picks: Mapping[str, str], concept: str | None = None) -> Lasting:
    """Ask what the actors would have to want for a world to last.

    Parameters
    ----------
    run
        A run, fresh or read from its folder.
    picks
        Choices by option; options that are not named stand as they do where the contest starts.
    concept
        A concept of stability; that of the forecast unless given.

    Raises
    ------
    DetenteError
        If the case has no contest that was solved, or the world is unknown or infeasible.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("cuba-1962"), b"", Settings(draws=2))
    >>> found = lasting(run, {"blockade": "yes"})
    >>> found.lasts, [stance.would_stay for stance in found.stances], found.stances[1].above
    (0.0, [True, False], ('“Blockade” and “Withdrawal”',))
    """
    return ask_what_lasts(run.source.case, reader_of(reading_of(run)), dict(picks), concept)


def named_choices(words: tuple[str, ...]) -> dict[str, str]:
    """Choices written as OPTION=CHOICE.

    Raises
    ------
    DetenteError
        If one is written otherwise, or an option stands twice.

    Example
    -------
    >>> named_choices(("blockade=yes", "strike=no"))
    {'blockade': 'yes', 'strike': 'no'}
    """
    found: dict[str, str] = {}
    for word in words:
        option, equals, choice = (part.strip() for part in word.partition("="))
        if not (option and equals and choice):
            raise DetenteError(f'found "{word}"; OPTION=CHOICE would be right, such as blockade=yes')
        if option in found:
            raise DetenteError(f"{option} stands twice; a world has one choice for every option")
        found[option] = choice
    return found
