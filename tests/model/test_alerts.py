"""One list says which alerts there are: what no rule file holds is named by nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import slosmith
from slosmith.build.compile import compile_root
from slosmith.model import naming
from slosmith.model.alerts import all_alerts
from tests.conftest import ONE_TIER, Compile, Compiled, run_compiler, write_spec

PACKAGE = Path(slosmith.__file__).parent

# `up` counts time, so that it cannot be idle. The fast tier of `slow` is dropped: 14.4 times 10% of
# all would have to be bad.
MARKET = """
service: shop
traffic: 1/min
depends_on: [store]
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
    alerting: ALERTING
  - name: slow
    objective: 90%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="slow"}'}}
    alerting: ALERTING
---
service: store
slos:
  - {name: up, objective: 99.9%, sli: {probe: 'probe_success{job="store"}'}, alerting: ALERTING}
alerts:
  - {alert: StoreFull, expr: store_full > 0.9, for: 5m, severity: page, summary: no room is left}
  - {alert: StoreFilling, expr: store_full > 0.8, severity: ticket, summary: room gets scarce}
---
metrics:
  shop_requests_total: {type: counter, labels: {code: ["200", "500", slow]}}
  probe_success: {type: gauge, labels: {job: [store]}}
  store_full: {type: gauge}
"""
ROUTING = """
---
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/pager}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/chat}}
    beat: {webhook: {url: "http://beat.example"}}
  teams: {shop: {page: [pager], ticket: [chat]}, store: {page: [pager], ticket: [chat]}}
  watchdog: {receiver: beat, interval: 1m}
"""
AUDIT = """
---
audit:
  shop:
    - {question: is it watched, shown_by: {slo: shop/errors}}
    - {question: is it seen, shown_by: {slo: store/up}}
