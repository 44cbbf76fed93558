"""Pyrra: `ServiceLevelObjective` with its four indicators, groupings, windows and alerting."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from promql_parser import Expr

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.defects import mind_description
from slosmith.commands.importing.event_indicators import bounds_in
from slosmith.commands.importing.groups import with_groups
from slosmith.commands.importing.holes import parse_holed
from slosmith.commands.importing.indicators import read_pair
from slosmith.commands.importing.names import (
    alert_name,
    one_paragraph,
    plain_text,
    read_annotations,
    read_duration,
    read_labels,
    severity_of,
    slug,
    team_of,
)
from slosmith.commands.importing.objectives import read_percent
from slosmith.commands.importing.policies import (
    BASE,
    mind_short_window,
    standard_period,
    tier_of_factor,
    written_policy,
)
from slosmith.commands.importing.queries import Queries
from slosmith.commands.importing.record import (
    Choices,
    Entry,
    New,
    NewPolicy,
    NewSlo,
    Rank,
    Reading,
    Refusal,
)
from slosmith.commands.importing.taken import Taken
from slosmith.model import naming
from slosmith.model.time_units import Length
from slosmith.model.units import Duration, UnitError
from slosmith.promql import PromQLError, Selector, build, parse_expression, parse_selector

_PREFIX = "pyrra.dev/"
_MINUTE = 60_000
# https://pyrra.dev: for 28 days, by burn rate; other periods have windows in proportion.
_WINDOWS = (
    ("fast", "page", 14, "1h", "5m"),
    ("slow", "page", 7, "6h", "30m"),
    ("daily", "ticket", 2, "1d", "2h"),
    ("creeping", "ticket", 1, "4d", "6h"),
)
_SEVERITIES = {
    "fast": "fastBurn",
    "slow": "mediumBurn",
    "daily": "slowBurn",
    "creeping": "longTermBurn",
}
"""What Pyrra calls them where an SLO gives them severities of its own."""


def read_pyrra(documents: Sequence[Taken], choices: Choices) -> Iterator[New | Entry]:
    """Every SLO of Pyrra's documents."""
    for one in documents:
        name = one.node.down("metadata", "name").text
        entry = one.entry("SLO", name, one.node)
        try:
            yield _slo(one, name, choices, entry)
        except Refusal as refusal:
            entry.refuse(refusal)
            yield entry
        finally:
            one.account(entry)


def _slo(one: Taken, name: str, choices: Choices, entry: Entry) -> NewSlo:
    spec, metadata = one.node.at("spec"), one.node.at("metadata")
    if not name:
        raise Refusal("it has no name", "write metadata: {name: …}", one.node)
    if one.foreign.right:
        entry.flaw(
            Rank.BROKEN,
            one.node.at("apiVersion"),
            f'apiVersion is "{one.foreign.api}": Kubernetes knows no such kind',
            f"write apiVersion: {one.foreign.right}",
        )
    rates = [Decimal(rate) for _, _, rate, _, _ in _WINDOWS]
    target = read_percent(spec.at("target"), "target", entry, rates)
    period = _period(spec.at("window"), entry)
    indicator = _Indicator(spec.at("indicator"), entry)
    labels = read_labels(metadata.at("labels"), entry, prefix=_PREFIX)
    raw = {k.removeprefix(_PREFIX): v.peek for k, v in metadata.at("labels").pairs()}
    alerting = spec.at("alerting")
    silent = alerting.at("disabled").is_true or alerting.at("burnrates").is_false
    if alerting.at("burnRateType").text == "dynamic":
        entry.differ("thresholds that follow the traffic are those of the budget")
    said = spec.at("description")
    mind_description(said.peek, target, bounds_in(indicator.readings), said, entry)
    return NewSlo(
        entry=entry,
        service=slug(_service(raw, indicator, metadata, name, choices), entry, "service"),
        name=slug(name, entry, "SLO"),
        target=target,
        readings=indicator.readings,
        period=period,
        policy=_policy(period, spec, choices, entry),
        description=plain_text(spec.at("description").text),
        labels=labels,
        annotations=_annotations(metadata.at("annotations"), entry),
        alert_name=alert_name(alerting.at("name").text, entry),
        page=not silent,
        ticket=not silent,
        no_data=not (alerting.at("absent").is_false or alerting.at("disabled").is_true),
        team=team_of(raw, choices, entry),
    )


def _service(
    labels: dict[str, str], indicator: "_Indicator", metadata: Node, name: str, choices: Choices
) -> str:
    """Pyrra has no services: a label's, else the job that is measured, else the namespace."""
    metadata.at("namespace").take()
    found = choices.service or labels.get("service") or indicator.job
    return found or metadata.at("namespace").peek or name


def _annotations(node: Node, entry: Entry) -> dict[str, str]:
    """Those that Pyrra puts on alerts, by the names that it gives them there."""
    kept = read_annotations(node, entry, prefix=_PREFIX)
    return {key: one_paragraph(value) for key, value in kept.items()}


