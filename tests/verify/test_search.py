"""Alerts whose functions have no model here are proven: promtool says where they fire."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from slosmith.build.compile import compile_root, generated_tests
from slosmith.emit.promtool_tests.plain_stage import stage_of
from slosmith.judges.running import Run, run_tool
from slosmith.model.units import Duration
from slosmith.output.own_cache import CACHE
from slosmith.simulate import vectors
from slosmith.simulate.damaged import lost_operands, mutants_of, ungrouped
from slosmith.simulate.input_series import casts_for, contract_of
from slosmith.verify.memory import recall_proofs
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.search import runs as searching
from slosmith.verify.search.field import Field
from slosmith.verify.search.misses import beside_misses
from slosmith.verify.search.motion import GONE, Motion, Motions
from slosmith.verify.search.oracle import EndedError, Oracle, Trial
from slosmith.verify.search.scenes import Played, scene_of
from slosmith.verify.search.states import telling_edges
from slosmith.verify.search.story import plainest
from slosmith.verify.tests import verify_tests
from tests.conftest import Compile
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("promtool")]


def at_night(expression: str) -> ParameterSet:
    """One more of what is alike."""
    return pytest.param(expression, marks=pytest.mark.nightly)


SLOW = "histogram_quantile(0.99, sum by (le) (rate(work_seconds_bucket[5m]))) > 4"
FLAPS = "changes(link_up[2m]) > 2"
EITHER = "topk by (pod) (1, lost == 1 or on (pod) (runs == 1 and on (pod) ready == 0)) > 0"
FILLS = "predict_linear(disk_free[1h], 4 * 3600) < 0"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is searched here is remembered here, and nothing else is."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _remember_only_here(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE, str(cache))


def case_of(compile: Compile, expression: str) -> Case:
    """One alert that waits for ten minutes, rendered."""
    return whole_case(
        compile,
        f"""
service: shop
team: web
alerts:
  - {{alert: Odd, expr: '{expression}', for: 10m, severity: page, summary: odd}}
