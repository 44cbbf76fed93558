"""Receiver kind `telegram`: a bot's message in a chat, in plain text."""

from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.count import ChatField, CountField
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said
from slosmith.receivers.message import Place, message
from slosmith.receivers.secret_file import SecretFile
from slosmith.receivers.url import UrlField

# 4,096 characters hold figures, links where they are short, and some lines of what the rest is for.
_PLACE = Place(line=80, prose=250, link=420, room=(1200, 500))
TEMPLATE = (
    message("telegram", _PLACE)
    + """
{{ define "telegram.message" -}}
{{ template "telegram.title" . }}
{{ template "telegram.text" . }}
{{- template "telegram.links" . }}
{{- end }}
"""
)


class TelegramSpec(HttpShape):
    """A chat, and the file that holds the token of the bot."""

    chat_id: ChatField
    """The chat's number; that of a group is below zero."""
    bot_token_file: SecretFile
    """The path of a file with the bot's token, which Alertmanager reads."""
    message_thread_id: CountField | None = None
    """The topic of a group; since Alertmanager 0.28. Default: none."""
    api_url: UrlField | None = None
    """The URL of the Bot API, where it is not Telegram's own."""


def lower_telegram(spec: TelegramSpec) -> Integration:
    """Plain text, in which nothing that anybody wrote can be markup."""
    fields: list[tuple[str, Field | None]] = [
        ("bot_token_file", spec.bot_token_file),
        ("api_url", spec.api_url),
        ("chat_id", spec.chat_id),
        ("message_thread_id", spec.message_thread_id),
        ("parse_mode", ""),
        *said("telegram", "message"),
    ]
    return integration("telegram_configs", spec, fields)


# https://core.telegram.org/bots/api#sendmessage
TELEGRAM = ReceiverKind(
    name="telegram",
    spec=TelegramSpec,
    reach=Reach.CHAT,
    lower=lower_telegram,
    template=TEMPLATE,
    limits=(("message", 4096),),
    known=(0, 26),
    since=(("message_thread_id", (0, 28)),),
)
