"""Bad or good events must be a proper part of all events, and each event counted once."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import TARGET_LABELS, Contract, metric_of
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.metric import MetricType
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import (
    BOUND_LABEL,
    Matcher,
    MatchOp,
    Selector,
    bounds_of,
    filled,
    hidden_by,
    is_subset,
    named_outside,
    open_beyond,
    operator_of,
    parse_expression,
    takes_several,
    unrestricted,
)
from slosmith.sli.counted import Counted
from slosmith.sli.inverted import check_turned
from slosmith.sli.pinned import check_pinned
from slosmith.source import Origin


def check_selectors(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """Of selectors that are summed, each by itself."""
    assert isinstance(slo.indicator, EventIndicator)
    place = slo.origin.at("sli", slo.kind)
    yield from _check_part(place, slo, references.known)
    yield from _only_successes(place, slo)
    yield from _of_values(place, slo, references.known)
    yield from _of_other_targets(place, slo)
    word, parts, totals = _word(slo), slo.indicator.part_series, slo.indicator.total_series
    yield from check_pinned(_written(place, word), word, slo, parts, totals, references.known)
    for word, selectors in (
        ("total", slo.indicator.total_series),
        (_word(slo), slo.indicator.part_series),
    ):
        at = _written(place, word)
        yield from _counted_twice(at, selectors)
        yield from _in_several_buckets(at, selectors, references.known)


def check_queries(slo: Slo, service: Service, references: References) -> Iterator[Diagnostic]:
    """Of queries, which may be anything but the same; those that are sums are as selectors are."""
    assert isinstance(slo.indicator, EventIndicator)
    part = _written(slo.origin.at("sli", slo.kind), _word(slo))
    yield from _per_window(slo.origin.at("sli", slo.kind, "total"))
    yield from _per_window(part)
    for place in (slo.origin.at("sli", slo.kind, "total"), part):
        yield from _hidden(place)
    if slo.indicator.total == slo.indicator.part:
        yield _everything(part, "the query", _word(slo))
    elif not slo.indicator.queried and part.text is not None:
        yield from check_selectors(slo, service, references)


def _per_window(place: Origin) -> Iterator[Diagnostic]:
    """What rises by so much in a window is no rate, nor is what the last two samples say."""
    text = place.text or ""
    for found in _LATEST.finditer(text):
        yield place.finding_inside(
            codes.COUNTED_PER_WINDOW,
            f'"{found[0]}($window)" counts what came between two scrapes, and not in the window',
            *found.span(),
            "write rate in its place: it counts each event",
        )
    for found in _INCREASE.finditer(text):
        yield place.finding_inside(
            codes.COUNTED_PER_WINDOW,
            f'"{found[0]}($window)" counts the events of a window, and a rate per second is meant',
            *found.span(),
            "write rate in its place: rules count events from rates",
        )


def _hidden(place: Origin) -> Iterator[Diagnostic]:
    """What says nothing in place of 0 is taken for a source that is gone."""
    if (text := place.text) is None or (found := hidden_by(parse_expression(filled(text)))) is None:
        return
    operator = operator_of(found)
    start = text.rfind(operator)
    yield place.finding_inside(
        codes.HIDDEN_BY_COMPARISON,
        f'where "{operator}" does not hold there is no result, and NoData would fire',
        start,
        start + len(operator),
        "take the comparison out: where there is nothing to count, 0 is counted",
    )


_LATEST = re.compile(r"\b(?:irate|idelta)\b(?=\s*\([^()]*\$window)")
_INCREASE = re.compile(r"\bincrease\b(?=\s*\([^()]*\$window)")


def _word(slo: Slo) -> str:
    assert isinstance(slo.indicator, EventIndicator)
    return "bad" if slo.indicator.counts is Part.BAD else "good"


def _written(place: Origin, word: str) -> Origin:
    """Where events are written: what `bad: all - fast` says is what `good: fast` says."""
    return place.at(_OPPOSITE[word]) if _is_taken(place, word) else place.at(word)


def _is_taken(place: Origin, word: str) -> bool:
    return word in _OPPOSITE and place.at(word).closest.path == place.path


_OPPOSITE = {"bad": "good", "good": "bad"}


def _everything(place: Origin, what: str, word: str) -> Diagnostic:
    return place.finding(
        codes.BAD_NOT_PART_OF_TOTAL,
        f"{what} is {word} and total at once: every event would be {word}",
        f"select the {word} events only, like by a label for their outcome",
    ).because(f"all events {place.file.path} {place.span()}")


def _check_part(place: Origin, slo: Slo, contract: Contract) -> Iterator[Diagnostic]:
    assert isinstance(slo.indicator, EventIndicator)
    word, totals = _word(slo), slo.indicator.total_series
    parts = slo.indicator.part_series
    if len(totals) > 1 and set(parts) == set(totals):
        yield _everything(_written(place, word), "the same list", word)
        return
    if label := _decided_by_group(slo, parts, totals):
        yield slo.group_place(label).finding(
            codes.BAD_NOT_PART_OF_TOTAL,
            f'"{label}" is what makes events {word}: each group would be all {word} or none',
            f'take "{label}" out of by',
        )
        return
    for index, selector in enumerate(parts):
        at = _written(place, word).at(index)
        if not _is_taken(place, word):
            yield from check_turned(at, word, selector, totals)
        said = selector.text if _is_taken(place, word) else _said(at, selector)
        counted = _counted(selector)
        alike = [n for n, total in enumerate(totals) if _counted(total).metric == counted.metric]
        if any(_misspelt(one, contract) for one in (selector, *totals)):
            continue  # which is said of it, and by which it is no part of anything
        if len(totals) == 1 and is_subset(_whole(totals[0]), _whole(selector)):
            yield _everything(at.closest, f'"{said}"', word)
        elif alike and all(_apart(selector, totals[number]) for number in alike):
            all_said = (_said(place.at("total", n), total) for n, total in enumerate(totals))
            message = f'no part of all events, "{", ".join(all_said)}"'
            hint = f"select {word} events only among those that total: selects"
            yield _no_part(at, word, said, message, hint)
        elif len(alike) == 1 and (problem := _wider(selector, totals[alike[0]], contract)):
            text = _said(place.at("total", alike[0]), totals[alike[0]])
            message = f'more than a part of "{text}": {problem[0]}'
            yield _no_part(at, word, said, message, problem[1])


def _misspelt(selector: Selector, contract: Contract) -> bool:
    """Whether it asks for a value that the contract does not list."""
    series = contract.series.get(selector.metric)
    return series is not None and any(
        value and value not in (series.values(name) or (value,))
        for name, value in selector.equals.items()
        if name in series.labels
    )


def _decided_by_group(
    slo: Slo, parts: tuple[Selector, ...], totals: tuple[Selector, ...]
) -> str | None:
    """A label of `by` whose value says of every event of a group whether it is a part."""
    if len(parts) != 1 or len(totals) != 1 or parts[0].metric != totals[0].metric:
        return None
    more = {one.name for one in parts[0].matchers if one not in totals[0].matchers}
    labels = [label for label in slo.by if slo.source(label) in more]
    return labels[0] if labels and more <= {slo.source(label) for label in labels} else None


def _only_successes(place: Origin, slo: Slo) -> Iterator[Diagnostic]:
    """All events that are none but good ones by their name: while all fail, there are none."""
    assert isinstance(slo.indicator, EventIndicator)
    totals, parts = slo.indicator.total_series, slo.indicator.part_series
    if slo.indicator.counts is Part.GOOD or not all(_SUCCESSES & _words(one) for one in totals):
        return
    failed = [one.text for one in parts if not _SUCCESSES & _words(one)]
    if len(failed) == len(parts):
        listed = ", ".join(f"'{text}'" for text in (*(one.text for one in totals), *failed))
        yield place.at("total").closest.finding(
            codes.TOTAL_OF_SUCCESSES,
            f'by its name "{totals[0].metric}" counts successes alone: while everything fails, '
            "nothing is counted and no alert fires",
            f"write total: [{listed}]",
        )


def _of_values(place: Origin, slo: Slo, contract: Contract) -> Iterator[Diagnostic]:
    """What a histogram knows besides its count: how fast events are, and what they come to."""
    assert isinstance(slo.indicator, EventIndicator)
    word, totals, parts = _word(slo), slo.indicator.total_series, slo.indicator.part_series
    for at, selectors in (("total", totals), (word, parts)):
        for number, selector in enumerate(selectors):
            name = selector.metric
            for suffix in _VALUES:
                name = name.removesuffix(suffix)
            known = contract.series.get(selector.metric)
            if name != selector.metric and (known is None or known.metric.name == name):
                what, counted = _VALUES[selector.metric.removeprefix(name)]
                yield (
                    _written(place, at)
                    .at(number)
                    .closest.finding(
                        codes.SUM_AS_EVENTS,
                        f'"{selector.metric}" {what}, and counts no events',
                        f"write {name}{counted}",
                    )
                )
                return
    all_in = {_bounds(one) for one in totals}
    for number, selector in enumerate(parts if word == "bad" else ()):
        if (bounds := _bounds(selector)) and bounds not in all_in:
            written = _written(place, word).at(number)
            yield written.closest.finding(
                codes.FAST_AS_BAD,
                f'the bad events "{_said(written, selector)}" are the fast ones, '
                "those up to the bound",
                "write good: in place of bad:",
            )
            return


def _of_other_targets(place: Origin, slo: Slo) -> Iterator[Diagnostic]:
    """Good events that are scraped apart from all: what they leave is not what failed."""
    assert isinstance(slo.indicator, EventIndicator)
    totals, parts = slo.indicator.total_series, slo.indicator.part_series
    if _word(slo) == "bad" or {one.metric for one in totals} & {one.metric for one in parts}:
        return
    for label in sorted(TARGET_LABELS):
        every, good = ({one.equals.get(label, "") for one in each} for each in (totals, parts))
        if "" not in every | good and not every & good:
            yield _written(place, "good").closest.finding(
                codes.OTHER_TARGETS,
                f'the {label} "{min(good)}" counts the good events and "{min(every)}" all: each is '
                "scraped at its own moments, and what only one has seen yet looks bad",
                "count the bad events with bad:, or take both from one target",
            )
            return


def _bounds(selector: Selector) -> tuple[Matcher, ...]:
    """The bound of a bucket that not all events are in."""
    bounds = selector.about(BOUND_LABEL)
    return () if any(one.accepts("+Inf") for one in bounds) else bounds


_VALUES = {
    "_sum": ("adds up values, like seconds", "_count"),
    "_created": ("says when a process began to count", "_total, or _count of a histogram"),
}


def _words(selector: Selector) -> frozenset[str]:
    return frozenset(selector.metric.lower().split("_"))


_SUCCESSES = frozenset(("success", "successes", "successful", "succeeded"))


def _no_part(place: Origin, word: str, said: str, what: str, hint: str) -> Diagnostic:
    message = f'the {word} events "{said}" are {what}'
    return place.closest.finding(codes.BAD_NOT_PART_OF_TOTAL, message, hint)


def _said(place: Origin, selector: Selector) -> str:
    """A selector in its author's words."""
    return place.closest.text or selector.text


