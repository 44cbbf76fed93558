"""Recorded series that an SLO must not take for its own, so loud that taking one is noticed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from slosmith.emit.promtool_tests.input_supply import Groups, recorded_series
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Input, labelled
from slosmith.simulate.series import Series

_DECOY = "Decoy"
_BAD, _ALL = "1000000", "1000000000"
_FAR = "1000000000000"


def decoys(
    slo: Slo, groups: Groups, settings: Settings, lasting: Duration, interval: Duration
) -> Iterator[Input]:
    """Recorded series of another service and of another SLO.

    All SLOs of a service can share the other one, as no SLO may have a capital in its name.

    Their bad events would end a silence, and all their events hide an incident.
    """
    windows = settings.windows
    names = [naming.error_ratio(window) for window in {*windows.short, *slo.plan.windows}]
    names += [naming.error_ratio(slo.period), naming.BAD_NOW]
    sorted_names = tuple(sorted(set(names)))
    yield from _decoys(slo, groups, sorted_names, windows.short, lasting // interval)


BLOCKS = (naming.BAD_BLOCK, naming.TOTAL_BLOCK, naming.SEEN_BLOCK)


def summed_blocks(period: Duration) -> tuple[str, ...]:
    """The names of what the blocks of a period come to."""
    increases = (naming.bad_increase, naming.total_increase, naming.seen)
    return tuple(naming.in_blocks(each(period)) for each in increases)


def block_decoys(
    slo: Slo, groups: Groups, samples: int, sums: tuple[str, ...] = ()
) -> Iterator[Input]:
    """The blocks of others and these sums, and those from before the SLO had each of its groups."""
    for labels in _others(slo, groups):
        yield from _loud(labels, (*BLOCKS, *sums), samples)
    yield from ungrouped_blocks(slo, groups, BLOCKS, samples)


def ungrouped_blocks(
    slo: Slo, groups: Groups, names: Iterable[str], samples: int
) -> Iterator[Input]:
    """Of these names what the SLO recorded before it had each of its groups."""
    return ungrouped_of(slo, groups, names, f"{_ALL}x{samples}")


def decoys_until(
    slo: Slo, groups: Groups, names: tuple[str, ...], blanks: int, samples: int
) -> Iterator[Input]:
    """Series of these names of others, and of the SLO's own without one of its groups.

    Each has a sample at the beginning, and after so many moments without any so many others.
    """
    for labels in (*_others(slo, groups), *_less(slo, groups)):
        for name in names:
            level = _FAR if name == naming.BLOCK_END else _BAD if "bad" in name else _ALL
            values = f"{level} _x{blanks - 1} {level}+0x{samples}"
            yield Input(series=recorded_series(name, labels), values=values)


def ungrouped_of(slo: Slo, groups: Groups, names: Iterable[str], values: str) -> Iterator[Input]:
    """Series of these names of the SLO's own without one of its groups."""
    named = tuple(names)
    for labels in _less(slo, groups):
        for name in named:
            yield Input(series=recorded_series(name, labels), values=values)


def excluded_decoys(slo: Slo, values: str) -> Iterator[Input]:
    """The records of what is excluded for others."""
    return others_of(slo, (), (naming.EXCLUDED,), values)


def others_of(slo: Slo, groups: Groups, names: Iterable[str], values: str) -> Iterator[Input]:
    """Series of these names of others."""
    named = tuple(names)
    for labels in _others(slo, groups):
        for name in named:
            yield Input(series=recorded_series(name, labels), values=values)


def _less(slo: Slo, groups: Groups) -> Iterator[dict[str, str]]:
    """The SLO's labels without those of its groups, one at a time."""
    own = slo.recorded_labels(groups)
    for label in slo.by:
        yield {name: own[name] for name in own if name != label}


def end_decoys(slo: Slo, groups: Groups, samples: int) -> Iterator[Input]:
    """Blocks of others that counted until far from now: nothing would be left to be added."""
    for labels in _others(slo, groups):
        series = recorded_series(naming.BLOCK_END, labels)
        yield Input(series=series, values=f"{_FAR}+0x{samples}")


def _others(slo: Slo, groups: Groups) -> Iterator[dict[str, str]]:
    """The labels of another SLO of the service, and of one of its name in another service."""
    for service, name in ((slo.service, _DECOY), (_DECOY, slo.name)):
        yield {"service": service, "slo": name, **dict(groups)}


def _loud(labels: Mapping[str, str], names: Iterable[str], samples: int) -> Iterator[Input]:
    """From the beginning on: promtool takes in nothing of long before the first that it sees."""
    for name in names:
        yield Input(series=recorded_series(name, labels), values=f"{_ALL}x{samples}")


def _decoys(
    slo: Slo, groups: Groups, names: tuple[str, ...], windows: tuple[Duration, ...], samples: int
) -> Iterator[Input]:
    for labels in _others(slo, groups):
        for series, level in _at_levels((*labels.items(),), names, windows):
            yield Input(series=series, values=f"{level}+0x{samples}")


@lru_cache(maxsize=16)
def _at_levels(
    labels: Groups, names: tuple[str, ...], short: tuple[Duration, ...]
) -> tuple[tuple[Series, str], ...]:
    """One decoy's series and their levels, which are in every scene of an SLO."""
    levels = [(name, "1") for name in names]
    for window in short:
        levels += [(naming.bad_rate(window), _BAD), (naming.total_rate(window), _ALL)]
    return tuple((recorded_series(name, dict(labels)), level) for name, level in levels)


def ungrouped(
    slo: Slo,
    groups: Groups,
    settings: Settings,
    lasting: Duration,
    interval: Duration,
    over: Iterable[Duration] = (),
) -> Iterator[Input]:
    """What the SLO recorded before it had each of its groups: nothing but bad events.

    Of good ones, and of failed ones, it recorded two series, which a join would take for one.

    ``over`` are windows whose ratio is put in; that of the base is recorded from what is put in.
    """
    base = settings.windows.base
    names = {naming.bad_rate(base): _BAD}
    if not isinstance(slo.indicator, RatioIndicator):  # of a ratio all events follow from the bad
        names[naming.total_rate(base)] = _BAD
    names |= {naming.error_ratio(window): "1" for window in over if window != base}
    for label in slo.by:
        labels = slo.recorded_labels(groups)
        del labels[label]
        for name, level in names.items():
            series = recorded_series(name, labels)
            yield Input(series=series, values=f"{level}+0x{lasting // interval}")
        for name, former in product(_joined(slo, base), ("1", "2")):
            series = recorded_series(name, {**labels, _FORMER: former})
            yield Input(series=series, values=f"0+0x{lasting // interval}")


_FORMER = "former"


def _joined(slo: Slo, base: Duration) -> Iterator[str]:
    """What is taken from all events, and what is taken from that."""
    events = slo.indicator
    if isinstance(events, EventIndicator) and events.counts is Part.GOOD:
        yield naming.good_rate(base)
        if events.failures:
            yield naming.failed_rate(base)


def none_ungrouped(slo: Slo, names: Iterable[str], at: Duration) -> Iterator[Check]:
    """Nothing of these names is recorded that lacks one of the SLO's groups."""
    named = tuple(names)
    for label in slo.by:
        whose = slo.recorded_labels([(label, "")]).items()
        yield Check(
            subject=slo.ref,
            claim=f"nothing is taken that has no {label}",
            at=at,
            query=" or ".join(labelled(name, whose) for name in named),
            expected=(),
        )
