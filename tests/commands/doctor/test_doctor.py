"""Real servers that run what was rendered are found right, and what is changed there is found."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from slosmith.commands.doctor.alertmanager import check_alertmanager
from tests.conftest import Compiled, run_compiler, write_spec
from tests.servers.alertmanager import Alertmanager
from tests.servers.answering import Reply, Request, answering
from tests.servers.prometheus import Prometheus
from tests.servers.waiting import until
from tests.tools.judges import ROOT, Judge, judges

SPEC = """\
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    by: [job]
    sli: {events: {total: '{__name__="a_total",zone="b"}', bad: 'a_total{zone="b",code="500"}'}}
alerts:
  - {alert: ShopFull, expr: 'full{zone="b",disk="c"} > 2592000', for: 10m, severity: page,
     keep_firing_for: 90s, summary: no room is left}
---
settings: {external_labels: [cluster], evaluation_interval: 1s, period_interval: 1s,
  base_window: 1m, prometheus: "2.42"}
---
routing:
  default: chat
  watchdog: {receiver: beat}
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
    beat: {webhook: {url: "http://127.0.0.1:9/beat"}}
  teams:
    web: {page: [pager, chat], ticket: [chat]}
"""


OPTIONS = (
    "--storage.tsdb.retention.time=31d",
    "--web.enable-lifecycle",
    "--rules.alert.resend-delay=1s",  # the first may come before it knows an Alertmanager
)


@contextmanager
def running(
    root: Path, prometheus: Judge, alertmanager: Judge, *options: str, folder: str = ""
) -> Iterator[tuple[Prometheus, Alertmanager]]:
    """Run servers on a copy of what was rendered."""
    copy = root / "copy"
    shutil.copytree(root / "output", copy)
    config = copy / "alertmanager" / "alertmanager.yaml"
    alerts = Alertmanager(alertmanager.path, config, root)
    place = alerts.url.removeprefix("http://")
    written = {
        "global": {"external_labels": {"cluster": "a", "replica": "1"}},
        "rule_files": [str(copy / "prometheus" / "rules" / folder / "*.yaml")],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [place]}]}]},
    }
    (root / "prometheus.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    server = Prometheus(prometheus.path, root / "prometheus.yaml", root, *options)
    with alerts.server.running(), server.server.running():
        yield server, alerts


def doctor(root: Path, server: Prometheus, alerts: Alertmanager, *more: str) -> Compiled:
    words = ("--prometheus", server.url, "--alertmanager", alerts.url, *more)
    return run_compiler(root, "doctor", *words)


def codes_in(done: Compiled) -> list[str]:
    return re.findall(r"\[(S\d+)\]", done.stderr)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("edition", [0, -1], ids=["oldest", "newest"])
def test_what_runs_as_rendered_is_right_and_what_is_changed_is_found(
    edition: int, tmp_path: Path
) -> None:
    prometheus, alertmanager = (judges(name)[edition] for name in ("prometheus", "alertmanager"))
    write_spec(tmp_path, SPEC)
    built = run_compiler(tmp_path, "build")
    assert built.exit_code == 0, built.stderr
    with running(tmp_path, prometheus, alertmanager, *OPTIONS) as (server, alerts):
        until(alerts.alerts, "the watchdog to come")
        right = doctor(tmp_path, server, alerts)
        rules = tmp_path / "copy" / "prometheus" / "rules" / "shop.yaml"
        rules.write_text(rules.read_text().replace("> 2592000", "> 2592001"))
        config = tmp_path / "copy" / "alertmanager" / "alertmanager.yaml"
        config.write_text(config.read_text().replace("repeat_interval: 1d", "repeat_interval: 2d"))
        for one in (server, alerts):
            requests.post(f"{one.url}/-/reload", timeout=10).raise_for_status()
        time.sleep(1)
        wrong = doctor(tmp_path, server, alerts)
    assert right.exit_code == 0, right.stdout + right.stderr
    assert [line.partition("  ")[0] for line in right.stdout.splitlines()] == [
        *("rules", "retention", "scrapes", "labels", "clocks", "contract", "routing"),
        *("watchdog", "dashboards"),
    ]
    assert "watchdog    fires, and comes to the Alertmanager" in right.stdout
    assert wrong.exit_code == 1
    assert sorted(codes_in(wrong)) == ["S1402", "S1410"]
    assert 'the group "shop/alerts" has another expression for "ShopFull" than was' in wrong.stderr
    assert 'is "2d", and "1d" was rendered' in wrong.stderr


@pytest.mark.judge
@pytest.mark.slow
def test_a_ruler_is_asked_for_its_own_rules_and_its_own_watchdog(
    tmp_path: Path, prometheus: Judge, alertmanager: Judge
) -> None:
    bank = "service: bank\nteam: web\nslos: [{name: up, objective: 99%, sli: {probe: a_up}}]\n---\n"
    text = SPEC.replace("service: shop\n", "service: shop\nshard: 1\n")
    divided = "settings: {shards: 2, allow: [{code: S1307, reason: one is enough here}],"
    write_spec(tmp_path, bank + text.replace("settings: {", divided))
    built = run_compiler(tmp_path, "build")
    assert built.exit_code == 0, built.stderr
    with running(tmp_path, prometheus, alertmanager, *OPTIONS, folder="shard-1") as servers:
        until(servers[1].alerts, "the watchdog to come")
        own, other = (doctor(tmp_path, *servers, "--shard", shard) for shard in ("1", "0"))
        all_of_them = doctor(tmp_path, *servers)
    assert own.exit_code == 0, own.stdout + own.stderr
    assert sorted(codes_in(other)) == ["S1401", "S1401", "S1411", "S1412"]  # bank and its watchdog
    assert sorted(codes_in(all_of_them)) == sorted(codes_in(other))
    assert "the watchdog of each ruler (0, 1) does not fire" in all_of_them.stderr
    assert run_compiler(tmp_path, "doctor", "--shard", "2", "--ruler", "http://a").exit_code == 2


@pytest.mark.parametrize("path", ["rules", "status/runtimeinfo", "query"])
def test_a_server_that_is_lost_leaves_it_unknown(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    write_spec(tmp_path, SPEC)
    one = '{"data": {"result": [{"metric": {}, "value": [1, "1"]}]}}'

    def answer(request: Request) -> Reply:
        lost = request.path.partition("?")[0].endswith(path)
        return Reply(502 if lost else 200, one)

    with answering(answer) as url:
        done = run_compiler(tmp_path, "doctor", "--prometheus", url)
    assert done.exit_code == 3
    assert "answered 502; what runs is unknown\n  = " in done.stderr


def test_nobody_is_asked_who_is_not_named(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    done = run_compiler(tmp_path, "doctor")
    assert done.exit_code == 2
    assert "name a server: --prometheus, --ruler, --alertmanager or --grafana" in done.stderr


OWN = (ROOT / "output" / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8")


def said_of(running: Any) -> list[str]:
    """What is found of a configuration that runs, beside this repository's own."""
    status = {"config": {"original": yaml.safe_dump(running, sort_keys=False)}}
    return [one.message for one in check_alertmanager(OWN, status)]