def _period(node: Node, entry: Entry) -> Duration:
    period = read_duration(node, "window") or standard_period()
    day = Duration.parse("1d")
    if period.whole_days:
        return period
    days = Duration(max(1, round(period.ms / day.ms)) * day.ms)
    entry.differ(f"the window {period} is {days}: periods are whole days")
    return days


def _policy(period: Duration, spec: Node, choices: Choices, entry: Entry) -> NewPolicy | None:
    tiers, node = [], spec.at("window")
    said = spec.down("alerting", "severities")
    for name, severity, factor, long, short in _WINDOWS:
        windows = [_scaled(text, period) for text in (long, short)]
        mind_short_window(windows[1], node, entry)
        if own := said.at(_SEVERITIES[name]).text:
            found = severity_of(own, choices, entry)
            severity = "page" if found == "page" else "ticket"
        tiers.append(
            tier_of_factor(name, severity, Decimal(factor), windows[0], windows[1], period)
        )
    entry.differ("alerts do not wait (`for`) after both windows are over the threshold")
    assert Duration.parse("5m") == BASE
    return written_policy("pyrra", period, tuple(tiers), f"Pyrra's windows for {period}", entry)


@lru_cache(maxsize=64)  # there are as many policies as SLOs
def _scaled(text: str, period: Duration) -> Duration:
    """In proportion to 28 days, to the minute as Go rounds it."""
    window = Duration.parse(text)
    exact = Decimal(window.ms * period.ms) / (Duration.parse("28d").ms * _MINUTE)
    return Duration(max(1, int(exact + Decimal("0.5"))) * _MINUTE)


class _Indicator:
    """One of the four, as readings; ``job`` is what its selectors say of who is measured."""

    def __init__(self, node: Node, entry: Entry) -> None:
        self.node = node
        self.entry = entry
        self.job = ""
        self.readings = self._readings()

    def _readings(self) -> tuple[Reading, ...]:
        ratio, latency = self.node.at("ratio"), self.node.at("latency")
        native = self.node.at("latencyNative", "latency_native")
        gauge = self.node.at("bool_gauge", "boolGauge")
        if ratio:
            return self._pair(ratio, ratio.at("errors"), good=False)
        if latency:
            return self._pair(latency, latency.at("success"), good=True)
        if native:
            return self._native(native)
        if gauge:
            return self._gauge(gauge)
        raise Refusal(
            "the SLO has no indicator",
            "write ratio, latency, latencyNative or bool_gauge",
            self.node,
        )

    def _pair(self, node: Node, part: Node, *, good: bool) -> tuple[Reading, ...]:
        total, counted = (
            self._selector(node.at("total").at("metric")),
            self._selector(part.at("metric")),
        )
        by = self._grouping(node)
        queries = Queries(
            total=_summed(by, f"rate({total.text}[$window])"),
            part=_summed(by, f"rate({counted.text}[$window])"),
            good=good,
            node=part.at("metric"),
            grouping=by,
        )
        if total == counted:
            self.entry.flaw(
                Rank.BROKEN,
                part.at("metric"),
                "the part is the whole: every event is counted as it",
                "select the part by a label",
            )
        return read_pair(queries, self.entry)

    def _gauge(self, node: Node) -> tuple[Reading, ...]:
        up, by = self._selector(node.at("metric")), self._grouping(node)
        queries = Queries(
            total=_summed(by, f"count_over_time({up.text}[$window])"),
            part=_summed(by, f"sum_over_time({up.text}[$window])"),
            good=True,
            node=node.at("metric"),
            grouping=by,
        )
        return read_pair(queries, self.entry)

    def _native(self, node: Node) -> tuple[Reading, ...]:
        total, place = self._selector(node.at("total").at("metric")), node.at("latency")
        try:
            bound = Length.parse(place.text)
        except UnitError as error:
            raise Refusal(str(error).partition(";")[0], "write it like 200ms", place) from None
        value: object = {"histogram": total.text, "native": True}
        reading = Reading(sli="latency", value=value, by=self._grouping(node), bound=str(bound))
        return (with_groups(reading, parse_expression(total.text)),)

    def _grouping(self, node: Node) -> tuple[str, ...]:
        labels = tuple(label.text for label in node.at("grouping").each())
        for label in labels:
            if not naming.is_label(label):
                raise Refusal(f'"{label}" is no label to group by', "mend the grouping", node)
        return labels

    def _selector(self, node: Node) -> Selector:
        try:
            found = parse_selector(" ".join(node.text.split()))
        except PromQLError as error:
            message = f"{named(node.path)} is no plain selector: {error.message}"
            raise Refusal(message, "mend it, and import again", node) from None
        if not found.metric:
            raise Refusal("the selector names no metric", "name one before the braces", node)
        self.job = self.job or found.equals.get("job", "").rpartition("/")[2]
        return found


def _summed(by: tuple[str, ...], rate: str) -> Expr:
    return parse_holed(build.aggregate("sum", by, rate))
