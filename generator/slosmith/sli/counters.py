"""Counters of events and of a part of them: their summed rates, and sources that lack the part."""

from slosmith.model.root import EventIndicator, Lacking, Part
from slosmith.promql import (
    BOUND_LABEL,
    WINDOW_SECONDS,
    Selector,
    Windowed,
    build,
    each_spelling,
    is_plain,
    label_text,
    rate_of,
    splice,
    with_delta,
)

_BUCKET = "_bucket"


def counters(
    total: tuple[Selector, ...], part: tuple[Selector, ...], counts: Part, by: tuple[str, ...]
) -> EventIndicator:
    """Two sums of rates; a part that has no series yet counts as none.

    Where it is counted by buckets, only the sources that have those are counted: one without them
    would look as if it were slow, or perfect.
    """
    total, part = (tuple(map(each_spelling, selectors)) for selectors in (total, part))
    buckets = [bucket for bucket in part if _is_bucket(bucket)]
    pairs = [(one, bucket) for one in total for bucket in buckets if _same_histogram(one, bucket)]
    alone = len({one for one, _ in pairs}) == len(pairs) == len(buckets) > 0
    lacking = _lacking(total, pairs, by) if alone else None
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
    )


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
    total: tuple[Selector, ...], pairs: list[tuple[Selector, Selector]], by: tuple[str, ...]
) -> Lacking:
    """Series that count while their bucket is away; those that end together lack nothing.

    Those count that lacked it neither now nor when the window began: a source that has just gone,
    or has just got the bucket, would look slow for as long as its rate is known.
    """
    without = {one: _series_without(one, bucket) for one, bucket in pairs}
    rates = []
    for one in total:
        rate = _with_ends(rate_of(one))
        if one in without:
            labels, series = without[one]
            before = _before(*series)
            gone = splice(f"({_now(*series)} or ", before, ")")
            rate = _unless(rate, labels, gone)
        rates.append(rate)
    every = " or ".join(_now(*series) for _, series in without.values())
    summed = build.aggregate("sum", (*build.sources_of(by), _ENDS), "\0").split("\0")
    return Lacking(series=every, total=_greatest(splice(summed[0], _joined(rates), summed[1]), by))


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


def _unless(rate: Windowed, labels: tuple[str, ...], gone: Windowed) -> Windowed:
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


def _before(total: Selector, bucket: Selector) -> Windowed:
    """The same when the window began."""
    whose = f" unless {_ignoring((BOUND_LABEL,))}{bucket.text} offset "
    return splice(f"{total.text} offset ", _WINDOW, whose, _WINDOW)


_WINDOW = Windowed(parts=("", ""))


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
    bound = any(matcher.name == BOUND_LABEL for matcher in selector.matchers)
    return bound and selector.metric.endswith(_BUCKET)


def _without_bound(selector: Selector) -> Selector:
    return selector.without(BOUND_LABEL)
