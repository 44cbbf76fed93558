"""A specification with everything that routing and inhibition distinguish."""

from __future__ import annotations

from pathlib import Path

from tests.servers.inbox import Inbox

SERVICES = """
service: database
team: data
slos:
  - name: availability
    objective: 99.9%
    area: storage
    sli: {probe: 'probe_success{job="database"}'}
  - name: replication
    objective: 99.9%
    sli: {probe: 'probe_success{job="replica"}'}
alerts:
  - {alert: DatabaseReadOnly, expr: 'read_only > 0', severity: page, summary: nothing is stored}
  - {alert: DatabaseDisk, expr: 'disk_free < 5', severity: ticket, summary: disk is filling}
---
service: payments
team: shop
depends_on: [database]
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: payments_total, bad: 'payments_total{code="500"}'}}
  - name: latency
    objective: p95 < 5s
    sli: {latency: payments_seconds}
alerts:
  - {alert: PaymentsTwice, expr: 'twice > 0', severity: page, summary: booked twice}
  - {alert: PaymentsLag, expr: 'lag > 9', severity: ticket, summary: lagging, area: storage}
  - alert: PaymentsBreach
    expr: breach > 0
    severity: ticket
    summary: breached
    labels: {audience: security}
---
service: providers
team: shop
slos:
  - name: errors
    objective: 99%
    by: [provider]
    sli: {events: {total: llm_total, bad: 'llm_total{code="500"}'}}
"""


def routing(inbox: Inbox, secrets: Path) -> str:
    """Routing to the stand-in, quick enough for a test."""
    secrets.mkdir(exist_ok=True)
    (secrets / "slack").write_text(inbox.url("slack"), encoding="utf-8")
    (secrets / "pagerduty").write_text("a-key", encoding="utf-8")
    return f"""
routing:
  default: unrouted
  receivers:
    pager:
      pagerduty: {{routing_key_file: {secrets}/pagerduty, url: "{inbox.url("v2/enqueue")}"}}
    chat: {{slack: {{channel: "#shop", api_url_file: {secrets}/slack}}}}
    hook: {{webhook: {{url: "{inbox.url("hook")}"}}}}
    security: {{webhook: {{url: "{inbox.url("security")}"}}}}
    unrouted: {{webhook: {{url: "{inbox.url("unrouted")}"}}}}
    heartbeat: {{webhook: {{url: "{inbox.url("heartbeat")}"}}}}
  teams:
    shop: {{page: [pager, chat, hook], ticket: [hook], hours: office}}
    data: {{page: [hook], ticket: [hook]}}
  intervals:
    office: {{location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"}}
  timings:
    page: {{group_wait: 1s, group_interval: 5s, repeat_interval: 1h}}
    ticket: {{group_wait: 1s, group_interval: 5s, repeat_interval: 1h}}
  overrides:
    - {{match: {{audience: security}}, ticket: [security]}}
    - {{match: {{area: storage}}, ticket: [chat], hours: office}}
  watchdog: {{receiver: heartbeat, interval: 1m}}
"""
