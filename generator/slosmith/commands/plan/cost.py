"""What rules cost a Prometheus: how many there are, what they record, and what they read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import prod

import promql_parser
from promql_parser import Expr, MatrixSelector, SubqueryExpr, VectorSelector

from slosmith.commands.plan.change import Fact
from slosmith.commands.plan.side import Side
from slosmith.diagnostics.lists import each_of
from slosmith.model.metric import Metric
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.output.document import Group
from slosmith.promql import METRIC_LABEL, Selector, children
from slosmith.promql.selector_uses import selector_of

_RECORDED = "slo:"
_MINUTE = Duration.parse("1m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Rules, recorded series, and samples that are read in a minute."""

    rules: int = 0
    series: int = 0
    samples: Decimal = Decimal(0)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            rules=self.rules + other.rules,
            series=self.series + other.series,
            samples=self.samples + other.samples,
        )


def cost_facts(side: Side) -> Iterator[Fact]:
    """The cost of all rules; series whose labels have no listed values count as one.

    What that leaves out is said beside it: the cost for each value of a label that nobody lists.
    """
    costs = cost_of(side)
    whole = sum(costs.values(), Cost())
    yield Fact(what="rules", value=f"{whole.rules:,}")
    yield Fact(what="recorded series, at least", value=f"{whole.series:,}")
    yield Fact(what="samples read per minute, at least", value=f"{round(whole.samples):,}")
    for labels, cost in costs.items():
        if labels:
            each = f"for each {each_of(labels)}"
            yield Fact(what=f"recorded series {each}", value=f"{cost.series:,}")
            yield Fact(what=f"samples read per minute {each}", value=f"{round(cost.samples):,}")


def cost_of(side: Side) -> dict[tuple[str, ...], Cost]:
    """Add up the rules of one side, by the labels without listed values that they group by."""
    reader, by = _Reader(side), {slo.ref: slo.by for slo in side.model.slos}
    costs: dict[tuple[str, ...], Cost] = {}
    for group in side.groups.values():
        for rule in group.rules:
            labels = dict(rule.labels)
            groups = by.get(f"{labels.get('service')}/{labels.get('slo')}", ())
            read = reader.samples(promql_parser.parse(rule.expr), 1)
            cost = Cost(
                rules=1,
                series=reader.groups(groups) if rule.annotations is None else 0,
                samples=read * _MINUTE.ms / group.interval.ms,
            )
            key = reader.unlisted(groups)
            costs[key] = costs.get(key, Cost()) + cost
    return dict(sorted(costs.items()))


class _Reader:
    """Counts samples with what the metric contract knows of labels."""

    def __init__(self, side: Side) -> None:
        self._settings: Settings = side.model.settings
        self._by = {slo.ref: slo.by for slo in side.model.slos}
        self._steps = _recorded_each(side.groups)
        listed: dict[str, tuple[str, ...]] = {}
        self._metrics: Mapping[str, Metric] = side.model.metrics_by_name
        for metric in self._metrics.values():
            for label, values in metric.labels:
                listed[label] = values or listed.get(label, ())
        self._listed = listed

    def groups(self, by: tuple[str, ...]) -> int:
        """How many groups there are of these labels, one where nobody lists their values."""
        return prod(len(self._listed.get(label, ())) or 1 for label in by)

    def unlisted(self, by: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some labels of which nobody lists the values."""
        return tuple(label for label in by if not self._listed.get(label))

    def samples(self, node: Expr, times: Decimal | int) -> Decimal:
        """How many an evaluation reads, of which this part is evaluated so many times."""
        if isinstance(node, MatrixSelector):
            selector = selector_of(node.vector_selector)
            step = self._step(selector)
            return times * self._series(selector) * _ms(node.range) / step.ms
        if isinstance(node, VectorSelector):
            return Decimal(times * self._series(selector_of(node)))
        if isinstance(node, SubqueryExpr):
            step_ms = _ms(node.step) if node.step else self._settings.evaluation_interval.ms
            times = times * _ms(node.range or timedelta()) / step_ms
        return sum((self.samples(child, times) for child in children(node)), Decimal(0))

    def _step(self, selector: Selector) -> Duration:
        if not selector.metric.startswith(_RECORDED):
            return self._settings.scrape_interval
        return self._steps.get(selector.metric, self._settings.evaluation_interval)

    def _series(self, selector: Selector) -> int:
        fixed = {one.name: one.value for one in selector.matchers if one.op == "="}
        if selector.metric.startswith(_RECORDED):
            by = self._by.get(f"{fixed.get('service')}/{fixed.get('slo')}", ())
            return self.groups(tuple(label for label in by if label not in fixed))
        name = selector.metric or fixed.get(METRIC_LABEL, "")
        metric = self._metrics.get(name) or self._metrics.get(_of_histogram(name))
        if metric is None:
            return 1
        found = prod(len(v) for label, v in metric.labels if v and label not in fixed)
        buckets = len(metric.buckets) + 1 if name.endswith("_bucket") and "le" not in fixed else 1
        return found * buckets


def _of_histogram(name: str) -> str:
    return name.rpartition("_")[0] if name.endswith(("_bucket", "_count", "_sum")) else name


def _recorded_each(groups: Mapping[str, Group]) -> dict[str, Duration]:
    """How far the samples of each record are apart."""
    return {
        rule.name: group.interval
        for group in groups.values()
        for rule in group.rules
        if rule.annotations is None
    }


def _ms(length: timedelta) -> Decimal:
    return Decimal(round(length.total_seconds() * 1000))
