"""Damaged routes, inhibitions and intervals, and whether verifying notices them."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slosmith.build.compile import compile_root, emit_documents
from slosmith.model import naming
from slosmith.verify.base_routes import verify_base_routes
from slosmith.verify.inhibition import verify_inhibition
from slosmith.verify.proof import Case, Verdict
from slosmith.verify.receivers import verify_receivers
from slosmith.verify.routing_times import verify_times
from tests.conftest import write_spec
from tests.emit.routing.shop import SERVICES, routing
from tests.mutants.outcome import Outcome
from tests.servers.inbox import Inbox

# The quick ones first: amtool is asked only about what the others let pass.
_JUDGES = (verify_times, verify_inhibition, verify_base_routes, verify_receivers)
_FILE = "alertmanager/alertmanager.yml"
BASE = """
route:
  receiver: all
  group_by: [alertname]
  routes:
    - {receiver: audit, continue: true}
    - receiver: web
      matchers: ['team="web"']
      continue: true
      routes:
        - {receiver: mobile, matchers: ['severity=~"page|critical"', 'env!~"test|dev.*"']}
    - {receiver: mail, match_re: {service: 'shop|cart.+'}, group_wait: 10s}
    - {receiver: night, matchers: [alertname=Watchdog], active_time_intervals: [nights]}
receivers: [{name: all}, {name: audit}, {name: web}, {name: mobile}, {name: mail}, {name: night}]
inhibit_rules:
  - source_matchers: [cluster_down="yes"]
    target_matchers: ['env="prod"', 'service!~"payments|database|providers|_slosmith"']
    equal: [cluster]
time_intervals:
  - {name: nights, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}
"""
"""What others route, for the shop to be merged into."""
Config = dict[str, Any]
Place = Callable[[Config], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One damaged configuration, and what was done to it."""

    kind: str
    text: str
    config: Config


def mutants(config: Config) -> Iterator[Mutant]:
    """Every damage, one at a time."""
    names = [one["name"] for one in config["receivers"]]
    for path, route in _routes(config["route"], ()):
        yield from _of_route(config, path, route, names)
    for index, rule in enumerate(config["inhibit_rules"]):
        yield from _of_inhibition(config, index, rule)
    for index, one in enumerate(config["time_intervals"]):
        yield from _of_interval(config, index, one)


def _routes(route: Config, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Config]]:
    yield path, route
    for index, child in enumerate(route.get("routes", ())):
        yield from _routes(child, (*path, index))


def _of_route(  # noqa: C901  # one line for each kind of damage
    config: Config, path: tuple[int, ...], route: Config, names: list[str]
) -> Iterator[Mutant]:
    where = "/".join(map(str, path)) or "root"

    def mutant(kind: str, what: str, change: Callable[[Config], Any]) -> Mutant:
        damaged = copy.deepcopy(config)
        at = damaged["route"]
        for index in path:
            at = at["routes"][index]
        change(at)
        return Mutant(kind=kind, text=f"{where}: {what}", config=damaged)

    if "receiver" in route:
        other = next(name for name in names if name != route["receiver"])
        yield mutant("receiver swapped", other, lambda at: at.update(receiver=other))
    for index, text in enumerate(route.get("matchers", ())):
        yield mutant("matcher dropped", text, lambda at: at["matchers"].pop(index))
        loose = text.split("=")[0].rstrip("!") + '=~".*"'
        yield mutant("matcher loosened", text, lambda at: _set(at["matchers"], index, loose))
    for key in ("group_wait", "group_interval", "repeat_interval"):
        if key in route and path:
            yield mutant("timing changed", key, lambda at: at.update({key: "7m"}))
    for label in route.get("group_by", ()):
        yield mutant("group_by shortened", label, lambda at: at["group_by"].remove(label))
    if "continue" in route:
        yield mutant("continue dropped", "", lambda at: at.pop("continue"))
    if "active_time_intervals" in route:
        yield mutant("hours dropped", "", lambda at: at.pop("active_time_intervals"))
        yield mutant("hours turned to a mute", "", lambda at: _turn(at, "active", "mute"))
    for index, name in enumerate(route.get("mute_time_intervals", ())):
        yield mutant("mute dropped", name, lambda at: at["mute_time_intervals"].pop(index))
    if "mute_time_intervals" in route and "active_time_intervals" not in route:
        yield mutant("mute turned to hours", "", lambda at: _turn(at, "mute", "active"))
    if route.get("routes") and not path:
        # Below the root no two siblings match the same alert but those that go on to the next.
        yield mutant("routes turned", "", lambda at: at["routes"].reverse())
    if route.get("routes"):
        for index in range(len(route["routes"])):
            yield mutant("route dropped", str(index), lambda at: at["routes"].pop(index))


