"""The JSON Schema: what the language allows passes, and what it does not is marked."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from slosmith.cli import main
from slosmith.language.json_schema import document_schema

WHOLE = """
service: council
team: platform
description: answers a question with five models
labels: {criticality: "1"}
traffic: 20/min
slos:
  - name: error-rate
    objective: error rate < 0.1%
    period: 30d
    policy: google-30d
    description: what the SLO means to a user
    sli: {events: {total: council_requests_total, bad: 'council_requests_total{outcome="error"}'}}
    alerting: {page: true, ticket: true, no_data: page, idle: 1h, name: CouncilErrors, labels: {},
               annotations: {}}
  - name: latency
    objectives: [p95 < 5s, p99 < 10s]
    sli: {latency: council_request_duration_seconds}
  - name: native
    objective: p95 < 500ms
    sli: {latency: {histogram: council_answer_seconds, native: true}}
  - name: availability
    objective: 99.9%
    sli: {probe: 'probe_success{job="council-ready"}'}
  - name: replicas
    objective: 99.9%
    sli: {probe: {up: probe_success, healthy: 50%, missing: bad}}
  - name: provider-errors
    objective: 99%
    by: [provider]
    sli: {events: {total: [a_total, b_total], good: 'a_total{code="200"}'}}
    alerting: {page: false, no_data: false, idle: false}
  - name: queue
    objective: 99%
    sli: {threshold: council_queue_depth < 100}
  - name: some-queue
    objective: 99%
    sli: {threshold: {any: council_queue_depth < 100}}
  - name: both
    objective: 99%
    sli: {threshold: {all: [council_queue_depth < 100, council_up == 1]}}
  - name: slow-or-failed
    objective: 99%
    sli: {requests: {histogram: h_seconds, failed: '{code="500"}', under: 500ms, unit: s}}
  - name: slow-or-counted
    objective: 99%
    sli: {requests: {histogram: h_seconds, failures: [f_total, g_total], under: 1m}}
  - name: everything
    objective: 99%
    sli: {composite: [council/error-rate, council/queue]}
  - name: from-template
    objective: 99%
    use: shop/orders
    with: {most: 5}
  - name: good-minutes
    objective: 99.5%
    sli: {slices: {length: 1m, good: 'sum(rate(good_total[2m])) / sum(rate(all_total[2m])) > 0.95'}}
  - name: anything
    objective: 99%
    sli: {queries: {bad: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window]))'}}
  - name: given-ratio
    objective: 99%
    sli: {ratio: 'my:error_ratio{job="x"}'}
alerts:
  - alert: CouncilBreakerOpen
    expr: max by (provider) (council_breaker_state == 2)
    for: 2m
    keep_firing_for: 5m
    severity: ticket
    summary: 'the breaker of {{ $labels.provider }} is open'
    description: optional
    runbook: breakers
    labels: {}
    allow: [{code: S608, reason: the exporter is slow}]
---
policy: google-30d
period: 30d
source: SRE Workbook, chapter 5
tiers:
  - {tier: fast, severity: page, budget: 2%, long: 1h, short: 5m}
outage: {severity: page, bad: 50%, long: 30m, short: 5m, unless_within: 20m}
---
metrics:
  council_requests_total: {type: counter, help: finished, labels: {outcome: [ok, error], host: }}
  council_request_duration_seconds: {type: histogram, unit: seconds, buckets: [0.5, 1, 2.5]}
---
template: shop/orders
description: orders arrive
parameters: {most: {type: number, description: how many, default: 5, examples: [1]}}
sli: {threshold: orders < $most}
by: [shop]
contract: {orders: {type: gauge}}
runbook: {diagnosis: look, mitigation: mend}
---
settings:
  scrape_interval: 30s
  prometheus: "2.42"
  runbook_base: https://example.com/runbooks
  labels: {cluster: eu-1}
  allow: [{code: S823, reason: nobody is called at night}]
  allow_safety: [S815]
