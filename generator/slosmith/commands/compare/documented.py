"""The rules that Sloth and Pyrra document, for specifications of which nobody has the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from slosmith.model.units import Duration, divide, print_decimal
from slosmith.promql import quote

Groups = list[dict[str, Any]]
Over = Callable[[str], str]
"""A query over a window that is given."""

_DAY = Duration.parse("1d").ms
_MINUTE = Duration.parse("1m").ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Sloth:
    """An SLO of Sloth's: ``ratio`` is the share of bad events over a window."""

    service: str
    name: str
    alert: str
    budget: Decimal
    ratio: Over
    period: Duration = Duration.parse("30d")  # noqa: RUF009  # a duration never changes
    page: Mapping[str, str] | None
    ticket: Mapping[str, str] | None


# https://sloth.dev/slo-windows: for each alert the share of the budget, and its windows.
_SLOTH_WINDOWS = (
    ("page", (("5m", "1h", "0.02"), ("30m", "6h", "0.05"))),
    ("ticket", (("2h", "1d", "0.1"), ("6h", "3d", "0.1"))),
)
_RATIO = "slo:sli_error:ratio"
SLOTH_REMAINING = "slo:period_error_budget_remaining:ratio"


def sloth_groups(slo: Sloth) -> Groups:
    """Every window from raw series; the period is the average of 5 m ratios."""
    identity = f"{slo.service}-{slo.name}"
    own = {"sloth_id": identity, "sloth_service": slo.service, "sloth_slo": slo.name}
    kinds = {
        "sli-recordings": _sloth_ratios(slo, own),
        "meta-recordings": _sloth_facts(slo, own),
        "alerts": _sloth_alerts(slo, own),
    }
    return [
        {"name": f"sloth-slo-{kind}-{identity}", "rules": rules}
        for kind, rules in kinds.items()
        if rules
    ]


def _sloth_ratios(slo: Sloth, own: Mapping[str, str]) -> Groups:
    windows = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    base, period = f"{_RATIO}_rate5m{_braces(own)}", slo.period
    exprs = {window: slo.ratio(window) for window in windows}
    exprs[str(period)] = (
        f"sum_over_time({base}[{period}])\n/ ignoring (sloth_window)\n"
        f"count_over_time({base}[{period}])"
    )
    return [
        {
            "record": f"{_RATIO}_rate{window}",
            "expr": expr,
            "labels": {**own, "sloth_window": window},
        }
        for window, expr in exprs.items()
    ]


def _sloth_facts(slo: Sloth, own: Mapping[str, str]) -> Groups:
    one, share = _braces(own), print_decimal(1 - slo.budget)
    joined = "/ on(sloth_id, sloth_slo, sloth_service) group_left"
    budget = f"slo:error_budget:ratio{one}"
    facts = {
        "slo:objective:ratio": f"vector({share})",
        "slo:error_budget:ratio": f"vector(1-{share})",
        "slo:time_period:days": f"vector({slo.period.ms // _DAY})",
        "slo:current_burn_rate:ratio": f"{_RATIO}_rate5m{one}\n{joined}\n{budget}",
        "slo:period_burn_rate:ratio": f"{_RATIO}_rate{slo.period}{one}\n{joined}\n{budget}",
        SLOTH_REMAINING: f"1 - slo:period_burn_rate:ratio{one}",
        "sloth_slo_info": "vector(1)",
    }
    return [{"record": name, "expr": expr, "labels": own} for name, expr in facts.items()]


