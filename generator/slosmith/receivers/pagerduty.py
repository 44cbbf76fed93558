"""Receiver kind `pagerduty`: an incident by PagerDuty's Events API v2."""

from slosmith.model.routing import Field, Integration, Item, Reach
from slosmith.receivers.kind import ReceiverKind, ReceiverShape, SecretFile
from slosmith.receivers.url import UrlField

# The severities that the API takes are critical, error, warning and info:
# https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
TEMPLATE = """\
{{ define "pagerduty.severity" -}}
{{ if eq .CommonLabels.severity "page" }}critical
{{- else if eq .CommonLabels.severity "ticket" }}warning
{{- else }}info{{ end }}
{{- end }}

{{ define "pagerduty.class" }}{{ with index .Alerts 0 }}{{ .Labels.alertname }}{{ end }}{{ end }}

{{ define "pagerduty.component" -}}
{{ .CommonLabels.service }}{{ with .CommonLabels.slo }}/{{ . }}{{ end }}
{{- end }}

{{ define "pagerduty.group" }}{{ .CommonLabels.team }}{{ end }}
"""


class PagerdutySpec(ReceiverShape):
    """An integration's routing key, in a file; ``url`` only where PagerDuty is not the usual."""

    routing_key_file: SecretFile
    """The path of a file with the integration's routing key, which Alertmanager reads."""
    url: UrlField | None = None
    """The URL of the Events API, where it is not PagerDuty's own."""


def lower_pagerduty(spec: PagerdutySpec) -> Integration:
    """Everything that the API has a field for, so that PagerDuty's own rules can use it."""
    fields: list[tuple[str, Field]] = [
        ("send_resolved", True),
        ("routing_key_file", spec.routing_key_file),
        ("description", '{{ template "slosmith.title" . }}'),
        ("severity", '{{ template "pagerduty.severity" . }}'),
        ("class", '{{ template "pagerduty.class" . }}'),
        ("component", '{{ template "pagerduty.component" . }}'),
        ("group", '{{ template "pagerduty.group" . }}'),
        ("details", _DETAILS),
        ("links", _LINKS),
    ]
    if spec.url is not None:
        fields.insert(2, ("url", spec.url))
    return Integration(key="pagerduty_configs", fields=tuple(fields))


_DETAILS: Field = (
    ("summary", '{{ template "slosmith.summaries" . }}'),
    ("description", '{{ template "slosmith.description" . }}'),
    ("budget_remaining", '{{ template "slosmith.budget" . }}'),
    ("burn_rate", '{{ template "slosmith.burn" . }}'),
    ("silence", '{{ template "slosmith.silence" . }}'),
)
_LINKS: Field = (
    Item(fields=(("href", '{{ template "slosmith.runbook" . }}'), ("text", "Runbook"))),
    Item(fields=(("href", '{{ template "slosmith.dashboard" . }}'), ("text", "Dashboard"))),
)

PAGERDUTY = ReceiverKind(
    name="pagerduty",
    spec=PagerdutySpec,
    reach=Reach.PAGER,
    lower=lower_pagerduty,
    template=TEMPLATE,
)
