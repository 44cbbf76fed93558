"""Rulers that divide the rules: each service on one of them, and few move when there are more."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise
from math import sqrt
from pathlib import Path

import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.judges.tools import find_tool
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.shards import shards_of
from slosmith.verify import Case, Verdict
from slosmith.verify.receivers import verify_receivers
from slosmith.verify.routing_times import verify_times
from slosmith.verify.shards import verify_shards
from tests.commands.plan.sides import plan_of
from tests.conftest import Compile, run_compiler, write_spec
from tests.mutants.platforms import SHOP, VERIFIERS, refuted
from tests.tools.judges import Judge

SERVICE = """
service: NAME
slos: [{name: up, objective: 99.9%, sli: {probe: 'probe_success{job="NAME"}'}}]
---
"""
DIVIDED = "settings: {shards: N}\n"
NAMES = ("bank", "mail", "shop", "till", "zoo")
# By hand, as in `printf shop/0 | sha256sum`, which begin with these:
#        bank      mail      shop      till      zoo
#   /0   eb88f81e  8a05b40e  941b8278  f5b9ae00  9480ec56
#   /1   052026d6  2deafa0f  f0ad2890  2876459e  6f4f9316
#   /2   05de1daa  91a73838  de8cb37e  7f646485  6d5f73d1
#   /3   8edc25fb  0d78158a  0fc6123d  7f0ff362  a68670c9
BY_HAND = {1: (0, 0, 0, 0, 0), 2: (0, 0, 1, 0, 0), 3: (0, 2, 1, 0, 0), 4: (0, 2, 1, 0, 3)}


def services(*names: str) -> str:
    return "".join(SERVICE.replace("NAME", name) for name in names)


def model_of(root: Path, text: str) -> Model:
    write_spec(root, text)
    compiled = compile_root(root)
    assert compiled.model is not None, compiled.findings
    return compiled.model


@pytest.mark.parametrize("count", BY_HAND)
def test_a_service_goes_to_the_ruler_that_scores_highest_for_it(tmp_path: Path, count: int) -> None:
    model = model_of(tmp_path, services(*NAMES) + DIVIDED.replace("N", str(count)))
    assert model.shards == dict(zip(NAMES, BY_HAND[count], strict=True))


def test_one_ruler_more_moves_its_share_and_nothing_else(tmp_path: Path) -> None:
    model = model_of(tmp_path, services(*(f"s{number}" for number in range(300))))
    found = [shards_of(model.services, count) for count in range(1, 6)]
    for count, (old, new) in enumerate(pairwise(found), 1):
        moved = [name for name in new if old[name] != new[name]]
        assert {new[name] for name in moved} == {count}, "none moves between those that were there"
        share = 1 / (count + 1)
        assert abs(len(moved) - 300 * share) < 4 * sqrt(300 * share * (1 - share))


def test_rules_are_those_of_one_ruler_byte_for_byte(compile: Compile) -> None:
    whole = compile(services(*NAMES)).output("prometheus", "rules")
    texts = {path.name: path.read_bytes() for path in whole.glob("*.yaml")}
    compile(services(*NAMES) + DIVIDED.replace("N", "3"))
    folders = {path.parent.name: path for path in whole.rglob("*.yaml")}
    assert folders.keys() == {"shard-0", "shard-1", "shard-2"}
    assert {path.name: path.read_bytes() for path in whole.rglob("*.yaml")} == texts


ALERT = """
alerts:
  - {alert: Spent, expr: 'EXPR', severity: ticket, summary: spent}
