"""What nobody writes by hand is refused with how many are allowed, before it takes its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import write_spec


def template(*, examples: int = 1, parameters: int = 1) -> str:
    """A template with so many."""
    values = ", ".join("a" for _ in range(examples))
    first = f"  queue: {{type: text, description: its name, examples: [{values}]}}\n"
    more = "".join(
        f"  p{number}: {{type: text, description: a, default: b}}\n"
        for number in range(parameters - 1)
    )
    sli = "sli: {threshold: 'queue_depth{queue=\"$queue\"} < 9'}\n"
    return f"template: shop/queue\ndescription: few wait\nparameters:\n{first}{more}{sli}"


def metric(labels: int) -> str:
    """A metric with so many labels."""
    every = ", ".join(f"l{number}: " for number in range(labels))
    return f"metrics: {{a: {{type: gauge, labels: {{{every}}}}}}}"


def alert(characters: int) -> str:
    """An alert whose summary is so long."""
    text = "{{ $value }}".rjust(characters, "x")
    return f"service: a\nalerts: [{{alert: A, expr: up == 0, severity: ticket, summary: '{text}'}}]"


def slo(more: str, sli: str = "{events: {total: a_total, bad: b_total}}") -> str:
    """An SLO with what is to be refused."""
    return f"service: a\nslos: [{{name: a, {more}, sli: {sli}}}]"


def groups(values: int) -> str:
    """An SLO with an objective for so many values."""
    every = ", ".join(f"v{number}: 99%" for number in range(values))
    return slo(f"objectives: {{by: env, {every}}}")


def threshold(conditions: int) -> str:
    """An SLO of so many comparisons."""
    every = ", ".join(f"m{number} < 1" for number in range(conditions))
    return slo("objective: 99%", f"{{threshold: {{all: [{every}]}}}}")


def override(values: int) -> str:
    """An override for so many values of a label."""
    every = ", ".join(f"v{number}" for number in range(values))
    return (
        "routing:\n  default: c\n  receivers: {c: {slack: {channel: '#a', api_url_file: /s}}}\n"
        "  teams: {a: {page: [c], ticket: [c]}}\n"
        f"  overrides: [{{match: {{alertname: [{every}]}}, ticket: [c]}}]\n---\n{alert(20)}"
    )


MANY = {
    '1,001 values of "env" have an objective, and 1,000 are allowed': groups(1_001),
    "there are 101 comparisons, and 100 are allowed": threshold(101),
    "no alert is called any of 7 more of these values": override(107),
    "there are 201 labels, and 200 are allowed": metric(201),
    "there are 51 examples, and 50 are allowed": template(examples=51),
    "there are 51 parameters, and 50 are allowed": template(parameters=51),
    "the template has 20,001 characters, and 20,000 are read": alert(20_001),
}


@pytest.mark.parametrize("message", MANY)
def test_more_than_is_allowed_says_how_many_are(tmp_path: Path, message: str) -> None:
    write_spec(tmp_path, MANY[message])
    assert message in [one.message for one in compile_root(tmp_path).findings]
