"""Queries that say whether an alert is real: what is usual, since when, and what changed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.alerts import Alert
from slosmith.model.metric import Metric, MetricType
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import divide, print_decimal
from slosmith.promql import build, parse_expression, rate_of, selectors_in
from slosmith.promql.strings import quote

_BEFORE = ("1h", "1d", "1w")
_STARTED, _DEPLOYED = "process_start_time_seconds", "kube_deployment_status_observed_generation"
_BUILD = "_build_info"


def slo_is_real(slo: Slo, alert: Alert, settings: Settings, metrics: Mapping[str, Metric]) -> str:
    """What an SLO's burn rate alert is held against."""
    ratio = recorded_of(slo).now(naming.error_ratio(settings.windows.base))
    usual = [
        f"# what is usual: the share that is bad, {_words(_BEFORE)} ago",
        *(f"{ratio} offset {before}" for before in _BEFORE),
    ]
    return "\n".join((*usual, *_since(alert, settings), *_changed(metrics)))


def plain_is_real(
    plain: PlainAlert, alert: Alert, settings: Settings, metrics: Mapping[str, Metric]
) -> str:
    """What an alert of its author's is held against."""
    usual: list[str] = []
    series = dict.fromkeys(use.selector for use in selectors_in(parse_expression(plain.query)))
    for selector in series:
        match metrics.get(selector.metric):
            case Metric(type=MetricType.GAUGE):
                usual += ["# what is usual: its average over a week"]
                usual += [f"avg_over_time({selector.text}[1w])"]
            case Metric(type=MetricType.COUNTER):
                rate = build.aggregate("sum", (), rate_of(selector).at("1w"))
                usual += ["# what is usual: its rate over a week", rate]
            case _:
                pass
    return "\n".join((*usual, *_since(alert, settings), *_changed(metrics)))


def _since(alert: Alert, settings: Settings) -> Iterator[str]:
    """Each evaluation in which it fires is a sample."""
    labels = {"alertname": alert.name, "alertstate": "firing", "service": alert.service}
    if alert.slo:
        labels["slo"] = alert.slo
    inside = ",".join(f"{name}={quote(value)}" for name, value in labels.items())
    series = f"ALERTS{{{inside}}}"
    minutes = print_decimal(divide(settings.evaluation_interval.seconds, Decimal(60)))
    yield "# since when: minutes of the last day in which it fired"
    yield f"{minutes} * count_over_time({series}[1d])"


def _changed(metrics: Mapping[str, Metric]) -> Iterator[str]:
    """What the contract has that shows a change."""
    if _STARTED in metrics:
        yield "# what changed: seconds since it was started, where that is less than an hour"
        yield f"time() - {_STARTED} < 3600"
    if _DEPLOYED in metrics:
        yield "# what changed: deployments of the last hour"
        yield f"changes({_DEPLOYED}[1h]) > 0"
    for name in sorted(name for name in metrics if name.endswith(_BUILD)):
        yield "# what changed: versions that run now, and did not an hour ago"
        yield f"{name} unless {name} offset 1h"


def _words(lengths: tuple[str, ...]) -> str:
    *first, last = lengths
    return f"{', '.join(first)} and {last}"
