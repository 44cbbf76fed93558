"""Each kind of SLI over a history: how its author writes it, and what in truth was bad of what.

The truth is a list of lumps for each group: what one scrape saw together, or one evaluation of what
counts time. All in a lump weigh the same in any window, as rules cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.oracle.apart import apart_bad, apart_good, shown
from tests.oracle.history import History, Source
from tests.oracle.lump import BASE, Lump, is_settled
from tests.oracle.series import COUNTERS, FRESH, bad_share, is_down, last_success, latest

Truth = Callable[[History, tuple[Source, ...]], Iterator[Lump]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to write an SLI; ``unit`` is what one lump's bad is in the recorded increase."""

    name: str
    sli: str
    truth: Truth
    counts: str
    objective: str = "{}%"
    grouped: str = ""
    remembers: Truth | None = None
    needs_bucket: bool = False
    total: str = ""
    """The counter of all events, where that may be away alone."""
    apart: frozenset[str] = frozenset()
    """The counters that it reads and that may be away."""

    def sources(self, history: History, group: str | None) -> tuple[Source, ...]:
        """The sources of one group, or all, that count at all."""
        found = history.of(group)
        return tuple(one for one in found if one.bucket) if self.needs_bucket else found

    def text(self, by: bool) -> str:
        """The SLI as its author writes it, for groups or without."""
        return (self.grouped or self.sli) if by else self.sli


def _events(history: History, sources: tuple[Source, ...], *, derived: bool) -> Iterator[Lump]:
    """What grew between two scrapes; of ``derived`` bad is what the good ones leave."""
    for source in sources:
        yield from _lumps(history, source, derived=derived)


