"""Burn-rate alerts that fired in a span, as a server has them."""

from collections.abc import Iterator, Mapping

from slosmith.commands.history.firing import APART_SECONDS, Firing
from slosmith.commands.history.past import Past
from slosmith.commands.history.report.calendar import Span
from slosmith.model.alerts import Purpose, slo_alerts
from slosmith.model.slo import Slo
from slosmith.promql import Matcher, MatchOp, Selector

_STEP = 60


def read_firings(slo: Slo, past: Past, span: Span) -> tuple[tuple[Firing, ...], str]:
    """Those of an SLO, in the order of their beginnings, and what was asked."""
    names = {one.name for one in slo_alerts(slo) if one.purpose is Purpose.BURN}
    equal = {"alertstate": "firing", "service": slo.service, "slo": slo.name}
    matchers = tuple(Matcher(name=n, op=MatchOp.EQUAL, value=v) for n, v in equal.items())
    text = Selector(metric="ALERTS", matchers=matchers).text
    moments: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for series in past.read(text, span.begin, span.end, _STEP):
        if series.labels.get("alertname") in names:
            labels = tuple(sorted(series.labels.items()))
            inside = (int(m) for m in series.times if span.begin < m <= span.end)
            moments.setdefault(labels, []).extend(inside)
    found = [one for labels, times in moments.items() for one in _firings(dict(labels), times)]
    return tuple(sorted(found, key=lambda one: one.begins)), text


def _firings(labels: Mapping[str, str], moments: list[int]) -> Iterator[Firing]:
    """Each time that it fired; a server that was away for minutes ends nothing."""
    begins = ends = 0
    for moment in sorted(moments):
        if not begins or moment - ends > APART_SECONDS:
            if begins:
                yield Firing(labels=labels, begins=begins, ends=ends)
            begins = moment
        ends = moment
    if begins:
        yield Firing(labels=labels, begins=begins, ends=ends)
