"""A shop that is muted while its database is down, and the rehearsal of any specification."""

from __future__ import annotations

from tests.conftest import Compile, Compiled, run_compiler

SHOP = """
service: shop
depends_on: [database]
alerts:
  - {alert: ShopDown, expr: max(shop_down) > 0, severity: page, summary: down}
  - {alert: ShopSlow, expr: max(shop_slow) > 0, severity: ticket, summary: slow}
---
service: database
alerts:
  - {alert: DatabaseDown, expr: max(database_down) > 0, severity: page, summary: down}
  - {alert: DatabaseSlow, expr: max(database_slow) > 0, severity: ticket, summary: slow}
---
metrics:
  shop_down: {type: gauge}
  shop_slow: {type: gauge}
  database_down: {type: gauge}
  database_slow: {type: gauge}
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#shop", api_url_file: /etc/secrets/slack}}
    pager: {pagerduty: {routing_key_file: /etc/secrets/pagerduty}}
  teams:
    shop: {page: [pager], ticket: [chat]}
    database: {page: [pager], ticket: [chat]}
---
scenario: database-down
title: The database is down, and so is the shop.
lasting: 1h
normal: {shop_down: 0, shop_slow: 0, database_down: 0, database_slow: 0}
changes:
  - {at: 10m, for: 20m, what: the database is down, set: {database_down: 1, shop_slow: 1}}
  - {at: 15m, for: 25m, what: the shop is down, set: {shop_down: 1}}
may_fire: [{alert: ShopSlow}, {alert: DatabaseDown}, {alert: ShopDown}]
"""
# Both fire from 15m until the database recovers at 30m; the shop is alone until 40m.
SHOP_IS_MUTED = "muted: [{alert: ShopDown, by: {alert: DatabaseDown, severity: page}}]\n"


def rehearse(compile: Compile, text: str, *words: str) -> Compiled:
    """Build a specification, which must succeed, and rehearse it."""
    built = compile(text)
    assert built.exit_code == 0, built.stderr
    return run_compiler(built.root, "rehearse", *words)
