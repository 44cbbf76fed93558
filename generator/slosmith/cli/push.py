"""`slosmith push`: bring the rendered dashboards to a Grafana."""

from pathlib import Path

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.options import fail_with, grafana_token, rendered, root_option, warn_if_open


@click.command()
@root_option
@click.option("--grafana", required=True, type=ADDRESS, help="Address of the Grafana.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with a service account's token; $GRAFANA_TOKEN if not given.",
)
@click.option("--folder", default="slosmith", show_default=True, help="Uid of the folder to fill.")
@click.option(
    "--prune", is_flag=True, help="Delete dashboards that slosmith made and makes no more."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def command(  # click passes every option as an argument
    root: Path, grafana: str, token_file: Path | None, folder: str, prune: bool, dry_run: bool
) -> None:
    """Create or update every rendered dashboard; nothing that it did not make is touched.

    The token is read from a file or from GRAFANA_TOKEN, never from an argument, which other
    users of the machine could see.

    \b
    Example:
      slosmith build && slosmith push --grafana https://grafana.example.com --dry-run
      slosmith push --grafana https://grafana.example.com --token-file ~/.grafana-token
    """
    from slosmith.grafana.asking import Grafana, PushError, UnreachableError
    from slosmith.grafana.push import push_dashboards
    from slosmith.grafana.rendered_dashboards import DashboardError, read_dashboards

    left: set[str] = set()
    token = grafana_token(token_file)
    try:
        with rendered(None, root, ("grafana",)) as output:
            dashboards = read_dashboards(output)
        server = Grafana(url=grafana, token=token)
        warn_if_open(grafana)
        left = {str(one["uid"]) for one in dashboards}
        for line in push_dashboards(server, dashboards, folder, prune=prune, dry_run=dry_run):
            click.echo(line)
            left.discard(line.rpartition(" ")[2])
    except (DashboardError, PushError) as error:
        code = Exit.UNKNOWN if isinstance(error, UnreachableError) else Exit.FAILED
        fail_with(error, error.hint, code, f"dashboards not pushed: {len(left)}" if left else "")
