"""What is made of others, and so on, ends after ten levels: nobody reads further, nor need we."""

from __future__ import annotations

from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from tests.conftest import write_spec

SHOP = """\
service: shop
slos:
  - {name: errors, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}
  - {name: speed, objective: 99%, sli: {events: {total: a_total, bad: c_total}}}
"""
SCENARIO = "---\nscenario: s{0}\ntitle: x\nlasting: 1h\nsilent: [{{severity: page}}]\n"


def _found(root: Path, text: str, code: object) -> list[Diagnostic]:
    write_spec(root, text)
    return [one for one in compile_root(root).findings if one.code is code]


def test_slos_of_slos_have_ten_levels_below_them(tmp_path: Path) -> None:
    parts = ["errors", *(f"c{number}" for number in range(11))]
    made = (
        f"  - {{name: c{number}, objective: 99%, sli: {{composite: [shop/{part}, shop/speed]}}}}\n"
        for number, part in enumerate(parts)
    )
    (found,) = _found(tmp_path, SHOP + "".join(made), codes.PART_INVALID)
    assert found.message == '"shop/c10" is made of others, more than 10 levels deep'


def test_scenarios_have_ten_others_below_them(tmp_path: Path) -> None:
    based = (f"{SCENARIO.format(number)}based_on: s{number - 1}\n" for number in range(1, 12))
    first = SCENARIO.format(0) + "services: [shop]\nnormal: {a_total: 1/s}\n"
    (found,) = _found(tmp_path, f"{SHOP}{first}{''.join(based)}", codes.SCENARIO_BASE)
    assert found.message == "the scenario has more than 10 others below it"


def test_a_circle_of_scenarios_is_one(tmp_path: Path) -> None:
    circle = f"{SCENARIO.format(0)}based_on: s1\n{SCENARIO.format(1)}based_on: s0\n"
    found = _found(tmp_path, SHOP + circle, codes.SCENARIO_BASE)
    assert {one.message.partition(" is ")[2] for one in found} == {"based on itself"}
