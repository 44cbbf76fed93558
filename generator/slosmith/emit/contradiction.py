"""The alert on data that contradict themselves: more good or bad events than there are at all.

A ratio of such data is wrong, and often perfect: where good runs ahead of all, nothing is ever bad.
"""

from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.contradiction import EVENTS, EXCESS, contradiction_wait
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import build


def contradiction_expr(slo: Slo, settings: Settings) -> str:
    """Over an hour by more than a share and more than some events, most of the time, and lately.

    A burst that only one of the two has seen may be any number of events, and so it is not their
    sum alone that decides: evaluations at which the part is above all by the share are counted
    against those at which it is not. Where nothing comes, or only one of the two is there, neither
    is counted. The last quarter of an hour must say the same, so that it ends soon.
    """
    part, total = part_and_total(slo, settings)
    windows, step = settings.windows, settings.evaluation_interval
    recorded = recorded_of(slo)
    above = f"{recorded.in_groups(part)} - {recorded.in_groups(total)}"
    share = print_decimal(1 + EXCESS)
    far = f"{recorded.in_groups(part)} - {share} * {recorded.in_groups(total)}"

    def summed(inner: str, window: Duration) -> str:
        return build.aggregate("sum", slo.by, f"sum_over_time(({inner})[{window}:{step}])")

    def mostly(window: Duration) -> str:
        return summed(f"sgn({far})", window)

    on, seconds, least = build.on(slo.by), print_decimal(step.seconds), contradiction_wait(settings)
    return "\n".join(
        (
            f"{summed(above, windows.hour)} * {seconds} > {EVENTS}",
            f"and {on} {summed(far, windows.hour)} > 0",
            f"and {on} {mostly(windows.hour)} * {seconds} > {print_decimal(least.seconds)}",
            f"and {on} {mostly(least)} > 0",
        )
    )


def part_and_total(slo: Slo, settings: Settings) -> tuple[str, str]:
    """The recorded rates that are held against each other."""
    assert isinstance(slo.indicator, EventIndicator)
    base = settings.windows.base
    own = naming.bad_rate if slo.indicator.counts is Part.BAD else naming.good_rate
    return own(base), naming.total_rate(base)
