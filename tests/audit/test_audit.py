"""`slosmith audit`: computed from the model, the proofs and the rehearsals; unknown is no yes."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Compile, Compiled, run_compiler
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
  prometheus_build_info: {type: gauge, area: metrics, labels: {version: null, colour: null}}
---
scenario: queue-fills
title: The <queue> fills.
lasting: 1h
normal: {shop_queue_depth: 10}
changes: [{at: 30m, for: 10m, what: the queue fills, set: {shop_queue_depth: 200}}]
expect: [{alert: QueueFull, within: DEADLINE}]
---
audit:
  queues:
    - {question: is the queue bounded, rank: critical, where: queue, fix: bound it}
    - {question: is a full queue seen, shown_by: {scenario: queue-fills}}
    - {question: is it drained, answer: yes, evidence: runbook 7, date: 2026-11-20, who: ada}
    - {question: is it backed up, answer: no, evidence: no job does it, date: 2026-11-20, who: ada}
  metrics:
    - {question: is the depth measured, shown_by: {metric: shop_queue_depth}}
    - {question: is the build known, shown_by: {metric: prometheus_build_info}}
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
            "percent": "100%",
        },
        {
            "share of": "questions with a good answer, half for what is only watched",
            "reached": "1.5",
            "of": "4",
            "percent": "38%",
        },
    ]


def test_what_nobody_has_looked_at_is_listed_and_is_a_critical_gap(compile: Compile) -> None:
    parts = audit(compile)
    assert parts["Unknown"] == [{"area": "queues", "question": "is the queue bounded"}]
    (gap,) = parts["Critical resilience gaps"]
    assert (gap["component"], gap["now"], gap["fix"]) == ("queue", "unknown", "bound it")
    (advice,) = parts["Recommendations, critical: can fail silently"]
    assert advice["what to do"] == "bound it"


def test_a_rehearsal_that_fails_is_a_gap_and_answers_no(compile: Compile) -> None:
    parts = audit(compile, deadline="4m")
    seen = "QueueFull fires within 4m: fired 5m after the failure"
    assert seen in [row["now"] for row in parts["Critical resilience gaps"]]
    assert parts["Failure-scenario results"][0]["result"] == "failed"
    answers = {row["question"]: row["answer"] for row in parts["Every question"]}
    assert answers["is a full queue seen"] == "no"
    assert "Resilience: 2.1 of 10" in parts  # 1 + 9 x (0 + 1 / 4) / 2 = 2.125


def test_an_answer_is_told_with_its_evidence(compile: Compile) -> None:
    rows = {row["question"]: row for row in audit(compile)["Every question"]}
    assert rows["is it backed up"]["answer"] == "no"
    assert rows["is it backed up"]["evidence"] == "no job does it (ada, 2026-11-20)"


def test_metrics_that_no_rule_reads_are_said(compile: Compile) -> None:
    missing = [row["what is missing"] for row in audit(compile)["Missing observability"]]
    assert "prometheus_build_info is read by no rule" in missing
    assert "shop_queue_depth is read by no rule" not in missing


def test_no_text_of_authors_becomes_markup(compile: Compile) -> None:
    root: Path = audit(compile)["root"]
    page = (root / "output" / "audit.html").read_text()
    assert "The &lt;queue&gt; fills." in page
    assert "<queue>" not in page
    assert "http" not in page.replace("https://", "http").partition("<body>")[0]
    assert "The &lt;queue> fills." in (root / "output" / "audit.md").read_text()


def test_the_same_specification_gives_the_same_report(compile: Compile) -> None:
    root: Path = audit(compile)["root"]
    first = (root / "output" / "audit.md").read_bytes()
    run_compiler(root, "audit")
    assert (root / "output" / "audit.md").read_bytes() == first


def test_a_live_server_says_which_metrics_are_there(
    compile: Compile, prometheus: Judge, tmp_path: Path
) -> None:
    url, process = serve(prometheus, tmp_path)
    try:
        wait_for(url, "prometheus_build_info")
        parts = audit(compile, "--prometheus", url)
    finally:
        process.terminate()
        process.wait(timeout=30)
    rows = {row["metric"]: row for row in parts["The contract on the live server"]}
    assert rows["prometheus_build_info"]["on the server"] == "without the label colour"
    assert int(rows["prometheus_build_info"]["last sample, Unix time"]) > time.time() - 120
    assert rows["shop_queue_depth"]["on the server"] == "not there"
    answers = {row["question"]: row["answer"] for row in parts["Every question"]}
    assert answers["is the depth measured"] == "no"
    assert answers["is the build known"] == "watched"


def test_a_server_that_does_not_answer_is_said(compile: Compile) -> None:
    built = compile(SHOP.replace("DEADLINE", "6m"))
    url = f"http://127.0.0.1:{free_port()}"
    result: Compiled = run_compiler(built.root, "audit", "--prometheus", url)
    assert result.exit_code == 1
    assert f"{url} does not answer as Prometheus does" in result.stderr


def serve(prometheus: Judge, folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """Start a Prometheus that scrapes itself each second."""
    port = free_port()
    config = folder / "prometheus.yaml"
    targets = {"targets": [f"127.0.0.1:{port}"]}
    job = {"job_name": "self", "scrape_interval": "1s", "static_configs": [targets]}
    config.write_text(json.dumps({"scrape_configs": [job]}))
    process = subprocess.Popen(
        [
            str(prometheus.path),
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return f"http://127.0.0.1:{port}", process


def wait_for(url: str, metric: str) -> None:
    """Wait until the server has a sample of its own."""
    for _ in range(120):
        try:
            answer = requests.get(f"{url}/api/v1/query", params={"query": metric}, timeout=5)
            if answer.ok and answer.json()["data"]["result"]:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    pytest.fail(f"{url} has no {metric} after a minute")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