def _turn(route: Config, old: str, new: str) -> None:
    turned = route.pop(f"{old}_time_intervals")
    route[f"{new}_time_intervals"] = [*route.get(f"{new}_time_intervals", ()), *turned]


def _set(items: list[Any], index: int, new: Any) -> None:
    items[index] = new


def _of_inhibition(config: Config, index: int, rule: Config) -> Iterator[Mutant]:
    def mutant(kind: str, what: str, change: Callable[[Config], Any]) -> Mutant:
        damaged = copy.deepcopy(config)
        change(damaged["inhibit_rules"][index])
        return Mutant(kind=kind, text=f"inhibition {index}: {what}", config=damaged)

    sides = ("source_matchers", "target_matchers")
    for side in sides:
        for place, text in enumerate(rule[side]):
            if '!=""' not in text:
                yield mutant("matcher dropped", text, lambda at: at[side].pop(place))
    # One guard of the two is as good as both: with `equal`, the other side has to have it too.
    for guard in {text for side in sides for text in rule[side] if '!=""' in text}:
        yield mutant("guards removed", guard, lambda at: [at[one].remove(guard) for one in sides])
    for label in rule.get("equal", ()):
        yield mutant("equal shortened", label, lambda at: at["equal"].remove(label))
    damaged = copy.deepcopy(config)
    del damaged["inhibit_rules"][index]
    yield Mutant(kind="inhibition dropped", text=str(index), config=damaged)


def _of_interval(config: Config, index: int, interval: Config) -> Iterator[Mutant]:
    for key, value in interval["time_intervals"][0].items():
        damaged = copy.deepcopy(config)
        when, *_ = damaged["time_intervals"][index]["time_intervals"]
        if key == "times":
            when["times"] = [{**one, "end_time": "24:00"} for one in value]
        elif key == "location":
            when["location"] = "UTC" if value != "UTC" else "Asia/Tokyo"
        else:
            del when[key]
        yield Mutant(kind="interval widened", text=f"{interval['name']}: {key}", config=damaged)


def try_mutants(base: str = "") -> Iterator[Outcome]:
    """What became of each, in a shop with few alerts and all that routes tell apart.

    With a base they are those of the merged file, theirs and ours.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        written = routing(Inbox(), root / "secrets")
        if base:
            (root / _FILE).parent.mkdir()
            (root / _FILE).write_text(base, encoding="utf-8")
            named = f"routing:\n  base: {{file: {_FILE}, after: audit}}\n"
            written = written.replace("routing:\n", named, 1)
        write_spec(root, f"{SERVICES}---{written}")
        model = compile_root(root).model
        assert model is not None, "the specification of the shop has errors"
        output = root / "output"
        for document in emit_documents(model):
            path = output / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document.text, encoding="utf-8")
        yield from _outcomes(Case(model=model, root=root, output=output))


def _outcomes(case: Case) -> Iterator[Outcome]:
    path = case.output / naming.ALERTMANAGER_FILE
    assert refuted(case) is None, "what is rendered is refuted without any damage"
    for mutant in mutants(yaml.safe_load(path.read_text(encoding="utf-8"))):
        path.write_text(yaml.safe_dump(mutant.config), encoding="utf-8")
        noticed = refuted(case) is not None
        yield Outcome(kind=mutant.kind, what=mutant.text, noticed=noticed)


def refuted(case: Case) -> str | None:
    """What refutes a configuration first, if anything does."""
    for judge in _JUDGES:
        for proof in judge(case):
            if proof.verdict is Verdict.FAILED:
                return f"{proof.subject}: {proof.evidence}"
            assert proof.verdict is Verdict.PROVEN, proof.evidence
    return None
