"""Series that a query must not count: each is like one that it counts, but for one matcher."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from promql_parser import Expr

from slosmith.promql import BOUND_LABEL, Selector, selectors_in
from slosmith.simulate.input_series import Cast
from slosmith.simulate.series import Series


def twins_of(tree: Expr, cast: Cast) -> dict[Series, int]:
    """Each with the place of the series that it is like; of a histogram all buckets have one.

    A decoy has labels of its own, and so it may be no partner in a join: a twin is what its like is
    in all but the label that a matcher refuses.
    """
    selectors = [*dict.fromkeys(use.selector for use in selectors_in(tree))]
    found: dict[Series, int] = {}
    for selector in selectors:
        places = _alike(selector, cast.series)
        for label, value in _refused(selector, cast.decoys):
            for place in places:
                twin = _with(cast.series[place], label, value)
                if not any(one.matches(twin.named) for one in selectors):
                    found.setdefault(twin, place)
    return found


def _alike(selector: Selector, series: Sequence[Series]) -> list[int]:
    """The first series that is selected, and those that differ from it in their bounds alone."""
    places = [place for place, one in enumerate(series) if selector.matches(one.named)]
    return [place for place in places if _bare(series[place]) == _bare(series[places[0]])]


def _bare(series: Series) -> tuple[object, ...]:
    return series.name, *(pair for pair in series.labels if pair[0] != BOUND_LABEL)


def _refused(selector: Selector, decoys: Sequence[Series]) -> Iterator[tuple[str, str]]:
    """For each decoy that fails one matcher alone, its label and the value that it refuses."""
    for decoy in decoys:
        failing = [
            one for one in selector.matchers if not one.accepts(decoy.named.get(one.name, ""))
        ]
        if len(failing) == 1 and selector.metric in ("", decoy.name):
            yield failing[0].name, decoy.named.get(failing[0].name, "")


def _with(series: Series, label: str, value: str) -> Series:
    labels = {**dict(series.labels), label: value}
    return replace(series, labels=tuple(sorted(pair for pair in labels.items() if pair[1])))
