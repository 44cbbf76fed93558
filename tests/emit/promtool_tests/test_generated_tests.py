"""Generated tests hold for the rules of every kind, and fail for rules that were damaged."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp

import pytest
import yaml

from slosmith.build.compile import compile_root, generated_tests
from slosmith.emit.promtool_tests import contexts_of, plan_tests
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.verify.played import lay_out
from slosmith.verify.rule_parts import RuleFiles
from tests.conftest import (
    ONE_TIER,
    TWO_TIERS,
    Compile,
    Compiled,
    Sample,
    run_compiler,
    some_slos,
)
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

ERRORS = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: [a_total, b_total], bad: ['a_total{code="5"}', 'b_total{code="5"}']}}
"""
PLAIN_ALERTS = """\
alerts:
  - {alert: Gone, expr: 'absent(heart{beat="on"})', for: 2m, severity: ticket, summary: gone}
  - {alert: Odd, expr: 'max by (zone) (state == 2)', for: 2m, severity: page, summary: odd}
"""
# A kind is lowered to events, time or a ratio: one of each has all tiers. By day the ratio has: of
# the others, and with groups, SLOs of this repository have them, which `make test` verifies.
SPEC = (
    ERRORS
    + """\
  - name: by-provider
    objective: 99%
    policy: one
    by: [provider]
    sli: {events: {total: llm_total, good: 'llm_total{code="200"}'}}
  - name: some
    objective: 99%
    policy: one
    by: [provider]
    sli:
      events:
        total: 'llm_total{provider=~"a|b"}'
        good: 'llm_total{provider=~"a|b",code="200"}'
  - name: answers
    policy: one
    objective: p95 < 500ms
    sli: {latency: 'answer_seconds{stage="1"}'}
  - name: ready
    objective: 99.9%
    sli: {probe: 'probe_success{job="ready"}'}
  - name: copies
    policy: one
    objective: 99%
    by: [site]
    sli: {freshness: {last: 'copied_seconds{job="db"}', under: 1h, fresh: 50%}}
  - name: queue
    policy: one
    objective: 90%
    sli: {threshold: {any: 'rate(queue_total[5m]) > 0.5'}}
  - name: given
    objective: 99%
    sli: {ratio: 'my:error_ratio{job="x"}'}
"""
    + PLAIN_ALERTS
    + ONE_TIER.replace("google-30d", "one")
)
BY_DAY = re.sub(r"(?m)(  objective: 99\.9%)$", r"\1\n    policy: one", SPEC)


def _rules_and_tests(compile: Compile, spec: str) -> Compiled:
    compiled = compile(spec, "--only", "rules,tests")
    assert compiled.exit_code == 0, compiled.stderr
    return compiled


def _failures_at(pace: str, compile: Compile, promtool: Judge, tiers: str) -> list[str]:
    """Of an SLO of events and one of a probe."""
    ready = "  - {name: ready, objective: 99.9%, sli: {probe: probe_success}}\n"
    settings = f"---\nsettings: {{{pace}}}\n"
    compiled = _rules_and_tests(compile, f"{ERRORS}{ready}{settings}{tiers}")
    return _failures(promtool, compiled)


def _failures(promtool: Judge, compiled: Compiled) -> list[str]:
    """What promtool objects to in each part, played with those rules that lie in the output."""
    model = compile_root(compiled.root).model
    assert model is not None
    files = [
        file
        for one in generated_tests(model)
        for file in _files(one, compiled, Path(mkdtemp(dir=compiled.root)))
    ]
    assert files
    return _objections(promtool, files)


def _files(tests: PartTests, compiled: Compiled, folder: Path) -> list[Path]:
    """The tests of a part, each beside those rules that it reads, as `verify` plays them.

    What alerts say is filled in only where a test asks for it.
    """
    rules = RuleFiles(output=compiled.output()).rules_of(tests.part)
    return [
        lay_out(
            folder / Path(one.path).name,
            one.text,
            tests.part,
            rules,
            bare="alert_rule_test:" not in one.text,
        )
        for one in tests.documents
    ]


def _objections(promtool: Judge, files: Sequence[Path]) -> list[str]:
    """Half of the files each at the same time: the longest of these tests end a run of all."""
    with ThreadPoolExecutor(2) as pool:
        halves = [half for half in (files[::2], files[1::2]) if half]
        seen = "".join(pool.map(lambda half: _said(promtool, half), halves))
    return [line for line in seen.splitlines() if "expr:" in line or "rule:" in line]


