"""`slosmith explain`: the arithmetic behind an SLO's alerts."""

import os
import sys
from pathlib import Path

import click

from slosmith.cli.completion import complete_slos
from slosmith.cli.options import exit_with, print_findings, root_option, strict_option


def _shows_bars() -> bool:
    """Bars are for people: a terminal that has block characters, and no wish for plain text."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and encoding == "utf8" and not plain


@click.command()
@root_option
@strict_option
@click.argument("references", metavar="[SERVICE/SLO]...", nargs=-1, shell_complete=complete_slos)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs.",
)
@click.option(
    "--expanded",
    is_flag=True,
    help="Print the SLOs as YAML, with their templates filled in, and nothing else.",
)
def command(
    root: Path, references: tuple[str, ...], style: str, expanded: bool, strict: bool
) -> None:
    """Show the budget, the thresholds, and when each alert fires and clears.

    Without a reference all SLOs are explained, with the name of a service all of its own.

    \b
    Example:
      slosmith explain council/error-rate
      slosmith explain council --format json
      slosmith explain council/error-rate --expanded
    """
    from slosmith.build.compile import compile_root
    from slosmith.commands.explain import (
        UnknownReferenceError,
        explain_slo,
        find_slos,
        print_expanded,
        print_json,
        print_text,
    )

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=strict)
    model = compilation.model
    assert model is not None
    try:
        found = [slo for one in references for slo in find_slos(model, one)] or model.slos
    except UnknownReferenceError as error:
        raise click.UsageError(str(error)) from None
    if expanded:
        click.echo(print_expanded(found, model.metrics_by_name), nl=False)
        return
    explained = [explain_slo(slo, model.settings) for slo in found]
    if style == "json":
        click.echo(print_json(explained), nl=False)
    else:
        click.echo("\n".join(print_text(one, bars=_shows_bars()) for one in explained), nl=False)