def _lumps(history: History, source: Source, *, derived: bool) -> Iterator[Lump]:
    scrapes = source.scrapes(history.scrape, history.length)
    there = set(scrapes)
    before: int | None = None
    for at in scrapes:
        began = source.process(at)
        since = began if before is None else max(before, began)
        bad, good = (source.events(word, since, at) for word in ("bad", "good"))
        lost = before is None or at - before >= BASE
        first = source.late and source.events("bad", began, since) == 0
        late = source.late and source.events("bad", began, at - BASE - history.scrape) == 0
        settled = not lost and is_settled(history, source, at, there)
        if settled and not (late and bad):
            before = at
            # So far a window is drawn out at most, and a counter never below zero.
            drawn_out = 100 * history.scrape // (BASE + history.scrape) + 1
            grown = source.events("bad", at - BASE - history.scrape, at + BASE)
            few = source.counter("bad", max(began, at - 2 * BASE)) or 0
            near_zero = few * BASE < grown * history.scrape
            yield Lump(at=at, bad=bad, good=good, hidden=drawn_out if near_zero else 0)
            continue
        # What came during missed scrapes is in as many fewer of the rates.
        seen = BASE + history.scrape - (at - before) if before is not None else 0
        low = 0 if lost else min(75, 100 * seen // BASE)
        if derived and before is None and began <= 0:
            # What series begin with is no increase, but each part is drawn out towards it.
            most = min(source.before, source.events("good", at, at + BASE))
            yield Lump(at=at, bad=most, good=0, low=0)
        if derived and source.events("bad", at - 2 * BASE, at + BASE):
            # Bad is what the good ones leave, and these may be drawn out further than all.
            yield Lump(at=at, bad=good // 5, good=0, low=0)
        before = at
        # Of two samples `delta` makes 2 where `rate`, which ends at zero, makes 1½.
        low_bad = 0 if first or derived else low
        yield Lump(at=at, bad=bad, good=0, low=low_bad, high=160, hidden=34)
        low, high = (100, 100) if settled else (low, 160)
        yield Lump(at=at, bad=0, good=good, low=low, high=high)


def _counted(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    return _events(history, sources, derived=False)


def _derived(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    return _events(history, sources, derived=True)


def _latency(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    for source in sources:
        yield from shown(history, source, _lumps(history, source, derived=True))


Judged = Callable[[list[bool]], bool]


def _state(
    good: Callable[[Source, int, int], bool], enough: Judged, *, missing: str = "unknown"
) -> Truth:
    """Each evaluation, by the latest sample of each source; without any, what `missing` says."""

    def truth(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
        known = missing == "bad"
        scraped_at = [(one, one.scrapes(history.scrape, history.length)) for one in sources]
        for at in history.evaluations:
            seen = [(one, latest(one, each, at, history.scrape)) for one, each in scraped_at]
            judged = [good(source, scraped, at) for source, scraped in seen if scraped is not None]
            known = known or (missing == "remembered" and bool(judged))
            if judged or known:
                bad = not (judged and enough(judged))
                yield Lump(at=at, bad=int(bad), good=int(not bad))

    return truth


def _half(judged: list[bool]) -> bool:
    return 2 * sum(judged) >= len(judged)


def _up(source: Source, scraped: int, _: int) -> bool:
    return not is_down(source, scraped)


def _fresh(source: Source, scraped: int, at: int) -> bool:
    return at - last_success(source, scraped) < FRESH


SHARES = 12_000
"""What a whole is in lumps of a recorded ratio: thousandths of it, and of those a twelfth."""


def _ratio(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    """The recorded ratio at each evaluation at which it is known, as the mean of its series."""
    groups = sorted({source.group for source in sources})
    recorded = [next(one for one in sources if one.group == group) for group in groups]
    scraped = [(one, one.scrapes(history.scrape, history.length)) for one in recorded]
    for at in history.evaluations:
        seen = (
            (source, latest(source, scrapes, at, history.scrape)) for source, scrapes in scraped
        )
        shares = (bad_share(source, when) for source, when in seen if when is not None)
        if known := [share for share in shares if share is not None]:
            part = SHARES // 1_000 // len(known)
            bad, good = sum(known) * part, sum(1_000 - share for share in known) * part
            yield Lump(at=at, bad=bad, good=good)


_EVENTS_OF = "events: {total:"
_EVENTS, _BAD = f"{_EVENTS_OF} m_total,", "bad: 'm_total{r=\"bad\"}'"
_BAD_RATE, _ALL_RATE = (f"rate(m_total{part}[$window])" for part in ('{r="bad"}', ""))
_OK_RATE = 'rate(m_total{r="ok"}[$window])'


def _queries(name: str, bad: str, truth: Truth) -> Kind:
    """The same query for all, and for groups; `SUM` is the aggregation."""
    text = f"queries: {{bad: '{bad}', total: 'SUM({_ALL_RATE})'}}"
    return Kind(
        name=name,
        sli=text.replace("SUM", "sum"),
        grouped=text.replace("SUM", "sum by (g) "),
        truth=truth,
        counts="events",
    )


def _apart(word: str, *, renamed: bool) -> Kind:
    """Counters of a name each; those that are renamed in a release are listed."""
    names = ("old_", "new_") if renamed else ("",)
    every, part = (
        f"[{', '.join(COUNTERS[one].format(name) for name in names)}]" for one in ("all", word)
    )
    return Kind(
        name=f"{'renamed' if renamed else 'apart'}-{word}",
        sli=f"{_EVENTS_OF} {every}, {word}: {part}}}",
        truth={"bad": apart_bad, "good": apart_good}[word],
        counts="events",
        total="all",
        apart=frozenset(("all", word)),
    )


KINDS = (
    Kind(name="bad", sli=f"{_EVENTS} {_BAD}}}", truth=_counted, counts="events"),
    Kind(
        name="good",
        sli=f"{_EVENTS} good: 'm_total{{r=\"ok\"}}'}}",
        truth=_derived,
        counts="events",
    ),
    Kind(
        name="list",
        sli=f"{_EVENTS_OF} ['m_total{{r=\"ok\"}}', 'm_total{{r=\"bad\"}}'], {_BAD}}}",
        truth=_counted,
        counts="events",
    ),
    _queries("queries", f"SUM({_BAD_RATE})", _counted),
    _queries("queries-difference", f"SUM({_ALL_RATE}) - SUM({_OK_RATE})", _derived),
    _queries("queries-scaled", f"SUM({_BAD_RATE}) * 1", _counted),
    Kind(
        name="latency",
        sli="latency: m_seconds",
        truth=_latency,
        counts="events",
        needs_bucket=True,
        objective="p{} < 500ms",
        apart=frozenset(("bucket",)),
    ),
    *(_apart(word, renamed=renamed) for word in ("bad", "good") for renamed in (False, True)),
    Kind(name="probe", sli="probe: m_up", truth=_state(_up, any), counts="time"),
    Kind(
        name="probe-half-or-bad",
        sli="probe: {up: m_up, healthy: 50%, missing: bad}",
        truth=_state(_up, _half, missing="bad"),
        remembers=_state(_up, _half, missing="remembered"),
        counts="time",
    ),
    Kind(
        name="freshness",
        sli="freshness: {last: m_last_success_timestamp_seconds, under: 5m}",
        truth=_state(_fresh, all),
        counts="time",
    ),
    Kind(name="threshold", sli="threshold: m_depth < 100", truth=_state(_up, all), counts="time"),
    Kind(
        name="threshold-any",
        sli="threshold: {any: m_depth < 100}",
        truth=_state(_up, any),
        counts="time",
    ),
    Kind(
        name="slices",
        sli="slices: {length: 1m, good: 'm_depth < 100'}",
        truth=_state(_up, all),
        counts="time",
    ),
    Kind(name="ratio", sli="ratio: 'm:bad:ratio'", truth=_ratio, counts="ratio"),
)
"""Every kind, with the ways to write it that are rendered differently."""
