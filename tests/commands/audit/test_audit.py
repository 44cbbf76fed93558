"""`slosmith audit`: computed from the model, the proofs and the rehearsals; unknown is no yes."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from slosmith.judges.server import free_port
from slosmith.promql import parse_expression
from tests.conftest import Compile, Compiled, run_compiler
from tests.servers.answering import Reply, answering
from tests.servers.prometheus import Prometheus
from tests.servers.waiting import until
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

SHOP = """
service: shop
description: sells <b>things</b>
alerts:
  - alert: QueueFull
    expr: max(shop_queue_depth) > 100
    for: 5m
    severity: ticket
    summary: full
    area: queues
---
metrics:
  shop_queue_depth: {type: gauge, area: queues}
  shop_forgotten: {type: gauge}
  shop_failures_total: {type: counter, help: failures}
  shop_parcels_total: {type: counter, labels: {result: [sent, lost]}}
  prometheus_build_info: {type: gauge, area: metrics, labels: {version: null, colour: null}}
  prometheus_http_request_duration_seconds:
    {type: histogram, unit: seconds, buckets: [0.2, 7], labels: {handler: [mine]}}
---
scenario: queue-fills
title: The <queue> fills.
lasting: 1h
normal:
  shop_queue_depth: 10
  shop_failures_total: 6/h
  shop_parcels_total{result="sent"}: 20/min
  shop_parcels_total{result="lost"}: 0/min
changes: [{at: 30m, for: 10m, what: the queue fills, set: {shop_queue_depth: 200}}]
expect: [{alert: QueueFull, within: DEADLINE}]
---
audit:
  queues:
    - {question: is the queue bounded, rank: critical, where: queue, fix: bound it,
       risk: it grows until nothing works, required: it takes no more than a hundred}
    - {question: is a full queue seen, shown_by: {scenario: queue-fills}}
    - {question: is it drained, answer: yes, evidence: runbook 7, date: 2026-11-20, who: ada}
    - {question: is it backed up, answer: no, evidence: no job does it, date: 2026-11-20, who: ada}
  metrics:
    - {question: is the depth measured, shown_by: {metric: shop_queue_depth}}
    - {question: is the build known, shown_by: {metric: prometheus_build_info}}
    - {question: is anything forgotten, shown_by: {metric: shop_forgotten}}
    - {question: does Prometheus load the rules, shown_by: {proof: rules}}
---
coverage:
  queues:
    title: Queues
    not_measurable:
      - what: whether what waits is still wanted
        why: nobody asks those who wait
        shown_by: a survey
  metrics:
    title: Metrics
    observes: true
    not_measurable: [{what: whether they are right, why: none measures another, shown_by: eyes}]
