"""What the pages of a service look things up in: all that they know besides the service."""

from collections.abc import Mapping

from slosmith.model.alert_prose import prose_by_name
from slosmith.model.alerts import Place, all_alerts, by_name
from slosmith.model.inhibiting import Inhibitions
from slosmith.model.metric import Metric
from slosmith.model.prose import Prose
from slosmith.model.recipients import Audiences
from slosmith.model.root import Model
from slosmith.model.routing import Routing
from slosmith.model.settings import Settings
from slosmith.record import dataclass

Anchors = Mapping[str, Mapping[str, str]]
"""For each alert of a page, what its prose calls a heading and what the page does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is of no service, and of all services what pages say of others.

    ``places`` are those of alerts, by name; ``anchors`` those of pages to whose headings prose
    leads.
    """

    settings: Settings
    routing: Routing | None
    audiences: Audiences | None
    inhibitions: Inhibitions
    metrics: Mapping[str, Metric]
    prose: Mapping[str, Prose]
    places: Mapping[str, tuple[Place, ...]]
    needs: Mapping[str, tuple[str, ...]]
    dependents: Mapping[str, tuple[str, ...]]
    anchors: Mapping[str, Anchors]

    @classmethod
    def of(cls, model: Model) -> "Context":
        """Look everything up once, all but the anchors: they are found on pages."""
        places: dict[str, tuple[Place, ...]] = {}
        for name, alerts in by_name(all_alerts(model)).items():
            # No more than places, as all of another service could be read from its alerts.
            places[name] = tuple(dict.fromkeys(alert.place for alert in alerts))
        dependents: dict[str, list[str]] = {}
        for service in model.services:
            for name in service.depends_on:
                dependents.setdefault(name, []).append(service.name)
        routing = model.routing
        return cls(
            settings=model.settings,
            routing=routing,
            audiences=None if routing is None else Audiences(routing),
            inhibitions=Inhibitions(() if routing is None else routing.inhibitions),
            metrics=model.metrics_by_name,
            prose=prose_by_name(model),
            places=places,
            needs={service.name: service.depends_on for service in model.services},
            dependents={name: tuple(found) for name, found in dependents.items()},
            anchors={},
        )

    @property
    def known(self) -> str:
        """All that depends on services other than the one whose pages are made."""
        return repr((self.places, self.needs, self.dependents, self.anchors))
