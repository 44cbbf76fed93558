"""Receiver kind `opsgenie`: an alert in Opsgenie, for as long as there is one."""

from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.http import Word
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said, saying
from slosmith.receivers.message import WORST, Place, message
from slosmith.receivers.secret_file import SecretFile
from slosmith.receivers.url import UrlField

_PRIORITY = f"""\
{{{{ define "opsgenie.priority" -}}}}
{WORST}
{{{{- if match "^(page|critical)$" $worst.Labels.severity }}}}P1
{{{{- else if match "^(ticket|warning|error)$" $worst.Labels.severity }}}}P3
{{{{- else }}}}P5{{{{ end }}}}
{{{{- end }}}}
"""
# A message has 130 characters: 90, and the counts.
TEMPLATE = (
    _PRIORITY
    + message("opsgenie", Place(line=90, link=2000))
    + """
{{ define "opsgenie.body" -}}
{{ template "opsgenie.text" . }}
{{- template "opsgenie.links" . }}
{{- end }}
"""
)


class OpsgenieSpec(HttpShape):
    """An integration's key, in a file, and perhaps the address of the API in Europe."""

    api_key_file: SecretFile
    """The path of a file with the integration's key, which Alertmanager reads."""
    api_url: UrlField | None = None
    """The URL of the API, like `https://api.eu.opsgenie.com/`. Default: Opsgenie's own."""
    tags: Word | None = None
    """Tags of every alert, with commas between them. Default: none."""


def lower_opsgenie(spec: OpsgenieSpec) -> Integration:
    """What fires, with links in the text; Alertmanager adds the labels that all have."""
    fields: list[tuple[str, Field | None]] = [
        ("api_key_file", spec.api_key_file),
        ("api_url", spec.api_url),
        ("message", saying("opsgenie.title")),
        ("description", saying("opsgenie.body")),
        *said("opsgenie", "priority"),
        ("tags", spec.tags),
    ]
    return integration("opsgenie_configs", spec, fields)


# https://docs.opsgenie.com/docs/alert-api#create-alert and, of the end,
# https://www.atlassian.com/software/opsgenie/migration
OPSGENIE = ReceiverKind(
    name="opsgenie",
    spec=OpsgenieSpec,
    reach=Reach.PAGER,
    lower=lower_opsgenie,
    template=TEMPLATE,
    limits=(
        ("message", 130),
        ("description", 15_000),
    ),
    ends="2027-04-05",
)
