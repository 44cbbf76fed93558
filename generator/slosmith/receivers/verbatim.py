"""Receiver kind `raw`: what Alertmanager knows and we do not, in its own words."""

from typing import Any

from pydantic import ConfigDict, model_validator

from slosmith.diagnostics import codes
from slosmith.model.routing import Field, Integration, Item, Reach, Words
from slosmith.receivers.kind import ReceiverKind
from slosmith.receivers.secret_file import SecretShape
from slosmith.values import below, problem

_OURS = (
    *("pagerduty", "slack", "webhook", "email", "msteamsv2", "discord", "telegram"),
    *("opsgenie", "jira", "incidentio", "mattermost", "sns"),
)
# Whatever Alertmanager keeps secret, of which all but these have a key that names a file.
_SECRET = frozenset(
    (
        *("api_key", "api_secret", "api_token", "token", "token_id", "user_key", "bot_token"),
        *("password", "secret", "client_secret", "credentials", "webhook_url", "routing_key"),
        *("service_key", "access_key", "secret_key", "auth_password", "app_token", "auth_secret"),
    )
)
_PUBLIC = frozenset((("victorops", "routing_key"),))


class RawSpec(SecretShape):
    """One kind of Alertmanager's, by its name without `_configs`, with its own keys."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _one_kind(self) -> "RawSpec":
        kinds = [*self.__pydantic_extra__]
        if len(kinds) != 1:
            message = "a raw receiver is of one kind"
            hint = "write it like raw: {victorops: {api_key_file: PATH, routing_key: shop}}"
            raise problem(codes.INVALID_VALUE, message, hint)
        (kind,) = kinds
        if kind in _OURS:
            hint = f"write {kind}: in the place of raw:"
            raise below(problem(codes.INVALID_VALUE, f'"{kind}" needs no raw', hint), kind)
        for key in _secrets(kind, self.__pydantic_extra__[kind]):
            hint = f"write {key}_file: with the path of a file that holds it"
            message = f'"{key}" would put a secret into the file'
            raise below(problem(codes.SECRET_INLINE, message, hint), kind)
        return self


def is_secret(kind: str, key: str) -> bool:
    """Whether Alertmanager keeps a key of a kind secret."""
    return key in _SECRET and (kind, key) not in _PUBLIC


def _secrets(kind: str, value: object) -> "list[str]":
    if isinstance(value, dict):
        own = [key for key in value if is_secret(kind, key)]
        return own + [key for one in value.values() for key in _secrets(kind, one)]
    each = value if isinstance(value, list) else []
    return [key for one in each for key in _secrets(kind, one)]


def lower_raw(spec: RawSpec) -> Integration:
    """As it was written; Alertmanager's own schema judges it, when `verify` loads it."""
    ((kind, written),) = spec.__pydantic_extra__.items()
    fields = tuple((name, _field(value)) for name, value in written.items())
    return Integration(key=f"{kind}_configs", fields=fields)


def _field(value: object) -> Field:
    match value:
        case dict():
            return tuple((str(name), _field(one)) for name, one in value.items())
        case list() if value and all(isinstance(one, dict) for one in value):
            return tuple(
                Item(fields=tuple((str(name), _field(one)) for name, one in each.items()))
                for each in value
            )
        case list():
            return Words(texts=tuple(map(str, value)))
        case bool() | int() | str():
            return value
        case _:
            return str(value)


# Who is notified by it is known to its author alone: like a webhook it may wake somebody.
RAW = ReceiverKind(name="raw", spec=RawSpec, reach=Reach.PAGER, lower=lower_raw)
