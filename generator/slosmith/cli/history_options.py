"""What commands that ask a server about SLOs share: its address, and which SLOs are meant."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.completion import complete_slos
from slosmith.cli.exits import Exit
from slosmith.cli.options import access_options, fail_with, granted, print_findings, progress

if TYPE_CHECKING:
    from datetime import tzinfo

    from slosmith.commands.history.past import Past
    from slosmith.live.access import AccessFiles
    from slosmith.live.http import HttpError
    from slosmith.model.root import Model
    from slosmith.model.slo import Slo

F = TypeVar("F", bound=Callable[..., Any])
SERVER = "SLOSMITH_PROMETHEUS"


def server_options(command: F) -> F:
    """The address of a Prometheus, and what it asks for."""
    url = click.option(
        "--prometheus",
        "url",
        type=ADDRESS,
        envvar=SERVER,
        required=True,
        help=f"Prometheus that has evaluated the rules; also ${SERVER}.",
    )
    return url(access_options(command))


def slo_options(command: F) -> F:
    """Which SLOs are meant: all, where nothing is said."""
    references = click.argument(
        "references", metavar="[SERVICE[/SLO]]...", nargs=-1, shell_complete=complete_slos
    )
    team = click.option("--team", "teams", multiple=True, metavar="TEAM", help="Only its SLOs.")
    label = click.option(
        "--label",
        "labels",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_pairs,
        help="Only SLOs whose alerts carry this label.",
    )
    return references(team(label(command)))


def _pairs(
    _: click.Context, __: click.Parameter, value: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [text.partition("=") for text in value]
    if wrong := next(
        (text for text, (_, sign, _) in zip(value, pairs, strict=True) if not sign), ""
    ):
        raise click.BadParameter(f'"{wrong}" has no value; write it like criticality=1')
    return tuple((name, text) for name, _, text in pairs)


fresh_option = click.option(
    "--fresh", is_flag=True, help="Ask the server also for what is remembered of it."
)


zone_option = click.option(
    "--zone", "zone_name", default="UTC", show_default=True, help="Whose calendar and clock it is."
)


def zone_of(name: str) -> "tzinfo":
    """The time zone of a name; that there is none is a mistake of who calls."""
    from slosmith.model.timezones import clock_of, suggest_zone, zone_names

    if name not in zone_names():
        hint = suggest_zone(name) or "write it like Europe/Berlin"
        raise click.BadParameter(f'no time zone is called "{name}"; {hint}', param_hint="'--zone'")
    return clock_of(name)


def seconds_of(last: str) -> int:
    """How long a time is that somebody writes; anything else is a mistake of who calls."""
    from slosmith.model.units import Duration, UnitError

    try:
        return int(Duration.parse(last).seconds)
    except UnitError as error:
        raise click.BadParameter(str(error), param_hint="'--last'") from None


def past_of(url: str, access: "AccessFiles", now: int, *, fresh: bool) -> "Past":
    """The past that a server knows; raises HttpError where nobody may ask it."""
    from slosmith.commands.history.past import Past, past_cache
    from slosmith.model.units import UnixTime

    say = progress()
    return Past(
        url=url,
        access=granted(access, url),
        now=UnixTime(now),
        kept=None if fresh else past_cache(),
        say=lambda day: say(f"reading {day}" if day else ""),
    )


def compiled(root: Path) -> "Model":
    """What is specified; a specification with errors is nothing that a live command can use."""
    from slosmith.build.compile import compile_root

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
        raise SystemExit(Exit.USAGE)
    return compilation.model


def chosen_slos(
    model: "Model",
    references: Sequence[str],
    teams: Sequence[str],
    labels: Sequence[tuple[str, str]],
) -> "tuple[Slo, ...]":
    """The SLOs that are meant; that there are none is a mistake of who calls."""
    from slosmith.commands.explain import UnknownReferenceError, find_slos

    try:
        named = [slo for one in references for slo in find_slos(model, one)] or model.slos
    except UnknownReferenceError as error:
        raise click.UsageError(str(error)) from None
    found = [
        slo
        for slo in dict.fromkeys(named)
        if (not teams or slo.team in teams) and {*labels} <= {*slo.alerting.labels}
    ]
    if not found:
        raise click.UsageError("no SLO is chosen; name others, or leave --team and --label out")
    return tuple(found)


def end_unknown(error: "HttpError", undone: str) -> NoReturn:
    """A server that cannot be asked leaves everything unknown."""
    fail_with(error, error.hint, Exit.UNKNOWN, undone)
