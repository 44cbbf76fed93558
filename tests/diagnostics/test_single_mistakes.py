"""A mistake in the repository that `init` writes is one finding, which says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.starter import starter_documents
from slosmith.diagnostics.finding import Severity

SHOP, METRICS, ROUTING = "slo/services/shop.yaml", "slo/metrics/shop.yaml", "slo/routing.yaml"
FAIL, SETTINGS = "slo/scenarios/requests-fail.yaml", "slo/settings.yaml"
BAD = 'bad: http_requests_total{job="shop",code=~"5.."}'

SET = """set:
      http_requests_total{code="200"}: 290/min
      http_requests_total{code="500"}: 300/min"""
CODES = '["200", "201", "204", "301", "304", "400", "404", "500", "502", "503"]'
TYPO = "allow: [{code: S6O9, reason: few people ask}]"

Mistake = tuple[str, str, str, str, str]
"""A file, what stands in it, what stands there by mistake, the code of that and what to do."""
MISTAKES: tuple[Mistake, ...] = (
    (SHOP, "traffic: 600/min", "traffic: 20/day", "S609", "lower the objective"),
    (SHOP, "traffic: 600/min", "traffic: 600rpm", "S205", 'did you mean "600/min"?'),
    (SHOP, "traffic: 600/min", "traffic: 0/min", "S205", "or leave it out"),
    (SHOP, "traffic: 600/min", "traffic: 600/minute", "S205", 'did you mean "600/min"?'),
    (SHOP, "error rate < 0.1%", "40%", "S1105", "raise the objective"),
    (SHOP, "error rate < 0.1%", "error-rate < 0.1%", "S301", '"error rate < 0.1%"?'),
    (SHOP, "error rate < 0.1%", "“error rate < 0.1%”", "S301", '"error rate < 0.1%"?'),
    (SHOP, "error rate < 0.1%", "error rate < 0,1%", "S301", '"error rate < 0.1%"?'),
    (SHOP, "objective: error", "objectives: error", "S204", "them: [error rate < 0.1%]"),
    (SHOP, "99.9%", "availability 99.9%", "S301", 'did you mean "99.9%"?'),
    (SHOP, "99.9%", "99.9%\n    period: 30D", "S205", 'did you mean "30d"?'),
    (SHOP, "99.9%", "99.9%\n    period: 30 days", "S205", 'did you mean "30d"?'),
    (SHOP, "99.9%", "99.9%\n    alerting: {page: false, ticket: false}", "S1105", "page: true"),
    (SHOP, "0.1%", "0.1%\n    alerting: {page: false, ticket: false}", "S1105", "page: true"),
    (SHOP, "0.1%", "0.1%\n    alerting: {page: false}", "S1105", "write page: true, or leave"),
    (SHOP, "0.1%", "0.1%\n    by: code", "S204", "write a list of them: [code]"),
    (SHOP, "    sli:\n      events:", "    events:", "S202", "write it below sli:"),
    (SHOP, "- name: availability", "- id: availability", "S202", "write name: in its place"),
    (SHOP, "- name: availability", "- name: uptime", "S904", "or rename runbooks/ShopAv"),
    (SHOP, "service: shop", "name: shop", "S201", "begins with service:"),
    (SHOP, "slos:", "labels: {tier: 1}\nslos:", "S207", '"tier_name"'),
    (SHOP, BAD, BAD.replace('"5.."', '"5xx"'), "S503", 'did you mean "5.."?'),
    (SHOP, BAD, BAD.replace('"5.."', '"5*"'), "S503", 'did you mean "5.*"?'),
    (SHOP, BAD, BAD.replace('=~"5.."', '="5xx"'), "S503", 'write code=~"5..",'),
    (SHOP, "  - name: availability", "    name: availability", "S103", "begin the item with -"),
    (SHOP, BAD, BAD.replace('"5.."', "5.."), "S402", ""),
    (SHOP, BAD, BAD.replace('=~"5.."', "=five"), "S402", ""),
    (SHOP, BAD, BAD.replace('"5.."', "“5..”"), "S402", ""),
    (SHOP, 'total{job="shop"}', 'total{job="shp"}', "S503", 'did you mean "shop"?'),
    (SHOP, 'probe_success{job="shop-ready"}', 'http_requests_total{job="shop"}', "S504", ""),
    (ROUTING, 'channel: "#web-alerts"', "channel: #web-alerts", "S102", 'quote "#web-alerts"'),
    (ROUTING, "[pagerduty-web, slack-web]", "pagerduty-web, slack-web", "S204", "[pagerduty-web"),
    (ROUTING, "routing:", "routes:", "S201", "begins with routing:"),
    (ROUTING, "page: [pagerduty-web, slack-web]", "page: [slack-web]", "S806", "that pages"),
    (METRICS, "  http_requests_total:", "  http requests total:", "S406", "prometheus:"),
    (METRICS, "type: counter", "kind: counter", "S202", "write type: in its place"),
    (METRICS, "      code: [", "      codes: [", "S502", 'did you mean "codes"?'),
    (METRICS, "http_requests_total", "http-requests-total", "S406", "prometheus:"),
    (SHOP, f"        {BAD}", f"      {BAD}", "S202", "indent it further than events:"),
    (SHOP, "99.9%", "99.9%\n    period: 4 w 2d", "S205", 'did you mean "4w2d"?'),
    (SHOP, "error rate < 0.1%", "99% < 300ms", "S301", '"p99 < 300ms"?'),
    (FAIL, SET, SET.replace("\n      ", "\n    "), "S202", "indent it further than set:"),
    (METRICS, CODES, '["200"]', "S503", "the contract knows 200"),
    (SHOP, "traffic: 600/min", f"traffic: 20/day\n{TYPO}", "S210", ""),
    (FAIL, "lasting: 2h", "duration: 2h", "S202", "write lasting: in its place"),
    (FAIL, "within: 3m", "in: 3m", "S202", "write within: in its place"),
    (
        FAIL,
        '      http_requests_total{code="500"}',
        '      http_request{code="500"}',
        "S1104",
        "did",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one[2]}".strip()[-40:])
def test_a_mistake_in_the_starter_is_one_finding(tmp_path: Path, mistake: Mistake) -> None:
    path, right, wrong, code, hint = mistake
    for document in starter_documents():
        file = tmp_path / document.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document.text, encoding="utf-8")
    text = (tmp_path / path).read_text("utf-8")
    assert right in text
    (tmp_path / path).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    findings = compile_root(tmp_path).findings
    (found,) = (one for one in findings if one.severity is not Severity.NOTE)
    assert found.code.id == code
    assert hint in found.hint


BUCKETS = "[0.1, 0.25, 0.5, 1]"
LATENCY = """\
service: shop
slos:
  - name: latency
    objective: p99.9 < 500ms
    sli: {latency: shop_order_seconds}
