"""What people look at of a freshness is how long ago the last success was, never when it was."""

from __future__ import annotations

import json

from tests.conftest import Compile
from tests.emit.dashboards.rendered import panels_of

BACKUP = """
service: vault
slos:
  - name: backup
    objective: 99%
    sli: {freshness: {last: 'saved_seconds{job="db"}', under: 26h}}
"""
CONTRACT = """---
metrics:
  saved_seconds: {type: gauge, labels: {job: [db], volume: [a, b]}}
"""


def test_a_dashboard_shows_the_longest_time_since_then(compile: Compile) -> None:
    built = compile(BACKUP + CONTRACT)
    path = built.output("grafana", "dashboards", "slo_vault_backup.json")
    panels = {one["title"]: one for one in panels_of(json.loads(path.read_text(encoding="utf-8")))}
    panel = panels["Time since saved_seconds by volume"]
    assert panel["targets"][0]["expr"] == (
        'max by (volume) (time() - saved_seconds{cluster=~"$cluster",job="db"})'
    )
    assert panel["fieldConfig"]["defaults"]["unit"] == "s"


def test_a_runbook_says_how_long_is_too_long(compile: Compile) -> None:
    page = compile(BACKUP + CONTRACT).output("runbooks", "vault", "backup.md")
    # 26 hours are 93,600 seconds.
    assert """# seconds since then: 93600 is too long
time() - saved_seconds{job="db"}
# by volume
max by (volume) (time() - saved_seconds{job="db"})
""" in page.read_text(encoding="utf-8")
