"""A root that is built again and again: after each change it must be what a first build makes."""

from __future__ import annotations

import json
from pathlib import Path

from slosmith.build.compile import compile_root, emit_documents
from slosmith.output.rendered import digest_of
from tests.conftest import Compiled, run_compiler

# Three services that need each other, with everything of which a file of theirs can be made.
MARKET = {
    "slo/shop.yaml": """
service: shop
team: web
description: sells things
labels: {criticality: "1"}
traffic: 20/min
depends_on: [store, bank]
slos:
  - name: errors
    objective: error rate < 0.1%
    description: buyers get an answer
    area: buying
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{outcome="error"}'}}
  - name: latency
    objectives: [p95 < 500ms, p99 < 1s]
    by: [region]
    sli: {latency: shop_request_seconds}
    alerting: {page: false, labels: {audience: buyers}}
alerts:
  - alert: ShopQueueLong
    expr: max by (queue) (shop_queue_depth) > 100
    for: 5m
    severity: ticket
    area: waiting
    summary: 'the queue {{ $labels.queue }} is long, see [this](StoreUpBudgetBurn.md#the-lock)'
    description: see `BankOpenBudgetBurn`
""",
    "slo/store.yml": """
service: store
description: keeps things
slos:
  - {name: up, objective: 99.9%, sli: {probe: 'probe_success{job="store"}'}, policy: quick}
alerts:
  - {alert: StoreFull, expr: store_full > 0.9, severity: page, summary: no room is left}
---
# A policy in a service's file is everybody's.
policy: quick
period: 30d
source: the market's own
when_spent: nothing is released
tiers:
  - {tier: fast, severity: page, budget: 2%, long: 1h, short: 5m}
  - {tier: slow, severity: ticket, budget: 10%, long: 3d, short: 6h}
""",
    "slo/two.yaml": """
service: bank
team: bank
depends_on: [vault]
slos:
  - {name: open, objective: 99%, sli: {threshold: bank_desks > 0}}
---
service: vault
team: bank
slos:
  - name: shut
    objective: 99.5%
    sli: {ratio: 'vault_open:ratio'}
    alerting: {page: false, idle: false}
""",
    "slo/metrics.yaml": """
metrics:
  shop_requests_total: {type: counter, labels: {outcome: [ok, error], route: }, area: buying}
  shop_request_seconds:
    {type: histogram, unit: seconds, buckets: [0.1, 0.5, 1], labels: {region: [eu, us]}}
  shop_queue_depth: {type: gauge, labels: {queue: }, area: waiting}
  probe_success: {type: gauge, labels: {job: [store]}}
  store_full: {type: gauge, help: how full it is, unit: ratio}
  bank_desks: {type: gauge, help: open desks}
  'vault_open:ratio': {type: gauge}
""",
    "slo/settings.yaml": """
settings:
  runbook_base: https://runbooks.example
  dashboard_base: https://grafana.example
  labels: {cluster: eu}
""",
    "slo/routing.yaml": """
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
    beat: {webhook: {url: "http://beat.example"}}
  teams:
    web: {page: [pager, chat], ticket: [chat], hours: office}
    store: {page: [pager], ticket: [chat]}
    bank: {page: [pager], ticket: [chat]}
  intervals:
    office: {location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"}
  overrides:
    - {match: {area: buying}, ticket: [pager]}
  inhibit:
    - {source: {alertname: StoreFull}, target: {alertname: ShopQueueLong}}
  watchdog: {receiver: beat, interval: 1m}
""",
    "slo/coverage.yaml": """
coverage:
  buying:
    title: Buying
    not_measurable: [{what: whether it is fair, why: nobody counts it, shown_by: asking}]
  waiting: {title: Waiting}
""",
    "slo/scenario.yaml": """
scenario: quiet
title: nothing happens
lasting: 1h
normal: {'shop_requests_total{outcome="ok",route="/"}': 20/min, store_full: 0.1}
silent: [{alert: StoreFull}]
""",
    "runbooks/ShopErrorsBudgetBurn.md": """
## Meaning

`StoreFull` comes first; the cause is [here](StoreUpBudgetBurn.md#the-lock) or
[there](Watchdog.md#who), and more stands in [this](StoreFull.md).

## Diagnosis

Look.

## Mitigation

Mend.
""",
    "runbooks/StoreUpBudgetBurn.md": """
## Diagnosis

### The door

Open it.

### The lock

Turn it.

## Mitigation

### The door

See [the first](#the-door).
""",
    "runbooks/ShopErrorsNoData.md": "## Diagnosis\n\n### By label\n\nLook.\n",
    "runbooks/StoreFull.md": "## Diagnosis\n\nLook.\n\n## Mitigation\n\n"
    "See `VaultShutNoData` and [this](ShopErrorsNoData.md#by-label).\n",
    "runbooks/BankOpenBudgetBurn.md": "## Diagnosis\n\nLook.\n\n## Mitigation\n\nMend.\n",
    "runbooks/Watchdog.md": "## Escalation\n\n### Who\n\nSee `ShopQueueLong`.\n",
    "grafana/path.yaml": """
path: shop
rows:
  - {title: Waiting, area: waiting}
  - {title: Buying, metrics: [shop_requests_total]}
""",
    "grafana/row.yaml": """
place: {dashboard: store/up}
row:
  title: By hand
  panels:
    - type: stat
      title: Room
      description: what is left
      fieldConfig: {defaults: {unit: short}}
      targets: [{expr: store_full}]
""",
}


def lay_out(root: Path, files: dict[str, str]) -> None:
    """Make these the files that a root is compiled from, and no others."""
    for folder in ("slo", "runbooks", "grafana"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.relative_to(root).as_posix() not in files:
                path.unlink()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def read_in(root: Path) -> dict[str, str]:
    """The files that a root is compiled from."""
    found = (path for top in ("slo", "runbooks", "grafana") for path in (root / top).rglob("*"))
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in found
        if path.is_file()
    }


def build(root: Path, *options: str) -> Compiled:
    """`slosmith build`."""
    return run_compiler(root, "build", *options)


def rendered(root: Path) -> dict[str, bytes] | None:
    """The bytes of every file by its path, as rendered without any memory; None after an error."""
    model = compile_root(root).model
    if model is None:
        return None
    return {one.path: one.text.encode() for one in emit_documents(model)}


def written(root: Path) -> dict[str, bytes]:
    """The bytes of every file of the output but for the manifest, which must tell of them."""
    output = root / "output"
    found = {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }
    listed = json.loads(found.pop("manifest.json"))["files"]
    assert listed == {path: digest_of(content) for path, content in found.items()}
    return found
