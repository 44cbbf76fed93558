"""Coverage: what each area is seen by, what watches it, and what metrics cannot show of it."""

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
    return tuple(
        AreaRow(
            area=area,
            metrics=tuple(one.name for one in model.metrics or () if one.area == area),
            slos=tuple(one.ref for one in model.slos if one.area == area),
            alerts=tuple(one.name for one in model.alerts if one.area == area),
            reasons=reasons.get(area, ()),
        )
        for area in evidence.areas
    )
