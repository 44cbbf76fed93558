"""Coverage: what each area is seen by, what watches it, and what metrics cannot show of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from slosmith.commands.audit.evidence import Evidence
from slosmith.model.coverage import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """What an area has to be seen and watched by, and the reasons that were given for the rest."""

    area: str
    metrics: tuple[str, ...]
    slos: tuple[str, ...]
    alerts: tuple[str, ...]
    reasons: tuple[Gap, ...]

    @property
    def covered(self) -> bool:
        """Whether a metric shows it and something watches it."""
        return bool(self.metrics and (self.slos or self.alerts))


def area_rows(evidence: Evidence) -> tuple[AreaRow, ...]:
    """Every area with its signals."""
    model = evidence.model
    reasons = {area.name: area.not_measurable for area in model.coverage or ()}
    metrics = _by_area((one.area, one.name) for one in model.metrics or ())
    slos = _by_area((one.area, one.ref) for one in model.slos)
    alerts = _by_area((one.area, one.name) for one in model.alerts)
    return tuple(
        AreaRow(
            area=area,
            metrics=tuple(metrics.get(area, ())),
            slos=tuple(slos.get(area, ())),
            alerts=tuple(alerts.get(area, ())),
            reasons=reasons.get(area, ()),
        )
        for area in evidence.areas
    )


def _by_area(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for area, name in pairs:
        found[area].append(name)
    return found
