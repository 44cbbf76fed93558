"""Secrets that stand in a configuration of Alertmanager, where its schema has a file for each."""

from collections.abc import Iterator

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.secret_patterns import find_secrets
from slosmith.source import File, Origin, secrets_in

# https://prometheus.io/docs/alerting/latest/configuration/: every field of type <secret>, without
# those of which the value shows whether it is one, like the URL of a webhook.
_WITH_FILE = frozenset(
    (
        *("smtp_auth_password", "smtp_auth_secret", "auth_password", "auth_secret"),
        *("slack_api_url", "slack_app_token", "app_token"),
        *("opsgenie_api_key", "victorops_api_key", "api_key", "routing_key", "service_key"),
        *("telegram_bot_token", "bot_token", "rocketchat_token", "rocketchat_token_id"),
        *("wechat_api_secret", "api_secret", "mattermost_webhook_url", "webhook_url"),
        *("user_key", "token", "token_id", "alert_source_token"),
        *("password", "credentials", "bearer_token", "client_secret"),
    )
)
# Elsewhere these are an address, or a name.
_WITHIN = frozenset((("slack_configs", "api_url"), ("tls_config", "key")))
_NO_SECRET = frozenset((("victorops_configs", "routing_key"),))
_OTHERWISE = {
    "secret_key": "leave it out: profile: or role_arn: sign without it",
    "secrets": "write files: with the paths of files that hold them",
    "proxy_connect_header": "leave it out: nothing reads it from a file",
}
_FRAGMENT = "; until then, mode: fragment renders our parts alone"


def inline_secrets(document: Origin) -> Iterator[Diagnostic]:
    """A finding for each; where only a pattern shows one, too. No finding shows its line."""
    lines = set[int]()
    for key in ("global", "receivers"):
        place = document.at(key)
        if place.closest.path == place.path:
            for found in _below(place, place.node, ""):
                lines.add(found.span.line if found.span else 0)
                yield found
    for found in secrets_in(document.file):
        if found.span is not None and found.span.line not in lines and not _is_comment(found):
            yield found


def _is_comment(finding: Diagnostic) -> bool:
    """Comments are not rendered."""
    return finding.source_line.lstrip().startswith("#")


def _below(place: Origin, node: yaml.Node, within: str) -> Iterator[Diagnostic]:
    """``within`` is the receiver's kind, or another mapping that a key stands in."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _below(place.at(number), item, within)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at, name = place.at(key.value), str(key.value)
            if (hint := _mended(name, within, value)) is not None:
                yield _finding(at, name, f"{hint}{_FRAGMENT}")
            else:
                inner = name if name.endswith("_configs") or name == "tls_config" else within
                yield from _below(at, value, inner)


def _mended(name: str, within: str, value: yaml.Node) -> str | None:
    """What to write instead of a secret; None where there is none."""
    if not _says_something(value):
        return None
    if name in _OTHERWISE and (name != "secrets" or isinstance(value, yaml.SequenceNode)):
        return _OTHERWISE[name]
    if not isinstance(value, yaml.ScalarNode):
        return None
    if name in ("url", "proxy_url") and any(True for _ in find_secrets(value.value)):
        return "write it without the password" if name == "proxy_url" else _file(name)
    is_secret = (name in _WITH_FILE and (within, name) not in _NO_SECRET) or (
        (within, name) in _WITHIN
    )
    return _file(name) if is_secret else None


def _file(name: str) -> str:
    return f"write {name}_file: with the path of a file that holds it"


def _says_something(value: yaml.Node) -> bool:
    return value.tag != "null" and bool(value.value)


def _finding(place: Origin, name: str, hint: str) -> Diagnostic:
    # Of an empty file: the line itself would show the secret.
    hidden = File(path=place.file.path, text="")
    message = f'"{name}" would put a secret into the rendered file'
    return hidden.finding(codes.SECRET_INLINE, message, place.span(key=True), hint)
