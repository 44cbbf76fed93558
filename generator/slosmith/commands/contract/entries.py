"""An entry of the metric contract as it is written, the one place that prints one."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from slosmith.commands.contract.observed import Observed
from slosmith.diagnostics.terminal import printable, unsafe_characters
from slosmith.model.contract import TARGET_LABELS
from slosmith.model.metric import MetricType
from slosmith.output.yaml_style import Plain, Value, print_entries
from slosmith.promql import is_plain
from slosmith.secret_patterns import mask_secrets

_LONGEST_VALUE = 100
# https://prometheus.io/docs/practices/naming/#base-units
_UNITS = ("seconds", "bytes", "celsius", "meters", "volts", "amperes", "joules", "grams", "ratio")
# They name one of many that come and go, however few there are today.
_PASSING = frozenset(
    ("container_id", "host", "hostname", "id", "ip", "node", "pod", "pod_name", "replica", "uid")
)
Values = Collection[str] | None


def metric_entry(
    kind: str,
    *,
    help: str = "",
    unit: str = "",
    labels: Mapping[str, Values],
    buckets: Iterable[Decimal] = (),
    native: bool = False,
) -> dict[str, Value]:
    """One entry; a label without values may have any."""
    entry: dict[str, Value] = {"type": kind}
    entry |= {key: text for key, text in (("unit", unit), ("help", help)) if text}
    bounds = print_bounds(buckets)
    if labels:
        entry["labels"] = {name: print_values(values) for name, values in sorted(labels.items())}
    if bounds:
        entry["buckets"] = bounds
    elif native:
        entry["native"] = True
    return entry


def print_metrics(entries: Mapping[str, dict[str, Value]], heading: str) -> str:
    """A document of entries below a comment."""
    return "\n".join((f"# {heading}", "metrics:", *print_entries(entries, 2))) + "\n"


def print_values(values: Values) -> Value:
    """The values of a label, sorted, or none where any is fine."""
    return Plain("null") if values is None else [*sorted(values)]


def print_bounds(bounds: Iterable[Decimal]) -> list[Value]:
    """Boundaries as numbers, ascending."""
    return [Plain(print_bound(bound)) for bound in sorted(bounds)]


def print_bound(bound: Decimal) -> str:
    """A boundary to its last digit, since `le` is compared as a text: Go has 8.999999999999998."""
    return f"{bound.normalize():f}"


def entry_of(seen: Observed, most: int) -> dict[str, Value] | None:
    """The entry of a metric that was seen; None where not every Prometheus takes its name.

    Texts of others are printed as they read, or not at all: nothing in them hides, and what looks
    like a secret is left out. So are labels with names that an old Prometheus refuses.
    """
    if not is_plain(seen.name):
        return None
    kind = kind_of(seen)
    named = (name for name in seen.labels if is_plain(name) and name not in TARGET_LABELS)
    return metric_entry(
        kind.value,
        help=mask_secrets(printable(seen.metadata.help)),
        unit=_unit(seen),
        labels={name: listed(name, seen.labels[name], most) for name in named},
        buckets=seen.buckets if kind is MetricType.HISTOGRAM else (),
        native=seen.native,
    )


def kind_of(seen: Observed) -> MetricType:
    """The type that a source says, else what its name says: a contract needs one."""
    if seen.buckets:
        return MetricType.HISTOGRAM
    if len(seen.types) == 1:
        return next(iter(seen.types))
    return MetricType.COUNTER if seen.name.endswith("_total") else MetricType.GAUGE


def listed(label: str, values: Collection[str], most: int) -> Values:
    """The values of a label as far as they can be listed, None where it is left open."""
    passing = label in _PASSING or len(values) > most
    return None if passing or not all(map(_is_plain, values)) else values


def _is_plain(value: str) -> bool:
    """Whether a value reads as it is, wherever it is printed."""
    safe = value.isprintable() and not any(unsafe_characters(value))
    return safe and 0 < len(value) <= _LONGEST_VALUE and mask_secrets(value) == value


def _unit(seen: Observed) -> str:
    """The unit that the source says, else the base unit that the name ends in."""
    stem = seen.name.removesuffix("_total")
    said = seen.metadata.unit if stem.endswith(f"_{seen.metadata.unit}") else ""
    return said or next((unit for unit in _UNITS if stem.endswith(f"_{unit}")), "")
