"""`slosmith doctor`: whether what was rendered is what runs."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.history_options import SERVER, compiled
from slosmith.cli.options import (
    access_options,
    exit_with,
    fail_with,
    format_option,
    grafana_token,
    granted,
    granted_beside,
    print_findings,
    rendered,
    root_option,
    strict_option,
    warn_if_open,
)
from slosmith.cli.resolved import accepted

if TYPE_CHECKING:
    from slosmith.commands.doctor.rendered import Part
    from slosmith.diagnostics.finding import Diagnostic
    from slosmith.live.access import Access, AccessFiles
    from slosmith.model.root import Model


@click.command()
@root_option
@click.option(
    "--prometheus",
    "url",
    type=ADDRESS,
    envvar=SERVER,
    help=f"Prometheus that scrapes, and evaluates unless --ruler does; also ${SERVER}.",
)
@click.option("--ruler", type=ADDRESS, help="What evaluates the rules, where that is another.")
@click.option("--alertmanager", type=ADDRESS, help="Alertmanager that notifies.")
@click.option("--grafana", type=ADDRESS, help="Grafana that has the dashboards.")
@click.option(
    "--grafana-token-file",
    "grafana_token",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with its token; $GRAFANA_TOKEN if not given.",
)
@click.option(
    "--shard",
    type=click.IntRange(min=0),
    metavar="N",
    help="Ask about the rules of ruler N alone, where `shards` divide them.",
)
@click.option("--tenant", metavar="NAME", help="Ask about the rules of this tenant of Mimir alone.")
@access_options
@strict_option
@format_option
def command(
    root: Path,
    url: str | None,
    ruler: str | None,
    alertmanager: str | None,
    grafana: str | None,
    grafana_token: Path | None,
    shard: int | None,
    tenant: str | None,
    access: "AccessFiles",
    strict: bool,
    style: str,
) -> None:
    """Compare what runs with what was rendered, and say what to do.

    Rules loaded and as rendered, none failing, evaluations in time; retention, scrapes, external
    labels and clocks; the metric contract; what Alertmanager runs, and whether the watchdog comes
    there; dashboards. A server that is not named is not asked. Exit 1 if something is wrong, 3 if a
    server does not answer.

    \b
    Example:
      slosmith doctor --prometheus http://localhost:9090 --alertmanager http://localhost:9093
      slosmith doctor --ruler https://mimir.example.com/prometheus --tenant web --headers-file web
      slosmith doctor --shard 1 --prometheus http://ruler-1:9090
      slosmith doctor --grafana https://grafana.example.com
    """
    from slosmith.commands.doctor.answers import Answers, ask_alertmanager, ask_rules, ask_server
    from slosmith.commands.doctor.checkup import check_all
    from slosmith.grafana.asking import PushError
    from slosmith.live.http import HttpError

    if not any((url, ruler, alertmanager, grafana)):
        raise click.UsageError("name a server: --prometheus, --ruler, --alertmanager or --grafana")
    model = compiled(root)
    if shard is not None and shard not in model.rulers:
        raise click.UsageError(f"settings have no ruler {shard}; write shards: {shard + 1} there")
    rulers = () if model.settings.shards is None else model.rulers if shard is None else (shard,)
    asked = tuple(map(str, rulers))
    part = _part(model, shard, tenant)
    mine = [slo for service in part.services(model) for slo in service.slos]
    found: dict[str, object] = {"rulers": asked}
    drift: tuple[Diagnostic, ...] | None = None
    try:
        if url:
            may = granted(access, url)
            metrics = {series.metric for slo in mine for series in slo.raw_series}
            found |= ask_server(url, may, metrics - {""}, asked)
            drift = _drift(root, model, url, may, part)
            if not ruler:
                found |= ask_rules(url, may)
        if ruler:
            found |= ask_rules(ruler, granted_beside(access, ruler, url, "RULER_TOKEN"))
        if alertmanager:
            may = granted_beside(access, alertmanager, url or ruler, "ALERTMANAGER_TOKEN")
            watchdog = bool(model.routing and model.routing.watchdog)
            found |= ask_alertmanager(alertmanager, may, watchdog=watchdog, rulers=asked)
        if grafana:
            found["dashboards"] = _dashboards(root, grafana, grafana_token)
    except (HttpError, PushError) as error:
        fail_with(error, error.hint, Exit.UNKNOWN, "what runs is unknown")
    checks = check_all(model, Answers(**found), drift, part)  # type: ignore[arg-type]  # by its own names
    findings = tuple(one for check in checks for one in check.findings)
    if style == "text":
        width = max(len(check.name) for check in checks)
        for check in checks:
            click.echo(f"{check.name:{width}}  {check.line}")
    print_findings(findings, style)
    exit_with(findings, strict=strict)
    sys.exit(Exit.FINE)


def _part(model: "Model", shard: int | None, tenant: str | None) -> "Part":
    """Of which rules a server is asked; a part that there is not is a mistake of who calls."""
    from slosmith.commands.doctor.rendered import Part

    if shard is not None and tenant is not None:
        raise click.UsageError(
            "--shard and --tenant exclude each other; Mimir divides rules itself"
        )
    part = Part(shard=shard, tenant=tenant)
    if tenant is not None and not part.services(model):
        tenants_of = model.settings.platforms.mimir.tenants_of
        known = {name for one in model.services for name in tenants_of(one.team)}
        said = f'no rules are of the tenant "{tenant}"; there are {", ".join(sorted(known))}'
        raise click.UsageError(said)
    return part


def _drift(
    root: Path, model: "Model", url: str, access: "Access", part: "Part"
) -> "tuple[Diagnostic, ...] | None":
    from slosmith.commands.contract.chosen import Chosen
    from slosmith.commands.contract.drift import drift
    from slosmith.commands.contract.readers import metrics_read, readers_of
    from slosmith.commands.contract.server import read_prometheus
    from slosmith.diagnostics.finding import sort_findings

    if not model.has_contract:
        return None
    mine = replace(model, services=part.services(model))
    read = {name for service in mine.services for name in metrics_read(service)}
    metrics = [one for one in model.metrics or () if part.is_all or one.name in read]
    seen = read_prometheus(url, access, Chosen(names=frozenset(one.name for one in metrics)))
    return accepted(root, sort_findings(drift(metrics, seen, readers_of(mine), all_of_it=True)))


def _dashboards(root: Path, url: str, token: Path | None) -> dict[str, str]:
    from slosmith.grafana.asking import Grafana, PushError
    from slosmith.grafana.push import outdated
    from slosmith.grafana.rendered_dashboards import DashboardError, read_dashboards

    warn_if_open(url)
    try:
        with rendered(None, root, ("grafana",)) as output:
            dashboards = read_dashboards(output)
    except DashboardError as error:
        raise PushError(str(error), error.hint) from None
    return outdated(Grafana(url=url, token=grafana_token(token)), dashboards)