"""
ALERTING = (
    "{}",
    "{idle: false}",
    "{no_data: false}",
    "{no_data: ticket}",
    "{idle: false, no_data: false}",
    "{page: false}",
    "{ticket: false, no_data: false}",
    "{labels: {audience: all}, idle: 2h}",
)
_NAMED = re.compile(r"\b(?:(?:ShopErrors|ShopSlow|StoreUp)\w|StoreF|Watchdog)\w*")


@pytest.mark.parametrize("routing", [ROUTING, ""], ids=["routed", "unrouted"])
@pytest.mark.parametrize("alerting", ALERTING)
def test_the_list_is_what_the_rule_files_hold(
    compile: Compile, alerting: str, routing: str
) -> None:
    built = compile(MARKET.replace("ALERTING", alerting) + routing)
    assert built.exit_code == 0, built.stderr
    model = compile_root(built.root).model
    assert model is not None
    listed = [
        (one.name, one.labels, f"{naming.RUNBOOKS}/{one.place.target}") for one in all_alerts(model)
    ]
    held = [
        (
            rule["alert"],
            tuple(sorted(rule["labels"].items())),
            rule["annotations"]["runbook_url"],
        )
        for rule in _rules(built)
        if "alert" in rule
    ]
    assert sorted(listed) == sorted(held)
    waits = {one.name: str(one.wait) for one in all_alerts(model) if one.wait}
    held_back = {rule["alert"]: rule["for"] for rule in _rules(built) if "for" in rule}
    assert waits.items() <= held_back.items()


@pytest.mark.parametrize("alerting", ALERTING)
def test_nothing_that_is_rendered_or_explained_names_another_alert(
    compile: Compile, alerting: str
) -> None:
    built = compile(MARKET.replace("ALERTING", alerting) + ROUTING)
    files = {
        path.relative_to(built.root).as_posix(): path.read_text(encoding="utf-8")
        for path in built.output().rglob("*")
        if path.is_file()
    }
    files |= {
        f"explain {slo}": run_compiler(built.root, "explain", slo).stdout
        for slo in ("shop/errors", "shop/slow", "store/up")
    } | {"build": built.stderr}
    assert _others(files, built) == []


@pytest.mark.judge
@pytest.mark.slow
def test_neither_audit_nor_verify_nor_a_rehearsal_names_another_alert(compile: Compile) -> None:
    text = MARKET.replace("ALERTING", "{idle: false, no_data: false}")
    built = compile(text + ROUTING + AUDIT + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    commands = {
        "verify": run_compiler(built.root, "verify"),
        "audit": run_compiler(built.root, "audit"),
        "what if": run_compiler(built.root, "rehearse", "--what-if", "gone for 20m", "shop/errors"),
    }
    assert {name: done.exit_code for name, done in commands.items()} == dict.fromkeys(commands, 0)
    files = {name: done.stdout for name, done in commands.items()}
    files |= {
        path.name: path.read_text(encoding="utf-8")
        for path in (built.output("report.md"), built.output("audit.md"))
    }
    assert "no alert, as no_data: is false" in files["what if"]
    assert _others(files, built) == []


@pytest.mark.parametrize(
    ("alerting", "alert"),
    [
        ("{idle: false}", "ShopErrorsIdle"),
        ("{no_data: false}", "ShopErrorsNoData"),
        ("{page: false, ticket: false}", "ShopErrorsBudgetBurn"),
        ("{}", "StoreUpIdle"),
        ("{}", "Watchdog"),
    ],
)
def test_what_no_rule_file_holds_is_unknown_to_the_audit_and_to_scenarios(
    tmp_path: Path, alerting: str, alert: str
) -> None:
    message = f'no alert is named "{alert}"'
    audit = f"\n---\naudit: {{shop: [{{question: is it seen, shown_by: {{alert: {alert}}}}}]}}"
    write_spec(tmp_path, MARKET.replace("ALERTING", alerting) + audit)
    assert message in run_compiler(tmp_path, "check").stderr
    scenario = (
        "\n---\nscenario: quiet\ntitle: nothing happens\nlasting: 1h\nnormal: {store_full: 0}"
    )
    silent = f"\nsilent: [{{alert: {alert}}}]"
    write_spec(tmp_path, MARKET.replace("ALERTING", alerting) + scenario + silent)
    said = "no watchdog fires: routing has none" if alert == "Watchdog" else message
    assert said in run_compiler(tmp_path, "check").stderr


def test_silence_of_what_cannot_be_idle_is_no_finding(tmp_path: Path) -> None:
    # Of an SLO that counts time no Idle alert is rendered, so that no silence is too short for it.
    text = MARKET.replace("ALERTING", "{idle: 1m}")
    write_spec(tmp_path, text.replace("service: store\n", "service: store\ntraffic: 1/min\n"))
    found = run_compiler(tmp_path, "check").stderr
    assert "shop/errors would be called idle" in found
    assert "store/up would be called idle" not in found


def test_no_other_module_makes_up_the_name_of_an_alert() -> None:
    # A dashboard's query cuts the SLO's own words off the names, and keeps what is left; of
    # objectives by group each value says what the names of its own alerts begin with. Comparisons
    # look whether two begin alike, and make no name of it; nor do rules that are printed once for
    # all SLOs of a shape, which put it in where another's stands.
    allowed = {"model/alerts.py", "emit/dashboards/alert_queries.py", "resolve/group_entry.py"}
    allowed |= {"commands/compare/pairs.py", "commands/plan/slos.py", "emit/shape.py"}
    makers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if _BASE.search(text := path.read_text(encoding="utf-8"))
        if any(_reads_base(node) for node in ast.walk(ast.parse(text)))
    }
    assert makers == allowed


_BASE = re.compile(r"\balerting\b[\s)]*\.\s*name\b")
"""How it can be written; modules in which it is not are not parsed."""


def _reads_base(node: ast.AST) -> bool:
    """Whether it is `….alerting.name`, what the names of an SLO's alerts begin with."""
    match node:
        case ast.Attribute(attr="name", value=ast.Attribute(attr="alerting")):
            return True
        case _:
            return False


def _others(files: dict[str, str], built: Compiled) -> list[str]:
    """The names of alerts in texts that are in no rule file, each with where it stands."""
    known = {rule["alert"] for rule in _rules(built) if "alert" in rule}
    return sorted(
        f"{name}: {found}"
        for name, text in files.items()
        for found in set(_NAMED.findall(text)) - known
    )


def _rules(built: Compiled) -> Iterator[dict[str, Any]]:
    for path in sorted(built.output("prometheus", "rules").glob("*.yaml")):
        for group in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]:
            yield from group["rules"]
