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
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

# Rules that are evaluated every 5 minutes lose nothing here: each event is in exactly one 5 m rate.
COARSE = f"{ERRORS}---\nsettings: {{evaluation_interval: 5m}}\n"
PARTS = ("blocks", "counted", "increase")
RATES = {f"slo:{what}_events:rate5m" for what in ("bad", "total")}
BLOCKS = {f"slo:{what}:block" for what in ("bad_events", "total_events", "seen_seconds")}
SUMS = {f"slo:{what}_events:{part}30d" for what in ("bad", "total") for part in PARTS}
SEEN = {"slo:seen_seconds:blocks30d", "slo:seen_seconds:increase30d"}
LEFT = {"slo:block:end_seconds", "slo:error_ratio:rate30d", "slo:error_budget_remaining:ratio"}
BUDGET = frozenset(RATES | BLOCKS | SUMS | SEEN | LEFT)
NIGHT, DAY = 120, 12_000  # requests a minute: a hundredfold
A_DAY, A_NIGHT = ("2h", DAY), ("22h", NIGHT)


def test_a_month_of_uneven_traffic_leaves_the_true_budget(
    promtool: Judge, rules_of: Callable[[str], Rules], tmp_path: Path
) -> None:
    # Each day has 22 h at 2/s and 2 h at 200/s: 158,400 + 1,440,000 = 1,598,400 requests. 30 days:
    # 47,952,000, of which 0.1%, 47,952, may fail. Three hours at night fail whole: 21,600 requests.
    # 1 - 21,600 / 47,952 = 0.5495 is left. By minutes it would be 1 - 180 / 43.2 = -3.17.
    # Ten days later, 16 days' worth of requests having been seen by day 16: 1 - 21,600 / 25,574.
    good = counter(*[A_DAY, A_NIGHT] * 15, A_DAY, ("3h", 0), ("19h", NIGHT), *[A_DAY, A_NIGHT] * 14)
    bad = counter(("15d", 0), ("2h", 0), ("3h", NIGHT), ("19h", 0), ("14d", 0))
    month = only(rules_of(COARSE), BUDGET, tmp_path)
    remaining = "slo:error_budget_remaining:ratio"
    play(
        promtool,
        month,
        requests(good, bad, lasting="30d", evaluation="5m"),
        value("slo:bad_events:increase30d", "30d", 21_600, within=22),
        value("slo:total_events:increase30d", "30d", 47_952_000, within=48_000),
        value(remaining, "15d", 1),
        value(remaining, "16d", 1 - 21_600 / 25_574.4, within=0.005),
        value(remaining, "30d", 0.5495, within=0.005),
        value("slo:seen_seconds:increase30d", "15d", 15 * 86_400, within=600),
    )
