"""Receiver kind `webhook`: Alertmanager's own JSON, posted to a URL."""

from pydantic import model_validator

from slosmith.diagnostics import codes
from slosmith.fields import problem
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.kind import ReceiverKind, ReceiverShape, SecretFile
from slosmith.receivers.url import UrlField


class WebhookSpec(ReceiverShape):
    """A URL, or a file that holds one; a token for it is a file too."""

    url: UrlField | None = None
    """The URL that Alertmanager posts to, without a secret in it."""
    url_file: SecretFile | None = None
    """The path of a file with the URL, which Alertmanager reads; since Alertmanager 0.26."""
    credentials_file: SecretFile | None = None
    """The path of a file with a bearer token, which Alertmanager reads."""

    @model_validator(mode="after")
    def _somewhere(self) -> "WebhookSpec":
        if self.url is None and self.url_file is None:
            raise problem(codes.MISSING_KEY, "the webhook has no URL", "add url: http://…")
        return self


def lower_webhook(spec: WebhookSpec) -> Integration:
    """The URL, and the header that the token becomes."""
    fields: list[tuple[str, Field]] = [("send_resolved", True)]
    if spec.url is not None:
        fields.append(("url", spec.url))
    if spec.url_file is not None:
        fields.append(("url_file", spec.url_file))
    if spec.credentials_file is not None:
        token = (("type", "Bearer"), ("credentials_file", spec.credentials_file))
        fields.append(("http_config", (("authorization", token),)))
    return Integration(key="webhook_configs", fields=tuple(fields))


WEBHOOK = ReceiverKind(
    name="webhook",
    spec=WebhookSpec,
    reach=Reach.PAGER,
    lower=lower_webhook,
    since=(("url_file", (0, 26)),),
)
