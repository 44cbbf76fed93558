"""The alert on values that have no objective: without it nobody would watch them, unseen."""

from slosmith.model.burnrate import AlertSeverity
from slosmith.model.expression import Expression
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import build
from slosmith.promql.build import sources_of
from slosmith.resolve.group_entry import Unlisted
from slosmith.resolve.narrowing import none_of

_WAIT = Duration.parse("5m")


def unlisted_alert(unlisted: Unlisted, slo: Slo) -> PlainAlert:
    """A ticket for each value that the label has, and that nobody wrote an objective for."""
    label = unlisted.label
    name = f"{unlisted.alerts}NoObjective"
    ref = f"{slo.service}/{unlisted.entry}"
    return PlainAlert(
        service=slo.service,
        team=slo.team,
        name=name,
        expression=Expression(text=_expression(unlisted, slo), origin=unlisted.origin),
        wait=_WAIT,
        keep_firing=None,
        severity=AlertSeverity.TICKET,
        summary=f"{ref}: no objective for {label}={{{{ $labels.{label} }}}}",
        description=(
            f"What {ref} is measured by has a {label} that no objective is written for, so nothing "
            "else watches it. Write one in objectives, or a default."
        ),
        runbook=name,
        labels=tuple(pair for pair in slo.alerting.labels if pair[0] != label),
        area=slo.area,
        origin=unlisted.origin,
    )


def _expression(unlisted: Unlisted, slo: Slo) -> str:
    """How many series there are of each such value, by what the SLO counts in the first place."""
    (source,) = sources_of((unlisted.label,))
    others = none_of(source, unlisted.values)
    first = slo.raw_series[0]
    series = first.without(source).with_matcher(others)
    return f"{build.measured('count', (unlisted.label,), series.text)} > 0"
