"""What uses a template is an SLO like any other, and wrong uses are found where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.load.documents import LoadedFile, load_file
from slosmith.source import File
from tests.conftest import Compile, Compiled, run_compiler, write_spec
from tests.templates.page import FILES

USED = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    description: orders arrive
    use: nginx-ingress/availability
    by: [ingress]
    with:
      where: '{namespace="shop",method!="OPTIONS"}'
      bad: 5..|499
  - name: slow
    objectives: [p95 < 500ms, p99 < 2.5s]
    use: otel-http/latency
    with: {where: '{job="shop"}'}
"""
WRITTEN = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    description: orders arrive
    by: [ingress]
    sli:
      events:
        total: 'nginx_ingress_controller_requests{namespace="shop",method!="OPTIONS"}'
        bad: 'nginx_ingress_controller_requests{namespace="shop",method!="OPTIONS",status=~"5..|499"}'
  - name: slow
    objectives: [p95 < 500ms, p99 < 2.5s]
    description: requests are answered in time
    sli: {latency: 'http_server_request_duration_seconds{job="shop"}'}
"""  # noqa: E501  # a selector is one line
OWN = """
template: shop/queue
description: fewer than $most orders wait in $queue
parameters:
  queue: {type: text, description: the queue, examples: [a]}
  most: {type: number, description: how many may wait, default: 100, examples: [-1]}
sli:
  threshold: {all: 'queue_depth{queue="$queue"} < $most'}
runbook: {diagnosis: Look at the queue., mitigation: Add workers.}
"""
OWN_USED = """
service: shop
slos:
  - {name: q, objective: 99%, use: shop/queue, with: {queue: orders, most: 5}}
"""


def rules(compiled: Compiled) -> str:
    assert compiled.exit_code == 0, compiled.stderr
    return compiled.rules("shop").read_text(encoding="utf-8")


@pytest.fixture
def written(compile: Compile) -> str:
    return rules(compile(WRITTEN))


def test_it_becomes_what_anybody_could_have_written(written: str, tmp_path: Path) -> None:
    write_spec(tmp_path, USED)
    assert rules(run_compiler(tmp_path, "build")) == written


def test_what_explain_prints_needs_no_template(compile: Compile, tmp_path: Path) -> None:
    used = compile(USED)
    before = rules(used)
    printed = run_compiler(used.root, "explain", "--expanded").stdout
    assert "use:" not in printed
    write_spec(tmp_path, printed.replace("service: shop", "service: shop\nteam: web"))
    assert rules(run_compiler(tmp_path, "build")) == before


def test_a_root_that_uses_none_reads_none(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noting(file: File) -> LoadedFile:
        read.append(file.path)
        return load_file(file)

    monkeypatch.setattr("slosmith.load.root.load_file", noting)
    assert compile(WRITTEN).exit_code == 0
    known = {f"<{file.name}>" for file in FILES}
    assert not known & {*read}
    assert compile(USED).exit_code == 0
    assert known & {*read} == {"<nginx-ingress.yaml>", "<otel-http.yaml>"}


def test_templates_of_ones_own_are_documents_like_others(tmp_path: Path) -> None:
    (tmp_path / "slo" / "templates").mkdir(parents=True)
    (tmp_path / "slo" / "templates" / "queue.yaml").write_text(OWN)
    (tmp_path / "slo" / "shop.yaml").write_text(OWN_USED)
    compiled = run_compiler(tmp_path, "build")
    assert 'queue_depth{queue="orders"} >= -Inf) >= bool 5' in rules(compiled)
    page = compiled.output("runbooks", "shop", "q.md").read_text(encoding="utf-8")
    assert "> fewer than 5 orders wait in orders" in page
    assert "### Mitigation\n\nAdd workers." in page


def test_prose_of_the_root_goes_before_that_of_a_template(compile: Compile) -> None:
    used = compile(USED)
    (used.root / "runbooks").mkdir()
    prose = used.root / "runbooks" / "ShopErrorsBudgetBurn.md"
    prose.write_text("## Mitigation\n\nRing the shop.\n")
    found = run_compiler(used.root, "build")
    page = found.output("runbooks", "shop", "errors.md").read_text(encoding="utf-8")
    assert "Ring the shop." in page
    assert "there is no endpoint, or a rate limit refuses" in page  # the template's diagnosis
    assert "S904" not in found.stderr


def test_a_metric_of_the_root_goes_before_that_of_a_template(compile: Compile) -> None:
    contract = """---
