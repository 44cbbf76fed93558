"""Alert names must be told apart across all services: pages, routes and runbooks go by them."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.alerts import slo_alerts
from slosmith.model.root import Model
from slosmith.source import Origin


def check_names(model: Model) -> Iterator[Diagnostic]:
    """Each name that a second SLO or plain alert takes, with the place of the first."""
    first: dict[str, tuple[str, Origin]] = {}
    told: set[tuple[str, str]] = set()
    for name, owner, place, hint in _named(model):
        if name not in first:
            first[name] = owner, place
        elif first[name][0] != owner and (owner, first[name][0]) not in told:
            other, where = first[name]
            told.add((owner, other))
            yield place.finding(
                codes.DUPLICATE_NAME,
                f'the alert "{name}" of {owner} has the name of one of {other}, at '
                f"{where.file.path}:{where.span().line}",
                hint,
            )


def _named(model: Model) -> Iterator[tuple[str, str, Origin, str]]:
    for slo in model.slos:
        written = slo.origin.at("alerting", "name")
        place = written if written.text is not None else slo.origin.at("name")
        for name in dict.fromkeys(alert.name for alert in slo_alerts(slo)):
            yield name, slo.ref, place, "give its alerts another name with alerting: {name: …}"
    for alert in model.alerts:
        owner = f"the plain alerts of {alert.service}"
        yield alert.name, owner, alert.origin.at("alert"), "rename one of the two"
