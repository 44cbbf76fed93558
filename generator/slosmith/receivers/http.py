"""How a receiver is reached by HTTP: through what, and as whom."""

from typing import Annotated

from pydantic import Field, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, Spec, Switch, choice
from slosmith.model.routing import Field as Value
from slosmith.model.routing import Words
from slosmith.receivers.secret_file import SecretFile, SecretShape
from slosmith.receivers.url import UrlField
from slosmith.values import problem, text_of


def _word(value: object) -> str:
    """Alertmanager takes these as they are: nothing in them is filled in."""
    text = text_of(value, "a text on one line", "")
    if not text.isprintable() or not text:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no text on one line', "write it plainly")
    return text


Word = Annotated[str, PlainValidator(_word), WithJsonSchema({"type": "string"})]


class BasicAuthSpec(SecretShape):
    """A user and a password."""

    username: Word
    """The user."""
    password_file: SecretFile
    """The path of a file with the password, which Alertmanager reads."""


class AuthorizationSpec(SecretShape):
    """A token in the header `Authorization`."""

    type: Word = "Bearer"
    """What stands before the token. Default: `Bearer`."""
    credentials_file: SecretFile
    """The path of a file with the token, which Alertmanager reads."""


class TlsSpec(Spec):
    """Certificates, and what is made sure of."""

    ca_file: SecretFile | None = None
    """The path of a file with the certificates to trust. Default: the system's."""
    cert_file: SecretFile | None = None
    """The path of a file with a client's certificate."""
    key_file: SecretFile | None = None
    """The path of a file with the certificate's key."""
    server_name: Word | None = None
    """The name that the server's certificate must have. Default: that of the URL."""
    insecure_skip_verify: Switch | None = None
    """Whether any certificate will do. Default: `false`."""
    min_version: Annotated[str, choice("TLS10", "TLS11", "TLS12", "TLS13")] | None = None
    """The oldest TLS to speak, like `TLS12`."""


class Oauth2Spec(SecretShape):
    """A token that is asked for by OAuth 2.0, with a client's credentials."""

    client_id: Word
    """The client."""
    client_secret_file: SecretFile
    """The path of a file with the client's secret, which Alertmanager reads."""
    token_url: UrlField
    """The URL that tokens are asked of."""
    scopes: tuple[Word, ...] = ()
    """What the token is asked for."""
    endpoint_params: dict[Word, Word] = Field(default_factory=dict)
    """Parameters that are sent besides."""
    tls_config: TlsSpec | None = None
    """Certificates for the token's URL."""
    proxy_url: UrlField | None = None
    """The URL of a proxy to the token's URL."""


class HttpSpec(Spec):
    """How a receiver is reached: through what, as whom, and how the two are sure of each other."""

    proxy_url: UrlField | None = None
    """The URL of a proxy."""
    basic_auth: BasicAuthSpec | None = None
    """A user and a password."""
    authorization: AuthorizationSpec | None = None
    """A token in the header `Authorization`."""
    oauth2: Oauth2Spec | None = None
    """A token that is asked for."""
    tls_config: TlsSpec | None = None
    """Certificates."""
    follow_redirects: Switch | None = None
    """Whether to go where the server points. Default: `true`."""

    @model_validator(mode="after")
    def _one_identity(self) -> "HttpSpec":
        given = [one for one in IDENTITIES if getattr(self, one) is not None]
        if len(given) > 1:
            message = f"both {given[0]} and {given[1]} are given"
            raise problem(codes.INVALID_VALUE, message, "keep one of the two")
        return self


IDENTITIES = ("basic_auth", "authorization", "oauth2")


def lower_http(spec: HttpSpec | TlsSpec) -> Value:
    """The same keys in the same places, without those that nobody wrote."""
    return _pairs(spec)


def _pairs(spec: Spec) -> tuple[tuple[str, Value], ...]:
    found = ((name, _value(getattr(spec, name))) for name in type(spec).model_fields)
    return tuple((name, value) for name, value in found if value not in (None, ()))


def _value(value: object) -> "Value | None":
    match value:
        case Spec():
            return _pairs(value)
        case dict():
            return tuple(value.items())
        case tuple():
            return Words(texts=value)
        case str() | bool():
            return value
        case _:
            return None
