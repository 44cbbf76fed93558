"""Which metrics are meant: all, those of a pattern, those that a service reads."""

from collections.abc import Collection
from dataclasses import dataclass

from slosmith.commands.contract.observed import Observation
from slosmith.promql import matches_regex


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which metrics are meant: those of these ``names``, None for all, that match a ``pattern``."""

    names: Collection[str] | None = None
    pattern: str = ""

    def __contains__(self, name: str) -> bool:
        """Whether a metric is meant."""
        named = self.names is None or name in self.names
        return named and (not self.pattern or matches_regex(self.pattern, name))

    def only(self, seen: Observation) -> Observation:
        """What was seen of those that are meant."""
        metrics = {name: one for name, one in seen.metrics.items() if name in self}
        return Observation(metrics=metrics, series=seen.series)
