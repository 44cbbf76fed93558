"""What is played here is what promtool plays: every tool's rules over counters that misbehave."""

from dataclasses import replace
from decimal import Decimal
from math import isnan, nan

import numpy as np
import pytest

from bench.accuracy import MONTHS, simulate, used
from bench.alarms import beginnings
from bench.detection import at_best, by_arithmetic
from bench.promtool import as_input, ask_promtool, has_closed_ranges
from bench.rendering import slosmith_rules, tool_rules
from bench.rules import METRIC, Rules
from slosmith.model.burnrate import AlertSeverity, BurnAlert
from slosmith.model.units import Duration
from slosmith.player.counters import Counter, counted
from slosmith.player.playing import Play, Unplayable
from slosmith.player.rules import Group, Rule
from tests.tools.judges import Judge

STEP, COUNT = 30, 480
MOMENTS = (55, 151, 207, 303, 327, 399, 463)


def misbehaving() -> list[Counter]:
    """Four hours: a restart, a target that is lost for ten minutes, and an incident."""
    random = np.random.default_rng(3)
    times = STEP * np.arange(1, COUNT + 1, dtype=np.float64) - 10
    bad = random.poisson(0.02, COUNT).astype(np.float64)
    bad[300:330] = random.poisson(2, 30)
    counters = []
    for code, events in (("200", random.poisson(30, COUNT).astype(np.float64)), ("500", bad)):
        values = counted(events, (150,))
        values[200:220] = nan
        labels = {"job": "shop", "code": code}
        counters.append(Counter(name=METRIC, labels=labels, times=times, values=values))
    return counters


