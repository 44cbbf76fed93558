"""Rules are read as they were rendered, by each of many scenarios."""

from __future__ import annotations

from pathlib import Path

from slosmith.commands.rehearse.rules import read_rules

_RULES = """
groups:
  - name: shop/alerts
    rules: [{alert: ALERT, expr: up == 0, labels: {service: shop}}]
"""


def test_a_file_is_read_once_and_again_when_it_is_another(tmp_path: Path) -> None:
    file = tmp_path / "prometheus" / "rules" / "shop.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(_RULES.replace("ALERT", "Down"))
    first, again = (read_rules(tmp_path, services) for services in ((), ("shop",)))
    assert first.groups[0] is again.groups[0]
    file.write_text(_RULES.replace("ALERT", "QueueFull"))
    assert [rule["alert"] for rule in read_rules(tmp_path, ()).alerts] == ["QueueFull"]
