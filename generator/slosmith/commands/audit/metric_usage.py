"""What is seen: the metrics that SLOs and alerts read, and what dashboards show."""

import re
from pathlib import Path

from slosmith.grafana.rendered_dashboards import queries_in
from slosmith.model import naming
from slosmith.model.metric import Metric
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.promql import selectors_of

_PARTS = ("", "_bucket", "_count", "_sum")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)


def metrics_of_slo(model: Model, slo: Slo) -> frozenset[str]:
    """The metrics of the contract that an SLO reads."""
    return _in_contract(model, {one.metric for one in slo.raw_series})


def metrics_of_alert(model: Model, alert: PlainAlert) -> frozenset[str]:
    """The metrics of the contract that an alert reads."""
    return _in_contract(model, {one.metric for one in selectors_of(alert.expression.text)})


def unread_metrics(model: Model) -> tuple[Metric, ...]:
    """The metrics of the contract that no SLO and no alert reads."""
    read = {name for slo in model.slos for name in metrics_of_slo(model, slo)}
    read |= {name for alert in model.alerts for name in metrics_of_alert(model, alert)}
    return tuple(metric for metric in model.metrics or () if metric.name not in read)


def shown_metrics(model: Model, output: Path) -> frozenset[str]:
    """The metrics of the contract that a panel of a rendered dashboard reads."""
    dashboards = sorted((output / naming.dashboard_file("x")).parent.glob("*.json"))
    names = {
        name
        for path in dashboards
        for query, _ in queries_in(path)
        for name in _NAME.findall(query)
    }
    return _in_contract(model, names)


def _in_contract(model: Model, names: set[str]) -> frozenset[str]:
    """The metrics whose series are named, buckets and counts of histograms among them."""
    of_parts = {name.removesuffix(part) for name in names for part in _PARTS}
    return frozenset(of_parts & model.metrics_by_name.keys())
