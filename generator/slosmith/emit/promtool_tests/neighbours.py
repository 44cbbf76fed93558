"""Groups and results beside the first: each differs in one label, and all are bad at once.

What a rule gives only once, like a label that overwrites the one that differs, makes it fail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from promql_parser import Expr

from slosmith.model.slo import Slo
from slosmith.promql import infer, selectors_in
from slosmith.simulate.input_series import Cast, Contract, values_of
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.solver import Numbers, Pair
from slosmith.simulate.steady_state import Series, Steady
from slosmith.simulate.vectors import LabelSet, UnsupportedError, is_missing

Groups = tuple[tuple[str, str], ...]
_MOST_RESULTS = 3
_TARGET = "instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A group that has another value of one label, which metrics call ``source``."""

    label: str
    source: str
    first: str
    other: str

    def groups(self, first: Groups) -> Groups:
        """Its labels, by those of the first group."""
        return tuple((n, self.other if n == self.label else value) for n, value in first)

    def of(self, series: Series) -> Series:
        """The series of this group that is like one of the first; the same where both share it."""
        name = self.label if series.name.startswith("slo:") else self.source
        labels = ((n, self.other if n == name else value) for n, value in series.labels)
        return replace(series, labels=tuple(labels))


def neighbours_of(slo: Slo, groups: Groups, contract: Contract) -> Iterator[Neighbour]:
    """One for each label by which the SLO is grouped and that may have another value."""
    for label, first in groups:
        source = slo.source(label)
        values = islice(values_of(source, slo.raw_series, contract), 2)
        if other := next((value for value in values if value != first), None):
            yield Neighbour(label=label, source=source, first=first, other=other)


def in_all_groups(
    inputs: Sequence[Input], groups: Groups, neighbours: Iterable[Neighbour]
) -> tuple[tuple[Input, ...], tuple[Groups, ...]]:
    """The inputs of the first group, and the same for each neighbour that shares no series."""
    played, found = {one.series: one for one in inputs}, [groups]
    for neighbour in neighbours:
        copies = [replace(one, series=neighbour.of(one.series)) for one in inputs]
        if all(one.series not in played for one in copies):
            played |= {one.series: one for one in copies}
            found.append(neighbour.groups(groups))
    return tuple(played.values()), tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Series with their numbers, and all that is true of a query with them."""

    numbers: Mapping[Series, Fraction]
    fires: tuple[LabelSet, ...]


def more_results(
    tree: Expr, cast: Cast, pair: Pair, at: Fraction, contract: Contract, own: Iterable[str]
) -> Results | None:
    """Series that make a query true for more results than a pair does, None where none are found.

    Labels of the rule's ``own`` make no difference between alerts, so those are left alike.
    """
    if any(is_missing(number) for number in pair.over):
        return None
    numbers = {one: Fraction(n) for one, n in zip(cast.series, pair.over, strict=True)}
    fires = set(pair.fires)
    for label in labels_of_results(tree, pair.fires, own):
        more = numbers | _copies(cast, pair.over, label, tree, contract)
        try:
            true = set(Steady(tree, (*more,)).evaluate((*more.values(),), at).vector)
        except UnsupportedError:
            continue
        if true > fires:
            numbers, fires = more, true
    found = tuple(sorted(fires, key=sorted))
    return Results(numbers=numbers, fires=found) if len(found) > len(pair.fires) else None


def labels_of_results(tree: Expr, fires: Iterable[LabelSet], own: Iterable[str]) -> list[str]:
    """The labels that results have; a query of bare series has at least that of the target."""
    carried = dict.fromkeys(name for result in fires for name, _ in sorted(result))
    if not carried and infer(tree, lambda _: None).may_have(_TARGET):
        return [_TARGET]
    return [name for name in carried if name not in own][:_MOST_RESULTS]


def _copies(
    cast: Cast, numbers: Numbers, label: str, tree: Expr, contract: Contract
) -> dict[Series, Fraction]:
    """Each series once more, with another value of a label."""
    copies = copied(cast.series, label, tree, contract)
    return {copy: Fraction(numbers[place]) for copy, place in copies.items()}


def copied(
    series: Sequence[Series], label: str, tree: Expr, contract: Contract
) -> dict[Series, int]:
    """Series like these but for the value of one label, each with the place of its like."""
    found: dict[Series, int] = {}
    selectors = [use.selector for use in selectors_in(tree)]
    known = {dict(one.labels).get(label) for one in series}
    other = next((v for v in values_of(label, selectors, contract) if v not in known), None)
    for place, one in enumerate(series if other else ()):
        if known == {None} or label in dict(one.labels):
            labels = {**dict(one.labels), label: other or ""}
            found[replace(one, labels=tuple(sorted(labels.items())))] = place
    return found
