"""Rules are read as they were rendered, by each of many scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.commands.rehearse.rules import PlayError, read_rules

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


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"7",
        b"[1]",
        b"groups",
        b"groups: [",
        b"groups:",
        b"groups: [1]",
        b"groups: [{name: a}]",
        b"groups: [{name: a, rules: [1]}]",
        b"groups: [{name: a, rules: [{alert: A, expr: up}]}]",
        b"groups: [{name: a, rules: [{expr: up, labels: {}}]}]",
        b"groups: [{name: a, rules: [{alert: A, expr: [up], labels: {}}]}]",
        b"groups: [{name: a, rules: [{alert: A, expr: up, labels: {slo: a}}]}]",
        b"[" * 10_000,
        _RULES.encode()[: len(_RULES) // 2],
    ],
)
def test_a_file_that_was_torn_or_edited_says_what_to_do(text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "prometheus" / "rules" / "shop.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(text)
    with pytest.raises(PlayError) as refused:
        read_rules(tmp_path, ())
    assert str(refused.value) == (
        "prometheus/rules/shop.yaml holds no rules as they are rendered; run `slosmith build`"
    )
