"""Series that by their name or their target count something else than is meant."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import TARGET_LABELS, Contract
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.slo import Slo
from slosmith.promql import BOUND_LABEL, Matcher, Selector
from slosmith.sli.written import place_of, said_of, word_of


def check_successes(slo: Slo) -> Iterator[Diagnostic]:
    """All events that are none but good ones by their name: while all fail, there are none."""
    assert isinstance(slo.indicator, EventIndicator)
    totals, parts = slo.indicator.total_series, slo.indicator.part_series
    if slo.indicator.counts is Part.GOOD or not all(_SUCCESSES & _words(one) for one in totals):
        return
    failed = [one.text for one in parts if not _SUCCESSES & _words(one)]
    if len(failed) == len(parts):
        listed = ", ".join(f"'{text}'" for text in (*(one.text for one in totals), *failed))
        yield place_of(slo, "total").closest.finding(
            codes.TOTAL_OF_SUCCESSES,
            f'by its name "{totals[0].metric}" counts successes alone: while everything fails, '
            "nothing is counted and no alert fires",
            f"write total: [{listed}]",
        )


def check_values(slo: Slo, contract: Contract) -> Iterator[Diagnostic]:
    """What a histogram knows besides its count: how fast events are, and what they come to."""
    assert isinstance(slo.indicator, EventIndicator)
    word, totals, parts = word_of(slo), slo.indicator.total_series, slo.indicator.part_series
    for at, selectors in (("total", totals), (word, parts)):
        for number, selector in enumerate(selectors):
            name = selector.metric
            for suffix in _VALUES:
                name = name.removesuffix(suffix)
            known = contract.series.get(selector.metric)
            if name != selector.metric and (known is None or known.metric.name == name):
                what, counted = _VALUES[selector.metric.removeprefix(name)]
                yield (
                    place_of(slo, at)
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
            written = place_of(slo, word).at(number)
            yield written.closest.finding(
                codes.FAST_AS_BAD,
                f'the bad events "{said_of(written, selector)}" are the fast ones, '
                "those up to the bound",
                "write good: in place of bad:",
            )
            return


def check_targets(slo: Slo) -> Iterator[Diagnostic]:
    """Good events that are scraped apart from all: what they leave is not what failed."""
    assert isinstance(slo.indicator, EventIndicator)
    totals, parts = slo.indicator.total_series, slo.indicator.part_series
    if word_of(slo) == "bad" or {one.metric for one in totals} & {one.metric for one in parts}:
        return
    for label in sorted(TARGET_LABELS):
        every, good = ({one.equals.get(label, "") for one in each} for each in (totals, parts))
        if "" not in every | good and not every & good:
            yield place_of(slo, "good").closest.finding(
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
