"""Specifications of Sloth and Pyrra without their rules, as the rules that these tools document."""

from collections.abc import Iterable, Iterator

from slosmith.commands.compare.documented import (
    PYRRA_USED,
    SLOTH_REMAINING,
    Over,
    Pyrra,
    Sloth,
    pyrra_groups,
    sloth_groups,
)
from slosmith.commands.compare.sides import Means, Shown, Side
from slosmith.commands.importing.account import Node
from slosmith.commands.importing.holes import template_in, with_hole
from slosmith.commands.importing.record import Entry
from slosmith.commands.importing.taken import Taken
from slosmith.language.foreign import PYRRA, SLOTH
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.player.rules import read_groups
from slosmith.promql import MatchOp, PromQLError, Selector, build, parse_selector

_PREFIX = "pyrra.dev/"


def documented_side(entry: Entry, slo: Slo, documents: Iterable[Taken], tick: float) -> Side | None:
    """The rules of an SLO as its tool documents them; None where nobody knows what they are."""
    side = _side(entry, slo, documents, tick)
    try:
        return side if side is None or [*side.selectors] else None
    except PromQLError:  # what the tool would make of it is no rule
        return None


def _side(entry: Entry, slo: Slo, documents: Iterable[Taken], tick: float) -> Side | None:
    for one in documents:
        if one.file != entry.file or one.foreign.tool != entry.tool:
            continue
        if entry.tool == SLOTH:
            for service, node in _sloth_slos(one):
                if node.line == entry.line:
                    return _sloth(service, node, slo, tick)
        elif entry.tool == PYRRA and one.node.line == entry.line:
            return _pyrra(one.node, slo, tick)
    return None


def _sloth_slos(one: Taken) -> Iterator[tuple[str, Node]]:
    spec = one.node.at("spec") if one.foreign.kind == "PrometheusServiceLevel" else one.node
    for node in spec.at("slos").each():
        yield spec.at("service").peek, node


def _sloth(service: str, node: Node, slo: Slo, tick: float) -> Side | None:
    ratio = _sloth_ratio(node.at("sli")) or _plugin_ratio(node.at("sli"), slo)
    if ratio is None:
        return None
    alerting, name = node.at("alerting"), node.at("name").peek
    page, ticket = (
        _labels(alerting, alerting.at(f"{word}_alert", f"{word}Alert"))
        for word in ("page", "ticket")
    )
    groups = sloth_groups(
        Sloth(
            service=service,
            name=name,
            alert=alerting.at("name").peek or name,
            budget=slo.objective.budget,
            ratio=ratio,
            period=slo.period,
            page=page,
            ticket=ticket,
        )
    )
    labels = {"sloth_service": service, "sloth_slo": name}
    return Side(
        groups=read_groups(groups, tick),
        shown=Shown(record=SLOTH_REMAINING, labels=labels, means=Means.REMAINING),
        documented=SLOTH,
    )


def _sloth_ratio(sli: Node) -> Over | None:
    events = sli.at("events")
    bad = events.at("error_query", "errorQuery").peek
    total = events.at("total_query", "totalQuery").peek
    raw = sli.at("raw").at("error_ratio_query", "errorRatioQuery").peek
    text = raw if raw and not events else f"({bad})\n/\n({total})"
    if not (raw or (bad and total)) or template_in(text):
        return None
    holed = with_hole(text)
    return lambda window: holed.replace("$window", window)


def _plugin_ratio(sli: Node, slo: Slo) -> Over | None:
    """What a plugin counts is what its counterpart here counts."""
    events = slo.indicator
    if not sli.at("plugin") or not isinstance(events, EventIndicator):
        return None
    if events.counts is not Part.BAD:
        return None
    return lambda window: f"({events.part.at(window)})\n/\n({events.total.at(window)})"


def _labels(alerting: Node, alert: Node) -> dict[str, str] | None:
    if alert.at("disable").peek == "true":
        return None
    pairs = (*alerting.at("labels").pairs(), *alert.at("labels").pairs())
    return {key: value.peek for key, value in pairs}


def _pyrra(node: Node, slo: Slo, tick: float) -> Side | None:
    spec, alerting = node.at("spec"), node.down("spec", "alerting")
    counted = _pyrra_counts(spec.at("indicator"))
    if counted is None:
        return None
    metric, by, bad, total, absent = counted
    off = {key for key, value in alerting.pairs() if value.peek == "false"}
    silent = alerting.at("disabled").peek == "true"

    def ratio(window: str) -> str:
        return f"{bad(window)} / {total(window)}"

    budget = print_decimal(slo.objective.budget)
    labels = {
        m.name: m.value for m in metric.matchers if m.op is MatchOp.EQUAL and m.name not in by
    }
    groups = pyrra_groups(
        Pyrra(
            name=node.down("metadata", "name").peek,
            alert=alerting.at("name").peek or "ErrorBudgetBurn",
            budget=slo.objective.budget,
            period=slo.period,
            metric=metric.metric,
            labels=labels,
            ratio=ratio,
            used=lambda window: f"{ratio(window)} / {budget}",
            absent=() if silent or "absent" in off else tuple(one.text for one in absent),
            alerts=not silent and "burnrates" not in off,
        )
    )
    return Side(
        groups=read_groups(groups, tick),
        shown=Shown(record=PYRRA_USED, labels={}, means=Means.USED),
        documented=PYRRA,
    )


_Counts = tuple[Selector, tuple[str, ...], Over, Over, tuple[Selector, ...]]


def _pyrra_counts(node: Node) -> _Counts | None:
    """What names the records, the groups, bad and all over a window, and what may be absent."""
    ratio, latency = node.at("ratio"), node.at("latency")
    gauge = node.at("bool_gauge", "boolGauge")
    kind = next((one for one in (ratio, latency, gauge) if one), None)
    if kind is None:
        return None
    by = tuple(one.peek for one in kind.at("grouping").each())

    def summed(function: str, selector: Selector, window: str) -> str:
        return build.aggregate("sum", by, f"{function}({selector.over(window)})")

    try:
        if gauge:
            up = _selector(gauge.at("metric"))
            return (
                up,
                by,
                lambda w: (
                    f"({summed('count_over_time', up, w)} - {summed('sum_over_time', up, w)})"
                ),
                lambda w: summed("count_over_time", up, w),
                (up,),
            )
        total = _selector(kind.at("total").at("metric"))
        part = _selector(kind.at("success" if latency else "errors").at("metric"))
    except PromQLError:
        return None
    if latency:
        return (
            total,
            by,
            lambda w: f"({summed('rate', total, w)} - {summed('rate', part, w)})",
            lambda w: summed("rate", total, w),
            (total, part),
        )
    return (
        total,
        by,
        lambda w: summed("rate", part, w),
        lambda w: summed("rate", total, w),
        (total,),
    )


def _selector(node: Node) -> Selector:
    return parse_selector(" ".join(node.peek.split()))
