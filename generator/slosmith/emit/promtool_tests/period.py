"""The scene of a whole period: what its blocks hold in each half, and what it forgets."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import block_decoys, none_ungrouped, summed_blocks
from slosmith.emit.promtool_tests.input_supply import (
    Groups,
    RecordedSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.recorded import Seen, period_checks
from slosmith.model import naming
from slosmith.model.indicators import RatioIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, Scene, sparse

_STEPS, _BEFORE = 24, 4
_SECOND = Duration.of(1)
# So much of all is bad, in parts of the budget: before the period, in its first half, and since.
_SHARES = (Fraction(10), Fraction(1, 2), Fraction(1, 4))
_VOLUMES = (4_000, 2_000, 1_000)


def period_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Blocks of more than a period, with another share of bad events in each part of it.

    What makes blocks is looked at in other scenes; here they are put in, and one evaluation at
    their end shows what is made of them. The
    second more than a part of the period keeps its end away from any block, as it is seen by some
    versions only.
    """
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    step = slo.period // _STEPS + _SECOND
    blocks = [_block(slo, number) for number in range(1, _BEFORE + _STEPS + 1)]
    end = step * (_BEFORE + _STEPS)
    inputs = (
        *_blocks(slo, supply.groups, blocks, settings),
        *block_decoys(slo, supply.groups, len(blocks), summed_blocks(slo.period)),
    )
    seen = Seen(
        bad=sum((bad for bad, _ in blocks[-_STEPS:]), Fraction(0)),
        total=sum((total for _, total in blocks[-_STEPS:]), Fraction(0)),
        seconds=Fraction(_STEPS * _SEEN),
        shares=tuple(
            (window, _share(blocks[-(window // step) - 1 :]))
            for window in slo.plan.windows
            if settings.windows.in_blocks(window)
        ),
    )
    checks = [
        *period_checks(slo, supply, seen, end, settings),
        *none_ungrouped(slo, _summed(slo, settings), end),
    ]
    yield scene_of(slo, "period", end, step, inputs, checks)


_SEEN = 240
"""What a block has seen."""


def _share(blocks: list[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((bad for bad, _ in blocks), Fraction(0)) / sum(total for _, total in blocks)


def _block(slo: Slo, number: int) -> tuple[Fraction, Fraction]:
    """The bad events and all of one block."""
    part = 0 if number <= _BEFORE else 1 if number <= _BEFORE + _STEPS // 2 else 2
    total = Fraction(1 if isinstance(slo.indicator, RatioIndicator) else _VOLUMES[part])
    share = min(Fraction(1), _SHARES[part] * Fraction(slo.objective.budget))
    return total * share, total


def _blocks(
    slo: Slo, groups: Groups, blocks: list[tuple[Fraction, Fraction]], settings: Settings
) -> Iterator[Input]:
    """The blocks, and at last a rate of all events: there is no budget without a source."""
    levels = {
        naming.BAD_BLOCK: [bad for bad, _ in blocks],
        naming.TOTAL_BLOCK: [total for _, total in blocks],
        naming.SEEN_BLOCK: [Fraction(_SEEN)] * len(blocks),
    }
    labels = slo.recorded_labels(groups)
    for name, each in levels.items():
        yield Input(series=recorded_series(name, labels), values=sparse(each, 0))
    source = recorded_series(naming.total_rate(settings.windows.base), labels)
    yield Input(series=source, values=f"_x{len(blocks)} 0")


def _summed(slo: Slo, settings: Settings) -> list[str]:
    """All that is made of blocks."""
    windows, period = slo.plan.windows, slo.period
    names = [naming.error_ratio(w) for w in windows if settings.windows.in_blocks(w)]
    names += [naming.bad_increase(period), naming.total_increase(period), naming.seen(period)]
    names += [*summed_blocks(period), naming.BLOCK_END]
    return sorted((*names, naming.error_ratio(period), naming.BUDGET_REMAINING))
