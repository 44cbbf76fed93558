"""What says whether a service is well must outlive it, or its death would look like "unknown"."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.indicators import EventIndicator
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import Selector


def check_outlives(slo: Slo, service: Service, key: str, advice: str) -> Iterator[Diagnostic]:
    """A gauge, written below ``key``, that comes from the service itself by its name or its job.

    ``advice`` says who should expose it instead.
    """
    spec = slo.origin.at("sli", slo.kind)
    if spec.at("missing").text == "bad":
        return
    for selector in slo.raw_series:
        reason = _own_reason(service, selector)
        if reason:
            yield (
                spec.at(key)
                .closest.finding(
                    codes.PROBE_OF_ITSELF,
                    f'"{selector.metric}" {reason}: while {service.name} is dead, it is unknown, '
                    "not bad",
                    f"{advice}, or write missing: bad",
                )
                .because(f"metric {selector.metric}", f"type of {selector.metric}")
            )


def _own_reason(service: Service, selector: Selector) -> str:
    """Why a gauge seems to be the service's own; empty where nothing says so.

    Prometheus itself writes `up`, and a blackbox exporter `probe_success`; other exporters are
    distinguished only by the name that they give to what they measure.
    """
    if selector.metric.startswith(f"{service.name.replace('-', '_')}_"):
        return "is named like the service itself"
    if selector.metric in ("up", "probe_success"):
        return ""
    job = selector.equals.get("job")
    if job is not None and job in _jobs(service):
        return f'has the job "{job}", as the service itself does'
    return ""


def _jobs(service: Service) -> set[str]:
    counted = (slo.indicator for slo in service.slos if isinstance(slo.indicator, EventIndicator))
    return {
        job
        for indicator in counted
        for selector in indicator.total_series
        if (job := selector.equals.get("job"))
    }
