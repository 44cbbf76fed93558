"""Accuracy: the reported use of a month's budget, compared with the events themselves.

Counters of a simulated month are scraped every 30 s; each tool's rules are played over them, and
what they say of the last 30 days is compared with every event of those days, counted or not.
"""

from dataclasses import dataclass, field
from math import isnan, nan

import numpy as np

from bench.plots import draw_bars
from bench.rendering import tool_rules
from bench.rules import METRIC, Rules
from bench.section import Section, Table, number
from slosmith.player.counters import Counter, Floats, counted
from slosmith.player.playing import Play

_STEP = 30
_HOUR = 3600 // _STEP
_DAY = 24 * _HOUR
_PERIOD = 30 * _DAY
_EXTRA = _HOUR
_BUDGET = 0.001
_USUAL = _BUDGET / 10
_CLOCK, _ACROSS = 300 // _STEP, 0
"""Scrapes in five minutes, and which of them tells of the seconds across a full five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What happens, in hours since the month's beginning.

    Errors: a share of all requests from one hour to another. ``idle`` and ``lost`` are hours
    without traffic and without scrapes, ``restarts`` the hours of restarts. ``bursts`` are how many
    times everything fails, each for so many scrapes; ``jobs`` come ten at a time each five minutes,
    and nothing else does. Both begin at each full five minutes, if they are ``on_the_clock``.
    """

    name: str
    errors: tuple[tuple[float, float, float], ...]
    usual: float = _USUAL
    idle: tuple[float, float] | None = None
    lost: tuple[float, float] | None = None
    restarts: tuple[float, ...] = field(default=())
    born_late: bool = False
    bursts: int = 0
    lasting: tuple[int, ...] = (1,)
    on_the_clock: bool = False
    jobs: bool = False


