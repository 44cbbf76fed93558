"""Alerts whose functions have no model here are proven: promtool says where they fire."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, generated_tests
from slosmith.emit.promtool_tests.plain import stage_of
from slosmith.judges.running import Run, run_tool
from slosmith.output.own_cache import CACHE
from slosmith.simulate.input_series import casts_for, contract_of
from slosmith.verify.memory import recall_proofs
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.search import oracle
from slosmith.verify.search.edges import Field
from slosmith.verify.search.motion import GONE, Motion
from slosmith.verify.search.mutants import mutants_of
from slosmith.verify.search.oracle import Oracle, Trial
from slosmith.verify.tests import verify_tests
from tests.conftest import Compile
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("promtool")]

SLOW = "histogram_quantile(0.99, sum by (le) (rate(work_seconds_bucket[5m]))) > 4"
FLAPS = "changes(link_up[2m]) > 2"
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
    compiled = compile(f"""
service: shop
team: web
alerts:
  - {{alert: Odd, expr: '{expression}', for: 10m, severity: page, summary: odd}}
""")
    model = compile_root(compiled.root).model
    assert model is not None
    output, tests = compiled.output(), generated_tests(model)
    return Case(model=model, root=compiled.root, output=output, tests=tests)


def claims(case: Case) -> dict[str, Proof]:
    return {one.claim: one for one in verify_tests(case) if one.area == "tests"}


@pytest.mark.parametrize(
    "expression",
    [
        SLOW,
        FLAPS,
        FILLS,
        'count by (job) (count_values by (job) ("hash", config_hash)) != 1',
        "topk(1, queue_length) > 100",
        "2 ^ shards > 8",
        "max_over_time((stock - sold)[10m:1m]) < 5",
        "count(instance_broken == 1) > 1",
    ],
)
def test_what_the_solver_cannot_model_is_proven(compile: Compile, expression: str) -> None:
    found = claims(case_of(compile, expression))
    assert {one.verdict for one in found.values()} == {Verdict.PROVEN}
    assert {"fires", "clears", "is silent just under its threshold"} <= set(found)


@pytest.mark.parametrize(
    ("expression", "right", "wrong"),
    [(SLOW, "> 4", "> 8"), (FLAPS, "> 2", "< 2"), (FILLS, "< 0", "> 0")],
)
def test_another_threshold_or_comparison_in_the_rules_fails(
    compile: Compile, expression: str, right: str, wrong: str
) -> None:
    case = case_of(compile, expression)
    rules = case.output / "prometheus" / "rules" / "shop.yaml"
    text = rules.read_text(encoding="utf-8")
    assert right in text
    rules.write_text(text.replace(right, wrong), encoding="utf-8")
    assert Verdict.FAILED in {one.verdict for one in claims(case).values()}


def test_another_wait_in_the_rules_fails(compile: Compile) -> None:
    case = case_of(compile, SLOW)
    rules = case.output / "prometheus" / "rules" / "shop.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "10m" in text
    rules.write_text(text.replace("10m", "9m"), encoding="utf-8")
    assert claims(case)["is silent before its time"].verdict is Verdict.FAILED


def test_what_always_fires_is_counted_apart(compile: Compile) -> None:
    found = claims(case_of(compile, "vector(1)"))
    assert found["fires"].verdict is Verdict.FIRES
    assert "whatever is put in" in found["fires"].evidence
    assert Verdict.PROVEN not in {one.verdict for one in found.values()}


def test_what_cannot_fire_is_not_proven_and_not_failed(compile: Compile) -> None:
    (found,) = claims(case_of(compile, "changes(link_up[2m]) < 0")).values()
    assert found.verdict is Verdict.OPEN
    assert "nothing was found that makes it fire" in found.evidence


def test_the_report_says_what_happens_in_words(compile: Compile) -> None:
    found = claims(case_of(compile, "topk(1, queue_length) > 100"))
    # 1% on both sides of 100, or 8%: whichever notices more.
    assert "queue_length{} goes from 9" in found["fires"].evidence
    assert "3 of 3 changes of its comparisons are noticed" in found["fires"].evidence


def test_a_search_is_made_once(
    compile: Compile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "new"))
    case = case_of(compile, FLAPS)
    runs: list[str] = []

    def run(tool: Path, *words: str) -> Run:
        runs.append(words[-1])
        return run_tool(tool, *words)

    monkeypatch.setattr(oracle, "run_tool", run)
    first = claims(case)
    searched = len(runs)
    assert searched
    assert claims(case) == first
    assert len(runs) == searched


def test_mutants_leave_matchers_alone() -> None:
    assert [*mutants_of('x{a!="1"} > bool 5')] == [
        'x{a!="1"} < bool 5',
        'x{a!="1"} > bool 1.5 * 5',
        'x{a!="1"} > bool 0.5 * 5',
    ]


LEVELS = [(Motion(level=Fraction(level)),) for level in (3, 100, 7)]
TURNS = [*LEVELS, (GONE,), (Motion(flap=Fraction(1)),), (Motion(slope=Fraction(1, 10)),)]


@pytest.mark.parametrize(
    "query",
    [
        "link_up > 5",
        "absent(link_up)",
        "changes(link_up[10m]) > 2",
        "delta(link_up[30m]) > 2",
        "link_up offset 1h",
        "count_over_time(link_up[1h])",
    ],
)
def test_in_turn_trials_say_what_each_says_alone(
    compile: Compile, promtool: Judge, tmp_path: Path, query: str
) -> None:
    field = field_of(compile, promtool, tmp_path, query)
    assert field.in_turn
    ends = field.stage.ends
    asked = tuple((query, at) for at in (field.stage.begins, ends))
    inputs = [field.inputs([(ends, one)]) for one in TURNS * 4]
    trials = [Trial(inputs=one, asked=asked, lasting=ends) for one in inputs]
    together = field.ask(trials)
    assert together == [field.ask([one])[0] for one in trials]
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


def field_of(compile: Compile, promtool: Judge, scratch: Path, query: str) -> Field:
    model = case_of(compile, query).model
    (alert,) = model.services[0].alerts
    stage = stage_of(alert, model.settings)
    memory = recall_proofs(promtool.path, fresh=True)
    cast = next(casts_for(stage.tree, contract_of(model.metrics)))
    return Field(stage=stage, cast=cast, oracle=Oracle(memory=memory, scratch=scratch))