""",
    )


def damaged(case: Case, right: str, wrong: str) -> None:
    """Change the rules that were rendered."""
    rules = case.output / "prometheus" / "rules" / "shop.yaml"
    text = rules.read_text(encoding="utf-8")
    assert right in text
    rules.write_text(text.replace(right, wrong), encoding="utf-8")


def whole_case(compile: Compile, text: str) -> Case:
    """A service, rendered."""
    compiled = compile(text)
    model = compile_root(compiled.root).model
    assert model is not None
    output, tests = compiled.output(), generated_tests(model)
    return Case(model=model, root=compiled.root, output=output, tests=tests, program="this one")


def claims(case: Case) -> dict[str, Proof]:
    return {one.claim: one for one in verify_tests(case) if one.area == "tests"}


@pytest.mark.parametrize(
    "expression",
    [
        SLOW,
        FLAPS,
        FILLS,
        at_night('count by (job) (count_values by (job) ("hash", config_hash)) != 1'),
        "topk(1, queue_length) > 100",
        at_night("2 ^ shards > 8"),
        "max_over_time((stock - sold)[10m:1m]) < 5",
        "count(instance_broken == 1) > 1",
        at_night("ceil(changes(link_state[6h:]) / 2) > 1"),  # a step of the evaluation's own
        at_night(
            "(lag_seconds > 30) and on (instance) (predict_linear(lag_seconds[5m], 60 * 2) > 0)"
        ),
    ],
)
def test_what_the_solver_cannot_model_is_proven(compile: Compile, expression: str) -> None:
    found = claims(case_of(compile, expression))
    assert {one.verdict for one in found.values()} == {Verdict.PROVEN}
    assert {"fires", "clears", "is silent just under its threshold"} <= set(found)


@pytest.mark.parametrize(
    "expression",
    [
        # Only for a while after a change, as it looks back on what was.
        at_night(
            "100 * (rate(ops_total[5m]) / clamp_min(rate(ops_total[15m] offset 5m), 0.0001)) > 200"
        ),
        at_night(
            "count by (instance) (build_info offset 2h) unless count by (instance) (build_info)"
        ),
        at_night("uptime / 100 < 600 and uptime offset 30m / 100 > 600"),
        at_night("max_over_time(queue_length[30m]) - min_over_time(queue_length[30m]) > 50"),
        # Hours that have not come when a scene begins at midnight.
        at_night("queue_length > 100 unless on () (hour() >= 22 or hour() < 6)"),
        # Moments that have a date, as 1970 is long ago.
        "(time() - backup_done_seconds > 86400) and backup_done_seconds > 0",
        at_night("time() - (backup_done_seconds > 0) > 1800"),
        # More series than a few, and several of one instance.
        "count by (zone) (gateway_info) > 17",
        at_night("sort(count by (zone) (gateway_info)) > 70"),
        at_night('count by (zone) (vm{at="off"}) / (count by (zone) (vm) > 10) * 100 > 75'),
        at_night("count(count_over_time(count by (zone) (pod_lost)[10m:1m]) > 5) >= 2"),
        at_night("sum(rate(ok_total[1h] offset 2h)) - sum(rate(ok_total[1h])) > 3"),
        at_night(
            "abs(count by (zone) (lot) / on () group_left () max(count by (zone) (lot)) - 1) > 0.6"
        ),
        at_night(
            'count by (host) (label_replace(pod_info, "host", "$1", "instance", "([^:]*).*")) >= 7'
        ),
        "count(voted == 0) <= count(voter_info) - floor(count(voter_info) / 2 + 1)",
        at_night('count(member{up="1"} == 1) < max_over_time(count(member{up="1"} == 1)[6h:])'),
        at_night("lag > on (job) group_left () avg by (job) (lag) + 2 * stddev by (job) (lag)"),
        # Joins in which one side must have one series for each of the other.
        "rate(lost_total[5m]) / ignoring (reason) group_left rate(sent_total[5m]) > 0.1",
        # Whole numbers, and values in which letters count alike.
        "round(increase(lost_total[5m])) > 3",
        'link_up{use=~".*(?i:(wan|isp)).*"} == 2 and link_wanted != 2',
        # What labels both sides have, and what only that side has which leaves it out.
        'files_open{job=~".*shop.*"} / files_most * 100 > 80 and files_most > 0',
        "100 * sum without (user) (pool_active) / clamp_min(pool_most, 1) > 90",
        at_night("3 <= round((last_over_time(cert_end_seconds[10m]) - time()) / 86400, 0.1) < 20"),
        # A name that is matched.
        '{__name__=~"site_.*",__name__!="site_x"} > 5',
        # Either of two is enough, and each is looked at.
        "increase(lost_total[1m]) > 0 or increase(dropped_total[1m]) > 0",
        at_night("deriv(heap_bytes[10m]) > 1e7"),
        # Moments that are held against when they were scraped.
        at_night("timestamp(saved_ms) - saved_ms / 1000 > 7200"),
        at_night("histogram_quantile(0.9, rate(wait_seconds_bucket:site[5m])) > 5"),
        # What rises for as long as it waits, and not only once.
        at_night("heap_bytes - (heap_bytes offset 5m) > 5 * 1024 * 1024"),
        # A count has no bounds, its buckets do.
        at_night(
            "age_count > 0 and histogram_quantile(0.1, sum by (le) (rate(age_bucket[5m]))) < 3600"
        ),
    ],
)
def test_what_real_alerts_ask_is_proven(compile: Compile, expression: str) -> None:
    found = claims(case_of(compile, expression.replace("'", "''")))
    verdicts = {one.verdict for one in found.values() if not one.claim.startswith("says")}
    assert verdicts == {Verdict.PROVEN}
    assert {"fires", "clears", "is silent just under its threshold"} <= set(found)


@pytest.mark.parametrize(
    ("expression", "right", "wrong"),
    [
        (SLOW, "> 4", "> 8"),
        (FLAPS, "> 2", "< 2"),
        (FILLS, "< 0", "> 0"),
        # Where two must hold, each is the one that turns.
        pytest.param(
            f"disk_free / disk_size * 100 < 15 and {FILLS}",
            "< 15",
            "< 22",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            # It is full enough long before what it holds is gone.
            "free / size * 100 < 10 and predict_linear(free[6h], 4 * 3600) < 0",
            "< 10",
            "< 6.7",
            marks=pytest.mark.nightly,
        ),
        # What is within is compared first, so that it never turns without what is around it.
        ("topk(1, used) / 100 > 0.9 < 1", "> 0.9", "> 0.6"),
        # What changed longer ago counts no more: it turns true so long after the last change.
        ("spec > ready and changes(updated[10m]) == 0", "[10m]", "[5m]"),
        # The same bucket of another job is quiet: its histogram as a whole is slow.
        (SLOW.replace("[", '{job="a"}['), '{job="a"}', ""),
        # What is enough by itself hides what else is: each has a scene of its own.
        pytest.param(EITHER, "and on", "or on", marks=pytest.mark.nightly),
        (f"{FLAPS} or changes(line_up[2m]) > 2", "line_up[2m]) > 2", "line_up[2m]) > 3"),
        # A part of what is there, and not all of it or nothing.
        pytest.param(
            "count(changes(started[10m]) > 2) / count(up) >= 0.5",
            ">= 0.5",
            ">= 0.3",
            marks=pytest.mark.nightly,
        ),
        # What stands for ever hides whether it may fall: a search shows what no numbers do.
        ("lag > 5 and deriv(lag[5m]) >= 0", ">= 0", "<= 0"),
        pytest.param(
            # What is read in place of another shows where the other is not there.
            "(rate(lost[5m]) or rate(gone[5m])) / rate(sent[5m]) > 0.01",
            " or rate(gone[5m])",
            "",
            marks=pytest.mark.nightly,
        ),
        # Of each group the most: a second group shows that there are groups.
        ("topk by (shop) (1, used) / 100 > 0.9", "by (shop) ", ""),
    ],
)
def test_another_threshold_comparison_window_or_matcher_in_the_rules_fails(
    compile: Compile, expression: str, right: str, wrong: str
) -> None:
    case = case_of(compile, expression)
    damaged(case, right, wrong)
    assert Verdict.FAILED in {one.verdict for one in claims(case).values()}


def test_another_wait_in_the_rules_fails(compile: Compile) -> None:
    case = case_of(compile, SLOW)
    damaged(case, "10m", "9m")
    assert claims(case)["is silent before its time"].verdict is Verdict.FAILED


def test_what_always_fires_is_counted_apart(compile: Compile) -> None:
    found = claims(case_of(compile, "vector(1)"))
    assert found["fires"].verdict is Verdict.FIRES
    assert "whatever is put in" in found["fires"].evidence
    assert Verdict.PROVEN not in {one.verdict for one in found.values()}


@pytest.mark.parametrize(
    "expression",
    [
        at_night("changes(link_up[2m]) < 0"),
        # Never for ten minutes: what was above zero ten minutes ago is zero since then.
        at_night("(tenants == 0) and on (instance) (tenants offset 10m > 0)"),
        "sum by (job) (reload_ok == 0) > 0",
    ],
)
def test_what_cannot_fire_is_not_proven_and_not_failed(compile: Compile, expression: str) -> None:
    (found,) = claims(case_of(compile, expression)).values()
    assert found.verdict is Verdict.OPEN
    assert "nothing was found that makes it fire" in found.evidence


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        pytest.param(
            "changes(link_up[2m]) < 0 and queue > 1",
            "none made changes(link_up[2m]) < 0 true",
            marks=pytest.mark.nightly,
        ),
        ("sum by (a, b) (x) and sum by (a) (y) > 0", 'none had both sides of "and" with the same'),
        ("(x > 5 unless x > 4) * 2 > 1", "none left anything of x > 5 unless x > 4"),
    ],
)
def test_the_report_says_which_part_was_never_true(
    compile: Compile, expression: str, why: str
) -> None:
    (found,) = claims(case_of(compile, expression)).values()
    assert why in found.evidence


def test_a_rate_of_a_minute_is_played_over_hours(compile: Compile) -> None:
    text = "{alert: Odd, expr: 'rate(a_total[1m]) == 0', for: 125m, severity: page, summary: odd}"
    case = whole_case(compile, f"service: shop\nteam: web\nalerts:\n  - {text}\n")
    assert claims(case)["fires"].verdict is Verdict.PROVEN


def test_what_waits_as_long_as_it_looks_back_rises_all_the_time(compile: Compile) -> None:
    query = "max_over_time(shards[30m]) - min_over_time(shards[30m]) > 100"
    text = f"{{alert: Odd, expr: '{query}', for: 30m, severity: page, summary: odd}}"
    case = whole_case(compile, f"service: shop\nteam: web\nalerts:\n  - {text}\n")
    assert claims(case)["clears"].verdict is Verdict.PROVEN


def test_the_report_says_what_happens_in_words(compile: Compile) -> None:
    found = claims(case_of(compile, "topk(1, queue_length) > 100"))
    # At 100 it is silent, and 1% over it fires.
    assert "queue_length{} goes from 100 to 101" in found["fires"].evidence
    assert "3 of 3 changes of its comparisons are noticed" in found["fires"].evidence


def test_the_scene_is_told_in_which_what_the_query_is_about_changes(
    compile: Compile, promtool: Judge, tmp_path: Path
) -> None:
    field = field_of(compile, promtool, tmp_path, "free / size < 0.05 unless on () flag == 1")
    right = {"free": 10, "size": 100, "flag": 0}

    def played(name: str, under: int, over: int) -> Played:
        sides = [
            tuple(Motion(level=Fraction({**right, name: level}[one.name])) for one in series)
            for level in (under, over)
        ]
        spans = tuple((field.stage.step, sides[turn]) for turn in (0, 1, 0))
        return Played(field=field, scene=scene_of(field, (), ()), words=name, spans=spans)

    series = field.series.series
    flag, size, free = (played(*one) for one in (("flag", 1, 0), ("size", 9, 900), ("free", 6, 4)))
    assert plainest([flag, size, free]) is free
    assert plainest([flag, size]) is size
    assert plainest([played("free", -1, 4), flag, size]) is size


def test_a_search_is_made_once(
    compile: Compile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "new"))
    case = case_of(compile, FLAPS)
    runs: list[str] = []

    def run(tool: Path, *words: str, **limits: Any) -> Run:
        runs.append(words[-1])
        return run_tool(tool, *words, **limits)

    monkeypatch.setattr(searching, "run_on_disk", run)
    first = claims(case)
    searched = len(runs)
    assert searched
    assert claims(case) == first
    assert len(runs) == searched


def test_a_search_that_takes_too_long_ends_alone(
    compile: Compile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Promtool is asked again after it: it takes long because of what it is asked."""
    monkeypatch.setenv(CACHE, str(tmp_path / "new"))
    case = case_of(compile, FLAPS)
    with monkeypatch.context() as short:
        short.setattr(searching, "_MOST_SECONDS", 0.001)
        for _ in range(4):  # a tool that hangs is asked three times
            (gap,) = claims(case).values()
            assert gap.verdict is Verdict.OPEN
            assert "promtool did not end within 0.001 s over what was tried; if it can" in (
                gap.evidence
            )
    assert {one.verdict for one in claims(case).values()} == {Verdict.PROVEN}


