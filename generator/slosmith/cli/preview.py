"""`slosmith preview`: look at rendered dashboards without a Grafana."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    access_options,
    fail_with,
    granted,
    links_to,
    rendered,
    require,
    root_option,
    writing,
)
from slosmith.model.units import Duration, UnitError, UnixTime

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(value.partition("=")[::2] for value in values)
    if any("=" not in value for value in values):
        raise click.BadParameter("write name=value, like provider=openai")
    return pairs


def _duration(_: click.Context, __: click.Parameter, value: str | None) -> Duration | None:
    try:
        return Duration.parse(value) if value is not None else None
    except UnitError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@root_option
@access_options
@click.option("--prometheus", required=True, type=ADDRESS, help="Prometheus that is asked.")
@click.option(
    "--dashboard", "uids", multiple=True, help="Only this uid; every dashboard if not given."
)
@click.option("--var", "chosen", multiple=True, callback=_pairs, help="Set a variable; else All.")
@click.option("--at", type=int, help="Moment to look back from, in Unix time; now if not given.")
@click.option(
    "--last",
    metavar="DURATION",
    callback=_duration,
    help="How far every graph looks back, like 30m; as the dashboards say if not given.",
)
@click.option("--theme", type=click.Choice(["auto", "light", "dark"]), default="auto")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("preview"),
    show_default=True,
    help="Folder for the pages.",
)
def command(
    root: Path,
    prometheus: str,
    uids: tuple[str, ...],
    chosen: dict[str, str],
    at: int | None,
    last: Duration | None,
    theme: str,
    into: Path,
    access: "AccessFiles",
) -> None:
    """Draw rendered dashboards with what a Prometheus answers, a page for each, to look at offline.

    \b
    Example:
      pip install 'slosmith[preview]'
      slosmith preview --prometheus http://localhost:9090
      slosmith preview --prometheus http://localhost:9090 --dashboard slosmith-overview --theme dark
      slosmith preview --prometheus http://localhost:9090 --last 30m --var provider=openai
    """
    from slosmith.grafana.preview.answers import Prometheus
    from slosmith.grafana.preview.html_page import print_page, print_scripts
    from slosmith.grafana.preview.time_range import Looking
    from slosmith.grafana.rendered_dashboards import (
        DashboardError,
        choose_dashboards,
        read_dashboards,
        read_scrape_interval,
    )
    from slosmith.live.http import HttpError
    from slosmith.output.writer import write_report
    from slosmith.secret_patterns.stream import as_printed

    require("preview", "plotly")
    left = 0
    try:
        with rendered(None, root, ("grafana",)) as output:
            dashboards = choose_dashboards(read_dashboards(output), uids)
            scrape = read_scrape_interval(output)
        left = len(dashboards)
        looking = Looking(now=UnixTime(at or int(time.time())), scrape=scrape, last=last)
        may = granted(access, prometheus)
        asked = Prometheus(url=prometheus, access=may, looking=looking, chosen=chosen)
        with writing(into):
            links = links_to(into / "x", root)
            for name, text in print_scripts().items():
                write_report(into / name, text, links)
            for dashboard in dashboards:
                page = into / f"{dashboard['uid']}.html"
                write_report(page, as_printed(print_page(dashboard, asked, theme)), links)
                click.echo(page)
                left -= 1
    except UnitError as error:
        raise click.BadParameter(str(error), param_hint="'--last'") from error
    except DashboardError as error:
        fail_with(error, error.hint, Exit.FAILED)
    except HttpError as error:
        fail_with(error, error.hint, Exit.UNKNOWN, f"dashboards not drawn: {left}")
