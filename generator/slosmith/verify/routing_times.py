"""Each alert waits, repeats and is grouped as written, in the hours that were written."""

from collections.abc import Iterator

from slosmith.judges.routing_document import Labels, RoutingDocument
from slosmith.judges.routing_tree import RoutingTree, Stop, waiting_time
from slosmith.judges.written import Written
from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import rendered_alerts

_WHENS = ("times", "weekdays", "days_of_month", "months", "location")


def verify_times(case: Case) -> Iterator[Proof]:
    """One row for each alert and for each interval; none without routing."""
    path = case.alertmanager
    if case.model.routing is None or not path.is_file():
        return
    alerts, tree = rendered_alerts(case), RoutingTree.read(path)
    document = RoutingDocument(case.root, (one.labels for one in alerts))
    for alert in alerts:
        wrong = sorted(set(_wrong(tree.stops(alert.labels), alert.labels, document)))
        yield _row(alert.subject, "it is sent when it should be", wrong)
    twins = [twin for alert in alerts for twin in _twins(alert.labels)]
    wrong = [
        f"{labels}: {text}"
        for labels in (*twins, *_shapes(document))
        for text in _wrong(tree.stops(labels), labels, document)
    ]
    yield _row("what was not specified", "nothing takes the way of another", wrong[:5])
    for name, written in document.intervals().items():
        rendered = tree.intervals.get(name, [{}])
        same = len(rendered) == 1 and _shape(rendered[0]) == _shape(written)
        wrong = [] if same else [f"rendered as {rendered}"]
        yield _row(f"interval {name}", "it is the one that was written", wrong)


def _twins(labels: Labels) -> Iterator[Labels]:
    """An alert with one thing changed that a route may look at."""
    yield {**labels, "service": "elsewhere"}
    yield {**labels, "alertname": "Unspecified"}
    yield {**labels, "severity": "page" if labels.get("severity") == "ticket" else "ticket"}
    yield {**labels, "slo": "unspecified"}


def _shapes(document: RoutingDocument) -> Iterator[Labels]:
    """Every unspecified alert: plain, of an SLO, as its NoData, and plain with such a name."""
    for alert in document.unspecified_alerts():
        yield alert
        yield {**alert, "slo": "unspecified"}
        yield {**alert, "slo": "unspecified", "alertname": "UnspecifiedNoData"}
        yield {**alert, "alertname": "UnspecifiedNoData"}


def _wrong(stops: list[Stop], labels: Labels, document: RoutingDocument) -> Iterator[str]:
    """How an alert's way through the tree differs from what was written."""
    theirs = document.elsewhere(labels)
    before = document.passed(labels) if theirs is None else theirs
    if [*map(_as_sent, stops[: len(before)])] != [*map(_as_sent, before)]:
        yield f"reaches {_names(stops)}, where the base alone sends it to {_names(before)}"
        return
    if theirs is None:
        yield from _wrong_of_ours(stops[len(before) :], labels, document)
    elif len(stops) > len(before):
        yield f"reaches {_names(stops[len(before) :])} besides"


def _as_sent(stop: Stop) -> tuple[object, ...]:
    return stop.settings, stop.intervals, stop.muted


def _names(stops: list[Stop]) -> str:
    return ", ".join(str(one.settings.get("receiver")) for one in stops) or "nobody"


def _wrong_of_ours(stops: list[Stop], labels: Labels, document: RoutingDocument) -> Iterator[str]:
    names = [str(stop.settings["receiver"]) for stop in stops]
    if names != document.own_receivers(labels):
        yield f"reaches {names}, written: {document.own_receivers(labels)}"
        return
    timings, groups = _timings(labels, document), _groups(labels, document)
    hours = document.hours(labels)
    for stop in stops:
        settings = stop.settings
        if stop.intervals != ((hours,) if hours else ()):
            yield f"held back outside of {stop.intervals}, written: {hours or 'never'}"
        for name, value in timings.items():
            if waiting_time(settings[name]) != waiting_time(value):
                yield f"{name} is {settings[name]}, written: {value}"
        repeat, interval = (waiting_time(settings[f"{n}_interval"]) for n in ("repeat", "group"))
        if repeat.ms % interval.ms:
            yield "repeat_interval is no multiple of group_interval"
        if settings["group_by"] != groups:
            yield f"grouped by {settings['group_by']}"


def _is_watchdog(labels: Labels) -> bool:
    own = (naming.OWN_SERVICE, naming.WATCHDOG)
    return (labels.get("service"), labels["alertname"]) == own


def _timings(labels: Labels, document: RoutingDocument) -> dict[str, str]:
    """A heartbeat is sent at once and again and again; what is unrouted waits like a ticket."""
    if _is_watchdog(labels):
        often = document.heartbeat()
        return {"group_wait": "0s", "group_interval": often, "repeat_interval": often}
    if document.is_unrouted(labels):
        return document.timings({"severity": "ticket"})
    return document.timings(labels)


def _groups(labels: Labels, document: RoutingDocument) -> list[str]:
    """NoData of a service is one message, an SLO's alerts are one, a plain alert is its own."""
    if _is_watchdog(labels):
        return ["alertname", *document.installation()]
    if document.is_unrouted(labels):
        return ["service", "slo", *_groups_of_all(document)]
    if labels.get("slo") and labels["alertname"].endswith("NoData"):
        return ["service", *document.installation()]
    first = ["service", "slo"] if labels.get("slo") else ["alertname", "service"]
    return [*first, *_groups_of_all(document)]


def _groups_of_all(document: RoutingDocument) -> list[str]:
    return sorted({*document.by(), *document.installation()})


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
