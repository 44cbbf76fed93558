"""What every page looks things up in: prose, entries, services and metrics by their names."""

from collections.abc import Mapping
from dataclasses import dataclass

from slosmith.model import Metric, Model, Prose, Service
from slosmith.recipients import Addressed, addressed_alerts
from slosmith.runbook import Entry, runbook_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The model, and what it holds by name."""

    model: Model
    prose: Mapping[str, Prose]
    entries: Mapping[str, tuple[Entry, ...]]
    metrics: Mapping[str, Metric]
    needs: Mapping[str, tuple[str, ...]]
    dependents: Mapping[str, tuple[Service, ...]]
    addressed: Mapping[tuple[str, str], tuple[Addressed, ...]]

    @classmethod
    def of(cls, model: Model) -> "Context":
        """Look everything up once; ``entries`` are by alert, ``addressed`` by service and alert."""
        entries: dict[str, tuple[Entry, ...]] = {}
        for entry in runbook_entries(model):
            entries[entry.alert] = (*entries.get(entry.alert, ()), entry)
        dependents: dict[str, tuple[Service, ...]] = {}
        for service in model.services:
            for name in service.depends_on:
                dependents[name] = (*dependents.get(name, ()), service)
        addressed: dict[tuple[str, str], tuple[Addressed, ...]] = {}
        for alert in addressed_alerts(model):
            key = alert.service, alert.name
            addressed[key] = (*addressed.get(key, ()), alert)
        return cls(
            model=model,
            prose={prose.name: prose for prose in model.prose or ()},
            entries=entries,
            metrics={metric.name: metric for metric in model.metrics or ()},
            needs={service.name: service.depends_on for service in model.services},
            dependents=dependents,
            addressed=addressed,
        )
