"""Judge: each alert waits, repeats and is grouped as written, and intervals are those written."""

from collections.abc import Iterator

from slosmith import naming
from slosmith.units import Duration
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts
from slosmith.verify.routing_document import RoutingDocument, Written
from slosmith.verify.routing_tree import RoutingTree, Stop

_WHENS = ("times", "weekdays", "days_of_month", "months", "location")


def judge_times(case: Case) -> Iterator[Proof]:
    """One row for each alert and for each interval; none without routing."""
    path = case.output / naming.ALERTMANAGER_FILE
    if case.model.routing is None or not path.is_file():
        return
    document, tree = RoutingDocument(case.root), RoutingTree(path)
    for alert in rendered_alerts(case):
        wrong = [
            text for stop in tree.stops(alert.labels) for text in _wrong(stop, alert, document)
        ]
        yield _row(alert.subject, "it is sent when it should be", sorted(set(wrong)))
    for name, written in document.intervals().items():
        rendered = tree.intervals.get(name, [{}])
        same = len(rendered) == 1 and _shape(rendered[0]) == _shape(written)
        wrong = [] if same else [f"rendered as {rendered}"]
        yield _row(f"interval {name}", "it is the one that was written", wrong)


def _wrong(stop: Stop, alert: RenderedAlert, document: RoutingDocument) -> Iterator[str]:
    labels, settings = alert.labels, stop.settings
    if labels.get("service") == naming.OWN_SERVICE:
        return
    hours = document.hours(labels)
    if stop.intervals != ((hours,) if hours else ()):
        yield f"held back outside of {stop.intervals}, written: {hours or 'never'}"
    for name, value in document.timings(labels).items():
        if _milliseconds(settings[name]) != _milliseconds(value):
            yield f"{name} is {settings[name]}, written: {value}"
    if _milliseconds(settings["repeat_interval"]) % _milliseconds(settings["group_interval"]):
        yield "repeat_interval is no multiple of group_interval"
    if settings["group_by"] != _groups(labels, document):
        yield f"grouped by {settings['group_by']}"


def _groups(labels: dict[str, str], document: RoutingDocument) -> list[str]:
    """NoData of a service is one message, an SLO's alerts are one, a plain alert is its own."""
    if labels.get("slo") and labels["alertname"].endswith("NoData"):
        return ["service"]
    first = ["service", "slo"] if labels.get("slo") else ["alertname", "service"]
    return [*first, *document.by()]


def _milliseconds(value: Written) -> int:
    return Duration.parse(str(value)).ms


def _shape(interval: dict[str, Written]) -> dict[str, list[str]]:
    """Both ways of writing an interval as one: `09:00-17:00`, or a start and an end."""
    return {key: _texts(interval[key]) for key in _WHENS if interval.get(key)}


def _texts(value: Written) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [
        f"{one['start_time']}-{one['end_time']}" if isinstance(one, dict) else str(one)
        for one in items
    ]


def _row(subject: str, claim: str, wrong: list[str]) -> Proof:
    return Proof(
        area="routing",
        subject=subject,
        claim=claim,
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence="; ".join(wrong) or "the rendered tree was walked as Alertmanager does",
    )