def _sloth_alerts(slo: Sloth, own: Mapping[str, str]) -> Groups:
    one, budget = _braces(own), print_decimal(slo.budget)

    def over(window: str, factor: str) -> str:
        series = f"{_RATIO}_rate{window}{one}"
        return f"max({series} > ({factor} * {budget})) without (sloth_window)"

    def expr(tiers: tuple[tuple[str, str, str], ...]) -> str:
        arms = []
        for short, long, share in tiers:
            exact = divide(Decimal(share) * slo.period.ms, Decimal(Duration.parse(long).ms))
            factor = print_decimal(exact)
            arms.append(f"({over(short, factor)} and {over(long, factor)})")
        return "\nor\n".join(arms)

    labels = {"page": slo.page, "ticket": slo.ticket}
    return [
        {
            "alert": slo.alert,
            "expr": expr(tiers),
            "labels": {"sloth_severity": severity, **(labels[severity] or {})},
        }
        for severity, tiers in _SLOTH_WINDOWS
        if labels[severity] is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyrra:
    """An SLO of Pyrra's; ``bad`` and ``total`` are what it counts over a window.

    ``ratio`` is the share of bad events over a window, ``metric`` what its records are named after,
    ``labels`` those that its records have besides ``slo``, and ``absent`` are the selectors whose
    absence alerts.
    """

    name: str
    alert: str
    budget: Decimal
    period: Duration
    metric: str
    labels: Mapping[str, str]
    ratio: Over
    used: Over
    absent: tuple[str, ...] = ()
    alerts: bool = True


# https://pyrra.dev: windows, factor and `for` for 28 days; other periods have them in proportion.
_PYRRA_WINDOWS = (
    ("5m", "1h", 14, "2m", "critical"),
    ("30m", "6h", 7, "15m", "critical"),
    ("2h", "1d", 2, "1h", "warning"),
    ("6h", "4d", 1, "3h", "warning"),
)
PYRRA_USED = "pyrra:budget_used:ratio"
"""No record of Pyrra's: what its page works out of the increase over the period."""


class _Tier(NamedTuple):
    short: Duration
    long: Duration
    factor: int
    wait: Duration
    severity: str


def pyrra_groups(slo: Pyrra) -> Groups:
    """Every window and the period from raw series; its windows are in proportion to 28 days."""
    own = {**slo.labels, "slo": slo.name}
    tiers = [
        _Tier(
            short=_scaled(short, slo.period),
            long=_scaled(long, slo.period),
            factor=factor,
            wait=_scaled(wait, slo.period),
            severity=severity,
        )
        for short, long, factor, wait, severity in _PYRRA_WINDOWS
    ]
    burn = f"{slo.metric.removesuffix('_total').removesuffix('_count')}:burnrate"
    windows = dict.fromkeys(window for tier in tiers for window in (tier.short, tier.long))
    rates = [
        {"record": f"{burn}{window}", "expr": slo.ratio(str(window)), "labels": own}
        for window in windows
    ]
    alerts = [_pyrra_alert(slo, tier, burn, own) for tier in tiers if slo.alerts]
    used = {"record": PYRRA_USED, "expr": slo.used(str(slo.period)), "labels": own}
    gone = [_pyrra_absence(slo, tiers[0], selector, own) for selector in slo.absent]
    return [
        {"name": f"{slo.name}-increase", "interval": "2m30s", "rules": [used, *gone]},
        {"name": slo.name, "interval": "30s", "rules": [*rates, *alerts]},
    ]


def _pyrra_alert(slo: Pyrra, tier: _Tier, burn: str, own: Mapping[str, str]) -> dict[str, Any]:
    limit = f"({tier.factor} * (1-{print_decimal(1 - slo.budget)}))"
    named = {"short": str(tier.short), "long": str(tier.long), "severity": tier.severity}
    return {
        "alert": slo.alert,
        "expr": " and ".join(
            f"{burn}{window}{_braces(own)} > {limit}" for window in (tier.short, tier.long)
        ),
        "for": str(tier.wait),
        "labels": {**own, **named},
    }


def _pyrra_absence(
    slo: Pyrra, fastest: _Tier, selector: str, own: Mapping[str, str]
) -> dict[str, Any]:
    """It waits for as long as an outage takes to be known: slo/slo.go, AbsentDuration."""
    exact = fastest.factor * slo.budget * fastest.long.ms + fastest.wait.ms
    minutes = int((exact / _MINUTE).quantize(Decimal(1), ROUND_HALF_UP))
    return {
        "alert": "SLOMetricAbsent",
        "expr": f"absent({selector}) == 1",
        "for": str(Duration(max(minutes, 1) * _MINUTE)),
        "labels": {**own, "severity": "critical"},
    }


def _scaled(text: str, period: Duration) -> Duration:
    """In proportion to 28 days, to the minute as Go rounds it."""
    exact = Decimal(Duration.parse(text).ms * period.ms) / (28 * _DAY * _MINUTE)
    return Duration(max(1, int(exact + Decimal("0.5"))) * _MINUTE)


def _braces(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}={quote(value)}" for name, value in labels.items()) + "}"
