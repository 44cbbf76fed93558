"""The scene in which nothing counts: rates are 0, by what is measured or as time is excluded."""

from collections.abc import Iterator

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import others_of, ungrouped_of
from slosmith.emit.promtool_tests.input_supply import RecordedSupply, Supply, recorded_series
from slosmith.model import naming
from slosmith.model.root import EventIndicator, Settings, Slo
from slosmith.model.units import Duration
from slosmith.promql import quote
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled

_INTERVAL, _AT = Duration.parse("1m"), Duration.parse("1m30s")


def nothing_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """One evaluation after rates of 0 that are put in; of raw series there are none."""
    if not slo.exclusions and not _is_measured_otherwise(slo, supply):
        return
    base = settings.windows.base
    whose = slo.recorded_labels(supply.groups)
    rates = (naming.total_rate(base), naming.bad_rate(base))
    parts = (naming.good_rate(base), naming.failed_rate(base))
    inputs = [Input(series=recorded_series(name, whose), values="_ 0") for name in (*rates, *parts)]
    inputs += ungrouped_of(slo, supply.groups, (*rates, *parts), "_ 1")
    inputs += others_of(slo, supply.groups, (*rates, *parts), "_ 1")
    if slo.exclusions:
        own = slo.recorded_labels()
        inputs.append(Input(series=recorded_series(naming.EXCLUDED, own), values="1 1"))
    checks = (*_none(slo, whose), *_zero(slo, whose, rates, parts))
    yield scene_of(slo, "nothing counts", _AT, _INTERVAL, tuple(inputs), checks)


def _is_measured_otherwise(slo: Slo, supply: Supply) -> bool:
    """Whether events are counted that cannot be put in as raw series: see where there are none."""
    events = isinstance(slo.indicator, EventIndicator)
    return events and isinstance(supply, RecordedSupply) and not supply.contested


def _none(slo: Slo, whose: dict[str, str]) -> Iterator[Check]:
    yield Check(
        subject=slo.ref,
        claim="no ratio is made of nothing",
        at=_AT,
        query=f"{{__name__=~{quote('slo:error_ratio:.+')},{labelled('', whose.items())[1:]}",
        expected=(),
    )


def _zero(
    slo: Slo, whose: dict[str, str], rates: tuple[str, ...], parts: tuple[str, ...]
) -> Iterator[Check]:
    """Rates are 0 while time is excluded, in the SLO's groups and no others."""
    if not slo.exclusions:
        return
    for name in rates:
        series = labelled(name, whose.items())
        yield Check(
            subject=slo.ref,
            claim=f"{name} is 0 while time is excluded",
            at=_AT,
            query=series,
            expected=((series, "0"),),
        )
    for label in slo.by:
        none = slo.recorded_labels([(label, "")]).items()
        yield Check(
            subject=slo.ref,
            claim=f"nothing is taken that has no {label}",
            at=_AT,
            query=" or ".join(f"{labelled(name, none)} == 0" for name in (*rates, *parts)),
            expected=(),
        )
