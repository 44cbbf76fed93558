"""Foreign targets and shares as ratios, and what can be wrong with them."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.record import Entry, Rank, Refusal
from slosmith.diagnostics.lists import each_of
from slosmith.model.units import print_percent

_RATES = (Decimal("14.4"), Decimal(6), Decimal(3))
"""Burn rates of the SRE Workbook, chapter 5, which every tool has, about."""


def read_percent(
    node: Node, what: str, entry: Entry | None = None, rates: Sequence[Decimal] = _RATES
) -> Decimal:
    """A percentage that is written without its sign, as a ratio; its alerts burn at ``rates``."""
    value = _within(_number(node, what) / 100, node, what)
    if entry is not None:
        _mind_target(value, rates, node, entry)
    return value


def read_share(node: Node, what: str, entry: Entry | None = None) -> Decimal:
    """A share of 1."""
    value = _number(node, what, "0.999")
    if value > 1:
        raise Refusal(
            f"the {what} {node.peek} is a share of 1 here, and above it",
            f"write {value / 100} if {value}% is meant",
            node,
        )
    value = _within(value, node, what)
    if entry is not None:
        _mind_target(value, _RATES, node, entry)
    return value


def _number(node: Node, what: str, example: str = "99.9") -> Decimal:
    text = node.text.removesuffix("%").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise Refusal(f'the {what} "{text[:40]}" is no number', f"write it like {example}", node)
    return value


def _within(value: Decimal, node: Node, what: str) -> Decimal:
    if not 0 < value < 1 and not (what == "budget" and value == 1):
        raise Refusal(
            f"the {what} is {print_percent(value)}: nothing may fail, or everything"
            if value >= 0
            else f"the {what} is below nothing",
            "write less than 100%, like 99.9",
            node,
        )
    return value


def _mind_target(value: Decimal, rates: Sequence[Decimal], node: Node, entry: Entry) -> None:
    budget = 1 - value
    if value < Decimal("0.02"):
        entry.flaw(
            Rank.BROKEN,
            node,
            f"the objective is {print_percent(value)}, which is kept whatever happens",
            f"write {value * 10000:f} if {print_percent(value * 100)} was meant",
        )
    elif unreached := [rate for rate in rates if rate * budget >= 1]:
        named = each_of(f"{rate}x" for rate in unreached)
        entry.flaw(
            Rank.SILENT,
            node,
            f"at {print_percent(value)} no alert at {named} can ever fire: {unreached[-1]}x would "
            f"need {print_percent(unreached[-1] * budget)} of all to be bad",
            "an outage tier pages in its place here; or raise the objective",
        )
