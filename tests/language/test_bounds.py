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


MANY = {
    "there are 201 labels, and 200 are allowed": metric(201),
    "there are 51 examples, and 50 are allowed": template(examples=51),
    "there are 51 parameters, and 50 are allowed": template(parameters=51),
    "the template has 20,001 characters, and 20,000 are read": alert(20_001),
}


@pytest.mark.parametrize("message", MANY)
def test_more_than_is_allowed_says_how_many_are(tmp_path: Path, message: str) -> None:
    write_spec(tmp_path, MANY[message])
    assert message in [one.message for one in compile_root(tmp_path).findings]
