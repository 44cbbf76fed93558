"""A history for the backtest and for promtool: who fires when, by each of them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any

import yaml

from slosmith.build.compile import compile_root
from slosmith.commands.backtest.outcome import Outcome, backtest
from slosmith.commands.history.past import Past
from slosmith.commands.plan.side import Side
from slosmith.model.units import UnixTime
from tests.behaviour.scene import load_rules
from tests.commands.backtest.histories import History
from tests.commands.backtest.world import HOUR, World
from tests.commands.history.storage import serving, store
from tests.conftest import run_compiler, write_spec
from tests.tools.judges import Judge

BEGIN = 1_761_782_400
"""A Thursday at midnight, 30 October 2025 in UTC: promtool's time begins with one, too."""
SETTLED = HOUR
"""Before there was any sample the backtest sees nothing for days, and promtool no time at all."""
Evaluations = Mapping[str, frozenset[int]]
"""At which evaluations an alert fires, by its labels; in seconds from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A history that was made: its compiled root and its samples."""

    history: History
    root: Path
    world: World

    @classmethod
    def make(cls, history: History, root: Path, seed: int = 1) -> Scene:
        """Compile what was written and let happen what happens."""
        write_spec(root, _document(history))
        built = run_compiler(root, "build")
        assert built.exit_code == 0, built.stdout + built.stderr
        world = World(hours=history.hours, scrape=history.scrape, phase=history.phase, seed=seed)
        history.happens(world)
        return cls(history=history, root=root, world=world)

    @property
    def rules(self) -> Path:
        """The rendered rules."""
        return self.root / "output" / "prometheus" / "rules" / "shop.yaml"

    def samples(self) -> dict[str, list[tuple[int, float]]]:
        """As a server stores them."""
        return {
            name: [
                (BEGIN + at, value + (BEGIN if self._is_clock(name) else 0))
                for at, value in zip(self.world.moments, values, strict=True)
                if value is not None
            ]
            for name, values in self.world.series.items()
        }

    def _is_clock(self, name: str) -> bool:
        return name.partition("{")[0] in self.history.clocks

    def backtest(self, url: str) -> Outcome:
        """What would have been, by what a server remembers."""
        side = Side.of("now", compile_root(self.root))
        end = BEGIN + self.history.hours * HOUR
        past = Past(url=url, now=UnixTime(end + HOUR))
        return backtest(side, side.model.slos, past, BEGIN, end)


def _document(history: History) -> str:
    """Both kinds of what is in a service, told apart by how it begins."""
    kind = "alerts" if history.spec.lstrip().startswith("- alert:") else "slos"
    spec = re.sub(
        r"(- alert: \w+)", r"\1\n    severity: page\n    summary: it is bad", history.spec
    )
    return (
        f"service: shop\nteam: web\n{kind}:\n{spec}\n---\nsettings: {{evaluation_interval: "
        f"{history.evaluation}s, period_interval: {history.evaluation}s, "
        f"scrape_interval: {history.scrape}s{history.settings}}}\n"
    )


def by_backtest(scene: Scene, prometheus: Judge, folder: Path) -> Evaluations:
    """Each firing alert of the backtest."""
    store(scene.samples(), folder)
    with serving(prometheus, folder) as server:
        return _settled(fired(scene, server.url), scene)


def fired(scene: Scene, url: str) -> dict[str, frozenset[int]]:
    """The evaluations of each alert that fires in the backtest on a server."""
    outcome = scene.backtest(url)
    unknown = [line for one in outcome.slos for line in one.not_known]
    assert not unknown, unknown
    found: dict[str, frozenset[int]] = {}
    step, end = scene.history.evaluation, outcome.end
    assert not outcome.as_recorded, outcome.as_recorded
    every = [*(one for slo in outcome.slos for one in slo.firings), *outcome.plain]
    for one in every:
        moments = range(one.begins - BEGIN, one.until(end + step) - BEGIN, step)
        name = _named(one.labels)
        found[name] = found.get(name, frozenset()) | frozenset(moments)
    return found


def _settled(found: Mapping[str, Iterable[int]], scene: Scene) -> Evaluations:
    last = scene.history.hours * HOUR
    kept = {
        name: frozenset(at for at in some if SETTLED < at <= last) for name, some in found.items()
    }
    return {name: some for name, some in kept.items() if some}


def _named(labels: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(labels.items()))


