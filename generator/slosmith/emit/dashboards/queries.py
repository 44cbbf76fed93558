"""What dashboards ask: PromQL over recorded series, each question written once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from slosmith import expr, naming
from slosmith.model import RatioIndicator, Settings, Slo
from slosmith.promql import Matcher, MatchOp, Selector, quote
from slosmith.units import Duration, print_decimal

ONE = Decimal(1)
"""The burn rate that spends a budget in exactly one period."""
RATE = "$__rate_interval"
_KEYS = ("service", "slo", "cluster")
GROUP, BOARD, PAGE = "slo_group", "slo_board", "slo_page"
"""Labels that are made up for tables: a promise's group in one word, and what links lead to."""
WHAT = "slo_what"
"""A label that is made up for a timeline: which of an SLO's alerts it is."""
_NAMES = "slo_names"
FOREVER = 315_360_000
"""Ten years in seconds: a budget that lasts longer is not about to end."""
_TINY = "1e-9"
"""Stands for a burn rate of zero, by which nothing is divided."""
_MOST_ROWS = 12
"""More rows than that are not taken in at a glance."""


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
        return f"({found} and on (service, slo, cluster) {self.known})"

    @property
    def known(self) -> str:
        """What is known of the SLOs in this scope."""
        return f"{naming.INFO}{{{','.join((*self.matchers, *self.info))}}}"

    def of(self, slo: Slo) -> "Scope":
        """One SLO of this scope."""
        own = (f'service="{slo.service}"', f'slo="{slo.name}"')
        return replace(self, matchers=(*self.matchers, *own))

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
    """Every label by which one of the SLOs is grouped, in the order of their authors."""
    return tuple(dict.fromkeys(label for slo in slos for label in slo.by))


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
    return scope.row(expr.any_of(*arms, never))


def rank(scope: Scope, settings: Settings, lengths: Iterable[Duration]) -> str:
    """What sorts the worst first: nobody can tell, then overspent, then what is spent soonest.

    Among those that last for good, the one with the least left; a share of the budget is small
    beside seconds, and only breaks ties.
    """
    left, soon = budget_left(scope), exhaustion(scope, settings, lengths)
    unknown = f"-1e9 * {scope.row(scope.series(naming.INFO))}"
    return expr.any_of(f"({left} <= 0)", f"{left} + {soon}", f"{left} + {FOREVER}", unknown)


def events(scope: Scope, slos: Iterable[Slo]) -> str:
    """Events seen in the period; -1 where time is what is counted."""
    lengths = periods(slos)
    seen = scope.row(
        expr.any_of(*(scope.series(naming.total_increase(length)) for length in lengths))
    )
    given = (scope.of(slo) for slo in slos if isinstance(slo.indicator, RatioIndicator))
    timed = (scope.series(naming.BAD_NOW), *(one.series(naming.OBJECTIVE) for one in given))
    return expr.any_of(*(f"-1 * {scope.row(one)} ^ 0" for one in timed), seen)


def burned(scope: Scope, settings: Settings) -> str:
    """The burn rate of the promises that burned fastest in the time that is looked at."""
    name, keys = naming.burn_rate(settings.windows.hour), ", ".join(scope.keys)
    most = f"max_over_time({name}{{{','.join(scope.matchers)}}}[$__range] @ end())"
    if scope.info:
        most = f"{most} and on (service, slo, cluster) {scope.known} @ end()"
    shown = f"topk({_MOST_ROWS}, max by ({keys}) ({most}))"
    return f"{scope.row(scope.series(name))}\nand on ({keys}) {shown}"


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
    """The uid of each SLO's board as a label, its group in one word, and its team."""
    named = _with_board(_with_group(scope.series(naming.INFO), scope.by), slos, ())
    return scope.row(named, "team", BOARD, *_group_label(scope.by))


def _group_label(by: tuple[str, ...]) -> tuple[str, ...]:
    return (GROUP,) if by else ()