"""


def audit(compile: Compile, *words: str, deadline: str = "6m") -> dict[str, Any]:
    built = compile(SHOP.replace("DEADLINE", deadline))
    assert built.exit_code == 0, built.stderr
    result = run_compiler(built.root, "audit", *words)
    assert result.exit_code == 0, result.stderr
    parts = json.loads(built.output("audit.json").read_text())
    return {part["title"]: part["rows"] for part in parts} | {"root": built.root}


def test_the_marks_are_one_and_nine_times_the_mean_of_their_shares(compile: Compile) -> None:
    parts = audit(compile)
    # One of one rehearsal; of four questions one yes, one only watched, one no, one unknown.
    assert parts["Resilience: 7.2 of 10"] == [  # 1 + 9 x (1 + 1.5 / 4) / 2 = 7.1875
        {
            "share of": "rehearsals that went as expected",
            "reached": "1",
            "of": "1",
            "percent": "100.0%",
        },
        {
            "share of": "questions with a good answer, half for what is only watched",
            "reached": "1.5",
            "of": "4",
            "percent": "37.5%",
        },
    ]


def test_a_score_says_how_to_raise_it(compile: Compile) -> None:
    root = audit(compile)["root"]
    report = (root / "output" / "audit.md").read_text(encoding="utf-8")
    # One more of four questions, in two shares: 9 / (2 x 4) = 1.125.
    assert "To raise it: each more of the questions with a good answer" in report
    assert "adds 1.12." in report
    # Nobody has confirmed the contract, so all of its six metrics are missing: 9 / (5 x 6) = 0.3.
    assert (
        "To raise it: each more of the metrics that the server has as the contract says adds "
        "0.30: ask one with `slosmith audit --prometheus URL`." in report
    )


def test_open_questions_stand_below_the_areas_that_their_authors_name(compile: Compile) -> None:
    parts = audit(compile)
    open_ = {title: rows for title, rows in parts.items() if title.startswith("Open: ")}
    assert [*open_] == ["Open: Queues", "Open: Metrics"]
    assert [row["question"] for row in open_["Open: Queues"]] == [
        "is the queue bounded?",
        "is it backed up?",
    ]


def test_what_nobody_has_looked_at_is_listed_and_is_a_critical_gap(compile: Compile) -> None:
    parts = audit(compile)
    assert parts["Unknown"] == [
        {"area": "queues", "unknown": "1", "questions": "is the queue bounded?"}
    ]
    assert parts["Critical resilience gaps"] == [
        {
            "component": "queue",
            "failure scenario": "it grows until nothing works",
            "current behaviour": "unknown: nobody has looked",
            "required behaviour": "it takes no more than a hundred",
            "fix": "bound it",
        }
    ]
    (advice,) = parts["Recommendations, critical: can fail silently"]
    assert advice["what to do"] == "bound it"


def test_a_rehearsal_that_fails_is_a_gap_and_answers_no(compile: Compile) -> None:
    parts = audit(compile, deadline="4m")
    seen = "QueueFull fires within 4m: fired 5m after the failure"
    assert seen in [row["current behaviour"] for row in parts["Critical resilience gaps"]]
    assert parts["Recommendations, critical: can fail silently"][0] == {
        "component": "queue-fills",
        "what to do": "let the rehearsal pass (failed)",
        "why": seen,
    }
    assert parts["Failure-scenario results"][0]["result"] == "failed"
    answers = {row["question"]: row["answer"] for row in parts["Every question"]}
    assert answers["is a full queue seen?"] == "no"
    assert "Resilience: 2.1 of 10" in parts  # 1 + 9 x (0 + 1 / 4) / 2 = 2.125


def test_an_answer_is_told_with_its_evidence(compile: Compile) -> None:
    rows = {row["question"]: row for row in audit(compile)["Every question"]}
    assert rows["is it backed up?"]["answer"] == "no"
    assert rows["is it backed up?"]["evidence"] == "no job does it (ada, 2026-11-20)"


def test_a_metric_that_nobody_looks_at_is_said_and_answers_only_partly(compile: Compile) -> None:
    parts = audit(compile)
    missing = [row["what is missing"] for row in parts["Missing observability"]]
    assert "no rule reads shop_forgotten and no dashboard shows it" in missing
    assert not any("shop_queue_depth" in text for text in missing)
    answers = {row["question"]: row for row in parts["Every question"]}
    assert answers["is anything forgotten?"]["answer"] == "partly"


def test_the_reasons_of_the_coverage_document_are_told(compile: Compile) -> None:
    parts = audit(compile)
    assert parts["What metrics cannot show"][0] == {
        "area": "Queues",
        "what": "whether what waits is still wanted",
        "why": "nobody asks those who wait",
        "shown instead by": "a survey",
    }
    unwatched = "nothing watches metrics (the reason given: none measures another)"
    assert unwatched in [row["what is missing"] for row in parts["Missing observability"]]


def test_a_question_that_proofs_answer_is_proven_or_not(compile: Compile) -> None:
    answers = {row["question"]: row for row in audit(compile)["Every question"]}
    assert answers["does Prometheus load the rules?"]["answer"] == "proven"
    assert answers["does Prometheus load the rules?"]["evidence"] == "1 of 1 claims of rules hold"


def test_rules_that_were_changed_by_hand_are_no_proof(compile: Compile) -> None:
    built = compile(SHOP.replace("DEADLINE", "6m"))
    rules = built.rules("shop")
    rules.write_text(rules.read_text().replace("> 100", "> 150"))
    assert run_compiler(built.root, "audit").exit_code == 0
    report = built.output("audit.md").read_text()
    assert "prometheus/rules/shop.yaml, is what the specification renders" in report


def test_an_alert_is_proposed_for_failures_that_nobody_reads(compile: Compile) -> None:
    gaps = {row["alert needed"]: row for row in audit(compile)["Alerting gaps"]}
    # Six failures an hour are normal: one in ten minutes. Five times that is one in two minutes.
    failures = gaps["a ticket on shop_failures_total"]["proposed threshold"]
    assert failures == (
        "sum(rate(shop_failures_total[15m])) > 0.00833"
        " and sum(increase(shop_failures_total[15m])) > 2.5"
    )
    lost = gaps["a ticket on shop_parcels_total"]["proposed threshold"]
    assert lost == 'sum(increase(shop_parcels_total{result="lost"}[15m])) > 2.5'
    assert len(gaps) == 2
    for query in (failures, lost):
        parse_expression(query)


def test_no_text_of_authors_becomes_markup(compile: Compile) -> None:
    root: Path = audit(compile)["root"]
    page = (root / "output" / "audit.html").read_text()
    assert "The &lt;queue&gt; fills." in page
    assert "<queue>" not in page
    assert "://" not in page.partition("<body>")[0], "something is loaded from elsewhere"
    assert "default-src 'none'" in page
    assert "The \\<queue> fills." in (root / "output" / "audit.md").read_text()


def test_the_same_specification_gives_the_same_report(compile: Compile) -> None:
    root: Path = audit(compile)["root"]
    first = (root / "output" / "audit.md").read_bytes()
    run_compiler(root, "audit")
    assert (root / "output" / "audit.md").read_bytes() == first


@pytest.mark.every_version
def test_a_live_server_says_which_metrics_are_there(
    compile: Compile, prometheus: Judge, tmp_path: Path
) -> None:
    config = tmp_path / "prometheus.yaml"
    live = Prometheus(prometheus.path, config, tmp_path)
    targets = {"targets": [live.url.removeprefix("http://")]}
    job = {"job_name": "self", "scrape_interval": "1s", "static_configs": [targets]}
    config.write_text(json.dumps({"scrape_configs": [job]}))
    with live.server.running():
        until(lambda: live.query("prometheus_build_info"), "Prometheus to scrape itself")
        parts = audit(compile, "--prometheus", live.url)
    rows = {row["metric"]: row for row in parts["The contract on the live server"]}
    assert rows["prometheus_build_info"]["on the server"].startswith(
        'has no label "colour" on the server; has the labels "branch", '
    )
    last = rows["prometheus_build_info"]["last sample"].removesuffix(" UTC")
    assert datetime.fromisoformat(f"{last}+00:00").timestamp() > time.time() - 120
    told = rows["prometheus_http_request_duration_seconds"]["on the server"]
    # Prometheus has these two buckets, and no handler of ours.
    assert "has no bucket 7, and has buckets " in told
    assert 'has handler="/' in told
    (score,) = (rows for title, rows in parts.items() if title.startswith("Observability"))
    (server,) = (row for row in score if row["share of"].startswith("metrics that the server has"))
    assert (server["reached"], server["of"]) == ("0", "6")
    assert rows["shop_queue_depth"]["on the server"] == "missing"
    answers = {row["question"]: row["answer"] for row in parts["Every question"]}
    assert answers["is the depth measured?"] == "no"
    assert answers["is the build known?"] == "partly"  # it is there, and nobody looks at it


def test_a_server_that_does_not_answer_is_said(compile: Compile) -> None:
    built = compile(SHOP.replace("DEADLINE", "6m"))
    url = f"http://127.0.0.1:{free_port()}"
    result: Compiled = run_compiler(built.root, "audit", "--prometheus", url)
    assert result.exit_code == 3
    assert f"error: {url}/api/v1/metadata cannot be reached: nothing listens there" in result.stderr
    named = run_compiler(built.root, "audit", "--prometheus", "localhost:9090")
    assert named.exit_code == 2


ODD = (
    b"[]",
    b"null",
    b'{"data": []}',
    b'{"data": {"result": {}}}',
    b'{"data": {"result": [1]}}',
    b'{"data": {"result": [{"metric": []}]}}',
    b'{"data": {"result": [{"metric": {}, "value": 5}]}}',
    b'{"data": {"result": [{"metric": {}, "value": [1, "much"]}]}}',
    b'{"data": {"result": [{"metric": {}, "values": [[1]]}]}}',
    b"[" * 100_000,
)
"""Answers that are JSON, or nearly, and that no Prometheus gives."""


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            200,
            b"<html>Hello</html>",
            "does not answer as a Prometheus does; nothing was audited\n  = name the root",
        ),
        (
            200,
            b'{"status": "fine"}',
            "does not answer as a Prometheus does; nothing was audited\n  = name the root",
        ),
        *(
            (
                200,
                body,
                "does not answer as a Prometheus does; nothing was audited\n  = name the root",
            )
            for body in ODD
        ),
        (401, b"who are you", "answered 401"),
    ],
)
def test_a_server_that_is_no_prometheus_is_said_without_its_password(
    compile: Compile, status: int, body: bytes, said: str
) -> None:
    built = compile(SHOP.replace("DEADLINE", "6m"))

    with answering(lambda _: Reply(status, body.decode())) as url:
        place = url.removeprefix("http://")
        result = run_compiler(built.root, "audit", "--prometheus", f"http://ada:s3cret@{place}")
    assert result.exit_code == 3
    assert f"http://{place} {said}" in result.stderr
    assert "s3cret" not in result.stderr
