"""Labels of which others are made, so that joins by what is made find partners."""

import re
from collections.abc import Iterator

from promql_parser import Call, Expr, StringLiteral

from slosmith.promql import matches_regex, selectors_in
from slosmith.promql.selector_uses import children
from slosmith.record import dataclass

_SHAPES = ("{}", "{}:9100", "{}.x", "{}-0", "{}/x", "{}@x", "x-{}", "x/{}", "x.{}", "x:{}")
_ONE_GROUP = re.compile(r"(?P<before>[^()]*)\((?P<group>[^()?][^()]*)\)(?P<after>.*)", re.DOTALL)
_VALUE = "a-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The label that is made of another one, whose values have a shape: a value of it in `{}`."""

    label: str
    shape: str


def made_in(tree: Expr) -> dict[tuple[str, str], Made]:
    """What `label_replace` makes of the labels of metrics, by the metric and the label.

    `label_replace(x, "host", "$1", "instance", "(.*):.*")` makes `host` of what has the shape
    `{}:9100`.
    """
    return {
        (use.selector.metric, source): made
        for source, made, inner in _replaced(tree)
        for use in selectors_in(inner)
    }


def _replaced(tree: Expr) -> Iterator[tuple[str, Made, Expr]]:
    for child in children(tree):
        yield from _replaced(child)
    if not isinstance(tree, Call) or tree.func.name != "label_replace":
        return
    texts = [one.val for one in tree.args if isinstance(one, StringLiteral)]
    if len(texts) == 4 and texts[1] in ("$0", "$1", "${1}"):
        target, part, source, pattern = texts
        if (shape := _shape(f"({pattern})" if part == "$0" else pattern)) is not None:
            yield source, Made(label=target, shape=shape), tree.args[0]


def _shape(pattern: str) -> str | None:
    """A shape that a pattern takes, of which its first group is the value."""
    if (parts := _ONE_GROUP.fullmatch(pattern)) is None:
        return None
    filled = f"{parts['before']}{_VALUE}{parts['after']}"
    begun, ended = (_as_written(parts[one]) for one in ("before", "after"))
    try:
        if not matches_regex(parts["group"], _VALUE):
            return None
        fitting = (
            shape
            for shape in (*_SHAPES, begun + "{}", "{}" + ended, begun + "{}" + ended)
            if matches_regex(filled, shape.format(_VALUE))
        )
        return next(fitting, None)
    except ValueError:
        return None


def _as_written(pattern: str) -> str:
    """What a pattern takes where it says it letter by letter, as a part of a shape."""
    return pattern.replace("\\", "").replace("{", "{{").replace("}", "}}")
