"""What a report says of a month that was made up, with the figures worked out on paper."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from slosmith.commands.history.report.calendar import periods_back, spans_back
from slosmith.model.timezones import clock_of
from tests.commands.history.storage import Samples, serving, store
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.browser import Browser
from tests.tools.judges import Judge
from tests.tools.looking import wrong_in

SPEC = """\
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    exclude: [{when: 'maintenance == 1', reason: maintenance}]
    sli: {events: {total: a_total, bad: b_total}}
  - {name: "<young|", objective: 99%, sli: {events: {total: c_total, bad: d_total}}}
---
correction: load-test
from: 2025-03-10T11:00+01:00
to: 2025-03-10T11:00Z
slos: [shop]
reason: a load <test> | that nobody had announced
who: Ada
""".replace("<young|", "young")
OWN = '{service="shop",slo="errors"}'
FIRST, LAST = (int(datetime(2025, m, d, tzinfo=UTC).timestamp()) for m, d in ((2, 15), (4, 2)))
BEGAN = int(datetime(2025, 3, 10, 10, tzinfo=UTC).timestamp())
FAILING = range(BEGAN, BEGAN + 7200)


def world() -> Samples:
    """A request a second since 15 February, of which half fail for two hours on 10 March.

    What is recorded counts until the next, five minutes later.
    """
    moments = range(FIRST + 30, LAST, 300)
    fires = 'service="shop",slo="errors",severity="page",tier="fast"'
    name = f'ALERTS{{alertname="ShopErrorsBudgetBurn",alertstate="firing",{fires}}}'
    return {
        f"slo:total_events:rate5m{OWN}": [(at, 1.0) for at in moments],
        f"slo:bad_events:rate5m{OWN}": [(at, 0.5 * (at in FAILING)) for at in moments],
        f"slo:excluded:bool{OWN}": [
            (at, float(BEGAN - 86_400 <= at < BEGAN - 82_800)) for at in moments
        ],
        name: [(at, 1.0) for at in range(BEGAN + 240, BEGAN + 7500, 60)],
    }


def report(root: Path, url: str, *words: str) -> Compiled:
    month = ("--of", "2025-03-10", "--zone", "Europe/Berlin", "--trend", "2")
    return run_compiler(root, "report", "--prometheus", url, *month, *words)


@pytest.mark.judge
@pytest.mark.slow
def test_a_month_is_reported_as_it_was(prometheus: Judge, browser: Browser, tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    store(world(), tmp_path)
    with serving(prometheus, tmp_path) as server:
        found = {
            form: report(tmp_path, server.url, "--format", form)
            for form in ("markdown", "html", "csv", "json")
        }
    for one in found.values():
        assert one.exit_code == 0, one.stderr
    whole = json.loads(found["json"].stdout)
    errors, young = whole["slos"]
    # March in Berlin has 743 hours; 3,600 of its 2,674,800 requests failed, and 2,674.8 may.
    assert errors["to"] - errors["from"] == 743 * 3600
    assert (errors["bad"], errors["total"]) == pytest.approx((3_600, 2_674_800), rel=1e-4)
    assert errors["budget_spent"] == pytest.approx(1.3459, rel=1e-3)
    assert errors["result"] == "missed"
    # Without the first hour 1,800 of 2,671,200 failed.
    assert errors["corrected"]["budget_spent"] == pytest.approx(0.67385, rel=1e-3)
    assert errors["corrected"]["result"] == "kept"
    assert errors["excluded_seconds"] == pytest.approx(3_600)
    (incident,) = errors["incidents"]
    assert (incident["from"], incident["to"]) == (BEGAN, BEGAN + 7200)
    assert incident["paged"] == BEGAN + 240
    assert len(errors["pages"]) == 1
    february, january = errors["trend"]
    assert (february["name"], february["result"]) == ("2025-02", "kept")
    # 14 of 28 days, less an hour: it began on the 15th by UTC, which is an hour later in Berlin.
    assert february["seen"] == pytest.approx((14 * 24 - 1) / (28 * 24), rel=1e-3)
    assert (january["result"], january["budget_spent"]) == ("unknown", None)
    assert (young["result"], young["bad"], young["budget_spent"]) == ("unknown", 0, None)
    check_texts(found["markdown"].stdout, found["html"].stdout)
    (tmp_path / "page.html").write_text(found["html"].stdout, encoding="utf-8")
    assert wrong_in(browser, tmp_path / "page.html") == []
    rows = [*csv.DictReader(io.StringIO(found["csv"].stdout))]
    assert [(row["slo"], row["result"], row["pages"]) for row in rows] == [
        ("errors", "missed", "1"),
        ("young", "unknown", ""),
    ]
    assert all("silenced or muted are not known" in row["not_known"] for row in rows)


def check_texts(markdown: str, page: str) -> None:
    """What people read."""
    rows = [line for line in markdown.splitlines() if line.startswith("| shop/errors |")]
    assert rows[0] == (
        "| shop/errors | 99.9% | missed | 99.865% | 134.6% | 67.4% (kept) | 100.0% | 1h | 1 | 0 "
        "| 4 min |"
    )
    assert rows[1] == "| shop/errors | 2025-03-10 11:00 | 2h | 134.6% | 3,600 | 4 min |"
    assert rows[2] == "| shop/errors | 134.6% | 0.0% (49.9% seen) | unknown before 2025-02-15 |"
    assert (
        "- 0 of 1 known objective kept\n- missed: shop/errors\n- nothing known of: shop/young\n"
        in markdown
    )
    assert "| a load \\<test> \\| that nobody had announced | Ada |" in markdown
    assert "sum_over_time((slo:bad_events:rate5m{" in markdown
    assert "<test>" not in page
    assert "a load &lt;test&gt; | that nobody had announced" in page
    assert not re.search(r"(src|href)=.https?:", page)


@pytest.mark.judge
@pytest.mark.slow
def test_of_what_nobody_has_seen_nothing_is_counted(prometheus: Judge, tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    with serving(prometheus, tmp_path) as server:
        words = ("report", "--prometheus", server.url, "--of", "2025-03-01")
        shown = run_compiler(tmp_path, *words).stdout
        (row, _) = csv.DictReader(
            io.StringIO(run_compiler(tmp_path, *words, "--format", "csv").stdout)
        )
    in_short = [line for line in shown.splitlines() if line.startswith("- ")]
    assert in_short == ["- nothing known of: shop/errors, shop/young"]
    young = next(line for line in shown.splitlines() if line.startswith("| shop/young |"))
    result, *_, pages, tickets, _noticed = (cell.strip() for cell in young.split("|")[3:-1])
    assert (result, pages, tickets) == ("unknown", "unknown", "unknown")
    assert (row["result"], row["pages"], row["tickets"], row["incidents"]) == (
        "unknown",
        "",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("every", "zone", "day", "name", "hours"),
    [
        ("month", "Europe/Berlin", date(2025, 3, 30), "2025-03", 743),
        ("month", "Europe/Berlin", date(2025, 10, 1), "2025-10", 745),
        ("month", "UTC", date(2024, 2, 29), "2024-02", 696),
        ("month", "Pacific/Tongatapu", date(2025, 12, 31), "2025-12", 744),
        ("week", "UTC", date(2025, 12, 29), "2026-W01", 168),
        ("week", "Europe/Berlin", date(2025, 3, 30), "2025-W13", 167),
        ("quarter", "America/New_York", date(2025, 5, 5), "2025-Q2", 2184),
        ("quarter", "UTC", date(2024, 3, 31), "2024-Q1", 2184),
    ],
)
def test_spans_are_those_of_the_calendar(
    every: str, zone: str, day: date, name: str, hours: int
) -> None:
    spans = spans_back(every, clock_of(zone), 0, day)
    span, before = next(spans), next(spans)
    assert (span.name, span.seconds) == (name, hours * 3600)
    assert before.end == span.begin
    local = datetime.fromtimestamp(span.begin, UTC).astimezone(clock_of(zone))
    assert (local.hour, local.minute) == (0, 0)


def test_without_a_day_it_is_the_last_that_is_over() -> None:
    # At 2025-11-30T11:00Z it is December on Tonga, 13 hours ahead.
    now = int(datetime(2025, 11, 30, 11, tzinfo=UTC).timestamp())
    assert next(spans_back("month", clock_of("Pacific/Tongatapu"), now)).name == "2025-11"
    assert next(spans_back("month", clock_of("UTC"), now)).name == "2025-10"
    first, second = (span for span, _ in zip(periods_back(100, "30d", 1_000), "ab", strict=False))
    assert (first.begin, first.end, second.begin) == (900, 1_000, 800)


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("Europe/Berlni", 'did you mean "Europe/Berlin"?'),
        ("auckland", 'did you mean "Pacific/Auckland"?'),
        ("UTC+13", 'did you mean "Etc/GMT-13"? its sign is the other way round'),
        ("UTC+5:30", "write it like Europe/Berlin"),
    ],
)
def test_a_zone_that_is_misspelt_is_named(tmp_path: Path, zone: str, meant: str) -> None:
    write_spec(tmp_path, SPEC)
    done: Any = report(tmp_path, "http://127.0.0.1:1", "--zone", zone)
    assert done.exit_code == 2
    assert f'no time zone is called "{zone}"; {meant}' in done.stderr