def by_promtool(scene: Scene, promtool: Path, folder: Path) -> Evaluations:
    """The same of promtool: it is asked for the moments one by one, in the digits of numbers."""
    history = scene.history
    step, count = history.evaluation, history.hours * HOUR // history.evaluation
    settled = SETTLED // step
    # Of so many evaluations at once whether the alert fires, as bits of a number that is exact.
    asked = [(first, min(first + _BITS, count) - first) for first in range(settled, count, _BITS)]
    firing = 'ALERTS{alertstate="firing"}'
    questions = [
        {
            "expr": f"sum_over_time(({firing} * 2 ^ (time() / {step} - {first + 1}))"
            f"[{number * step - 1}s:{step}s])",
            "eval_time": f"{(first + number) * step}s",
            "exp_samples": [{"labels": "impossible{}", "value": -1}],
        }
        for first, number in asked
    ]
    ticks = gcd(history.phase, history.scrape)
    test = {
        "rule_files": ["read.yaml"],
        "evaluation_interval": f"{step}s",
        "group_eval_order": list(load_rules(scene.rules).groups),
        "tests": [
            {
                "interval": f"{ticks}s",
                "input_series": [
                    {"series": name, "values": " ".join(_values(values, history, ticks))}
                    for name, values in scene.world.series.items()
                ],
                "promql_expr_test": questions,
            }
        ],
    }
    (folder / "read.yaml").write_text(json.dumps({"groups": list(read_by_alerts(scene.rules))}))
    path = folder / "engines.test.yaml"
    path.write_text(json.dumps(test), encoding="utf-8")
    command = [str(promtool), "test", "rules", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, set[int]] = {}
    answers = _GOT.findall(run.stdout + run.stderr)
    assert len(answers) == len(asked), (run.stdout + run.stderr)[:4000]
    for at, got in answers:
        last = round(_seconds(at) / step)
        first, number = next(one for one in asked if sum(one) == last)
        for labels, value in _SERIES.findall(got):
            named = dict(re.findall(r'(\w+)="([^"]*)"', labels))
            named.pop("alertstate")
            bits = int(float(value))
            moments = (step * (first + 1 + bit) for bit in range(number) if bits >> bit & 1)
            found.setdefault(_named(named), set()).update(moments)
    return _settled(found, scene)


def read_by_alerts(rules: Path) -> Iterator[dict[str, Any]]:
    """The groups without records that no alert reads: sums over 30 days take most of the time.

    Tools that test rules evaluate all groups as often, so that blocks are asked the time.
    """
    groups = yaml.load(rules.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
    every = [rule for group in groups for rule in group["rules"]]
    read: set[str] = set()
    wanted = [rule for rule in every if "alert" in rule]
    while wanted:
        names = {name for rule in wanted for name in _RECORD.findall(rule["expr"])} - read
        read |= names
        wanted = [rule for rule in every if rule.get("record") in names]
    for group in groups:
        kept = [rule for rule in group["rules"] if "alert" in rule or rule["record"] in read]
        # Texts look budgets up, which are not recorded here.
        yield {
            **group,
            "rules": [
                {k: v for k, v in (one | _in_time(one, group)).items() if k != "annotations"}
                for one in kept
            ],
        }


def _in_time(rule: dict[str, Any], group: dict[str, Any]) -> dict[str, str]:
    """The expression of what is in a group of blocks, where its time has come."""
    if "/blocks" not in group["name"]:
        return {}
    every = _seconds(group["interval"])
    return {"expr": f"({rule['expr']}) and on () (vector(time()) % {every} == 0)"}


_RECORD = re.compile(r"slo:[\w:]+")
_BITS = 52
_GOT = re.compile(r"expr: \".*\", time: ([^\n,]+),\s*\n\s*exp: [^\n]*\n\s*got: ?([^\n]*)")
_SERIES = re.compile(r"\{([^}]*)\} ([0-9.e+E]+)")
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


def _seconds(text: str) -> int:
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", text))


def _values(values: list[float | None], history: History, ticks: int) -> Iterator[str]:
    yield from ["_"] * (history.phase // ticks)
    apart = history.scrape // ticks
    for value in values:
        yield "_" if value is None else repr(value)
        yield from ["_"] * (apart - 1)


def differences(ours: Evaluations, theirs: Evaluations) -> list[str]:
    """Where two do not agree, in words."""
    return [
        f"{name}: only {who} fires at {len(some)} evaluations from {min(some) / HOUR:.3f} h on"
        for name in sorted({*ours, *theirs})
        for who, one, other in (("the backtest", ours, theirs), ("promtool", theirs, ours))
        if (some := one.get(name, frozenset()) - other.get(name, frozenset()))
    ]
