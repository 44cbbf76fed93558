"""`slosmith status`: how SLOs stand now."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.history_options import (
    chosen_slos,
    compiled,
    end_unknown,
    server_options,
    slo_options,
)
from slosmith.cli.options import granted, root_option
from slosmith.deadline import DEADLINE

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles

_EACH = 15.0
_CLEAR = "\x1b[2J\x1b[H"


@click.command()
@root_option
@server_options
@slo_options
@click.option("--watch", is_flag=True, help=f"Look again each {_EACH:g} s, until interrupted.")
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
    watch: bool,
    style: str,
) -> None:
    """Show how SLOs stand now, the worst first.

    What is left of each error budget and how much of the period was seen, how fast it is spent, and
    which alerts fire. A state is spent, burning, unknown, idle or ok. Exit 3 if the server does not
    answer.

    \b
    Example:
      slosmith status --prometheus http://localhost:9090
      slosmith status shop shop/errors --watch
      slosmith status --team web --label criticality=1 --format json
    """
    from slosmith.history.now.recorded import ask_recorded
    from slosmith.history.now.standing import standings
    from slosmith.history.now.text import print_json, print_table
    from slosmith.live.http import HttpError

    model = compiled(root)
    slos = chosen_slos(model, references, teams, labels)
    print_ = print_json if style == "json" else print_table
    try:
        may = granted(access, url)
        while True:
            recorded = ask_recorded(url, may, slos, model.settings)
            text = print_(standings(slos, recorded, model.settings))
            click.echo(f"{_CLEAR}{text}" if watch and style == "text" else text, nl=False)
            if not watch:
                return
            time.sleep(_EACH)
            DEADLINE.begin(DEADLINE.seconds)
    except HttpError as error:
        end_unknown(error, "nothing is known")
