"""Receiver kind `incidentio`: alerts in incident.io, as Alertmanager's own JSON."""

from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.count import CountField
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration
from slosmith.receivers.secret_file import SecretFile
from slosmith.receivers.url import UrlField


class IncidentioSpec(HttpShape):
    """An alert source's URL, and the file that holds its token."""

    url: UrlField
    """The URL of the alert source, which incident.io shows."""
    alert_source_token_file: SecretFile
    """The path of a file with the source's token, which Alertmanager reads."""
    max_alerts: CountField | None = None
    """How many alerts of a group are sent at most. Default: all."""


def lower_incidentio(spec: IncidentioSpec) -> Integration:
    """No texts: incident.io makes its own of labels and annotations."""
    fields: list[tuple[str, Field | None]] = [
        ("url", spec.url),
        ("alert_source_token_file", spec.alert_source_token_file),
        ("max_alerts", spec.max_alerts),
    ]
    return integration("incidentio_configs", spec, fields)


INCIDENTIO = ReceiverKind(
    name="incidentio",
    spec=IncidentioSpec,
    reach=Reach.PAGER,
    lower=lower_incidentio,
    known=(0, 29),
)
