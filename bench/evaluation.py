"""What evaluating rules costs a Prometheus with a month of history, by tool.

The tools run side by side, each in a Prometheus of its own with the same blocks, so that whatever
else the machine does meets all of them. One more server has no rules; what it uses is what being
fed and asked costs, and is taken off. Groups are evaluated several times as often as they say, so
that each of them is seen within a minute; what counts is how often each really was.
"""

import contextlib
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.evaluation_history import (
    HEAD,
    Series,
    push,
    raw_series,
    recorded_series,
    share_blocks,
    write_blocks,
)
from bench.evaluation_server import Server, serve
from bench.judges import find_judge
from bench.plots import draw_bars
from bench.rendering import slosmith_rules, sloth_rules
from bench.rules import METRIC, Rules
from bench.section import Section, Table, number
from slosmith.player.rules import Group

_OBJECTIVE = "99.9"
_PACE = 30
_WATCHED = 75.0
_LOOKS = 5
_NOTHING = Rules(tool="nothing", origin="", text="")
"""No rules at all: what a server costs that is only fed and asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many SLOs, each over so many raw series.

    Rules are evaluated ``hurry`` times as often as written, those of peers ``theirs`` times.
    """

    series: int
    slos: int
    hurry: int
    theirs: int

    @property
    def text(self) -> str:
        """The case in words."""
        return f"{self.series:,} series, {self.slos} SLO{'s' if self.slos > 1 else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one tool costs: seconds and samples per SLO and minute; ``skipped`` of its ticks."""

    cpu: float
    samples: float
    skipped: float


# Ten SLOs over 4,000 series would take Sloth longer than the time between two evaluations. The
# slowest group of ours is to be seen within a minute, or the little that it takes is not measured.
CASES = (
    Case(series=40, slos=10, hurry=12, theirs=10),
    Case(series=400, slos=1, hurry=12, theirs=4),
    Case(series=400, slos=10, hurry=12, theirs=2),
    Case(series=400, slos=50, hurry=12, theirs=1),
    Case(series=4_000, slos=1, hurry=12, theirs=2),
)


def measure_evaluation(*, quick: bool) -> Section:
    """Measure one case after another."""
    rows = []
    for case in CASES[:1] if quick else CASES:
        with tempfile.TemporaryDirectory() as name:
            slos = tuple(f"slo-{number}" for number in range(case.slos))
            rules = [render(_OBJECTIVE, slos) for render in (slosmith_rules, sloth_rules)]
            loads = _measure(case, rules, Path(name))
        said = ", ".join(f"{tool} {load.cpu * 1000:,.1f} ms" for tool, load in loads.items())
        print(f"{case.text}: {said} per SLO and minute", flush=True)
        rows.append((case, loads))
    return _section(rows, rules)


def _measure(case: Case, rules: list[Rules], folder: Path) -> dict[str, Load]:
    prometheus, promtool = find_judge("prometheus"), find_judge("promtool")
    raw = raw_series(case.series, round(max(one.ranges[METRIC] for one in rules)))
    series = [[*raw, *recorded_series(one)] for one in rules]
    until = int(time.time()) // _PACE * _PACE - HEAD
    every = dict.fromkeys(one for some in series for one in some)
    write_blocks(list(every), promtool, until, folder / "blocks")
    with contextlib.ExitStack() as stack:
        servers = []
        for one in (*rules, _NOTHING):
            own = folder / one.tool
            own.mkdir()
            share_blocks(folder / "blocks", own / "data")
            servers.append(stack.enter_context(serve(prometheus, own)))
        return _watch(case, [*rules, _NOTHING], servers, [*series, raw], until)


def _watch(
    case: Case, rules: list[Rules], servers: list[Server], series: list[list[Series]], until: int
) -> dict[str, Load]:
    """Fill the heads, let the rules run, and look while they do."""
    written = int(time.time()) // _PACE * _PACE
    for server, some in zip(servers, series, strict=True):
        push(some, server.address, until, written)
    for server, one in zip(servers, rules, strict=True):
        hurry = case.hurry if one is rules[0] else case.theirs
        server.load_rules([_hurried(group, hurry) for group in one.groups])
    time.sleep(_PACE)
    looks: list[list[dict[str, float]]] = []
    for _ in range(_LOOKS):
        looks.append([server.figures() for server in servers])
        time.sleep(_WATCHED / _LOOKS)
        while time.time() >= written + _PACE:
            # From here on the rules themselves write what they record.
            for server in servers:
                push(series[-1], server.address, written, written + _PACE)
            written += _PACE
    looks.append([server.figures() for server in servers])
    *measured, idle = (list(seen) for seen in zip(*looks, strict=True))
    for server in servers:
        if wrong := server.unhealthy():
            raise RuntimeError(f"rules that cannot be evaluated: {wrong[0]}")
    return {
        one.tool: load_of(one, case.slos, seen, _used(idle), server.samples)
        for one, server, seen in zip(rules, servers, measured, strict=False)
    }