def _counted(selector: Selector) -> Selector:
    """The events that are counted: those of a bucket are among those of its histogram."""
    name = selector.metric
    if not name.endswith(_BUCKET) or not selector.about(BOUND_LABEL):
        return selector
    return selector.without(BOUND_LABEL).renamed(f"{name.removesuffix(_BUCKET)}_count")


_BUCKET = "_bucket"


def _whole(selector: Selector) -> Selector:
    """The last bucket, which has no bound, holds all that its histogram counts."""
    bounds = selector.about(BOUND_LABEL)
    endless = not takes_several(selector) and all(one.accepts("+Inf") for one in bounds)
    return _counted(selector) if endless else selector


def _apart(part: Selector, total: Selector) -> bool:
    return is_subset(_counted(part), _counted(total)) is False


def _wider(part: Selector, total: Selector, contract: Contract) -> tuple[str, str] | None:
    """What a part counts beyond all events, and what to do about it."""
    mine, all_ = _counted(part), _counted(total)
    metric = metric_of(mine, contract.metrics)
    known = dict(metric.labels) if metric is not None else {}
    whole = metric is not None and not metric.given
    if missing := _missing(mine, all_, known, whole=whole):
        return f"they may have any {missing.name}", f"add {missing.text} to them"
    if label := open_beyond(mine, all_, known):
        words = f"they may have any other {label}"
        asked = ",".join(one.text for one in all_.about(label))
        return words, f"add {asked} to them"
    if found := named_outside(mine, all_, known):
        what = Matcher(name=found[0], op=MatchOp.EQUAL, value=found[1]).text
        return (
            f"they count {what}, which total: leaves out",
            f"leave {what} out of both, or of none",
        )
    if (bound := _bound(total)) is not None and (_bound(part) or bound) > bound:
        return "its bucket is a larger one", "take a bucket that total: counts too"
    return None


