"""`slosmith contract`: what a server knows of metrics, for the contract in slo/metrics/."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    access_options,
    exit_with,
    fail_with,
    format_option,
    granted,
    print_findings,
    require,
    root_option,
    writing,
)
from slosmith.cli.resolved import accepted, resolved_model

if TYPE_CHECKING:
    from slosmith.commands.contract.chosen import Chosen
    from slosmith.commands.contract.observed import Observation
    from slosmith.commands.contract.plan import Plan
    from slosmith.live.access import AccessFiles
    from slosmith.model.root import Model


@click.command()
@root_option
@click.option("--prometheus", "url", type=ADDRESS, help="Prometheus whose series count.")
@click.option("--metrics", "place", metavar="FILE|URL", help="Text of metrics, as targets show it.")
@click.option("--match", "pattern", default="", metavar="REGEX", help="Only metrics named so.")
@click.option("--for", "service", metavar="SERVICE", help="Only metrics that a service reads.")
@click.option(
    "--values",
    "most",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    help="Most values of a label that are listed; with more it is open.",
)
@click.option(
    "--last", default="1d", show_default=True, metavar="TIME", help="How far back series count."
)
@click.option("--check", is_flag=True, help="Print what differs as findings; exit 1 if any does.")
@click.option("--write", is_flag=True, help="Merge into slo/metrics/ in place of printing a diff.")
@format_option
@access_options
def command(
    root: Path,
    url: str | None,
    place: str | None,
    pattern: str,
    service: str | None,
    most: int,
    last: str,
    check: bool,
    write: bool,
    style: str,
    access: "AccessFiles",
) -> None:
    """Compare the metric contract with a server, and write what it lacks.

    Prints a diff. What is gone from the server is reported, and never removed. Tokens and headers
    come from files or the environment, never from an argument, which other users could see.

    Types, help, units, labels with values, buckets. Exit 1 if --check finds a difference, 3 if the
    server does not answer.

    \b
    Example:
      slosmith contract --prometheus http://localhost:9090 --match 'http_.*'
      slosmith contract --prometheus http://localhost:9090 --for shop --write
      slosmith contract --prometheus https://prometheus.example.com --check
      slosmith contract --metrics http://localhost:8000/metrics
      pip install 'slosmith[contract]'
    """
    from slosmith.commands.contract.chosen import Chosen
    from slosmith.commands.contract.drift import drift
    from slosmith.commands.contract.readers import readers_of
    from slosmith.diagnostics.finding import sort_findings

    _check_words(url, place, pattern, check=check, write=write)
    require(
        "contract",
        *(() if check else ("ruamel.yaml",)),
        *(("prometheus_client",) if place is not None else ()),
    )
    model = resolved_model(root)
    chosen = Chosen(names=_names(model, service), pattern=pattern)
    seen = _read(url, place, chosen, last, access)
    meant = [one for one in model.metrics or () if one.name in chosen]
    differing = drift(meant, seen, readers_of(model), all_of_it=check)
    found = accepted(root, sort_findings(differing))
    if check:
        print_findings(found, style)
        exit_with(found, strict=False)
        return
    plan = _plan(root, model, seen, most, service)
    if write:
        _write(root, plan)
    else:
        click.echo("".join(one.diff for one in plan.files), nl=False)
    print_findings(found, style)
    _report(plan)


def _check_words(
    url: str | None, place: str | None, pattern: str, *, check: bool, write: bool
) -> None:
    from slosmith.promql import regex_problem

    if (url is None) is (place is None):
        raise click.UsageError("name one source: --prometheus URL, or --metrics FILE or URL")
    if check and write:
        raise click.UsageError("--check only compares; leave --write out, or --check")
    if pattern and (problem := regex_problem(pattern)):
        raise click.BadParameter(problem, param_hint="'--match'")


def _names(model: "Model", service: str | None) -> "frozenset[str] | None":
    from slosmith.commands.contract.readers import metrics_read

    if service is None:
        return None
    found = next((one for one in model.services if one.name == service), None)
    if found is None:
        known = ", ".join(one.name for one in model.services) or "none yet"
        raise click.BadParameter(f'no service "{service}"; there is {known}', param_hint="'--for'")
    return metrics_read(found)


def _read(
    url: str | None,
    place: str | None,
    chosen: "Chosen",
    last: str,
    access: "AccessFiles",
) -> "Observation":
    from slosmith.commands.contract.exposition import read_exposition
    from slosmith.commands.contract.server import read_prometheus
    from slosmith.live.http import HttpError
    from slosmith.model.units import Duration, UnitError

    try:
        may = granted(access, url or place or "")
        if url is None:
            return read_exposition(place or "", may, chosen)
        return read_prometheus(url, may, chosen, seconds=int(Duration.parse(last).seconds))
    except UnitError as error:
        raise click.BadParameter(str(error), param_hint="'--last'") from None
    except HttpError as error:
        fail_with(error, error.hint, Exit.UNKNOWN, "nothing was compared")


def _plan(
    root: Path, model: "Model", seen: "Observation", most: int, service: str | None
) -> "Plan":
    """What is new goes into a file named after the service, or after what was asked."""
    from slosmith.commands.contract.plan import plan_contract
    from slosmith.output.rendered import content_of
    from slosmith.source import File
    from slosmith.source.links import Links

    path = f"slo/metrics/{service or 'server'}.yaml"
    content = content_of(root / path, Links(root))
    new = File(path=path, text=(content or b"").decode())
    standing = content is not None
    return plan_contract(model.metrics or (), seen, most=most, new=new, standing=standing)


def _write(root: Path, plan: "Plan") -> None:
    from slosmith.output.writer import write_report
    from slosmith.source.links import Links

    for one in plan.files:
        with writing(root):
            write_report(root / one.path, one.after, Links(root))
        click.echo(f"{one.path}: {len(one.added)} new, {len(one.changed)} changed")
    if not plan.files:
        click.echo("the contract has all of it")


def _report(plan: "Plan") -> None:
    """What could not be written, and what only looks like one type."""
    from slosmith.diagnostics.terminal import printable

    for path in plan.broken:
        click.echo(f"warning: {path} would not read as it should\n  = write it by hand", err=True)
    for name in plan.left_out:
        said = f'note: "{printable(name)}" is left out: not every Prometheus takes the name'
        click.echo(said, err=True)
    if plan.broken:
        sys.exit(Exit.FAILED)
