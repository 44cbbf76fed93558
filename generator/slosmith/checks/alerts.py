"""Plain alerts: an expression that can be silent, and texts that can be filled in."""

from collections.abc import Iterator

from slosmith.checks.expressions import Places, check_query
from slosmith.checks.itself import check_reading_itself, check_unless
from slosmith.checks.joins import check_grouping, check_joins
from slosmith.checks.never_there import check_none
from slosmith.checks.never_true import check_never
from slosmith.checks.overwritten import check_labels
from slosmith.checks.reading import Query, read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.limit import the_first
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.labels import Labels as Pairs
from slosmith.model.left_out import cause_of_doubled
from slosmith.model.naming import is_word
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import Inferred, Labels, has_comparison
from slosmith.source import Origin


def check_alerts(service: Service, references: References) -> Iterator[Diagnostic]:
    """Plain alerts, each read once for all that is asked of it, and SLOs' annotations."""
    places = Places()
    for alert in service.alerts:
        reading = read_query(alert.expression, windowed=False)
        is_new = places.are_new_with(alert.expression)
        if isinstance(reading, Diagnostic):
            yield from [reading] if is_new else ()
            yield from _check_texts(alert, None)
        else:
            labelled = reading.labelled(references.known)
            if is_new:
                contract, settings = references.contract, references.settings
                yield from check_query(reading, labelled, contract, settings)
            yield from _check_alert(alert, reading, labelled, service, references)
        if not is_word(alert.name):
            yield _odd_name(alert)
    yield from _check_alike(service.alerts)
    for slo in service.slos:
        yield from _check_annotations(slo)


def _check_alert(
    alert: PlainAlert,
    reading: Query,
    labelled: Inferred,
    service: Service,
    references: References,
) -> Iterator[Diagnostic]:
    labels = labelled.labels
    if not has_comparison(reading.tree):
        yield _no_comparison(reading)
    yield from check_none(reading, good=False)
    yield from check_never(reading)
    yield from check_unless(alert, reading)
    yield from check_reading_itself(alert, reading)
    yield from check_labels(alert, reading, labels, service, references)
    found = [*_check_texts(alert, labels)]
    gone = any(one.code is codes.TEMPLATE_LABEL_GONE for one in found)
    if gone and _loses_labels(reading, labelled):
        # A label that is misspelt where it is kept is no other mistake where it is used.
        found = [one for one in found if one.code is not codes.TEMPLATE_LABEL_GONE]
    yield from found


def _check_texts(alert: PlainAlert, labels: Labels | None) -> Iterator[Diagnostic]:
    for place, text in _texts(alert):
        yield from _check_text(place, text, labels)


def _loses_labels(reading: Query, labelled: Inferred) -> bool:
    """Whether something was already said of labels that go missing in an expression."""
    return any(check_grouping(reading, labelled)) or any(check_joins(reading, labelled))


def _odd_name(alert: PlainAlert) -> Diagnostic:
    return (
        alert.origin.at("alert")
        .finding(
            codes.ALERT_NAME_ODD,
            f'the alert\'s name "{alert.name}" is not one word',
            f"name it like CouncilErrors; its runbook page is {alert.page}.md",
        )
        .because(f"alert {''.join(alert.name.split())}")
    )


def _check_alike(alerts: tuple[PlainAlert, ...]) -> Iterator[Diagnostic]:
    """Alertmanager takes both for one: the end of either ends the other."""
    first: dict[tuple[str, AlertSeverity, Pairs], PlainAlert] = {}
    for alert in alerts:
        other = first.setdefault((alert.name, alert.severity, alert.labels), alert)
        if other is not alert:
            line = other.origin.at("alert").span().line
            found = alert.origin.at("alert").finding(
                codes.ALERTS_ALIKE,
                f'"{alert.name}" has the name and the labels of the one on line {line}, so one '
                "alert is all that people see of the two",
                "give it another severity, a label or a name, or join the two with or",
            )
            yield found.because(cause_of_doubled(alert.name))


def _no_comparison(reading: Query) -> Diagnostic:
    return reading.finding(
        codes.NO_COMPARISON,
        "the alert fires whenever its expression has data: nothing is compared",
        None,
        "compare it with a threshold, as in X > 0.05",
    )


def _texts(alert: PlainAlert) -> Iterator[tuple[Origin, str]]:
    yield alert.origin.at("summary"), alert.summary
    if alert.description:
        yield alert.origin.at("description"), alert.description
    for name, text in alert.annotations:
        yield alert.origin.at("annotations", name), text


def _check_annotations(slo: Slo) -> Iterator[Diagnostic]:
    """Of alerts of an SLO only what it is grouped by is left, and not in each of its alerts."""
    labels = Labels(possible=frozenset({*slo.by, "service", "slo"}))
    for name, text in slo.alerting.annotations:
        yield from _check_text(slo.origin.at("alerting", "annotations", name), text, labels)


_LONGEST = 20_000


def _check_text(place: Origin, text: str, labels: Labels | None) -> Iterator[Diagnostic]:
    if "{{" in text:
        yield from the_first(_wrong_in(place, text, labels))


def _wrong_in(place: Origin, text: str, labels: Labels | None) -> Iterator[Diagnostic]:
    if len(text) > _LONGEST:
        message = f"the template has {len(text):,} characters, and {_LONGEST:,} are read"
        yield place.finding(
            codes.TEMPLATE_INVALID, message, "say it shorter: no message shows so much"
        )
        return
    from slosmith.gotemplate.template import check_template, labels_used  # few texts are templates

    for problem in check_template(text):
        message, _, hint = problem.message.rpartition(": ")
        yield place.finding_inside(
            codes.TEMPLATE_INVALID,
            message or problem.message,
            problem.start,
            problem.end,
            hint if message else "",
        )
    for use in labels_used(text) if labels is not None else ():
        if labels is not None and not labels.may_have(use.name):
            yield place.finding_inside(
                codes.TEMPLATE_LABEL_GONE,
                f'the expression has no label "{use.name}" left',
                use.start,
                use.end,
                _left(labels, use.name),
            )


def _left(labels: Labels, name: str) -> str:
    left = sorted((labels.possible or frozenset()) - {"__name__"})
    if not left:
        return f"keep it with by ({name}) in the expression, or take it out of the text"
    return f"keep it in the expression, or use one that is left: {', '.join(left)}"
