"""Counters of events and of a part of them: their summed rates, and sources that lack the part."""

from collections.abc import Mapping
from dataclasses import replace

from slosmith.model.indicators import EventIndicator, Lacking, Part
from slosmith.model.units import Duration
from slosmith.promql import (
    BOUND_LABEL,
    WINDOW_SECONDS,
    Selector,
    Windowed,
    build,
    each_spelling,
    is_plain,
    is_subset,
    label_text,
    rate_of,
    splice,
    with_delta,
)
from slosmith.sli.kind import Context

_BUCKET = "_bucket"


def counters(
    total: tuple[Selector, ...], part: tuple[Selector, ...], counts: Part, context: Context
) -> EventIndicator:
    """Two sums of rates; a part that has no series yet counts as none.

    Where it is counted by buckets, only the sources that have those are counted: one without them
    would look as if it were slow, or perfect.
    """
    by = context.by
    total, part = (tuple(map(each_spelling, selectors)) for selectors in (total, part))
    buckets = [bucket for bucket in part if _is_bucket(bucket)]
    pairs = [(one, bucket) for one in total for bucket in buckets if _same_histogram(one, bucket)]
    alone = len({one for one, _ in pairs}) == len(pairs) == len(buckets) > 0
    lacking = _lacking(total, part, pairs, context) if alone else None
    filtered = any(_without_bound(one).matchers != _without_bound(b).matchers for one, b in pairs)
    return EventIndicator(
        total=sum_of(total, by),
        part=sum_of(part, by),
        counts=counts,
        # A bucket with other conditions than all events has no series before its first event.
        missing_is_zero=not buckets or (lacking is not None and filtered),
        total_series=total,
        part_series=part,
        lacking=lacking,
        apart=not buckets and not _is_inside(part, total),
    )


def _is_inside(part: tuple[Selector, ...], total: tuple[Selector, ...]) -> bool:
    """Whether the part is some of the very series that all events are."""
    return all(any(is_subset(one, whole) for whole in total) for one in part)


def sum_of(selectors: tuple[Selector, ...], by: tuple[str, ...]) -> Windowed:
    """The summed rate of selectors, each read once, right when one does not exist yet."""
    return _summed([rate_of(selector) for selector in selectors], by)


def _summed(rates: list[Windowed], by: tuple[str, ...]) -> Windowed:
    return build.aggregate_rate(by, _joined(rates))


def _joined(rates: list[Windowed]) -> Windowed:
    """Two selectors may match series of the same labels, which `or` would take for one.

    A label of the selector's number keeps them apart.
    """
    if len(rates) == 1:
        return rates[0]
    apart = (splice(*build.numbered(number, rate)) for number, rate in enumerate(rates))
    return splice(*[piece for rate in apart for piece in (" or ", rate)][1:])


def _lacking(
    total: tuple[Selector, ...],
    part: tuple[Selector, ...],
    pairs: list[tuple[Selector, Selector]],
    context: Context,
) -> Lacking:
    """Series that count while their bucket is away; those that end together lack nothing.

    Those count that lacked it neither now nor when the window began: a source that has just gone,
    or has just got the bucket, would look slow for as long as its rate is known. So it is of the
    bucket too: what is good of a source of which nothing else counts would hide what is slow.
    """
    without = {one: _series_without(one, bucket) for one, bucket in pairs}
    lack: dict[Selector, _Lack] = {}
    for one, bucket in pairs:
        labels, series = without[one]
        gone = f"({_now(*series)} or {_before(*series, context.settings.windows.base)})"
        lack[one] = labels, gone
        lack[bucket] = (BOUND_LABEL, *labels), gone
    return Lacking(
        series=" or ".join(_now(*series) for _, series in without.values()),
        total=_counted(total, lack, context.by),
        part=_counted(part, lack, context.by),
    )


_Lack = tuple[tuple[str, ...], str]
"""Labels that do not matter, and the series of sources that do not count."""


def _counted(
    selectors: tuple[Selector, ...], lack: Mapping[Selector, _Lack], by: tuple[str, ...]
) -> Windowed:
    """The greater of both readings of what counts."""
    rates = []
    for one in selectors:
        rate = _with_ends(rate_of(one))
        rates.append(_unless(rate, *lack[one]) if one in lack else rate)
    summed = build.aggregate("sum", (*build.sources_of(by), _ENDS), "\0").split("\0")
    return _greatest(splice(summed[0], _joined(rates), summed[1]), by)


_ENDS = "__ends"
"""The label that keeps the difference of both ends of a window apart from its rate."""


def _with_ends(rate: Windowed) -> Windowed:
    """A rate, and beside it the difference of both ends of the window in a second.

    So what lacks the part is taken off both at once, which costs more than to read either.
    """
    ends = splice(with_delta(rate), f" / {WINDOW_SECONDS}")
    return splice("(", rate, " or label_replace(", ends, f', "{_ENDS}", "1", "", ""))')


def _greatest(summed: Windowed, by: tuple[str, ...]) -> Windowed:
    before, after = build.measured("max", by, "\0").split("\0")
    return splice(before, summed, after)


def _unless(rate: Windowed, labels: tuple[str, ...], gone: str) -> Windowed:
    """What is not gone, whatever the labels are.

    Prometheus to 3.5 evaluates `ignoring ("a.b")` in a rule as if it had no quotes, which fails.
    """
    if all(map(is_plain, labels)):
        return splice(rate, f" unless {_ignoring((_ENDS, *labels))}", gone)
    without = f"without ({', '.join(map(label_text, labels))}) "
    apart = f") unless {_ignoring((_ENDS,))}count {without}"
    return splice(f"sum {without}(", rate, apart, gone)


def _now(total: Selector, bucket: Selector) -> str:
    return f"{total.text} unless {_ignoring((BOUND_LABEL,))}{bucket.text}"


def _before(total: Selector, bucket: Selector, base: Duration) -> str:
    """The same when the window began: at the first sample in it, which comes within a scrape."""
    return _now(*(replace(one, late=_later(one.late, base)) for one in (total, bucket)))


def _later(late: str, base: Duration) -> str:
    return str(Duration(Duration.parse(late).ms + base.ms) if late else base)


def _series_without(
    total: Selector, bucket: Selector
) -> tuple[tuple[str, ...], tuple[Selector, Selector]]:
    """All events of a source and their bucket, and the labels in which that may have others.

    The bucket's own conditions are asked of all events, so that what it never has is not missed:
    what all were refused has no bucket of what was answered.
    """
    mine, theirs = (_without_bound(one).matchers for one in (total, bucket))
    inside = total
    for matcher in theirs:
        inside = inside.with_matcher(matcher)
    apart = tuple(sorted({m.name for m in theirs if m not in mine}))
    return apart, (inside, bucket)


def _ignoring(labels: tuple[str, ...]) -> str:
    return f"ignoring ({', '.join(labels)}) " if labels else ""


def _same_histogram(total: Selector, bucket: Selector) -> bool:
    histogram = bucket.metric.removesuffix(_BUCKET)
    return total.metric in (f"{histogram}_count", bucket.metric)


def _is_bucket(selector: Selector) -> bool:
    bound = bool(selector.about(BOUND_LABEL))
    return bound and selector.metric.endswith(_BUCKET)


def _without_bound(selector: Selector) -> Selector:
    return selector.without(BOUND_LABEL)
