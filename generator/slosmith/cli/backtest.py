"""`slosmith backtest`: what the rules would have done in the past."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.history_options import (
    chosen_slos,
    end_unknown,
    fresh_option,
    past_of,
    server_options,
    slo_options,
)
from slosmith.cli.options import require, root_option
from slosmith.cli.plan import past_folder, side_of

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles


@click.command()
@root_option
@server_options
@slo_options
@click.option(
    "--days",
    type=click.IntRange(min=1, max=366),
    default=7,
    show_default=True,
    help="How many days to play, the last of which ends now.",
)
@click.option("--against", metavar="REF", help="Play a branch, tag or commit of git beside it.")
@click.option(
    "--before",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Play a folder that holds another slo/ beside it.",
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@fresh_option
def command(
    root: Path,
    url: str,
    access: "AccessFiles",
    references: tuple[str, ...],
    teams: tuple[str, ...],
    labels: tuple[tuple[str, str], ...],
    days: int,
    against: str | None,
    before: Path | None,
    style: str,
    fresh: bool,
) -> None:
    """Play the rendered rules over what a Prometheus remembers.

    Who would have been notified how often, and of each incident how long it took to the page and
    what was spent by then. With another specification beside it: what would be otherwise. Exit 3
    if the server does not answer.

    \b
    Example:
      slosmith backtest --prometheus http://localhost:9090 --days 30
      slosmith backtest shop/errors --against main
    """
    if against is not None and before is not None:
        raise click.UsageError("--against and --before exclude each other; name one")
    require("backtest", "numpy")
    from slosmith.backtest.outcome import Outcome, backtest
    from slosmith.backtest.printing import print_json, print_text
    from slosmith.live.http import HttpError
    from slosmith.plan.side import Side

    new = side_of(root, "this folder", Exit.USAGE)
    now = int(time.time())
    step = int(new.model.settings.evaluation_interval.seconds)
    end = now // step * step
    begin = end - days * 86_400

    def play(side: Side) -> Outcome:
        chosen = chosen_slos(side.model, references, teams, labels)
        past = past_of(url, access, now, fresh=fresh)
        return backtest(side, chosen, past, begin, end)

    try:
        outcome, old = play(new), None
        if against is not None or before is not None:
            with past_folder(root, against, before) as (folder, name):
                old = play(side_of(folder, name, Exit.UNKNOWN))
    except HttpError as error:
        end_unknown(error, "nothing was played")
    click.echo((print_json if style == "json" else print_text)(outcome, old), nl=False)
