"""The simulator exposes what the contract says, and fails as the scenarios say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
import requests

from slosmith.build.compile import compile_root
from slosmith.model.metric import Metric, MetricType
from slosmith.model.root import Model
from tests.live.simulator.council import Council
from tests.live.simulator.failures import FAILURES
from tests.live.simulator.serving import Simulator, simulating
from tests.live.simulator.signals import OF_TARGETS, TARGETS, Page
from tests.tools.judges import ROOT

_LINE = re.compile(r"(?P<name>[a-z_:0-9]+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')
_MINUTE = 60
# Prometheus and Alertmanager expose these of themselves; a stage scrapes the real ones.
_OF_SERVERS = ("prometheus_", "alertmanager_")


@pytest.fixture(scope="module")
def model() -> Model:
    """This repository's own specification."""
    found = compile_root(ROOT).model
    assert found is not None
    return found


@pytest.fixture
def council(model: Model) -> Council:
    """A council that has lived for ten minutes."""
    one = Council(model.metrics or (), seed=1)
    live(one, 10)
    return one


def live(council: Council, minutes: int) -> None:
    """Let it live on, in steps of six seconds as on the stage."""
    for _ in range(minutes * 10):
        council.step(6)


def samples(council: Council) -> Iterator[tuple[str, dict[str, str], float]]:
    """Every sample of every target that answers: name, labels, value."""
    for target in TARGETS:
        for line in (council.text(target) or "").splitlines():
            if not line.startswith("#"):
                match = _LINE.fullmatch(line)
                assert match, line
                labels = dict(_LABEL.findall(match["labels"] or ""))
                own = {"job": target.job, "instance": target.instance}
                yield match["name"], {**own, **labels}, float(match["value"])


def counted(council: Council, name: str, **labels: str) -> float:
    """The sum of all samples with these labels."""
    return sum(v for n, own, v in samples(council) if n == name and labels.items() <= own.items())


def series_names(metric: Metric) -> set[str]:
    """What a metric's samples are called."""
    if metric.type is MetricType.HISTOGRAM:
        return {f"{metric.name}_{part}" for part in ("bucket", "sum", "count")}
    return {metric.name}


def test_every_metric_of_the_contract_is_exposed_with_its_labels_and_values(
    model: Model, council: Council
) -> None:
    found: dict[str, list[dict[str, str]]] = {}
    for name, labels, _ in samples(council):
        found.setdefault(name, []).append(labels)
    for metric in model.metrics or ():
        if metric.name.startswith(_OF_SERVERS):
            continue
        for name in series_names(metric):
            assert name in found
            for label, values in metric.labels:
                there = {one[label] for one in found[name]}
                assert values is None or there == set(values), f"{name}: {label}"
        for one in found.get(f"{metric.name}_bucket", ()):
            assert one["le"] in {*map(str, metric.buckets), "+Inf"}


def test_nothing_is_exposed_that_the_contract_does_not_know(model: Model, council: Council) -> None:
    known = {name: metric for metric in model.metrics or () for name in series_names(metric)}
    for name, labels, _ in samples(council):
        allowed = {label for label, _ in known[name].labels} | {"le", *OF_TARGETS}
        assert set(labels) <= allowed, name


def test_help_and_type_stand_before_every_family(model: Model, council: Council) -> None:
    kinds = {metric.name: metric.type.value for metric in model.metrics or ()}
    for target in TARGETS:
        for line in (council.text(target) or "").splitlines():
            if line.startswith("# TYPE"):
                _, _, name, kind = line.split(" ")
                assert kinds[name] == kind


def test_a_name_that_the_contract_does_not_know_is_no_signal(model: Model) -> None:
    page = Page(TARGETS[0], tuple(model.metrics or ()))
    with pytest.raises(KeyError):
        page.count("council_answers_total")
    with pytest.raises(AssertionError, match="no series"):
        page.count("council_requests_total", outcome="perfect")


def test_there_is_a_switch_for_every_scenario_in_which_something_changes(model: Model) -> None:
    assert set(FAILURES) == {one.name for one in model.scenarios if one.changes}


# 20 questions a minute, so about 200 in ten; five standard deviations of a Poisson of 200 are 71.
def test_a_normal_day_brings_20_answers_a_minute_and_no_error(council: Council) -> None:
    answers = counted(council, "council_requests_total")
    assert 129 <= answers <= 271
    assert counted(council, "council_requests_total", outcome="error") == 0
    assert counted(council, "llm_breaker_state", state="open") == 0


