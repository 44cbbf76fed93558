"""Every area that must be visible is visible, or it is said why metrics cannot show it."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.coverage import Area
from slosmith.model.metric import Metric
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.source import Origin


def check_coverage(model: Model) -> Iterator[Diagnostic]:
    """Only where a coverage document exists: nobody has to count in areas."""
    if model.coverage is None:
        return
    known = {area.name: None for area in model.coverage}
    for name, place in _used(model):
        if name not in known:
            yield _unknown(name, place, known)
    for question in model.questions:  # which may be about more than must be visible
        if question.area not in known and suggest(question.area, known):
            place = replace(question.origin, path=question.origin.path[:-1])
            yield _unknown(question.area, place, known, key=True)
    signals = {metric.area for metric in model.metrics or ()}
    watched = {slo.area for slo in model.slos} | {alert.area for alert in model.alerts}
    for area in model.coverage:
        missing = [] if area.name in watched else ["alert or SLO"]
        if model.has_contract and area.name not in signals:
            missing.insert(0, "signal")
        if missing and not area.not_measurable:
            yield _uncovered(area, " and no ".join(missing))


def _used(model: Model) -> Iterator[tuple[str, Origin]]:
    """The areas that are named, each at its place; the SLOs of one entry share theirs."""
    named: list[Metric | Slo | PlainAlert] = [*(model.metrics or ()), *model.slos, *model.alerts]
    for one in named:
        if one.area:
            yield one.area, one.origin.at("area")


def _unknown(name: str, place: Origin, known: Collection[str], *, key: bool = False) -> Diagnostic:
    hint = suggest(name, known) or "add it to the coverage document"
    message = f'the area "{name}" is not in the coverage document'
    return place.finding(codes.COVERAGE_AREA_UNKNOWN, message, hint, key=key)


def _uncovered(area: Area, missing: str) -> Diagnostic:
    return area.origin.finding(
        codes.AREA_UNCOVERED,
        f'the area "{area.name}" has no {missing}',
        f"write area: {area.name} where something covers it, or say under not_measurable: why not",
        key=True,
    )
