"""The recorded series of one SLO: as rules read them back, and as rules record them."""

from dataclasses import dataclass
from functools import lru_cache

from slosmith.emit.exclusions import zero_while_excluded
from slosmith.emit.series import Series
from slosmith.model.labels import Labels
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build


@dataclass(frozen=True, slots=True)
class Recorded(Series):
    """The recorded series of one SLO, as they are read back, and its records."""

    slo: Slo
    labels: Labels
    """Those that every record has."""

    def burn(self, ratio: str) -> str:
        """How many times faster than evenly a ratio spends the budget."""
        return f"{ratio} / {print_decimal(self.slo.objective.budget)}"

    def measured(self, name: str, text: str) -> Rule:
        """A record of the SLO's own source, which counts for nothing while time is excluded."""
        return self.rule(name, zero_while_excluded(self.slo, name, text))

    def rule(self, name: str, text: str, labels: Labels = ()) -> Rule:
        """A record of this SLO; ``labels`` are for what describes it, never for what it counts."""
        if labels:
            labels = tuple(sorted({**dict(labels), **dict(self.labels)}.items()))
        return Rule(name, text, labels or self.labels)


@lru_cache(maxsize=1)  # one SLO is rendered after the other
def recorded_of(slo: Slo) -> Recorded:
    """The recorded series of an SLO."""
    labels = (("service", slo.service), ("slo", slo.name))
    return Recorded(build.whose(slo.service, slo.name), slo.by, slo, labels)