"""
JOINING = {
    "a dependency": "depends_on: [shop]\n",
    "an SLO that is made of others": (
        "slos: [{name: all, objective: 99%, sli: {composite: [shop/up, till/up]}}]\n"
    ),
    "an alert on a budget": ALERT.replace("EXPR", 'slo:objective:ratio{service="shop"} < 0'),
    "an alert on an alert": ALERT.replace("EXPR", 'ALERTS{alertname="ShopUpBudgetBurn"} == 1'),
}  # fmt: skip


@pytest.mark.parametrize("what", JOINING)
def test_what_is_joined_stays_together_and_a_pin_moves_all_of_it(tmp_path: Path, what: str) -> None:
    apart = services(*NAMES) + "service: road\n---\n"
    joined = services(*NAMES) + f"service: road\n{JOINING[what]}---\n"
    divided = DIVIDED.replace("N", "4")
    model = model_of(tmp_path, joined + divided)
    # The unit is called by its least name, road, for which 3 scores highest: its digests begin with
    # 4f71377f, 4f978c60, 12dc7516 and 7518b6a0. Apart the shop is on 1.
    assert (model.shards["road"], model.shards["shop"]) == (3, 3)
    assert model_of(tmp_path, apart + divided).shards["shop"] == 1
    pinned = joined.replace("service: shop\n", "service: shop\nshard: 2\n")
    moved = model_of(tmp_path, pinned + divided).shards
    assert (moved["road"], moved["shop"]) == (2, 2)


def test_what_all_installations_share_joins_nobody(tmp_path: Path) -> None:
    needing = "service: road\ndepends_on: [{service: shop, across: true}]\n---\n"
    found = model_of(tmp_path, services(*NAMES) + needing + DIVIDED.replace("N", "4")).shards
    assert (found["shop"], found["road"]) == (1, 3)


def with_shards(targets: str, more: str = "") -> str:
    text = SHOP.replace("TARGETS", targets).replace(
        "settings:\n", f"settings:\n  shards: 2\n{more}"
    )
    return text.replace("depends_on: [shop]\n", "")


def case_of(root: Path) -> Case:
    model = compile_root(root).model
    assert model is not None
    return Case(model=model, root=root, output=root / "output")


@pytest.mark.parametrize("platform", VERIFIERS)
def test_platforms_divide_rules_in_the_same_way(tmp_path: Path, platform: str) -> None:
    write_spec(tmp_path, with_shards(platform))
    assert run_compiler(tmp_path, "build").exit_code == 0
    case = case_of(tmp_path)
    assert refuted(VERIFIERS[platform](case)) == []
    folders = {
        path.parent.name
        for path in (case.output / platform).rglob("*.yaml")
        if path.parent.name.startswith(naming.SHARD)
    }
    apart = platform in ("thanos", "victoriametrics")
    assert folders == ({"shard-0", "shard-1"} if apart else set())


def test_an_operator_selects_the_rules_of_a_ruler_by_their_label(tmp_path: Path) -> None:
    write_spec(tmp_path, with_shards("kubernetes"))
    run_compiler(tmp_path, "build")
    home = tmp_path / "output" / "kubernetes" / "rules"
    found = {
        one["metadata"]["name"]: one["metadata"]["labels"]["slosmith.shard"]
        for path in home.glob("*.yaml")
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "slo.bank": "0",
        "slo.shop": "1",
        "slosmith.shard-0": "0",
        "slosmith.shard-1": "1",
    }


@pytest.mark.judge
@pytest.mark.parametrize("names", ["heartbeat", "[heartbeat, beat-1]"])
def test_each_ruler_has_a_heartbeat_of_its_own(tmp_path: Path, amtool: Judge, names: str) -> None:
    more = '    beat-1: {webhook: {url: "https://beats.example/c"}}\n' if "," in names else ""
    text = with_shards("thanos").replace("receiver: heartbeat", f"receiver: {names}")
    write_spec(tmp_path, text.replace("  teams:\n", f"{more}  teams:\n"))
    assert run_compiler(tmp_path, "build").exit_code == 0
    case = case_of(tmp_path)
    assert refuted(verify_receivers(case)) + refuted(verify_times(case)) == []
    routes = str(tmp_path / "output" / "alertmanager" / "alertmanager.yaml")
    for shard, receiver in enumerate(("heartbeat", "beat-1" if more else "heartbeat")):
        labels = ("alertname=Watchdog", "service=_slosmith", "severity=none", f"shard={shard}")
        command = [str(amtool.path), "config", "routes", "test", f"--config.file={routes}", *labels]
        assert subprocess.check_output(command, text=True).split() == [receiver]


def damage(root: Path, kind: str) -> None:
    home = root / "output" / "prometheus" / "rules"
    zero, one = home / "shard-0", home / "shard-1"
    match kind:
        case "a service in two":
            shutil.copy(one / "shop.yaml", zero)
        case "a service in none":
            (one / "shop.yaml").unlink()
        case "a service that reads another's":
            (one / "road.yaml").rename(zero / "road.yaml")
        case "a service without its dependency":
            (one / "need.yaml").rename(zero / "need.yaml")
        case "a watchdog of another":
            shutil.copy(zero / "_slosmith.yaml", one)
        case "no watchdog":
            (one / "_slosmith.yaml").unlink()
        case "rules beside all folders":
            shutil.copy(one / "shop.yaml", home)
        case "a folder of no ruler":
            one.rename(home / "shard-2")
        case _:
            text = (one / "shop.yaml").read_text(encoding="utf-8")
            rules = text.split("      - ")
            number = next(n for n, rule in enumerate(rules) if rule.startswith(kind))
            whole = "      - ".join(rules[:number] + rules[number + 1 :])
            (one / "shop.yaml").write_text(whole, encoding="utf-8")


KINDS = (
    "a service in two", "a service in none", "a service that reads another's", "no watchdog",
    "a service without its dependency", "a watchdog of another", "rules beside all folders",
    "a folder of no ruler", "record", "alert", 'record: "slo:bad_events:rate5m"',
    'record: "slo:info"',
)  # fmt: skip


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("divided")
    more = f"---\nservice: road\nteam: web\n{JOINING['an alert on a budget']}"
    more += f"---\nservice: need\nteam: web\ndepends_on: [shop]{ALERT.replace('EXPR', 'a < 1')}"
    text = with_shards("thanos").replace("service: shop\n", "service: shop\nshard: 1\n") + more
    write_spec(root, text)
    assert run_compiler(root, "build").exit_code == 0
    return root


@pytest.mark.judge
def test_how_rules_are_divided_is_proven(divided: Path, promtool: Judge) -> None:
    assert find_tool("promtool"), f"{promtool} must be asked"
    asked = [*verify_shards(case_of(divided))]
    assert {one.verdict for one in asked} == {Verdict.PROVEN}, asked


@pytest.mark.judge
@pytest.mark.parametrize("kind", KINDS)
def test_damage_to_how_rules_are_divided_is_noticed(
    divided: Path, tmp_path: Path, promtool: Judge, kind: str
) -> None:
    assert find_tool("promtool"), f"{promtool} must be asked"
    root = shutil.copytree(divided, tmp_path / "copy")
    damage(root, kind)
    assert refuted(verify_shards(case_of(root))) != []


PLANNED = [
    # What was the only ruler becomes ruler 0, so that only shop moves, and back again.
    pytest.param("", "2", [("shop/up", "the only ruler", "ruler 1")], id="divided"),
    pytest.param("2", "", [("shop/up", "ruler 1", "the only ruler")], id="joined"),
    pytest.param("2", "3", [("mail/up", "ruler 0", "ruler 2")], id="one more"),
    pytest.param("3", "3", [], id="none"),
]


@pytest.mark.parametrize(("old", "new", "moved"), PLANNED)
def test_a_plan_says_what_moves(old: str, new: str, moved: list[tuple[str, str, str]]) -> None:
    before, after = (
        services(*NAMES) + (DIVIDED.replace("N", count) if count else "settings: {}\n")
        for count in (old, new)
    )
    found = [one for one in plan_of(before, after).changes if one.what == "evaluated by"]
    assert [(one.subject, one.old, one.new) for one in found] == moved
    assert all(one.risk == "history" and "backfill" in one.hint for one in found)


def test_a_pin_keeps_a_service_where_its_history_is() -> None:
    pinned = services(*NAMES).replace("service: mail\n", "service: mail\nshard: 0\n")
    found = plan_of(
        services(*NAMES) + DIVIDED.replace("N", "2"), pinned + DIVIDED.replace("N", "3")
    )
    assert [one for one in found.changes if one.what == "evaluated by"] == []
