"""The pages: what the compiler knows, around what people wrote, and nothing else."""

import re
import shlex
import subprocess
import time
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.emit import TARGETS
from slosmith.emit.runbooks.words import without_templates
from slosmith.markdown import anchors, links, unclosed
from tests.conftest import write_spec

SHOP = """
service: shop
team: web
description: sells things
traffic: 20/min
depends_on: [store]
slos:
  - name: errors
    objective: error rate < 0.1%
    description: buyers get an answer
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{outcome="error"}'}}
  - name: latency
    objective: p95 < 500ms
    by: [region]
    sli: {latency: shop_request_seconds}
    alerting: {page: false}
alerts:
  - alert: ShopQueueLong
    expr: max by (queue) (shop_queue_depth) > 100
    for: 5m
    severity: ticket
    summary: 'the queue {{ $labels.queue }} is long'
---
service: store
slos:
  - name: up
    objective: 99.9%
    sli: {probe: 'probe_success{job="store"}'}
---
metrics:
  shop_requests_total: {type: counter, labels: {outcome: [ok, error], route: null}}
  shop_request_seconds:
    {type: histogram, unit: seconds, buckets: [0.1, 0.5, 1], labels: {region: null}}
  shop_queue_depth: {type: gauge, labels: {queue: null}}
  probe_success: {type: gauge, labels: {job: [store]}}
"""
RUNBOOKS = next(target for target in TARGETS if target.name == "runbooks")
STEPS = "## Diagnosis\n\nLook.\n\n## Mitigation\n\nMend.\n"


def pages(root: Path, spec: str = SHOP, prose: dict[str, str] | None = None) -> dict[str, str]:
    write_spec(root, spec)
    for name, text in (prose or {}).items():
        (root / "runbooks").mkdir(exist_ok=True)
        (root / "runbooks" / f"{name}.md").write_text(text, encoding="utf-8")
    compilation = compile_root(root)
    assert compilation.model is not None, compilation.findings
    return {document.path: document.text for document in RUNBOOKS.emit(compilation.model)}


def section(page: str, heading: str) -> str:
    """The text below a heading, up to the next one of the same level."""
    marks = heading.partition(" ")[0]
    _, _, rest = page.partition(f"\n{heading}\n")
    assert rest, f"{heading} is not there"
    return re.split(rf"\n{marks} ", rest)[0]


def test_there_is_a_page_for_each_promise_and_each_plain_alert_and_an_index(
    tmp_path: Path,
) -> None:
    assert sorted(pages(tmp_path)) == [
        "runbooks/index.md",
        "runbooks/shop/ShopQueueLong.md",
        "runbooks/shop/errors.md",
        "runbooks/shop/latency.md",
        "runbooks/store/up.md",
    ]


def test_every_alert_of_a_promise_begins_at_its_own_anchor(tmp_path: Path) -> None:
    page = pages(tmp_path)["runbooks/shop/errors.md"]
    assert {"budget-burn", "no-data", "idle"} <= set(anchors(page))
    assert "idle" not in anchors(pages(tmp_path)["runbooks/store/up.md"])


def test_the_budget_is_told_as_minutes_and_as_events(tmp_path: Path) -> None:
    # 0.1% of 30 d = 43.2 min; 20/min for 30 d = 864,000 events, of which 864 may be bad.
    page = pages(tmp_path)["runbooks/shop/errors.md"]
    assert "43 minutes 12 seconds if everything fails, or 864 of the 864,000" in page


def test_a_tier_is_told_in_words(tmp_path: Path) -> None:
    # 14.4x spends 14.4 x 1 h / 720 h = 2% in an hour, and everything in 720 h / 14.4 = 50 h.
    words = section(pages(tmp_path)["runbooks/shop/errors.md"], "### Its tiers")
    assert "more than 1.44% bad over 1 hour, and still over the last 5 minutes" in words
    assert "14.4x: 2% of the budget of 30 days in 1 hour, all of it in 50 hours" in words


def test_the_breakdown_has_each_label_that_the_selector_leaves_open(tmp_path: Path) -> None:
    queries = section(pages(tmp_path)["runbooks/shop/errors.md"], "### By label")
    assert 'sum by (route) (rate(shop_requests_total{outcome="error"}[5m]))' in queries
    assert "by (outcome)" not in queries


def test_a_grouped_latency_promise_is_broken_down_by_its_group(tmp_path: Path) -> None:
    page = pages(tmp_path)["runbooks/shop/latency.md"]
    queries = section(page, "### By label")
    assert 'sort_desc(slo:error_ratio:rate5m{service="shop",slo="latency"})' in queries
    assert "sum by (le, region) (rate(shop_request_seconds_bucket[5m]))" in queries
    assert "One `region` that vanishes alone does not fire this" in page


