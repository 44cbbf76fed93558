"""`slosmith check`: everything that can be known without writing anything."""

from pathlib import Path

import click

from slosmith.cli.options import (
    exit_with,
    format_option,
    print_findings,
    root_option,
    strict_option,
)


@click.command()
@root_option
@format_option
@strict_option
def command(root: Path, style: str, strict: bool) -> None:
    """Check the specification and print what is wrong with it.

    \b
    Example:
      slosmith check --strict
      slosmith check --format github
    """
    from slosmith.build.compile import compile_root

    compilation = compile_root(root)
    print_findings(compilation.findings, style)
    exit_with(compilation.findings, strict=strict)
