"""Resolving expectations: alerts and receivers are looked up, deadlines held to the end."""

from collections.abc import Iterator, Mapping, Sequence

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import causes_of_missing, suggest
from slosmith.language.documents.scenario import (
    AlertPatternSpec,
    ExpectationSpec,
    InhibitedSpec,
    ScenarioSpec,
)
from slosmith.model import naming
from slosmith.model.left_out import LeftOut, call_one_so, why_left_out
from slosmith.model.references import Names
from slosmith.model.scenario import AlertPattern, Expectation, ExpectedInhibition, Labels
from slosmith.model.units import Duration
from slosmith.source import Origin


def check_expectations(spec: ScenarioSpec, origin: Origin, names: Names) -> Iterator[Diagnostic]:
    """What names nothing, contradicts itself, or would never be looked at."""
    for pattern, place in _patterns(spec, origin):
        yield from _check_alert(pattern, place, names)
    yield from _check_routed(spec, origin, names)
    yield from _check_contradictions(spec, origin, names)
    if not (spec.expect or spec.silent or spec.muted):
        message = f'the scenario "{spec.scenario}" says nothing of what must come of it'
        hint = "add expect: or silent:, like silent: [{severity: page}]"
        yield origin.at("scenario").finding(codes.SCENARIO_EXPECTS_NOTHING, message, hint)
    yield from _check_deadlines(spec, origin)


def _patterns(
    spec: ScenarioSpec, origin: Origin
) -> Iterator[tuple[ExpectationSpec | AlertPatternSpec, Origin]]:
    """Everything that names alerts, and where."""
    lists: dict[str, tuple[ExpectationSpec | AlertPatternSpec, ...]] = {
        "expect": spec.expect,
        "muted": spec.muted,
        "silent": spec.silent,
        "may_fire": spec.may_fire,
    }
    for key, patterns in lists.items():
        yield from ((one, origin.at(key, index)) for index, one in enumerate(patterns))
    yield from ((one.by, origin.at("muted", i, "by")) for i, one in enumerate(spec.muted))


def _check_alert(
    pattern: ExpectationSpec | AlertPatternSpec, place: Origin, names: Names
) -> Iterator[Diagnostic]:
    if pattern.alert is None:
        return
    severities = names.alerts.get(pattern.alert)
    at = place.at("alert") if place.text is None else place  # a name alone will do for `by`
    if severities is None and pattern.alert == naming.WATCHDOG:
        message, hint = "no watchdog fires: routing has none", "add watchdog: to routing"
        yield at.finding(codes.SCENARIO_UNROUTED, message, hint)
    elif severities is None:
        message = f'no alert is named "{pattern.alert}"'
        meant, why = suggest(pattern.alert, names.alerts), names.left_out.get(pattern.alert, ())
        missing = _missing(at, message, meant or "name one that a service document makes", why)
        if not meant and not why:
            missing = call_one_so(missing, names.doubled)
        yield missing.because(*causes_of_missing("alert", pattern.alert, names.alerts))
    elif _never(pattern, names):
        message = f'"{pattern.alert}" is never a {pattern.severity}'
        hint = f"write severity: {one_of(sorted(severities))}, or leave it out"
        known = names.left_out.get(pattern.alert, ())
        of_it = [one for one in known if one.severity == pattern.severity]
        yield _missing(place.at("severity"), message, hint, of_it)


def _missing(place: Origin, message: str, hint: str, why: Sequence[LeftOut]) -> Diagnostic:
    """An alert that is not there: where its SLO leaves it out, that is the reason."""
    if why:
        reason, mend = why_left_out(why)
        message = f"{message}: {reason}"
        hint = f"{mend}, or leave the alert out here"
    found = place.finding(codes.SCENARIO_ALERT, message, hint)
    return found.because(*(one.cause for one in why))


def _check_routed(spec: ScenarioSpec, origin: Origin, names: Names) -> Iterator[Diagnostic]:
    """Receivers exist, and where an alert is to be inhibited there is routing."""
    hint = "add a document with routing: below slo/, or leave this out"
    for index, inhibited in enumerate(spec.muted):
        if names.receivers is None:
            message = f'nothing inhibits "{inhibited.alert or "it"}": there is no routing document'
            yield origin.at("muted", index).finding(codes.SCENARIO_UNROUTED, message, hint)
    for index, expectation in enumerate(spec.expect):
        place = origin.at("expect", index, "receivers")
        if expectation.receivers and names.receivers is None:
            message = "nobody is notified: there is no routing document"
            yield place.finding(codes.SCENARIO_UNROUTED, message, hint)
            continue
        for number, name in enumerate(expectation.receivers):
            if name not in (names.receivers or ()):
                found = suggest(name, names.receivers or ()) or "name one that routing has"
                message = f'no receiver is named "{name}"'
                yield place.at(number).finding(codes.RECEIVER_UNKNOWN, message, found)


