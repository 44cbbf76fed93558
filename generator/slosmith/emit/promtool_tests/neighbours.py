"""Groups and results beside the first: each differs in one label, and all are bad at once.

What a rule gives only once, like a label that overwrites the one that differs, makes it fail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from promql_parser import Expr

from slosmith.model.slo import Slo
from slosmith.promql import BOUND_LABEL, infer, parse_expression, selectors_in
from slosmith.simulate.damaged import lost_labels, parsed
from slosmith.simulate.input_series import Cast, Contract, told_apart, values_of
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.series import Series
from slosmith.simulate.solver import MISSING, Numbers, Pair
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, is_missing

Groups = tuple[tuple[str, str], ...]
_MOST_RESULTS, _MOST_LABELS, _MOST_SERIES = 3, 4, 12
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


def bystanders(
    query: str, cast: Cast, pair: Pair, at: Fraction, contract: Contract
) -> dict[Series, Number]:
    """Series of other groups in which all is well: what a query gives is the same beside them.

    They differ in one of the labels each by which it groups or joins, and show where it forgets
    this one.
    """
    found: dict[Series, Number] = {}
    tree = parse_expression(query)
    labels = [one for one in told_apart(tree) if one != BOUND_LABEL]
    quiet = [*_quiet(tree, cast, pair, at)] if labels and len(cast.series) <= _MOST_SERIES else []
    for label in labels[:_MOST_LABELS] if quiet else ():
        copies = copied(cast.series, label, tree, contract)
        lost = [*parsed(lost_labels(query, label))]
        for numbers in quiet if copies else ():
            more = found | {
                copy: numbers[place]
                for copy, place in copies.items()
                if not is_missing(numbers[place])
            }
            if _is_same(tree, cast, pair, more, at) and any(
                _shows(one, cast, pair, more, at) for one in lost
            ):
                found = more
                break
    return found


def _quiet(tree: Expr, cast: Cast, pair: Pair, at: Fraction) -> Iterator[Numbers]:
    """Numbers for which a query is false, by one series alone: one that is not there, or other."""
    steady = Steady(tree, cast.series)
    for place, number in enumerate(pair.over):
        others = (
            (MISSING, Fraction(0), Fraction(1))
            if is_missing(number)
            else (MISSING, number * 2, number / 2, Fraction(0), Fraction(1))
        )
        for other in others:
            changed = (*pair.over[:place], other, *pair.over[place + 1 :])
            if changed != pair.over and not steady.evaluate(changed, at).vector:
                yield changed
                break
    yield pair.under


def _is_same(
    tree: Expr, cast: Cast, pair: Pair, beside: Mapping[Series, Number], at: Fraction
) -> bool:
    """Whether a query says of both sides of a pair what it says without these series."""
    if any(one in beside for one in cast.series):
        return False
    try:
        quiet = not Steady(tree, (*beside,)).evaluate((*beside.values(),), at).vector
    except UnsupportedError:
        return False
    return quiet and not _shows(tree, cast, pair, beside, at)


def _shows(
    tree: Expr, cast: Cast, pair: Pair, beside: Mapping[Series, Number], at: Fraction
) -> bool:
    """Whether a query says something else of a pair beside these series, or ends in an error."""
    try:
        steady = Steady(tree, (*cast.series, *beside))
    except UnsupportedError:
        return False
    try:
        over, under = (
            set(steady.evaluate((*numbers, *beside.values()), at).vector)
            for numbers in (pair.over, pair.under)
        )
    except UnsupportedError:
        return True
    return bool(under) or over != set(pair.fires)


def labels_of_results(tree: Expr, fires: Iterable[LabelSet], own: Iterable[str]) -> list[str]:
    """The labels that results have; a query of bare series has at least that of the target."""
    carried = dict.fromkeys(name for result in fires for name, _ in sorted(result))
    if not carried and infer(tree, lambda _: None).may_have(_TARGET):
        return [_TARGET]
    pinned = {name for use in selectors_in(tree) for name in use.selector.equals}
    return [name for name in carried if name not in own and name not in pinned][:_MOST_RESULTS]


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
