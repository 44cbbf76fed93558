"""Verify holds the merged configuration against the base alone, with a real Alertmanager."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.verify import Case, Proof, Verdict, verify_output
from slosmith.verify.base_routes import verify_base_routes
from tests.conftest import run_compiler, write_spec

pytestmark = pytest.mark.judge

FILE = "alertmanager/alertmanager.yml"
SHOP = """
service: shop
team: web
alerts:
  - {alert: ShopQueueLong, expr: shop_queue_length > 100, severity: ticket, summary: orders wait}
  - {alert: ShopDown, expr: up == 0, severity: page, summary: nothing is sold}
---
routing:
  base: BASE
  default: own-unrouted
  receivers:
    own-pager: {webhook: {url: "http://127.0.0.1:1/page"}}
    own-unrouted: {webhook: {url: "http://127.0.0.1:1/unrouted"}}
  teams:
    web: {page: [own-pager, mail], ticket: [own-unrouted]}
"""
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
    - {receiver: night, matchers: [alertname=Watchdog]}
receivers: [{name: all}, {name: audit}, {name: web}, {name: mobile}, {name: mail}, {name: night}]
inhibit_rules:
  - source_matchers: [cluster_down="yes"]
    target_matchers: ['env="prod"', service!=shop]
    equal: [cluster]
"""
Config = dict[str, Any]


def merged(root: Path, base: str = BASE, where: str = FILE) -> Case:
    """The shop, merged into a base."""
    write_spec(root, SHOP.replace("BASE", where))
    (root / "alertmanager").mkdir(exist_ok=True)
    (root / FILE).write_text(base, encoding="utf-8")
    built = run_compiler(root, "build")
    assert built.exit_code == 0, built.stderr
    model = compile_root(root).model
    assert model is not None
    return Case(model=model, root=root, output=root / "output")


def failed(proofs: tuple[Proof, ...]) -> dict[str, str]:
    return {one.subject: one.evidence for one in proofs if one.verdict is not Verdict.PROVEN}


def test_every_route_of_theirs_is_proven(tmp_path: Path) -> None:
    proofs = [*verify_base_routes(merged(tmp_path))]
    assert {one.verdict for one in proofs} == {Verdict.PROVEN}
    # The file twice, the root route and five below it, and one inhibition.
    assert len(proofs) == 2 + 6 + 1


def test_ours_are_proven_of_the_merged_file(tmp_path: Path) -> None:
    proofs = verify_output(merged(tmp_path, where=f"{{file: {FILE}, after: audit}}"))
    assert failed(tuple(one for one in proofs if one.area in ("base", "routing"))) == {}
    reached = {one.subject: one.evidence for one in proofs if "reaches" in one.claim}
    assert reached["shop/ShopDown (page)"] == "Alertmanager: audit,own-pager,mail"


def test_a_fragment_is_proven_as_its_owner_would_put_it_together(tmp_path: Path) -> None:
    base = BASE.replace("{name: web}", "{name: web, pushover_configs: [{token: hunter2}]}")
    case = merged(tmp_path, base, f"{{file: {FILE}, mode: fragment}}")
    proofs = verify_output(case)
    assert failed(tuple(one for one in proofs if one.area in ("base", "routing"))) == {}
    assert any(one.area == "base" for one in proofs)
    assert not any(str(tmp_path.parents[2]) in one.evidence for one in proofs)


def _swap(config: Config) -> None:
    config["route"]["routes"][-2]["receiver"] = "night"


def _stop(config: Config) -> None:
    del config["route"]["routes"][-3]["continue"]


def _loosen(config: Config) -> None:
    config["route"]["routes"][-3]["routes"][0]["matchers"][1] = 'env!~"test|dev"'


def _widen_ours(config: Config) -> None:
    ours = config["route"]["routes"][0]
    ours["matchers"] = [one for one in ours["matchers"] if "alertname" not in one]


def _inhibit(config: Config) -> None:
    config["inhibit_rules"][0]["equal"] = ["region"]


def _silence_all(config: Config) -> None:
    rule = {"source_matchers": ['service="shop"'], "target_matchers": ['env="staging"']}
    config["inhibit_rules"].append(rule)


@pytest.mark.parametrize(
    ("damage", "who"),
    [
        (_swap, "mail"),
        (_stop, "web"),
        (_loosen, "mobile"),
        (_widen_ours, "mail"),
        (_silence_all, "as written"),
    ],
)
def test_damage_is_seen_in_what_becomes_of_alerts(
    tmp_path: Path, damage: Callable[[Config], None], who: str
) -> None:
    case = merged(tmp_path)
    config = yaml.safe_load(case.alertmanager.read_text(encoding="utf-8"))
    damage(config)
    case.alertmanager.write_text(yaml.safe_dump(config), encoding="utf-8")
    wrong = [one for one in verify_base_routes(case) if one.verdict is Verdict.FAILED]
    behaviour = [one for one in wrong if "stands in the merged file" not in one.claim]
    assert any(who in f"{one.subject} {one.claim}" for one in behaviour), wrong


def test_any_change_of_what_is_theirs_is_seen(tmp_path: Path) -> None:
    case = merged(tmp_path)
    config = yaml.safe_load(case.alertmanager.read_text(encoding="utf-8"))
    _inhibit(config)
    case.alertmanager.write_text(yaml.safe_dump(config), encoding="utf-8")
    found = failed(tuple(verify_base_routes(case)))
    assert "inhibit_rules differs" in found[FILE]
