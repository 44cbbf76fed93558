"""Scenes of a part that is gone: all of it, that of one source, or its groups' labels."""

from dataclasses import replace
from fractions import Fraction

from slosmith.emit.no_data import no_data_wait
from slosmith.emit.promtool_tests.alternatives import spellings_of
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import others_of
from slosmith.emit.promtool_tests.input_supply import RATE, EventSupply
from slosmith.emit.promtool_tests.silence import NEAR, STALE, decoys_of, minute_of, no_data
from slosmith.emit.promtool_tests.vanished import with_gap
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import BOUND_LABEL, MatchOp
from slosmith.promql.regex_samples import samples
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled, rising, within
from slosmith.simulate.series import Series

_HALF, _ZERO, _OTHER = Fraction(1, 2), Fraction(0), "other_source"
_HALF_OF_ALL = (_HALF * RATE * (1 - NEAR), _HALF * RATE * (1 + NEAR))
_ANY = "any"


def partly_gone_scene(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The total goes on, and the series of good events is gone: not perfect, but unknown."""
    wait, minute = no_data_wait(slo, settings), minute_of(settings)
    end = settings.windows.base * 3 + wait
    claim, at = "fires when the source is gone in part", wait + minute * 3
    total = naming.total_rate(settings.windows.base)
    unknown = Check(
        subject=slo.ref,
        claim="nothing is counted while a part of the source is gone",
        at=at,
        query=labelled(total, slo.recorded_labels().items()),
        expected=(),
    )
    checks = (no_data(slo, settings, claim, at, here=True, groups=supply.groups), unknown)
    inputs = tuple(
        Input(series=_like_part(one.series, slo), values=f"0+6000x{end // minute}")
        for one in supply.failing
        if one.flow.each_bad == 0 and not _only_in_part(one.series, slo)
    )
    others = decoys_of(supply, end, minute)
    return scene_of(slo, "partly vanished", minute, minute, (*inputs, *others), checks)


def _only_in_part(series: Series, slo: Slo) -> bool:
    """Whether it stands in for the part, as what follows `or` does, and for nothing else."""
    events, labels = slo.indicator, {"__name__": series.name, **dict(series.labels)}
    assert isinstance(events, EventIndicator)
    in_part, in_total = (
        any(one.matches(labels) for one in selectors)
        for selectors in (events.part_series, events.total_series)
    )
    return in_part and not in_total


def elsewhere_scene(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """Half of what one source counts is bad, and of another the bucket goes and comes back.

    While it is away, and until the window begins with it, nothing of the other counts.
    """
    minute, base = minute_of(settings), settings.windows.base
    gone, window = base * 2, base.in_steps(minute)
    back = gone + window * 2
    end = back + window * 2
    inputs: list[Input] = []
    assert isinstance(slo.indicator, EventIndicator)
    spelt = spellings_of(slo.indicator)
    for one in supply.failing:
        each, other = (one.at(share) * RATE * minute.whole_seconds for share in (_HALF, _ZERO))
        inputs.append(Input(series=one.series, values=rising([(end // minute, each)])))
        is_bucket = any(name == BOUND_LABEL for name, _ in one.series.labels)
        like = one.series if is_bucket else _like_part(one.series, slo)
        if is_bucket and spelt:
            labels = ((n, spelt[-1] if n == BOUND_LABEL else v) for n, v in like.labels)
            like = replace(like, labels=tuple(labels))
        series = replace(like, labels=tuple(sorted((*like.labels, (_OTHER, "other")))))
        values = rising([(end // minute, other)])
        if is_bucket:
            # Its other buckets stay: that a source has any is not that it has this one.
            inputs.append(Input(series=_widest(series), values=values))
            values = with_gap(other, gone, back, end, minute)
        inputs.append(Input(series=series, values=values))
    bad = naming.bad_rate(base)
    moments = (gone + minute, gone + window, back + minute, back + window - minute, end)
    silent = "is silent while each source has the bucket"
    checks = (
        *(
            within(slo.ref, at, bad, slo.recorded_labels(supply.groups).items(), _HALF_OF_ALL)
            for at in moments
        ),
        no_data(slo, settings, silent, gone - minute, here=False),
    )
    return scene_of(
        slo, "elsewhere", minute, minute, (*inputs, *decoys_of(supply, end, minute)), checks
    )


def _widest(bucket: Series) -> Series:
    labels = ((n, "+Inf" if n == BOUND_LABEL else value) for n, value in bucket.labels)
    return replace(bucket, labels=tuple(labels))


def nameless_scene(slo: Slo, supply: EventSupply, settings: Settings, label: str) -> Scene:
    """Failures that lack a label of the groups, first with events that lack it, and then alone.

    Before, only others' do: these are no failures of this SLO, nor are their events its own.
    """
    minute, base = minute_of(settings), settings.windows.base
    rest = (base + settings.scrape_interval + no_data_wait(slo, settings)).in_steps(minute)
    rest += minute * 2
    begun, alone, end = rest, rest * 2, rest * 3
    looks = (
        ("is silent where other failures name no group", begun, False),
        ("is silent where no event names a group, either", alone, False),
        ("fires where failures alone name no group", end, True),
    )
    checks = tuple(no_data(slo, settings, claim, at, here=here) for claim, at, here in looks)
    each, before = f"0+{minute.whole_seconds}x", f"_x{begun // minute - 1} "
    inputs = []
    for one in supply.failing:
        is_all = one.flow.each_bad == 0
        labels = tuple(pair for pair in one.series.labels if pair[0] != slo.source(label))
        lasting, ends = (rest, f" {STALE}") if is_all else (rest * 2, "")
        values = f"{before}{each}{lasting // minute}{ends}"
        inputs.append(Input(series=replace(one.series, labels=labels), values=values))
        if is_all:
            inputs.append(Input(series=one.series, values=f"{each}{end // minute}"))
    names = (naming.bad_rate(base), naming.total_rate(base))
    others = others_of(slo, (), names, f"1+0x{end // minute}")
    return scene_of(slo, f"without {label}", minute, minute, (*inputs, *others), checks)


def _like_part(series: Series, slo: Slo) -> Series:
    """A series of which a bucket is missed has what the bucket asks for beyond its bound."""
    events, labels = slo.indicator, dict(series.labels)
    if not isinstance(events, EventIndicator) or events.lacking is None:
        return series
    histogram = series.name.removesuffix("_count").removesuffix("_bucket")
    for bucket in events.part_series:
        if bucket.metric != f"{histogram}_bucket":
            continue
        for one in bucket.matchers:
            if one.name != BOUND_LABEL and not one.accepts(labels.get(one.name, "")):
                named = samples(one.value) if one.op is MatchOp.REGEX else (one.value, _ANY)
                labels[one.name] = next(filter(one.accepts, named), one.value)
    return replace(series, labels=tuple(sorted(labels.items())))
