"""A root with a little of everything, which was built before and has changed since."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import ONE_TIER, run_compiler

_SHOP = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
    alerting: {page: false}
alerts:
  - {alert: ShopFull, expr: full > 0.9, severity: ticket, summary: no room is left}
"""
_FILES = {
    "slo/services/shop.yaml": _SHOP,
    "slo/metrics.yaml": "metrics:\n  a_total: {type: counter, labels: {code: ['200', '500']}}\n"
    "  full: {type: gauge, help: how full it is}\n",
    "slo/policy.yaml": ONE_TIER.replace("page", "ticket"),
    "slo/routing.yaml": """
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
  teams:
    web: {page: [pager, chat], ticket: [chat]}
""",
    "slo/scenarios/fails.yaml": """
scenario: fails
title: a tenth fails
lasting: 1h
normal: {'a_total{code="200"}': 20/min, 'a_total{code="500"}': 0/min, full: 0.1}
silent: [{alert: ShopFull}]
""",
    "runbooks/ShopFull.md": "## Diagnosis\n\nLook.\n\n## Mitigation\n\nMake room.\n",
    "grafana/row.yaml": """
place: {dashboard: shop/errors}
row:
  title: By hand
  panels:
    - type: stat
      title: Room
      description: what is left
      fieldConfig: {defaults: {unit: short}}
      targets: [{expr: full}]
""",
}
_CAFE = _SHOP.replace("shop", "cafe").replace("Shop", "Cafe")


def lay_out(root: Path) -> None:
    """Write a root, build it, and change it: a service goes, another is new, one has changed."""
    _write(root, {**_FILES, "slo/services/cafe.yaml": _CAFE})
    built = run_compiler(root, "build")
    assert built.exit_code == 0, built.stderr
    (root / "slo" / "services" / "cafe.yaml").unlink()
    bar = _SHOP.replace("shop", "bar").replace("Shop", "Bar")
    changed = _SHOP.replace("99.9%", "99.5%")
    _write(root, {"slo/services/bar.yaml": bar, "slo/services/shop.yaml": changed})


def lay_out_current(root: Path) -> None:
    """Write a root that was built since it changed."""
    lay_out(root)
    built = run_compiler(root, "build")
    assert built.exit_code == 0, built.stderr


_RULES = """
groups:
  - name: old
    rules:
      - {record: 'job:errors:rate5m', expr: 'sum(rate(a_total{code="500"}[5m]))'}
      - alert: OldFull
        expr: full > 0.8
        for: 5m
        labels: {severity: warning}
        annotations: {summary: no room}
"""
_ROUTES = """
route:
  receiver: chat
  routes: [{receiver: pager, matchers: ['severity="critical"']}]
receivers:
  - {name: chat, slack_configs: [{channel: '#alerts', api_url_file: /etc/alertmanager/chat}]}
  - {name: pager, pagerduty_configs: [{routing_key_file: /etc/alertmanager/pager}]}
"""


_SLOTH = """
version: prometheus/v1
service: shop
slos:
  - name: errors
    objective: 99.9
    sli:
      events:
        error_query: 'sum(rate(a_total{code="500"}[{{.window}}]))'
        total_query: 'sum(rate(a_total[{{.window}}]))'
    alerting: {name: ShopErrors}
"""


_METRICS = """
# HELP fresh_total new to the contract
# TYPE fresh_total counter
fresh_total{code="200"} 7
"""


def lay_out_foreign(root: Path) -> None:
    """Write a root with what other tools have beside it."""
    lay_out_current(root)
    _write(
        root,
        {
            "foreign/rules.yaml": _RULES,
            "foreign/alertmanager.yml": _ROUTES,
            "foreign/sloth.yaml": _SLOTH,
            "foreign/metrics.txt": _METRICS,
        },
    )


def lay_out_with_old(root: Path) -> None:
    """Write a root with an older specification beside it."""
    lay_out_current(root)
    shutil.copytree(root / "slo", root / "old" / "slo")
    _write(root, {"old/slo/services/shop.yaml": _SHOP})


def lay_out_committed(root: Path) -> None:
    """Write a root that was committed, and has changed since."""
    lay_out_current(root)
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "begin")):
        subprocess.run(["git", *who, *words], cwd=root, env={**os.environ, **own}, check=True)
    _write(root, {"slo/services/shop.yaml": _SHOP.replace("99.9%", "99%")})


def lay_out_new(root: Path) -> None:
    """Write a root that was never built."""
    lay_out(root)
    shutil.rmtree(root / "output")
    shutil.rmtree(root / ".slosmith_cache")


def _write(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
