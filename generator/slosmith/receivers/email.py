"""Receiver kind `email`: plain text, sent through a mail server."""

import re
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, Switch
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.http import TlsSpec, lower_http
from slosmith.receivers.kind import ReceiverKind, SendingShape, integration
from slosmith.receivers.message import LONGEST_LINK, Place, message
from slosmith.receivers.secret_file import SecretFile
from slosmith.values import problem, text_of

_ADDRESS = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"
# What a quoted name may hold without an escape; no other signs are sent as they are written.
_NAME = r'"?[A-Za-z0-9 !#$%&\'()*+,./:;=?@\[\]^_`|~-]+"?'
_NAMED = re.compile(
    rf"(?P<alone>{_ADDRESS})|(?P<name>{_NAME}\s)?\s*<(?P<named>{_ADDRESS})>", re.ASCII
)
_HOST = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}", re.ASCII)

TEMPLATE = (
    message("email", Place(link=LONGEST_LINK))
    + """
{{ define "email.body" -}}
{{ template "email.text" . }}
{{ template "email.links" . }}
{{- end }}
"""
)


def _address(value: object) -> str:
    """An address, perhaps after a name, which is quoted whatever it holds."""
    text = text_of(value, "an e-mail address", "")
    match = _NAMED.fullmatch(text)
    if not match:
        hint = "write it like a@example.com, or Shop on call <a@example.com>"
        raise problem(codes.INVALID_VALUE, f'"{text}" is no e-mail address', hint)
    name = (match["name"] or "").strip().strip('"')
    return f'"{name}" <{match["named"]}>' if name else match["named"] or match["alone"]


def _addresses(value: object) -> str:
    several = value if isinstance(value, list) else [value]
    if not several:
        raise problem(codes.INVALID_VALUE, "nobody is written to", "write it like a@example.com")
    return ", ".join(map(_address, several))


def _user(value: object) -> str:
    """Mail servers know users by any word, like `apikey`."""
    text = text_of(value, "a user", "")
    if not text.isprintable() or not text.strip() or "{{" in text:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no user', "write it on one line")
    return text


def _host(value: object) -> str:
    text = text_of(value, "a mail server", "")
    if not _HOST.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no mail server', "write it like mail.example.com:587"
        )
    return text


_TEXT = {"type": "string"}
Address = Annotated[str, PlainValidator(_address), WithJsonSchema(_TEXT)]
Addresses = Annotated[
    str,
    PlainValidator(_addresses),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}),
]
User = Annotated[str, PlainValidator(_user), WithJsonSchema(_TEXT)]
MailHost = Annotated[str, PlainValidator(_host), WithJsonSchema({"type": "string"})]


class EmailSpec(SendingShape):
    """Whom to write to, as whom, and through which server."""

    to: Addresses
    """The address that is written to, or a list of them, like `Shop on call <a@example.com>`."""
    sender: Address
    """The address that messages come from."""
    smarthost: MailHost
    """The mail server and its port, like `mail.example.com:587`."""
    username: User | None = None
    """The user at the mail server, an address or any other word. Default: none."""
    password_file: SecretFile | None = None
    """The path of a file with the password, which Alertmanager reads."""
    require_tls: Switch = True
    """Whether the mail server must offer TLS. Default: `true`."""
    tls_config: TlsSpec | None = None
    """Certificates, and what is made sure of."""


def lower_email(spec: EmailSpec) -> Integration:
    """The server's settings, a subject and a text; no HTML, which few read at night."""
    fields: list[tuple[str, Field | None]] = [
        ("to", spec.to),
        ("from", spec.sender),
        ("smarthost", spec.smarthost),
        ("require_tls", spec.require_tls),
        ("headers", (("Subject", '{{ template "email.title" . }}'),)),
        ("html", ""),
        ("text", '{{ template "email.body" . }}'),
        ("auth_username", spec.username),
        ("auth_password_file", spec.password_file),
        ("tls_config", None if spec.tls_config is None else lower_http(spec.tls_config)),
    ]
    return integration("email_configs", spec, fields)


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
