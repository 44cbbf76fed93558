"""What would have been recorded of a new or a renamed SLO, as OpenMetrics for a storage to take in.

The base window's pair and the blocks of the budget are made up; all else follows from them as it is
evaluated. Blocks cannot be asked for: each says until when the one before counted.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isfinite, isnan, nan

from slosmith.commands.history.expressions import RawExpressions
from slosmith.commands.history.past import Past
from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.indicators import StateIndicator
from slosmith.model.labels import Labels
from slosmith.model.root import Model
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import build

SETTLED_SECONDS = 3 * 3600
"""What is younger may be in the block that a Prometheus still writes to: nothing else can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Samples at each evaluation after ``begin`` until ``end``, NaN where there is none."""

    slo: Slo
    settings: Settings
    begin: int
    end: int
    samples: "dict[tuple[str, Labels], array[float]]"

    @property
    def step(self) -> int:
        """The seconds between two evaluations."""
        return int(self.settings.evaluation_interval.seconds)

    @property
    def since(self) -> int | None:
        """The first moment of which anything is known."""
        every = self.samples.values()
        return min((at for one in every for at, _ in islice(_moments(self, one), 1)), default=None)


def read_backfill(slo: Slo, model: Model, past: Past, span: tuple[int, int], old: str) -> Backfill:
    """From raw series, or from what the SLO was recorded as under an ``old`` reference."""
    settings = model.settings
    step, often = (
        int(one.seconds) for one in (settings.evaluation_interval, settings.period_interval)
    )
    begin, end = (moment // often * often for moment in span)
    found: dict[tuple[str, Labels], array[float]] = {}
    for series in past.read(_query(slo, model, old), begin, end, step, _A_DAY // step):
        group = tuple((label, series.labels.get(label, "")) for label in slo.by)
        place = series.labels.get(naming.WHAT, ""), group
        samples = found.setdefault(place, array("d", [nan]) * ((end - begin) // step))
        for moment, value in series.points:
            if begin < moment <= end and isfinite(value):
                samples[(int(moment) - begin) // step - 1] = value
    return Backfill(slo=slo, settings=settings, begin=begin, end=end, samples=found)


_A_DAY = 86_400


def first_recorded(slo: Slo, settings: Settings, past: Past, span: tuple[int, int]) -> int | None:
    """Since when the SLO itself has been recorded, where it has been."""
    base = settings.windows.base
    series = past.read(recorded_of(slo).now(naming.total_rate(base)), *span, int(base.seconds))
    return min((int(moment) for one in series for moment in one.times), default=None)


def _names(slo: Slo, settings: Settings) -> tuple[str, ...]:
    base = settings.windows.base
    pair = (naming.bad_rate(base), naming.total_rate(base))
    return (*pair, naming.BAD_NOW) if isinstance(slo.indicator, StateIndicator) else pair


def _query(slo: Slo, model: Model, old: str) -> str:
    """Each record under its name, in one question."""
    raw = RawExpressions(model)
    service, _, name = old.partition("/")
    parts = []
    for record in _names(slo, model.settings):
        was = f"{record}{build.of_slo(service, name, slo.by)}"
        text = build.aggregate("sum", slo.by, was) if old else raw.of(slo, record)
        parts.append(f'label_replace({text}, "{naming.WHAT}", "{record}", "", "")')
    return build.any_of(*parts)


def print_openmetrics(found: Backfill) -> Iterator[str]:
    """The lines of a file, each metric at once and each series in the order of time."""
    for name in _names(found.slo, found.settings):
        yield f"# TYPE {name} gauge"
        for (record, group), samples in sorted(found.samples.items()):
            if record == name:
                yield from _series(name, found, group, _moments(found, samples))
    blocks = {group: [*_blocks(found, group)] for group in _groups(found)}
    for place, name in enumerate(_BLOCKS, 1):
        yield f"# TYPE {name} gauge"
        for group, rows in blocks.items():
            yield from _series(name, found, group, ((row[0], row[place]) for row in rows))
    yield "# EOF"


_BLOCKS = (naming.BAD_BLOCK, naming.TOTAL_BLOCK, naming.SEEN_BLOCK, naming.BLOCK_END)


def _groups(found: Backfill) -> list[Labels]:
    return sorted({group for _, group in found.samples})


def _moments(found: Backfill, samples: "array[float]") -> Iterator[tuple[int, float]]:
    for number, value in enumerate(samples, 1):
        if not isnan(value):
            yield found.begin + number * found.step, value


def _blocks(found: Backfill, group: Labels) -> Iterator[tuple[int, float, float, float, float]]:
    """When each block is recorded; what came since the one before; and until when it counts.

    It ends one evaluation before it is recorded, as the rendered ones do.
    """
    base, step = found.settings.windows.base, found.step
    bad, total = (
        found.samples.get((name, group), array("d"))
        for name in (naming.bad_rate(base), naming.total_rate(base))
    )
    # Shorter than those that rules make, as what fills none at the end is left out.
    in_block = int(found.settings.period_interval.seconds) // step
    for last in range(in_block - 1, len(total), in_block):
        first = max(0, last - in_block)
        known = [one for one in total[first:last] if not isnan(one)]
        if known:
            failed = sum(one for one in bad[first:last] if not isnan(one))
            end = found.begin + last * step
            seen = float(step * len(known))
            yield end + step, step * failed, step * sum(known), seen, float(end)


def _series(
    name: str, found: Backfill, group: Labels, samples: Iterator[tuple[int, float]]
) -> Iterator[str]:
    pairs = found.slo.recorded_labels(group)
    labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in pairs.items())
    for moment, value in samples:
        yield f"{name}{{{labels}}} {value!r} {moment}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
