"""What evaluating rules costs a Prometheus with a month of history, by tool.

The tools run side by side, each in a Prometheus of its own with the same blocks, so that whatever
else the machine does meets all of them. Groups are evaluated several times as often as they say,
which is put right in the figures: it takes no longer than a minute to see each of them.
"""

import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.evaluation_history import (
    HEAD,
    Series,
    push,
    raw_series,
    share_blocks,
    write_blocks,
)
from bench.evaluation_rules import TOOLS, Rules, interval_of
from bench.evaluation_server import Server, serve
from bench.evaluation_tools import prometheus_and_promtool

_HURRY = 4
"""How many times as often as written groups are evaluated."""
_PACE = 30
_RAW = "http_requests_total"
# Pyrra reads a month of raw series each 2.5 minutes. A month of 400 takes long to load, so that it
# finds as much as its longest alert needs: its figures are too good.
_LONGEST_RAW = 5 * 86_400
_MARGIN = 600
_NOTHING = Rules(tool="nothing", origin="", groups=[])
"""No rules at all: what a server costs that is only fed and asked."""


_Times = dict[tuple[str, int], list[float]]
"""The seconds that each rule took, by its group and place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many SLOs, each over so many raw series, for so many of the tools."""

    series: int
    slos: int
    tools: int = len(TOOLS)

    @property
    def text(self) -> str:
        """The case in words."""
        return f"{self.series:,} series, {self.slos} SLO{'s' if self.slos > 1 else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one tool costs: each per SLO and minute but the memory, which is that of the process."""

    seconds: float
    cpu: float
    samples: float
    memory: float
    slowest: tuple[tuple[str, float], ...]


CASES = (
    Case(series=40, slos=10),
    Case(series=400, slos=1),
    Case(series=400, slos=10),
    Case(series=40, slos=50, tools=2),
    # A tick of ten SLOs would take Sloth longer than the 30 s between two.
    Case(series=4_000, slos=1, tools=2),
)


def measure_evaluation(cases: tuple[Case, ...] = CASES) -> Iterator[tuple[Case, dict[str, Load]]]:
    """Measure one case after another."""
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            yield case, _measure(case, Path(name))


def _measure(case: Case, folder: Path) -> dict[str, Load]:
    prometheus, promtool = prometheus_and_promtool()
    rules = [make(folder / make.__name__, case.slos) for make in TOOLS[: case.tools]]
    series = _history(case, rules)
    until = int(time.time()) // _PACE * _PACE - HEAD
    every = [one for some in series for one in some]
    write_blocks(list(dict.fromkeys(every)), promtool, until, folder / "blocks")
    with contextlib.ExitStack() as stack:
        servers = []
        for one in (*rules, _NOTHING):
            own = folder / one.tool
            own.mkdir()
            share_blocks(folder / "blocks", own / "data")
            servers.append(stack.enter_context(serve(prometheus, own)))
        return _watch(case, [*rules, _NOTHING], servers, [*series, _raw(series[0])], until)


def _history(case: Case, rules: list[Rules]) -> list[list[Series]]:
    """For each tool the raw series as far back as any reads them, and what it records itself."""
    reach = max(one.ranges[_RAW] for one in rules)
    raw = raw_series(case.series, min(int(reach), _LONGEST_RAW) + _MARGIN)
    return [[*raw, *_recorded(one)] for one in rules]


def _recorded(rules: Rules) -> Iterator[Series]:
    for name, reach in rules.ranges.items():
        for labels in rules.series_of(name):
            yield Series(
                name=name,
                labels=tuple(sorted(labels.items())),
                every=int(rules.record_interval(name)),
                back=int(reach) + _MARGIN,
                counter=False,
                shape=sum(name.encode()),
            )


