"""An explanation for people: formulas spelled out, a table of outages, bars where they show."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from slosmith.commands.explain.arithmetic import MENDED_AFTER, Explanation, Outage, Reaction
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.burnrate import GUARD_EVENTS, BurnAlert
from slosmith.model.contradiction import EVENTS, EXCESS, contradiction_wait
from slosmith.model.indicators import RatioIndicator, StateIndicator
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.promql import build

if TYPE_CHECKING:
    from slosmith.model.exclusion import Exclusion

_BAR_WIDTH = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def print_text(one: Explanation, *, bars: bool) -> str:
    """Explain one SLO; ``bars`` draws how long each alert takes, with block characters."""
    lines = [*_heading(one), "", *_tiers(one), "", *_outages(one, bars=bars)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(one: Explanation) -> Iterator[str]:
    slo, budget = one.slo, one.budget
    yield f"{slo.ref}: {slo.objective.text} over {slo.period}"
    share = print_percent(budget.ratio)
    yield f"  budget  1 - {print_percent(slo.objective.target)} = {share}"
    yield f"          {share} x {slo.period} = {minutes(budget.time)} minutes of total outage"
    if budget.events is not None and budget.expected is not None:
        yield (
            f"          {share} x {count_of(budget.expected)} events in {slo.period} = "
            f"{count_of(budget.events)} bad events"
        )
    yield f"  seen    what is left speaks of as much of {slo.period} as was seen, in seconds:"
    yield f"          {naming.seen(slo.period)}{build.of_slo(slo.service, slo.name)}"
    if slo.template is not None:
        yield f"  made by the template {slo.template.name}; --expanded shows what it became"
    if slo.parts:
        yield f"  made of {', '.join(slo.parts)}; bad while any of them is"
    if slo.remembered:
        yield f"  gone    a group that is gone is bad {slo.remembered}"
    if one.late > Duration(0):
        yield f"  late    metrics are read as they were {one.late} ago; alerts come that much later"
    for excluded in slo.exclusions:
        yield f"  excluded  {excluded.text}{_share(excluded)}: {excluded.reason}"
    yield f"  policy  {slo.policy.name}, made for {slo.policy.period}"
    yield f"          source: {slo.policy.source}"


def _share(excluded: "Exclusion") -> str:
    """How much of all time is left out; what a condition takes nobody knows before."""
    share = excluded.share
    if share is None:
        return ""
    return f", {print_percent(share.quantize(Decimal('0.0001')))} of all time"


def _tiers(one: Explanation) -> Iterator[str]:
    slo = one.slo
    yield "An alert fires while the bad share is above its threshold in both windows" + _guard(one)
    for alert in slo.plan.alerts:
        yield f"  {alert.tier:<9} {alert.severity:<7} {_formula(one, alert)}"
    if outage := slo.plan.outage:
        yield (
            f"  {outage.tier:<9} {outage.severity:<7} {print_percent(outage.threshold)} over "
            f"{outage.long} and {outage.short}"
        )
    for alert in slo.plan.unreachable:
        yield f"  {alert.tier:<9} dropped {_formula(one, alert)}: more than all cannot be bad"
    for tier in one.unwanted:
        yield f"  {tier.name:<9} left out: alerting has {tier.severity}: false"
    yield f"  outage tier: {_outage_tier(one)}"
    if find_alert(slo, Purpose.CONTRADICTION):
        yield (
            f"  contradiction: a ticket where a part is above all events, by more than "
            f"{print_percent(EXCESS)} and {EVENTS} events in {one.settings.windows.hour}, "
            f"most of the time and for {contradiction_wait(one.settings)} at least"
        )


def _guard(one: Explanation) -> str:
    if isinstance(one.slo.indicator, RatioIndicator):
        return ":"
    what = "evaluations" if isinstance(one.slo.indicator, StateIndicator) else "events"
    return f",\nand the long one holds at least {GUARD_EVENTS} bad {what}:"


def _formula(one: Explanation, alert: BurnAlert) -> str:
    period, factor = one.slo.period, _short(alert.factor)
    share = print_percent((alert.factor * alert.long.ms / period.ms).quantize(Decimal("1e-6")))
    return (
        f"{share} of the budget x {period} / {alert.long} = {factor}x; "
        f"{factor} x {print_percent(one.budget.ratio)} = {print_percent(alert.threshold)} "
        f"over {alert.long} and {alert.short}"
    )


def _outage_tier(one: Explanation) -> str:
    rule, plan = one.slo.policy.outage, one.slo.plan
    if rule is None:
        return "the policy has none"
    if plan.unseen is not None:
        return f"none is possible: {print_percent(one.budget.ratio)} of all may be bad anyway"
    seen = "no tier pages on a total outage"
    if one.first_page is not None:
        alert, after = one.first_page
        seen = f"{alert.tier} pages on a total outage after {minutes(after)} minutes"
    if plan.outage is not None:
        late = plan.outage.fires_after(Decimal(1), one.bad_pace) is None
        told = f"added, since {seen}, and the policy allows {minutes(rule.unless_within)}"
        return f"{told}; at this traffic it never fires either" if late else told
    if one.first_page is None:
        return "left out: nothing is to page"
    return f"not needed, since {seen}"


def _outages(one: Explanation, *, bars: bool) -> Iterator[str]:
    yield f"{'':<9} {'':<7} {'fires after':>12} {'budget spent':>13} {'clears after':>13}"
    longest = max((r.fires.ms for o in one.outages for r in o.reactions if r.fires), default=1)
    for outage in one.outages:
        yield f"{print_percent(outage.ratio)} bad, after clean history"
        yield from _reactions(outage, longest if bars else None)
    yield from _footnotes(one)


def _footnotes(one: Explanation) -> Iterator[str]:
    wait = minutes(MENDED_AFTER)
    windows = one.settings.windows
    yield "Minutes are calculated; a scrape and an evaluation may each add their interval."
    yield (
        f"Windows over {windows.hour} lag by {windows.base // 2}, as they sum rates "
        f"over {windows.base}, and those of {windows.hour * 24} and more by up to "
        f"{one.settings.block_interval}, as they sum blocks; "
        f"tickets are looked at every {one.settings.period_interval}."
    )
    yield f"Clears after: from recovery, where that comes {wait} minutes after the alert."
    if any(r.by_guard for outage in one.outages for r in outage.reactions):
        yield f"* the threshold is passed earlier; bad event number {GUARD_EVENTS} decides"
    if one.bad_pace is None and not isinstance(one.slo.indicator, RatioIndicator):
        yield f"With `traffic:` the wait for {GUARD_EVENTS} events is added."


def _reactions(outage: Outage, longest: int | None) -> Iterator[str]:
    for reaction in outage.reactions:
        alert = reaction.alert
        row = f"  {alert.tier:<9} {alert.severity:<7}"
        if reaction.fires is None or reaction.spent is None or reaction.clears is None:
            yield f"{row} {'never':>10}"
            continue
        mark = "*" if reaction.by_guard else " "
        spent = f"{_short(reaction.spent * 100)}%"
        columns = f"{minutes(reaction.fires):>10}{mark} {spent:>12} {minutes(reaction.clears):>13}"
        yield f"{row} {columns}  {_bar(reaction, longest) if longest else ''}"


def _bar(reaction: Reaction, longest: int) -> str:
    """A bar whose length is the time until it fires, as a share of the longest in the table."""
    assert reaction.fires is not None
    eighths = max(1, reaction.fires.ms * _BAR_WIDTH * 8 // longest)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def minutes(duration: Duration) -> str:
    """A duration in minutes, with two decimals at most."""
    return _short(Decimal(duration.ms) / 60_000)


def _short(value: Decimal) -> str:
    """Two decimals at most: enough for minutes, factors and percentages."""
    return print_decimal(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def count_of(value: Decimal) -> str:
    """A number of events, with a decimal at most."""
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():,f}"
