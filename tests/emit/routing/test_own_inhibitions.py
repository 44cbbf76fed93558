"""What an author's inhibition must name to be proven."""

from __future__ import annotations

import pytest

from tests.conftest import Compile, run_compiler

pytestmark = pytest.mark.judge

SPEC = """
service: shop
alerts:
  - {{alert: ShopDown, expr: 'up{{job="shop"}} == 0', severity: page, summary: down}}
  - {{alert: ShopSlow, expr: 'shop_wait_seconds > 1', severity: ticket, summary: slow}}
---
routing:
  default: chat
  receivers:
    pager: {{pagerduty: {{routing_key_file: /etc/am/pagerduty}}}}
    chat: {{slack: {{channel: "#shop", api_url_file: /etc/am/slack}}}}
  teams:
    shop: {{page: [pager], ticket: [chat]}}
  inhibit:
    - {inhibition}
"""


def verified(compile: Compile, inhibition: str) -> str:
    """The report on a root with one inhibition of the author's."""
    built = compile(SPEC.format(inhibition=inhibition))
    assert built.exit_code == 0, built.stderr
    run_compiler(built.root, "verify")
    return built.output("report.md").read_text(encoding="utf-8")


def test_an_inhibition_that_can_act_is_proven_by_an_example(compile: Compile) -> None:
    tie = "equal: [service, instance]"
    found = verified(
        compile, f"{{source: {{alertname: ShopDown}}, target: {{alertname: ShopSlow}}, {tie}}}"
    )
    assert "ShopDown inhibits ShopSlow" in found


@pytest.mark.parametrize("source", ["ShopDwon", "Shop.*"])
def test_an_inhibition_that_matches_no_alert_is_not_proven(compile: Compile, source: str) -> None:
    found = verified(
        compile, f'{{source: {{alertname: "{source}"}}, target: {{alertname: ShopSlow}}}}'
    )
    said = source.replace("*", "\\*")
    assert f'no alert is called "{said}"' in found
    rows = [line for line in found.splitlines() if f"alertname={said}" in line]
    assert rows
    assert all("not proven" in row for row in rows)


def test_an_inhibition_that_was_not_rendered_is_noticed(compile: Compile) -> None:
    built = compile(
        SPEC.format(inhibition="{source: {alertname: ShopDown}, target: {alertname: ShopSlow}}")
    )
    path = built.output("alertmanager", "alertmanager.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('alertname="ShopSlow"', 'alertname="ShopFast"'), encoding="utf-8")
    assert "of the rendered alerts none inhibits another by it" in (
        run_compiler(built.root, "verify").stdout
    )
