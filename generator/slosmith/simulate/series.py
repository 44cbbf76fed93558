"""Raw series, as scenes put them in and queries read them."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from slosmith.promql.selectors import METRIC_LABEL, PLAIN_METRIC
from slosmith.promql.strings import label_text, quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One raw series; a counter's number is its rate per second, a gauge's its level.

    That of one that holds a moment is how many seconds this is ago; ``moment`` is how many of its
    units a second has.
    """

    name: str
    labels: tuple[tuple[str, str], ...]
    counter: bool
    moment: Fraction = Fraction(0)
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Print it once, as PromQL and promtool do: scenes are distinguished by their series."""
        labels = print_labels(self.labels)
        if not PLAIN_METRIC.fullmatch(self.name):
            labels = f"{{{quote(self.name)}{',' if self.labels else ''}{labels[1:]}"
        name = self.name if PLAIN_METRIC.fullmatch(self.name) else ""
        object.__setattr__(self, "text", name + labels)

    @property
    def named(self) -> dict[str, str]:
        """The labels, the metric's name among them."""
        return {METRIC_LABEL: self.name, **dict(self.labels)}


@lru_cache(maxsize=1024)
def print_labels(labels: tuple[tuple[str, str], ...]) -> str:
    """Labels in braces; all that is recorded of an SLO has the same."""
    return "{" + ",".join(f"{label_text(label)}={quote(value)}" for label, value in labels) + "}"