metrics:
  http_server_request_duration_seconds: {type: histogram, unit: seconds, buckets: [0.5, 2.5]}
  nginx_ingress_controller_requests: {type: counter, labels: {ingress: , namespace: , method: }}
"""
    found = compile(USED + contract)
    assert 'S502]: "nginx_ingress_controller_requests" has no label "status"' in found.stderr
    assert "S505" not in found.stderr


def test_without_a_contract_only_metrics_of_templates_are_known(compile: Compile) -> None:
    other = "  - {name: o, objective: 99%, sli: {events: {total: o_total, bad: o_bad_total}}}\n"
    found = compile(USED + other)
    assert found.exit_code == 0, found.stderr
    assert "S901" in found.stderr


def test_a_template_that_changed_is_filled_in_anew(tmp_path: Path) -> None:
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "template.yaml").write_text(OWN)
    (tmp_path / "slo" / "shop.yaml").write_text(OWN_USED)
    first = compile_root(tmp_path)
    (tmp_path / "slo" / "template.yaml").write_text(OWN.replace("queue_depth", "queue_length"))
    second = compile_root(tmp_path, earlier=first)
    assert second.model is not None
    assert [one.metric for one in second.model.slos[0].raw_series] == ["queue_length"]
    third = compile_root(tmp_path, earlier=second)
    assert third.model is not None
    assert third.model.slos == second.model.slos  # nothing changed, so that nothing was made anew


@pytest.mark.parametrize(
    ("slo", "found"),
    [
        ("use: blackbox/fast, with: {under: soon}", "S205"),
        ("use: blackbox/fast, with: {under: 1s, where: up}", "S402"),
        ("use: blackbox/fast, with: {under: 1s, where: '{__name__=\"up\"}'}", "S402"),
        ("use: blackbox/availability, with: {healthy: 0.5}", "S204"),
        ("use: blackbox/availability, with: {healthy: 0%}", "S210"),
        ("use: blackbox/fast, with: [1s]", "S204"),
        ("use: Blackbox/fast", "S206"),
        ("use: grpc-server/latency, with: {where: '{le=\"1\"}'}", "S402"),
    ],
)
def test_a_wrong_use_is_one_finding_at_its_line(compile: Compile, slo: str, found: str) -> None:
    done = compile(
        f"service: shop\nslos:\n  - name: a\n    objective: 99.9%\n    {slo}\n".replace(
            ", with", "\n    with"
        )
    )
    errors = [line for line in done.stderr.splitlines() if "error[" in line]
    assert len(errors) == 1, done.stderr
    assert f"error[{found}]" in errors[0]
    assert errors[0].startswith(("slo/spec.yaml:5:", "slo/spec.yaml:6:"))


@pytest.mark.parametrize("prose", ['"```sh\\nls"', '"~~~"', '"seen <!-- by nobody"'])
def test_advice_hides_nothing_of_the_page_that_it_comes_to(tmp_path: Path, prose: str) -> None:
    advice = f"""
template: shop/orders
description: orders are taken
sli: {{events: {{total: a_total, bad: b_total}}}}
runbook: {{diagnosis: {prose}, impact: "```\\nls\\n```\\n<!-- seen by nobody -->"}}
"""
    write_spec(tmp_path, advice)
    found = [one for one in compile_root(tmp_path).findings if one.code.id == "S910"]
    assert [one.source_line.strip() for one in found] == [advice.split("\n")[4]]