_NIGHT, _NOON = 10 * 24 + 2.0, 10 * 24 + 12.0
MONTHS = (
    Month(name="night incident", errors=((_NIGHT, _NIGHT + 2, 0.5),)),
    Month(name="peak incident", errors=((_NOON, _NOON + 0.5, 0.05),)),
    Month(name="late first error", errors=((_NOON, _NOON + 0.5, 0.05),), usual=0, born_late=True),
    Month(name="idle week", errors=((_NOON, _NOON + 0.5, 0.05),), idle=(14 * 24, 21 * 24)),
    Month(
        name="counter resets",
        errors=((_NOON, _NOON + 0.5, 0.05),),
        restarts=tuple(day * 24 + 9.21 for day in range(1, 30)),
    ),
    Month(
        name="target lost", errors=((_NOON, _NOON + 0.5, 0.05),), lost=(18 * 24 + 9, 18 * 24 + 15)
    ),
    Month(
        name="incident unseen", errors=((_NOON, _NOON + 0.5, 0.05),), lost=(_NOON - 1, _NOON + 1)
    ),
    Month(name="bursts on the clock", errors=(), bursts=40, on_the_clock=True),
    Month(name="bursts of 30 s", errors=(), bursts=40),
    Month(name="bursts of 30 s to 10 m", errors=(), bursts=20, lasting=(1, 2, 4, 10, 20)),
    Month(name="jobs every 5 m", errors=(), usual=_BUDGET / 2, jobs=True, on_the_clock=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The counters of a month, and the share of the budget that was really used."""

    counters: list[Counter]
    truth: float
    steps: int


def measure_accuracy(*, quick: bool) -> Section:
    """Play every month with every tool's rules."""
    months = MONTHS[:2] if quick else MONTHS
    rules = tool_rules("99.9")
    rows: list[tuple[Month, float, dict[str, float]]] = []
    for month in months:
        world = simulate(month)
        said = {one.tool: used(one, world) for one in rules}
        rows.append((month, world.truth, said))
        words = ", ".join(f"{tool} {_percent(value)}" for tool, value in said.items())
        print(f"{month.name}: budget used {_percent(world.truth)}; {words}", flush=True)
    return _section(rows, rules)


def simulate(month: Month) -> World:
    """A month with 2 requests/s from 22 to 6 o'clock and 200 by day, and an hour before it."""
    random = np.random.default_rng(sum(month.name.encode()))
    steps = _PERIOD + _EXTRA
    hours = (np.arange(steps) - _EXTRA) / _HOUR
    clock = hours % 24
    traffic = np.where((clock >= 22) | (clock < 6), 2.0, 200.0)
    if month.idle:
        traffic[_within(hours, month.idle)] = 0.0
    if month.jobs:
        traffic = np.where(np.arange(steps) % _CLOCK == _ACROSS, 10 / _STEP, 0.0)
    share = np.full(steps, month.usual, dtype=np.float64)
    for _ in range(month.bursts):
        first = int(random.integers(_EXTRA, steps - 3 * _CLOCK))
        if month.on_the_clock:
            first += (_ACROSS - first) % _CLOCK
        share[first : first + int(random.choice(month.lasting))] = 1.0
    for begin, end, bad in month.errors:
        share[_within(hours, (begin, end))] = bad
    events = random.poisson(traffic * _STEP).astype(np.float64)
    failed = random.binomial(events.astype(np.int64), share).astype(np.float64)
    seen = slice(_EXTRA, steps)
    truth = float(failed[seen].sum() / events[seen].sum() / _BUDGET)
    # Scrapes come ten seconds before evaluations; so do the events' own intervals end.
    times = _STEP * np.arange(1, steps + 1, dtype=np.float64) - 10
    resets = tuple(int(np.searchsorted(hours, hour)) for hour in month.restarts)
    counters = []
    for code, number_of in (("200", events - failed), ("500", failed)):
        values = counted(number_of, resets)
        if month.lost:
            values[_within(hours, month.lost)] = nan
        if month.born_late and code == "500":
            values[: int(np.argmax(number_of > 0))] = nan
        labels = {"job": "shop", "code": code}
        counters.append(Counter(name=METRIC, labels=labels, times=times, values=values))
    return World(counters=counters, truth=truth, steps=steps)


def _within(hours: Floats, span: tuple[float, float]) -> slice:
    return slice(int(np.searchsorted(hours, span[0])), int(np.searchsorted(hours, span[1])))


def used(rules: Rules, world: World, *, closed: bool = True) -> float:
    """The share of the budget that a tool says was used at the end; NaN where it says nothing.

    ``closed`` says that ranges hold both of their ends, as they do in Prometheus 2.
    """
    play = Play(world.counters, world.steps, _STEP, closed=closed)
    play.run(rules.groups)
    if rules.tool == "Pyrra":
        # As Pyrra divides them itself: slo/promql.go, QueryErrorBudget.
        bad = play.now("http_requests:increase30d", code="500")
        total = bad + play.now("http_requests:increase30d", code="200")
        return bad / total / _BUDGET
    left = {
        "slosmith": "slo:error_budget_remaining:ratio",
        "Sloth": "slo:period_error_budget_remaining:ratio",
    }
    return 1 - play.now(left[rules.tool])


def _section(rows: list[tuple[Month, float, dict[str, float]]], rules: list[Rules]) -> Section:
    tools = [one.tool for one in rules]
    head = ("budget used", "in truth", *tools, *(f"error of {tool}" for tool in tools))
    table = Table(
        head=head,
        rows=tuple(
            (
                month.name,
                _percent(truth),
                *(_percent(said[tool]) for tool in tools),
                *(_percent(said[tool] / truth - 1) for tool in tools),
            )
            for month, truth, said in rows
        ),
    )
    errors = {
        tool: [abs(said[tool] / truth - 1) * 100 for _, truth, said in rows] for tool in tools
    }
    worst = max(errors["slosmith"][n] for n, row in enumerate(rows) if not _unseen(row[0]))
    return Section(
        title="Accuracy",
        body=(
            (
                "The reported use of the budget of 99.9% over 30 days, compared with all events "
                "of these days. 200 requests/s by day and 2 at night, one in ten thousand of "
                "them bad; the night incident is two hours of 50% errors, all others half an "
                "hour of 5% at noon. *Target lost*: six hours by day without scrapes; *incident "
                "unseen*: the incident itself is not scraped. In a *burst* everything fails: 40 "
                "times for 30 s, across a full five minutes where it is *on the clock*, or 20 "
                "times for 30 s to 10 minutes. *Jobs* come ten at a time at each full five "
                "minutes, and nothing else does; one in 2,000 fails. NaN: no answer."
            ),
            *(f"{one.tool}: rules {one.origin}." for one in rules),
            table,
            draw_bars(
                "accuracy",
                "Error of the budget used, in percent of what was really used, by kind of month",
                [month.name for month, *_ in rows],
                errors,
                upward="error (%)",
                logarithmic=True,
            ),
            (
                "The rules are played by slosmith/player, which tests hold against promtool, "
                "over the scrapes of a month. What happens while nothing is scraped can be told "
                "by a counter that goes on afterwards; a rate over five minutes sees none of it, "
                "an increase over the period does. That, and no other month, speaks for reading "
                "the period raw."
            ),
        ),
        ratios=(
            ("error of the budget used where the incident is scraped, at most", f"{worst:.2f}%"),
        ),
    )


def _unseen(month: Month) -> bool:
    return month.name == "incident unseen"


def _percent(share: float) -> str:
    return "NaN" if isnan(share) else f"{number(share * 100)}%"
