"""What the pages of a service look things up in: all that they know besides the service."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from slosmith.model.root import Metric, Model, Prose, Settings
from slosmith.model.routing import Routing
from slosmith.model.runbook_entries import Entry, runbook_entries

Anchors = Mapping[str, Mapping[str, str]]
"""For each alert of a page, what its prose calls a heading and what the page does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is of no service, and of all services what pages say of others.

    ``entries`` are by alert. ``anchors`` are those of pages to whose headings prose leads.
    """

    settings: Settings
    routing: Routing | None
    metrics: Mapping[str, Metric]
    prose: Mapping[str, Prose]
    entries: Mapping[str, tuple[Entry, ...]]
    needs: Mapping[str, tuple[str, ...]]
    dependents: Mapping[str, tuple[str, ...]]
    anchors: Mapping[str, Anchors]

    @classmethod
    def of(cls, model: Model) -> "Context":
        """Look everything up once, all but the anchors: they are found on pages."""
        entries: dict[str, tuple[Entry, ...]] = {}
        for entry in runbook_entries(model):
            # Without its origin, from which all of another service could be read.
            there = entries.get(entry.alert, ())
            entries[entry.alert] = (*there, replace(entry, origin=None))
        dependents: dict[str, tuple[str, ...]] = {}
        for service in model.services:
            for name in service.depends_on:
                dependents[name] = (*dependents.get(name, ()), service.name)
        return cls(
            settings=model.settings,
            routing=model.routing,
            metrics=model.metrics_by_name,
            prose={prose.name: prose for prose in model.prose or ()},
            entries=entries,
            needs={service.name: service.depends_on for service in model.services},
            dependents=dependents,
            anchors={},
        )

    @property
    def known(self) -> str:
        """All that depends on services other than the one whose pages are made."""
        return repr((self.entries, self.needs, self.dependents, self.anchors))
