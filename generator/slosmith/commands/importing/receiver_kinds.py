"""Each kind of receiver of Alertmanager as one of routing's; what routing has none for is raw."""

import re
from collections.abc import Callable, Mapping
from email.utils import getaddresses

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.receiver_source import (
    KEEP,
    SECRETS,
    Lowered,
    Source,
    read_http,
    read_secret,
    read_tls,
    snake,
    spelled,
    texts_in,
)
from slosmith.commands.importing.record import Refusal
from slosmith.output.yaml_style import Plain, Value
from slosmith.receivers.verbatim import is_secret
from slosmith.secret_patterns import find_secrets

Kind = Callable[[Source], Lowered]
_QUIET = ("slack", "email")
"""Those that Alertmanager does not notify of what has cleared, unless it is written."""
_USUAL = (
    "https://events.pagerduty.com/",
    "https://api.opsgenie.com/",
    "https://api.telegram.org",
    "https://slack.com/api/",
)
_RAW = ("victorops", "pushover", "wechat", "webex", "rocketchat")
_OF_DOCUMENTS = re.compile(r"/rest/api/3/?$")


def read_kind(source: Source) -> tuple[str, Lowered]:
    """The kind in routing's words, and what is written below it."""
    kind = _RENAMED.get(source.kind, source.kind)
    if kind in _RAW:
        return "raw", _raw(source)
    if kind not in _KINDS:
        raise Refusal(f'a receiver of the kind "{kind}" cannot be written', KEEP, source.node)
    lowered = _KINDS[kind](source)
    sends = spelled(source.node, "send_resolved")
    if sends.is_false or (kind in _QUIET and not sends.is_true):
        lowered["send_resolved"] = False
    for said in texts_in(source.node):
        source.entry.drop(said, named(said.path), "messages are made by templates of our own")
    return kind, lowered


def _http(source: Source) -> Lowered:
    own = spelled(source.node, "http_config") or source.shared.at("http_config")
    http = read_http(own, source.name, source.entry)
    return {"http_config": http} if http else {}


def _address(source: Source, key: str = "api_url") -> Lowered:
    """A URL where it is not the usual one."""
    url = source.text(key)
    return {} if not url or url.startswith(_USUAL) else {key: url}


def _optional(source: Source, *keys: str) -> Lowered:
    return {key: text for key in keys if (text := source.word(key))}


def _pagerduty(source: Source) -> Lowered:
    key = source.needed_secret("routing_key", "service_key")
    url = source.node.at("url").text or source.shared.at("pagerduty_url").text
    usual = not url or url.startswith(_USUAL)
    return {"routing_key_file": key, **({} if usual else {"url": url}), **_http(source)}


def _slack(source: Source) -> Lowered:
    channel, http = source.text("channel"), _http(source)
    if not channel or "{{" in channel:
        raise Refusal("it names no channel of its own", KEEP, source.node)
    lowered: Lowered = {"channel": channel}
    updates = spelled(source.node, "update_message").is_true
    token = source.secret("app_token")
    own = http.get("http_config", {})
    if token is None and spelled(source.node, "api_url").peek.startswith(_USUAL):
        assert isinstance(own, dict)
        spelled(source.node, "api_url").take()
        identity = own.pop("authorization", None)
        token = str(identity["credentials_file"]) if isinstance(identity, dict) else None
    if token is not None:
        spelled(source.node, "app_url").take()
        lowered["bot_token_file"] = token
        lowered |= {"update_message": True} if updates else {}
    else:
        lowered["api_url_file"] = source.needed_secret("api_url")
    return lowered | ({"http_config": own} if own else {})


def _webhook(source: Source) -> Lowered:
    lowered, url = Lowered(), source.node.at("url").peek
    if url and "<secret>" not in url and not any(True for _ in find_secrets(url)):
        lowered["url"] = source.node.at("url").text
    else:
        lowered["url_file"] = source.needed_secret("url", "url_secret")
    lowered |= _most(source)
    http = _http(source)
    match http.get("http_config"):
        case {"authorization": {"credentials_file": token, **others}, **rest} if not (
            others or rest
        ):
            return {**lowered, "credentials_file": token}
    return lowered | http


def _most(source: Source) -> Lowered:
    text = spelled(source.node, "max_alerts").peek
    if not text.isdecimal() or int(text) == 0:
        return {}
    return {"max_alerts": Plain(spelled(source.node, "max_alerts").text)}


def _email(source: Source) -> Lowered:
    def either(key: str) -> str:
        return spelled(source.node, key).text or source.shared.at(f"smtp_{key}").text

    to = [f"{name} <{one}>" if name else one for name, one in getaddresses([either("to")])]
    lowered: Lowered = {
        "to": to[0] if len(to) == 1 else [*to],
        "sender": either("from"),
        "smarthost": either("smarthost"),
    }
    if not to or "" in lowered.values():
        raise Refusal("it names no receiver, no sender, or no mail server", KEEP, source.node)
    if user := either("auth_username"):
        lowered["username"] = user
        password = read_secret(
            source.node, ("auth_password",), source.name, source.entry
        ) or read_secret(source.shared, ("smtp_auth_password",), "smtp", source.entry)
        lowered |= {"password_file": password} if password is not None else {}
    if "false" in (
        spelled(source.node, "require_tls").text,
        source.shared.at("smtp_require_tls").text,
    ):
        lowered["require_tls"] = False
    tls = spelled(source.node, "tls_config") or source.shared.at("smtp_tls_config")
    found = read_tls(tls, source.name, source.entry)
    return lowered | ({"tls_config": found} if found else {})


