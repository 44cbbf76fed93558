"""The command line: options in, a run of the pipeline, findings and an exit code out."""

import gc

import click

from slosmith import __version__


class Commands(click.Group):
    """Commands are imported when they are called, so that `--help` and `check` start quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are used."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"slosmith.cli.{cmd_name}").command
        return command


_COMMANDS = (
    "init",
    "check",
    "build",
    "verify",
    "explain",
    "rehearse",
    "audit",
    "schema",
    "preview",
    "push",
)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="slosmith %(version)s")
def main() -> None:
    """Compile service level objectives into alerts, and prove that each of them works.

    \b
    Example:
      slosmith init my-slos && cd my-slos
      slosmith check
      slosmith build
    """
    # What is loaded lives until the end, so looking for cycles in it time and again frees nothing.
    gc.set_threshold(100_000, 50, 1_000)
