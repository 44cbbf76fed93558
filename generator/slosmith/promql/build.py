"""The few PromQL shapes that rules are made of, each written once."""

from typing import TypeVar

from slosmith.promql import Windowed, splice


def aggregate(operator: str, by: tuple[str, ...], inner: str) -> str:
    """``sum(X)``, or ``sum by (a, b) (X)`` in a grouped SLO."""
    return f"{operator} by ({', '.join(by)}) ({inner})" if by else f"{operator}({inner})"


def aggregate_rate(by: tuple[str, ...], *rates: Windowed) -> Windowed:
    """The sum of one or several rates, each a query over a window."""
    before, after = aggregate("sum", by, "\0").split("\0")
    joined = [piece for rate in rates for piece in (" or ", rate)][1:]
    return splice(before, *joined, after)


Piece = TypeVar("Piece", str, Windowed)


def numbered(number: int, inner: Piece) -> tuple[str, Piece, str]:
    """A vector apart from others whose series have the same labels, so that `or` keeps all."""
    return "label_replace(", inner, f', "__selector", "{number}", "", "")'


def on(by: tuple[str, ...]) -> str:
    """The matching of two sides that share the SLO's groups and nothing else."""
    return f"on ({', '.join(by)})"


def of_slo(service: str, slo: str, by: tuple[str, ...] = ()) -> str:
    """The matchers of one SLO's recorded series, behind whose names they stand.

    A grouped SLO takes only series that have its groups: what was recorded before `by` was
    added would count a second time.
    """
    groups = "".join(f',{label}!=""' for label in by)
    return f'{{service="{service}",slo="{slo}"{groups}}}'


def any_of(*parts: str) -> str:
    """Unite vectors, one a line."""
    return "\nor ".join(parts)


def all_of(*parts: str) -> str:
    """Intersect vectors, one a line."""
    return "\nand ".join(parts)
