"""Receiver kind `slack`: a message with the figures that matter and buttons to act on them."""

import re
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import problem, text_of
from slosmith.model.routing import Field, Integration, Item, Reach
from slosmith.receivers.kind import ReceiverKind, ReceiverShape, SecretFile

_CHANNEL = re.compile(r"[#@]?[a-z0-9][a-z0-9._-]{0,79}|[CGD][A-Z0-9]{8,}", re.ASCII)

# Slack reads `<!channel>` and `<https://elsewhere|click>`, so that three characters are escaped:
# https://api.slack.com/reference/surfaces/formatting#escaping
_ESCAPED = 'reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"'
# A field needs a value, and only alerts on a budget have these two. What another template prints
# cannot be escaped, so that the title is written here once more.
TEMPLATE = """\
{{ define "slack.color" -}}
{{ if eq .Status "resolved" }}good
{{- else if eq .CommonLabels.severity "page" }}danger
{{- else }}warning{{ end }}
{{- end }}

{{ define "slack.title" -}}
{{ if eq .Status "resolved" }}[resolved]
{{- else }}[{{ .CommonLabels.severity | ESCAPED }}]{{ end }}{{ " " }}
{{- if not .CommonLabels.slo }}{{ .CommonLabels.service | ESCAPED }}: {{ end }}
{{- (index .Alerts 0).Annotations.summary | ESCAPED }}
{{- if gt (len .Alerts) 1 }} (one of {{ len .Alerts }}){{ end }}
{{- end }}

{{ define "slack.budget" }}{{ with (index .Alerts 0).Annotations.budget_remaining }}{{ . }}
{{- else }}n/a{{ end }}{{ end }}

{{ define "slack.burn" }}{{ with (index .Alerts 0).Annotations.burn_rate }}{{ . }}
{{- else }}n/a{{ end }}{{ end }}

{{ define "slack.text" -}}
{{ template "slosmith.unrouted" . }}
{{- range .Alerts }}
{{- if eq .Status "resolved" }}resolved: {{ end }}{{ .Annotations.summary | ESCAPED }}
{{ .Annotations.description | ESCAPED }}
{{ end }}
{{- end }}
""".replace("ESCAPED", _ESCAPED)


def _channel(value: object) -> str:
    text = text_of(value, "a channel", 'quote it, like "#alerts"')
    if not _CHANNEL.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no Slack channel', 'write it like "#alerts"'
        )
    return text


ChannelField = Annotated[str, PlainValidator(_channel), WithJsonSchema({"type": "string"})]


class SlackSpec(ReceiverShape):
    """A channel, and the file that holds the URL of the webhook."""

    channel: ChannelField
    """The channel, quoted, like `"#web-alerts"`."""
    api_url_file: SecretFile
    """The path of a file with the URL of the webhook, which Alertmanager reads."""


def lower_slack(spec: SlackSpec) -> Integration:
    """A title, the budget and the burn rate, and a button for each thing to do next."""
    return Integration(
        key="slack_configs",
        fields=(
            ("send_resolved", True),
            ("api_url_file", spec.api_url_file),
            ("channel", spec.channel),
            ("color", '{{ template "slack.color" . }}'),
            ("title", '{{ template "slack.title" . }}'),
            ("title_link", '{{ template "slosmith.runbook" . }}'),
            ("fallback", '{{ template "slack.title" . }}'),
            ("text", '{{ template "slack.text" . }}'),
            ("fields", _FIELDS),
            ("actions", _ACTIONS),
        ),
    )


def _field(title: str, template: str) -> Item:
    value = f'{{{{ template "{template}" . }}}}'
    return Item(fields=(("title", title), ("value", value), ("short", True)))


def _button(text: str, template: str) -> Item:
    url = f'{{{{ template "{template}" . }}}}'
    return Item(fields=(("type", "button"), ("text", text), ("url", url)))


_FIELDS: Field = (_field("Budget left", "slack.budget"), _field("Burn rate", "slack.burn"))
_ACTIONS: Field = (
    _button("Runbook", "slosmith.runbook"),
    _button("Dashboard", "slosmith.dashboard"),
    _button("Silence", "slosmith.silence"),
)

SLACK = ReceiverKind(
    name="slack", spec=SlackSpec, reach=Reach.CHAT, lower=lower_slack, template=TEMPLATE
)
