"""The arithmetic of error budgets: tiers, thresholds, and when each fires and clears.

Follows the SRE Workbook, chapter 5, "Alerting on SLOs": a burn rate of 1 spends the budget in
exactly one period; a tier alerts when its share of the budget would be spent in its long window.
"""

from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from slosmith.model.units import Duration, divide
from slosmith.record import dataclass

GUARD_EVENTS = 3
"""Bad events that must lie in the long window before anybody is notified."""

# Floats and rate()'s extrapolation bend the count a little, so it is compared with half less.
GUARD_THRESHOLD = Decimal("2.5")

SURE = Decimal("0.885")
"""What an event that rates have counted is surely worth: of a young series they make 1.4 of one."""

RISE_AT_MOST = Decimal("1.1")
"""What a step counts for, however much came in it: rates bend the count of one event a little."""


class AlertSeverity(StrEnum):
    """Whether an alert wakes somebody now, waits for office hours, or is there to be looked up."""

    PAGE = "page"
    TICKET = "ticket"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The base window, and the short windows whose rates are always recorded.

    Rates over longer windows are made of those over the base window. Kinds that count events read
    raw series over the base window alone; others have few series, and read all short windows.
    """

    base: Duration
    short: tuple[Duration, ...]

    @classmethod
    def of(cls, base: Duration) -> "Windows":
        """The usual short windows for a base window: 5m, 30m and 1h for one of 5m."""
        return cls(base=base, short=(base, base * 6, base * 12))

    @property
    def hour(self) -> Duration:
        """The longest short window: 1h where the base window is 5m."""
        return self.short[-1]

    def in_blocks(self, window: Duration) -> bool:
        """Whether a window is so long that it is summed from the period's blocks: 1 d and more."""
        return window >= self.hour * 24

    def is_short(self, window: Duration) -> bool:
        """Whether a window is a short one, or below the base window: its rates are recorded."""
        return window in self.short or window < self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One alerting tier: ``budget`` is the share of the period's budget spent in ``long``."""

    name: str
    severity: AlertSeverity
    budget: Decimal
    long: Duration
    short: Duration

    def factor(self, period: Duration) -> Decimal:
        """The burn rate at which it alerts: budget share x period / long window."""
        return divide(self.budget * period.ms, Decimal(self.long.ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageTier:
    """The tier that is added where no page tier sees a total outage within ``unless_within``."""

    severity: AlertSeverity
    bad: Decimal
    long: Duration
    short: Duration
    unless_within: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A set of tiers made for one period, with the source it was taken from.

    ``when_spent`` says what was agreed on for the time when nothing is left of the budget.
    """

    name: str
    period: Duration
    source: str
    tiers: tuple[Tier, ...]
    outage: OutageTier | None
    when_spent: str = ""


def time_to_count(ratio: Decimal, pace: Decimal) -> Duration:
    """How long it takes, on average, until as many bad events came as the guard asks for."""
    return Duration.of(divide(Decimal(GUARD_EVENTS), ratio * pace))


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnAlert:
    """A tier at one objective: fires while both windows' error ratios exceed ``threshold``."""

    tier: str
    severity: AlertSeverity
    long: Duration
    short: Duration
    threshold: Decimal
    factor: Decimal

    def time_to_fire(self, ratio: Decimal) -> Duration | None:
        """How long errors of ``ratio`` last after clean history until it fires; None if never.

        While the error lasts t, a window W holds ratio x t / W of it, so the threshold is passed
        at threshold x W / ratio; the longer of the two windows decides.
        """
        if ratio <= self.threshold:
            return None
        longest = max(self.long, self.short)
        return Duration.of(divide(self.threshold * longest.seconds, ratio))

    def fires_after(self, ratio: Decimal, pace: Decimal | None) -> Duration | None:
        """The same with so many events in a second: the guard's last bad one may come later.

        Steady errors that never have enough in the long window are never spoken of. ``pace`` is
        None where nothing is known of it, or nothing is counted.
        """
        passed = self.time_to_fire(ratio)
        counted = None if pace is None else time_to_count(ratio, pace)
        if passed is None or (counted is not None and counted > self.long):
            return None
        return passed if counted is None else max(passed, counted)

    def time_to_clear(self, ratio: Decimal, lasted: Duration) -> Duration:
        """How long after errors of ``ratio`` that lasted so long it clears.

        A window W of steady traffic falls to the threshold once no more than W x threshold / ratio
        of its time lies in the outage; the first of the two windows decides.
        """
        return min(self._leaves(window, ratio, lasted) for window in (self.long, self.short))

    def _leaves(self, window: Duration, ratio: Decimal, lasted: Duration) -> Duration:
        """When a window is rid of enough errors: its last threshold / ratio part may still be."""
        allowed = divide(self.threshold * window.seconds, ratio)
        if min(lasted.seconds, window.seconds) <= allowed:
            return Duration(0)
        return Duration.of(window.seconds - allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of a policy at one objective: alerts kept, tiers dropped, an outage tier."""

    alerts: tuple[BurnAlert, ...]
    unreachable: tuple[BurnAlert, ...]
    outage: BurnAlert | None
    unseen: Duration | None
    windows: tuple[Duration, ...] = field(init=False, repr=False, compare=False)
    """The windows of all its alerts, ascending."""

    def __post_init__(self) -> None:
        """Look the windows up once: every rule of every SLO that shares the plan asks for them."""
        object.__setattr__(self, "windows", self.windows_of(*AlertSeverity))

    @property
    def all_alerts(self) -> tuple[BurnAlert, ...]:
        """Every alert that is rendered, the outage tier last."""
        return (*self.alerts, *((self.outage,) if self.outage else ()))

    def windows_of(self, *severities: AlertSeverity) -> tuple[Duration, ...]:
        """The windows of all its alerts of some severities, ascending."""
        alerts = (alert for alert in self.all_alerts if alert.severity in severities)
        return tuple(sorted({one for alert in alerts for one in (alert.long, alert.short)}))


def plan_alerts(policy: Policy, budget: Decimal, severities: frozenset[AlertSeverity]) -> Plan:
    """Turn a policy's tiers into alerts for an objective that allows ``budget`` errors.

    A threshold of 1 or more can never be passed, as no more than everything can fail: the tier is
    unreachable. ``unseen`` is the time within which no page sees a total outage, though the policy
    asks for it, and no outage tier helps.
    """
    wanted = tuple(
        _alert_of(tier, policy.period, budget)
        for tier in policy.tiers
        if tier.severity in severities
    )
    kept = tuple(alert for alert in wanted if alert.threshold < 1)
    unreachable = tuple(alert for alert in wanted if alert.threshold >= 1)
    outage, unseen = _plan_outage(policy.outage, budget, kept, severities)
    return Plan(alerts=kept, unreachable=unreachable, outage=outage, unseen=unseen)


def _alert_of(tier: Tier, period: Duration, budget: Decimal) -> BurnAlert:
    factor = tier.factor(period)
    return BurnAlert(
        tier=tier.name,
        severity=tier.severity,
        long=tier.long,
        short=tier.short,
        threshold=factor * budget,
        factor=factor,
    )


def _plan_outage(
    rule: OutageTier | None,
    budget: Decimal,
    kept: tuple[BurnAlert, ...],
    severities: frozenset[AlertSeverity],
) -> tuple[BurnAlert | None, Duration | None]:
    if rule is None or rule.severity not in severities:
        return None, None
    seen = [a.time_to_fire(Decimal(1)) for a in kept if a.severity is rule.severity]
    if any(after is not None and after <= rule.unless_within for after in seen):
        return None, None
    if rule.bad <= budget:
        return None, rule.unless_within
    alert = BurnAlert(
        tier="outage",
        severity=rule.severity,
        long=rule.long,
        short=rule.short,
        threshold=rule.bad,
        factor=divide(rule.bad, budget),
    )
    return alert, None
