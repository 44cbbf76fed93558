"""`slosmith report`: what was kept in a week, a month, a quarter or a period."""

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.history_options import (
    chosen_slos,
    compiled,
    end_unknown,
    fresh_option,
    past_of,
    server_options,
    slo_options,
    zone_of,
    zone_option,
)
from slosmith.cli.options import hand_over, root_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from slosmith.commands.history.report.calendar import Span
    from slosmith.live.access import AccessFiles
    from slosmith.model.slo import Slo


@click.command()
@root_option
@server_options
@slo_options
@click.option(
    "--every",
    type=click.Choice(["week", "month", "quarter", "period"]),
    default="month",
    show_default=True,
    help="A span of the calendar, or the period of each SLO until now.",
)
@click.option(
    "--of",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The span that this day is in; the last that is over if not given.",
)
@zone_option
@click.option(
    "--trend",
    type=click.IntRange(0, 60),
    default=5,
    show_default=True,
    help="How many spans before it are shown.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["markdown", "html", "csv", "json"]),
    default="markdown",
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
    every: str,
    day: datetime | None,
    zone_name: str,
    trend: int,
    style: str,
    into: Path | None,
    fresh: bool,
) -> None:
    """Report which objectives were kept, what spent the budgets, and who was paged.

    Incidents with what each cost and how soon it was noticed, excluded time, spans before, totals
    by team, and the query of every figure. What corrections take out is shown both ways. Exit 3 if
    the server does not answer.

    \b
    Example:
      slosmith report --prometheus http://localhost:9090
      slosmith report --every quarter --zone Europe/Berlin --format html --into quarter.html
      slosmith report shop --every period --trend 0 --format json
    """
    from slosmith.commands.history.report.figures import Report, read_lines
    from slosmith.commands.history.report.printing import FORMS
    from slosmith.live.http import HttpError

    zone = zone_of(zone_name)
    model = compiled(root)
    slos = chosen_slos(model, references, teams, labels)
    now = int(time.time())

    def spans_of(slo: "Slo") -> "Sequence[Span]":
        return _spans(slo, every, zone, now, day.date() if day else None, trend)

    try:
        past = past_of(url, access, now, fresh=fresh)
        lines = read_lines(slos, model, past, spans_of)
        past.say("")
    except HttpError as error:
        end_unknown(error, "nothing is known")
    span = lines[0].outcome.span
    report = Report(
        name="their periods until now" if every == "period" else span.name,
        zone=zone_name,
        every=every,
        lines=lines,
        corrections=tuple(
            one for one in model.corrections if one.begin < span.end and one.end > span.begin
        ),
    )
    hand_over(FORMS[style](report, zone), into, root)


def _spans(
    slo: "Slo", every: str, zone: "tzinfo", now: int, day: "date | None", trend: int
) -> "Sequence[Span]":
    from slosmith.commands.history.report.calendar import periods_back, some_spans, spans_back

    if every == "period":
        found = periods_back(int(slo.period.seconds), str(slo.period), now)
    else:
        found = spans_back(every, zone, now, day)
    return some_spans(found, trend)
