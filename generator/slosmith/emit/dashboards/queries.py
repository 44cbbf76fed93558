"""What dashboards ask: PromQL over recorded series, each question written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from slosmith import expr, naming
from slosmith.model import Settings, Slo
from slosmith.promql import Matcher, MatchOp, Selector, quote
from slosmith.units import Duration, print_decimal

ONE = Decimal(1)
"""The burn rate that spends a budget in exactly one period."""
RATE = "$__rate_interval"
_KEYS = ("service", "slo", "cluster")
_FOREVER = 315_360_000
"""Ten years in seconds: a budget that lasts longer is not about to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which SLOs are asked about: matchers for every series, and more that only slo:info has."""

    matchers: tuple[str, ...]
    info: tuple[str, ...] = ()
    by: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The labels that tell rows apart."""
        return tuple(dict.fromkeys((*_KEYS, *self.by)))

    def series(self, name: str) -> str:
        """A recorded series in this scope; author's labels are on slo:info alone, so it joins."""
        found = f"{name}{{{','.join(self.matchers)}}}"
        if not self.info:
            return found
        info = f"{naming.INFO}{{{','.join((*self.matchers, *self.info))}}}"
        return f"({found} and on (service, slo, cluster) {info})"

    def row(self, inner: str, *more: str) -> str:
        """One value for each row of a table, without any label that other columns lack."""
        return f"max by ({', '.join((*self.keys, *more))}) ({inner})"


def chosen(label: str) -> str:
    """A matcher for what a variable of the board holds."""
    return f'{label}=~"${variable(label)}"'


def variable(label: str) -> str:
    """The variable of a label; one name is taken by the data source."""
    return f"{label}_label" if label == "datasource" else label


def overview_scope(slos: Iterable[Slo]) -> Scope:
    """Every SLO that the variables let through."""
    return Scope(
        matchers=(chosen("service"), chosen("cluster")),
        info=(chosen("team"), chosen("criticality")),
        by=all_groups(slos),
    )


def service_scope(service: str, slos: Iterable[Slo]) -> Scope:
    """The SLOs of one service."""
    return Scope(matchers=(f'service="{service}"', chosen("cluster")), by=all_groups(slos))


def slo_scope(slo: Slo) -> Scope:
    """One SLO, in the groups that the variables let through."""
    own = (f'service="{slo.service}"', f'slo="{slo.name}"')
    labels = dict.fromkeys(("cluster", *slo.by))
    return Scope(matchers=(*own, *(chosen(label) for label in labels)), by=slo.by)


def all_groups(slos: Iterable[Slo]) -> tuple[str, ...]:
    """Every label by which one of the SLOs is grouped."""
    return tuple(sorted({label for slo in slos for label in slo.by}))


def periods(slos: Iterable[Slo]) -> tuple[Duration, ...]:
    """The periods that the SLOs have, ascending."""
    return tuple(sorted({slo.period for slo in slos}))


def budget_left(scope: Scope) -> str:
    """The share of the budget that is left."""
    return scope.row(scope.series(naming.BUDGET_REMAINING))


def objective(scope: Scope) -> str:
    """The share that was promised to be good."""
    return scope.row(scope.series(naming.OBJECTIVE))


def burn_now(scope: Scope, settings: Settings) -> str:
    """How fast the budget is spent, over the last hour."""
    return scope.row(scope.series(naming.burn_rate(settings.windows.hour)))


def exhaustion(scope: Scope, settings: Settings, lengths: Iterable[Duration]) -> str:
    """Seconds until the budget is spent at the rate of the last hour; ten years stand for never.

    A burn rate of 1 spends the whole budget in one period, so what is left lasts
    remaining x period / burn rate. Which period an SLO has is told by the series that it has.
    """
    burn = scope.series(naming.burn_rate(settings.windows.hour))
    left = f"clamp_min({scope.series(naming.BUDGET_REMAINING)}, 0)"
    arms = [
        f"({left} and {scope.series(naming.burn_rate(length))}) "
        f"* {print_decimal(length.seconds)} / {burn}"
        for length in lengths
    ]
    return scope.row(f"clamp_max({expr.any_of(*arms)}, {_FOREVER})")


