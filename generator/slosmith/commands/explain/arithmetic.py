"""The arithmetic of one SLO: its budget, each tier's threshold, and what outages of a size do."""

from dataclasses import dataclass
from decimal import Decimal

from slosmith.model.burnrate import AlertSeverity, BurnAlert, Tier
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, divide

OUTAGES = (Decimal(1), Decimal("0.1"), Decimal("0.01"))
"""Shares of events, or of time, that are bad in the outages that are worked out."""
MENDED_AFTER = Duration.parse("10m")
"""How long after an alert the outage is taken to end, for the time until the alert clears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be bad in a period: a share, that share of the time, and events where known."""

    ratio: Decimal
    time: Duration
    events: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What one alert does in one outage; every field but the alert is None where it never fires.

    ``by_guard`` says that the third bad event came later than the threshold was passed.
    """

    alert: BurnAlert
    fires: Duration | None
    by_guard: bool
    spent: Decimal | None
    clears: Duration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Bad events of one ratio after clean history, and how each alert reacts."""

    ratio: Decimal
    reactions: tuple[Reaction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything there is to say of one SLO's alerts.

    ``bad_pace`` is how many guarded events a total outage brings per second: None where nothing is
    counted or the traffic is not known. ``late`` is how late metrics
    come. ``unwanted`` are tiers that `alerting` switched off.
    """

    slo: Slo
    settings: Settings
    budget: Budget
    traffic: Decimal | None
    bad_pace: Decimal | None
    late: Duration
    unwanted: tuple[Tier, ...]
    first_page: tuple[BurnAlert, Duration] | None
    outages: tuple[Outage, ...]


def explain_slo(slo: Slo, settings: Settings) -> Explanation:
    """Work out one SLO."""
    counted = slo.traffic if isinstance(slo.indicator, EventIndicator) else None
    pace = _bad_pace(slo, counted, settings)
    late = slo.indicator.late if isinstance(slo.indicator, EventIndicator) else Duration(0)
    return Explanation(
        slo=slo,
        settings=settings,
        budget=_budget(slo, counted),
        traffic=counted,
        bad_pace=pace,
        late=late,
        unwanted=_unwanted(slo),
        first_page=_first_page(slo, pace),
        outages=tuple(
            Outage(
                ratio=ratio,
                reactions=tuple(
                    _react(slo, alert, ratio, pace, late) for alert in slo.plan.all_alerts
                ),
            )
            for ratio in OUTAGES
        ),
    )


def _budget(slo: Slo, traffic: Decimal | None) -> Budget:
    ratio, seconds = slo.objective.budget, slo.period.seconds
    expected = None if traffic is None else traffic * seconds
    return Budget(
        ratio=ratio,
        time=Duration.of(ratio * seconds),
        events=None if expected is None else expected * ratio,
        expected=expected,
    )


def _bad_pace(slo: Slo, traffic: Decimal | None, settings: Settings) -> Decimal | None:
    """Kinds that count time have one event for each evaluation; a given ratio has no guard."""
    if isinstance(slo.indicator, StateIndicator):
        return divide(Decimal(1), settings.evaluation_interval.seconds)
    return None if isinstance(slo.indicator, RatioIndicator) else traffic


def _unwanted(slo: Slo) -> tuple[Tier, ...]:
    planned = {alert.tier for alert in (*slo.plan.alerts, *slo.plan.unreachable)}
    return tuple(tier for tier in slo.policy.tiers if tier.name not in planned)


def _first_page(slo: Slo, pace: Decimal | None) -> tuple[BurnAlert, Duration] | None:
    """The page among the policy's own tiers that sees a total outage first, and when."""
    seen = [
        (alert, after)
        for alert in slo.plan.alerts
        if alert.severity is AlertSeverity.PAGE and (after := alert.fires_after(_ALL, pace))
    ]
    return min(seen, key=lambda one: one[1], default=None)


_ALL = Decimal(1)


def _react(
    slo: Slo, alert: BurnAlert, ratio: Decimal, pace: Decimal | None, late: Duration
) -> Reaction:
    """Metrics that come late let it fire, and clear, so much later."""
    fires = alert.fires_after(ratio, pace)
    if fires is None:
        return Reaction(alert=alert, fires=None, by_guard=False, spent=None, clears=None)
    return Reaction(
        alert=alert,
        fires=fires + late,
        by_guard=fires != alert.time_to_fire(ratio),
        spent=spent_budget(slo, ratio, fires + late),
        clears=alert.time_to_clear(ratio, fires + late + MENDED_AFTER) + late,
    )


def spent_budget(slo: Slo, ratio: Decimal, lasted: Duration) -> Decimal:
    """The share of the period's budget that errors of ``ratio`` spend in that time."""
    return divide(ratio * lasted.ms, slo.objective.budget * slo.period.ms)
