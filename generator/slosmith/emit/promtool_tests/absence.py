"""Scenes of silence: an SLO that is idle, whose source goes away, or never was."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import idle_rule, may_lack_groups, no_data_rule, no_data_wait
from slosmith.emit.promtool_tests.alternatives import spellings_of
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import (
    decoys,
    excluded_decoys,
    none_ungrouped,
    others_of,
    ungrouped,
)
from slosmith.emit.promtool_tests.input_supply import (
    RATE,
    EventSupply,
    Groups,
    RatioSupply,
    RecordedSupply,
    Supply,
    answers_alone,
)
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose, find_alert
from slosmith.model.root import EventIndicator, Part, Settings, Slo
from slosmith.model.units import Duration
from slosmith.promql import BOUND_LABEL, MatchOp, quote
from slosmith.promql.build import sources_of
from slosmith.promql.regex_samples import samples
from slosmith.simulate.promtool_file import (
    Check,
    Input,
    Scene,
    fires,
    labelled,
    print_fraction,
    rising,
    standing,
    within,
)
from slosmith.simulate.steady_state import Series

_IDLE_STEPS = 12
_WAITS, _SAMPLES = 3, 2
_STEPS = tuple(map(Duration.of, (60, 30, 20, 15, 10, 5, 2)))
_SECOND = Duration.of(1)
_GONE = "stale"
_NOTHING = Duration(0)
_NEAR = Fraction(1, 10**6)


def gap_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """The scenes that this SLO's alerts need; a supply of recorded rates shows no gap."""
    if isinstance(supply, EventSupply):
        yield _never_any(slo, supply, settings)
    if find_alert(slo, Purpose.NO_DATA):
        yield _absent(slo, supply, settings)
        if isinstance(supply, EventSupply) and not _is_partial(slo):
            yield _begun(slo, supply, settings)
        if isinstance(supply, EventSupply | RatioSupply):
            yield _vanished(slo, supply, settings)
        if isinstance(supply, EventSupply) and _ends_in_part(slo):
            yield _partly_vanished(slo, supply, settings)
        if isinstance(supply, EventSupply) and may_lack_groups(slo):
            yield from (_nameless(slo, supply, settings, label) for label in slo.by)
        if isinstance(supply, EventSupply) and _knows_sources(slo):
            yield _elsewhere(slo, supply, settings)
    idle = find_alert(slo, Purpose.IDLE)
    if idle is not None and _can_be_idle(slo, supply, settings):
        yield _idle(slo, idle, supply, settings)


