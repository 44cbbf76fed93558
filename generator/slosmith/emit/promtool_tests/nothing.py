"""Scenes in which nothing counts: rates are 0, by what is measured or as time is excluded."""

from collections.abc import Iterable, Iterator

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import others_of, ungrouped_of
from slosmith.emit.promtool_tests.input_supply import RecordedSupply, Supply, recorded_series
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import quote
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled

_INTERVAL, _AT = Duration.parse("1m"), Duration.parse("1m30s")


def nothing_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """One evaluation after rates that are put in; of raw series there are none.

    Rates of 0 make no ratio, and what was more is 0 while time is excluded.
    """
    base = settings.windows.base
    rates = (naming.total_rate(base), naming.bad_rate(base))
    parts = (naming.good_rate(base), naming.failed_rate(base))
    whose = slo.recorded_labels(supply.groups)
    if slo.exclusions or _is_measured_otherwise(slo, supply):
        yield _scene(slo, supply, "nothing counts", (*rates, *parts), "0", [_none(slo, whose)])
    if slo.exclusions:
        own = (*rates, *_own_parts(slo, base))
        checks = (*_zero(slo, whose, own), *_none_ungrouped(slo, (*rates, *parts)))
        yield _scene(slo, supply, "left out", (*rates, *parts), "1", checks)


def _is_measured_otherwise(slo: Slo, supply: Supply) -> bool:
    """Whether events are counted that cannot be put in as raw series: see where there are none."""
    events = isinstance(slo.indicator, EventIndicator)
    return events and isinstance(supply, RecordedSupply) and not supply.contested


def _scene(
    slo: Slo,
    supply: Supply,
    name: str,
    rates: tuple[str, ...],
    before: str,
    checks: Iterable[Check],
) -> Scene:
    whose = slo.recorded_labels(supply.groups)
    inputs = [Input(series=recorded_series(one, whose), values=f"_ {before}") for one in rates]
    inputs += ungrouped_of(slo, supply.groups, rates, "_ 1")
    inputs += others_of(slo, supply.groups, rates, "_ 1")
    if slo.exclusions:
        own = slo.recorded_labels()
        inputs.append(Input(series=recorded_series(naming.EXCLUDED, own), values="1 1"))
    return scene_of(slo, name, _AT, _INTERVAL, tuple(inputs), checks)


def _own_parts(slo: Slo, base: Duration) -> Iterator[str]:
    """What an SLO records besides the bad events and all of them."""
    events = slo.indicator
    if isinstance(events, EventIndicator):
        if events.counts is Part.GOOD:
            yield naming.good_rate(base)
        if events.failures is not None:
            yield naming.failed_rate(base)


def _none(slo: Slo, whose: dict[str, str]) -> Check:
    return Check(
        subject=slo.ref,
        claim="no ratio is made of nothing",
        at=_AT,
        query=f"{{__name__=~{quote('slo:error_ratio:.+')},{labelled('', whose.items())[1:]}",
        expected=(),
    )


def _zero(slo: Slo, whose: dict[str, str], rates: Iterable[str]) -> Iterator[Check]:
    for name in rates:
        series = labelled(name, whose.items())
        yield Check(
            subject=slo.ref,
            claim=f"{name} is 0 while time is excluded",
            at=_AT,
            query=series,
            expected=((series, "0"),),
        )


def _none_ungrouped(slo: Slo, rates: Iterable[str]) -> Iterator[Check]:
    """It is so in the SLO's groups and no others."""
    for label in slo.by:
        none = slo.recorded_labels([(label, "")]).items()
        yield Check(
            subject=slo.ref,
            claim=f"nothing is taken that has no {label}",
            at=_AT,
            query=" or ".join(f"{labelled(name, none)} == 0" for name in rates),
            expected=(),
        )
