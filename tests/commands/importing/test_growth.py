"""What an import costs grows as its input does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slosmith.commands.importing import Choices, import_files
from slosmith.source import File
from tests.calls import calls_of, grows_as_its_input

_SLOTH = """version: prometheus/v1
service: shop
slos:
"""
_SLO = """  - name: errors
    objective: 99.9
    sli:
      events:
        error_query: 'sum(rate(a%d[{{.window}}]))'
        total_query: 'sum(rate(b%d[{{.window}}]))'
    alerting: {name: Errors, page_alert: {disable: true}, ticket_alert: {disable: true}}
"""
_ALERT = (
    "  - {alert: Alert%d, expr: up > %d, annotations: {summary: 'ghp_"
    + "aB3dE5gH7jK9" * 3
    + "'}}\n"
)
_MANAGER = "receivers: [{name: all}]\nroute:\n  receiver: all\n  routes:\n"
_ROUTE = "  - {receiver: all, matchers: [team=t%d], mute_time_intervals: [n%d]}\n"

_BELOW = "  - receiver: all\n    matchers:\n"
_GROUP = "groups:\n- name: g\n  labels:\n"

KINDS: dict[str, Callable[[int], str]] = {
    "SLOs of one name": lambda many: _SLOTH + _each(_SLO, many),
    "alerts with secrets": lambda many: "groups:\n- name: g\n  rules:\n" + _each(_ALERT, many),
    "routes that do not compile": lambda many: _MANAGER + _each(_ROUTE, many),
    # More than a hundred of what would stand in each of the others.
    "conditions above routes": lambda many: (
        _MANAGER
        + _BELOW
        + _each("    - l%d=x%d\n", 3 * many)
        + "    routes:\n"
        + _each("    - {receiver: all, matchers: [team=t%d, env=e%d]}\n", many)
    ),
    "labels of a group": lambda many: (
        _GROUP + _each("    l%d: x%d\n", 3 * many) + "  rules:\n" + _each(_ALERT, many)
    ),
    "labels of a service": lambda many: (
        _SLOTH.replace("slos:", "labels:")
        + _each("  l%d: x%d\n", 3 * many)
        + "slos:\n"
        + _each(_SLO, many)
    ),
    "receivers of one name": lambda many: (
        "route: {receiver: a}\nreceivers:\n"
        + "".join(f"- {{name: 'a{'!' * number}', webhook_configs: []}}\n" for number in range(many))
    ),
}


def _each(form: str, many: int) -> str:
    return "".join(form % (number, number) for number in range(many))


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_cost_twice_as_much(kind: str) -> None:
    def cost(many: int) -> int:
        file = File(path=f"{many}.yaml", text=KINDS[kind](many))
        return calls_of(lambda: import_files([file], Choices()))

    assert grows_as_its_input(cost)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            _GROUP + "".join(f"    l{n}: x\n" for n in range(101)) + "  rules:\n" + _ALERT % (1, 1),
            "there are 101 labels, and 100 are allowed",
        ),
        (
            _MANAGER + "  - {receiver: all, match_re: {a: 'x" + "|y" * 10_000 + "'}}\n",
            "conditions of more than 20,000 characters cannot be said",
        ),
        (
            _MANAGER + "  - {receiver: all, match_re: {a: '(x{1000}){1000}'}}\n",
            'the expression of "a" cannot be taken: ',
        ),
    ],
    ids=["labels", "conditions", "expression"],
)
def test_what_would_be_endless_is_refused(text: str, reason: str) -> None:
    done = import_files([File(path="old.yaml", text=text)], Choices())
    said = [one.reason for one in done.entries]
    assert any(one.startswith(reason) for one in said), said
