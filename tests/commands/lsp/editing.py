"""A root with one text that is open in an editor, and a place in it that is marked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.source import File
from tests.build.world import lay_out

MARK = "¦"
SHOP = """
service: shop
team: web
traffic: 600/min
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
alerts:
  - alert: ShopQueueLong
    expr: max by (queue) (shop_queue_depth) > 100
    severity: page
    summary: the queue is long
"""
REST = {
    "slo/metrics.yaml": """
metrics:
  shop_requests_total:
    {type: counter, help: requests of <b>buyers</b>, labels: {code: ["200", "500"], method: }}
  shop_queue_depth: {type: gauge, unit: orders, labels: {queue: }}
  shop_request_seconds: {type: histogram, buckets: [0.1, 1], labels: {code: ["200", "500"]}}
""",
    "slo/routing.yaml": """
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
  teams:
    web: {page: [pager], ticket: [chat], hours: office}
  intervals:
    office: {weekdays: "monday:friday", times: "09:00-17:00"}
""",
    "slo/scenarios/slow.yaml": """
scenario: slow
title: the queue grows
lasting: 1h
normal: {shop_queue_depth: 1, shop_requests_total: 20/min}
changes:
  - {at: 5m, what: it grows, set: {shop_queue_depth: 200}}
expect:
  - {alert: ShopQueueLong, within: 5m, receivers: [pager]}
""",
    "runbooks/ShopQueueLong.md": """## Diagnosis

Look at `shop_queue_depth`, and see [errors](ShopErrorsBudgetBurn.md#mitigation).

## Mitigation

Add a worker.
""",
    "runbooks/ShopErrorsBudgetBurn.md": """## Diagnosis

Look at the log.

## Mitigation

Roll back.
""",
}


def opened(
    root: Path, text: str, name: str = "slo/shop.yaml", files: Mapping[str, str] = REST
) -> tuple[Workspace, Text, int]:
    """A root in which a text is open and not saved, and the place of its mark."""
    lay_out(
        root, {name: "", **({"slo/shop.yaml": SHOP} if name != "slo/shop.yaml" else {}), **files}
    )
    if name == "slo/shop.yaml":
        (root / name).write_text(SHOP, encoding="utf-8")
    place = max(text.find(MARK), 0)
    workspace = Workspace(root)
    workspace.write(name, text.replace(MARK, "", 1))
    workspace.refresh()
    return workspace, Text(File(path=name, text=text.replace(MARK, "", 1))), place
