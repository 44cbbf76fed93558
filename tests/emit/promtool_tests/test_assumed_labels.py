"""Which labels series carry is known from the contract; where it says nothing, joins are met."""

from __future__ import annotations

import pytest

from slosmith.build.compile import compile_root, generated_tests
from tests.conftest import Compile

SPEC = """
service: shop
team: web
alerts:
  - {alert: Full, expr: 'used{job="disk"} / size > 0.75', severity: ticket, summary: full}
"""
CONTRACT = """---
metrics:
  used: {type: gauge, labels: {job: [disk]}}
  size: {type: gauge%s}
"""


@pytest.mark.parametrize(
    ("contract", "is_shown"),
    [("", True), (CONTRACT % ", labels: {job: [disk]}", True), (CONTRACT % "", False)],
)
def test_a_label_of_one_side_is_given_to_the_other_unless_the_contract_denies_it(
    compile: Compile, contract: str, is_shown: bool
) -> None:
    model = compile_root(compile(SPEC + contract).root).model
    assert model is not None
    (tests,) = (one for one in generated_tests(model) if one.part.alert == "Full")
    assert [gap.subject for gap in tests.gaps] == ([] if is_shown else ["Full (shop)"])
    given = any('series: "size{job=\\"disk\\"}"' in one.text for one in tests.documents)
    assert given is is_shown


@pytest.mark.parametrize(
    ("part", "pattern", "node"),
    [
        ("$0", ".*", "instance-1"),
        ("$1", "(.*)", "instance-1"),
        ("$1", "(.+):.*", "instance-1:9100"),
        ("$1", "([^:]+)(?::[0-9]+)?", "instance-1"),
        ("$1", "ip-(.*)", "ip-instance-1"),
    ],
)
def test_a_label_that_another_is_made_of_says_what_the_other_side_has(
    compile: Compile, part: str, pattern: str, node: str
) -> None:
    made = f'label_replace(role, "instance", "{part}", "node", "{pattern}")'
    query = f"open / most > 0.9 and on (instance) group by (instance) ({made})"
    spec = SPEC.replace("""used{job="disk"} / size > 0.75""", query)
    model = compile_root(compile(spec).root).model
    assert model is not None
    (tests,) = (one for one in generated_tests(model) if one.part.alert == "Full")
    assert not tests.gaps
    assert any(f'node=\\"{node}\\"' in one.text for one in tests.documents)
