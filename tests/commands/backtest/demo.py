"""A shop's last days, made up to be looked at: traffic by day and night, and incidents."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping

from tests.commands.history.storage import Samples

SPEC = """\
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_total, bad: 'shop_total{code="500"}'}}
  - {name: "up", objective: 99%, sli: {probe: shop_up}}
alerts:
  - {alert: ShopDown, expr: shop_up == 0, for: 5m, severity: page, summary: the shop is down}
---
service: payments
team: money
slos:
  - name: charges
    objective: 99.5%
    by: [provider]
    sli: {events: {total: charges_total, good: 'charges_total{code="200"}'}}
---
settings: {scrape_interval: 1m}
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#shop", api_url_file: /etc/alertmanager/chat}}
    web-pager: {pagerduty: {routing_key_file: /etc/alertmanager/web}}
    money-pager: {pagerduty: {routing_key_file: /etc/alertmanager/money}}
  teams:
    web: {page: [web-pager], ticket: [chat]}
    money: {page: [money-pager], ticket: [chat]}
"""
SCRAPE, DAY, HOUR = 60, 86_400, 3600
Failing = tuple[float, float, float]
"""From one hour before the end to another, and the share that fails."""
SHOP: tuple[Failing, ...] = (
    (152.2, 151.8, 0.4),
    (97.0, 96.8, 0.02),
    (62.5, 60.0, 0.015),
    (28.9, 28.75, 0.9),
    (4.5, 4.0, 0.2),
)
PROVIDER: tuple[Failing, ...] = ((482.0, 473.0, 0.5), (120.5, 119.0, 0.3), (40.0, 39.5, 1.0))
DOWN: tuple[Failing, ...] = ((28.9, 28.75, 1.0),)


def samples(end: int, days: int) -> Samples:
    """What was scraped until ``end``."""
    chance = random.Random(11)
    counted = {
        'shop_total{{code="{}"}}': (SHOP, 40.0, 0.0001),
        'charges_total{{provider="a",code="{}"}}': ((), 6.0, 0.0005),
        'charges_total{{provider="b",code="{}"}}': (PROVIDER, 3.0, 0.0005),
    }
    found: dict[str, list[tuple[int, float]]] = {}
    for name, (failing, pace, usual) in counted.items():
        for code, points in _counters(chance, failing, pace, usual, end, days).items():
            found[name.format(code)] = points
    found["shop_up"] = [
        (at, 1.0 - _share(DOWN, at, end, 0.0)) for at in range(end - days * DAY, end, SCRAPE)
    ]
    return found


def _counters(
    chance: random.Random,
    failing: tuple[Failing, ...],
    pace: float,
    usual: float,
    end: int,
    days: int,
) -> Mapping[str, list[tuple[int, float]]]:
    counts = {"200": 0, "500": 0}
    found: dict[str, list[tuple[int, float]]] = {code: [] for code in counts}
    for at in range(end - days * DAY, end, SCRAPE):
        # Its clock goes by the end, so that it is the same at whatever hour it is looked at.
        by_day = 0.55 - 0.45 * math.cos(2 * math.pi * ((at - end) % DAY / DAY + 0.09))
        requests = max(0, round(chance.gauss(pace * SCRAPE * by_day, pace)))
        bad = _drawn(chance, requests * _share(failing, at, end, usual))
        counts["500"] += min(bad, requests)
        counts["200"] += requests - min(bad, requests)
        for code, count in counts.items():
            found[code].append((at, float(count)))
    return found


def _share(failing: tuple[Failing, ...], at: int, end: int, usual: float) -> float:
    before = (end - at) / HOUR
    return next((share for first, last, share in failing if last < before <= first), usual)


def _drawn(chance: random.Random, expected: float) -> int:
    whole = int(expected)
    return whole + (chance.random() < expected - whole)


def alerts(firings: Iterator[tuple[Mapping[str, str], int, int]]) -> Samples:
    """`ALERTS` as a server that evaluates the rules would have recorded it."""
    found: dict[str, list[tuple[int, float]]] = {}
    for labels, begins, ends in firings:
        inner = ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
        series = f'ALERTS{{alertstate="firing",{inner}}}'
        found.setdefault(series, []).extend((at, 1.0) for at in range(begins, ends, SCRAPE))
    return found
