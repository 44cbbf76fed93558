"""`slosmith backtest`: what the rules would have done in the past."""

import sys
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
    seconds_of,
    server_options,
    slo_options,
    zone_of,
    zone_option,
)
from slosmith.cli.options import hand_over, print_findings, require, root_option
from slosmith.cli.plan import compilation_of, past_folder, side_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slosmith.build.compile import Compilation
    from slosmith.commands.backtest.known import Known
    from slosmith.commands.plan import Side
    from slosmith.live.access import AccessFiles
    from slosmith.model.root import Model
    from slosmith.model.slo import Slo


@click.command()
@root_option
@server_options
@slo_options
@click.option(
    "--last", default="7d", show_default=True, metavar="TIME", help="How much to play, until now."
)
@click.option("--against", metavar="REF", help="Play a branch, tag or commit of git beside it.")
@click.option(
    "--before",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Play a folder that holds another slo/ beside it.",
)
@click.option("--objective", metavar="99.5%", help="Play it with this objective, beside its own.")
@click.option("--policy", metavar="NAME", help="Play it with this policy, beside its own.")
@click.option(
    "--incidents",
    "known_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Incidents that are known, for hits, misses and false alarms.",
)
@zone_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
)
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@fresh_option
def command(
    root: Path,
    url: str,
    access: "AccessFiles",
    references: tuple[str, ...],
    teams: tuple[str, ...],
    labels: tuple[tuple[str, str], ...],
    last: str,
    against: str | None,
    before: Path | None,
    objective: str | None,
    policy: str | None,
    known_file: Path | None,
    zone_name: str,
    style: str,
    into: Path | None,
    fresh: bool,
) -> None:
    """Play the rendered rules over what a Prometheus remembers.

    Who would have been notified how often and when, how soon of each incident and what was spent
    by then, which alerts never fired and which fired without harm. With another specification,
    objective or policy beside it: what would be otherwise. Exit 3 if the server does not answer.

    \b
    Example:
      slosmith backtest --prometheus http://localhost:9090 --last 30d
      slosmith backtest shop/errors --objective 99.5% --format html --into backtest.html
      slosmith backtest --against main --incidents incidents.yaml
    """
    varied = objective is not None or policy is not None
    if sum((varied, against is not None, before is not None)) > 1:
        said = "--against, --before, and --objective or --policy exclude each other; name one"
        raise click.UsageError(said)
    require("backtest", "numpy")
    from slosmith.commands.backtest.known import judge
    from slosmith.commands.backtest.played import Backtest, Playing
    from slosmith.commands.backtest.printing import FORMS
    from slosmith.commands.plan import Side
    from slosmith.live.http import HttpError

    zone, seconds = zone_of(zone_name), seconds_of(last)
    compilation = compilation_of(root, "this folder", Exit.USAGE)
    new = Side.of("this folder", compilation)
    chosen = chosen_slos(new.model, references, teams, labels)
    known = None if known_file is None else _known(known_file, new.model)
    past = past_of(url, access, int(time.time()), fresh=fresh)
    some = references or teams or labels
    refs = frozenset(one.ref for one in chosen) if some else None
    play = Playing(past=past, seconds=seconds, refs=refs)
    try:
        if varied:
            other = _varied(new, chosen, objective, policy, compilation)
            outcome, old = play(other), play(new)
        elif against is not None or before is not None:
            with past_folder(root, against, before) as (folder, name):
                outcome, old = play(new), play(side_of(folder, name, Exit.UNKNOWN))
        else:
            outcome, old = play(new), None
        past.say("")
    except HttpError as error:
        end_unknown(error, "nothing was played")
    found = Backtest(
        outcome=outcome,
        before=old,
        verdict=None if known is None else judge(known, outcome),
        zone=zone,
        zone_name=zone_name,
    )
    hand_over(FORMS[style](found), into, root)


def _known(file: Path, model: "Model") -> "tuple[Known, ...]":
    """Incidents that people know of; a file with mistakes is nothing that can be used."""
    from slosmith.commands.backtest.known import read_known

    known, findings = read_known(file, [one.ref for one in model.slos])
    if findings:
        print_findings(tuple(findings), "text")
        sys.exit(Exit.USAGE)
    return known


def _varied(
    side: "Side",
    chosen: "Sequence[Slo]",
    objective: str | None,
    policy: str | None,
    compilation: "Compilation",
) -> "Side":
    from slosmith.commands.backtest.variants import VariantError, variant

    policies = compilation.resolved.references.policies
    try:
        return variant(side, chosen, objective, policy, policies)
    except VariantError as error:
        raise click.UsageError(f"{error}; {error.hint}") from None
