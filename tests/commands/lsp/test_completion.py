"""What may be written at a place: keys, names of the root, and what PromQL is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.commands.lsp.completion import complete
from slosmith.commands.lsp.query_completion import signature
from tests.commands.lsp.editing import REST, SHOP, opened

QUERY = "sum(rate(¦"


def proposed(root: Path, text: str, name: str = "slo/shop.yaml") -> list[str]:
    """The words that are proposed at the marked place, the likeliest first."""
    items = complete(*opened(root, text, name)).items
    return [one.label for one in sorted(items, key=lambda one: one.sort_text or "")]


def completed(root: Path, text: str, word: str, name: str = "slo/shop.yaml") -> str:
    """The line of the marked place once a proposal was taken."""
    workspace, shown, place = opened(root, text, name)
    [edit] = [one.text_edit for one in complete(workspace, shown, place).items if one.label == word]
    assert edit is not None
    assert hasattr(edit, "range")
    start, end = shown.offset(edit.range.start), shown.offset(edit.range.end)
    after = shown.file.text[:start] + edit.new_text + shown.file.text[end:]
    return after[after.rfind("\n", 0, start) + 1 :].split("\n")[0]


def test_an_empty_document_begins_with_its_kind(tmp_path: Path) -> None:
    assert {"service", "metrics", "routing"} <= {*proposed(tmp_path, "¦")}
    assert {*proposed(tmp_path, "¦", "grafana/own/queue.yaml")} == {"panel", "row", "path"}


@pytest.mark.parametrize(
    ("written", "words", "not_there"),
    [
        ("  - name: a\n    ¦", {"objective", "sli", "policy"}, {"name", "alert"}),
        ("  - name: a\n    pol¦icy: x", {"policy"}, {"objective: "}),
        ("  - {name: a, obj¦}", {"objective"}, {"name"}),
        ("  - name: a\n    sli: {¦", {"events", "latency"}, {"objective"}),
        ("  - name: a\n    sli:\n      ¦", {"events", "latency"}, {"objective"}),
        ("  - name: a\n    sli: {events: {total: x, ¦}}", {"bad", "good"}, {"total"}),
        ("  - ¦", {"name", "objective"}, {"service"}),
    ],
)
def test_keys_are_those_of_the_place(
    tmp_path: Path, written: str, words: set[str], not_there: set[str]
) -> None:
    found = {*proposed(tmp_path, f"service: shop\nslos:\n{written}")}
    assert words <= found
    assert not found & not_there


def test_an_sli_of_a_template_has_the_keys_of_one(tmp_path: Path) -> None:
    text = "template: shop/orders\nsli:\n  events:\n    ¦"
    assert {"total", "bad"} <= {*proposed(tmp_path, text, "slo/new.yaml")}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("service: s\nteam: ¦", "web"),
        ("service: s\nslos:\n  - {name: a, policy: goo¦", "google-30d"),
        ("service: s\nslos:\n  - {name: a, use: ¦", "nginx-ingress/availability"),
        ("service: s\nexclude:\n  - {during: ¦", "office"),
        ("service: s\ndepends_on: [¦]", "shop"),
        ("service: s\nalerts:\n  - {alert: A, severity: ¦", "ticket"),
        ("service: s\nalerts:\n  - {alert: A, runbook: ¦", "ShopQueueLong"),
        ("service: s\nslos:\n  - {name: a, sli: {composite: [¦", "shop/errors"),
        ("service: s\nallow:\n  - {code: S6¦", "S601"),
        ("routing:\n  default: ¦", "pager"),
        ("scenario: s\nexpect:\n  - {alert: ¦", "ShopErrorsBudgetBurn"),
        ("scenario: s\nexpect:\n  - {alert: ShopQueueLong, receivers: [¦", "pager"),
        ("routing:\n  overrides:\n    - {match: {service: [¦", "shop"),
        ("routing:\n  mutes:\n    - {match: {alertname: ¦", "ShopQueueLong"),
        ("routing:\n  mutes:\n    - {during: ¦", "office"),
        ("scenario: s\nbased_on: ¦", "slow"),
        ("scenario: s\nnormal:\n  shop_q¦", "shop_queue_depth"),
        ("scenario: s\nchanges:\n  - at: 5m\n    set:\n      shop_requests_total{c¦", "code"),
        ("audit:\n  a:\n    - {question: q, shown_by: {alert: ¦", "ShopQueueLong"),
    ],
)
def test_names_are_those_of_the_root(tmp_path: Path, text: str, word: str) -> None:
    assert word in proposed(tmp_path, text, "slo/new.yaml")


def test_a_template_says_its_parameters_and_values(tmp_path: Path) -> None:
    used = "service: s\nslos:\n  - name: a\n    use: nginx-ingress/availability\n    with:\n      "
    assert proposed(tmp_path, f"{used}¦", "slo/new.yaml") == ["bad", "where"]
    assert proposed(tmp_path, f"{used}where: '{{ing¦", "slo/new.yaml") != []


@pytest.mark.parametrize(
    ("query", "word", "line"),
    [
        ("sum(ra¦", "rate", "sum(rate("),
        ("sum(rate(shop_re¦[5m]))", "shop_requests_total", "sum(rate(shop_requests_total[5m]))"),
        ("shop_requests_total{¦", "code", "shop_requests_total{code"),
        ("shop_requests_total{code=¦}", '"500"', 'shop_requests_total{code="500"}'),
        ('shop_requests_total{code="5¦"}', "500", 'shop_requests_total{code="500"}'),
        ('shop_requests_total{code="2¦', "200", 'shop_requests_total{code="200'),
        (
            'x{__name__="shop_requests_total", co¦}',
            "code",
            'x{__name__="shop_requests_total", code}',
        ),
        ("sum by (qu¦) (shop_queue_depth)", "queue", "sum by (queue) (shop_queue_depth)"),
    ],
)
def test_queries_know_the_contract(tmp_path: Path, query: str, word: str, line: str) -> None:
    text = SHOP.replace("max by (queue) (shop_queue_depth) > 100", query)
    assert completed(tmp_path, text, word) == f"    expr: {line}"


def test_quotes_are_those_that_the_document_leaves(tmp_path: Path) -> None:
    text = SHOP.replace("max by (queue) (shop_queue_depth) > 100", '"shop_requests_total{code=¦}"')
    assert completed(tmp_path, text, "'500'") == "    expr: \"shop_requests_total{code='500'}\""


def test_a_series_of_the_scenario_comes_first(tmp_path: Path) -> None:
    text = REST["slo/scenarios/slow.yaml"].replace("{shop_queue_depth: 200}", "{¦}")
    words = proposed(tmp_path, text, "slo/scenarios/slow.yaml")
    assert words[:2] == ["shop_queue_depth", "shop_requests_total"]


def test_a_key_gets_its_colon_once(tmp_path: Path) -> None:
    assert completed(tmp_path, SHOP.replace("traffic:", "tra¦:"), "traffic") == "traffic: 600/min"
    assert completed(tmp_path, SHOP.replace("traffic: 600/min", "tra¦"), "traffic") == "traffic: "


def test_a_broken_line_above_is_passed_over(tmp_path: Path) -> None:
    text = SHOP.replace("team: web", "team").replace("policy", "").replace("sli:", "pol¦\n    sli:")
    assert "policy" in proposed(tmp_path, text)


@pytest.mark.parametrize(("argument", "number"), [("¦", 0), ("0.9, ¦", 1)])
def test_the_argument_that_is_written_is_shown(tmp_path: Path, argument: str, number: int) -> None:
    text = SHOP.replace("max by (queue) (shop_", f"histogram_quantile({argument}")
    shown = signature(*opened(tmp_path, text))
    assert shown is not None
    assert shown.signatures[0].label == "histogram_quantile(φ scalar, b instant-vector)"
    assert shown.active_parameter == number


def test_sections_that_a_runbook_lacks_are_proposed(tmp_path: Path) -> None:
    page = "## Diagnosis\n\nx\n\n#¦"
    assert proposed(tmp_path, page, "runbooks/ShopQueueLong.md")[0] == "## Mitigation"


def test_links_of_a_runbook_lead_to_pages_and_headings(tmp_path: Path) -> None:
    page = "## Diagnosis\n\nsee [errors](Sh¦"
    assert "ShopErrorsBudgetBurn.md" in proposed(tmp_path, page, "runbooks/ShopQueueLong.md")
    page = "## Diagnosis\n\nsee [errors](ShopErrorsBudgetBurn.md#¦"
    assert proposed(tmp_path, page, "runbooks/ShopQueueLong.md") == ["diagnosis", "mitigation"]
