"""What messages say of groups that are hard to read, to the letter, as amtool fills them in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import requests

from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool
from tests.conftest import Compiled
from tests.emit.routing.servers import Router
from tests.emit.routing.test_inhibition import alert
from tests.servers.inbox import Inbox
from tests.servers.waiting import until

pytestmark = pytest.mark.judge
Json = dict[str, Any]


def one(labels: dict[str, str], summary: str, *, firing: bool = True, **more: str) -> Json:
    """An alert as a template is handed it."""
    return {
        "status": "firing" if firing else "resolved",
        "labels": labels,
        "annotations": {"summary": summary, **more} if summary else more,
        "startsAt": "2026-11-28T03:02:10Z",
        "endsAt": "0001-01-01T00:00:00Z" if firing else "2026-11-28T03:42:10Z",
        "generatorURL": "http://prometheus.example/graph",
    }


def said(shop: Compiled, template: str, *alerts: Json, folder: Path) -> str:
    """What a template makes of a group."""
    amtool = find_tool("amtool")
    assert amtool is not None
    common = set.intersection(*(set(one["labels"].items()) for one in alerts))
    firing = any(one["status"] == "firing" for one in alerts)
    data = {
        "status": "firing" if firing else "resolved",
        "alerts": alerts,
        "commonLabels": dict(common),
        "groupLabels": {name: value for name, value in common if name in ("service", "slo")},
        "externalURL": "http://alertmanager.example",
    }
    path = folder / "group.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    run = run_tool(
        amtool,
        "template",
        "render",
        f"--template.glob={shop.output('alertmanager', 'templates')}/*.tmpl",
        f"--template.data={path}",
        f'--template.text={{{{ template "{template}" . }}}}',
    )
    assert run.exit_code == 0, run.text
    return run.text


def tier(name: str, window: str, *, firing: bool = True, severity: str = "page") -> Json:
    """A tier of an SLO; the fast one stands first, as alerts are sorted by their labels."""
    labels = {"alertname": "ShopErrorsBudgetBurn", "service": "shop", "slo": "errors"}
    labels |= {"severity": severity, "tier": name, "long_window": window, "short_window": "5m"}
    return one(labels, f"{name} burns", firing=firing, budget_remaining=f"7% by {name}")


def test_the_tier_that_fires_speaks_before_the_one_that_cleared(
    shop: Compiled, tmp_path: Path
) -> None:
    alerts = tier("fast", "1h", firing=False), tier("slow", "6h")
    title = said(shop, "slack.title", *alerts, folder=tmp_path)
    assert title == "[page] slow burns (1 firing, 1 resolved)"
    assert said(shop, "slack.text", *alerts, folder=tmp_path) == (
        "*Budget left:* 7% by slow\n"
        "• tier=slow, since 03:02 UTC on 28 November\n"
        "• resolved at 03:42 UTC: tier=fast: fast burns, since 03:02 UTC on 28 November\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "worst"),
    [
        (("a", "1d"), ("b", "6h"), "b"),
        (("a", "2h24m"), ("b", "30m"), "b"),
        (("a", "1w"), ("b", "3d"), "b"),
        (("a", "6h"), ("b", "1d"), "a"),
        (("a", "30m", "ticket"), ("b", "3d", "page"), "b"),
        (("a", "30m", "info"), ("b", "3d", "ticket"), "b"),
    ],
)
def test_the_worst_is_a_page_and_then_the_shortest_window(
    shop: Compiled, tmp_path: Path, first: Any, second: Any, worst: str
) -> None:
    alerts = [
        tier(name, window, severity=(*more, "page")[0]) for name, window, *more in (first, second)
    ]
    assert f"] {worst} burns (2 firing)" in said(shop, "pagerduty.title", *alerts, folder=tmp_path)


def test_of_25_hosts_ten_are_named(shop: Compiled, tmp_path: Path) -> None:
    shared = {"alertname": "DiskFull", "service": "hosts", "severity": "page", "zone": "b"}
    hosts = [one({**shared, "instance": f"h{n:02}"}, "disk is full") for n in range(25)]
    assert said(shop, "slack.title", *hosts, folder=tmp_path) == (
        "[page] hosts: disk is full (25 firing)"
    )
    lines = said(shop, "slack.text", *hosts, folder=tmp_path).splitlines()
    named = [f"• instance=h{n:02}, since 03:02 UTC on 28 November" for n in range(10)]
    assert lines == ["*All have:* zone=b", *named, "• and 15 more firing"]
    assert unquote(said(shop, "slosmith.silence", *hosts, folder=tmp_path)) == (
        "http://alertmanager.example/#/silences/new"
        '?filter={service="hosts",severity="page",alertname="DiskFull"}'
    )


@pytest.mark.parametrize(
    ("labels", "summary", "title"),
    [
        ({"severity": "warning"}, "it crashes", "[warning] PodCrashes: it crashes"),
        ({"severity": "warning"}, "", "[warning] PodCrashes"),
        ({}, "it crashes", "PodCrashes: it crashes"),
        ({"severity": "page", "service": "shop"}, "", "[page] shop: PodCrashes"),
    ],
)
def test_the_title_of_a_strangers_alert_has_no_gap(
    shop: Compiled, tmp_path: Path, labels: dict[str, str], summary: str, title: str
) -> None:
    stray = one({"alertname": "PodCrashes", **labels}, summary)
    assert said(shop, "slack.title", stray, folder=tmp_path) == title


def test_a_runbook_without_an_address_is_named_and_is_no_link(
    shop: Compiled, tmp_path: Path
) -> None:
    labels = {"alertname": "Twice", "service": "shop", "severity": "page"}
    plain = one(labels, "booked twice", runbook_url="runbooks/shop/Twice.md")
    text = said(shop, "slack.text", plain, folder=tmp_path)
    assert text.startswith("*Runbook:* runbooks/shop/Twice.md\n• Twice, since ")
    link = said(shop, "slosmith.runbook", plain, folder=tmp_path)
    assert link == "http://alertmanager.example/#/alerts"


# A title has 190 characters: 10 of "[page] a: ", 36 words of four letters with 35 spaces, and the
# mark; of one long word 179 letters.
def test_a_title_is_cut_at_a_space_and_marked(shop: Compiled, tmp_path: Path) -> None:
    labels = {"alertname": "Long", "service": "a", "severity": "page"}
    title = said(shop, "pagerduty.title", one(labels, "word " * 99), folder=tmp_path)
    assert title == "[page] a: " + " ".join(["word"] * 36) + "…"
    solid = said(shop, "pagerduty.title", one(labels, "é" * 300), folder=tmp_path)
    assert solid == "[page] a: " + "é" * 179 + "…"
    exact = said(shop, "pagerduty.title", one(labels, "é" * 180), folder=tmp_path)
    assert exact == "[page] a: " + "é" * 180


@pytest.mark.every_version
def test_the_silence_matches_this_group_and_nothing_else(server: Router, told: Inbox) -> None:
    odd = 'a "b" + c\\d'
    page = alert("1", "page", odd, alertname="Odd")
    server.fire(page, alert("2", "ticket", odd, alertname="Odd"), alert("3", "page", "other"))

    def links() -> list[str]:
        posts = [post["attachments"][0] for post in told.at("slack")]
        buttons = [button for one in posts if odd in one["title"] for button in one["actions"]]
        return [button["url"] for button in buttons if button["text"] == "Silence"]

    link = until(links, "a message of the odd service")[0]
    until(lambda: len(server.alerts()) == 3, "three alerts")
    matchers = unquote(link.partition("?filter=")[2]).strip("{}").split(",")
    answer = requests.get(f"{server.url}/api/v2/alerts", params={"filter": matchers}, timeout=5)
    assert [found["labels"]["id"] for found in answer.json()] == ["1"]
