"""What dashboards ask of SLOs: PromQL over recorded series, each question written once."""

from collections.abc import Iterable

from slosmith.emit.dashboards.scopes import MOST_ROWS, Scope, periods, slo_scope
from slosmith.model import naming
from slosmith.model.indicators import RatioIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import build

FOREVER = 315_360_000
"""Ten years in seconds: a budget that lasts longer is not about to end."""
_TINY = "1e-9"
"""Stands for a burn rate of zero, by which nothing is divided."""


def budget_left(scope: Scope) -> str:
    """The share of the budget that is left."""
    return scope.row(scope.series(naming.BUDGET_REMAINING))


def seen(scope: Scope, period: Duration) -> str:
    """Seconds of the period that have been seen."""
    return scope.row(scope.series(naming.seen(period)))


def objective(scope: Scope) -> str:
    """The objective: the share that must be good."""
    return scope.row(scope.series(naming.OBJECTIVE))


def burn_now(scope: Scope, settings: Settings) -> str:
    """How fast the budget is spent, over the last hour."""
    return scope.row(scope.series(naming.burn_rate(settings.windows.hour)))


def exhaustion(scope: Scope, settings: Settings, lengths: Iterable[Duration]) -> str:
    """Seconds until the budget is spent at the rate of the last hour; ten years stand for never.

    A burn rate of 1 spends the whole budget in one period, so what is left lasts
    remaining x period / burn rate. The period of an SLO is known from the series that it has.
    What lasts longer than a period lasts for good: by then all that was spent is forgotten.
    """
    burn = scope.series(naming.burn_rate(settings.windows.hour))
    left = f"clamp_min({scope.series(naming.BUDGET_REMAINING)}, 0)"
    arms = []
    for length in lengths:
        period = print_decimal(length.seconds)
        own = f"{left} and {scope.series(naming.burn_rate(length))}"
        arms.append(f"(({own}) * {period} / clamp_min({burn}, {_TINY}) <= {period})")
    never = f"(0 * ({burn} and {left}) + {FOREVER})"
    return scope.row(build.any_of(*arms, never))


def rank(scope: Scope, settings: Settings, lengths: Iterable[Duration]) -> str:
    """What sorts the worst first: unknown first, then overspent, then what is spent soonest.

    Among those that last for good, the one with the least left; a share of the budget is small
    beside seconds, and only breaks ties.
    """
    left, soon = budget_left(scope), exhaustion(scope, settings, lengths)
    unknown = f"-1e9 * {scope.row(scope.series(naming.INFO))}"
    return build.any_of(f"({left} <= 0)", f"{left} + {soon}", f"{left} + {FOREVER}", unknown)


def events(scope: Scope, slos: Iterable[Slo]) -> str:
    """Events seen in the period; -1 where time is what is counted."""
    lengths = periods(slos)
    seen = scope.row(
        build.any_of(*(scope.series(naming.total_increase(length)) for length in lengths))
    )
    given = (scope.of(slo) for slo in slos if isinstance(slo.indicator, RatioIndicator))
    timed = (scope.series(naming.BAD_NOW), *(one.series(naming.OBJECTIVE) for one in given))
    return build.any_of(*(f"-1 * {scope.row(one)} ^ 0" for one in timed), seen)


def burned(scope: Scope, settings: Settings) -> str:
    """The burn rate of the SLOs that burned fastest in the time that is looked at."""
    name, keys = naming.burn_rate(settings.windows.hour), ", ".join(scope.keys)
    most = f"max_over_time({name}{{{','.join(scope.matchers)}}}[$__range] @ end())"
    if scope.info:
        most = f"{most} and on (service, slo, cluster) {scope.known} @ end()"
    shown = f"topk({MOST_ROWS}, max by ({keys}) ({most}))"
    return f"{scope.row(scope.series(name))}\nand on ({keys}) {shown}"


def burn_down(slo: Slo, settings: Settings) -> str:
    """What is left of the budget since the period before now began, had it been whole then.

    Bad events are summed hour by hour from what was recorded; hours before the period's first
    count nothing. The budget is that of all events seen in the period, as of its end.
    """
    scope, hour, period = slo_scope(slo), settings.windows.hour, slo.period
    began = f"${{__to}} / 1000 - {print_decimal(period.seconds)}"
    bad = f"{scope.series(naming.bad_rate(hour))} and on () (vector(time()) > {began})"
    budget = print_decimal(slo.objective.budget)
    total = f"{scope.series(naming.total_increase(period))} @ end()"
    spent = f"sum_over_time(({bad})[{period}:{hour}]) * {print_decimal(hour.seconds)}"
    return f"1 - {spent}\n/ ({budget} * {total})"


def even_spending(slo: Slo) -> str:
    """A budget that is spent evenly: whole when the period began, gone now."""
    return f"(${{__to}} / 1000 - vector(time())) / {print_decimal(slo.period.seconds)}"


def good_rate(slo: Slo, settings: Settings) -> str:
    """Good events per second."""
    scope, base = slo_scope(slo), settings.windows.base
    total, bad = (scope.series(name(base)) for name in (naming.total_rate, naming.bad_rate))
    return f"clamp_min({total} - {bad}, 0)"