def _watch(
    case: Case, rules: list[Rules], servers: list[Server], series: list[list[Series]], until: int
) -> dict[str, Load]:
    """Fill the heads, let the rules run, and look while they do."""
    written = int(time.time()) // _PACE * _PACE
    for server, some in zip(servers, series, strict=True):
        push(some, server.address, until, written)
    for server, one in zip(servers, rules, strict=True):
        server.load_rules([_hurried(group) for group in one.groups])
    tick = _PACE / _HURRY
    time.sleep(3 * tick)
    before = [_figures(server) for server in servers]
    seen: list[_Times] = [{} for _ in servers]
    longest = max(interval_of(group) for one in rules for group in one.groups) / _HURRY
    end = time.time() + longest + tick
    while time.time() < end:
        time.sleep(tick)
        if time.time() >= written + _PACE:
            # From here on the rules themselves write what they record.
            for server, some in zip(servers, series, strict=True):
                push(_raw(some), server.address, written, written + _PACE)
            written += _PACE
        for server, times in zip(servers, seen, strict=True):
            for key, seconds in server.rule_times().items():
                times.setdefault(key, []).append(seconds)
    after = [_figures(server) for server in servers]
    for server in servers:
        if wrong := server.unhealthy():
            raise RuntimeError(f"rules that cannot be evaluated: {wrong[0]}")
    idle = (before[-1], after[-1])
    return {
        one.tool: _load(case, one, servers[n], after[n].beyond(before[n], idle), seen[n])
        for n, one in enumerate(rules)
        if one is not _NOTHING
    }


def _raw(series: list[Series]) -> list[Series]:
    return [one for one in series if one.name == _RAW]


def _hurried(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "interval": f"{round(interval_of(group) / _HURRY * 1000)}ms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """What a server has used so far."""

    moment: float
    cpu: float

    def beyond(self, before: "_Figures", idle: tuple["_Figures", "_Figures"]) -> float:
        """Processor seconds a second, less those of a server that evaluates nothing."""
        first, last = idle
        spare = (last.cpu - first.cpu) / (last.moment - first.moment)
        return (self.cpu - before.cpu) / (self.moment - before.moment) - spare


def _figures(server: Server) -> _Figures:
    return _Figures(
        moment=time.time(),
        cpu=server.figure("process_cpu_seconds_total"),
    )


def _load(case: Case, rules: Rules, server: Server, cpu: float, seen: _Times) -> Load:
    """A rule's time is the median of what was seen: a machine does other things now and then."""
    seconds: dict[str, float] = {}
    samples = 0.0
    for group in rules.groups:
        often = 60 / interval_of(group) / case.slos
        for place, rule in enumerate(group["rules"]):
            times = seen.get((group["name"], place))
            if times is None:
                raise RuntimeError(f"{rules.tool}: {group['name']} was not evaluated in time")
            name = rule.get("record") or _tier(rule)
            seconds[name] = seconds.get(name, 0.0) + statistics.median(times) * often
            samples += server.samples(rule["expr"]) * often
    return Load(
        seconds=sum(seconds.values()),
        cpu=cpu * 60 / _HURRY / case.slos,
        samples=samples,
        memory=server.figure("process_resident_memory_bytes") / 1e6,
        slowest=tuple(sorted(seconds.items(), key=lambda item: -item[1])),
    )


def _tier(rule: dict[str, Any]) -> str:
    return f"{rule['alert']} {rule.get('labels', {}).get('tier', '')}".strip()


def main() -> None:
    """Measure every case, and print each tool's figures and its ratio to ours."""
    for case, loads in measure_evaluation():
        own = loads["slosmith"]
        for tool, load in loads.items():
            print(
                f"{case.text}: {tool} {load.seconds * 1000:,.1f} ms per SLO and minute, "
                f"processor {load.cpu * 1000:,.1f} ms, {load.samples:,.0f} samples, "
                f"{load.memory:.0f} MB; {load.cpu / own.cpu:.1f} times ours",
                flush=True,
            )


if __name__ == "__main__":
    main()
