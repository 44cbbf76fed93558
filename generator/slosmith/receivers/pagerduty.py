"""Receiver kind `pagerduty`: an incident by PagerDuty's Events API v2."""

from slosmith.model.routing import Field, Integration, Item, Reach
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said
from slosmith.receivers.message import LINKS, LONGEST_LINK, WORST, message
from slosmith.receivers.secret_file import SecretFile
from slosmith.receivers.url import UrlField

# The severities that the API takes are critical, error, warning and info:
# https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
_EVENT = f"""\
{{{{ define "pagerduty.severity" -}}}}
{WORST}
{{{{- if match "^(page|critical)$" $worst.Labels.severity }}}}critical
{{{{- else if match "^(ticket|warning)$" $worst.Labels.severity }}}}warning
{{{{- else if eq $worst.Labels.severity "error" }}}}error
{{{{- else }}}}info{{{{ end }}}}
{{{{- end }}}}

{{{{ define "pagerduty.class" -}}}}
{WORST}
{{{{- template "pagerduty.line" $worst.Labels.alertname }}}}
{{{{- end }}}}

{{{{ define "pagerduty.component" -}}}}
{WORST}
{{{{- $component := $worst.Labels.service }}}}
{{{{- with $worst.Labels.slo }}}}{{{{ $component = printf "%s/%s" $component . }}}}{{{{ end }}}}
{{{{- template "pagerduty.line" $component }}}}
{{{{- end }}}}

{{{{ define "pagerduty.group" -}}}}
{WORST}
{{{{- template "pagerduty.line" $worst.Labels.team }}}}
{{{{- end }}}}
"""
_DETAILS = """
{{ define "pagerduty.details.firing" -}}
{{ template "slosmith.unrouted" . }}
{{- if .Alerts.Firing }}{{ template "pagerduty.figures" . }}
{{- template "pagerduty.firing" . }}
{{- template "pagerduty.description" . }}
{{- else }}none{{ end }}
{{- end }}

{{ define "pagerduty.details.resolved" -}}
{{ if .Alerts.Resolved }}{{ template "pagerduty.resolved" . }}{{ else }}none{{ end }}
{{- end }}
"""
TEMPLATE = _EVENT + message("pagerduty") + _DETAILS


class PagerdutySpec(HttpShape):
    """An integration's routing key, in a file; ``url`` only where PagerDuty is not the usual."""

    routing_key_file: SecretFile
    """The path of a file with the integration's routing key, which Alertmanager reads."""
    url: UrlField | None = None
    """The URL of the Events API, where it is not PagerDuty's own."""


def lower_pagerduty(spec: PagerdutySpec) -> Integration:
    """Everything that the API has a field for, so that PagerDuty's own rules can use it."""
    fields: list[tuple[str, Field | None]] = [
        ("routing_key_file", spec.routing_key_file),
        ("url", spec.url),
        ("description", '{{ template "pagerduty.title" . }}'),
        *said("pagerduty", "severity", "class", "component", "group"),
        # Without these two Alertmanager would add its own, all labels of all alerts.
        ("details", said("pagerduty.details", "firing", "resolved")),
        ("links", _LINKS),
    ]
    return integration("pagerduty_configs", spec, fields)


def _link(link: str) -> Item:
    text = f'{{{{ template "slosmith.{link}.name" . }}}}'
    return Item(fields=(("href", f'{{{{ template "slosmith.{link}" . }}}}'), ("text", text)))


_LINKS: Field = tuple(_link(link) for link in LINKS)

# A summary has 1,024 characters, a whole event 512 KB:
# https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
PAGERDUTY = ReceiverKind(
    name="pagerduty",
    spec=PagerdutySpec,
    reach=Reach.PAGER,
    lower=lower_pagerduty,
    template=TEMPLATE,
    limits=(
        ("description", 1024),
        *((f"details.{name}", 40_000) for name in ("firing", "resolved")),
        ("links.href", LONGEST_LINK),
    ),
)