@pytest.mark.slow
@pytest.mark.every_version
@pytest.mark.judge
def test_every_record_and_alert_is_as_promtool_has_it(
    promtool: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plays_as_promtool_does(promtool, "slosmith", monkeypatch)


@pytest.mark.judge
@pytest.mark.parametrize("tool", ["Sloth", "Pyrra"])
def test_those_of_peers_are_as_promtool_has_them(
    promtool: Judge, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plays_as_promtool_does(promtool, tool, monkeypatch)


def _plays_as_promtool_does(promtool: Judge, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for peer in ("SLOTH", "PYRRA"):
        monkeypatch.delenv(peer, raising=False)
    monkeypatch.setenv("PROMTOOL", str(promtool.path))
    rules = next(one for one in tool_rules("99.9") if one.tool == tool)
    counters = misbehaving()
    play = Play(counters, COUNT, STEP, closed=has_closed_ranges())
    # promtool evaluates every group at one pace: of peers what is slower is left out, as it may sum
    # itself, and all of slosmith is played at that pace.
    play.run(tuple(replace(group, interval=STEP) for group in rules.groups))
    names = sorted(
        rule.record
        for group in rules.groups
        for rule in group.rules
        if rule.record and (group.interval == STEP or tool == "slosmith")
    )
    asked = [(name, STEP * (place + 1)) for name in names for place in MOMENTS]
    asked += [('count(ALERTS{alertstate="firing"})', STEP * (n + 1)) for n in range(303, 480, 8)]
    said = ask_promtool(rules, dict(as_input(one) for one in counters), 10, asked)
    for (query, at), theirs in zip(asked, said, strict=True):
        place = at // STEP - 1
        if query.startswith("count"):
            assert (theirs or 0) == sum(int(mask[place]) for _, mask in play.alerts), at
            continue
        one = play.series(query)
        assert (theirs is not None) == bool(one.here[place]), (query, at)
        if theirs is not None:
            ours = float(one.values[place])
            assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12) or isnan(ours + theirs)


def playing(*rules: tuple[str, str], count: int = 20, interval: float = 30) -> Play:
    play = Play([], count, 30)
    made = tuple(Rule(record=n, alert="", expr=e, wait=0, labels={}) for n, e in rules)
    play.run((Group(name="g", interval=interval, rules=made),))
    return play


def test_what_is_seldom_evaluated_is_held_and_summed_as_seldom() -> None:
    play = playing(("a", "vector(3)"), count=9, interval=120)
    # Evaluated at the fourth and the eighth step, seen from the fourth on.
    assert play.series("a").here.tolist() == [False, False, False, True] * 2 + [False]
    assert play.now("a") == 3
    summed = playing(("a", "vector(3)"), ("b", "sum_over_time(a[4m])"), count=8, interval=120)
    assert summed.now("b") == 6


def test_nothing_by_nothing_stays_in_a_sum() -> None:
    play = playing(("zero", "vector(0)"), ("a", "zero / zero"), ("b", "sum_over_time(a[5m])"))
    assert isnan(play.now("b"))


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(Unplayable, match="the function deriv"):
        playing(("a", "deriv(x[5m])"))


def test_an_alert_waits_for_its_time_without_a_gap() -> None:
    play = Play([], 10, 30)
    waiting = Rule(record="", alert="A", expr="vector(1)", wait=60, labels={})
    play.run((Group(name="g", interval=30, rules=(waiting,)),))
    assert play.alerts[0][1].tolist() == [False, False] + [True] * 8


def test_alarms_five_minutes_apart_are_two() -> None:
    firing = np.zeros(100, dtype=np.bool_)
    firing[[3, 4, 13, 24, 40]] = True
    # 4 to 13 are 4.5 minutes, 13 to 24 are 5.5, 24 to 40 are 8.
    assert beginnings(firing) == 3
    assert beginnings(np.zeros(5, dtype=np.bool_)) == 0


def test_at_best_a_page_waits_for_a_scrape_and_an_evaluation() -> None:
    tier = BurnAlert(
        tier="fast",
        severity=AlertSeverity.PAGE,
        long=Duration.parse("1h"),
        short=Duration.parse("5m"),
        threshold=Decimal("0.0144"),
        factor=Decimal("14.4"),
    )
    exact = by_arithmetic([tier], Decimal(1), least=0)
    # 1.44% of an hour; it lasts half as long again and ten minutes, in whole steps.
    assert exact.fires == pytest.approx(51.84)
    assert exact.lasts == 690
    # The 5 m window is below 1.44% after 295.68 s.
    assert exact.clears == pytest.approx(295.68)
    # Errors until 60 s are known at 70 and looked at at 90.
    assert at_best(exact).fires == 90
    assert at_best(exact).clears == 330


def test_a_month_knows_the_truth_of_what_is_never_scraped() -> None:
    seen, unseen = (
        simulate(next(one for one in MONTHS if one.name == name))
        for name in ("peak incident", "incident unseen")
    )
    # 5% of 1,800 x 200 requests, and one in ten thousand of all: about 15% of the budget.
    day = 200 * 16 * 3600 + 2 * 8 * 3600
    expected = (0.05 * 1800 * 200 + 0.0001 * 30 * day) / (30 * day) / 0.001
    assert seen.truth == pytest.approx(expected, rel=0.02)
    assert unseen.truth == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("closed", [True, False], ids=["Prometheus 2", "Prometheus 3"])
def test_of_a_counter_that_is_born_with_a_failure_less_is_lost_than_its_first_sample_holds(
    *, closed: bool
) -> None:
    """What a counter holds as it is first seen is no increase, whoever reads it."""
    world = simulate(next(one for one in MONTHS if one.name == "late first error"))
    (failed,) = (one for one in world.counters if one.labels["code"] == "500")
    values = failed.values[~np.isnan(failed.values)]
    # Half an hour holds 60 scrapes, of which the first is a 60th.
    unseen = values[0] / values[-1]
    assert unseen == pytest.approx(1 / 60, rel=0.1)
    error = used(slosmith_rules("99.9"), world, closed=closed) / world.truth - 1
    assert -unseen < error < 0


def test_the_severity_of_an_alert_is_read_from_its_labels() -> None:
    text = (
        "groups: [{name: g, rules: [{alert: A, expr: vector(1), labels: {severity: critical}},"
        " {alert: ANoData, expr: vector(1), labels: {severity: page}}]}]"
    )
    rules = Rules(tool="x", origin="", text=text)
    assert [rules.severity(rule) for rule in rules.groups[0].rules] == ["page", ""]
