"""Options that mean the same before a command and behind it."""

import os

import click

from slosmith.cli.endings import DEBUG
from slosmith.cli.exits import QUIET


def _keep_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:  # not given here, it may stand in the other place
        ctx.meta[QUIET] = True


def _show_traces(_: click.Context, __: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"


ANYWHERE = (
    click.Option(
        ["--quiet", "-q"],
        is_flag=True,
        expose_value=False,
        callback=_keep_quiet,
        help="Print findings, and no word about them.",
    ),
    click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=_show_traces,
        help=f"Show where an error comes from; also ${DEBUG}=1.",
    ),
)


def taking_them_too(command: click.Command) -> click.Command:
    """A command, and each below it, with these options behind its own."""
    command.params += [one for one in ANYWHERE if one not in command.params]
    if isinstance(command, click.Group):
        for one in command.commands.values():
            taking_them_too(one)
    return command