def test_dependencies_and_dependents_are_linked_to_the_index(tmp_path: Path) -> None:
    found = pages(tmp_path)
    assert "**It needs:** [store](../index.md#service-store)" in found["runbooks/shop/errors.md"]
    assert "**Needed by:** [shop](../index.md#service-shop)" in found["runbooks/store/up.md"]
    assert {"service-shop", "service-store"} <= set(anchors(found["runbooks/index.md"]))


def test_every_link_of_every_page_leads_somewhere(tmp_path: Path) -> None:
    prose = {
        "ShopErrorsBudgetBurn": STEPS + "\nSee `ShopQueueLong`, or [here](ShopErrorsNoData.md).\n",
        "ShopErrorsNoData": STEPS + "\n[Up](#diagnosis), [over](ShopErrorsBudgetBurn.md#diagnosis)",
        "StoreUpBudgetBurn": STEPS,
    }
    found = pages(tmp_path, prose=prose)
    for path, text in found.items():
        for link in links(text):
            if not link.target.startswith(("http:", "https:")):
                file, _, anchor = link.target.partition("#")
                there = (Path("/") / path).parent / file if file else Path("/") / path
                target = str(there.resolve().relative_to("/"))
                assert target in found, f"{path}: {link.target}"
                assert not anchor or anchor in anchors(found[target]), f"{path}: {link.target}"


def test_prose_stays_in_the_section_of_its_alert(tmp_path: Path) -> None:
    prose = {
        "ShopErrorsBudgetBurn": STEPS.replace("Look.", "### More\n\n```sh\n# no heading\n```"),
        "ShopErrorsNoData": STEPS + "\n[Up](#diagnosis) and `ShopErrorsBudgetBurn`.\n",
        "StoreUpBudgetBurn": STEPS,
    }
    page = pages(tmp_path, prose=prose)["runbooks/shop/errors.md"]
    assert "#### More\n\n```sh\n# no heading\n```" in section(page, "## Budget burn")
    gone = section(page, "## No data")
    assert "[Up](#diagnosis-1)" in gone
    assert "[`ShopErrorsBudgetBurn`](#budget-burn)" in gone


def test_without_prose_missing_figures_still_have_steps(tmp_path: Path) -> None:
    page = pages(tmp_path)["runbooks/store/up.md"]
    steps = section(section(page, "## No data"), "### Diagnosis")
    assert """promtool query instant "$PROMETHEUS_URL" 'up{job="store"}'""" in steps
    assert "count(probe_success)" in steps


HOSTILE = """
service: shop
description: "</p>\\n# Owned\\n```\\n[x](javascript:alert) | `tick` {{ 7 * 7 }}"
slos:
  - name: errors
    objective: 99.9%
    description: "``` \\n\\n## Diagnosis\\n\\nrm -rf / <script>alert(1)</script> | $(id)"
    sli: {queries: {bad: "sum(rate(a_total{x=\\"```\\\\n# Owned\\"}[$window]))",
                    total: "sum(rate(b_total{x=\\"'; rm -rf / #\\"}[$window]))"}}
alerts:
  - alert: ShopBad
    expr: "up{job=\\"```\\"} == 0\\n# ``` a comment"
    severity: ticket
    summary: "`` ` ``` # Owned [x](y) | {{ $labels.job }}"
    description: "- list\\n1. list\\n> quote\\n---\\n&lt;"
"""


def test_nothing_that_an_author_writes_leaves_its_place(tmp_path: Path) -> None:
    found = pages(tmp_path, HOSTILE)
    plain = pages(tmp_path, re.sub(r'(description|summary): ".*"', r"\1: x", HOSTILE))
    for path, text in found.items():
        assert anchors(text) == anchors(plain[path]), path
        assert not any(anchor.startswith("owned") for anchor in anchors(text)), path
        assert unclosed(text) is None, path
        assert [one.target for one in links(text)] == [one.target for one in links(plain[path])]
        assert "<script" not in re.sub(r"\\<", "", text)


