"""Receiver kind `sns`: a message to a topic of Amazon's Simple Notification Service."""

import re
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.http import Word
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, saying
from slosmith.receivers.message import Place, message
from slosmith.receivers.url import UrlField
from slosmith.values import problem, text_of

# A subject has less than 100 characters of ASCII, and no line break.
_ASCII = 'reReplaceAll "…" "..." | reReplaceAll "[^ -~]" "?"'
TEMPLATE = (
    message("sns", Place(link=2000))
    + message("sns.plain", Place(line=60, escaped=_ASCII))
    + """
{{ define "sns.message" -}}
{{ template "sns.title" . }}
{{ template "sns.text" . }}
{{- template "sns.links" . }}
{{- end }}
"""
)
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+", re.ASCII)


def _topic(value: object) -> str:
    text = text_of(value, "a topic", "")
    if not _TOPIC.fullmatch(text):
        hint = "write it like arn:aws:sns:eu-central-1:123456789012:alerts"
        raise problem(codes.INVALID_VALUE, f'"{text}" is no topic', hint)
    return text


TopicField = Annotated[str, PlainValidator(_topic), WithJsonSchema({"type": "string"})]


class SnsSpec(HttpShape):
    """A topic, and as whom: keys are never written, but found by the machine's own role."""

    topic_arn: TopicField
    """The topic, like `arn:aws:sns:eu-central-1:123456789012:alerts`."""
    region: Word | None = None
    """The region of the service. Default: that of the topic."""
    role_arn: Word | None = None
    """The role to take. Default: the machine's own."""
    profile: Word | None = None
    """The profile in the machine's own files. Default: its usual one."""
    api_url: UrlField | None = None
    """The URL of the service, where it is not Amazon's own."""


def lower_sns(spec: SnsSpec) -> Integration:
    """A subject and a text."""
    region = spec.region or spec.topic_arn.split(":")[3]
    signed = [("region", region), ("profile", spec.profile), ("role_arn", spec.role_arn)]
    fields: list[tuple[str, Field | None]] = [
        ("api_url", spec.api_url),
        ("sigv4", tuple((name, value) for name, value in signed if value is not None)),
        ("topic_arn", spec.topic_arn),
        ("subject", saying("sns.plain.title")),
        ("message", saying("sns.message")),
    ]
    return integration("sns_configs", spec, fields)


# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
SNS = ReceiverKind(
    name="sns",
    spec=SnsSpec,
    reach=Reach.PAGER,
    lower=lower_sns,
    template=TEMPLATE,
    limits=(("subject", 99), ("message", 60_000)),
)