def events(scope: Scope, lengths: Iterable[Duration]) -> str:
    """Events seen in the period, or seconds for promises of time."""
    return scope.row(
        expr.any_of(*(scope.series(naming.total_increase(length)) for length in lengths))
    )


def alert_state(scope: Scope) -> str:
    """2 while a page fires, 1 while a ticket does, 0 while none does."""
    keys = ", ".join(scope.keys)
    info = scope.series(naming.INFO)
    known = f"0 * max by ({keys}) ({info})"
    firing = Scope(matchers=(*scope.matchers, 'alertstate="firing"', 'slo!=""'), by=scope.by)
    page, ticket = (
        f"max by ({keys}) ({_alerts(firing, severity)})" for severity in ("page", "ticket")
    )
    state = f"2 * {page}\nor {ticket}\nor {known}"
    return state if not scope.info else f"({state})\nand on (service, slo, cluster) {info}"


def _alerts(scope: Scope, severity: str) -> str:
    inside = ",".join((*scope.matchers, f"severity={quote(severity)}"))
    return f"ALERTS{{{inside}}}"


def boards(scope: Scope, slos: Iterable[Slo]) -> str:
    """The uid of each SLO's board as a label, and its team.

    Most uids are joined from names; those that Grafana would find too long are said one by one.
    """
    info = scope.series(naming.INFO)
    joined = f'label_join({info}, "board_names", "_", "service", "slo")'
    found = f'label_replace({joined}, "board", "slo_$1", "board_names", "(.*)")'
    for slo in slos:
        uid = naming.slo_uid(slo.service, slo.name)
        names = f"{slo.service}_{slo.name}"
        if uid != f"slo_{names}":
            found = f'label_replace({found}, "board", "{uid}", "board_names", "{names}")'
    return scope.row(found, "team", "board")


def firing(matchers: Iterable[str]) -> str:
    """Alerts that fire now, with the labels that a link needs."""
    inside = ",".join((*matchers, 'alertstate="firing"'))
    return f"ALERTS{{{inside}}}"


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


def burn(slo: Slo, window: Duration) -> str:
    """The burn rate over a window, from its recorded error ratio."""
    ratio = slo_scope(slo).series(naming.error_ratio(window))
    return f"{ratio} / {print_decimal(slo.objective.budget)}"


def tier_fires(slo: Slo, tier: str) -> str:
    """1 while the alert of a tier fires."""
    own = (*slo_scope(slo).matchers, f"tier={quote(tier)}", 'alertstate="firing"')
    inside = ",".join(own)
    return f"max(ALERTS{{{inside}}})"


def good_rate(slo: Slo, settings: Settings) -> str:
    """Good events per second."""
    scope, base = slo_scope(slo), settings.windows.base
    total, bad = (scope.series(name(base)) for name in (naming.total_rate, naming.bad_rate))
    return f"clamp_min({total} - {bad}, 0)"


def in_cluster(selector: Selector) -> Selector:
    """A raw selector, in the clusters that the variable lets through."""
    return selector.with_matcher(Matcher(name="cluster", op=MatchOp.REGEX, value="$cluster"))


def rate(selector: Selector, *by: str) -> str:
    """Events per second of raw series, by labels."""
    return expr.aggregate("sum", by, f"rate({in_cluster(selector).text}[{RATE}])")


def level(selector: Selector, operator: str, *by: str) -> str:
    """The value of raw gauges, by labels."""
    return expr.aggregate(operator, by, in_cluster(selector).text)


def quantile(selector: Selector, rank: str, *, native: bool) -> str:
    """A quantile of a histogram."""
    if native:
        return f"histogram_quantile({rank}, {rate(selector)})"
    return (
        f"histogram_quantile({rank}, {rate(selector.renamed(f'{selector.metric}_bucket'), 'le')})"
    )


def buckets(selector: Selector, *, native: bool) -> str:
    """The distribution of a histogram, for a heat map."""
    return rate(selector) if native else rate(selector.renamed(f"{selector.metric}_bucket"), "le")
