"""The ledger says what really happened: over months of the benchmark, and of the calendar."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from math import isnan
from pathlib import Path

import pytest

from bench.accuracy import MONTHS, Month, World, simulate, used
from bench.rendering import tool_rules
from bench.rules import METRIC
from slosmith.build.compile import compile_root
from slosmith.commands.history.ledger import read_ledger
from slosmith.commands.history.past import Past
from slosmith.live.prometheus import has_closed_ranges
from slosmith.model.timezones import clock_of
from slosmith.model.units import UnixTime
from tests.commands.history.storage import Samples, serving, store
from tests.conftest import run_compiler, write_spec
from tests.tools.judges import Judge, judges

BUDGET, PERIOD, HOUR = 0.001, 30 * 86_400, 3600
SPEC = f"""\
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli: {{events: {{total: {METRIC}, bad: '{METRIC}{{code="500"}}'}}}}
"""


def samples(world: World, begin: int) -> Samples:
    """What was scraped of a month, its first hour before it included."""
    return {
        f'{METRIC}{{job="shop",code="{one.labels["code"]}"}}': [
            (begin + int(at), float(value))
            for at, value in zip(one.times, one.values, strict=True)
            if not isnan(value)
        ]
        for one in world.counters
    }


# What a counter had counted before it was first seen is in no rate: one of the 60 scrapes in which
# half an hour failed. Rates make up for a part of it, those of Prometheus 3 for less. Where nothing
# was scraped while an incident lasted, what is left is one bad request in ten thousand, of a budget
# of ten.
LESS_EXACT = {"late first error": 1 / 60}
LEFT = {"incident unseen": 0.1}
FEW = ("peak incident", "late first error")
"""What differs most in how it is read; all others are for the night."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play a few months, and every night all of them, and on the newest server too."""
    if "month" in metafunc.fixturenames:
        every = metafunc.config.getoption("--nightly")
        months = [one for one in MONTHS if every or one.name in FEW]
        metafunc.parametrize("month", months, ids=lambda one: one.name)
        metafunc.parametrize(
            "which", [0, -1] if every else [0], ids=["oldest", "newest"][: 1 + every]
        )


@pytest.mark.judge
@pytest.mark.slow
def test_the_budget_of_a_month_is_the_recorded_one_and_the_true_one(
    month: Month, which: int, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    model = compile_root(tmp_path).model
    assert model is not None
    world = simulate(month)
    begin = (int(time.time()) - PERIOD - 2 * HOUR) // 300 * 300
    store(samples(world, begin - HOUR), tmp_path)
    with serving(judges("prometheus")[which], tmp_path) as server:
        past = Past(url=server.url, now=UnixTime(int(time.time())))
        closed = has_closed_ranges(past.url, past.access)
        ledger = read_ledger(model.slos[0], model, past, begin, begin + PERIOD)
    (account,) = ledger.accounts
    found = account.over(0, ledger.cells)
    spent = (found.ratio or 0) / BUDGET
    (own,) = (one for one in tool_rules("99.9") if one.tool == "slosmith")
    assert spent == pytest.approx(used(own, world, closed=closed), rel=0.001)
    truth = LEFT.get(month.name, world.truth)
    assert spent == pytest.approx(truth, rel=LESS_EXACT.get(month.name, 0.005))
    # What was not scraped was not seen, but for what rates still know of the time before it.
    lost = 0 if month.lost is None else (month.lost[1] - month.lost[0]) * HOUR
    assert found.seen_seconds == pytest.approx(PERIOD - lost, abs=600)


CALENDAR = [
    # The clocks of Berlin go forward on 30 March 2025, and back on 26 October.
    ("Europe/Berlin", "2025-03", 743),
    ("Europe/Berlin", "2025-10", 745),
    ("UTC", "2024-02", 29 * 24),
    ("UTC", "2025-02", 28 * 24),
    # Tonga is thirteen hours ahead: its December begins on 30 November at 11:00 by UTC.
    ("Pacific/Tongatapu", "2025-12", 31 * 24),
]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize(("zone", "name", "hours"), CALENDAR)
def test_a_month_of_the_calendar_has_all_that_happened_in_it_and_nothing_else(
    zone: str, name: str, hours: int, prometheus: Judge, tmp_path: Path
) -> None:
    """A request a second, of which half fail in the first, the last and the two hours around."""
    write_spec(tmp_path, SPEC)
    year, month = map(int, name.split("-"))
    first = int(datetime(year, month, 1, tzinfo=clock_of(zone)).timestamp())
    last = first + hours * HOUR
    moments = range(first - HOUR + 30, last + HOUR, 300)
    failing = (range(first - HOUR, first + HOUR), range(last - HOUR, last + HOUR))
    own = '{service="shop",slo="errors"}'
    store(
        {
            f"slo:total_events:rate5m{own}": [(at, 1.0) for at in moments],
            f"slo:bad_events:rate5m{own}": [
                (at, 0.5 * any(at in one for one in failing)) for at in moments
            ],
        },
        tmp_path,
    )
    words = ("--of", f"{name}-15", "--zone", zone, "--trend", "0", "--format", "json")
    with serving(prometheus, tmp_path) as server:
        done = run_compiler(tmp_path, "report", "--prometheus", server.url, "--fresh", *words)
    assert done.exit_code == 0, done.stderr
    (found,) = json.loads(done.stdout)["slos"]
    assert (found["from"], found["to"]) == (first, last)
    assert found["total"] == pytest.approx(hours * HOUR, rel=1e-9)
    # Two hours of the four are of this month: 3,600 of its requests fail.
    assert found["bad"] == pytest.approx(HOUR, rel=1e-9)
    assert found["budget_spent"] == pytest.approx(HOUR / (hours * HOUR * BUDGET), rel=1e-9)
    assert datetime.fromtimestamp(first, UTC).astimezone(clock_of(zone)).hour == 0