def damages(tree: Any) -> Iterator[Any]:
    """The tree with one thing otherwise, each time: a text, or an entry less or more."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from ({**tree, key: other} for other in damages(value))
    elif isinstance(tree, list):
        yield tree[1:]
        yield [*tree, tree[0]]
        for number, value in enumerate(tree):
            yield from ([*tree[:number], other, *tree[number + 1 :]] for other in damages(value))
    elif isinstance(tree, str):
        yield f"{tree}x"


def test_each_damage_to_routes_and_receivers_is_found() -> None:
    own = yaml.load(OWN, yaml.CBaseLoader)  # noqa: S506  # texts
    assert said_of(own) == []
    tried = [*damages(own)]
    assert len(tried) > 200
    for number, other in enumerate(tried):
        if number % 31 == 0:
            assert len(said_of(other)) == 1, other


def test_defaults_and_secrets_are_no_difference() -> None:
    own = yaml.load(OWN, yaml.CBaseLoader)  # noqa: S506  # texts
    assert said_of({**own, "global": {"resolve_timeout": "5m", "http_config": {}}}) == []
    assert said_of({**own, "inhibit_rules": [*own["inhibit_rules"], {"equal": ["a"]}]})
    more = {**own["route"], "mute_time_intervals": ["night"]}
    (said,) = said_of({**own, "route": more})
    assert said.endswith("route.mute_time_intervals is there, and was not rendered")
