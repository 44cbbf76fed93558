"""Runbooks: every page has hand-written text, and every such text has an alert."""

from collections.abc import Collection, Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.suggest import suggest
from slosmith.model import naming
from slosmith.model.alerts import Alert, all_alerts, by_severity, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.prose import prose_by_name
from slosmith.model.root import NEEDED, Model, Prose


def check_runbooks(model: Model) -> Iterator[Diagnostic]:
    """One note while there is no folder `runbooks/`; with one, it has to be whole."""
    yield from _check_clashes(model)
    if model.prose is None:
        yield Diagnostic(
            code=codes.NO_RUNBOOKS,
            message="there is no folder runbooks/, so runbook pages have no hand-written text",
            hint="write runbooks/ALERT.md with ## Diagnosis and ## Mitigation for each page alert",
        )
        return
    alerts = by_severity(all_alerts(model))
    prose = prose_by_name(model)
    for alert in alerts:
        yield from _check_alert(alert, prose.get(alert.place.prose))
    wanted = {alert.place.prose for alert in alerts}
    free = wanted - {one.name for one in model.prose}
    needed = free & {alert.place.prose for alert in alerts if _needs_prose(alert)}
    for one in model.prose:
        if one.name not in wanted and one.name != naming.WATCHDOG:
            yield _orphan(one, needed, free or wanted)


def _check_alert(alert: Alert, prose: Prose | None) -> Iterator[Diagnostic]:
    if not _needs_prose(alert) or alert.origin is None:
        return
    missing = [name for name in NEEDED if prose is None or not prose.section(name)]
    if missing:
        yield alert.origin.at("name" if alert.slo else "alert").finding(
            codes.RUNBOOK_MISSING,
            f'"{alert.name}" wakes somebody and its runbook has no {" and no ".join(missing)}',
            f"write {_headings(missing)} in runbooks/{alert.place.prose}.md",
        )


def _needs_prose(alert: Alert) -> bool:
    """A page alert needs people's steps; what to do about missing figures can be generated."""
    generated = not alert.purpose.blames_service or alert.elsewhere
    return alert.severity is AlertSeverity.PAGE and not generated


def _headings(names: list[str]) -> str:
    return " and ".join(f'"## {name}"' for name in names)


def _orphan(prose: Prose, needed: Collection[str], wanted: Collection[str]) -> Diagnostic:
    """It was meant for one of the alerts that lack a page, rather than for any other."""
    meant = suggest(prose.name, needed) or suggest(prose.name, wanted)
    hint = meant or "name the file after an alert, or remove it"
    message = f'there is no alert "{prose.name}", so nobody will read this'
    span = Span(line=1, column=1, end_line=1, end_column=len(prose.file.line(1)) + 1)
    return prose.file.finding(codes.PROSE_WITHOUT_ALERT, message, span, hint)


def _check_clashes(model: Model) -> Iterator[Diagnostic]:
    """Names that differ by case alone are one file on many disks."""
    for service in model.services:
        pages = [slo.name for slo in service.slos]
        pages += dict.fromkeys(alert.page for alert in service.alerts)
        if len({page.lower() for page in pages}) == len(pages):
            continue
        first: dict[str, Alert] = {}
        for alert in by_severity(service_alerts(service)):
            other = first.setdefault(alert.place.path.lower(), alert)
            if alert.place.path != other.place.path or bool(alert.slo) != bool(other.slo):
                assert alert.origin is not None
                yield alert.origin.at("alert").finding(
                    codes.RUNBOOK_CLASH,
                    f'the runbook of "{alert.slo or alert.name}" would be the same file as that of '
                    f'"{other.slo or other.name}"',
                    "rename one of the two",
                )
