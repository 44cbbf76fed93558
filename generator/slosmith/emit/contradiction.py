"""The alert on data that contradict themselves: more good or bad events than there are at all.

A ratio of such data is wrong, and often perfect: where good runs ahead of all, nothing is ever bad.
"""

from slosmith.emit.records import recorded_of
from slosmith.model import naming
from slosmith.model.contradiction import EVENTS, EXCESS, recent
from slosmith.model.root import EventIndicator, Part, Settings, Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import build


def contradiction_expr(slo: Slo, settings: Settings) -> str:
    """Over an hour by more than a share and more than some events, and lately still by the share.

    Evaluations at which only one of the two is there are left out, as NoData speaks of them; and
    while all events are away the wait begins anew, or what was counted as they went and as they
    came back would be taken for one. The last minutes are asked, too: a hole in an hour would be
    looked at for an hour.
    """
    part, total = part_and_total(slo, settings)
    windows, step = settings.windows, settings.evaluation_interval
    recorded = recorded_of(slo)
    above = f"{recorded.in_groups(part)} - {recorded.in_groups(total)}"
    share = print_decimal(1 + EXCESS)
    far = f"{recorded.in_groups(part)} - {share} * {recorded.in_groups(total)}"

    def summed(inner: str, window: Duration) -> str:
        return build.aggregate("sum", slo.by, f"sum_over_time(({inner})[{window}:{step}])")

    on = build.on(slo.by)
    return "\n".join(
        (
            f"{summed(above, windows.hour)} * {print_decimal(step.seconds)} > {EVENTS}",
            f"and {on} {summed(far, windows.hour)} > 0",
            f"and {on} {summed(far, recent(settings))} > 0",
            f"and {on} {recorded.in_groups(total)}",
        )
    )


def part_and_total(slo: Slo, settings: Settings) -> tuple[str, str]:
    """The recorded rates that are held against each other."""
    assert isinstance(slo.indicator, EventIndicator)
    base = settings.windows.base
    own = naming.bad_rate if slo.indicator.counts is Part.BAD else naming.good_rate
    return own(base), naming.total_rate(base)
