"""`slosmith import`: what a team has in other tools as documents of its own."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.foreign import (
    foreign_files,
    parse_period,
    parse_severity,
    period_option,
    service_option,
    severity_option,
)
from slosmith.cli.options import links_to, writing

if TYPE_CHECKING:
    from slosmith.commands.importing import Entry

_FORMATS = ("text", "json", "markdown")


@click.command()
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    show_default="here",
    help="Root below whose slo/ the documents are written.",
)
@click.option("--dry-run", is_flag=True, help="Print the documents, and write nothing.")
@click.option("--force", is_flag=True, help="Replace files that stand there already.")
@click.option("--team", default="", metavar="NAME", help="Team of every service.")
@click.option(
    "--team-from",
    default="team",
    show_default=True,
    metavar="LABEL",
    help="Label that names the team.",
)
@service_option
@severity_option
@period_option
@click.option(
    "--format",
    "style",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How the account is printed.",
)
def command(
    paths: tuple[Path, ...],
    into: Path,
    dry_run: bool,
    force: bool,
    team: str,
    team_from: str,
    service: str,
    severities: tuple[str, ...],
    period: str,
    style: str,
) -> None:
    """Turn what other tools have into documents of its own, and account for every key.

    Reads Sloth, Pyrra, OpenSLO, rules of Prometheus and routes of Alertmanager: files, folders, or
    - for standard input.

    \b
    Example:
      slosmith import ../sloth --team platform
      slosmith import rules.yaml --severity sev2=page --dry-run
      slosmith import alertmanager.yml --dry-run
    """
    from slosmith.commands.importing import Choices, import_files
    from slosmith.commands.importing.contract import contract_for
    from slosmith.commands.importing.report import FORMATS
    from slosmith.commands.importing.settings import settings_for
    from slosmith.commands.importing.writing import FAILED, plan_files, write_files

    choices = Choices(
        team=team,
        team_from=team_from,
        service=service,
        severities=tuple(parse_severity(text) for text in severities),
        period=parse_period(period),
    )
    links_to(into / "x")
    unread: list[Entry] = []
    found = import_files([*foreign_files(paths, unread)], choices, unread)
    with writing(into):
        besides = contract_for(found.written, into), settings_for(found.written, into)
        more = (one for one in besides if one is not None)
        found = replace(found, written=(*found.written, *more))
        states = plan_files(found.written, into, force=force)
        if dry_run:
            states = {path: state.planned for path, state in states.items()}
        else:
            write_files(found.written, into, states)
    click.echo(FORMATS[style](found, states), nl=False)
    if dry_run and style == "text":
        _print_documents((one.document.path, one.document.text) for one in found.written)
    if found.refused or any(state in FAILED for state in states.values()):
        sys.exit(Exit.FAILED)


def _print_documents(documents: Iterable[tuple[str, str]]) -> None:
    for path, text in documents:
        click.echo(f"\n--- {path}\n{text}", nl=False)
