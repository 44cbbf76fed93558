"""`slosmith backfill`: the past of a new or a renamed SLO, for a storage to take in."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.history_options import (
    chosen_slos,
    compiled,
    end_unknown,
    fresh_option,
    past_of,
    server_options,
)
from slosmith.cli.options import fail_with, links_to, remark, root_option, writing

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles

_REFERENCE = "SERVICE/SLO"


@click.command()
@root_option
@server_options
@click.argument("reference", metavar=_REFERENCE)
@click.option(
    "--renamed-from", "old", default="", metavar=_REFERENCE, help="What it was recorded as before."
)
@click.option("--last", metavar="DURATION", help="How far back; the SLO's period if not given.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%MZ", "%Y-%m-%d"]),
    help="Until when, in UTC; since it is recorded, or 3 hours ago, if not given.",
)
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("backfill.om"),
    show_default=True,
    help="The file to write.",
)
@fresh_option
def command(
    root: Path,
    url: str,
    access: "AccessFiles",
    reference: str,
    old: str,
    last: str | None,
    until: datetime | None,
    into: Path,
    fresh: bool,
) -> None:
    """Write what would have been recorded of an SLO, had it been there before, as OpenMetrics.

    From raw series, as far as the server has them, or from what it was recorded as under another
    name. How the file gets into a Prometheus, and what is missing then, says docs/history.md.

    \b
    Example:
      slosmith backfill shop/errors --prometheus http://localhost:9090
      slosmith backfill shop/errors --renamed-from store/errors --last 7d --into past.om
      promtool tsdb create-blocks-from openmetrics --max-block-duration=24h past.om data/
    """
    from slosmith.commands.history.backfill import (
        SETTLED_SECONDS,
        first_recorded,
        print_openmetrics,
        read_backfill,
    )
    from slosmith.live.http import HttpError
    from slosmith.model.units import Duration, UnitError, utc_minute
    from slosmith.output.writer import write_report

    model = compiled(root)
    (slo, *more) = chosen_slos(model, (reference,), (), ())
    if more or (old and old.count("/") != 1):
        raise click.UsageError("name one SLO by its whole reference, like shop/errors")
    now = int(time.time())
    try:
        seconds = int((Duration.parse(last) if last else slo.period).seconds)
    except UnitError as error:
        raise click.BadParameter(str(error), param_hint="'--last'") from None
    end = int(until.replace(tzinfo=UTC).timestamp()) if until else now - SETTLED_SECONDS
    try:
        past = past_of(url, access, now, fresh=fresh)
        if until is None:
            end = min(end, first_recorded(slo, model.settings, past, (now - seconds, now)) or end)
        found = read_backfill(slo, model, past, (end - seconds, end), old)
        past.say("")
    except HttpError as error:
        end_unknown(error, "nothing was written")
    if found.since is None:
        message = f"the server knows nothing of {old or slo.ref} in that time"
        fail_with(LookupError(message), "name another time with --last and --until", Exit.FAILED)
    with writing(into.parent):
        text = "\n".join((*print_openmetrics(found), ""))
        write_report(into, text, links_to(into, root))
    begins, ends = utc_minute(found.since), utc_minute(found.end)
    click.echo(f"{into}: {slo.ref} from {begins} to {ends} UTC")
    if found.since - found.begin > found.settings.period_interval.seconds:
        remark("the server knows nothing of it before that time")
