"""`slosmith new`: a small document with the real names of the root, which checks clean."""

import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from slosmith.cli.exits import Exit
from slosmith.cli.options import print_findings, remark, root_option, writing
from slosmith.cli.resolved import resolved_model
from slosmith.diagnostics.suggest import suggest
from slosmith.diagnostics.terminal import one_line

if TYPE_CHECKING:
    from slosmith.commands.stubs.documents import StubError
    from slosmith.commands.stubs.suggestions import Suggestion
    from slosmith.model.root import Model
    from slosmith.output.document import Document


@click.group()
def command() -> None:
    """Write a small document: a service, an SLO, a runbook or a scenario.

    Names come from the metric contract and from what is specified. What is written checks clean,
    and its comments say what to think about. Nothing that is there is replaced.

    \b
    Example:
      slosmith new service checkout --team web
      slosmith new slo checkout/latency
      slosmith new runbook --missing
      slosmith new scenario checkout-fails --slo checkout/error-rate
    """


@command.command("service")
@click.argument("name")
@click.option("--team", default="", help="Its team; the first that routing knows if not given.")
@root_option
def new_service(root: Path, name: str, team: str) -> None:
    """Write a service with one SLO, by what the contract has of it.

    \b
    Example:
      slosmith new service checkout --team web
    """
    from slosmith.commands.starter import SCHEMA
    from slosmith.commands.stubs.documents import service_document

    model = resolved_model(root)
    _check_name(name)
    if any(one.name == name for one in model.services):
        raise click.UsageError(f'there is a service "{name}"; write `slosmith new slo {name}/NAME`')
    teams = sorted(one.name for one in model.routing.teams) if model.routing else []
    schema = (root / SCHEMA).exists()
    _write_clean(
        root,
        model,
        [
            service_document(name, team or next(iter(teams), name), one, schema=schema)
            for one in _suggested(model, name)
        ],
    )


@command.command("slo")
@click.argument("ref", metavar="SERVICE/NAME")
@root_option
def new_slo(root: Path, ref: str) -> None:
    """Write an SLO into the document of its service, by what the contract has of it.

    \b
    Example:
      slosmith new slo checkout/latency
    """
    from slosmith.commands.stubs.documents import StubError, with_slo

    model = resolved_model(root)
    service, _, name = ref.partition("/")
    if not name:
        raise click.UsageError(f'"{one_line(ref)}" names no SLO; write it like checkout/latency')
    _check_name(name)
    known = {one.name: one for one in model.services}
    if service not in known:
        meant = suggest(service, known) or f"write `slosmith new service {shlex.quote(service)}`"
        raise click.UsageError(f'no service is "{service}"; {meant}')
    if any(slo.ref == ref for slo in model.slos):
        raise click.UsageError(f"there is an SLO {ref} already; choose another name")
    file = known[service].origin.file
    try:
        documents = [
            with_slo(file.path, file.text, name, one)
            for one in _suggested(model, service, first=name)
        ]
    except StubError as error:
        _fail(error)
    _write_clean(root, model, documents, replaces=True)


@command.command("runbook")
@click.argument("alert", required=False)
@click.option("--missing", is_flag=True, help="Of every page alert that has none.")
@root_option
def new_runbook(root: Path, alert: str | None, missing: bool) -> None:
    """Write a page of knowledge about an alert, to be filled in.

    \b
    Example:
      slosmith new runbook ShopErrorRateBudgetBurn
      slosmith new runbook --missing
    """
    from slosmith.commands.stubs.choice import pages_of
    from slosmith.commands.stubs.documents import runbook_document

    if missing is (alert is not None):
        raise click.UsageError("name one alert, or write --missing")
    model = resolved_model(root)
    pages = pages_of(model)
    if alert is not None and alert not in pages:
        meant = suggest(alert, pages) or "`slosmith explain` lists the alerts of an SLO"
        raise click.UsageError(f'no page has the runbook "{alert}"; {meant}')
    there = {one.name for one in model.prose or ()}
    wanted = [alert] if alert is not None else [name for name in pages if name not in there]
    if not wanted:
        click.echo("every page has a runbook")
        return
    _write(root, [runbook_document(pages[name], model) for name in wanted], replaces=False)


@command.command("scenario")
@click.argument("name")
@click.option("--slo", "ref", default="", metavar="SERVICE/SLO", help="The SLO that fails.")
@root_option
def new_scenario(root: Path, name: str, ref: str) -> None:
    """Write a failure of an SLO and the page that must come of it.

    \b
    Example:
      slosmith new scenario checkout-fails --slo checkout/error-rate
    """
    from slosmith.commands.stubs.documents import StubError
    from slosmith.commands.stubs.scenario import scenario_document

    model = resolved_model(root)
    _check_name(name)
    slos = {slo.ref: slo for slo in model.slos}
    if not slos:
        raise click.UsageError("there is no SLO yet; write `slosmith new service NAME`")
    if ref and ref not in slos:
        meant = suggest(ref, slos) or f"name one of {', '.join(slos)}"
        raise click.UsageError(f'no SLO is "{ref}"; {meant}')
    try:
        document = scenario_document(name, model, slos[ref or next(iter(slos))])
    except StubError as error:
        _fail(error)
    _write_clean(root, model, [document])


def _check_name(name: str) -> None:
    from slosmith.model.naming import NAME_PATTERN

    if not re.fullmatch(NAME_PATTERN.strip("^$"), name, re.ASCII):
        raise click.UsageError(f'"{one_line(name)}" is no name; write it like checkout-errors')


def _suggested(model: "Model", service: str, first: str = "") -> "list[Suggestion]":
    """What the metrics suggest, those first that are called like what is wanted."""
    from slosmith.commands.stubs.suggestions import NAMES, fallback, suggestions

    found = [*suggestions(model, service)[:20], fallback(service)]
    named = [one for one in found if first and (one.name in first or first in one.name)]
    if first in NAMES and not named:
        remark(f'the contract has no metric for "{first}"; look at what is measured instead')
    return named or found


def _write_clean(
    root: Path, model: "Model", ways: "list[Document]", *, replaces: bool = False
) -> None:
    """Write the first way that brings nothing new up, with runbooks of pages that it brings."""
    from slosmith.commands.stubs.choice import first_clean

    documents, found = first_clean(root, model, ways)
    if not documents:
        print_findings(found, "text")
        click.echo("error: nothing was written\n  = correct what is found, and try again", err=True)
        sys.exit(Exit.FAILED)
    _write(root, documents, replaces=replaces)


def _write(root: Path, documents: "Iterable[Document]", *, replaces: bool) -> None:
    from slosmith.output.writer import write_report
    from slosmith.source.links import Links

    documents = [*documents]
    there = [one.path for one in documents if (root / one.path).exists()]
    if there and not replaces:
        raise click.UsageError(f"{there[0]} is there already; choose another name, or edit it")
    for one in documents:
        with writing(root):
            write_report(root / one.path, one.text, Links(root))
        click.echo(f"{one.path}: written; its comments say what to think about")


def _fail(error: "StubError") -> NoReturn:
    click.echo(f"error: {error}\n  = {error.hint}", err=True)
    sys.exit(Exit.FAILED)
