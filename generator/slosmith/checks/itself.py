"""What silences itself: alerts, and time that does not count, that hang on whether they fire."""

from collections.abc import Iterable, Iterator

from slosmith.checks.reading import Query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.alerts import Alert, plain_alert
from slosmith.model.plain_alert import PlainAlert
from slosmith.promql import Selector, leaves_nothing, taken_by


def check_unless(alert: PlainAlert, reading: Query) -> Iterator[Diagnostic]:
    """An alert that is taken away once it fires, or always."""
    if "unless" not in reading.text.lower():
        return
    if leaves_nothing(reading.tree):
        place = reading.text.lower().rindex("unless")
        yield reading.finding(
            codes.SILENCES_ITSELF,
            "unless takes away all that is left of it, so the alert never fires",
            (place, place + len("unless")),
            "compare what is right of unless, or name other series there",
        )
    selectors = [use.selector for use in taken_by(reading.tree)]
    for own in silenced_by(selectors, [plain_alert(alert)]):
        start = reading.text.rindex(ALERTS)
        yield reading.finding(
            codes.SILENCES_ITSELF,
            f"as soon as {own.name} fires it is taken away, and so comes and goes",
            (start, start + len(ALERTS)),
            "name another alert there, or write keep_firing_for to hold it",
        )


def check_reading_itself(alert: PlainAlert, reading: Query) -> Iterator[Diagnostic]:
    """An alert about alerts, each by its name, that is one of them as soon as it fires."""
    selectors = [use.selector for use in reading.uses]
    for own in silenced_by(selectors, [plain_alert(alert)]) if "alertname" in alert.kept else ():
        start = reading.text.rindex(ALERTS)
        yield reading.finding(
            codes.SILENCES_ITSELF,
            f"as soon as {own.name} fires it is one of the alerts that it is about",
            (start, start + len(ALERTS)),
            f'leave it out: alertname!="{own.name}"',
        )


def silenced_by(selectors: Iterable[Selector], alerts: Iterable[Alert]) -> list[Alert]:
    """The alerts that some selector finds while they fire, by what their rules say of them."""
    asked = [one for one in selectors if one.metric == ALERTS]
    return [
        alert
        for alert in (alerts if asked else ())
        if any(one.matches(_firing(alert)) for one in asked)
    ]


def _firing(alert: Alert) -> dict[str, str]:
    labels = {"alertname": alert.name, "alertstate": "firing", **dict(alert.labels)}
    return {"__name__": ALERTS, **labels}


ALERTS = "ALERTS"
