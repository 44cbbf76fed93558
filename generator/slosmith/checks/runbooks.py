"""Runbooks: every page has hand-written text, and every such text has an alert."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.suggest import causes_of_missing, closest
from slosmith.model import naming
from slosmith.model.alert_prose import prose_by_name
from slosmith.model.alerts import Alert, Purpose, all_alerts, by_severity, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.left_out import LeftOut, call_one_so, doubled_name, left_out, why_left_out
from slosmith.model.prose import NEEDED, Prose
from slosmith.model.root import Model


def check_runbooks(model: Model) -> Iterator[Diagnostic]:
    """One note while there is no folder `runbooks/`; with one, it has to be whole."""
    yield from _check_clashes(model)
    if model.prose is None:
        yield Diagnostic(
            code=codes.NO_RUNBOOKS,
            said="there is no folder runbooks/, so runbook pages have no hand-written text",
            hint="write runbooks/ALERT.md with ## Diagnosis and ## Mitigation for each page alert",
        )
        return
    alerts = by_severity(all_alerts(model))
    prose = prose_by_name(model)
    wanted = {alert.place.prose for alert in alerts}
    free = wanted - {one.name for one in model.prose}
    needed = free & {alert.place.prose for alert in alerts if _needs_prose(alert)}
    meant: dict[str, str] = {}
    known = wanted | {naming.WATCHDOG}
    orphans = [one for one in model.prose if one.name not in known]
    gone = left_out(model.slos) if orphans else {}
    doubled = doubled_name(model.alerts)
    named = {one.place.prose: one for one in reversed(alerts) if _is_named(one)} if orphans else {}
    for one in orphans:
        why = gone.get(one.name, ())
        name = None if why else _meant(one, needed, free or wanted)
        if name is None and not why and len(orphans) == len(needed) == 1:
            (name,) = needed  # an SLO that was given quite another name
        meant.setdefault(name or "", one.name)
        orphan = _orphan(one, name, why)
        if name in named:
            orphan = replace(orphan, instead=_no_prose(named[name], one))
        yield orphan if name or why else call_one_so(orphan, doubled)
    for alert in alerts:
        page = alert.place.prose
        yield from _check_alert(alert, prose.get(page), meant.get(page, ""))


def _is_named(alert: Alert) -> bool:
    """Whether the alert itself says which text is its own."""
    return alert.origin is not None and alert.origin.at("runbook").text == alert.place.prose


def _no_prose(alert: Alert, meant: Prose) -> Diagnostic:
    assert alert.origin is not None
    place, name = alert.origin.at("runbook"), alert.place.prose
    message = f"there is no text runbooks/{name}.md"
    return place.finding(codes.PROSE_WITHOUT_ALERT, message, f'did you mean "{meant.name}"?')


def _check_alert(alert: Alert, prose: Prose | None, orphan: str) -> Iterator[Diagnostic]:
    """``orphan`` is prose of no alert that was meant for this one."""
    if not _needs_prose(alert) or alert.origin is None:
        return
    page = alert.place.prose
    missing = [name for name in NEEDED if prose is None or not prose.section(name)]
    if missing:
        hint = f"write {_headings(missing)} in runbooks/{page}.md"
        found = alert.origin.at("name" if alert.slo else "alert").finding(
            codes.RUNBOOK_MISSING,
            f'"{alert.name}" wakes somebody and its runbook has no {" and no ".join(missing)}',
            f"{hint}, or rename runbooks/{orphan}.md" if orphan else hint,
        )
        yield found.because(*causes_of_missing("alert", orphan, [page])) if orphan else found


def _needs_prose(alert: Alert) -> bool:
    """A page alert needs people's steps; what to do about missing figures can be generated."""
    generated = not alert.purpose.blames_service or alert.elsewhere
    return alert.severity is AlertSeverity.PAGE and not generated


def _headings(names: list[str]) -> str:
    return each_of(f'"## {name}"' for name in names)


def _meant(prose: Prose, needed: Collection[str], wanted: Collection[str]) -> str | None:
    """It was meant for one of the alerts that lack a page, rather than for any other."""
    close, lacking = closest(prose.name, wanted), closest(prose.name, needed)
    alike = any(prose.name.endswith(one.suffix) for one in Purpose if _ends(close, one))
    return close if alike else lacking or close


def _ends(name: str | None, purpose: Purpose) -> bool:
    return name is not None and name.endswith(purpose.suffix)


def _orphan(prose: Prose, meant: str | None, why: Sequence[LeftOut]) -> Diagnostic:
    hint = f'did you mean "{meant}"?' if meant else "name the file after an alert, or remove it"
    message = f'there is no alert "{prose.name}", so nobody will read this'
    if why:
        reason, mend = why_left_out(why)
        message = f"{message}: {reason}"
        hint = f"{mend}, or remove the file"
    span = Span(line=1, column=1, end_line=1, end_column=len(prose.file.line(1)) + 1)
    found = prose.file.finding(codes.PROSE_WITHOUT_ALERT, message, span, hint)
    return found.because(*causes_of_missing("alert", prose.name, [meant] if meant else ()))


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
