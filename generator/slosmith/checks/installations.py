"""Labels by which Prometheus says what installation it is: no static label may hide them."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.source import Origin


def check_installations(model: Model) -> Iterator[Diagnostic]:
    """An external label is added to what lacks it alone, so that a static one hides it."""
    for service in model.services:
        for place in _labels_of(service):
            for label in model.settings.external_labels:
                if (value := place.at(label).text) is not None:
                    yield place.at(label).finding(
                        codes.INSTALLATION_HIDDEN,
                        f'{label}: "{value}" stands in the place of what Prometheus adds: alerts '
                        f"of every installation would be of {label} {value}",
                        f'leave it out, or take "{label}" out of external_labels',
                        key=True,
                    )


def _labels_of(service: Service) -> list[Origin]:
    """Where labels may be written, each place once: several SLOs may come of one entry."""
    below = [slo.origin.at("alerting") for slo in service.slos]
    written = [service.origin, *below, *(alert.origin for alert in service.alerts)]
    places = {one.path: one for one in (origin.at("labels") for origin in written)}
    return list(places.values())
