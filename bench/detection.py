"""Detection and recovery: minutes until a page comes, and until it clears, by promtool.

An outage begins after six clean hours, at an evaluation; scrapes come ten seconds before each.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, nan

import numpy as np

from bench.plots import draw_lines
from bench.promtool import as_input, ask_promtool
from bench.rendering import tool_plan, tool_rules
from bench.rules import METRIC, Rules
from bench.section import Section, Table, number
from slosmith.model.burnrate import AlertSeverity, BurnAlert
from slosmith.model.units import Duration
from slosmith.player.counters import Counter, counted

_STEP = 30
_AT_ONCE = 6
_LATE = 10
_CLEAN = 6 * 3600
_SHARES = ("1", "0.5", "0.1", "0.05", "0.02", "0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A share of all requests fails, at so many requests a second; it lasts some minutes at least.

    Where the policy's arithmetic says that it takes longer, it lasts half as long again and 10 m.
    """

    share: str
    objective: str = "99.9"
    rate: float = 100.0
    least: int = 0

    @property
    def text(self) -> str:
        """The outage in words."""
        traffic = "" if self.rate == 100 else f", {self.rate * 60:g} request a minute"
        return f"{self.objective}%: {float(self.share) * 100:g}% fail{traffic}"


OUTAGES = (
    *(Outage(share=share) for share in _SHARES),
    Outage(share="1", rate=1 / 60),
    Outage(share="1", objective="99"),
    Outage(share="1", objective="95", least=60),
    Outage(share="1", objective="90", least=300),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Seconds from the outage's beginning to the first page, and from its end to the last; or None.

    ``lasts`` is how long it lasts.
    """

    lasts: int
    fires: float | None
    clears: float | None


def measure_detection(*, quick: bool) -> Section:
    """Play every outage against every tool's rules."""
    outages = (OUTAGES[0], OUTAGES[2]) if quick else OUTAGES
    objectives = dict.fromkeys(outage.objective for outage in outages)
    rules = {objective: tool_rules(objective) for objective in objectives}
    rows = []
    # What waits is promtool, one thread of it for each tool and outage.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for outage in outages:
            pages = _pages(outage.objective)
            exact = by_arithmetic(pages, Decimal(outage.share), least=outage.least)
            courses = {
                one.tool: pool.submit(play, one, outage, exact.lasts)
                for one in rules[outage.objective]
            }
            rows.append((outage, exact, at_best(exact), courses))
        done = [
            (outage, exact, best, {tool: course.result() for tool, course in courses.items()})
            for outage, exact, best, courses in rows
        ]
    for outage, _, best, found in done:
        said = ", ".join(f"{tool} {_minutes(one.fires)}" for tool, one in found.items())
        print(f"{outage.text}: page after {said} min, at best {_minutes(best.fires)}", flush=True)
    return _section(done, next(iter(rules.values())))


def _pages(objective: str) -> list[BurnAlert]:
    alerts = tool_plan(objective).all_alerts
    return [alert for alert in alerts if alert.severity is AlertSeverity.PAGE]


def by_arithmetic(pages: list[BurnAlert], share: Decimal, *, least: int) -> Course:
    """What the policy's arithmetic says of errors that begin and end at once."""
    fires = [(after.seconds, one) for one in pages if (after := one.time_to_fire(share))]
    first = min((seconds for seconds, _ in fires), default=Decimal(0))
    lasts = ceil(max(float(first) * 1.5 + 600, least * 60.0) / _STEP) * _STEP
    firing = [one for seconds, one in fires if seconds < lasts]
    clears = max(
        (one.time_to_clear(share, Duration.of(lasts)).seconds for one in firing), default=None
    )
    return Course(
        lasts=lasts,
        fires=float(first) if fires else None,
        clears=float(clears) if clears is not None else None,
    )


def at_best(exact: Course) -> Course:
    """The first evaluation at which any rule with these windows could know.

    What happens is known with the next scrape, and looked at in the next evaluation.
    """

    def known(seconds: float | None) -> float | None:
        return None if seconds is None else ceil((seconds + _LATE) / _STEP) * float(_STEP)

    return Course(lasts=exact.lasts, fires=known(exact.fires), clears=known(exact.clears))


def play(rules: Rules, outage: Outage, lasts: int) -> Course:
    """Let promtool play an outage against the rules."""
    begin, end = _CLEAN, _CLEAN + lasts
    until = end + 2 * 3600
    inputs = dict(as_input(one) for one in _counters(outage, begin, end, until))
    names = {
        (rule.alert, rule.labels["severity"])
        for group in rules.groups
        for rule in group.rules
        if rules.severity(rule) == "page"
    }
    if not names:
        return Course(lasts=lasts, fires=None, clears=None)
    alerts, severities = ("|".join(sorted(set(some))) for some in zip(*names, strict=True))
    firing = f'ALERTS{{alertstate="firing",alertname=~"{alerts}",severity=~"{severities}"}}'
    when = f"over_time(timestamp({firing})[{until - begin}s:{_STEP}s])"
    first, last = ask_promtool(
        rules, inputs, _LATE, [(f"min(min_{when})", until), (f"max(max_{when})", until)]
    )
    if first is None or last is None or first > end:
        return Course(lasts=lasts, fires=None, clears=None)
    return Course(lasts=lasts, fires=first - begin, clears=last + _STEP - end)


def _counters(outage: Outage, begin: int, end: int, until: int) -> Iterator[Counter]:
    """Even traffic, counted up to each scrape; a sparse one in whole requests now and then."""
    edges = np.arange(0, until + _STEP, _STEP, dtype=np.float64) + _STEP - _LATE
    share = float(outage.share)
    moments = [0.0, *edges]
    alls = [
        np.floor(b * outage.rate + 1e-9) - np.floor(a * outage.rate + 1e-9)
        for a, b in pairwise(moments)
    ]
    inside = [max(0.0, min(b, end) - max(a, begin)) / (b - a) for a, b in pairwise(moments)]
    bad = [count * part * share for count, part in zip(alls, inside, strict=True)]
    good = [count - failed for count, failed in zip(alls, bad, strict=True)]
    for code, events in (("200", good), ("500", bad)):
        labels = {"job": "shop", "code": code}
        values = counted(np.array(events))
        yield Counter(name=METRIC, labels=labels, times=edges, values=values)


def _section(
    rows: list[tuple[Outage, Course, Course, dict[str, Course]]], rules: list[Rules]
) -> Section:
    tools = [one.tool for one in rules]
    fires = _table("page after (min)", tools, rows, lambda course: course.fires)
    clears = _table("clear after (min)", tools, rows, lambda course: course.clears)
    drawn = [row for row in rows if row[0].objective == "99.9" and row[0].rate == 100]
    shares = [float(outage.share) * 100 for outage, *_ in drawn]
    lines = {tool: (shares, [_or_nan(found[tool].fires) for *_, found in drawn]) for tool in tools}
    lines["at best"] = (shares, [_or_nan(best.fires) for _, _, best, _ in drawn])
    late = [
        found["slosmith"].fires - best.fires
        for _, _, best, found in rows
        if found["slosmith"].fires is not None and best.fires is not None
    ]
    return Section(
        title="Detection and recovery",
        body=(
            (
                "Minutes from the beginning of an outage to the first page, and from its end "
                "until no page fires any more, after six clean hours; measured by promtool, "
                "rules evaluated every 30 s, ten seconds after each scrape. *Arithmetic* is what "
                "the policy says of errors in an unbroken stream; *at best* is the first "
                "evaluation at which any rule with these windows could know. — : no page while "
                "it lasted."
            ),
            *(f"{one.tool}: rules {one.origin}." for one in rules),
            fires,
            clears,
            draw_lines(
                "detection",
                "Minutes to the first page over the share of requests that fail, at 99.9%",
                lines,
                across="requests that fail (%)",
                upward="minutes to the first page",
            ),
        ),
        ratios=(("page later than at best, at most", f"{max(late) / 60:.1f} min"),) if late else (),
    )


def _table(
    what: str,
    tools: list[str],
    rows: list[tuple[Outage, Course, Course, dict[str, Course]]],
    figure: Callable[[Course], float | None],
) -> Table:
    return Table(
        head=(what, "arithmetic", "at best", *tools),
        rows=tuple(
            (outage.text, *(_minutes(figure(one)) for one in (exact, best, *found.values())))
            for outage, exact, best, found in rows
        ),
    )


def _minutes(seconds: float | None) -> str:
    return "—" if seconds is None else number(seconds / 60)


def _or_nan(seconds: float | None) -> float:
    return nan if seconds is None else seconds / 60
