"""When somebody is notified: waits and groups of the rendered routes, and inhibitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slosmith.commands.rehearse.play import Episode, seen_outside
from slosmith.model.units import Duration
from tests.commands.rehearse.shop import SHOP, SHOP_IS_MUTED, rehearse
from tests.conftest import Compile

pytestmark = pytest.mark.judge

OFFICE = """
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#shop", api_url_file: /etc/secrets/slack}}
    pager: {pagerduty: {routing_key_file: /etc/secrets/pagerduty}}
  teams:
    shop: {page: [pager, chat], ticket: [chat], hours: office}
    database: {page: [pager], ticket: [chat]}
  intervals:
    office: {weekdays: "monday:friday"}
  timings:
    page: {group_wait: 1m, group_interval: 4m, repeat_interval: 4h}
    ticket: {group_wait: 10m, group_interval: 20m, repeat_interval: 24h}
"""
WAITING = "---".join(OFFICE if "\nrouting:" in one else one for one in SHOP.split("---"))


def test_a_page_is_told_after_its_group_has_been_waited_for(compile: Compile) -> None:
    told = rehearse(compile, WAITING + SHOP_IS_MUTED).stdout
    # It fires from 10m on, and a minute is waited.
    assert "       11m  notified   DatabaseDown (page) to pager\n" in told
    # From 10m on; ten minutes, and only while the team works.
    assert "       20m  notified   ShopSlow (ticket) to chat (in the hours office)\n" in told


def test_what_is_muted_is_told_when_its_group_is_looked_at_again(compile: Compile) -> None:
    # It fires from 15m on and is inhibited until 30m; its group is looked at after 16m and then
    # every 4m: 20m, 24m, 28m, 32m.
    told = rehearse(compile, WAITING + SHOP_IS_MUTED).stdout
    assert "       32m  notified   ShopDown (page) to chat, pager\n" in told


def test_who_is_told_in_time_is_said_of_what_is_expected(compile: Compile) -> None:
    expected = "expect: [{alert: DatabaseDown, within: 1m, receivers: [pager]}]\n"
    result = rehearse(compile, WAITING + expected)
    assert "reaches pager: amtool and Alertmanager agree; notified 1m after the failure" in (
        result.stdout
    )


def test_an_alert_that_is_over_before_anybody_is_told_reaches_nobody(compile: Compile) -> None:
    # A ticket that fires from 10m to 19m30s, with ten minutes of waiting.
    brief = WAITING.replace("for: 20m", "for: 9m30s")
    expected = "expect: [{alert: ShopSlow, within: 1m, receivers: [chat]}]\n"
    result = rehearse(compile, brief + expected)
    assert result.exit_code == 1
    assert "FAIL  ShopSlow reaches chat: nobody is notified: it is over" in result.stdout
    assert "notified   ShopSlow" not in result.stdout


def test_a_play_that_ends_before_somebody_is_told_says_to_play_longer(compile: Compile) -> None:
    # It fires from 10m on, and is looked at from 20m on; the play is over at 19m.
    brief = (
        WAITING.replace("lasting: 1h", "lasting: 19m")
        .replace("for: 20m, ", "")
        .replace("for: 25m, ", "")
    )
    expected = "expect: [{alert: ShopSlow, within: 1m, receivers: [chat]}]\n"
    result = rehearse(compile, brief + expected)
    assert result.exit_code == 1
    assert "nobody is notified before the end at 19m: make lasting: longer" in result.stdout


def test_what_mutes_an_alert_is_said_of_its_notification(compile: Compile) -> None:
    nights = """
  intervals:
    nights: {times: "22:00-24:00", location: Europe/Berlin}
    office: {weekdays: "monday:friday"}
  mutes:
    - {match: {service: shop}, during: nights}
    - {match: {service: database}, outside: office}
"""
    written = WAITING.replace('\n  intervals:\n    office: {weekdays: "monday:friday"}\n', nights)
    expected = "expect: [{alert: DatabaseDown, within: 1m, receivers: [pager]}]\n"
    told = rehearse(compile, written + expected).stdout
    muted = "muted during nights, 22:00-24:00 Europe/Berlin"
    assert f"ShopSlow (ticket) to chat (in the hours office; {muted})\n" in told
    assert "DatabaseDown (page) to pager (in the hours office)\n" in told
    assert "agree; notified 1m after the failure, in the hours office\n" in told


def test_a_fragment_is_rehearsed_in_its_base(compile: Compile, tmp_path: Path) -> None:
    base = "route: {receiver: theirs}\nreceivers: [{name: theirs}]\n"
    (tmp_path / "base.yml").write_text(base, encoding="utf-8")
    fragment = "routing:\n  base: {file: base.yml, mode: fragment}\n"
    expected = "expect: [{alert: DatabaseDown, within: 1m, receivers: [pager]}]\n"
    result = rehearse(compile, WAITING.replace("routing:\n", fragment) + expected)
    assert "reaches pager: amtool and Alertmanager agree; notified 1m after" in result.stdout


def test_json_tells_who_is_told_when(compile: Compile) -> None:
    result = rehearse(compile, WAITING + SHOP_IS_MUTED, "--format=json")
    (rehearsed,) = json.loads(result.stdout)
    told: list[dict[str, Any]] = rehearsed["notifications"]
    found = [(one["labels"]["alertname"], one["receiver"], one["at"] / 60) for one in told]
    assert found == [
        ("DatabaseDown", "pager", 11),
        ("ShopSlow", "chat", 20),
        ("ShopDown", "chat", 32),
        ("ShopDown", "pager", 32),
    ]
    assert [one["hours"] for one in told] == [[], ["office"], [], []]
    assert [one["muted"] for one in told] == [[], [], [], []]


def test_a_rehearsed_alert_has_the_labels_that_prometheus_adds() -> None:
    labels = (("alertname", "Down"), ("cluster", "own"), ("service", "shop"))
    fired = Episode(labels=labels, first=Duration(0), last=Duration(1))
    (sent,) = seen_outside([fired], ("cluster", "region"))
    # One that the alert has of its own is kept, as Prometheus keeps it.
    assert dict(sent.labels) == {**dict(labels), "region": "region-1"}
    assert seen_outside([fired], ()) == (fired,)