def _never(pattern: ExpectationSpec | AlertPatternSpec, names: Names) -> bool:
    severities = names.alerts.get(pattern.alert or "", ())
    return bool(severities) and pattern.severity not in (None, *severities)


def _check_contradictions(spec: ScenarioSpec, origin: Origin, names: Names) -> Iterator[Diagnostic]:
    """An alert cannot have to fire and to be silent."""
    # What an alert never is is said of it where it is expected.
    wanted = [pattern_of(one) for one in spec.expect if not _never(one, names)]
    wanted += [pattern_of(one) for one in spec.muted if not _never(one, names)]
    for index, silent in enumerate(spec.silent):
        quiet = pattern_of(silent)
        for loud in wanted:
            if quiet.name in ("", loud.name) and set(quiet.labels) <= set(loud.labels):
                message = f"what must stay silent here is expected to fire: {loud}"
                hint = "leave one of the two out, or distinguish them by severity: or labels:"
                yield origin.at("silent", index).finding(codes.SCENARIO_CONTRADICTS, message, hint)
                break


def _check_deadlines(spec: ScenarioSpec, origin: Origin) -> Iterator[Diagnostic]:
    """What is due after the end of what is played would never be looked at."""
    first = min((change.at for change in spec.changes), default=Duration(0))
    ends = [change.at + change.lasting for change in spec.changes if change.lasting]
    for index, expectation in enumerate(spec.expect):
        place = origin.at("expect", index)
        if first < spec.lasting < first + expectation.within:
            yield _late(place.at("within"), expectation.within, spec)
        within, earliest = expectation.within, expectation.not_before
        if earliest is not None and earliest > within:
            message = f"what must fire within {within} cannot wait for {earliest}"
            hint = f"write at most {within}, or a longer within:"
            yield place.at("not_before").finding(codes.SCENARIO_CONTRADICTS, message, hint)
        if expectation.clears_within is not None:
            clears = expectation.clears_within
            yield from _check_clear(place.at("clears_within"), clears, ends, spec)
    if spec.all_clear is not None:
        yield from _check_clear(origin.at("all_clear"), spec.all_clear, ends, spec)


def _check_clear(
    place: Origin, wait: Duration, ends: list[Duration], spec: ScenarioSpec
) -> Iterator[Diagnostic]:
    if not ends or len(ends) < len(spec.changes):
        message = "nothing can clear while a change goes on to the end"
        hint = "give every change a for:, or leave this out"
        yield place.finding(codes.SCENARIO_TIME, message, hint)
    elif max(ends) + wait > spec.lasting:
        yield _late(place, wait, spec)


def _late(place: Origin, wait: Duration, spec: ScenarioSpec) -> Diagnostic:
    message = f'"{wait}" after that is beyond the end at {spec.lasting}'
    found = place.finding(codes.SCENARIO_TIME, message, "make lasting: longer, or wait less")
    return found.because(f"end of {spec.scenario}")


def expectation_of(spec: ExpectationSpec, origin: Origin) -> Expectation:
    """An alert that must fire."""
    return Expectation(
        alert=pattern_of(spec),
        within=spec.within,
        not_before=spec.not_before,
        clears_within=spec.clears_within,
        receivers=spec.receivers,
        origin=origin,
    )


def inhibition_of(spec: InhibitedSpec, origin: Origin) -> ExpectedInhibition:
    """An alert that must be inhibited."""
    return ExpectedInhibition(alert=pattern_of(spec), by=pattern_of(spec.by), origin=origin)


def pattern_of(spec: AlertPatternSpec | ExpectationSpec) -> AlertPattern:
    """The alerts that are meant; their severity is one of their labels."""
    return AlertPattern(name=spec.alert or "", labels=_labels(spec.labels, spec.severity))


def _labels(labels: Mapping[str, str], severity: str | None) -> Labels:
    more = {"severity": severity} if severity else {}
    return tuple(sorted({**labels, **more}.items()))