---
metrics:
  shop_order_seconds: {type: histogram, UNIT buckets: [0.1, 0.25, 0.5, 1]}
"""
ALERT = "  - {alert: QueueFull, expr: queue > NUMBER, severity: ticket, summary: it is full}\n"
CUT = "max by (site, queue) (length) > 1"
TWICE = f"service: shop\nalerts:\n{ALERT.replace('NUMBER', '1')}{ALERT.replace('NUMBER', '2')}"
COMMAS = f"service: shop\nalerts:\n{ALERT.replace('queue > NUMBER', CUT)}"
ALERTED = ALERT.replace("NUMBER", "1").replace("it is full", "'IT'")
ALERTED = f"service: shop\nalerts:\n{ALERTED}"
LISTED = "service: shop\n---\nsettings: {external_labels: pager, chat, scrape_interval: 1m}\n"
SLICES = """\
service: shop
slos:
  - {name: slow, objective: 99%, sli: {slices: {length: 1m, good: 'max(wait_seconds) < 1'}}}
---
settings: {evaluation_interval: 10m}
"""
LOW = LATENCY.replace("p99.9", "p95").replace("UNIT ", "")
WAITING = f"""{LOW}---
settings:
  allow: [{{code: S607, reason: few}}]
  intervals: {{night: {{weekday: sunday, times: "02:00-04:00"}}}}
