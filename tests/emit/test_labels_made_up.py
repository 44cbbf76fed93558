"""Labels that rules make up on the way are none that an author can use."""

from __future__ import annotations

import re

from slosmith.model.naming import is_label
from tests.conftest import Compile

SPEC = """
service: shop
slos:
  - name: listed
    objective: 99%
    by: [half, group, selector]
    sli: {events: {total: [a_total, b_total], bad: 'a_total{code="500"}'}}
"""


def test_no_author_can_use_a_label_that_rules_make_up(compile: Compile) -> None:
    compiled = compile(SPEC)
    assert compiled.exit_code == 0, compiled.stdout + compiled.stderr
    rules = compiled.rules("shop").read_text(encoding="utf-8")
    made = set(re.findall(r'label_(?:replace|join)\(.*?, "(\w+)", ', rules))
    assert made
    assert [label for label in made if is_label(label)] == []
