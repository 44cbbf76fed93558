"""The few PromQL shapes that rules are made of, each written once."""

from collections.abc import Iterable
from typing import Self, TypeVar

from slosmith.promql.strings import label_text
from slosmith.promql.window import Windowed, splice


class Group(str):
    """A label by which an SLO is grouped; ``source`` is what its metrics call it."""

    __slots__ = ("source",)
    source: str

    def __new__(cls, name: str, source: str = "") -> Self:
        """A label of results; where no source is given metrics call it the same."""
        group = super().__new__(cls, name)
        group.source = source or name
        return group


def sources_of(by: Iterable[str]) -> tuple[str, ...]:
    """What metrics call the labels of groups."""
    return tuple(one.source if isinstance(one, Group) else one for one in by)


def aggregate(operator: str, by: tuple[str, ...], inner: str) -> str:
    """``sum(X)``, or ``sum by (a, b) (X)`` in a grouped SLO."""
    if not by:
        return f"{operator}({inner})"
    return f"{operator} by ({', '.join(map(label_text, by))}) ({inner})"


def measured(operator: str, by: tuple[str, ...], inner: str) -> str:
    """The same of what metrics say: their labels get the names that the SLO's groups have.

    They are renamed once few series are left. The groups stay apart, so that each sum is of one.
    """
    sources = sources_of(by)
    if sources == by:
        return aggregate(operator, by, inner)
    found = aggregate(operator, sources, inner)
    for name, source in zip(by, sources, strict=True):
        if name != source:
            found = f'label_replace({found}, "{name}", "$1", "{source}", "(.*)")'
    return aggregate("sum", by, found)


def aggregate_rate(by: tuple[str, ...], *rates: Windowed) -> Windowed:
    """The sum of one or several rates, each a query over a window."""
    before, after = measured("sum", by, "\0").split("\0")
    joined = [piece for rate in rates for piece in (" or ", rate)][1:]
    return splice(before, *joined, after)


Piece = TypeVar("Piece", str, Windowed)


def numbered(number: int, inner: Piece) -> tuple[str, Piece, str]:
    """A vector apart from others whose series have the same labels, so that `or` keeps all."""
    return "label_replace(", inner, f', "__selector", "{number}", "", "")'


def on(by: tuple[str, ...]) -> str:
    """The matching of two sides that share the SLO's groups and nothing else."""
    return f"on ({', '.join(by)})"


def or_zero(inner: str, like: str) -> str:
    """A vector, and zero for each series of another that it lacks: nothing was recorded then."""
    return f"({inner} or 0 * {like})"


def of_slo(service: str, slo: str, by: tuple[str, ...] = ()) -> str:
    """The matchers of one SLO's recorded series, behind whose names they stand.

    A grouped SLO takes only series that have its groups: what was recorded before `by` was
    added would count a second time.
    """
    return f"{{{whose(service, slo)}{in_groups(by)}}}"


def whose(service: str, slo: str) -> str:
    """The matchers that say of which SLO a series is."""
    return f'service="{service}",slo="{slo}"'


def in_groups(by: tuple[str, ...]) -> str:
    """The matchers that say, behind those, that a series is of a group."""
    return "".join(f',{label}!=""' for label in by)


def any_of(*parts: str) -> str:
    """Unite vectors, one a line."""
    return "\nor ".join(parts)


def all_of(*parts: str) -> str:
    """Intersect vectors, one a line."""
    return "\nand ".join(parts)
