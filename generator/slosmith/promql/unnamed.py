"""Selectors that name no metric, where a function makes series of several metrics the same."""

from promql_parser import Expr

from slosmith.diagnostics.lists import each_of
from slosmith.promql.errors import PromQLError
from slosmith.promql.places import find_places
from slosmith.promql.selector_uses import Use, selectors_in
from slosmith.promql.selectors import metrics_of


def refuse_unnamed(tree: Expr, text: str) -> None:
    """Raise PromQLError where a rule could not run: functions and comparisons drop the name."""
    for number, use in enumerate(selectors_in(tree)):
        if not use.selector.metric and (use.function or not use.aggregation):
            place = find_places(text).selectors[number]
            raise PromQLError(_message(use), place.start, place.end)


def _message(use: Use) -> str:
    each = [one.text for one in metrics_of(use.selector)]
    advice = f"write a term for each of {each_of(each)}" if each else "name one"
    return (
        f'"{use.selector.text}" names no single metric, and two of them may become the same '
        f"series here: {advice}"
    )