def test_the_same_seed_brings_the_same_load(model: Model) -> None:
    one, two = (Council(model.metrics or (), seed=7) for _ in range(2))
    for council in (one, two):
        live(council, 5)
    moving = ("process_start_time_seconds", "probe_ssl_earliest_cert_expiry")
    first, second = (
        [(n, labels, v) for n, labels, v in samples(council) if n not in moving]
        for council in (one, two)
    )
    assert first == second


def test_a_provider_that_is_down_opens_its_breaker_on_every_replica(council: Council) -> None:
    council.failures.begin("one-provider-down")
    live(council, 5)
    assert counted(council, "llm_breaker_state", state="open") == 3
    assert counted(council, "llm_breaker_state", state="open", provider="openai") == 3
    assert counted(council, "council_requests_total", outcome="error") == 0
    assert counted(council, "council_requests_total", outcome="degraded") > 60
    council.failures.end("one-provider-down")
    live(council, 5)
    assert counted(council, "llm_breaker_state", state="open") == 0


def test_slow_providers_end_in_timeouts_and_then_in_too_few_models(council: Council) -> None:
    council.failures.begin("all-providers-slow")
    live(council, 10)
    assert counted(council, "council_requests_total", outcome="timeout") > 20
    live(council, 10)
    for provider in ("mistral", "openai", "xai"):
        assert counted(council, "llm_breaker_state", state="open", provider=provider) >= 2
    assert counted(council, "council_requests_total", outcome="error") > 20


def test_without_a_database_nobody_is_let_in_and_its_own_figures_are_gone(
    council: Council,
) -> None:
    before = counted(council, "council_admissions_total", result="admitted")
    council.failures.begin("database-unreachable")
    live(council, 5)
    up = {labels["job"]: v for name, labels, v in samples(council) if name == "probe_success"}
    assert up == dict.fromkeys(up, 0.0) | {"council-live": 1.0}
    assert not any(name == "pg_up" for name, _, _ in samples(council))
    assert counted(council, "council_admissions_total", result="admitted") == before
    assert counted(council, "nginx_ingress_controller_requests", status="503") > 100


def test_delayed_webhooks_wait_and_are_then_processed_once(council: Council) -> None:
    processed = counted(council, "payments_webhooks_total", result="processed")
    council.failures.begin("stripe-webhook-delayed")
    live(council, 30)
    oldest = counted(council, "payments_webhook_oldest_pending_seconds")
    assert 29 * _MINUTE <= oldest <= 31 * _MINUTE
    assert counted(council, "payments_webhooks_total", result="processed") == processed
    council.failures.end("stripe-webhook-delayed")
    live(council, 1)
    assert counted(council, "payments_webhook_oldest_pending_seconds") == 0
    assert counted(council, "payments_webhooks_total", result="processed") > processed
    assert counted(council, "payments_double_processed_total") == 0


def test_each_other_failure_shows_in_its_own_figure(council: Council) -> None:
    shown = {
        "failure-mid-stream": ("council_streams_finished_total", {"outcome": "broken"}),
        "cache-full": ("council_cache_evictions_total", {"reason": "size"}),
        "load-spike": ("council_admissions_total", {"result": "overload"}),
        "deploy-drops-requests": ("council_shutdown_dropped_requests_total", {}),
        "burst-that-heals": ("council_requests_total", {"outcome": "error"}),
    }
    for failure, (name, labels) in shown.items():
        before = counted(council, name, **labels)
        council.failures.begin(failure)
        live(council, 10)
        council.failures.end(failure)
        assert counted(council, name, **labels) > before, failure
    council.failures.begin("slow-leak-of-streams")
    live(council, 150)
    assert counted(council, "council_streams_in_flight") >= 2 * 3
    council.failures.begin("monitoring-fails")
    assert Counter(labels["job"] for _, labels, _ in samples(council))["council"] == 0


@pytest.fixture
def simulator(council: Council) -> Iterator[Simulator]:
    """A simulator that is served."""
    with simulating(council, factor=30) as one:
        yield one


def test_a_failure_is_switched_by_http(simulator: Simulator) -> None:
    where = f"{simulator.url}/failures"
    assert not any(requests.get(where, timeout=5).json().values())
    assert requests.post(f"{where}/load-spike", timeout=5).json()["load-spike"] is True
    assert requests.delete(f"{where}/load-spike", timeout=5).json()["load-spike"] is False
    assert requests.post(f"{where}/world-ends", timeout=5).status_code == 404


def test_each_target_is_a_page_of_its_own(simulator: Simulator) -> None:
    for target in TARGETS:
        answer = requests.get(f"{simulator.url}{target.path}", timeout=5)
        assert answer.ok
        assert "# TYPE" in answer.text
    simulator.begin("monitoring-fails")
    assert requests.get(f"{simulator.url}{TARGETS[0].path}", timeout=5).status_code == 503
