"""What happened step by step, in a terminal: who moved, when and why, one heading for each thing that was solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.text import Text

from detente.report.rich_parts import sentence, title

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["print_steps", "steps_view"]

NONE = "Nothing here moves in steps."


def print_steps(answer: Answer, console: Console | None = None) -> None:
    """Print the steps of everything that has some.

    Parameters
    ----------
    answer
        Everything a run has to say.
    console
        Where to print; standard output unless given.
    """
    (console or Console(highlight=False)).print(steps_view(answer))


def steps_view(answer: Answer) -> RenderableType:
    """Every list of steps under the name of what it belongs to; one sentence where there is none."""
    parts: list[RenderableType] = []
    for told in answer.explained:
        for heading, steps in told.details:
            parts += [Text(), title(told.title), Text(f"{heading}."), *map(sentence, steps)]
    return Group(*parts) if parts else Group(Text(), Text(NONE))
