"""Raw series of a history, in promtool's notation: what scrapes of all its sources saw."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from tests.oracle.history import TICK, History, Source

FRESH = 300
"""How old the last success may be, in seconds; the latest full minute outside of `down` is one."""


def input_series(history: History) -> Iterator[tuple[str, str]]:
    """Each series by name and labels, with a sample at each scrape that saw it."""
    for source in history.sources:
        scrapes = source.scrapes(history.scrape, history.length)
        own = f'g="{source.group}",i="{source.instance}"'
        for name, values in (*_series(source, scrapes), *_apart(source, history)):
            labels = f"{name[:-1]},{own}}}" if name.endswith("}") else f"{name}{{{own}}}"
            yield labels, _printed(values, source, history)
    for group in history.groups:
        source = history.of(group)[0]
        scrapes = source.scrapes(history.scrape, history.length)
        yield (
            f'm:bad:ratio{{g="{group}"}}',
            _printed({at: _ratio_text(source, at) for at in scrapes}, source, history),
        )


def _series(source: Source, scrapes: list[int]) -> Iterator[tuple[str, Mapping[int, str]]]:
    good = {at: source.counter("good", at) or 0 for at in scrapes}
    bad = {at: source.counter("bad", at) for at in scrapes}
    both = {at: str(good[at] + (bad[at] or 0)) for at in scrapes}
    yield 'm_total{r="ok"}', {at: str(value) for at, value in good.items()}
    yield 'm_total{r="bad"}', {at: str(value) for at, value in bad.items() if value is not None}
    yield "m_seconds_count", both
    yield 'm_seconds_bucket{le="+Inf"}', both
    yield "m_up", {at: str(int(not is_down(source, at))) for at in scrapes}
    yield "m_depth", {at: "150" if is_down(source, at) else "50" for at in scrapes}
    yield "m_last_success_timestamp_seconds", {at: str(last_success(source, at)) for at in scrapes}


COUNTERS = {"all": "m_{}all_total", "bad": "m_{}failed_total", "good": "m_{}fine_total"}
"""Counters of a name each, of which any may be away; once more by a name that a release changes."""


def _apart(source: Source, history: History) -> Iterator[tuple[str, Mapping[int, str]]]:
    for word, name in COUNTERS.items():
        shown = _shown(source, word, word, history)
        yield name.format(""), shown
        yield name.format("new_" if source.renamed else "old_"), shown
    if source.bucket:
        yield 'm_seconds_bucket{le="0.5"}', _shown(source, "good", "bucket", history)


def _shown(source: Source, word: str, counter: str, history: History) -> dict[int, str]:
    shown = source.scrapes(history.scrape, history.length, counter)
    values = {at: source.counter(word, at) for at in shown}
    return {at: str(value) for at, value in values.items() if value is not None}


def is_down(source: Source, at: int) -> bool:
    """Whether its gauges say that it is down."""
    return any(at in span for span in source.down)


def last_success(source: Source, at: int) -> int:
    """The latest full minute in which it was not down."""
    minute = at // 60 * 60
    while minute > 0 and is_down(source, minute):
        minute -= 60
    return minute


RATIOS = ("0.4", "Inf", "NaN", "0.02")
"""What a recorded ratio is in each of the times in which its source is down; else it is 0."""


def _ratio_text(source: Source, at: int) -> str:
    return next((text for text, span in zip(RATIOS, source.down, strict=False) if at in span), "0")


def bad_share(source: Source, at: int) -> int | None:
    """The recorded ratio in thousandths; None where it says nothing."""
    share = {"0": 0, "0.4": 400, "Inf": 1000, "NaN": None, "0.02": 20}
    return share[_ratio_text(source, at)]


def _printed(values: Mapping[int, str], source: Source, history: History) -> str:
    """A sample each tick or none; what ends is marked where the next scrape would have been."""
    written, last = [], None
    for at in range(0, history.length + 1, TICK):
        if at in values:
            last = at
            written.append(values[at])
        elif last is not None and at == last + history.scrape and _is_marked(source, at):
            written.append("stale")
        else:
            written.append("_")
    return " ".join(written)


def _is_marked(source: Source, at: int) -> bool:
    """Whether a server would know that a series has ended, and not only lack a sample."""
    return not any(at in span and not span.marked for span in source.lost)


def latest(source: Source, scrapes: list[int], at: int, scrape: int) -> int | None:
    """When the sample was scraped that is the latest at an evaluation; None where none is."""
    place = bisect_right(scrapes, at)
    if not place or scrapes[place - 1] <= at - 300:
        return None
    missed = scrapes[place - 1] + scrape
    return None if missed <= at and _is_marked(source, missed) else scrapes[place - 1]
