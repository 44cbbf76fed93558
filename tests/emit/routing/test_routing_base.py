"""An existing configuration stays what it was, and takes our routes at a named place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from slosmith.judges.running import run_tool
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.judges import Judge

SHOP = """
service: shop
team: web
alerts:
  - {alert: ShopQueueLong, expr: shop_queue_length > 100, severity: ticket, summary: orders wait}
---
routing:
  base: %s
  default: slack-web
  receivers:
    slack-web: {slack: {channel: "#web", api_url_file: /etc/alertmanager/secrets/slack}}
  teams:
    web: {ticket: [slack-web]}
"""
FILE = "alertmanager/alertmanager.yml"
# What Go and Python read differently, both forms of matchers, and a merge key.
BASE = """
# Ask the platform team before you change this.
templates: ['templates/*.tmpl', /etc/alertmanager/templates/*.tmpl]
route:
  receiver: all
  group_by: [alertname]
  routes:
    - {receiver: audit, continue: true}
    - receiver: night
      match: {severity: critical}
      match_re: {region: eu-.*}
      routes:
        - &there {receiver: night, matchers: [cluster="012"], mute_time_intervals: [lunch]}
    - {<<: *there, matchers: [env != yes], continue: yes}
receivers: [{name: all}, {name: audit}, {name: night}]
inhibit_rules:
  - {source_match: {severity: critical}, target_match_re: {severity: warning|none}}
mute_time_intervals:
  - name: lunch
    time_intervals: [{times: [{start_time: 12:00, end_time: 13:30}], years: [2026]}]
"""


def merged(root: Path, base: str = BASE, where: str = FILE) -> Compiled:
    """The shop, merged into a base."""
    write_spec(root, SHOP % where)
    (root / "alertmanager").mkdir(exist_ok=True)
    (root / FILE).write_text(base, encoding="utf-8")
    return run_compiler(root, "build")


def routes(built: Compiled) -> list[dict[str, object]]:
    """The routes below the root, as they were rendered."""
    text = built.output("alertmanager", "alertmanager.yaml").read_text(encoding="utf-8")
    found: list[dict[str, object]] = yaml.safe_load(text)["route"]["routes"]
    return found


def test_ours_come_first_and_take_what_has_a_name_and_a_service_of_ours(tmp_path: Path) -> None:
    first = routes(merged(tmp_path))[0]
    assert first["matchers"] == ['service="shop"', 'alertname="ShopQueueLong"']
    assert first["receiver"] == "slack-web"


@pytest.mark.parametrize(
    ("place", "receivers"),
    [
        ("before: audit", ["slack-web", "audit", "night", "night"]),
        ("after: audit", ["audit", "slack-web", "night", "night"]),
        ("below: all", ["slack-web", "audit", "night", "night"]),
        ("after: 'env!=\"yes\"'", ["audit", "night", "night", "slack-web"]),
    ],
)
def test_ours_stand_where_they_are_put(tmp_path: Path, place: str, receivers: list[str]) -> None:
    # What stands after the last route must be allowed: others would keep our alerts from it.
    allowed = "allow: [{code: S834, reason: a test}]"
    built = merged(tmp_path, where=f"{{file: {FILE}, {place}, {allowed}}}")
    assert built.exit_code == 0, built.stderr
    assert [one["receiver"] for one in routes(built)] == receivers


def test_every_value_is_rendered_as_it_was_written(tmp_path: Path) -> None:
    merged(tmp_path)
    text = (tmp_path / "output" / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8")
    for written in (
        'cluster="012"',
        "env != yes",
        "continue: yes",
        "start_time: '12:00'",
        "[2026]",
    ):
        assert written in text
    assert "<<" not in text
    assert "platform team" not in text
    assert f"Merged into {FILE}, where its comments are." in text


def test_templates_beside_the_base_are_copied_and_others_are_left(tmp_path: Path) -> None:
    templates = tmp_path / "alertmanager" / "templates"
    templates.mkdir(parents=True)
    (templates / "own.tmpl").write_text('{{ define "own.title" }}x{{ end }}', encoding="utf-8")
    built = merged(tmp_path)
    assert (built.output("alertmanager", "templates", "own.tmpl")).exists()


def test_a_template_of_the_same_name_is_refused(tmp_path: Path) -> None:
    templates = tmp_path / "alertmanager" / "templates"
    templates.mkdir(parents=True)
    (templates / "own.tmpl").write_text('\n{{ define "slack.title" }}x{{ end }}', encoding="utf-8")
    (templates / "slack.tmpl").write_text("", encoding="utf-8")
    told = merged(tmp_path).stderr
    assert '"slack.title" of our messages is defined in alertmanager/templates/own.tmpl:2' in told
    assert 'a template file "slack.tmpl" is rendered' in told


def test_a_secret_is_named_and_never_shown(tmp_path: Path) -> None:
    base = BASE.replace("{name: night}", "{name: night, pushover_configs: [{token: hunter2}]}")
    built = merged(tmp_path, base)
    assert "write token_file:" in built.stderr
    assert "hunter2" not in built.stderr
    assert not built.output().exists()


def test_until_then_our_parts_alone_are_rendered(tmp_path: Path) -> None:
    base = BASE.replace("{name: night}", "{name: night, pushover_configs: [{token: hunter2}]}")
    built = merged(tmp_path, base, f"{{file: {FILE}, mode: fragment}}")
    assert built.exit_code == 0, built.stderr
    fragment = built.output("alertmanager", "fragment.yaml").read_text(encoding="utf-8")
    assert "hunter2" not in fragment
    assert [one["name"] for one in yaml.safe_load(fragment)["receivers"]] == ["slack-web"]
    assert not built.output("alertmanager", "alertmanager.yaml").exists()


def test_a_base_that_changes_is_built_again(tmp_path: Path) -> None:
    merged(tmp_path)
    built = merged(tmp_path, BASE.replace("{receiver: audit, continue: true}", "{receiver: audit}"))
    assert "continue" not in routes(built)[1]


def test_a_base_outside_of_the_root_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "alertmanager").mkdir(parents=True)
    (tmp_path / "outside.yml").write_text(BASE, encoding="utf-8")
    (root / FILE).symlink_to(tmp_path / "outside.yml")
    write_spec(root, SHOP % FILE)
    assert "a link that leads out of the root" in run_compiler(root, "check").stderr
    write_spec(root, SHOP % "../outside.yml")
    assert "is no path below the root" in run_compiler(root, "check").stderr


@pytest.mark.judge
def test_alertmanager_loads_what_was_merged(tmp_path: Path, amtool: Judge) -> None:
    built = merged(tmp_path)
    config = built.output("alertmanager", "alertmanager.yaml")
    run = run_tool(amtool.path, "check-config", str(config))
    assert run.exit_code == 0, run.text


def test_receivers_and_intervals_of_the_base_may_be_named(tmp_path: Path) -> None:
    spec = SHOP.replace("ticket: [slack-web]", "ticket: [Night Team], hours: lunch")
    spec += "  mutes:\n    - {match: {service: shop}, outside: lunch}\n"
    (tmp_path / "alertmanager").mkdir()
    base = BASE.replace("{name: night}", "{name: Night Team, email_configs: [{to: n@x.example}]}")
    (tmp_path / FILE).write_text(base.replace("receiver: night", "receiver: Night Team"))
    write_spec(tmp_path, spec % FILE)
    built = run_compiler(tmp_path, "build")
    assert built.exit_code == 0, built.stderr
    text = str(routes(built)[0])
    assert "'receiver': 'Night Team', 'active_time_intervals': ['lunch']" in text
    rendered = built.output("alertmanager", "alertmanager.yaml").read_text(encoding="utf-8")
    assert rendered.count("name: Night Team") == 1