"""

spec = "service: s\nslos: [{name: a, %s}]"
EVENTS = "sli: {events: {total: t, bad: b}}"

VALIDATOR = Draft202012Validator(document_schema())


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(document_schema())


def test_every_construct_of_the_language_passes() -> None:
    for document in yaml.safe_load_all(WHOLE):
        VALIDATOR.validate(document)


def test_the_projects_own_specification_passes() -> None:
    files = sorted(Path("slo").rglob("*.yaml"))
    assert files
    for path in files:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            assert [error.message for error in VALIDATOR.iter_errors(document)] == [], path


@pytest.mark.parametrize(
    "text",
    [
        "slo: council",
        "service: Council",
        "service: s\nslo: []",
        spec % EVENTS,
        spec % f"objective: 99.9, {EVENTS}",
        spec % f"objective: 99.9%, objectives: [99%], {EVENTS}",
        spec % f"objective: 99.9%, period: 30 days, {EVENTS}",
        spec % "objective: 99.9%, sli: {}",
        spec % "objective: 99.9%, sli: {ratio: r, probe: up}",
        spec % "objective: 99.9%, sli: {events: {total: t}}",
        spec % "objective: 99.9%, sli: {requests: {histogram: h, under: 1s}}",
        spec % "objective: 99.9%, sli: {ratio: r}, use: a/b",
        spec % "objective: 99.9%, use: a",
        spec % "objective: 99.9%, sli: {events: {total: t, bad: b, good: g}}",
        spec % "objective: 99.9%, sli: {latency: {native: true}}",
        spec % "objective: 99.9%, sli: {probe: {up: u, missing: good}}",
        "service: s\nalerts: [{alert: A, expr: up == 0, severity: critical, summary: s}]",
        "policy: p\nperiod: 30d\ntiers: []",
        "metrics: {m: {type: untyped}}",
        "metrics: {' m': {type: gauge}}",
        "settings: {scrape_interval: null}",
        "settings: {interval: 30s}",
    ],
)
def test_what_the_compiler_refuses_for_its_shape_does_not_pass(text: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(text)))


def _errors(text: str) -> list[tuple[str, str]]:
    """Where something is wrong, and what, in the words of jsonschema."""
    found = VALIDATOR.iter_errors(yaml.safe_load(text))
    return [("/".join(map(str, one.absolute_path)), one.message) for one in found]


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("servce: shop\nteam: web", "", "servce"),
        ("service: shop\ntaem: web", "", "taem"),
        (spec % f"objective: 99.9%, perod: 30d, {EVENTS}", "slos/0", "perod"),
        (spec % f"objectve: 99.9%, {EVENTS}", "slos/0", "objectve"),
        (spec % "objective: 99.9%, sli: {event: {total: t, bad: b}}", "slos/0/sli", "event"),
        (
            spec % "objective: 99.9%, sli: {events: {total: t, baad: b}}",
            "slos/0/sli/events",
            "baad",
        ),
        (
            spec % "objective: p95 < 1s, sli: {latency: {histogram: h, nativ: true}}",
            "slos/0/sli/latency",
            "nativ",
        ),
        (
            spec % f"objective: 99.9%, {EVENTS}, alerting: {{no_dat: page}}",
            "slos/0/alerting",
            "no_dat",
        ),
        ("routing: {default: a, receivers: {}, team: {}}", "routing", "team"),
        (
            "routing: {default: a, receivers: {a: {slack: {chanel: x, api_url_file: /s}}}}",
            "routing/receivers/a/slack",
            "chanel",
        ),
        (
            "routing: {default: a, receivers: {}, watchdog: {reciever: a}}",
            "routing/watchdog",
            "rec",
        ),
    ],
)
def test_a_typo_is_an_error_about_its_key(text: str, place: str, key: str) -> None:
    errors = _errors(text)
    assert any(where == place and f"'{key}" in message for where, message in errors), errors
    assert not [message for _, message in errors if "under any of" in message]


def _properties(schema: object) -> Iterator[tuple[str, object]]:
    if isinstance(schema, dict):
        if "type" in schema and isinstance(named := schema.get("properties"), dict):
            yield from named.items()
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)


def test_every_property_has_a_description() -> None:
    found = list(_properties(document_schema()))
    assert len(found) > 150
    assert [
        name for name, one in found if not (isinstance(one, dict) and one.get("description"))
    ] == []


def test_the_help_of_a_key_is_what_stands_below_its_field() -> None:
    alert = document_schema()["$defs"]["slosmith__language__documents__service__AlertSpec"]
    assert alert["properties"]["for"]["description"] == (
        "How long the expression must hold before the alert fires, like `10m`. Default: not at all."
    )


def test_every_definition_is_referred_to() -> None:
    schema = document_schema()
    text = json.dumps(schema)
    assert [name for name in schema["$defs"] if f'"#/$defs/{name}"' not in text] == []


OBJECTIVE = (
    "service: a\nslos: [{{name: b, objective: '{}', sli: {{events: {{total: a, bad: b}}}}}}]"
)


@pytest.mark.parametrize(
    "objective", ["99.9%", "99.9 %", "0.5%", "error rate < 0.1%", "Error rate<=5%", "p99.9 < 1m30s"]
)
def test_every_wording_of_an_objective_passes(objective: str) -> None:
    VALIDATOR.validate(yaml.safe_load(OBJECTIVE.format(objective)))


@pytest.mark.parametrize(
    "objective", ["99.9", "0%", "0.0%", "100%", "error rate < 0.1", "p100 < 5s", "p95 < 5", "fast"]
)
def test_an_objective_that_cannot_be_does_not_pass(objective: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(OBJECTIVE.format(objective))))


@pytest.mark.parametrize(
    "part",
    [
        "labels: {severity: x}",
        "labels: {a-b: x}",
        "labels: {a: '{{ $value }}'}",
        "slos: [{name: b, objective: 99%, by: [le], sli: {probe: up}}]",
        "slos: [{name: b, objective: 99%, by: [a, a], sli: {probe: up}}]",
        "slos: [{name: b, objectives: [], sli: {probe: up}}]",
        "slos: [{name: b, objective: 99%, sli: {probe: {up: up, healthy: most}}}]",
    ],
)
def test_labels_and_lists_that_cannot_be_do_not_pass(part: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(f"service: a\n{part}")))


def test_a_file_holds_what_is_printed(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["schema"])
    written = CliRunner().invoke(main, ["schema", "--output", str(tmp_path / "schema.json")])
    assert printed.exit_code == written.exit_code == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == printed.output
    assert json.loads(printed.output)["$schema"].endswith("2020-12/schema")


def test_a_link_in_place_of_the_schema_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine\n", encoding="utf-8")
    (tmp_path / "schema.json").symlink_to(elsewhere)
    done = CliRunner().invoke(main, ["schema", "--output", str(tmp_path / "schema.json")])
    assert done.exit_code == 0
    assert elsewhere.read_text(encoding="utf-8") == "mine\n"
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))


def test_a_pipe_in_place_of_the_schema_is_replaced_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "schema.json")
    done = CliRunner().invoke(main, ["schema", "--output", str(tmp_path / "schema.json")])
    assert done.exit_code == 0
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
