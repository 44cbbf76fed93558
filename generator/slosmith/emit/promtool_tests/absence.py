"""Scenes of silence: those of a source that never was, and all others that an SLO needs."""

from collections.abc import Iterator

from slosmith.emit.no_data import may_lack_groups, no_data_wait
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import others_of
from slosmith.emit.promtool_tests.idle import can_be_idle, idle_scene
from slosmith.emit.promtool_tests.input_supply import EventSupply, RatioSupply, Supply
from slosmith.emit.promtool_tests.partly_gone import (
    elsewhere_scene,
    nameless_scene,
    partly_gone_scene,
)
from slosmith.emit.promtool_tests.silence import (
    decoys_of,
    is_partial,
    knows_sources,
    minute_of,
    no_data,
    old_total,
    other_series,
    step_within,
)
from slosmith.emit.promtool_tests.vanished import vanished_scene
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import quote
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled

_WAITS = 3


def gap_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """The scenes that this SLO's alerts need; a supply of recorded rates shows no gap."""
    if isinstance(supply, EventSupply):
        yield _never_any(slo, supply, settings)
    if find_alert(slo, Purpose.NO_DATA):
        yield _absent(slo, supply, settings)
        if isinstance(supply, EventSupply) and not is_partial(slo):
            yield _begun(slo, supply, settings)
        if isinstance(supply, EventSupply | RatioSupply):
            yield vanished_scene(slo, supply, settings)
        if isinstance(supply, EventSupply) and _ends_in_part(slo):
            yield partly_gone_scene(slo, supply, settings)
        if isinstance(supply, EventSupply) and may_lack_groups(slo):
            yield from (nameless_scene(slo, supply, settings, label) for label in slo.by)
        if isinstance(supply, EventSupply) and knows_sources(slo):
            yield elsewhere_scene(slo, supply, settings)
    idle = find_alert(slo, Purpose.IDLE)
    if idle is not None and can_be_idle(slo, supply, settings):
        yield idle_scene(slo, idle, supply, settings)


def _never_any(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The source is there and has counted nothing yet: 0 / 0 would be NaN in every window."""
    at, whose = settings.windows.base * 2, slo.recorded_labels().items()
    minute = minute_of(settings)
    none = Check(
        subject=slo.ref,
        claim="no ratio is made of nothing",
        at=at,
        query=f"{{__name__=~{quote('slo:error_ratio:.+')},{labelled('', whose)[1:]}",
        expected=(),
    )
    inputs = tuple(
        Input(series=one.series, values=f"0+0x{at // minute}")
        for one in (*supply.failing, *supply.healthy)
    )
    others = decoys_of(supply, at, minute)
    return scene_of(slo, "never any", minute, minute, (*inputs, *others), (none,))


def _ends_in_part(slo: Slo) -> bool:
    """Whether nothing at all is counted without the part."""
    return knows_sources(slo) or (
        isinstance(slo.indicator, EventIndicator) and slo.indicator.needs_part
    )


def _absent(slo: Slo, supply: Supply, settings: Settings) -> Scene:
    """Nothing there from the beginning but what only just misses the selectors.

    It waits for some evaluations, so that waiting half as long again is another number of them.
    """
    wait, minute = no_data_wait(slo, settings), minute_of(settings)
    step = step_within(wait, _WAITS)
    checks = (
        no_data(slo, settings, "waits before it calls a source gone", wait - step, here=False),
        no_data(slo, settings, "fires where the source never was", wait, here=True),
    )
    inputs = (
        *decoys_of(supply, wait, minute),
        *old_total(slo, supply, settings, wait),
        # What is remembered of others is no memory of these groups.
        *others_of(slo, supply.groups, (naming.SEEN,), f"0+0x{wait // minute}"),
    )
    return scene_of(slo, "absent", step, minute, inputs, checks)


def _begun(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """One sample and no more: the source is there, and no rate can be made of it."""
    wait, minute = no_data_wait(slo, settings), minute_of(settings)
    claim, at = "fires where the source has one sample only", wait + minute
    checks = (no_data(slo, settings, claim, at, here=True),)
    # Where it is played beside others nothing may come later.
    values = f"0 _x{at // minute}"
    inputs = tuple(
        Input(series=one.series, values=values) for one in (*supply.failing, *supply.healthy)
    )
    others = other_series(slo, supply, at, settings)
    return scene_of(slo, "begun", minute, minute, (*inputs, *others), checks)
