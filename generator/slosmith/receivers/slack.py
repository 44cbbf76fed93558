"""Receiver kind `slack`: a message with the figures that matter and buttons to act on them."""

import re
from typing import Annotated

from pydantic import Field, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, Spec, Switch
from slosmith.model.routing import Field as Value
from slosmith.model.routing import Integration, Item, Reach
from slosmith.receivers.http import IDENTITIES
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said
from slosmith.receivers.message import LINKS, LONGEST_LINK, WORST, Place, message
from slosmith.receivers.secret_file import SecretFile
from slosmith.values import problem, text_of

_CHANNEL = re.compile(r"[#@]?\w[\w.-]{0,79}")
_ID = re.compile(r"[CGD][A-Z0-9]{8,}", re.ASCII)
_MENTION = re.compile(r"here|channel|everyone|[UWS][A-Z0-9]{6,}", re.ASCII)
_POST_MESSAGE = "https://slack.com/api/chat.postMessage"

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
""" + message("slack", Place(escaped=_ESCAPED, strong="*"))


def _channel(value: object) -> str:
    """Names are of any script, without capitals; an ID has nothing but those."""
    text = text_of(value, "a channel", 'quote it, like "#alerts"')
    if not _ID.fullmatch(text) and (not _CHANNEL.fullmatch(text) or text != text.lower()):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no Slack channel', 'write it like "#alerts"'
        )
    return text


def _mention(value: object) -> str:
    text = text_of(value, "whom to mention", "")
    if not _MENTION.fullmatch(text):
        hint = "write here, channel, everyone, or the ID of a person or a group, like S012AB3CD"
        raise problem(codes.INVALID_VALUE, f'"{text}" is nobody to mention', hint)
    return text


ChannelField = Annotated[str, PlainValidator(_channel), WithJsonSchema({"type": "string"})]
Mention = Annotated[str, PlainValidator(_mention), WithJsonSchema({"type": "string"})]
Mentions = tuple[Mention, ...]


class MentionsSpec(Spec):
    """Who is mentioned while alerts of a severity fire."""

    page: Mentions = ()
    """Who is mentioned in pages, like `[here]` or `[S012AB3CD]`."""
    ticket: Mentions = ()
    """Who is mentioned in tickets."""
    info: Mentions = ()
    """Who is mentioned in what only informs."""


class SlackSpec(HttpShape):
    """A channel, and the file that holds the URL of the webhook, or the token of a bot."""

    channel: ChannelField
    """The channel, quoted, like `"#web-alerts"`."""
    api_url_file: SecretFile | None = None
    """The path of a file with the URL of the webhook, which Alertmanager reads."""
    bot_token_file: SecretFile | None = None
    """The path of a file with a bot's token (`xoxb-…`), in place of a webhook."""
    mentions: MentionsSpec = Field(default_factory=MentionsSpec)
    """Who is mentioned while alerts fire, by severity."""
    update_message: Switch | None = None
    """Whether a group keeps one message, which is changed; with a bot's token, since Alertmanager
    0.32. Default: `false`.
    """

    @model_validator(mode="after")
    def _one_way(self) -> "SlackSpec":
        if self.api_url_file is None and self.bot_token_file is None:
            hint = "add api_url_file: PATH, or bot_token_file: PATH"
            raise problem(codes.MISSING_KEY, "nothing says how to reach Slack", hint)
        if self.api_url_file is not None and self.bot_token_file is not None:
            message = "both api_url_file and bot_token_file are given"
            raise problem(codes.INVALID_VALUE, message, "keep one of the two")
        if self.update_message and self.bot_token_file is None:
            message = "a webhook cannot change what it has sent"
            raise problem(codes.INVALID_VALUE, message, "write bot_token_file: in its place")
        if self.bot_token_file and any(getattr(self.http_config, one, None) for one in IDENTITIES):
            message = "the bot's token is what Slack knows it by"
            raise problem(codes.INVALID_VALUE, message, "remove the other from http_config")
        return self


def lower_slack(spec: SlackSpec) -> Integration:
    """A title, a text, and a button for each thing to do next.

    Alertmanager sends what Slack calls legacy attachments, and no blocks (alertmanager#2217). A
    field of an attachment cannot be left out when its value is empty, so figures are in the text.
    A bot's token goes the way that every version knows: `app_token_file` is of 0.30, and together
    with `update_message` it ends Alertmanager 0.33 when it reads its configuration.
    """
    fields: list[tuple[str, Value | None]] = [
        ("api_url_file", spec.api_url_file),
        ("api_url", _POST_MESSAGE if spec.bot_token_file else None),
        ("channel", spec.channel),
        *said("slack", "color", "title"),
        ("title_link", '{{ template "slosmith.runbook" . }}'),
        ("fallback", '{{ template "slack.title" . }}'),
        ("pretext", _pretext(spec.mentions)),
        *said("slack", "text"),
        ("actions", _ACTIONS),
        ("update_message", spec.update_message),
    ]
    made = integration("slack_configs", spec, fields)
    if spec.bot_token_file is None:
        return made
    token: Value = (("type", "Bearer"), ("credentials_file", spec.bot_token_file))
    http = dict(made.fields).get("http_config", ())
    assert isinstance(http, tuple)
    rest = tuple(one for one in made.fields if one[0] != "http_config")
    return Integration(
        key=made.key, fields=(*rest, ("http_config", (("authorization", token), *http)))
    )


def _pretext(mentions: MentionsSpec) -> str | None:
    """Mentions while something fires, by what all alerts of a group have: their severity."""
    written = {name: getattr(mentions, name) for name in MentionsSpec.model_fields}
    cases = [
        f'{{{{ if eq .CommonLabels.severity "{name}" }}}}{_all_mentioned(who)}{{{{ end }}}}'
        for name, who in written.items()
        if who
    ]
    return f"{{{{ if .Alerts.Firing }}}}{''.join(cases)}{{{{ end }}}}" if cases else None


def _all_mentioned(who: Mentions) -> str:
    return " ".join(map(_mentioned, who))


def _mentioned(who: str) -> str:
    """As Slack writes them: docs.slack.dev/messaging/formatting-message-text#special-mentions."""
    if who.islower():
        return f"<!{who}>"
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"


def _button(link: str) -> Item:
    text = f'{{{{ template "slosmith.{link}.name" . }}}}'
    url = f'{{{{ template "slosmith.{link}" . }}}}'
    return Item(fields=(("type", "button"), ("text", text), ("url", url)))


_ACTIONS: Value = tuple(_button(link) for link in LINKS)

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
        ("pretext", 1024),
        ("title", 1024),
        ("fallback", 1024),
        ("text", 40_000),
        ("title_link", LONGEST_LINK),
        ("actions.text", 75),
        ("actions.url", LONGEST_LINK),
    ),
    since=(("update_message", (0, 32)),),
)
