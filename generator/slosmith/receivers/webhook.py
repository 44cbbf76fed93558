"""Receiver kind `webhook`: Alertmanager's own JSON, posted to a URL."""

from pydantic import model_validator

from slosmith.diagnostics import codes
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.count import CountField
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration
from slosmith.receivers.secret_file import SecretFile
from slosmith.receivers.url import UrlField
from slosmith.values import problem


class WebhookSpec(HttpShape):
    """A URL, or a file that holds one; a token for it is a file too."""

    url: UrlField | None = None
    """The URL that Alertmanager posts to, without a secret in it."""
    url_file: SecretFile | None = None
    """The path of a file with the URL, which Alertmanager reads; since Alertmanager 0.26."""
    credentials_file: SecretFile | None = None
    """The path of a file with a bearer token, which Alertmanager reads."""
    max_alerts: CountField | None = None
    """How many alerts of a group are sent at most. Default: all."""

    @model_validator(mode="after")
    def _somewhere(self) -> "WebhookSpec":
        if self.url is None and self.url_file is None:
            raise problem(codes.MISSING_KEY, "the webhook has no URL", "add url: http://…")
        if self.credentials_file is not None and self.http_config is not None:
            message = "both credentials_file and http_config are given"
            raise problem(codes.INVALID_VALUE, message, "write authorization: in http_config")
        return self


def lower_webhook(spec: WebhookSpec) -> Integration:
    """The URL, and the header that the token becomes."""
    token: Field | None = None
    if spec.credentials_file is not None:
        header = (("type", "Bearer"), ("credentials_file", spec.credentials_file))
        token = (("authorization", header),)
    fields: list[tuple[str, Field | None]] = [
        ("url", spec.url),
        ("url_file", spec.url_file),
        ("max_alerts", spec.max_alerts),
        ("http_config", token),
    ]
    return integration("webhook_configs", spec, fields)


WEBHOOK = ReceiverKind(
    name="webhook",
    spec=WebhookSpec,
    reach=Reach.PAGER,
    lower=lower_webhook,
    since=(("url_file", (0, 26)),),
)
