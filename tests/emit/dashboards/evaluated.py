"""A day as the rendered rules saw it: raw series of the contract, and all that rules make of them.

Every rule is asked of a real Prometheus over the whole day, once a minute or as seldom as its
group is evaluated, records before what reads them; promtool writes the answers into the same
storage. A rule that was broken, or made labels that no panel asks for, would leave panels empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from slosmith.build.compile import compile_root
from slosmith.model.units import Duration
from slosmith.promql import parse_expression, selectors_in
from tests.emit.dashboards.synthetic import HOUR, MINUTE, lines_of, raw_lines
from tests.emit.dashboards.world import World, add_blocks, serving

SPAN = 12 * HOUR
"""So much of a day holds its incident and what came after."""

Key = tuple[str, str, str]
"""A recorded name, its service and its SLO: SLOs read their own series alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rendered rule, and how often it is asked."""

    name: str
    expr: str
    labels: Mapping[str, str]
    interval: int
    alert: bool
    wait: int

    @property
    def key(self) -> Key:
        """What it records; an alert stands for itself."""
        return self.name, self.labels.get("service", ""), self.labels.get("slo", "")

    @property
    def reads(self) -> frozenset[Key]:
        """What it may read that other rules record."""
        used = selectors_in(parse_expression(self.expr))
        return frozenset((use.selector.metric, *self.key[1:]) for use in used)


@contextmanager
def prometheus_after_a_day(root: Path, folder: Path, end: int) -> Iterator[World]:
    """Serve a day that ends at ``end``, with every rendered rule evaluated."""
    model = compile_root(root).model
    assert model is not None
    text, data = folder / "lines.txt", folder / "data"
    with text.open("w", encoding="utf-8") as file:
        file.writelines(raw_lines(model, range(end - SPAN, end + 1, 2 * MINUTE), end))
        file.write("# EOF\n")
    add_blocks(text, data)
    for level in levels(load_rules(root / "output" / "prometheus" / "rules")):
        with serving(folder, end) as world, text.open("w", encoding="utf-8") as file:
            for rule in level:
                file.writelines(_evaluated(rule, world))
            file.write("# EOF\n")
        add_blocks(text, data)
    with serving(folder, end) as world:
        yield world


def load_rules(folder: Path) -> list[Rule]:
    """Every rendered rule."""
    return [
        Rule(
            name=rule.get("record") or rule["alert"],
            expr=_over_a_range(rule["expr"], group.get("interval", "30s")),
            labels=rule.get("labels", {}),
            interval=max(MINUTE, _seconds(group.get("interval", "30s"))),
            alert="alert" in rule,
            wait=_seconds(rule.get("for", "0s")),
        )
        for path in sorted(folder.glob("*.yaml"))
        for group in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
        for rule in group["rules"]
    ]


def _over_a_range(expr: str, interval: str) -> str:
    """A rule as it may be asked for many moments at once, whose end is not that of each.

    What was counted since the last block is then what one interval of its group brings.
    """
    if not _SINCE_BLOCK.search(expr):
        return expr
    short = Duration(Duration.parse(interval).ms - 1)
    return _BACK.sub(rf"[{short}:\1]", _SINCE_BLOCK.sub("", expr))


_SINCE_BLOCK = re.compile(r"\n *unless [^\n]* @ end\(\)\) >= time\(\)\)")
_BACK = re.compile(r"\[\w+:(\w+)\]")


def _seconds(text: str) -> int:
    return int(Duration.parse(text).seconds) if text != "0s" else 0


def levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules in steps: each reads nothing that is recorded in its own step or later."""
    left = list(rules)
    while left:
        missing = {rule.key for rule in left if not rule.alert}
        ready = [rule for rule in left if not (rule.reads - {rule.key}) & missing]
        assert ready, f"rules that read each other: {[rule.name for rule in left]}"
        yield ready
        left = [rule for rule in left if rule not in ready]


def _evaluated(rule: Rule, world: World) -> Iterator[str]:
    start = world.end - SPAN
    answer = world.ask(
        "query_range",
        query=rule.expr,
        start=str(start),
        end=str(world.end),
        step=str(rule.interval),
    )
    found: list[tuple[int, str]] = []
    for series in answer["result"]:
        own = {k: v for k, v in series["metric"].items() if k != "__name__"}
        labels = {**own, **rule.labels}
        times = [int(time) for time, _ in series["values"]]
        if rule.alert:
            shown = {"alertname": rule.name, "alertstate": "firing", **labels}
            yield from lines_of("ALERTS", shown, ((1, time) for time in _firing(times, rule)))
        else:
            samples = zip((float(value) for _, value in series["values"]), times, strict=True)
            found += zip(times, lines_of(rule.name, labels, samples), strict=True)
    # Of `a or b` the two are series of different names here, and of one in what is recorded.
    yield from (line for _, line in sorted(found, key=lambda one: one[0]))


def _firing(times: Iterable[int], rule: Rule) -> Iterator[int]:
    """The evaluations at which an alert fires: it has held for its `for` without a gap."""
    since = before = 0
    for time in times:
        if time - before > rule.interval:
            since = time
        before = time
        if time - since >= rule.wait:
            yield time
