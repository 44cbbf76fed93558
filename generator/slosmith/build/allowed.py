"""Findings that authors accept: where they do, which these are, and what is accepted in vain."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic, Severity, Span
from slosmith.language.documents.allow import Allowed, is_known, unknown_code
from slosmith.load.documents import Loaded
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:
    from slosmith.language.documents.metrics import MetricsSpec
    from slosmith.language.documents.routing import RoutingSpec
    from slosmith.language.documents.service import ServiceSpec
    from slosmith.language.documents.settings import SettingsSpec

Of = TypeVar("Of")
_Start: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A code that is accepted at and below a part of a document; of settings, everywhere."""

    code: Code
    reason: str
    place: Origin
    extent: Span | None

    def holds(self, finding: Diagnostic) -> bool:
        """Whether a finding stands where this accepts something."""
        if self.extent is None:
            return True
        start, end = _start(self.extent), (self.extent.end_line, self.extent.end_column)
        inside = finding.span is not None and start <= _start(finding.span) < end
        return inside and finding.file == self.place.file.path


def allowances_of(documents: Iterable[Loaded]) -> tuple[Allowance, ...]:
    """What is accepted, the nearest first: an SLO before its service, settings last."""
    found = [one for document in documents for one in _written(document)]
    return tuple(sorted(found, key=lambda one: (one.extent is None, -len(one.place.path))))


def refused(
    allowances: Sequence[Allowance], documents: Iterable[Loaded]
) -> dict[Allowance, Diagnostic]:
    """Those that have no effect: nobody may accept them, or not where they stand."""
    named = {
        code
        for one in documents
        if one.kind == "settings"
        for code in cast("SettingsSpec", one.spec).settings.allow_safety
    }
    return {one: said for one in allowances if (said := _refusal(one, named))}


def without_meant(
    findings: Iterable[Diagnostic], allowances: Sequence[Allowance]
) -> Iterator[Diagnostic]:
    """All but what an allowance whose code nobody knows may be for: that waits for it."""
    unknown = _Nearest(one for one in allowances if not is_known(one.code))
    for one in findings:
        if not _may_be_allowed(one.code) or unknown.holding(one) is None:
            yield one


def accept(
    findings: Iterable[Diagnostic], allowances: Sequence[Allowance]
) -> tuple[Diagnostic, ...]:
    """The findings, those that are accepted with the reason."""
    by_code = {
        code: _Nearest(alike) for code, alike in _by(lambda one: one.code, allowances).items()
    }
    return tuple(_accepted(one, by_code.get(one.code)) for one in findings)


def unused(allowances: Iterable[Allowance], findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """A note for each that accepts nothing any more."""
    found: dict[tuple[Code, str], list[_Start]] = defaultdict(list)
    for finding in findings:
        if finding.span is not None:
            found[finding.code, finding.file].append(_start(finding.span))
    for starts in found.values():
        starts.sort()
    somewhere = {finding.code for finding in findings}
    for one in allowances:
        starts = found.get((one.code, one.place.file.path), [])
        is_used = one.code in somewhere if one.extent is None else _any_in(one.extent, starts)
        if not one.code.of_change and not is_used:
            message = f'"{one.code.id}" is allowed here and is not found any more'
            hint = "remove it, so that it hides nothing later"
            yield one.place.at("code").finding(codes.ALLOW_UNUSED, message, hint)


def _by(code: Callable[[Of], Code], things: Iterable[Of]) -> dict[Code, list[Of]]:
    found: dict[Code, list[Of]] = defaultdict(list)
    for one in things:
        found[code(one)].append(one)
    return found


def _any_in(extent: Span, starts: Sequence[_Start]) -> bool:
    place = bisect_left(starts, _start(extent))
    return place < len(starts) and starts[place] < (extent.end_line, extent.end_column)


class _Nearest:
    """Allowances, the nearest first, by where they stand: there may be one at each alert.

    Those that stand equally deep in a file do not overlap.
    """

    def __init__(self, allowances: Iterable[Allowance]) -> None:
        self._everywhere: Allowance | None = None
        below: dict[str, dict[int, dict[_Start, Allowance]]] = defaultdict(dict)
        for one in allowances:
            if one.extent is None:
                self._everywhere = self._everywhere or one
            else:
                depths = below[one.place.file.path].setdefault(len(one.place.path), {})
                depths.setdefault(_start(one.extent), one)
        self._below = {
            path: [(sorted(starts), starts) for starts in depths.values()]
            for path, depths in below.items()
        }

    def holding(self, finding: Diagnostic) -> Allowance | None:
        """The nearest within which a finding stands."""
        if finding.span is not None:
            for order, starts in self._below.get(finding.file, ()):
                place = bisect_right(order, _start(finding.span))
                if place and (one := starts[order[place - 1]]).holds(finding):
                    return one
        return self._everywhere


def _accepted(finding: Diagnostic, allowances: _Nearest | None) -> Diagnostic:
    found = None if allowances is None else allowances.holding(finding)
    return finding if found is None or not found.reason else replace(finding, allowed=found.reason)


def _refusal(one: Allowance, named: set[Code]) -> Diagnostic | None:
    code, place = one.code, one.place.at("code")
    if not is_known(code):
        return place.finding(codes.INVALID_VALUE, *unknown_code(code.id))
    if not _may_be_allowed(code):
        message = (
            f'"{code.id}" cannot be allowed: {code.meaning}, and nothing right is made of that'
        )
        return place.finding(codes.ALLOW_REFUSED, message, "mend what it names, and remove this")
    if code.safety and one.extent is not None and code not in named:
        message = f'"{code.id}" is a matter of safety, which settings must name too'
        hint = f"write settings: {{allow_safety: [{code.id}]}}, or mend what it names"
        return place.finding(codes.ALLOW_REFUSED, message, hint)
    return None


def _may_be_allowed(code: Code) -> bool:
    return code.severity is not Severity.ERROR or code.judgement


def _written(document: Loaded) -> Iterator[Allowance]:
    origin = document.origin
    match document.kind:
        case "settings":
            settings = cast("SettingsSpec", document.spec).settings
            yield from _below(settings.allow, origin.at("settings"), whole=True)
        case "service":
            service = cast("ServiceSpec", document.spec)
            yield from _below(service.allow, origin)
            for number, slo in enumerate(service.slos):
                yield from _below(slo.allow, origin.at("slos", number))
            for number, alert in enumerate(service.alerts):
                yield from _below(alert.allow, origin.at("alerts", number))
        case "metrics":
            metrics = cast("MetricsSpec", document.spec).metrics
            for name, metric in metrics.items():
                yield from _below(metric.allow, origin.at("metrics", name))
        case "routing":
            routing = cast("RoutingSpec", document.spec).routing
            if routing.base is not None:
                yield from _below(routing.base.allow, origin.at("routing", "base"))
            for name, receiver in routing.receivers.items():
                yield from _below(receiver.allow, origin.at("routing", "receivers", name))


def _below(allowed: Allowed, part: Origin, *, whole: bool = False) -> Iterator[Allowance]:
    for number, one in enumerate(allowed):
        yield Allowance(
            code=one.code,
            reason=one.reason,
            place=part.at("allow", number),
            extent=None if whole else part.extent,
        )


def _start(span: Span) -> _Start:
    return span.line, span.column
