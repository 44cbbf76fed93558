"""False alarms: what wakes people in a thousand healthy days, by how much traffic there is.

Requests come at random, a tenth of what the budget allows of them is bad; nothing ever happens.
"""

from collections import Counter as Tally
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bench.plots import draw_lines
from bench.promtool import as_input, ask_promtool, has_closed_ranges
from bench.rendering import tool_rules
from bench.rules import METRIC, Rules
from bench.section import Section, Table, number
from slosmith.player.counters import Counter, Mask, counted
from slosmith.player.playing import Play

_STEP = 30
_DAY = 86_400 // _STEP
_WARM = 5 * _DAY
_DAYS = 1_000
_CHUNK = 100
_SHARE = 0.0001
_MONTH = 30
# Notifications of one alert this close together are one to whoever gets them.
_APART = 300 // _STEP
_TRAFFIC = (
    ("1 in 10 min", 1 / 600),
    ("1/min", 1 / 60),
    ("6/min", 0.1),
    ("1/s", 1.0),
    ("10/s", 10.0),
    ("100/s", 100.0),
)
_KINDS = ("page", "ticket", "idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthy:
    """Some healthy days at one rate of traffic, after five days that fill every window."""

    counters: list[Counter]
    steps: int


def measure_alarms(*, quick: bool) -> Section:
    """Count alarms of every tool at every traffic, and let promtool look at the worst day."""
    days = 100 if quick else _DAYS
    rules = tool_rules("99.9")
    rows = []
    with ProcessPoolExecutor(len(_TRAFFIC)) as pool:
        found = pool.map(partial(_tallies, rules, days), [rate for _, rate in _TRAFFIC])
        for (name, _), tallies in zip(_TRAFFIC, found, strict=True):
            rows.append((name, tallies))
            said = ", ".join(f"{t} {n['page']} and {n['ticket']}" for t, n in tallies.items())
            print(f"{name}: pages and tickets in {days} days: {said}", flush=True)
    return _section(rows, rules, days, confirm(rules))


def _tallies(rules: list[Rules], days: int, rate: float) -> dict[str, Tally[str]]:
    random = np.random.default_rng(round(rate * 1e6))
    tallies: dict[str, Tally[str]] = {one.tool: Tally() for one in rules}
    for _ in range(days // _CHUNK):
        healthy = simulate(random, rate, _CHUNK)
        for one in rules:
            tallies[one.tool] += count_alarms(one, healthy)
    return tallies


def simulate(random: np.random.Generator, rate: float, days: int) -> Healthy:
    """So many days of requests at random; those that fail are a tenth of what is allowed."""
    steps = _WARM + days * _DAY
    times = _STEP * np.arange(1, steps + 1, dtype=np.float64) - 10
    counters = []
    for code, mean in (("200", rate * (1 - _SHARE)), ("500", rate * _SHARE)):
        values = counted(random.poisson(mean * _STEP, steps).astype(np.float64))
        labels = {"job": "shop", "code": code}
        counters.append(Counter(name=METRIC, labels=labels, times=times, values=values))
    return Healthy(counters=counters, steps=steps)


def count_alarms(rules: Rules, healthy: Healthy) -> Tally[str]:
    """How often people would have been told, by kind; tiers of one severity speak together."""
    play = Play(healthy.counters, healthy.steps, _STEP)
    play.run(rules.groups)
    firing: dict[str, Mask] = {}
    for rule, mask in play.alerts:
        kind = rules.severity(rule) or ("idle" if rule.alert.endswith("Idle") else "")
        if kind:
            firing[kind] = firing.get(kind, np.zeros(healthy.steps, dtype=np.bool_)) | mask
    return Tally({kind: beginnings(mask[_WARM:]) for kind, mask in firing.items()})


def beginnings(firing: Mask) -> int:
    """How often something begins to fire, after at least five minutes in which it did not."""
    places = np.flatnonzero(firing)
    return int(len(places) > 0) + int((np.diff(places) > _APART).sum())


def confirm(rules: list[Rules]) -> dict[str, tuple[int, int]]:
    """Evaluations of which promtool says the same, out of all, in a day with stray failures.

    The day is simulated like the others; its failures are a hundred times as many, so that alerts
    of every tool fire at all.
    """
    random = np.random.default_rng(7)
    times = _STEP * np.arange(1, _DAY + 1, dtype=np.float64) - 10
    counters = [
        Counter(
            name=METRIC,
            labels={"job": "shop", "code": code},
            times=times,
            values=counted(random.poisson(mean, _DAY).astype(np.float64)),
        )
        for code, mean in (("200", 0.5), ("500", 0.005))
    ]
    inputs = dict(as_input(one) for one in counters)
    # Tickets of slosmith are evaluated each four minutes, by promtool each 30 s: here they meet.
    moments = range(39, _DAY, 40)
    same = {}
    for one in rules:
        play = Play(counters, _DAY, _STEP, closed=has_closed_ranges())
        play.run(one.groups)
        query = 'count(ALERTS{alertstate="firing"})'
        asked = [(query, _STEP * (place + 1)) for place in moments]
        said = ask_promtool(one, inputs, 10, asked)
        ours = [sum(int(mask[place]) for _, mask in play.alerts) for place in moments]
        equal = [(a or 0) == b for a, b in zip(said, ours, strict=True)]
        same[one.tool] = (sum(equal), len(equal))
    return same


def _section(
    rows: list[tuple[str, dict[str, Tally[str]]]],
    rules: list[Rules],
    days: int,
    confirmed: dict[str, tuple[int, int]],
) -> Section:
    tools = [one.tool for one in rules]
    kinds = [
        (tool, kind) for kind in _KINDS for tool in tools if kind != "idle" or tool == tools[0]
    ]
    head = ("per month", *(f"{kind}s, {tool}" for tool, kind in kinds))
    cells: list[tuple[str, ...]] = [
        (name, *(_rate(tallies[tool][kind], days) for tool, kind in kinds))
        for name, tallies in rows
    ]
    rates: list[float] = [rate for _, rate in _TRAFFIC]
    lines: dict[str, Any] = {
        f"{tool} {kind}s": (
            rates[: len(rows)],
            [tallies[tool][kind] / days * _MONTH for _, tallies in rows],
        )
        for tool in tools
        for kind in ("page", "ticket")
    }
    pages = sum(tallies["slosmith"]["page"] for _, tallies in rows)
    agreed = ", ".join(f"{tool} {a} of {b}" for tool, (a, b) in confirmed.items())
    return Section(
        title="False alarms",
        body=(
            (
                f"Alarms per month in {days:,} healthy days at each traffic, objective 99.9%: "
                "requests at random, one in ten thousand of them bad. Alarms of one severity "
                "within five minutes are one. *Idle* is the ticket that nothing was counted for "
                "an hour, which at one request in ten minutes happens by chance; `idle: false` "
                "or a longer time turns it off."
            ),
            *(f"{one.tool}: rules {one.origin}." for one in rules),
            Table(head=head, rows=tuple(cells)),
            draw_lines(
                "alarms",
                "Pages and tickets per month over requests per second",
                lines,
                across="requests per second",
                upward="alarms per month",
                symmetric=True,
            ),
            (
                "The rules are played by slosmith/player. In a day with many stray failures "
                f"promtool counts as many firing alerts: {agreed} moments."
            ),
        ),
        ratios=((f"false pages in {days * len(rows):,} healthy days", str(pages)),),
    )


def _rate(count: int, days: int) -> str:
    return "0" if not count else number(count / days * _MONTH)