def test_mutants_leave_matchers_alone() -> None:
    assert [*mutants_of('x{a!="1"} > bool 5')] == [
        'x{a!="1"} < bool 5',
        'x{a!="1"} > bool 1.5 * 5',
        'x{a!="1"} > bool 0.7 * 5',
    ]


def test_operands_of_an_or_are_lost_up_to_the_brackets_around_them() -> None:
    assert [*lost_operands('(a{b="or"} > 1 or on (x) c == 2 or max(d)) / 3')] == [
        '(a{b="or"} > 1  or max(d)) / 3',
        "(c == 2 or max(d)) / 3",
        '(a{b="or"} > 1 or on (x) c == 2 ) / 3',
        '(a{b="or"} > 1 or max(d)) / 3',
    ]


def test_groups_are_lost_with_all_their_labels() -> None:
    assert [*ungrouped("sum by (a, b) (c) / max(d) by (a)")] == [
        "sum  (c) / max(d) by (a)",
        "sum by (a, b) (c) / max(d) ",
    ]


LEVELS = [(Motion(level=Fraction(level)),) for level in (3, 100, 7)]
TURNS = [*LEVELS, (GONE,), (Motion(flap=Fraction(1)),), (Motion(slope=Fraction(1, 10)),)]


@pytest.mark.parametrize(
    "query",
    [
        "link_up > 5",
        "absent(link_up)",
        "changes(link_up[10m]) > 2",
        "link_up offset 1h",
        at_night("delta(link_up[30m]) > 2"),
        at_night("count_over_time(link_up[1h])"),
    ],
)
def test_in_turn_trials_say_what_each_says_alone(
    compile: Compile, promtool: Judge, tmp_path: Path, query: str
) -> None:
    field = field_of(compile, promtool, tmp_path, query)
    assert field.in_turn
    ends = field.stage.ends
    asked = tuple((query, at) for at in (field.stage.begins, ends))
    inputs = [field.inputs([(ends, one)]) for one in TURNS]
    trials = [Trial(inputs=one, asked=asked, lasting=ends) for one in inputs]
    together = field.ask(trials * 4)
    assert together == [field.ask([one])[0] for one in trials] * 4
    assert together == field.oracle.ask(trials, field.interval, field.stage.step) * 4
    assert len({str(one) for one in together}) > 1


