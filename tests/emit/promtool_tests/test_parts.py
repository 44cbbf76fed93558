"""A part is played with its own rules: all of them, as they lie in the output, and no others."""

from __future__ import annotations

import yaml

from slosmith.build.compile import compile_root
from slosmith.emit.promtool_tests.parts import parts_of
from slosmith.verify.rule_parts import RuleFiles
from tests.conftest import Compile, Compiled

SPEC = """
service: shop
team: web
slos:
  - {name: errors, objective: 99%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
  - {name: up, objective: 99%, sli: {probe: shop_up}}
alerts:
  - {alert: Odd, expr: state > 5, severity: page, summary: odd, description: "o:\\n  - name: x"}
  - {alert: Even, expr: state < 5, severity: page, summary: even}
"""


def rules(compiled: Compiled) -> list[dict[str, object]]:
    """The groups of each part."""
    model = compile_root(compiled.root).model
    assert model is not None
    files = RuleFiles(output=compiled.output())
    cut = [files.rules_of(part) for part in parts_of(model)]
    return [group for text in cut for group in yaml.safe_load(text)["groups"]]


def test_the_parts_together_are_the_whole_file(compile: Compile) -> None:
    compiled = compile(SPEC)
    whole = yaml.safe_load(compiled.rules("shop").read_text())["groups"]
    *slos, alerts = whole
    assert rules(compiled) == [
        *slos,
        *({**alerts, "rules": [rule]} for rule in alerts["rules"]),
    ]


def test_what_was_changed_in_the_output_is_what_is_played(compile: Compile) -> None:
    compiled = compile(SPEC)
    path = compiled.rules("shop")
    path.write_text(path.read_text().replace("state > 5", "state > 6"))
    exprs = [rule["expr"] for group in rules(compiled) for rule in group["rules"]]  # type: ignore[attr-defined]
    assert "state > 6" in exprs
    assert "state > 5" not in exprs


def test_a_file_of_another_layout_is_played_whole_and_one_that_is_gone_has_no_rules(
    compile: Compile,
) -> None:
    compiled = compile(SPEC)
    path = compiled.rules("shop")
    text = yaml.safe_dump(yaml.safe_load(path.read_text()))
    path.write_text(text)
    model = compile_root(compiled.root).model
    assert model is not None
    first = next(iter(parts_of(model)))
    assert RuleFiles(output=compiled.output()).rules_of(first) == text
    path.unlink()
    assert RuleFiles(output=compiled.output()).rules_of(first) == ""
