"""Series of a plain alert's scenes: numbers over spans of time, with gaps where none is there."""

from collections.abc import Sequence
from fractions import Fraction

from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, aging, print_fraction, rising, standing
from slosmith.simulate.series import Series
from slosmith.simulate.vectors import Number, is_missing


def input_over(
    series: Series, spans: Sequence[tuple[Duration, Number]], interval: Duration
) -> Input:
    """A series that is each number for so long, by samples that are an ``interval`` apart."""
    if any(is_missing(number) for _, number in spans):
        return Input(series=series, values=_with_gaps(series, spans, interval))
    phases = [(lasting // interval, Fraction(number)) for lasting, number in spans]
    if series.moment:
        ages = [(phases[0][0] + 1, phases[0][1]), *phases[1:]]
        return Input(series=series, values=aging(ages, interval, series.moment))
    if series.counter:
        per_sample = [(count, rate * interval.ms / 1000) for count, rate in phases]
        return Input(series=series, values=rising(per_sample))
    first = (phases[0][0] + 1, phases[0][1])
    return Input(series=series, values=standing([first, *phases[1:]]))


def _with_gaps(series: Series, spans: Sequence[tuple[Duration, Number]], interval: Duration) -> str:
    """Samples where there are some; a series that ends is marked as stale."""
    parts: list[str] = []
    there = False
    for lasting, number in spans:
        count = lasting // interval + (0 if parts else 1)  # the sample at the very beginning
        if is_missing(number):
            parts += ["stale" if there else "_", *("_" for _ in range(count - 1))]
        else:
            rise = print_fraction(number * interval.ms / 1000) if series.counter else "0"
            first = "0" if series.counter else print_fraction(number)
            parts.append(f"{first}+{rise}x{count - 1}")
        there = not is_missing(number)
    return " ".join(parts)