def _with_group(inner: str, by: tuple[str, ...]) -> str:
    """All `by` labels in one: a table of many services would have a column for each."""
    if not by:
        return inner
    joined = f'label_join({inner}, "{GROUP}", " ", {", ".join(quote(label) for label in by)})'
    return f'label_replace({joined}, "{GROUP}", "$1", "{GROUP}", " *(.*?) *")'


def _with_board(inner: str, slos: Iterable[Slo], services: Iterable[str]) -> str:
    """The uid of the board that shows a promise, or of its service where there is no promise.

    Most uids are joined from names; those that Grafana would find too long are said one by one.
    """
    joined = f'label_join({inner}, "{_NAMES}", "_", "service", "slo")'
    found = f'label_replace({joined}, "{BOARD}", "slo_$1", "{_NAMES}", "(.*?)_?")'
    uids = {f"{slo.service}_{slo.name}": naming.slo_uid(slo.service, slo.name) for slo in slos}
    uids |= {f"{service}_": naming.service_uid(service) for service in services}
    for names, uid in uids.items():
        if uid != f"slo_{names.removesuffix('_')}":
            found = f'label_replace({found}, "{BOARD}", "{uid}", "{_NAMES}", "{names}")'
    return found


def firing(matchers: Iterable[str]) -> str:
    """Alerts that fire now."""
    inside = ",".join((*matchers, 'alertstate="firing"'))
    return f"ALERTS{{{inside}}}"


def alerts_with_links(matchers: Iterable[str], slos: tuple[Slo, ...], services: list[str]) -> str:
    """Alerts that fire now, each with what its links need as labels: board, page and groups."""
    by = all_groups(slos)
    found = _with_board(_with_group(firing(matchers), by), slos, services)
    found = f'label_replace({found}, "{PAGE}", "$1", "alertname", "(.+)")'
    found = f'label_replace({found}, "{PAGE}", "$1", "slo", "(.+)")'
    for label in by:
        # What speaks of no group sets no variable, so that its board opens with all groups.
        found = f'label_replace({found}, "{selected(label)}", "&", "{label}", "")'
        chosen = f"&var-{variable(label)}=$1"
        found = f'label_replace({found}, "{selected(label)}", "{chosen}", "{label}", "(.+)")'
    names = ("alertname", "severity", "service", "slo", "tier", "team", PAGE, BOARD)
    labels = (*names, *_group_label(by), *by, *(selected(label) for label in by))
    return f"max by ({', '.join(labels)}) ({found})"


def selected(label: str) -> str:
    """A label made up for links: the part of an address that sets the variable of a group."""
    return f"slo_var_{label}"


def alert_course(matchers: tuple[str, ...]) -> str:
    """2 while a page fires and 1 while a ticket does, for each alert; nothing while none does."""
    page, ticket = (
        firing((*matchers, f"severity={quote(severity)}")) for severity in ("page", "ticket")
    )
    return f"max by (alertname) (2 * {page} or {ticket})"


def alerts_of(slo: Slo) -> str:
    """The course of one SLO's alerts, by tier or else by what they are called beside its name."""
    matchers = slo_scope(slo).matchers
    labels = ", ".join((WHAT, *slo.by))
    states = []
    for severity in ("page", "ticket"):
        found = firing((*matchers, f"severity={quote(severity)}"))
        own = f"{re.escape(slo.alerting.name)}(.+)"
        named = f'label_replace({found}, "{WHAT}", "$1", "alertname", {quote(own)})'
        states.append(f'label_replace({named}, "{WHAT}", "$1", "tier", "(.+)")')
    page, ticket = states
    return f"max by ({labels}) (2 * {page} or {ticket})"


def longest_alerts(matchers: tuple[str, ...]) -> str:
    """The course of the alerts that fired longest in the time that is looked at."""
    lasted = f"count_over_time({firing(matchers)}[$__range] @ end())"
    longest = f"topk({_MOST_ROWS}, sum by (alertname) ({lasted}))"
    return f"{alert_course(matchers)}\nand on (alertname) {longest}"


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


def largest(selector: Selector) -> str:
    """Events per second of the ten largest raw series, as they are."""
    return f"topk(10, rate({in_cluster(selector).text}[{RATE}]))"


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
