"""What every page looks things up in: prose, entries, services and metrics by their names."""

from collections.abc import Mapping
from dataclasses import dataclass

from slosmith.model import Metric, Model, Prose, Service
from slosmith.runbook import Entry, runbook_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The model, and what it holds by name."""

    model: Model
    prose: Mapping[str, Prose]
    entries: Mapping[str, tuple[Entry, ...]]
    metrics: Mapping[str, Metric]
    dependents: Mapping[str, tuple[Service, ...]]

    @classmethod
    def of(cls, model: Model) -> "Context":
        """Look everything up once; ``entries`` are by alert, ``dependents`` by service."""
        entries: dict[str, tuple[Entry, ...]] = {}
        for entry in runbook_entries(model):
            entries[entry.alert] = (*entries.get(entry.alert, ()), entry)
        dependents: dict[str, tuple[Service, ...]] = {}
        for service in model.services:
            for name in service.depends_on:
                dependents[name] = (*dependents.get(name, ()), service)
        return cls(
            model=model,
            prose={prose.name: prose for prose in model.prose or ()},
            entries=entries,
            metrics={metric.name: metric for metric in model.metrics or ()},
            dependents=dependents,
        )
