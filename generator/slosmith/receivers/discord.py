"""Receiver kind `discord`: an embed in a channel, by a webhook."""

from slosmith.model.routing import Integration, Reach
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said
from slosmith.receivers.message import Place, message
from slosmith.receivers.secret_file import SecretFile

# Everything that begins a style, a quote, a link or a mention in Discord's Markdown.
_ESCAPED = r'reReplaceAll "([\\\\*_~`|>\\[\\]<#@])" "\\$1"'
_PLACE = Place(
    escaped=_ESCAPED,
    strong="**",
    line=80,
    prose=150,
    link=270,
    room=(1100, 500),
    anchor="[WORDS](URL)",
)
TEMPLATE = (
    message("discord", _PLACE)
    + """
{{ define "discord.message" -}}
{{ template "discord.text" . }}
{{- template "discord.links" . }}
{{- end }}
"""
)


class DiscordSpec(HttpShape):
    """The file that holds the URL of the webhook."""

    webhook_url_file: SecretFile
    """The path of a file with the URL of the webhook, which Alertmanager reads."""


def lower_discord(spec: DiscordSpec) -> Integration:
    """A title and a text; its colour is Alertmanager's own."""
    fields = [("webhook_url_file", spec.webhook_url_file), *said("discord", "title", "message")]
    return integration("discord_configs", spec, fields)


# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
# Alertmanager 0.27 knows the file, and reads it from 0.28 on (alertmanager#3728).
DISCORD = ReceiverKind(
    name="discord",
    spec=DiscordSpec,
    reach=Reach.CHAT,
    lower=lower_discord,
    template=TEMPLATE,
    limits=(("title", 256), ("message", 4096)),
    known=(0, 28),
)
