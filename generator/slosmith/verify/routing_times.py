"""Each alert waits, repeats and is grouped as written, in the hours that were written."""

from collections.abc import Iterator
from typing import TypeAlias

from slosmith.judges.calendar import both_on, shapes_of
from slosmith.judges.routing_document import RoutingDocument, Way
from slosmith.judges.routing_tree import OUTSIDE, Labels, RoutingTree, Stop, waiting_time
from slosmith.judges.unspecified_alerts import muted_alerts, unspecified_alerts
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import rendered_alerts

Holds: TypeAlias = set[tuple[str, str]]


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
    labelled = [twin for alert in alerts for twin in document.labelled(alert.labels)]
    near = (*(alert.labels for alert in alerts), *labelled)
    twins = [*labelled, *(twin for labels in near for twin in _twins(labels))]
    each = {frozenset(labels.items()): labels for labels in (*twins, *_shapes(document))}
    wrong = [
        f"{labels}: {text}"
        for labels in each.values()
        for text in _wrong(tree.stops(labels), labels, document)
    ]
    yield _row("what was not specified", "nothing takes the way of another", wrong[:5])
    yield from _intervals(document, tree)


def _intervals(document: RoutingDocument, tree: RoutingTree) -> Iterator[Proof]:
    written = {name: shapes_of(parts) for name, parts in document.intervals().items()}
    rendered = {name: shapes_of(parts) for name, parts in tree.intervals.items()}
    for name, parts in written.items():
        wrong = [] if rendered.get(name) == parts else [f"rendered as {tree.intervals.get(name)}"]
        yield _row(f"interval {name}", "it is the one that was written", wrong)
    given = document.base.tree.intervals.keys() if document.base is not None else set()
    for name in rendered.keys() - written.keys() - given:
        other = name.removeprefix(OUTSIDE)
        shared = [] if other not in written else [*both_on(rendered[name], written[other])]
        wrong = [] if other in written and not shared else [f"{shared[:1]}: as {other} is, or not"]
        yield _row(f"interval {name}", f"it is all time but {other}", wrong)


def _twins(labels: Labels) -> Iterator[Labels]:
    """An alert with something changed that a route may look at."""
    yield {**labels, "service": "elsewhere"}
    yield {**labels, "alertname": "Unspecified"}
    yield {**labels, "slo": "unspecified"}
    plain = {name: value for name, value in labels.items() if name != "slo"}
    for severity in ("page", "ticket", "other"):
        yield {**labels, "severity": severity}
        yield {**plain, "severity": severity}


def _shapes(document: RoutingDocument) -> Iterator[Labels]:
    """Every unspecified alert: plain, of an SLO, as its NoData, and plain with such a name."""
    for alert in (*unspecified_alerts(document), *muted_alerts(document)):
        yield alert
        if "slo" not in alert:
            yield {**alert, "slo": "unspecified"}
            yield {**alert, "slo": "unspecified", "alertname": f"{alert['alertname']}NoData"}
        yield {**alert, "alertname": f"{alert['alertname']}NoData"}


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
    ways = [(way, name) for way in document.ways(labels) for name in way.receivers]
    if names != [name for _, name in ways]:
        yield f"reaches {names}, written: {[name for _, name in ways]}"
        return
    muted = document.muted(labels)
    for stop, (way, _) in zip(stops, ways, strict=True):
        held = document.held(labels, way) | (set() if way.is_heartbeat else muted)
        yield from _wrong_at(stop, way, labels, document, held)


def _wrong_at(
    stop: Stop, way: Way, labels: Labels, document: RoutingDocument, held: Holds
) -> Iterator[str]:
    settings, groups = stop.settings, _groups(labels, way, document)
    if _holds(stop) != held:
        yield f"held back {sorted(_holds(stop))}, written: {sorted(held)}"
    for name, value in _timings(labels, way, document).items():
        if waiting_time(settings[name]) != waiting_time(value):
            yield f"{name} is {settings[name]}, written: {value}"
    repeat, interval = (waiting_time(settings[f"{n}_interval"]) for n in ("repeat", "group"))
    if repeat.ms % interval.ms:
        yield "repeat_interval is no multiple of group_interval"
    if settings["group_by"] != groups:
        yield f"grouped by {settings['group_by']}"


def _holds(stop: Stop) -> Holds:
    """What holds messages back at a route: it is active in any of its active intervals."""
    active = {("outside", " or ".join(stop.intervals))} if stop.intervals else set()
    muted = {
        ("outside", name.removeprefix(OUTSIDE)) if name.startswith(OUTSIDE) else ("during", name)
        for name in stop.muted
    }
    return active | muted


def _timings(labels: Labels, way: Way, document: RoutingDocument) -> dict[str, str]:
    """A heartbeat is sent at once and again and again; what is unrouted waits like a ticket."""
    if way.is_heartbeat:
        often = document.heartbeat()
        return {"group_wait": "0s", "group_interval": often, "repeat_interval": often}
    if way.is_unrouted:
        return document.timings({"severity": "ticket"}, way)
    return document.timings(labels, way)


def _groups(labels: Labels, way: Way, document: RoutingDocument) -> list[str]:
    """NoData of a service is one message, an SLO's alerts are one, a plain alert is its own."""
    if way.is_heartbeat:
        return document.heartbeat_groups()
    if (written := document.group_by(way)) is not None:
        return written
    if way.is_unrouted:
        return ["service", "slo", *_groups_of_all(document)]
    if labels.get("slo") and labels["alertname"].endswith("NoData"):
        return ["service", *document.installation()]
    first = ["service", "slo"] if labels.get("slo") else ["alertname", "service"]
    return [*first, *_groups_of_all(document)]


def _groups_of_all(document: RoutingDocument) -> list[str]:
    return sorted({*document.services.by, *document.installation()})


def _row(subject: str, claim: str, wrong: list[str]) -> Proof:
    return Proof(
        area="routing",
        subject=subject,
        claim=claim,
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence="; ".join(wrong) or "the rendered tree was walked as Alertmanager does",
    )
