"""Plain alerts wait as rules do, also those that wait already as the days begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.backtest import outcome
from slosmith.commands.backtest.behind import place, reach
from slosmith.commands.backtest.firing import play_alert
from slosmith.commands.backtest.measured import Span
from slosmith.commands.backtest.needed import alerts_in, rendered
from slosmith.commands.history.past import MOST_POINTS, Past
from slosmith.commands.plan.side import Side
from slosmith.emit.rules import service_groups
from slosmith.live.prometheus import Series
from slosmith.model.units import UnixTime
from tests.conftest import Compile

BEGIN = 1_761_782_400
SPEC = """
service: shop
team: web
alerts:
  - {alert: Down, expr: up_now == 0, for: 5m, keep_firing_for: 45s, severity: page, summary: down}
"""


class Remembered(Past):
    """A server that remembers when an expression held, in seconds from the beginning."""

    held = range(-180, 600)

    def read(
        self, text: str, begin: int, end: int, step: int, points: int = MOST_POINTS
    ) -> Iterator[Series]:
        """It was asked for each evaluation in between, and so it answers."""
        assert text == "up_now == 0"
        asked = range(begin + step, end + 1, step)
        held = tuple((float(at), 0.0) for at in asked if at - BEGIN in self.held)
        yield Series.of({"__name__": "up_now", "job": "a"}, held)


def test_what_is_pending_as_the_days_begin_fires_in_time(compile: Compile) -> None:
    model = compile_root(compile(SPEC).root).model
    assert model is not None
    (service,) = model.services
    (rule,) = alerts_in(rendered(service_groups(service, model.settings)))
    past = Remembered(url="http://localhost", now=UnixTime(BEGIN + 3600))
    span = Span(begin=BEGIN, step=30, count=60)
    (firing,) = play_alert(service.alerts[0], rule, past, span)
    # It has held since three minutes before, so five are over after two.
    assert firing.begins - BEGIN == 120
    # It does not hold after ten minutes, and is kept for 45 s: until the second evaluation.
    assert firing.ends is not None
    assert firing.ends - BEGIN == 660
    assert firing.labels == {
        "alertname": "Down",
        "job": "a",
        "service": "shop",
        "severity": "page",
        "team": "web",
    }


def test_series_that_a_rule_makes_one_are_said_and_not_played(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Twice(Past):
        """A server with two series that differ in a label of the rule alone."""

        def read(
            self, text: str, begin: int, end: int, step: int, points: int = MOST_POINTS
        ) -> Iterator[Series]:
            for team in ("web", "db"):
                yield Series.of({"__name__": "up_now", "team": team}, ((BEGIN + 30.0, 0.0),))

    monkeypatch.setattr(outcome, "has_closed_ranges", lambda *_: False)
    side = Side.of("now", compile_root(compile(SPEC).root))
    past = Twice(url="http://localhost", now=UnixTime(BEGIN + 3600))
    found = outcome.backtest(side, (), past, BEGIN, BEGIN + 600)
    assert found.unplayed == (
        ("Down (shop)", "it was not played: two series with the same labels"),
    )
    assert found.silent == ()


RECORDED = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}
  - {name: others, objective: 99.9%, sli: {events: {total: c_total, bad: d_total}}}
alerts:
  - {alert: Own, expr: 'slo:error_ratio:rate5m{service="shop",slo="errors"} > 1', severity: page,
     for: 10m, summary: bad}
  - {alert: Rest, severity: page, summary: bad,
     expr: 'slo:error_budget_remaining:ratio{service="shop",slo="errors"} < 0.1'}
  - {alert: Both, severity: page, summary: bad,
     expr: 'slo:error_ratio:rate5m{service="shop",slo=~"errors|others"} > 1'}
  - {alert: Two, severity: page, summary: bad,
     expr: 'slo:burn_rate:rate1h{service="shop",slo="errors"} > 1
       and on (service) slo:error_ratio:rate5m{service="shop",slo="others"} > 1'}
  - {alert: Raw, expr: up_now == 0, severity: page, summary: bad}
"""


def test_what_reads_records_of_one_slo_is_played_behind_it_and_else_said(compile: Compile) -> None:
    model = compile_root(compile(RECORDED).root).model
    assert model is not None
    (service,) = model.services
    rules = alerts_in(rendered(service_groups(replace(service, slos=()), model.settings)))
    pairs = [*zip(service.alerts, rules, strict=True)]
    placed = place(pairs, model.slos, model)
    behind = {ref: [alert.name for alert, _ in some] for ref, some in placed.behind.items()}
    assert behind == {"shop/errors": ["Own"]}
    assert [alert.name for alert, _ in placed.asked] == ["Rest", "Both", "Two", "Raw"]
    said = "it is known by what was recorded at the time, as it reads "
    assert placed.as_recorded == (
        (
            "Rest (shop)",
            f"{said}slo:error_budget_remaining:ratio, which no alert of shop/errors needs",
        ),
        ("Both (shop)", f"{said}series of no SLO by its name, or of one that is not played"),
        ("Two (shop)", f"{said}series of more than one SLO"),
    )
    assert reach([rules[0]]) == 600
