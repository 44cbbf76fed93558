"""`slosmith gate`: whether a deployment may go on."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.history_options import (
    chosen_slos,
    compiled,
    end_unknown,
    server_options,
    slo_options,
)
from slosmith.cli.options import granted, root_option

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles


@click.command()
@root_option
@server_options
@slo_options
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(
    root: Path,
    url: str,
    access: "AccessFiles",
    references: tuple[str, ...],
    teams: tuple[str, ...],
    labels: tuple[tuple[str, str], ...],
    style: str,
) -> None:
    """Say whether a deployment may go on, by the error budgets and the alerts of SLOs.

    Exit 0 to go on, 1 to stop, 3 if it is unknown: the server does not answer, its rules are not
    loaded, a source is gone, or a clock is off. `gate:` in the specification says when to stop.
    Of several SLOs one that stops counts more than one that is unknown.

    \b
    Example:
      slosmith gate shop --prometheus http://localhost:9090 && ./deploy.sh
      slosmith gate --team web --format json
    """
    from slosmith.commands.history.now.gate import Answer, decide
    from slosmith.commands.history.now.recorded import ask_recorded
    from slosmith.commands.history.now.standing import standings
    from slosmith.commands.history.now.text import print_gate_json
    from slosmith.live.http import HttpError

    model = compiled(root)
    slos = chosen_slos(model, references, teams, labels)
    try:
        recorded = ask_recorded(url, granted(access, url), slos, model.settings)
    except HttpError as error:
        end_unknown(error, "whether to go on is unknown")
    verdicts = decide(standings(slos, recorded, model.settings))
    first, *others = verdicts
    if style == "json":
        click.echo(print_gate_json(verdicts), nl=False)
    else:
        more = sum(one.answer is first.answer for one in others)
        also = f" (and {more} more)" if more and first.answer is not Answer.GO else ""
        click.echo(f"{first.answer.value}: {first.sentence}{also}")
    codes = {Answer.GO: Exit.FINE, Answer.STOP: Exit.FAILED, Answer.UNKNOWN: Exit.UNKNOWN}
    sys.exit(codes[first.answer])
