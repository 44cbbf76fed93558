"""What an audit says costs as much as it is asked."""

from __future__ import annotations

from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.commands.audit.evidence import Evidence
from slosmith.commands.audit.sections import report_parts
from tests.calls import calls_of, grows_as_its_input
from tests.conftest import write_spec

_AREA = """---
coverage: {areaN: {title: Area N}}
---
metrics: {mN: {type: gauge, area: areaN}, bN_total: {type: counter}, cN_total: {type: counter}}
---
service: shopN
slos: [{name: a, objective: 99%, area: areaN, sli: {events: {total: bN_total, bad: cN_total}}}]
---
audit:
  areaN:
    - {question: is it seen, shown_by: {metric: mN}}
    - {question: is it heard, shown_by: {alert: ShopNABudgetBurn}}
"""


def test_twice_as_many_questions_cost_twice_as_much(tmp_path: Path) -> None:
    def cost(many: int) -> int:
        root = tmp_path / str(many)
        write_spec(root, "".join(_AREA.replace("N", str(number)) for number in range(many)))
        model = compile_root(root).model
        assert model is not None
        evidence = Evidence(model=model, proofs=(), results=(), shown=frozenset(), live=None)
        return calls_of(lambda: report_parts(evidence))

    assert grows_as_its_input(cost)
