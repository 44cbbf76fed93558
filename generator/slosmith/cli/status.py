"""`slosmith status`: how SLOs stand now."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from slosmith.cli.history_options import (
    chosen_slos,
    compiled,
    end_unknown,
    server_options,
    slo_options,
)
from slosmith.cli.options import granted, remark, root_option
from slosmith.deadline import DEADLINE
from slosmith.secret_patterns.stream import clear_screen

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles

_EACH = 15.0


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
    from slosmith.commands.history.now.recorded import ask_recorded
    from slosmith.commands.history.now.standing import standings
    from slosmith.commands.history.now.text import print_json, print_table
    from slosmith.live.http import HttpError

    model = compiled(root)
    slos = chosen_slos(model, references, teams, labels)
    print_ = print_json if style == "json" else print_table

    def look() -> str:
        recorded = ask_recorded(url, may, slos, model.settings)
        return print_(standings(slos, recorded, model.settings))

    try:
        may = granted(access, url)
        text = look()
    except HttpError as error:
        end_unknown(error, "nothing is known")
    if not watch:
        click.echo(text, nl=False)
        return
    _watch(look, text, style)


def _watch(look: Callable[[], str], text: str, style: str) -> NoReturn:
    """Show each look in place of the one before; a server that goes away is waited for."""
    from slosmith.live.http import HttpError

    missed = False
    while True:
        if not missed:
            if style == "text":
                clear_screen()
                text = f"{text}\n{_now()}\n"
            click.echo(text, nl=False)
        time.sleep(_EACH)
        DEADLINE.begin(DEADLINE.seconds)
        try:
            text, missed = look(), False
        except HttpError as error:
            if not missed:  # what a server that starts says in turn is no news
                remark(f"{_now()} {error}; asking again each {_EACH:g} s")
            missed = True


def _now() -> str:
    return time.strftime("%H:%M:%S")
