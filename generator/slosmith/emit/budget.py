"""Records of the error budget: each event of the period counted once, up to this evaluation.

Every recorded base rate counts for as long as it is the latest: an event lies in as many of them
as evaluations fit into the base window, and in each as that part. What was counted since the last
block becomes a block each few minutes, and the period is the sum of its blocks and of what was
counted since. A block says until when it counts, so that one that comes late holds what others
missed, and nothing counts twice.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from slosmith.emit.recorded import Recorded, recorded_of
from slosmith.emit.records import is_apart, just_under
from slosmith.emit.series import Series, share
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """Something that is counted over the period, from what each evaluation recorded of it."""

    block: str
    increase: str
    rate: str
    function: str

    def of(self, series: Series, range_: str, settings: Settings) -> str:
        """What evaluations recorded after the last block, in seconds of it.

        Each step takes the latest: where one was missed the one before it stands for both, as what
        it saw is in one rate less.
        """
        step, on = settings.evaluation_interval, build.on(series.by)
        own = series.in_groups(self.rate)
        end = f"{series.in_groups(naming.BLOCK_END)}[{settings.windows.hour}] @ end()"
        fresh = f"{own}\n    unless {on} (last_over_time({end}) >= time())"
        seconds = print_decimal(step.seconds)
        steps = range_.replace("%", str(step))
        return f"{seconds} * {self.function}((\n    {fresh}\n  )[{steps})"


@lru_cache(maxsize=64)  # they are the same for all SLOs of a period
def _counts(base: Duration, period: Duration) -> tuple[_Count, ...]:
    bad, total = naming.bad_rate(base), naming.total_rate(base)
    return (
        _Count(
            block=naming.TOTAL_BLOCK,
            increase=naming.total_increase(period),
            rate=total,
            function="sum_over_time",
        ),
        _Count(
            block=naming.BAD_BLOCK,
            increase=naming.bad_increase(period),
            rate=bad,
            function="sum_over_time",
        ),
        _Count(
            block=naming.SEEN_BLOCK,
            increase=naming.seen(period),
            rate=total,
            function="count_over_time",
        ),
    )


def emit_blocks(recorded: Recorded, settings: Settings) -> Iterator[Rule]:
    """What was counted since the last block, the sum of the period's blocks, and their end.

    They end one evaluation before now, as the latest may still be under way.
    """
    slo, late = recorded.slo, settings.evaluation_interval
    counts = _counts(settings.windows.base, slo.period)
    for one in counts:
        yield recorded.rule(one.block, _block(recorded, one, settings))
    for one in counts:
        name = naming.in_blocks(one.increase)
        yield recorded.rule(name, recorded.over(one.block, slo.period))
    end = f"time() - {print_decimal(late.seconds)}"
    yield recorded.rule(naming.BLOCK_END, f"0 * {recorded.in_groups(_lasting(slo))} + {end}")


def _lasting(slo: Slo) -> str:
    """The block that is there whenever any is, or what is counted alone would be in each anew.

    Failures may be counted while nobody counts all events, and of all events none failed at least.
    Where good events are counted, bad ones are what they leave.
    """
    events = slo.indicator
    bad = isinstance(events, EventIndicator) and events.counts is Part.BAD
    return naming.BAD_BLOCK if bad else naming.TOTAL_BLOCK


def _block(series: Series, one: _Count, settings: Settings) -> str:
    range_ = f"{settings.windows.hour}:%] offset {settings.evaluation_interval}"
    return build.aggregate("sum", series.by, f"\n  {one.of(series, range_, settings)}\n")


def emit_budget(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """What was seen in the period until now, the share of it that is bad, and what is left."""
    recorded, period, apart = recorded_of(slo), slo.period, is_apart(slo)
    total, bad, seen = _counts(settings.windows.base, period)
    for one in (total, bad):
        text = _until_now(recorded, one, settings)
        yield recorded.rule(one.increase, f"clamp_min({text}, 0)" if apart and one is bad else text)
    whole = print_decimal(period.seconds)
    text = f"clamp_max({_with_blocks(recorded, seen, settings)}, {whole})"
    yield recorded.rule(seen.increase, text)
    ratio, increases = naming.error_ratio(period), (bad.increase, total.increase)
    yield recorded.rule(ratio, share(*map(recorded.now, increases), apart=apart))
    yield recorded.rule(naming.burn_rate(period), recorded.burn(recorded.now(ratio)))
    left = _remaining(recorded, period, slo.objective.budget, settings)
    yield recorded.rule(naming.BUDGET_REMAINING, left)


def _until_now(series: Series, one: _Count, settings: Settings) -> str:
    """The greater of what was counted, and of the latest rate with what was counted before it.

    An event counts in full only after one base window. What was counted half of that ago and the
    latest rate are right for what goes on; what was counted is right for what is over. Neither is
    too much for long, and the greater is the nearer. What was counted in that half is taken off the
    latest rate, and what is left, if anything, is added.
    """
    base, step = settings.windows.base, settings.evaluation_interval
    rate = series.in_groups(one.rate)
    half = f"sum_over_time({rate}[{just_under(base // 2)}:{step}])"
    latest = f"{print_decimal(base.seconds - step.seconds / 2)} * {rate}"
    ahead = f"{latest} - {print_decimal(step.seconds)} * {half} > 0"
    return _with_blocks(series, one, settings, ahead)


def _with_blocks(series: Series, one: _Count, settings: Settings, *more: str) -> str:
    """The blocks, what was counted since the last of them, and more."""
    blocks = series.in_groups(naming.in_blocks(one.increase))
    since = one.of(series, f"{settings.block_interval * BLOCKS_BACK}:%]", settings)
    apart = ("".join(build.numbered(n, part)) for n, part in enumerate((since, *more), 1))
    inner = build.any_of(f"last_over_time({blocks}[{settings.windows.hour}])", *apart)
    indented = inner.replace("\n", "\n  ")
    return build.aggregate("sum", series.by, f"\n  {indented}\n")


BLOCKS_BACK = 3
"""Two blocks may be missed before what was counted since the last is not seen to its whole."""


def _remaining(series: Series, period: Duration, budget: Decimal, settings: Settings) -> str:
    """A gap says "unknown": the budget of a source that is gone must not look untouched."""
    ratio = series.in_groups(naming.error_ratio(period))
    source = series.in_groups(naming.total_rate(settings.windows.base))
    return f"1 - {ratio} / {print_decimal(budget)}\nand {source}"