def _teams(source: Source) -> Lowered:
    if source.kind == "msteams":
        source.entry.differ(
            "connectors of Teams have ended: make a workflow, and put its URL into the file"
        )
    return {"webhook_url_file": source.needed_secret("webhook_url"), **_http(source)}


def _discord(source: Source) -> Lowered:
    # The operator calls it as Slack's is called.
    return {"webhook_url_file": source.needed_secret("webhook_url", "api_url"), **_http(source)}


def _telegram(source: Source) -> Lowered:
    lowered: Lowered = {
        "chat_id": _whole(source, "chat_id"),
        "bot_token_file": source.needed_secret("bot_token"),
        **_address(source),
    }
    if spelled(source.node, "message_thread_id"):
        lowered["message_thread_id"] = _whole(source, "message_thread_id")
    return lowered | _http(source)


def _whole(source: Source, key: str) -> Plain:
    text = source.needed(key)
    if not text.removeprefix("-").isdecimal():
        raise Refusal(f'its {key} "{text}" is no number', KEEP, source.node)
    return Plain(text)


def _mattermost(source: Source) -> Lowered:
    url = source.needed_secret("webhook_url")
    return {"webhook_url_file": url, **_optional(source, "channel"), **_http(source)}


def _opsgenie(source: Source) -> Lowered:
    key = source.needed_secret("api_key")
    return {"api_key_file": key, **_address(source), **_optional(source, "tags"), **_http(source)}


def _incidentio(source: Source) -> Lowered:
    return {
        "url": source.needed("url"),
        "alert_source_token_file": source.needed_secret("alert_source_token"),
        **_most(source),
        **_http(source),
    }


def _jira(source: Source) -> Lowered:
    url = source.needed("api_url")
    if _OF_DOCUMENTS.search(url):
        url = _OF_DOCUMENTS.sub("/rest/api/2", url)
        source.entry.differ("issues are written by version 2 of the API, which takes texts")
    lowered: Lowered = {"api_url": url}
    lowered |= {key: source.needed(key) for key in ("project", "issue_type")}
    labels = [one for one in source.node.at("labels").each() if "{{" not in one.peek]
    lowered |= {"labels": [one.text for one in labels]} if labels else {}
    keys = ("priority", "resolve_transition", "reopen_transition", "reopen_duration")
    return lowered | _optional(source, *keys) | _http(source)


def _sns(source: Source) -> Lowered:
    lowered: Lowered = {"topic_arn": source.needed("topic_arn")}
    signed = source.node.at("sigv4")
    for key in ("region", "role_arn", "profile"):
        if text := spelled(signed, key).text:
            lowered[key] = text
    for key in ("access_key", "secret_key"):
        if node := spelled(signed, key):
            reason = "keys are never written: give Alertmanager's machine a role"
            source.entry.drop(node, named(node.path), reason)
    return lowered | _address(source) | _http(source)


def _raw(source: Source) -> Lowered:
    """A kind that routing has no word for, key by key; its secrets become files."""
    lowered: Lowered = {}
    for key, node in source.node.pairs():
        _copy(snake(key), node, lowered, source)
    before = f"{source.kind}_"
    for key, node in source.shared.pairs():
        if key.startswith(before) and key.removeprefix(before) not in lowered:
            _copy(key.removeprefix(before), node, lowered, source)
    source.entry.differ(f"{source.kind} is written raw, as Alertmanager takes it")
    return {source.kind: lowered}


def _copy(key: str, node: Node, into: Lowered, source: Source) -> None:
    """A value as it is; what is secret, by its name or by what it is, as the path of a file."""
    if is_secret(source.kind, key):
        path = f"{SECRETS}/{source.name}-{key.replace('_', '-')}"
        if isinstance(node.value, dict):
            path = f"{SECRETS}/{node.at('name').peek}/{node.at('key').peek}"
        else:
            source.entry.differ(f"{key} stood in the file: put it into {path}")
        into[f"{key}_file"] = path
    elif key == "http_config":
        into[key] = read_http(node, source.name, source.entry)
        return
    else:
        into[key] = _value(node)
    node.take()


def _value(node: Node) -> Value:
    """A value as it is; pairs, as the operator writes them, as a mapping."""
    match node.value:
        case list():
            each = node.each()
            if each and all(isinstance(o.value, dict) and {*o.value} == _PAIR for o in each):
                return {one.at("key").peek: _value(one.at("value")) for one in each}
            return [_value(one) for one in each]
        case dict():
            return {snake(key): _value(one) for key, one in node.pairs()}
        case bool() | str():
            return node.value
        case _:
            return Plain(node.peek)


_PAIR = {"key", "value"}
_RENAMED: Mapping[str, str] = {"msteams": "msteamsv2"}
_KINDS: Mapping[str, Kind] = {
    "pagerduty": _pagerduty,
    "slack": _slack,
    "webhook": _webhook,
    "email": _email,
    "msteamsv2": _teams,
    "discord": _discord,
    "telegram": _telegram,
    "mattermost": _mattermost,
    "opsgenie": _opsgenie,
    "incidentio": _incidentio,
    "jira": _jira,
    "sns": _sns,
}
