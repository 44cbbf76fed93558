"""Receivers of Alertmanager as receivers of routing; what is secret becomes the path of a file."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count

from slosmith.importing.account import Node
from slosmith.importing.names import slug
from slosmith.importing.record import Entry, Refusal
from slosmith.output.yaml_style import Value
from slosmith.secret_patterns import find_secrets

KEEP = "leave it where it is, and name that file below routing: with base:"
_SECRETS = "/etc/alertmanager/secrets"
_OWN = ("send_resolved", "sendResolved")
_Lowered = dict[str, Value]


def read_receiver(node: Node, shared: Node, entry: Entry, taken: set[str]) -> dict[str, _Lowered]:
    """The receivers that one becomes, by name: one for each of its integrations.

    ``shared`` is what is written for all, below `global`.
    """
    name = slug(node.at("name").text, entry, "receiver")
    found = [*_integrations(node, shared, name, entry)] or [("null", {})]
    names = _names(name, len(found), taken)
    if len(found) > 1:
        entry.differ(f"it is {len(found)} receivers, one for each way that it notifies")
    return {one: {kind: lowered} for one, (kind, lowered) in zip(names, found, strict=True)}


def _names(name: str, many: int, taken: set[str]) -> list[str]:
    """Names that nobody has yet."""
    wanted = [name] if many == 1 else [f"{name[:46]}-{number}" for number in range(1, many + 1)]
    found = []
    for one in wanted:
        others = (f"{one[:45]}-{number}" for number in count(2))
        free = one if one not in taken else next(other for other in others if other not in taken)
        taken.add(free)
        found.append(free)
    return found


def _integrations(
    node: Node, shared: Node, name: str, entry: Entry
) -> Iterator[tuple[str, _Lowered]]:
    for key, written in node.pairs():
        if key == "name":
            continue
        kind = key.removesuffix("_configs").removesuffix("Configs").lower()
        lower = _KINDS.get(kind)
        if lower is None and written:
            raise Refusal(f'a receiver of the kind "{kind}" cannot be written', KEEP, written)
        for one in written.each():
            assert lower is not None
            for own in _OWN:
                one.at(own).take()
            yield kind, lower(one, shared, name, entry)


def _pagerduty(node: Node, shared: Node, name: str, entry: Entry) -> _Lowered:
    key = _secret(node, ("routing_key", "routingKey", "service_key", "serviceKey"), name, entry)
    if key is None:
        raise Refusal("it names no routing key", "write routing_key_file:", node)
    url = node.at("url").text or shared.at("pagerduty_url").text
    usual = "https://events.pagerduty.com/"
    return {"routing_key_file": key, **({"url": url} if url and not url.startswith(usual) else {})}


def _slack(node: Node, shared: Node, name: str, entry: Entry) -> _Lowered:
    url = _secret(node, ("api_url", "apiURL"), name, entry) or _secret(
        shared, ("slack_api_url",), "slack", entry
    )
    channel = node.at("channel").text
    if url is None or not channel or "{{" in channel:
        raise Refusal("it names no webhook of its own, or no channel", KEEP, node)
    return {"channel": channel, "api_url_file": url}


def _webhook(node: Node, _: Node, name: str, entry: Entry) -> _Lowered:
    lowered: _Lowered = {}
    url = node.at("url").peek
    if url and "<secret>" not in url and not any(True for _ in find_secrets(url)):
        lowered["url"] = node.at("url").text
    elif (file := _secret(node, ("url", "urlSecret"), name, entry)) is not None:
        lowered["url_file"] = file
    else:
        raise Refusal("the webhook has no URL", "write url: or url_file:", node)
    bearer = node.at("http_config", "httpConfig").at("authorization")
    token = _secret(bearer, ("credentials",), f"{name}-token", entry)
    bearer.at("type").take()
    return {**lowered, "credentials_file": token} if token is not None else lowered


def _email(node: Node, shared: Node, name: str, entry: Entry) -> _Lowered:
    def either(*names: str) -> str:
        return node.at(*names).text or shared.at(f"smtp_{names[0]}").text

    lowered: _Lowered = {
        "to": node.at("to").text,
        "sender": either("from"),
        "smarthost": either("smarthost"),
    }
    if "" in lowered.values() or "," in str(lowered["to"]):
        raise Refusal("it names no sender, no mail server, or several addresses", KEEP, node)
    if user := either("auth_username", "authUsername"):
        lowered["username"] = user
        password = _secret(node, ("auth_password", "authPassword"), name, entry) or _secret(
            shared, ("smtp_auth_password",), "smtp", entry
        )
        lowered |= {"password_file": password} if password is not None else {}
    if "false" in (node.at("require_tls", "requireTLS").text, shared.at("smtp_require_tls").text):
        lowered["require_tls"] = False
    return lowered


_KINDS: Mapping[str, Callable[[Node, Node, str, Entry], _Lowered]] = {
    "pagerduty": _pagerduty,
    "slack": _slack,
    "webhook": _webhook,
    "email": _email,
}


def _secret(node: Node, names: tuple[str, ...], name: str, entry: Entry) -> str | None:
    """The path of the file that holds a secret; where it stood in the text, where to put it."""
    for one in names:
        if file := node.at(f"{one}_file").text or node.at(f"{one}File").text:
            return file if file.startswith("/") else f"/etc/alertmanager/{file}"
        written = node.at(one)
        if not written:
            continue
        if isinstance(written.value, dict):
            where = (written.at("name").text, written.at("key").text)
            return "/".join((_SECRETS, *where))
        written.take()
        path = f"{_SECRETS}/{name}"
        entry.differ(f"{one} stood in the file: put it into {path}, which Alertmanager reads")
        return path
    return None