def _bound(selector: Selector) -> Decimal | None:
    """The one boundary that a bucket is asked for by; None where there is no finite one."""
    matchers = selector.about(BOUND_LABEL)
    listed = [bounds_of(m) or () for m in matchers if m.op.is_positive]
    numbers = {number for bounds in listed for _, _, number in bounds}
    return numbers.pop() if len(numbers) == 1 else None


def _missing(
    part: Selector, total: Selector, known: Mapping[str, tuple[str, ...] | None], *, whole: bool
) -> Matcher | None:
    """A condition of all events that their part lacks, and that the contract does not imply."""
    for matcher in unrestricted(part, total):
        if whole and matcher.name not in known and matcher.name not in TARGET_LABELS:
            continue  # no series has it, which is said of all events
        values = known.get(matcher.name)
        if not values or not all(matcher.accepts(value) for value in values):
            return matcher
    return None


def _counted_twice(place: Origin, selectors: tuple[Selector, ...]) -> Iterator[Diagnostic]:
    earlier = Counted()
    for index, selector in enumerate(selectors):
        before = earlier.overlapping(_counted(selector))
        if before is not None:
            other = selectors[before]
            yield place.at(index).finding(
                codes.COUNTED_TWICE,
                f'"{_said(place.at(index), selector)}" and "{_said(place.at(before), other)}" '
                "count the same events twice",
                "remove one of the two: a list of selectors means their sum",
            )


def _in_several_buckets(
    place: Origin, selectors: tuple[Selector, ...], contract: Contract
) -> Iterator[Diagnostic]:
    """Each bucket of a histogram counts what is in the smaller ones too."""
    for index, selector in enumerate(selectors):
        metric = metric_of(selector, contract.metrics)
        is_bucket = selector.metric.endswith(_BUCKET) and (
            metric is None or metric.type is MetricType.HISTOGRAM
        )
        if is_bucket and takes_several(selector):
            at, count = place.at(index), f"{selector.metric.removesuffix(_BUCKET)}_count"
            yield at.closest.finding(
                codes.COUNTED_TWICE,
                f'"{_said(at, selector)}" counts the same events in several buckets',
                f'name one bucket, like {BOUND_LABEL}="0.5", or write {count} for all events',
            )
