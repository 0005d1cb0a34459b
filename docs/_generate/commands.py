"""Commands and their options, from the command line itself."""

from __future__ import annotations

import inspect
from typing import Any


def commands_page() -> str:
    """Describe every command and its options, from the command line itself."""
    import click

    from detente.cli import cli

    context = click.Context(cli, info_name="detente")
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return "\n\n".join(command_section(name, command) for name, command in commands.items() if command) + "\n"


def command_section(name: str, command: Any) -> str:
    """Describe one command: its help, its usage and a table of its options."""
    import click

    context = click.Context(command, info_name=f"detente {name}")
    usage = command.get_usage(context).removeprefix("Usage: ")
    rows = [option_row(option, context) for option in command.params if isinstance(option, click.Option)]
    if isinstance(command, click.Group):
        return group_section(name, command)
    table = "\n\n| option | meaning |\n|---|---|\n" + "\n".join(rows) if rows else ""
    help_text = inspect.cleandoc((command.help or "").replace("\b", ""))
    return f"(command-{name.replace(' ', '-')})=\n## `detente {name}`\n\n{help_text}\n\n```text\n{usage}\n```{table}"


def group_section(name: str, group: Any) -> str:
    """Describe a command that has commands of its own, and each of these."""
    parts = [command_section(f"{name} {inner}", found) for inner, found in sorted(group.commands.items())]
    inside = "\n\n".join(parts).replace("\n## ", "\n### ")
    return f"(command-{name})=\n## `detente {name}`\n\n{inspect.cleandoc(group.help or '')}\n\n{inside}"


def option_row(option: Any, context: Any) -> str:
    """Describe one option in a row of the table."""
    shown, meaning = option.get_help_record(context) or (", ".join(option.opts), "")
    return f"| `{shown}` | {meaning} |".replace("<", "&lt;")
