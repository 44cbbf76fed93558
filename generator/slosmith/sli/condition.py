"""A comparison as threshold and slice kinds use it: parsed, and turned round to what fails it."""

from collections.abc import Iterable
from typing import Annotated

from promql_parser import BinaryExpr, Expr, NumberLiteral, VectorMatchCardinality
from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.promql import (
    PromQLError,
    Selector,
    label_text,
    not_replaced,
    parse_expression,
    parse_written,
    print_expression,
    refuse_unnamed,
    selectors_in,
    spell_bounds,
)
from slosmith.promql.operators import returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.record import dataclass
from slosmith.values import promql_problem, text_of

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``fails`` is 1 for each series for which the comparison fails, 0 where it holds.

    Without one of the ``needed`` series that is not known.
    """

    fails: str
    series: tuple[Selector, ...]
    needed: tuple[Selector, ...]


def parse_condition(text: str) -> Condition:
    """Read one comparison, like ``queue_depth < 100``; raises PromQLError for anything else."""
    tree = parse_written(text)
    refuse_unnamed(tree, text)
    if (spelled := spell_bounds(text)) != text:
        tree = parse_expression(spelled)
    tree = unparenthesised(tree)
    if not isinstance(tree, BinaryExpr) or str(tree.op) not in _OPPOSITE:
        raise PromQLError("this is not one comparison", 0, len(text))
    if returns_bool(tree):
        raise PromQLError(
            "the comparison has bool, which makes it true for every series", 0, len(text)
        )
    series = tuple(dict.fromkeys(use.selector for use in selectors_in(tree)))
    if not series:
        raise PromQLError("the comparison reads no series", 0, len(text))
    left, operator, right = tree.lhs, str(tree.op), tree.rhs
    if isinstance(left, NumberLiteral):
        left, operator, right = right, _MIRRORED[operator], left
    needed = tuple(dict.fromkeys(not_replaced(tree))) or series
    return Condition(fails=_fails(left, operator, right, tree), series=series, needed=needed)


def _fails(left: Expr, operator: str, right: Expr, tree: BinaryExpr) -> str:
    """The opposite comparison; `>= -Inf` drops NaN, so that what is not known stays so."""
    matching = _matching(tree)
    known = f"({print_expression(_wrapped(left))} >= -Inf)"
    return f"{known} {_OPPOSITE[operator]} bool {matching}{print_expression(_wrapped(right))}"


def _wrapped(side: Expr) -> Expr:
    if isinstance(side, BinaryExpr):
        return parse_expression(f"({print_expression(side)})")
    return side


def _matching(tree: BinaryExpr) -> str:
    modifier = tree.modifier
    if modifier is None or modifier.matching is None:
        return ""
    kind = str(modifier.matching.type).rpartition(".")[2].lower()
    word = "on" if "include" in kind else "ignoring"
    text = f"{word} ({_names(modifier.matching.labels)}) "
    if modifier.card == VectorMatchCardinality.ManyToOne:
        text += f"group_left ({_names(modifier.group_labels or [])}) "
    elif modifier.card == VectorMatchCardinality.OneToMany:
        text += f"group_right ({_names(modifier.group_labels or [])}) "
    return text


def _names(labels: Iterable[str]) -> str:
    return ", ".join(map(label_text, labels))


def _condition(value: object) -> Condition:
    text = text_of(value, "a comparison", "write it like 'queue_depth < 100'")
    try:
        return parse_condition(text)
    except PromQLError as error:
        hint = "write one comparison of a series with a bound, like 'queue_depth < 100'"
        if "has bool" in error.message:
            hint = "take bool out"
        invalid = error.start == 0 and error.end == len(text)
        code = codes.CONDITION_INVALID if invalid else codes.PROMQL_INVALID
        raise promql_problem(code, error, hint if invalid else "") from None


ConditionField = Annotated[
    Condition,
    PlainValidator(_condition),
    WithJsonSchema({"type": "string", "description": "one PromQL comparison"}),
]
