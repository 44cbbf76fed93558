"""Receiver kind `mattermost`: an attachment in a channel, by a webhook."""

from slosmith.model.routing import Field, Integration, Item, Reach
from slosmith.receivers.http import Word
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, saying
from slosmith.receivers.message import LONGEST_LINK, WORST, Place, message
from slosmith.receivers.secret_file import SecretFile

# Everything that begins a style, a link or a mention in Mattermost's Markdown.
_ESCAPED = r'reReplaceAll "([\\\\*_~`|>\\[\\]<#@:!])" "\\$1"'
_PLACE = Place(escaped=_ESCAPED, strong="**", line=150, link=900, anchor="[WORDS](URL)")
_COLOR = f"""\
{{{{ define "mattermost.color" -}}}}
{WORST}
{{{{- if eq .Status "resolved" }}}}#2eb886
{{{{- else if match "^(page|critical)$" $worst.Labels.severity }}}}#a30200
{{{{- else }}}}#daa038{{{{ end }}}}
{{{{- end }}}}
"""
TEMPLATE = (
    _COLOR
    + message("mattermost", _PLACE)
    + """
{{ define "mattermost.body" -}}
{{ template "mattermost.text" . }}
{{- template "mattermost.links" . }}
{{- end }}
"""
)


class MattermostSpec(HttpShape):
    """The file that holds the URL of the webhook, and perhaps another channel than its own."""

    webhook_url_file: SecretFile
    """The path of a file with the URL of the webhook, which Alertmanager reads."""
    channel: Word | None = None
    """The channel's name in its URL. Default: the webhook's."""


def lower_mattermost(spec: MattermostSpec) -> Integration:
    """One attachment: its title is seen in notifications as well."""
    attachment = Item(
        fields=(
            ("fallback", saying("mattermost.title")),
            ("color", saying("mattermost.color")),
            ("title", saying("mattermost.title")),
            ("title_link", saying("slosmith.runbook")),
            ("text", saying("mattermost.body")),
        )
    )
    fields: list[tuple[str, Field | None]] = [
        ("webhook_url_file", spec.webhook_url_file),
        ("channel", spec.channel),
        ("text", ""),
        ("attachments", (attachment,)),
    ]
    return integration("mattermost_configs", spec, fields)


# All of a post has 16,383 characters, and so has each text of it:
# https://developers.mattermost.com/integrate/webhooks/incoming/
MATTERMOST = ReceiverKind(
    name="mattermost",
    spec=MattermostSpec,
    reach=Reach.CHAT,
    lower=lower_mattermost,
    template=TEMPLATE,
    limits=(
        ("attachments.title", 1024),
        ("attachments.fallback", 1024),
        ("attachments.title_link", LONGEST_LINK),
        ("attachments.text", 16_383),
    ),
    known=(0, 30),
)
