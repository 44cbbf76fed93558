"""Receiver kind `slack`: a message with the figures that matter and buttons to act on them."""

import re
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import problem, text_of
from slosmith.model.routing import Field, Integration, Item, Reach
from slosmith.receivers.kind import ReceiverKind, ReceiverShape, SecretFile
from slosmith.receivers.message import LONGEST_LINK, WORST, message

_CHANNEL = re.compile(r"[#@]?[a-z0-9][a-z0-9._-]{0,79}|[CGD][A-Z0-9]{8,}", re.ASCII)

# Slack reads `<!channel>` and `<https://elsewhere|click>`, so that three characters are escaped:
# https://api.slack.com/reference/surfaces/formatting#escaping
_ESCAPED = 'reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"'
TEMPLATE = f"""\
{{{{ define "slack.color" -}}}}
{WORST}
{{{{- if eq .Status "resolved" }}}}good
{{{{- else if match "^(page|critical)$" $worst.Labels.severity }}}}danger
{{{{- else }}}}warning{{{{ end }}}}
{{{{- end }}}}
""" + message("slack", escaped=_ESCAPED, strong="*")


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
    """A title, a text, and a button for each thing to do next.

    Alertmanager sends what Slack calls legacy attachments, and no blocks (alertmanager#2217). A
    field of an attachment cannot be left out when its value is empty, so figures are in the text.
    """
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
            ("actions", _ACTIONS),
        ),
    )


def _button(link: str) -> Item:
    text = f'{{{{ template "slosmith.{link}.name" . }}}}'
    url = f'{{{{ template "slosmith.{link}" . }}}}'
    return Item(fields=(("type", "button"), ("text", text), ("url", url)))


_ACTIONS: Field = tuple(_button(link) for link in ("runbook", "dashboard", "query", "silence"))

# Alertmanager cuts a title at 1,024 characters, in the middle of what is escaped; a text that Slack
# takes has 40,000: https://api.slack.com/changelog/2018-04-truncating-really-long-messages
# A button's text has 75 and its URL 3,000 in blocks, and the older form says nothing of its own:
# https://docs.slack.dev/reference/block-kit/block-elements/button-element
SLACK = ReceiverKind(
    name="slack",
    spec=SlackSpec,
    reach=Reach.CHAT,
    lower=lower_slack,
    template=TEMPLATE,
    limits=(
        ("title", 1024),
        ("fallback", 1024),
        ("text", 40_000),
        ("title_link", LONGEST_LINK),
        ("actions.text", 75),
        ("actions.url", LONGEST_LINK),
    ),
)
