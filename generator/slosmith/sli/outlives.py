"""A probe must not die with what it probes: then its death would look like "unknown"."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import EventIndicator, Model, Service, Slo, StateIndicator
from slosmith.promql import Selector


def check_probes(model: Model) -> Iterator[Diagnostic]:
    """Each probe whose gauge comes, by its name or its job, from the probed service itself."""
    for service in model.services:
        for slo in service.slos:
            if slo.kind == "probe" and isinstance(slo.indicator, StateIndicator):
                yield from _check_probe(service, slo, slo.indicator.series)


def _check_probe(service: Service, slo: Slo, series: tuple[Selector, ...]) -> Iterator[Diagnostic]:
    place = slo.origin.at("sli", "probe", "up").closest
    if slo.origin.at("sli", "probe", "missing").text == "bad":
        return
    for selector in series:
        reason = _own_reason(service, selector)
        if reason:
            yield place.finding(
                codes.PROBE_OF_ITSELF,
                f'{reason}: while {service.name} is dead, "{selector.metric}" is unknown, not bad',
                "probe it from outside (blackbox exporter), or write missing: bad",
            )


def _own_reason(service: Service, selector: Selector) -> str:
    """Why a gauge seems to be the service's own; empty where nothing says so.

    Prometheus itself writes `up`, and a blackbox exporter `probe_success`; other exporters are
    told apart only by the name that they give to what they measure.
    """
    if selector.metric.startswith(f"{service.name.replace('-', '_')}_"):
        return "the probe is named like the service that it probes"
    if selector.metric in ("up", "probe_success"):
        return ""
    job = selector.equals.get("job")
    if job is not None and job in _jobs(service):
        return f'the probe has the job "{job}", as the service itself does'
    return ""


def _jobs(service: Service) -> set[str]:
    counted = (slo.indicator for slo in service.slos if isinstance(slo.indicator, EventIndicator))
    return {
        job
        for indicator in counted
        for selector in indicator.total_series
        if (job := selector.equals.get("job"))
    }
