"""The resolved model: what the compiler means, free of YAML, complete and immutable."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from slosmith.diagnostics.lists import each_of
from slosmith.model.burnrate import AlertSeverity, Plan, Policy, Windows
from slosmith.model.gate import Gate
from slosmith.model.naming import (
    alert_page,
    kept_label,
    plain_subject,
    rules_file,
    rules_name,
)
from slosmith.model.objective import Objective
from slosmith.model.platforms import Platforms
from slosmith.model.time_units import Length, TimeUnit, time_unit, unit_of_name
from slosmith.model.units import Duration
from slosmith.promql import (
    Selector,
    Windowed,
    build,
    canonical,
    is_linear,
    parse_expression,
    reach_of,
    spell_bounds,
)
from slosmith.record import dataclass
from slosmith.source import File, Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    from slosmith.model.audit import Question
    from slosmith.model.correction import Correction
    from slosmith.model.exclusion import Exclusion
    from slosmith.model.routing import Routing
    from slosmith.model.scenario import Scenario
    from slosmith.model.template import Template

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Label names and values, sorted by name."""


class Part(StrEnum):
    """Which part of all events a rate counts."""

    BAD = "bad"
    GOOD = "good"
    GOOD_SHARE = "good share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Sources that count events, and lack the bucket by which their part is known.

    ``series`` are those of all events that they have now; ``total`` and ``part`` are the rates
    without theirs: by both ends of the window where that is more, with a mark for its seconds.
    """

    series: str
    total: Windowed
    part: Windowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Events that are bad by counters of their own, although they may be among the good."""

    rate: Windowed
    series: tuple[Selector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventIndicator:
    """Two rates of events, aggregated to the SLO's groups: all, and the bad or the good of them.

    ``missing_is_zero`` says that no series of the part means none of its events; where it is
    False (latency, a query of several operands), the part's absence leaves no indicator, and NoData
    speaks. ``lacking`` says which sources of all events lack what the part is counted by, where
    that is known. ``total_series`` and ``part_series`` are the raw selectors behind the two;
    where the rates are ``queried``, the author's own PromQL makes more of them than their sum.
    ``failures`` are taken from the good, of which no fewer than none are left. ``apart`` says that
    the part has counters of its own, which may be scraped at other moments or have other labels.
    """

    total: Windowed
    part: Windowed
    counts: Part
    missing_is_zero: bool
    total_series: tuple[Selector, ...]
    part_series: tuple[Selector, ...]
    queried: bool = False
    lacking: Lacking | None = None
    failures: Failures | None = None
    apart: bool = False

    @property
    def late(self) -> Duration:
        """How long ago the latest sample is that its queries read: their metrics may come late."""
        trees = (parse_expression(query.at("1m")) for query in (self.total, self.part))
        nearest = min(reach_of(tree)[0] for tree in trees)
        return Duration(int(nearest.total_seconds() * 1000))

    @property
    def is_linear(self) -> bool:
        """Whether what decides over bad events is the sum of what counters say, scaled or not."""
        if self.counts is Part.GOOD_SHARE or not self.queried:
            return self.counts is not Part.GOOD_SHARE
        decisive = (self.part,) if self.counts is Part.BAD else (self.total, self.part)
        return all(map(is_linear, decisive))

    @property
    def can_vanish_in_part(self) -> bool:
        """Whether all events may go on, and nothing be known of a source without the part."""
        return self.lacking is not None or not self.missing_is_zero

    @property
    def needs_part(self) -> bool:
        """Whether nothing is known without the part, of whichever source."""
        alone = self.lacking is None and self.counts is not Part.GOOD_SHARE
        return alone and not self.missing_is_zero


class Extremes(NamedTuple):
    """What each series of a state holds while all is good, and while it is bad.

    ``ages`` says that a series holds a moment in Unix seconds, and these are seconds since then.
    """

    good: Decimal
    bad: Decimal
    ages: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Groups that are bad while they are gone: those that ``gauge`` was last seen to have.

    ``listed`` are the labels of which the contract lists the values. A group is remembered while
    it is among these; where a label is not listed, until its last sample is a period old.
    """

    gauge: Selector
    listed: tuple[tuple[str, tuple[str, ...]], ...]
    forever: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituent:
    """What an SLO that is made of others knows of one: its budget, its groups and its own parts.

    ``late`` is how long ago what it reads was.
    """

    service: str
    name: str
    budget: Decimal
    by: tuple[str, ...]
    parts: tuple[str, ...]
    late: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class StateIndicator:
    """A share of time: ``bad_now`` is 1 while bad, 0 while good, absent while unknown.

    ``extremes`` are None where only the author's own comparison knows what is good, and ``memory``
    is where no group that is gone counts as bad. ``parts`` are the SLOs that it is made of, with
    their ``budgets``, and ``late`` is how long ago what the least and what the most late of them
    read was. Without one of the ``needed`` series it is unknown; none of them means all.
    """

    bad_now: str
    series: tuple[Selector, ...]
    needed: tuple[Selector, ...] = ()
    extremes: Extremes | None = None
    memory: Memory | None = None
    parts: tuple[str, ...] = ()
    budgets: tuple[Decimal, ...] = ()
    late: tuple[Duration, Duration] = (Duration(0), Duration(0))

    @property
    def ages(self) -> bool:
        """Whether its series hold moments, of which the time since then matters."""
        return self.extremes is not None and self.extremes.ages


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioIndicator:
    """An error ratio recorded elsewhere: ``ratio`` is its selector, averaged over time."""

    ratio: Selector


Indicator: TypeAlias = EventIndicator | StateIndicator | RatioIndicator


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyBound:
    """The bound of a latency objective, as a length of time and in the histogram's own unit.

    ``assumed`` says that neither the author nor the histogram's name names the unit, ``or_failed``
    that what failed is bad however fast it was.
    """

    limit: Length
    bucket: Decimal
    unit: TimeUnit
    assumed: bool
    histogram: Selector
    native: bool
    or_failed: bool = False


class Reads(StrEnum):
    """What an expression takes from its metrics: one type of them, or what its functions say."""

    COUNTER = "a counter"
    GAUGE = "a gauge"
    HISTOGRAM = "a histogram"
    QUERY = "a query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """PromQL as its author wrote it, and where; a query of an SLI may have `$window` in it."""

    text: str
    origin: Origin
    reads: Reads = Reads.QUERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """What an SLO's alerts are called, who is notified, and what they carry."""

    name: str
    no_data: AlertSeverity | None
    idle: Duration | None
    contradiction: bool
    labels: Labels
    annotations: Labels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Slo:
    """One service level objective, resolved; one that was resolved anew is another.

    ``traffic`` is its own, or that of its service, in events per second.
    """

    service: str
    team: str
    name: str
    description: str
    kind: str
    objective: Objective
    period: Duration
    policy: Policy
    plan: Plan
    traffic: Decimal | None
    by: tuple[str, ...]
    indicator: Indicator
    latency: LatencyBound | None
    alerting: Alerting
    labels: Labels
    area: str
    expressions: tuple[Expression, ...]
    template: "Template | None" = None
    exclusions: "tuple[Exclusion, ...]" = ()
    gate: Gate
    origin: Origin

    @property
    def ref(self) -> str:
        """The whole reference, ``council/error-rate``."""
        return f"{self.service}/{self.name}"

    def source(self, label: str) -> str:
        """What metrics call the label of a group."""
        return build.sources_of(self.by)[self.by.index(label)]

    def recorded_labels(self, groups: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
        """The labels of its recorded series, in these groups."""
        return {"service": self.service, "slo": self.name, **dict(groups)}

    def measured(self, groups: Mapping[str, str]) -> dict[str, str]:
        """The labels of a group as metrics have them."""
        return {self.source(label): value for label, value in groups.items()}

    def group_place(self, label: str) -> Origin:
        """Where a label of `by` is written, in a list or as a key."""
        named = self.origin.at("by", label)
        return named if named.text is not None else self.origin.at("by", self.by.index(label))

    @property
    def seen_whole(self) -> Decimal:
        """As many seconds of the period as count as all of it, once they have been seen."""
        return self.period.seconds * Decimal("0.99")

    @property
    def parts(self) -> tuple[str, ...]:
        """The SLOs that it is made of, where it is made of others."""
        return self.indicator.parts if isinstance(self.indicator, StateIndicator) else ()

    @property
    def remembered(self) -> str:
        """For how long a group that is gone counts as bad; empty where none does."""
        memory = self.indicator.memory if isinstance(self.indicator, StateIndicator) else None
        if memory is None:
            return ""
        listed = each_of(label for label, _ in memory.listed)
        asked = f"for as long as the contract lists its {listed}" if listed else ""
        since = "" if memory.forever else f"until it was last seen {self.period} ago"
        return ", and ".join(part for part in (asked, since) if part)

    @property
    def raw_series(self) -> tuple[Selector, ...]:
        """The raw selectors that it is measured by."""
        match self.indicator:
            case EventIndicator() as events:
                failures = events.failures.series if events.failures else ()
                return (*events.total_series, *events.part_series, *failures)
            case StateIndicator() as state:
                return state.series
            case RatioIndicator() as given:
                return (given.ratio,)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAlert:
    """An alert whose expression the author wrote.

    ``runbook`` is the prose about it, and ``runbook_url`` the page elsewhere that its links lead
    to, if any. ``number`` counts those of a service that share a name, and is 0 where it is alone;
    ``alike`` says that labels do not distinguish it from one of them. ``kept`` are labels of its
    results that its own overwrite, and that results need a copy of.
    """

    service: str
    team: str
    name: str
    expression: Expression
    wait: Duration | None
    keep_firing: Duration | None
    severity: AlertSeverity
    summary: str
    description: str
    runbook: str
    runbook_url: str = ""
    number: int = 0
    alike: bool = False
    kept: tuple[str, ...] = ()
    labels: Labels
    annotations: Labels = ()
    area: str
    origin: Origin

    @property
    def page(self) -> str:
        """The name of its runbook page, which those that share a name share too."""
        return alert_page(self.name)

    @property
    def subject(self) -> str:
        """What proofs call it: no two alerts are called the same."""
        which = f", {self.severity.value}, {self.number}" if self.number else ""
        return plain_subject(self.name, self.service, which)

    @property
    def query(self) -> str:
        """Its expression as it is rendered, with the bounds of buckets in every spelling."""
        return spell_bounds(canonical(self.expression.text))

    @property
    def rule(self) -> str:
        """The same, with copies of those labels of its results that its own overwrite."""
        found = self.query
        for label in self.kept:
            found = f'label_replace({found}, "{kept_label(label)}", "$1", "{label}", "(.+)")'
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Service:
    """A service: its objectives and its plain alerts, in the order they were written.

    One that was resolved anew is another. ``across`` are those of ``depends_on`` that all
    installations share. ``shard`` is the ruler that its author wants.
    """

    name: str
    team: str
    description: str
    labels: Labels
    shard: int | None = None
    depends_on: tuple[str, ...]
    across: frozenset[str] = frozenset()
    slos: tuple[Slo, ...]
    alerts: tuple[PlainAlert, ...]
    origin: Origin


class MetricType(StrEnum):
    """The type of a metric, as Prometheus names it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of the contract; a label without values may have any.

    One that a template has ``given`` has the labels of its exporter, and maybe more that scraping
    puts on it.
    """

    name: str
    type: MetricType
    help: str
    unit: str
    labels: tuple[tuple[str, tuple[str, ...] | None], ...]
    buckets: tuple[Decimal, ...]
    native: bool
    area: str
    given: bool = False
    origin: Origin = field(compare=False)

    def has_bucket(self, bound: Decimal) -> bool:
        """Whether it has a boundary, of which there may be thousands."""
        place = bisect_left(self.buckets, bound)
        return self.buckets[place : place + 1] == (bound,)


_HALF_A_MINUTE = Duration.parse("30s")
FEWEST_SCRAPES = 4
"""Of fewer in a window a rate is mostly luck, and one that is missed leaves too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The settings that services are made of, and checked by; all else of them they cannot see.

    So a service stays as it is while these are the same. ``gate`` is what is written of
    deployments that have to wait: the share that has to be left, and while what.
    """

    scrape_interval: Duration = _HALF_A_MINUTE
    evaluation_interval: Duration = _HALF_A_MINUTE
    windows: Windows = Windows.of(Duration.parse("5m"))
    prometheus: tuple[int, int] = (2, 42)
    labels: Labels = ()
    gate: tuple[Decimal | None, str | None] = (None, None)

    def has_few_scrapes(self, window: Duration) -> bool:
        """Whether a window holds too few scrapes: see S608."""
        return window < self.scrape_interval * FEWEST_SCRAPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ServiceSettings):
    """Settings of the whole root, with their defaults filled in.

    ``targets`` are output targets that are rendered besides those that always are. ``foreign`` are
    patterns of files below the output folder that a team keeps among what is rendered.
    ``external_labels`` are names of those that Prometheus adds to what it sends. ``shards`` is how
    many rulers divide the rules, None where all are for each.
    """

    period_interval: Duration = Duration.parse("4m")
    alertmanager: tuple[int, int] = (0, 25)
    runbook_base: str = ""
    dashboard_base: str = ""
    alertmanager_base: str = ""
    prometheus_base: str = ""
    targets: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    external_labels: tuple[str, ...] = ()
    platforms: Platforms = field(default_factory=Platforms)
    shards: int | None = None

    def __hash__(self) -> int:
        """By little of it, as every rule of thousands of SLOs is looked up by settings."""
        return hash((self.windows.base, self.scrape_interval, self.evaluation_interval))

    @property
    def of_services(self) -> ServiceSettings:
        """What services may see."""
        return ServiceSettings(
            scrape_interval=self.scrape_interval,
            evaluation_interval=self.evaluation_interval,
            windows=self.windows,
            prometheus=self.prometheus,
            labels=self.labels,
            gate=self.gate,
        )

    @property
    def installation(self) -> tuple[str, ...]:
        """The labels that distinguish installations which share one Alertmanager."""
        return tuple(sorted({*dict(self.labels), *self.external_labels}))

    def raw(self, window: Duration) -> Duration:
        """How far raw counters are read for a window: between its first and last sample is all.

        A rate knows what grew between the samples of its window. With one scrape more that is the
        whole window, wherever the samples lie, so that each event is in as many recorded rates as
        evaluations fit, and counts once.
        """
        return window + self.scrape_interval

    @property
    def block_interval(self) -> Duration:
        """How often blocks are made and summed: seldom, as a month of them is what costs.

        A block holds an hour at most, so that four may be missed.
        """
        often = self.period_interval
        return max(often, min(often * 3, self.windows.hour // 5))

    @property
    def rise(self) -> Duration:
        """The step of the guard: an evaluation, or a scrape if that is longer.

        What one scrape brings is one, and what one evaluation sees is asked for once.
        """
        return max(self.scrape_interval, self.evaluation_interval)


SECTIONS = ("Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation")
"""The sections of prose, in the order of a page."""
NEEDED = ("Diagnosis", "Mitigation")
"""Without these a page wakes somebody who then does not know what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a runbook's prose; ``line`` is that of its heading in the file."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What people know about an alert, from the file in `runbooks/` that has its name."""

    name: str
    file: File
    sections: tuple[Section, ...]

    def section(self, name: str) -> str:
        """The text of a section, empty where nobody wrote one."""
        return next((section.text for section in self.sections if section.name == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What metrics cannot show of an area, why they cannot, and what shows it instead."""

    what: str
    why: str
    shown_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area that must be visible; one that ``observes`` is about seeing, not withstanding."""

    name: str
    title: str
    observes: bool = False
    not_measurable: tuple[Gap, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRow:
    """A row of a service's dashboard: an area, or the ``metrics`` that are named."""

    title: str
    area: str
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPath:
    """The rows of a service's dashboard, in the order in which a request meets them."""

    service: str
    rows: tuple[PathRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPanel:
    """A panel written by hand: Grafana's JSON as text; its place and id are given when merged.

    ``queries`` have something of the same length in place of each of Grafana's variables, so that
    they are PromQL and every place in them is the author's.
    """

    title: str
    content: str
    queries: tuple[Expression, ...] = ()
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """Panels written by hand for the dashboard of a uid: in the row of a title, or in a new one.

    ``row`` is empty where the panels stand at the top.
    """

    uid: str
    row: str
    new: bool
    panels: tuple[WrittenPanel, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Everything that was specified; services and metrics are sorted by name.

    One that was resolved anew is another.

    ``metrics`` is None while no metric contract exists, ``routing`` while no routing does,
    ``prose`` while there is no folder `runbooks/`, ``coverage`` while no coverage document exists.
    ``shards`` has the ruler of each service, where several divide the rules.
    """

    services: tuple[Service, ...]
    metrics: tuple[Metric, ...] | None
    settings: Settings
    routing: "Routing | None" = None
    prose: tuple[Prose, ...] | None = None
    coverage: tuple[Area, ...] | None = None
    paths: tuple[RequestPath, ...] = ()
    written_rows: tuple[WrittenRow, ...] = ()
    scenarios: "tuple[Scenario, ...]" = ()
    questions: "tuple[Question, ...]" = ()
    corrections: "tuple[Correction, ...]" = ()
    shards: Mapping[str, int] = field(default_factory=dict)
    metrics_by_name: Mapping[str, Metric] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the contract once: every SLO and every alert looks things up in it."""
        by_name = {metric.name: metric for metric in self.metrics or ()}
        object.__setattr__(self, "metrics_by_name", by_name)

    @property
    def has_contract(self) -> bool:
        """Whether the root says itself which metrics there are, and not its templates alone."""
        given = bool(self.metrics) and all(metric.given for metric in self.metrics or ())
        return self.metrics is not None and not given

    @property
    def rulers(self) -> tuple[int | None, ...]:
        """The numbers of the rulers that divide the rules; None is one that has all."""
        return (None,) if self.settings.shards is None else (*range(self.settings.shards),)

    def services_on(self, shard: int | None) -> tuple[Service, ...]:
        """The services of a ruler, or all of them where none is named."""
        if shard is None:
            return self.services
        return tuple(one for one in self.services if self.shards.get(one.name) == shard)

    def rules_name(self, service: str) -> str:
        """Path of a service's rules below the folder of rules."""
        return rules_name(service, self.shards.get(service))

    def rules_file(self, service: str) -> str:
        """Path of a service's rules below the output folder."""
        return rules_file(service, self.shards.get(service))

    @property
    def slos(self) -> tuple[Slo, ...]:
        """Every SLO of every service."""
        return tuple(slo for service in self.services for slo in service.slos)

    def with_parts(self, slos: Iterable[Slo]) -> tuple[Slo, ...]:
        """Some SLOs, and those that they are made of, each once."""
        return with_parts(slos, {slo.ref: slo for slo in self.slos})

    @property
    def alerts(self) -> tuple[PlainAlert, ...]:
        """Every plain alert of every service."""
        return tuple(alert for service in self.services for alert in service.alerts)


def units_of(model: Model) -> dict[str, TimeUnit]:
    """The units of time that metrics are measured in, as far as anything says them."""
    named = ((metric.name, unit_of_metric(metric)) for metric in model.metrics or ())
    known = {name: unit for name, unit in named if unit is not None}
    bounds = (slo.latency for slo in model.slos if slo.latency is not None)
    return known | {bound.histogram.metric: bound.unit for bound in bounds}


def unit_of_metric(metric: Metric) -> TimeUnit | None:
    """The unit of time that the contract gives a metric, else the one that its name ends in."""
    return time_unit(metric.unit) if metric.unit else unit_of_name(metric.name)


def with_parts(slos: Iterable[Slo], by_ref: Mapping[str, Slo]) -> tuple[Slo, ...]:
    """Some SLOs, and those of ``by_ref`` that they are made of, however deep, each once."""
    found = {slo.ref: slo for slo in slos}
    waiting = [*found.values()]
    while waiting:
        parts = {ref: by_ref[ref] for ref in waiting.pop().parts if ref in by_ref}
        waiting += [slo for ref, slo in parts.items() if ref not in found]
        found |= parts
    return tuple(found.values())
