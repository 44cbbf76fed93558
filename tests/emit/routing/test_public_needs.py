"""What people have asked of routing in public can be said, or Alertmanager cannot do it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.judges.alertmanager import Alertmanager, running_alertmanager
from slosmith.judges.bare_configuration import bare_configuration
from slosmith.judges.routing_tree import RoutingTree, Stop
from tests.conftest import run_compiler, write_spec
from tests.tools.judges import Judge

NEEDS: list[dict[str, Any]] = yaml.load(
    Path(__file__).with_name("public_needs.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CSafeLoader,
)
CAN = [one for one in NEEDS if "cannot" not in one]
PAGE = Path(__file__).parents[3] / "docs" / "language.md"
_NAMED = ("to", "also", "page", "ticket", "info")
_NEED = "need"


def labels_of(text: str) -> dict[str, str]:
    return {"alertname": "Other", **dict(one.split("=", 1) for one in text.split(","))}


def specification(need: dict[str, Any]) -> str:
    """A service with the alerts that are named, and the routing with its receivers filled in."""
    alerts = [
        {"alert": name, "expr": f"state_{n} > 0", "severity": severity, "summary": "it is bad"}
        for n, name in enumerate(("ShopDown", *need.get("alerts", ())))
        for severity in ("page", "ticket")
    ]
    routing = dict(need["routing"])
    usual = {"page": [routing["default"]], "ticket": [routing["default"]]}
    routing["teams"] = {"web": usual, **routing.get("teams", {})}
    given = {one["name"] for one in need.get("base", {}).get("receivers", ())}
    hook = {"webhook": {"url": "http://127.0.0.1:1/"}}
    filled = dict.fromkeys({*_receivers(routing), routing["default"]} - given, hook)
    routing["receivers"] = {**filled, **routing.get("receivers", {})}
    if "base" in need:
        routing["base"] = "base.yml"
    service = {"service": "shop", "team": "web", "alerts": alerts}
    return f"{json.dumps(service)}\n---\n{json.dumps({'routing': routing})}\n"


def _receivers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key in _NAMED and isinstance(one, list):
                yield from one
            elif key != "match":
                yield from _receivers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _receivers(one)


def rendered(need: dict[str, Any], root: Path) -> Path:
    """The configuration that says a need."""
    write_spec(root, specification(need))
    if "base" in need:
        (root / "base.yml").write_text(json.dumps(need["base"]), encoding="utf-8")
    built = run_compiler(root, "build", "--only", "routes")
    assert built.exit_code == 0, built.stderr
    return root / "output" / "alertmanager" / "alertmanager.yaml"


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[RoutingTree]:
    """The routes of each need that can be said."""
    folder = tmp_path_factory.mktemp("needs")
    return [RoutingTree.read(rendered(need, folder / str(n))) for n, need in enumerate(CAN)]


def test_nine_of_ten_needs_can_be_said() -> None:
    assert len(NEEDS) >= 40
    assert len(CAN) >= 0.9 * len(NEEDS)


def test_what_alertmanager_cannot_do_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for need in NEEDS:
        if "cannot" in need:
            assert f"| {need['need']} | {need['cannot']} |" in page


def all_in_one(trees: list[RoutingTree], folder: Path) -> Path:
    """One configuration for all needs: each below a label with its number."""
    whole: dict[str, Any] = {"receivers": [{"name": "none"}], "inhibit_rules": []}
    whole["time_intervals"] = [{"name": "always", "time_intervals": [{"years": ["1970:2100"]}]}]
    routes = []
    for number, tree in enumerate(trees):
        bare: dict[str, Any] = bare_configuration(tree.written)
        routes.append({**_named(bare["route"], number), "matchers": [f'{_NEED}="{number}"']})
        whole["receivers"] += [{"name": f"{number} {r['name']}"} for r in bare["receivers"]]
        for rule in bare.get("inhibit_rules", ()):
            mine = {side: [*rule.get(side, ()), f'{_NEED}="{number}"'] for side in _SIDES}
            whole["inhibit_rules"].append({**rule, **mine})
    path = folder / "all.yml"
    route = {"receiver": "none", "routes": routes}
    path.write_text(json.dumps({**whole, "route": route}), encoding="utf-8")
    return path


_SIDES = ("source_matchers", "target_matchers")
_INTERVALS = ("active_time_intervals", "mute_time_intervals")


def _named(route: dict[str, Any], number: int) -> dict[str, Any]:
    """A route whose receivers are named apart, without the hours, which other tests ask about."""
    own = {key: one for key, one in route.items() if key not in _INTERVALS}
    if "receiver" in own:
        own["receiver"] = f"{number} {own['receiver']}"
    if "routes" in own:
        own["routes"] = [_named(one, number) for one in own["routes"]]
    return own


@pytest.mark.judge
def test_alertmanager_notifies_and_inhibits_as_was_asked(
    trees: list[RoutingTree], alertmanager: Judge, tmp_path: Path
) -> None:
    with running_alertmanager(alertmanager.path, all_in_one(trees, tmp_path)) as server:
        wanted = {
            numbered(text, number): [f"{number} {name}" for name in names]
            for number, need in enumerate(CAN)
            for text, names in need.get("reaches", {}).items()
        }
        found = server.receivers(wanted)
        assert {one: [*names] for one, names in found.items()} == wanted
        for number, need in enumerate(CAN):
            for key in ("inhibits", "spares"):
                for pair in need.get(key, ()):
                    source, target = (numbered(text, number) for text in pair)
                    assert inhibits(server, source, target) == (key == "inhibits"), need["need"]


def numbered(text: str, number: int) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**labels_of(text), _NEED: str(number)}.items()))


def inhibits(
    server: Alertmanager, source: tuple[tuple[str, str], ...], target: tuple[tuple[str, str], ...]
) -> bool:
    return server.treat([source, target])[target].inhibited


def stops(trees: list[RoutingTree], key: str) -> Iterator[tuple[list[Stop], Any, str]]:
    """Where alerts stop of which a need says something, and what."""
    for need, tree in zip(CAN, trees, strict=True):
        for text, expected in need.get(key, {}).items():
            yield tree.stops(labels_of(text)), expected, need["need"]


def test_each_need_says_something_that_is_held_against_what_is_rendered() -> None:
    keys = {"reaches", "repeated", "waited", "grouped", "held", "muted", "inhibits", "spares"}
    assert all(keys & need.keys() for need in CAN)


def test_waits_and_groups_are_as_was_asked(trees: list[RoutingTree]) -> None:
    for key, setting in (("repeated", "repeat_interval"), ("waited", "group_wait")):
        for found, expected, need in stops(trees, key):
            assert [one.settings[setting] for one in found] == expected, need
    for found, expected, need in stops(trees, "grouped"):
        assert [one.settings["group_by"] for one in found] == [expected], need


def test_hours_and_mutes_are_as_was_asked(trees: list[RoutingTree]) -> None:
    for found, expected, need in stops(trees, "held"):
        each = expected if any(isinstance(one, list) for one in expected) else [expected]
        assert [[*one.intervals] for one in found] == each, need
    for found, expected, need in stops(trees, "muted"):
        assert [[*one.muted] for one in found] == [expected], need
