"""`slosmith lsp`: a language server for editors, over standard input and output."""

import sys

import click

from slosmith.cli.exits import Exit


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
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        click.echo("error: pygls is not installed\n  = run pip install 'slosmith[lsp]'", err=True)
        sys.exit(Exit.UNKNOWN)
    from slosmith.lsp.server import serve

    serve()
