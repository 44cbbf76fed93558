"""What an author's inhibition must name to be proven."""

from __future__ import annotations

import pytest

from slosmith.build.compile import compile_root
from slosmith.verify import Case, Proof, Verdict
from slosmith.verify.own_inhibitions import verify_own_inhibitions
from tests.conftest import Compile, Compiled

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


def rendered(compile: Compile, inhibition: str) -> Compiled:
    """A root with one inhibition of the author's."""
    built = compile(SPEC.format(inhibition=inhibition))
    assert built.exit_code == 0, built.stderr
    return built


def row(built: Compiled) -> Proof:
    """What is said of the inhibition."""
    model = compile_root(built.root).model
    assert model is not None
    case = Case(model=model, root=built.root, output=built.output())
    (found,) = verify_own_inhibitions(case)
    return found


def test_an_inhibition_that_can_act_is_proven_by_an_example(compile: Compile) -> None:
    tie = "equal: [service, instance]"
    built = rendered(
        compile, f"{{source: {{alertname: ShopDown}}, target: {{alertname: ShopSlow}}, {tie}}}"
    )
    found = row(built)
    assert (found.verdict, found.evidence) == (Verdict.PROVEN, "ShopDown inhibits ShopSlow")


@pytest.mark.parametrize("source", ["ShopDwon", "Shop.*"])
def test_an_inhibition_that_matches_no_alert_is_not_proven(compile: Compile, source: str) -> None:
    built = rendered(
        compile, f'{{source: {{alertname: "{source}"}}, target: {{alertname: ShopSlow}}}}'
    )
    found = row(built)
    assert f'no alert is called "{source}"' in found.evidence
    assert f"alertname={source}" in found.subject
    assert found.verdict is Verdict.OPEN


def test_an_inhibition_that_was_not_rendered_is_noticed(compile: Compile) -> None:
    built = rendered(compile, "{source: {alertname: ShopDown}, target: {alertname: ShopSlow}}")
    path = built.output("alertmanager", "alertmanager.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('alertname="ShopSlow"', 'alertname="ShopFast"'), encoding="utf-8")
    found = row(built)
    assert found.verdict is Verdict.FAILED
    assert found.evidence == "of the rendered alerts none inhibits another by it"
