"""`slosmith lsp`: a language server for editors, over standard input and output."""

import os

import click

from slosmith.cli.endings import DEBUG, leave_at_once
from slosmith.cli.exits import Exit
from slosmith.cli.options import fail_with, require


@click.command()
@click.option(
    "--stdio", is_flag=True, expose_value=False, help="Some editors say so; it is the only way."
)
def command() -> None:
    """Serve an editor: findings, completion and help while you type.

    It reads the root of each file that is open. It writes no file and asks no network.

    \b
    Example:
      pip install 'slosmith[lsp]'
      slosmith lsp
    """
    require("lsp", "pygls")
    from slosmith.commands.lsp.server import serve
    from slosmith.commands.lsp.wire import LONGEST_MESSAGE, WireError

    try:
        serve(leave_at_once, quiet=not os.environ.get(DEBUG))
    except WireError as error:
        fail_with(error, f"let it send at most {LONGEST_MESSAGE:,} bytes at once", Exit.FAILED)