"""
HIDDEN = f"""{LOW.replace("p95 < 500ms", "p99.9 < 500ms")}---
settings: {{labels: {{cluster: a}}}}
""".replace("    sli:", "    by: [cluster]\n    sli:")
PERIOD = (
    LOW.replace("p95", "p99.9").replace("    sli:", "    policy: own\n    sli:")
    + """\
---
policy: own
period: 28d
source: us
tiers:
  - {tier: fast, severity: page, budget: 2%, long: 1h, short: 5m}
  - {tier: slow, severity: ticket, budget: 10%, long: 3d, short: 6h}
"""
)
BY_ENV = """\
service: shop
slos:
  - name: errors
    objectives: {by: env, prod: 99.9%, staging: 99.5%}
    sli: {events: {total: a_total, bad: 'a_total{BAD}'}}
---
metrics: {a_total: {type: counter, labels: {code: ["200", "500"], env: [prod, staging]}}}
"""
ALONE = (
    (LATENCY.replace("UNIT ", "unit: ms,"), "S505", "in seconds, as the name ends: correct unit:"),
    (
        LATENCY.replace("UNIT ", "").replace("[0.1, 0.25, 0.5, 1]", "[100ms, 250ms, 0.5, 1s]"),
        "S204",
        "write the number alone, in the metric's unit",
    ),
    (LATENCY.replace("UNIT ", "").replace("0.1, 0.25", '"0.1", "0.25"'), "S204", "without quotes"),
    (TWICE, "S905", 'call so one of the two alerts "QueueFull"'),
    (LATENCY.replace("UNIT ", "").replace(BUCKETS, "[100, 500]"), "S505", "write unit: ms"),
    (ALERTED.replace("IT", "{{ $labels.a } {{ $value }}"), "S702", "end the action"),
    (LISTED, "S204", "write a list of them: [pager, chat]"),
    (BY_ENV.replace("{BAD}", ""), "S306", "select the bad events only"),
    (BY_ENV.replace("BAD", 'code="500",env="prod"'), "S402", "each asks for its own"),
    (SLICES, "S617", "less than 5m"),
    (WAITING, "S202", "weekdays"),
    (WAITING.replace("weekday:", "weekdays:").replace(", reason: few", ""), "S203", "add reason:"),
    (HIDDEN, "S502", "group by what it has"),
    (PERIOD, "S603", "spend at least 10.72% in 3d"),
    (COMMAS, "S202", "quote it: 'max by (site, queue) (length) > 1'"),
)


@pytest.mark.parametrize(("text", "code", "hint"), ALONE, ids=lambda one: one[-20:])
def test_a_mistake_that_shows_at_several_places_is_one_finding(
    tmp_path: Path, text: str, code: str, hint: str
) -> None:
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo/shop.yaml").write_text(text, encoding="utf-8")
    if text == TWICE:
        (tmp_path / "runbooks").mkdir()
        (tmp_path / "runbooks/ShopIsStuck.md").write_text("## Diagnosis\n\nLook.\n", "utf-8")
    findings = compile_root(tmp_path).findings
    severe = [one for one in findings if one.severity is not Severity.NOTE]
    (found,) = (one for one in severe if not one.allowed)
    assert found.code.id == code
    assert hint in found.hint


def test_a_runbook_of_an_alert_that_is_switched_off_says_by_what(tmp_path: Path) -> None:
    for path, text in {
        "slo/shop.yaml": "service: shop\nslos:\n  - name: up\n    objective: 99.9%\n"
        "    sli: {probe: probe_success}\n    alerting: {no_data: false}\n",
        "runbooks/ShopUpNoData.md": "## Diagnosis\n\nLook.\n",
        "runbooks/ShopUpBudgetBurn.md": "## Diagnosis\n\nLook.\n\n## Mitigation\n\nMend.\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    findings = compile_root(tmp_path).findings
    (found,) = (one for one in findings if one.severity is not Severity.NOTE)
    assert found.message.endswith("shop/up has no_data: false")
    assert found.hint == "take no_data: false out, or remove the file"