def _hurried(group: Group, hurry: int) -> Group:
    return replace(group, interval=group.interval / hurry)


def _used(seen: list[dict[str, float]]) -> float:
    return seen[-1]["process_cpu_seconds_total"] - seen[0]["process_cpu_seconds_total"]


def load_of(
    rules: Rules,
    slos: int,
    seen: list[dict[str, float]],
    idle: float,
    samples: Callable[[str], int],
) -> Load:
    """What rules cost each SLO a minute, from what their server said of itself between two looks.

    ``idle`` are the seconds that a server without rules used; the rest is divided among groups by
    the time that each takes, so that each counts as often as it should run and not as it did.
    """
    ran = due = taken = skipped = scheduled = 0.0
    for group in rules.groups:
        done, missed, seconds = _iterations(group.name, seen)
        often = 60 / group.interval
        ran += seconds * done
        due += seconds * often
        skipped += seconds * missed
        scheduled += seconds * (done + missed)
        taken += sum(samples(rule.expr) for rule in group.rules) * often
    if not ran:
        raise RuntimeError(f"{rules.tool}: no rule was evaluated in time")
    return Load(
        cpu=(_used(seen) - idle) * due / ran / slos,
        samples=taken / slos,
        skipped=skipped / scheduled,
    )


def _iterations(group: str, seen: list[dict[str, float]]) -> tuple[float, float, float]:
    """How often a group was evaluated and was not, and the seconds that it takes."""
    first, last = seen[0], seen[-1]

    def grown(name: str) -> float:
        key = f"prometheus_rule_group_{name} {group}"
        return last[key] - first.get(key, 0.0)

    missed = grown("iterations_missed_total")
    durations = [one[f"prometheus_rule_group_last_duration_seconds {group}"] for one in seen]
    return grown("iterations_total") - missed, missed, statistics.median(durations)


def _section(rows: list[tuple[Case, dict[str, Load]]], rules: list[Rules]) -> Section:
    own, other = (one.tool for one in rules)
    ratios = [loads[other].cpu / loads[own].cpu for _, loads in rows]
    cells = tuple(
        (
            case.text,
            *(number(loads[tool].cpu * 1000) for tool in (own, other)),
            number(ratio),
            *(number(loads[tool].samples) for tool in (own, other)),
            number(loads[other].samples / loads[own].samples),
            *(f"{loads[tool].skipped:.0%}" for tool in (own, other)),
        )
        for (case, loads), ratio in zip(rows, ratios, strict=True)
    )
    head = (
        "raw series of each SLO",
        *(f"{tool} (ms)" for tool in (own, other)),
        "times ours",
        *(f"{tool} (samples)" for tool in (own, other)),
        "times ours",
        *(f"{tool} skipped" for tool in (own, other)),
    )
    return Section(
        title="Evaluation",
        body=(
            (
                "Processor time and samples read per SLO and minute of rules, beyond those of a "
                "server that has the same data and no rules. Each tool's rules run in a Prometheus "
                f"{_version()} of their own, all side by side, over a month of what they record "
                "and as many raw series as they reach back; the last 70 minutes lie in the head. "
                "Groups are evaluated up to twelve times as often as written, and counted by how "
                "often they really were: a server that skips evaluations under load looks no "
                "cheaper for it. Over 4,000 series there is one SLO only, as ten would take Sloth "
                "longer than there is between two evaluations."
            ),
            *(f"{one.tool}: rules {one.origin}." for one in rules),
            Table(head=head, rows=cells),
            draw_bars(
                "evaluation",
                "Processor time of evaluation per SLO and minute, by raw series",
                [case.text for case, _ in rows],
                {tool: [loads[tool].cpu * 1000 for _, loads in rows] for tool in (own, other)},
                upward="ms per SLO and minute",
                logarithmic=True,
            ),
        ),
        ratios=tuple(
            (f"evaluation, {case.text}: times cheaper than {other}", number(ratio))
            for (case, _), ratio in zip(rows, ratios, strict=True)
        ),
    )


def _version() -> str:
    command = [find_judge("prometheus"), "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"version (\S+)", run.stdout + run.stderr)
    return found[1] if found else ""