@pytest.mark.parametrize(
    "query",
    [
        "time() - link_up > 5",
        "hour() > 5 and link_up > 5",
        "max_over_time(link_up[10m:1m]) > 5",
        "link_up @ 100 > 5",
    ],
)
def test_where_the_hour_makes_a_difference_each_trial_is_alone(
    compile: Compile, promtool: Judge, tmp_path: Path, query: str
) -> None:
    assert not field_of(compile, promtool, tmp_path, query).in_turn


def test_no_counter_falls_in_what_is_tried(
    compile: Compile, promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promtool reads no series that does, and answers nothing about all that is asked with it."""
    tried: list[Motions] = []

    def say_nothing(_: Field, tries: list[Motions], queries: list[str]) -> list[list[None]]:
        tried.extend(tries)
        return [[None] * len(queries) for _ in tries]

    monkeypatch.setattr(Field, "said", say_nothing)
    query = "rate(lost_total[5m]) > 1 and queue > 5"
    field = field_of(compile, promtool, tmp_path, query)
    over = Motion(level=Fraction(10), slope=Fraction(10))
    telling_edges(field, [(over, over)], [*mutants_of(query)])
    assert [one.counter for one in field.series.series] == [True, False]
    assert min(motions[0].slope for motions in tried) == 0
    assert min(motions[1].slope for motions in tried) < 0


def test_what_others_are_multiplied_with_for_its_labels_is_one(
    compile: Compile, promtool: Judge, tmp_path: Path
) -> None:
    query = "wait * on (host) group_left (node) host_info > 60"
    field = field_of(compile, promtool, tmp_path, query)
    right, odd = (
        tuple(Motion(level=Fraction({"wait": wait}.get(one.name, info))) for one in series)
        for series in [field.series.series]
        for wait, info in ((120, 1), (1, 120))
    )
    assert field.poverty(right) < field.poverty(odd)


def test_what_must_not_count_is_put_in_once(
    compile: Compile, promtool: Judge, tmp_path: Path
) -> None:
    """Of samples of one moment promtool takes the first, so that a twin would go as its decoy."""
    field = field_of(compile, promtool, tmp_path, 'on_call > 1 unless off{kind="x"} == 1')
    sides = [(Motion(level=Fraction(2)), Motion(level=Fraction(level))) for level in (1, 0, 1)]
    spans = tuple(zip((field.stage.begins, field.stage.ends, field.stage.over), sides, strict=True))
    scene = scene_of(field, field.inputs(spans), ())
    played = Played(field=field, scene=scene, words="off", spans=spans)
    (beside,) = beside_misses([played])
    every = {one.series.text: one.values for one in beside.scene.entry.inputs}
    assert len(every) == len(beside.scene.entry.inputs)
    assert [*every] == ["on_call{}", 'off{kind="x"}', "off{}"]
    assert every["off{}"].startswith("1+0x")


def field_of(compile: Compile, promtool: Judge, scratch: Path, query: str) -> Field:
    model = case_of(compile, query).model
    (alert,) = model.services[0].alerts
    stage = stage_of(alert, model.settings)
    memory = recall_proofs(promtool.path, fresh=True)
    cast = next(casts_for(stage.tree, contract_of(model.metrics)))
    return Field(stage=stage, cast=cast, oracle=Oracle(memory=memory, scratch=scratch))


ALIKE = """
service: shop
team: web
alerts:
  - {alert: Stale, expr: 'time() - done_seconds > 86400', for: 2m, severity: page, summary: old}
  - {alert: Stale, expr: 'done_seconds == 0', for: 2m, severity: page, summary: never}
"""


def test_alerts_that_nothing_distinguishes_are_each_proven(compile: Compile) -> None:
    case = whole_case(compile, ALIKE)
    proofs = [one for one in verify_tests(case) if not one.claim.startswith("says")]
    fires = {one.subject for one in proofs if one.claim == "fires"}
    assert fires == {"Stale (shop, page, 1)", "Stale (shop, page, 2)"}
    assert {one.verdict for one in proofs} == {Verdict.PROVEN}


def test_of_alerts_that_nothing_distinguishes_a_change_of_one_is_noticed(compile: Compile) -> None:
    case = whole_case(compile, ALIKE)
    damaged(case, "done_seconds == 0", "done_seconds == 1")
    failed = {one.subject for one in verify_tests(case) if one.verdict is Verdict.FAILED}
    assert failed == {"Stale (shop, page, 2)"}


def test_a_mistake_of_what_is_worked_out_fails_no_alert(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if abs(10.8) were above 100: promtool knows better.
    monkeypatch.setitem(vectors.PLAIN, "abs", lambda number: number * 10)
    case = case_of(compile, "abs(level) > 100")
    assert {one.verdict for one in claims(case).values()} == {Verdict.PROVEN}


def test_a_rule_that_is_not_as_rendered_fails(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vectors.PLAIN, "abs", lambda number: number * 10)
    case = case_of(compile, "abs(level) > 100")
    damaged(case, "> 100", "> 5000")
    assert Verdict.FAILED in {one.verdict for one in claims(case).values()}


def test_what_a_promtool_that_crashed_did_not_say_is_not_remembered(
    promtool: Judge, tmp_path: Path
) -> None:
    crashes, tool = tmp_path / "crashes", tmp_path / "promtool"
    crash = 'echo "fatal error: runtime: out of memory" >&2; exit 2'
    script = f'[ "$1" = test ] && [ -e {crashes} ] && {{ {crash}; }}\nexec {promtool.path} "$@"'
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    crashes.touch()
    minute = Duration.parse("1m")
    asked = Oracle(memory=recall_proofs(tool, fresh=False), scratch=tmp_path)
    trials = [Trial(inputs=(), asked=(("vector(7)", minute),), lasting=minute)]
    with pytest.raises(EndedError, match="promtool ended with 2 over what was tried"):
        asked.ask(trials, minute, None)
    crashes.unlink()
    assert asked.ask(trials, minute, None) == [[{frozenset(): 7.0}]]
