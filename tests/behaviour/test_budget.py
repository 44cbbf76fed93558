"""The remaining budget counts events, not minutes: a night's incident weighs what it weighs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.behaviour.claims import value
from tests.behaviour.scene import Rules, play
from tests.behaviour.shop import ERRORS, requests
from tests.behaviour.signals import counter
from tests.behaviour.some_records import only
from tests.conftest import ONE_TIER
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

WEEK = f"{ERRORS}    period: 7d\n"
# Rules evaluated so seldom lose nothing here: each event is in two 5 m rates, half in each.
COARSE = "---\nsettings: {evaluation_interval: 2m30s}\n"
SHORT = f"{ERRORS}    period: 3d\n    policy: short\n"
POLICY = ONE_TIER.replace("google-30d", "short").replace("period: 30d", "period: 3d")
PARTS = ("blocks", "increase")
RATES = {f"slo:{what}_events:rate5m" for what in ("bad", "total")}
BLOCKS = {f"slo:{what}:block" for what in ("bad_events", "total_events", "seen_seconds")}
SUMS = {f"slo:{what}_events:{part}7d" for what in ("bad", "total") for part in PARTS}
SEEN = {"slo:seen_seconds:blocks7d", "slo:seen_seconds:increase7d"}
LEFT = {"slo:block:end_seconds", "slo:error_ratio:rate7d", "slo:error_budget_remaining:ratio"}
BUDGET = frozenset(RATES | BLOCKS | SUMS | SEEN | LEFT)
NIGHT, DAY = 120, 12_000  # requests a minute: a hundredfold
A_DAY, A_NIGHT = ("2h", DAY), ("22h", NIGHT)


def test_three_days_of_uneven_traffic_leave_the_true_budget(
    promtool: Judge, rules_of: Callable[[str], Rules], tmp_path: Path
) -> None:
    # Each day has 22 h at 2/s and 2 h at 200/s: 158,400 + 1,440,000 = 1,598,400 requests, of which
    # 0.1%, 1,598.4, may fail. Half an hour of the second night fails whole: 3,600 requests. Of
    # three days 1 - 3,600 / 4,795.2 = 0.2492 is left, of two -0.1261. By minutes it would be
    # 1 - 30 / 4.32 = -5.94.
    good = counter(A_DAY, A_NIGHT, A_DAY, ("30m", 0), ("21h30m", NIGHT), A_DAY, A_NIGHT)
    bad = counter(("26h", 0), ("30m", NIGHT), ("45h30m", 0))
    names = frozenset(name.replace("7d", "3d") for name in BUDGET)
    days = only(rules_of(SHORT + COARSE + POLICY), names, tmp_path)
    play(
        promtool,
        days,
        requests(good, bad, lasting="3d", evaluation="2m30s"),
        value("slo:bad_events:increase3d", "3d", 3_600, within=8),
        value("slo:total_events:increase3d", "3d", 4_795_200, within=12_000),
        value("slo:error_budget_remaining:ratio", "1d", 1),
        value("slo:error_budget_remaining:ratio", "2d", -0.1261, within=0.005),
        value("slo:error_budget_remaining:ratio", "3d", 0.2492, within=0.005),
        value("slo:seen_seconds:increase3d", "1d", 86_400, within=600),
    )


@pytest.mark.nightly
def test_a_week_of_uneven_traffic_leaves_the_true_budget(
    promtool: Judge, rules_of: Callable[[str], Rules], tmp_path: Path
) -> None:
    # Each day has 22 h at 2/s and 2 h at 200/s: 158,400 + 1,440,000 = 1,598,400 requests. 7 days:
    # 11,188,800, of which 0.1%, 11,188.8, may fail. An hour at night fails whole: 7,200 requests.
    # 1 - 7,200 / 11,188.8 = 0.3565 is left. By minutes it would be 1 - 60 / 10.08 = -4.95.
    # By the end of the day of it, 5 days' worth of requests were seen: 1 - 7,200 / 7,992.
    good = counter(*[A_DAY, A_NIGHT] * 4, A_DAY, ("1h", 0), ("21h", NIGHT), *[A_DAY, A_NIGHT] * 2)
    bad = counter(("4d", 0), ("2h", 0), ("1h", NIGHT), ("21h", 0), ("2d", 0))
    week = only(rules_of(WEEK + COARSE), BUDGET, tmp_path)
    remaining = "slo:error_budget_remaining:ratio"
    play(
        promtool,
        week,
        requests(good, bad, lasting="7d", evaluation="2m30s"),
        value("slo:bad_events:increase7d", "7d", 7_200, within=8),
        value("slo:total_events:increase7d", "7d", 11_188_800, within=12_000),
        value(remaining, "4d", 1),
        value(remaining, "5d", 1 - 7_200 / 7_992, within=0.005),
        value(remaining, "7d", 0.3565, within=0.005),
        value("slo:seen_seconds:increase7d", "4d", 4 * 86_400, within=600),
    )
