"""The shop that most scenes are about: requests that are answered with 200 or 500."""

from __future__ import annotations

from tests.behaviour.claims import Claim, may_fire
from tests.behaviour.scene import Scene
from tests.behaviour.signals import Signal

ERRORS = """
service: shop
team: web
slos:
  - name: errors
    objective: error rate < 0.1%
    sli: {events: {total: http_requests_total, bad: 'http_requests_total{code="500"}'}}
"""
BURN, NO_DATA, IDLE = "ShopErrorsBudgetBurn", "ShopErrorsNoData", "ShopErrorsIdle"
# What the scraped target adds, and no alert may carry.
TARGET = 'job="shop",instance="shop:80"'
GOOD = f'http_requests_total{{code="200",{TARGET}}}'
BAD = f'http_requests_total{{code="500",{TARGET}}}'
L = '{service="shop",slo="errors"}'


def requests(good: Signal, bad: Signal | None, *, lasting: str, evaluation: str = "30s") -> Scene:
    """Let the shop answer so many requests well and badly; None where no series exists."""
    given = {GOOD: good} | ({BAD: bad} if bad else {})
    # Two scrapes in each 5 m window are enough where the scene is long and coarse.
    scrape = "30s" if evaluation == "30s" else "1m"
    return Scene(given=given, lasting=lasting, evaluation=evaluation, scrape=scrape)


def tickets_may_fire(alert: str = BURN, **labels: str) -> tuple[Claim, ...]:
    """Leave both ticket tiers out of a scene that is about pages."""
    return tuple(may_fire(alert, tier=tier, **labels) for tier in ("daily", "creeping"))
