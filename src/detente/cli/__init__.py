"""The command `detente`: arguments in, study and report called, text out. Commands load only when they are used."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from detente.version import __version__

__all__ = ["cli", "main"]

COMMANDS = {
    "cases": "list the cases that come with détente",
    "new": "start a case file of your own",
    "check": "say everything that is wrong with a case",
    "show": "what a case holds, and the names of its outcomes",
    "run": "solve a case and write its report",
    "claims": "test the claims of a case or run",
    "why": "why a claim has its verdict, and what would turn it",
    "sensitivity": "which inputs drive an outcome",
    "choose": "rank what an actor can do",
    "lasts": "what it would take for a world to last",
    "panel": "weigh and pool what experts said",
    "positions": "where states stand, measured from their votes",
    "compare": "a case against a change of itself, or another case",
    "report": "write the report of a run again",
    "export": "write a run for other programs",
    "runs": "list the runs in a folder",
    "verify": "solve a run again and compare it bit for bit",
    "seal": "enter a run's forecasts in the ledger, for good",
    "score": "how good a run's forecasts were, once it is known",
    "solve": "solve a plain table of actors by one rule",
    "power": "what a voting rule by itself gives each member",
    "import": "a plain table of actors as a case",
    "events": "machine-coded events as ties of a case",
    "facts": "capability, alliances and arms from your own download",
    "bench": "hold rules and forecasts against past decisions",
    "ledger": "list and check what is sealed",
    "schema": "the JSON Schema of the case language",
}
MODULES = {"import": "import_case"}
"""Commands whose name is a word of Python."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name)
        found = getattr(import_module(f"detente.cli.{module}"), "command")  # noqa: B009  # the name is data
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command when one is misspelt."""
        from difflib import get_close_matches

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(COMMANDS)}"
            ctx.fail(f"no command called {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="detente")
def cli() -> None:
    """Write who wants what, who can do what, and on whose word; learn what follows, how sure that is, and why.

    A first try:  detente run russia-iran-us-2010
    """


def main() -> None:
    """Entry point: errors become sentences and exit codes (2 bad input, 130 interrupted), never tracebacks."""
    from detente.errors import DetenteError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted; the same command goes on where it stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        click.echo(f"cannot use {error.filename or 'the output'}: {error.strerror or error}", err=True)
        sys.exit(2)
    except DetenteError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