def _said(promtool: Judge, files: Iterable[Path]) -> str:
    words = [str(promtool.path), "test", "rules", *(str(file) for file in files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_what_is_exported_holds_for_a_whole_file_too(compile: Compile, promtool: Judge) -> None:
    compiled = _rules_and_tests(compile, ERRORS + PLAIN_ALERTS + ONE_TIER)
    files = sorted(compiled.output("prometheus", "tests").glob("*.yaml"))
    assert len(files) > 1
    assert _objections(promtool, files) == []
    path = compiled.rules("shop")
    path.write_text(path.read_text(encoding="utf-8").replace("> 0.0144", "> 0.0216"))
    assert any("(shop/errors, fast)" in line for line in _objections(promtool, files))


def test_every_kind_of_slo_and_alert_passes(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    # By day one of events, and the given ratio: of each other kind this repository has an SLO.
    compiled = _rules_and_tests(compile, SPEC if sample(0, 1) else some_slos(BY_DAY, 7))
    assert _failures(promtool, compiled) == []


PLAIN = """
service: s
team: ops
alerts:
  - {alert: Age, expr: 'time() - a_timestamp_seconds > 60', severity: ticket, summary: x}
  - {alert: Restarted, expr: 'time() - started_seconds < 600', severity: ticket, summary: x}
  - {alert: Expires, expr: '(expiry_seconds - time()) / 86400 < 14', severity: ticket, summary: x}
  - {alert: Missed, expr: 'last_seconds < time() - 3600', for: 5m, severity: ticket, summary: x}
  - {alert: Under, expr: 'min_over_time(other_ratio[1w]) < 0.2', severity: ticket, summary: x}
  - {alert: Beside, expr: 'other_ratio < 0.2', for: 7d, severity: ticket, summary: x}
  - {alert: Many, expr: 'count(role_info{role="first"}) > 1', severity: ticket, summary: x}
  - {alert: None, expr: '(count(one_info{a="b"}) or vector(0)) < 1', severity: ticket, summary: x}
  - {alert: Down, expr: 'count by (job) (up{job="api"} == 0) > 2', severity: ticket, summary: x}
  - {alert: Busy, expr: 'sum(rate(b_total[5m])) > 1000', severity: ticket, summary: x}
  - {alert: Full, expr: 'entries{job="a"} / entries_limit > 0.75', severity: ticket, summary: x}
  - alert: Loaded
    expr: 'load1{job="n"} / count without (cpu) (cpu_seconds_total{job="n", mode="idle"}) > 2'
    severity: ticket
    summary: x
"""


def test_plain_alerts_of_every_shape_are_proven_and_spoil_no_others(compile: Compile) -> None:
    built = compile(PLAIN)
    assert built.exit_code == 0, built.stderr
    verified = run_compiler(built.root, "verify", "--strict")
    assert verified.exit_code == 0, verified.stdout


LATE = """
service: cw
team: web
slos:
  - name: errors
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(seen_total[$window] offset 7m))'
        bad: 'sum(rate(seen_total{code="500"}[$window] offset 7m))'
"""


def test_queries_with_an_offset_are_looked_at_later(compile: Compile, promtool: Judge) -> None:
    compiled = _rules_and_tests(compile, LATE + ONE_TIER)
    assert _failures(promtool, compiled) == []
    rules = compiled.rules("cw")
    rules.write_text(rules.read_text().replace("offset 7m", "offset 27m"))
    assert _failures(promtool, compiled)


# Of five evaluations in the base window a day's tier counts four, and the first of them in part.
DAILY = ONE_TIER.replace("tier: fast, severity: page", "tier: daily, severity: ticket").replace(
    "budget: 2%, long: 1h, short: 5m", "budget: 10%, long: 1d, short: 2h"
)
# Nothing fits 7 minutes, whatever the tier. What lies between is played at night.
TIERS = {
    "base_window: 7m": ONE_TIER,
    "base_window: 20m, scrape_interval: 5m": ONE_TIER,
    "evaluation_interval: 1m": DAILY,
    "evaluation_interval: 4m": ONE_TIER,
}
BETWEEN = {
    "evaluation_interval: 45s": ONE_TIER,
    "base_window: 10m": ONE_TIER,
    "evaluation_interval: 1m40s": ONE_TIER,
    "evaluation_interval: 2m": ONE_TIER,
    "evaluation_interval: 2m30s": ONE_TIER,
}


@pytest.mark.parametrize(
    ("pace", "tiers"),
    [
        *TIERS.items(),
        *(pytest.param(*one, marks=pytest.mark.nightly) for one in BETWEEN.items()),
    ],
)
def test_windows_and_intervals_that_fit_badly_are_proven(
    compile: Compile, promtool: Judge, pace: str, tiers: str
) -> None:
    assert _failures_at(pace, compile, promtool, tiers) == []


PAGES = ONE_TIER.replace(
    "5m}]", "5m}, {tier: slow, severity: page, budget: 5%, long: 6h, short: 30m}]"
)
# With a minute as the base six hours are summed from blocks. With the usual scrapes each event is
# counted for less, which S608 says; what does not depend on that is proven all the same.
SHORT = {
    "base_window: 1m": PAGES,
    "base_window: 30s": PAGES,
    "base_window: 30s, scrape_interval: 5s, evaluation_interval: 15s": PAGES,
    "base_window: 45s, scrape_interval: 10s, evaluation_interval: 15s": PAGES,
    "base_window: 1m, scrape_interval: 15s, evaluation_interval: 15s": PAGES,
    "base_window: 90s, scrape_interval: 15s": TWO_TIERS,
}


@pytest.mark.every_version
@pytest.mark.parametrize(
    ("pace", "tiers"),
    [
        pytest.param(*one, marks=[pytest.mark.nightly] if number else [])
        for number, one in enumerate(SHORT.items())
    ],
)
def test_base_windows_of_a_minute_or_so_are_proven(
    compile: Compile, promtool: Judge, pace: str, tiers: str
) -> None:
    """`rate` needs two samples: scenes may not be sampled as seldom as the base window is long."""
    assert _failures_at(pace, compile, promtool, tiers) == []


@pytest.mark.every_version
def test_a_threshold_near_three_of_four_is_proven_over_six_base_windows(
    compile: Compile, promtool: Judge
) -> None:
    """At 95% the fast tier asks for 72%: of three bad of four the last counts by half at first."""
    slow = "service: s\nslos: [{name: lat, objective: p95 < 500ms, sli: {latency: req_seconds}}]\n"
    settings = "---\nsettings: {base_window: 10m, scrape_interval: 2m, evaluation_interval: 1m}\n"
    tier = ONE_TIER.replace("short: 5m", "short: 10m")
    compiled = _rules_and_tests(compile, f"{slow}{settings}{tier}")
    assert _failures(promtool, compiled) == []


APART = """
service: lb
slos: [{name: it, objective: 95%, sli: {events: {total: lb_total, good: answers_ok_total}}}]
"""


@pytest.mark.parametrize(
    ("pace", "tiers"),
    [
        ("base_window: 20m, scrape_interval: 5m", ONE_TIER),
        pytest.param("base_window: 2m, scrape_interval: 30s", PAGES, marks=pytest.mark.nightly),
        pytest.param("base_window: 20m, scrape_interval: 5m", PAGES, marks=pytest.mark.nightly),
    ],
)
def test_good_events_of_their_own_at_slow_scrapes_are_proven(
    compile: Compile, promtool: Judge, pace: str, tiers: str
) -> None:
    """The guard waits a scrape longer, and counts a new series' failures as at such scrapes."""
    text = f"{APART}---\nsettings: {{{pace}}}\n{tiers}"
    assert _failures(promtool, _rules_and_tests(compile, text)) == []


@pytest.mark.parametrize("pace", ["base_window: 1m, scrape_interval: 15s", "base_window: 1h"])
def test_data_contradict_themselves_when_they_are_looked_at(compile: Compile, pace: str) -> None:
    """All series last as long: of no phase is a part of a sample left out. And none are too old."""
    text = f"{APART}---\nsettings: {{{pace}}}\n{PAGES}"
    model = compile_root(_rules_and_tests(compile, text).root).model
    assert model is not None
    ((service, context),) = contexts_of(model)
    (scene,) = (
        scene
        for scene in plan_tests(service, context.contract, context.settings).scenes
        if scene.entry.name == "lb/it contradiction"
    )
    assert len({_samples(one.values) for one in scene.entry.inputs}) == 1
    assert str(scene.step) in ("12s", "4m")


def _samples(values: str) -> int:
    """A number, or one and what is added to it so many times."""
    return sum(int(one.rpartition("x")[2]) + 1 if "x" in one else 1 for one in values.split())


def test_a_difference_at_scrapes_of_a_minute_is_proven(compile: Compile, promtool: Judge) -> None:
    """`rate` alone loses a sixth of a process's first failures there: three of them are 2.5."""
    text = """
service: s
slos:
  - name: it
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(a_total[$window])) + sum(rate(b_total[$window]))'
        good: 'sum(rate(c_total[$window])) - sum(rate(d_total[$window]))'
---
settings: {scrape_interval: 1m, evaluation_interval: 1m, period_interval: 1m}
"""
    assert _failures(promtool, _rules_and_tests(compile, text + ONE_TIER)) == []


def test_a_tier_over_ten_minutes_is_proven(compile: Compile, promtool: Judge) -> None:
    """In so long a window lie no three failures of which each is counted apart."""
    short = ONE_TIER.replace("budget: 2%, long: 1h", "budget: 0.3%, long: 10m")
    assert _failures(promtool, _rules_and_tests(compile, ERRORS + short)) == []


# promtool 2.42 writes no native histograms, and still every alert of one is to be seen firing.
@pytest.mark.every_version
@pytest.mark.parametrize(
    "idle", [*(pytest.param(one, marks=pytest.mark.nightly) for one in ("10m", "1h")), "6h"]
)
def test_each_alert_of_a_native_histogram_is_seen_to_fire(
    compile: Compile, promtool: Judge, idle: str
) -> None:
    compiled = _rules_and_tests(
        compile,
        f"""
service: shop
slos:
  - name: answers
    objective: p99 < 300ms
    sli: {{latency: {{histogram: answer_seconds, native: true}}}}
    alerting: {{idle: {idle}}}
{ONE_TIER}""",
    )
    assert _failures(promtool, compiled) == []
    tests = "".join(
        file.read_text(encoding="utf-8")
        for file in compiled.output("prometheus", "tests").glob("*.yaml")
    )
    assert "ShopAnswersIdle (shop/answers): fires when nothing was counted for its time" in tests
    assert "ShopAnswersBudgetBurn (shop/answers, fast): fires" in tests


def test_a_threshold_half_as_high_again_is_noticed(compile: Compile, promtool: Judge) -> None:
    compiled = _rules_and_tests(compile, ERRORS + ONE_TIER)
    path = compiled.rules("shop")
    path.write_text(path.read_text(encoding="utf-8").replace("> 0.0144", "> 0.0216"))
    assert any(
        "ShopErrorsBudgetBurn (shop/errors, fast)" in f for f in _failures(promtool, compiled)
    )


@pytest.mark.parametrize("other", ["< bool 3601", "< bool 3599", "> bool 3600"])
def test_another_bound_of_a_freshness_is_noticed(
    compile: Compile, promtool: Judge, other: str
) -> None:
    compiled = _rules_and_tests(
        compile,
        """
service: shop
slos:
  - {name: backup, objective: 99%, sli: {freshness: {last: saved_seconds, under: 1h}}}
"""
        + ONE_TIER,
    )
    path = compiled.rules("shop")
    rules = path.read_text(encoding="utf-8")
    assert rules.count("< bool 3600") == 1
    path.write_text(rules.replace("< bool 3600", other), encoding="utf-8")
    assert any("slo:bad_events:bool" in failure for failure in _failures(promtool, compiled))


ODD_QUERIES = """
service: shop
slos:
  - name: peaks
    objective: 99%
    sli: {queries: {bad: 'max(max_over_time(failing[$window]))', total: 'max(max_over_time(all[$window]))'}}
  - name: minutes
    objective: 99%
    sli: {queries: {bad: 'sum(max_over_time(rate(a_total[1m])[$window:1m]))', total: 'sum(rate(b_total[$window]))'}}
  - name: zero
    objective: 99%
    sli: {queries: {bad: 'sum(rate(a_total[$window])) or vector(0)', total: 'sum(rate(b_total[$window]))'}}
"""  # noqa: E501  # a query is one line


def test_of_queries_that_are_no_sums_of_rates_only_what_is_known_is_claimed(
    compile: Compile, promtool: Judge
) -> None:
    compiled = _rules_and_tests(compile, ODD_QUERIES + ONE_TIER)
    assert _failures(promtool, compiled) == []
    text = compiled.output("prometheus", "tests", "shop.test.yaml").read_text()
    for slo in ("peaks", "minutes"):
        assert f"(shop/{slo}, fast): fires while everything is bad" in text
        assert f"(shop/{slo}, fast): is silent while nothing is bad" in text
        assert f"(shop/{slo}, fast): two stray failures" not in text
    # One that says 0 itself is a sum of rates all the same.
    assert "(shop/zero, fast): two stray failures fire nothing" in text


def test_an_extreme_that_does_not_come_is_noticed(compile: Compile, promtool: Judge) -> None:
    # Of the first, which is damaged, alone.
    compiled = _rules_and_tests(compile, some_slos(ODD_QUERIES, 3) + ONE_TIER)
    rules = compiled.output("prometheus", "rules", "shop.yaml")
    text = rules.read_text()
    damaged = re.sub(r"(max_over_time\(failing\[)", r"0 * \1", text)
    assert damaged != text
    rules.write_text(damaged)
    found = _failures(promtool, compiled)
    assert any("(shop/peaks, fast): fires while everything is bad" in line for line in found)


# What it counts passes 2.5 at an evaluation of its tests, where a sample decides which one it is.
RESTARTS = """
service: shop
alerts:
  - alert: Restarts
    expr: sum by (pod) (increase(restarts_total[30m])) > 2.5
    for: 2m
    keep_firing_for: 2m
    severity: page
    summary: restarts
"""


@pytest.mark.every_version
@pytest.mark.parametrize("key", ["for", "keep_firing_for"])
@pytest.mark.parametrize("other", ["0s", "1m", "3m"])
def test_another_wait_is_noticed_wherever_the_threshold_is_passed(
    compile: Compile, promtool: Judge, key: str, other: str
) -> None:
    compiled = _rules_and_tests(compile, RESTARTS)
    path = compiled.rules("shop")
    rules = path.read_text(encoding="utf-8")
    path.write_text(rules.replace(f" {key}: 2m", f" {key}: {other}"), encoding="utf-8")
    found = _failures(promtool, compiled)
    assert any("Restarts (shop)" in line for line in found)


SOURCES = r"""
service: shop
team: web
slos:
  - name: inf
    objective: 99%
    sli: {events: {total: 'h_seconds_bucket{le="+Inf"}', good: 'h_seconds_bucket{le="1.0"}'}}
  - name: inf-by
    objective: 99%
    by: [zone]
    sli: {events: {total: 'h_seconds_bucket{le="+Inf"}', good: 'h_seconds_bucket{le="1"}'}}
  - name: filtered-by
    objective: 99%
    by: [zone]
    sli: {events: {total: 'h_seconds_count{route="a"}', good: 'h_seconds_bucket{le="1",route="a",code!~"5.."}'}}
  - name: bad-bucket
    objective: 99%
    sli: {events: {total: h_seconds_count, bad: 'h_seconds_bucket{le="0.5"}'}}
  - name: two
    objective: 99%
    sli: {events: {total: [h_seconds_count, x_total], good: ['h_seconds_bucket{le="1"}', 'x_total{code="200"}']}}
  - name: queries-by
    objective: 99%
    by: [zone]
    sli:
      queries:
        total: 'sum by (zone) (rate(h_seconds_count[$window]))'
        bad: 'sum by (zone) (rate(h_seconds_count[$window])) - sum by (zone) (rate(h_seconds_bucket{le="1"}[$window]))'
  - name: fresh
    objective: 99%
    by: [zone]
    sli: {freshness: {last: seen_timestamp_seconds, under: 5m, fresh: any, missing: bad}}
  - name: up
    objective: 99%
    by: [zone, rack]
    sli: {probe: {up: shop_up, healthy: 50%, missing: bad}}
  - name: apart
    objective: 99%
    by: [zone]
    sli: {events: {total: all_total, good: served_total}}
  - name: less-two
    objective: 99%
    sli: {queries: {total: 'sum(rate(all_total[$window]))', bad: 'sum(rate(sent_total[$window])) - sum(rate(got_total[$window]))'}}
  - name: less-two-good
    objective: 99%
    sli: {queries: {total: 'sum(rate(all_total[$window]))', good: 'sum(rate(sent_total[$window])) - sum(rate(got_total[$window]))'}}
  - name: terms
    objective: 99%
    sli: {queries: {total: 'sum(rate(all_total[$window]))', bad: 'sum(rate(sent_total[$window])) + sum(rate(got_total[$window]))'}}
  - name: or-nothing
    objective: 99%
    sli: {queries: {total: 'sum(rate(all_total[$window]))', bad: 'sum(rate(sent_total[$window])) or vector(0)'}}
  - name: of-two
    objective: 99%
    sli:
      events:
        total: [h_seconds_count, g_seconds_count]
        good: ['h_seconds_bucket{code=~"2..",le="1"}', 'g_seconds_bucket{route!="",le="1"}']
alerts:
  - alert: ShopSlow
    expr: 'sum(rate(h_seconds_bucket{le="1"}[5m])) / sum(rate(h_seconds_count[5m])) < 0.5'
    severity: ticket
    summary: slow
---
metrics:
  all_total: {type: counter, labels: {zone: [a, b]}}
  served_total: {type: counter, labels: {zone: [a, b]}}
  sent_total: {type: counter}
  got_total: {type: counter}
  h_seconds: {type: histogram, unit: seconds, buckets: [0.5, 1, 5], labels: {zone: [a, b], code: ["200", "500"], route: }}
  g_seconds: {type: histogram, unit: seconds, buckets: [1, 5], labels: {route: }}
  x_total: {type: counter, labels: {code: ["200", "500"]}}
  seen_timestamp_seconds: {type: gauge, labels: {zone: [a, b]}}
  shop_up: {type: gauge, labels: {zone: [a, b], rack: }}
"""  # noqa: E501  # a query is one line


def test_sources_that_lack_a_part_are_proven_in_every_kind(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    chosen = SOURCES if sample(0, 1) else some_slos(SOURCES, 4)
    compiled = _rules_and_tests(compile, chosen + ONE_TIER)
    assert _failures(promtool, compiled) == []


SEVERAL = """
service: shop
slos:
  - name: errors
    objective: 99%
    by: [zone, env]
    sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}
  - name: up
    objective: 99%
    by: [zone]
    sli: {probe: probe_success}
  - name: peaks
    objective: 99%
    by: [zone]
    sli: {queries: {bad: 'max by (zone) (max_over_time(failing[$window]))', total: 'max by (zone) (max_over_time(all[$window]))'}}
  - name: given
    objective: 99%
    by: [zone]
    sli: {ratio: my:error_ratio}
alerts:
  - {alert: Odd, expr: max by (zone) (state) > 5, for: 2m, severity: page, summary: odd}
  - {alert: Bare, expr: free_bytes < 100, severity: page, summary: bare}
  - {alert: Slow, expr: 'sum by (zone) (rate(slow_total[5m])) / sum by (zone) (rate(slow_all_total[5m])) > 0.1', severity: page, summary: slow}
"""  # noqa: E501  # a query is one line


def test_whatever_can_have_several_results_fires_for_each_at_once(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    # By day one of which failures are counted, and one of which only its extremes are known.
    nightly = bool(sample(0, 1))
    chosen = SEVERAL if nightly else some_slos(SEVERAL)
    compiled = _rules_and_tests(compile, chosen + ONE_TIER)
    assert _failures(promtool, compiled) == []
    path = compiled.rules("shop")
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))
    # All results but one are lost: whoever plays one alone sees no change.
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        if rule.get("alert", "").endswith(("BudgetBurn", "Odd", "Bare", "Slow")):
            rule["expr"] = f"topk(1, {rule['expr']})"
    path.write_text(yaml.safe_dump(rules), encoding="utf-8")
    found = "\n".join(_failures(promtool, compiled))
    for subject in ("Odd (shop)", "Bare (shop)", "Slow (shop)"):
        assert f"{subject}: fires for each result that is true at once" in found
    for slo in ("errors", "up") if nightly else ("errors",):
        assert f"(shop/{slo}, fast): three failures are enough" in found
    for slo in ("peaks", "given") if nightly else ("peaks",):
        assert f"(shop/{slo}, fast): fires for each of the groups that are bad at once" in found