def _never_any(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The source is there and has counted nothing yet: 0 / 0 would be NaN in every window."""
    at, whose = settings.windows.base * 2, slo.recorded_labels().items()
    minute = _minute(settings)
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
    others = _decoys(supply, at, minute)
    return scene_of(slo, "never any", minute, minute, (*inputs, *others), (none,))


def _minute(settings: Settings) -> Duration:
    """The time between samples: a minute, or less where the base window would hold only one."""
    return _step_within(settings.windows.base, _SAMPLES)


def _step_within(time: Duration, times: int) -> Duration:
    """The longest usual step that divides a time and fits so many times into it."""
    return next((n for n in _STEPS if time.ms % n.ms == 0 and time >= n * times), _SECOND)


def _can_be_idle(slo: Slo, supply: Supply, settings: Settings) -> bool:
    events = slo.indicator
    if isinstance(supply, RecordedSupply) and isinstance(events, EventIndicator):
        # The rate of all events alone is put in.
        alone = supply.contested and answers_alone(events.total.at(str(settings.windows.base)))
        return not alone
    return isinstance(supply, EventSupply)


def _is_partial(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.can_vanish_in_part


def _knows_sources(slo: Slo) -> bool:
    """Whether the part of every source is a bucket; a list may hold counters too."""
    events = slo.indicator
    return isinstance(events, EventIndicator) and events.lacking is not None and not _mixed(events)


def _ends_in_part(slo: Slo) -> bool:
    """Whether nothing at all is counted without the part."""
    return _knows_sources(slo) or (
        isinstance(slo.indicator, EventIndicator) and slo.indicator.needs_part
    )


def _mixed(events: EventIndicator) -> bool:
    buckets = [any(m.name == BOUND_LABEL for m in one.matchers) for one in events.part_series]
    return any(buckets) and not all(buckets)


def _absent(slo: Slo, supply: Supply, settings: Settings) -> Scene:
    """Nothing there from the beginning but what only just misses the selectors.

    It waits for some evaluations, so that waiting half as long again is another number of them.
    """
    wait, minute = no_data_wait(slo, settings), _minute(settings)
    step = _step_within(wait, _WAITS)
    checks = (
        _no_data(slo, settings, "waits before it calls a source gone", wait - step, here=False),
        _no_data(slo, settings, "fires where the source never was", wait, here=True),
    )
    inputs = (
        *_decoys(supply, wait, minute),
        *_old_total(slo, supply, settings, wait),
        # What is remembered of others is no memory of these groups.
        *others_of(slo, supply.groups, (naming.SEEN,), f"0+0x{wait // minute}"),
    )
    return scene_of(slo, "absent", step, minute, inputs, checks)


def _decoys(supply: Supply, lasting: Duration, minute: Duration) -> tuple[Input, ...]:
    """They go on where the source does not: counting one of them would hide that."""
    if isinstance(supply, RatioSupply):
        values = standing([(lasting // minute + 1, Fraction(1))])
        return tuple(Input(series=one, values=values) for one in supply.decoys)
    return tuple(supply.decoy_inputs(lasting, minute)) if isinstance(supply, EventSupply) else ()


def _others(slo: Slo, supply: Supply, lasting: Duration, settings: Settings) -> Iterator[Input]:
    minute = _minute(settings)
    yield from decoys(slo, supply.groups, settings, lasting, minute)
    if slo.exclusions:
        yield from excluded_decoys(slo, f"1x{lasting // minute}")


def _begun(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """One sample and no more: the source is there, and no rate can be made of it."""
    wait, minute = no_data_wait(slo, settings), _minute(settings)
    claim, at = "fires where the source has one sample only", wait + minute
    checks = (_no_data(slo, settings, claim, at, here=True),)
    # Where it is played beside others nothing may come later.
    values = f"0 _x{at // minute}"
    inputs = tuple(
        Input(series=one.series, values=values) for one in (*supply.failing, *supply.healthy)
    )
    others = _others(slo, supply, at, settings)
    return scene_of(slo, "begun", minute, minute, (*inputs, *others), checks)


def _vanished(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Scene:
    """There, gone with a staleness marker, and back; without any series of a part, if it may be."""
    base, wait = settings.windows.base, no_data_wait(slo, settings)
    minute = _minute(settings)
    gone = base * 2
    # A rate ends when its range, a scrape more than the window, holds one sample alone.
    notified = gone + (base + settings.scrape_interval).in_steps(minute) + wait + minute
    back = notified + minute * 2
    end = back + base + minute * 2
    checks = (
        *_at_once(slo, supply, settings),
        _no_data(slo, settings, "is silent while the source is there", gone, here=False),
        _no_data(
            slo, settings, "waits before it calls a source gone", gone + wait - minute, here=False
        ),
        _no_data(slo, settings, "fires when the source is gone", notified, here=True),
        _no_data(slo, settings, "clears when the source is back", end, here=False),
        budget_unknown(slo, back - minute),
        *_without_part(slo, supply, gone, settings),
        *_remembered(slo, supply, back - minute, settings),
        *_known_again(slo, supply, back + minute),
    )
    inputs = tuple(
        Input(series=series, values=with_gap(each, gone, back + late, end, minute))
        for series, each, late in _samples(slo, supply, minute)
        if each or _is_partial(slo) or isinstance(supply, RatioSupply)
    )
    others = (*_decoys(supply, end, minute), *_others(slo, supply, end, settings))
    # Of events that name no group the rules record what else would be put in.
    old = tuple(_of_no_group(slo, supply, minute)) or _old_total(slo, supply, settings, minute)
    return scene_of(slo, "vanished", minute, minute, (*inputs, *others, *old), checks)


def _at_once(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Iterator[Check]:
    """With the first rate of all events that of the bad ones is there, and all only in groups.

    So is the hour, which has seen nothing else yet.
    """
    if not isinstance(supply, EventSupply):
        return
    base, hour = settings.windows.base, settings.windows.hour
    first = _minute(settings)
    for window in (base, hour):
        yield _near(slo, supply, first, naming.error_ratio(window), _share_without_part(slo))
    names = (naming.bad_rate(base), naming.OBJECTIVE, naming.INFO)
    yield from none_ungrouped(slo, names, first)


def _of_no_group(slo: Slo, supply: EventSupply | RatioSupply, minute: Duration) -> Iterator[Input]:
    """For a moment, events that name no group; bad are those that are not good in some group."""
    if not slo.by or not isinstance(supply, EventSupply) or not _counts_good(slo):
        return
    for one in supply.failing:
        labels = tuple(pair for pair in one.series.labels if pair[0] not in sources_of(slo.by))
        series = replace(one.series, labels=labels)
        yield Input(series=series, values=f"0+{minute.whole_seconds}x1 {_GONE}")


def _old_total(slo: Slo, supply: Supply, settings: Settings, lasting: Duration) -> Iterator[Input]:
    """For so long, all events as they were recorded before there were groups."""
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    name = naming.total_rate(settings.windows.base)
    for one in ungrouped(slo, supply.groups, settings, lasting, _minute(settings)):
        if one.series.name == name:
            yield Input(series=one.series, values=f"{one.values} {_GONE}")


def _without_part(
    slo: Slo, supply: EventSupply | RatioSupply, at: Duration, settings: Settings
) -> Iterator[Check]:
    """While no series of the part exists: no bad events, or none but bad ones."""
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    share = _share_without_part(slo)
    for window in settings.windows.short:
        yield _near(slo, supply, at, naming.error_ratio(window), share)
    remaining = 1 - share / Fraction(slo.objective.budget)
    yield _near(slo, supply, at, naming.BUDGET_REMAINING, remaining)


def _remembered(
    slo: Slo, supply: EventSupply | RatioSupply, at: Duration, settings: Settings
) -> Iterator[Check]:
    """While the source is gone: a mean of base rates still knows it, and the base window does not.

    Nor does the hour, which begins with the latest base rate.
    """
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    for window in settings.windows.short[1:-1]:
        yield _near(slo, supply, at, naming.error_ratio(window), _share_without_part(slo))
    if _always_has_part(slo, settings):
        return
    labels = slo.recorded_labels(supply.groups).items()
    yield Check(
        subject=slo.ref,
        claim="nothing is counted as bad while the source is gone",
        at=at,
        query=labelled(naming.bad_rate(settings.windows.base), labels),
        expected=(),
    )


def _always_has_part(slo: Slo, settings: Settings) -> bool:
    """Whether the author's own query says 0 where there is nothing."""
    base = str(settings.windows.base)
    return isinstance(slo.indicator, EventIndicator) and answers_alone(slo.indicator.part.at(base))


def _known_again(slo: Slo, supply: EventSupply | RatioSupply, at: Duration) -> Iterator[Check]:
    """With the first rate of all events the budget is known, and untouched, as none was bad yet.

    So are the constants, which a grouped SLO has for each group that is counted.
    """
    if not isinstance(supply, EventSupply) or not _is_partial(slo):
        return
    yield _near(slo, supply, at, naming.BUDGET_REMAINING, Fraction(1))
    if slo.by:
        yield _near(slo, supply, at, naming.OBJECTIVE, Fraction(slo.objective.target))
        whose = slo.recorded_labels(supply.groups)
        yield Check(
            subject=slo.ref,
            claim=f"{naming.INFO} is there",
            at=at,
            query=f"count({labelled(naming.INFO, whose.items())})",
            expected=(("{}", "1"),),
        )


def _near(slo: Slo, supply: EventSupply, at: Duration, name: str, value: Fraction) -> Check:
    labels = slo.recorded_labels(supply.groups).items()
    bounds = (value - abs(value) * _NEAR, value + abs(value) * _NEAR)
    return within(slo.ref, at, name, labels, bounds)


def _share_without_part(slo: Slo) -> Fraction:
    """What share is bad where the counted part has no series at all."""
    return Fraction(int(_counts_good(slo) and not _is_partial(slo)))


def _counts_good(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.counts is Part.GOOD


def budget_unknown(slo: Slo, at: Duration) -> Check:
    """A budget that looked untouched while nobody knows would be the worst of answers."""
    whose = slo.recorded_labels()
    return Check(
        subject=slo.ref,
        claim="the remaining budget is unknown while the source is gone",
        at=at,
        query=labelled(naming.BUDGET_REMAINING, whose.items()),
        expected=(),
    )


def _partly_vanished(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The total goes on, and the series of good events is gone: not perfect, but unknown."""
    wait, minute = no_data_wait(slo, settings), _minute(settings)
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
    checks = (_no_data(slo, settings, claim, at, here=True, groups=supply.groups), unknown)
    inputs = tuple(
        Input(series=_like_part(one.series, slo), values=f"0+6000x{end // minute}")
        for one in supply.failing
        if one.flow.each_bad == 0 and not _only_in_part(one.series, slo)
    )
    others = _decoys(supply, end, minute)
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


def _elsewhere(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """Half of what one source counts is bad, and of another the bucket goes and comes back.

    While it is away, and until the window begins with it, nothing of the other counts.
    """
    minute, base = _minute(settings), settings.windows.base
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
        _no_data(slo, settings, silent, gone - minute, here=False),
    )
    return scene_of(
        slo, "elsewhere", minute, minute, (*inputs, *_decoys(supply, end, minute)), checks
    )


def _widest(bucket: Series) -> Series:
    labels = ((n, "+Inf" if n == BOUND_LABEL else value) for n, value in bucket.labels)
    return replace(bucket, labels=tuple(labels))


_HALF, _ZERO, _OTHER = Fraction(1, 2), Fraction(0), "other_source"
_HALF_OF_ALL = (_HALF * RATE * (1 - _NEAR), _HALF * RATE * (1 + _NEAR))


def _nameless(slo: Slo, supply: EventSupply, settings: Settings, label: str) -> Scene:
    """Failures that lack a label of the groups, first with events that lack it, and then alone.

    Before, only others' do: these are no failures of this SLO, nor are their events its own.
    """
    minute, base = _minute(settings), settings.windows.base
    rest = (base + settings.scrape_interval + no_data_wait(slo, settings)).in_steps(minute)
    rest += minute * 2
    begun, alone, end = rest, rest * 2, rest * 3
    looks = (
        ("is silent where other failures name no group", begun, False),
        ("is silent where no event names a group, either", alone, False),
        ("fires where failures alone name no group", end, True),
    )
    checks = tuple(_no_data(slo, settings, claim, at, here=here) for claim, at, here in looks)
    each, before = f"0+{minute.whole_seconds}x", f"_x{begun // minute - 1} "
    inputs = []
    for one in supply.failing:
        is_all = one.flow.each_bad == 0
        labels = tuple(pair for pair in one.series.labels if pair[0] != slo.source(label))
        lasting, ends = (rest, f" {_GONE}") if is_all else (rest * 2, "")
        values = f"{before}{each}{lasting // minute}{ends}"
        inputs.append(Input(series=replace(one.series, labels=labels), values=values))
        if is_all:
            inputs.append(Input(series=one.series, values=f"{each}{end // minute}"))
    names = (naming.bad_rate(base), naming.total_rate(base))
    others = others_of(slo, (), names, f"1+0x{end // minute}")
    return scene_of(slo, f"without {label}", minute, minute, (*inputs, *others), checks)


_ANY = "any"


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


def _idle(slo: Slo, alert: Alert, supply: Supply, settings: Settings) -> Scene:
    """Traffic, none for as long as it takes, and traffic again."""
    assert alert.wait is not None
    minute = _minute(settings)
    step = minute * max(alert.wait.ms // _IDLE_STEPS // minute.ms, 1)
    base = settings.windows.base.in_steps(step)
    start, lasts = base * 2, base + alert.wait.in_steps(step)
    back = start + lasts + step * 3
    end = back + base + step * 2
    rule = idle_rule(slo, alert, settings)
    subject = f"{rule.name} ({slo.ref})"
    moments = (
        ("is silent while there is traffic", start, False),
        ("is silent just under its time", start + lasts - step * 2, False),
        ("fires when nothing was counted for its time", start + lasts + step * 2, True),
        ("clears with the first traffic", end, False),
    )
    checks = [fires(subject, claim, at, rule, [()] if here else []) for claim, at, here in moments]
    if isinstance(supply, RecordedSupply):  # its rates rest where raw ones have left the window
        resting = supply.resting(start + base, back + base, end, minute, settings.windows.base)
        return scene_of(slo, "idle", step, minute, (resting,), tuple(checks))
    assert isinstance(supply, EventSupply)
    if find_alert(slo, Purpose.NO_DATA):
        at = start + lasts + step * 2
        claim = "is silent while the source is merely idle"
        checks.append(_no_data(slo, settings, claim, at, here=False))
    inputs = tuple(
        Input(
            series=one.series,
            values=_rise_and_rest(one.at(Fraction(0)), start, back, end, minute),
        )
        for one in (*supply.failing, *supply.healthy)
    )
    others = (*_decoys(supply, end, minute), *_others(slo, supply, end, settings))
    return scene_of(slo, "idle", step, minute, (*inputs, *others), tuple(checks))


def _rise_and_rest(
    rate: Fraction, start: Duration, back: Duration, end: Duration, minute: Duration
) -> str:
    each, none = rate * minute.whole_seconds, Fraction(0)
    spans = ((start, each), (back - start, none), (end - back, each))
    return rising([(lasting // minute, rise) for lasting, rise in spans])


def _no_data(
    slo: Slo, settings: Settings, claim: str, at: Duration, *, here: bool, groups: Groups = ()
) -> Check:
    alert = find_alert(slo, Purpose.NO_DATA)
    assert alert is not None
    rule = no_data_rule(slo, alert, settings)
    return fires(f"{rule.name} ({slo.ref})", claim, at, rule, [groups] if here else [])


def _samples(
    slo: Slo, supply: EventSupply | RatioSupply, minute: Duration
) -> Iterator[tuple[Series, Fraction, Duration]]:
    """Each series, how much it rises in a minute, and how much later it comes back than others.

    A part whose sources are known by it comes back alone, too.
    """
    if isinstance(supply, RatioSupply):
        yield supply.series, Fraction(0), _NOTHING
        return
    share = _share_without_part(slo)
    for one in (*supply.failing, *supply.healthy):
        late = minute if _knows_sources(slo) and one.flow.each_bad else _NOTHING
        yield one.series, one.at(share) * minute.whole_seconds, late


def with_gap(each: Fraction, gone: Duration, back: Duration, end: Duration, step: Duration) -> str:
    """Rising samples, a marker and nothing, and then samples again from zero: a restart."""
    rise = print_fraction(each)
    missing = " ".join("_" for _ in range((back - gone) // step - 1))
    return f"0+{rise}x{gone // step - 1} {_GONE} {missing} 0+{rise}x{(end - back) // step}"