def test_commands_are_words_for_a_shell_and_nothing_more(tmp_path: Path) -> None:
    page = pages(tmp_path, HOSTILE)["runbooks/shop/errors.md"]
    commands = re.findall(r"^ *(promtool query instant .*)$", page, re.MULTILINE)
    assert any("rm -rf" in command for command in commands)
    for command in commands:
        printed = subprocess.run(
            ["bash", "-c", f"promtool() {{ printf '%s\\0' \"$@\"; }}; {command}"],
            env={"PROMETHEUS_URL": "http://x"},
            capture_output=True,
            text=True,
            check=True,
        )
        query, instant, server, *rest = printed.stdout.split("\0")
        assert (query, instant, server) == ("query", "instant", "http://x")
        assert len(rest) == 2
        assert printed.stderr == ""


def test_the_silence_is_a_command_with_exact_matchers(tmp_path: Path) -> None:
    page = pages(tmp_path)["runbooks/shop/errors.md"]
    (command,) = re.findall(r"(?m)^amtool .*\n.*BudgetBurn.*$", page)
    words = shlex.split(command)
    assert words[:3] == ["amtool", "silence", "add"]
    assert words[-3:] == ["alertname=ShopErrorsBudgetBurn", "service=shop", "slo=errors"]


def test_an_area_shows_its_signals_alerts_and_what_no_metric_shows(tmp_path: Path) -> None:
    covered = SHOP.replace(
        "{type: gauge, labels: {queue", "{type: gauge, area: load, labels: {queue"
    )
    covered = covered.replace("severity: ticket\n", "severity: ticket\n    area: load\n")
    gap = "{what: whether it is fair, why: nobody counts it, shown_by: asking}"
    covered += f"---\ncoverage:\n  load: {{title: Load, not_measurable: [{gap}]}}\n"
    index = pages(tmp_path, covered)["runbooks/index.md"]
    assert "| [Load](#area-load) | 1 | 0 | 1 | 1 |" in index
    words = section(index, "### Area Load")
    assert "`shop_queue_depth`" in words
    assert "[ShopQueueLong](shop/ShopQueueLong.md)" in words
    assert "whether it is fair. Why: nobody counts it. Shown by asking." in words


@pytest.mark.slow
def test_a_thousand_promises_have_their_pages_within_three_seconds(tmp_path: Path) -> None:
    service = """service: s{n}
slos:
  - name: errors
    objective: 99.9%
    sli: {{events: {{total: requests_total, bad: 'requests_total{{code="500"}}'}}}}
"""
    write_spec(tmp_path, "---\n".join(service.format(n=n) for n in range(1000)))
    model = compile_root(tmp_path).model
    assert model is not None
    start = time.process_time()
    assert sum(1 for _ in RUNBOOKS.emit(model)) == 1001
    assert time.process_time() - start < 3


# A rate needs two samples: it goes on for 5 m less a scrape of 30 s; the wait of 2 m begins then.
def test_a_page_says_how_long_the_source_has_been_gone(tmp_path: Path) -> None:
    page = pages(tmp_path)["runbooks/shop/errors.md"]
    assert "what the SLO is measured by has been gone for 7 minutes" in page


def test_whether_it_is_real_and_its_labels_stand_before_the_diagnosis(tmp_path: Path) -> None:
    found = pages(tmp_path, SHOP)
    for path in ("runbooks/shop/errors.md", "runbooks/shop/ShopQueueLong.md"):
        page = found[path]
        assert page.index("# Is it real?") < page.index("# Diagnosis")
    assert 'slo:error_ratio:rate5m{service="shop",slo="errors"} offset 1w' in page_of(found)
    assert '0.5 * count_over_time(ALERTS{alertname="ShopErrorsBudgetBurn"' in page_of(found)


def page_of(found: dict[str, str]) -> str:
    """The page of the shop's errors."""
    return found["runbooks/shop/errors.md"]


def test_queries_are_links_where_there_is_an_address(tmp_path: Path) -> None:
    address = "---\nsettings: {prometheus_base: 'https://prometheus.shop.internal/'}\n"
    page = page_of(pages(tmp_path, f"{SHOP}{address}"))
    start = "https://prometheus.shop.internal/graph?g0.tab=1&g0.expr=slo%3Aburn_rate%3Arate1h%7B"
    assert f"In Prometheus: [1]({start}" in page
    assert "In Prometheus" not in page_of(pages(tmp_path, SHOP))


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("{{ $labels.host }} is full", "HOST is full"),
        ("{{ $value | humanizePercentage }} of {{.Labels.disk}}", "VALUE of DISK"),
        ('{{ if eq $labels.a "b" }}bad{{ else }}good{{ end }}', "bad or good"),
        ("no template", "no template"),
    ],
)
def test_prose_holds_no_template(text: str, prose: str) -> None:
    assert without_templates(text) == prose
