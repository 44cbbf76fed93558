"""Receiver kind `email`: plain text, sent through a mail server."""

import re
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import Switch, problem, text_of
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.kind import ReceiverKind, ReceiverShape, SecretFile
from slosmith.receivers.message import message

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}", re.ASCII)

TEMPLATE = (
    message("email")
    + """
{{ define "email.body" -}}
{{ template "email.text" . }}
{{ template "slosmith.runbook.name" . }}: {{ template "slosmith.runbook" . }}
{{ template "slosmith.dashboard.name" . }}: {{ template "slosmith.dashboard" . }}
{{ template "slosmith.query.name" . }}: {{ template "slosmith.query" . }}
{{ template "slosmith.silence.name" . }}: {{ template "slosmith.silence" . }}
{{ end }}
"""
)


def _address(value: object) -> str:
    text = text_of(value, "an e-mail address", "")
    if not _ADDRESS.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no e-mail address', "write it like a@example.com"
        )
    return text


def _host(value: object) -> str:
    text = text_of(value, "a mail server", "")
    if not _HOST.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no mail server', "write it like mail.example.com:587"
        )
    return text


Address = Annotated[str, PlainValidator(_address), WithJsonSchema({"type": "string"})]
MailHost = Annotated[str, PlainValidator(_host), WithJsonSchema({"type": "string"})]


class EmailSpec(ReceiverShape):
    """Whom to write to, as whom, and through which server."""

    to: Address
    """The address that is written to."""
    sender: Address
    """The address that messages come from."""
    smarthost: MailHost
    """The mail server and its port, like `mail.example.com:587`."""
    username: Address | None = None
    """The user at the mail server. Default: none."""
    password_file: SecretFile | None = None
    """The path of a file with the password, which Alertmanager reads."""
    require_tls: Switch = True
    """Whether the mail server must offer TLS. Default: `true`."""


def lower_email(spec: EmailSpec) -> Integration:
    """The server's settings, a subject and a text; no HTML, which few read at night."""
    fields: list[tuple[str, Field]] = [
        ("send_resolved", True),
        ("to", spec.to),
        ("from", spec.sender),
        ("smarthost", spec.smarthost),
        ("require_tls", spec.require_tls),
        ("headers", (("Subject", '{{ template "email.title" . }}'),)),
        ("html", ""),
        ("text", '{{ template "email.body" . }}'),
    ]
    if spec.username is not None:
        fields.append(("auth_username", spec.username))
    if spec.password_file is not None:
        fields.append(("auth_password_file", spec.password_file))
    return Integration(key="email_configs", fields=tuple(fields))


# A line of a header has 998 characters (RFC 5322, section 2.1.1), of which no mailbox shows more
# than 255; the size of a text is the mail server's affair.
EMAIL = ReceiverKind(
    name="email",
    spec=EmailSpec,
    reach=Reach.CHAT,
    lower=lower_email,
    template=TEMPLATE,
    limits=(("headers.Subject", 255),),
)
