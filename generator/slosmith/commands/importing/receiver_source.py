"""One way in which a receiver notifies, as Alertmanager or its operator has it, secrets apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.record import Entry, Refusal
from slosmith.output.yaml_style import Value

KEEP = "leave it where it is, and name that file below routing: with base:"
SECRETS = "/etc/alertmanager/secrets"
Lowered = dict[str, Value]
_FOLDER = "/etc/alertmanager"
_TEMPLATE = "{{"
_IN_CAPITALS = ("url", "id", "arn", "tls")
_CAPITALS = re.compile(r"(?<=[a-z0-9])[A-Z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An integration below a receiver of the ``name``; ``shared`` is below `global`.

    What is shared is called as it is there, with the name of the ``kind`` before it.
    """

    node: Node
    shared: Node
    kind: str
    name: str
    entry: Entry

    def at(self, key: str) -> Node:
        """The place of a key, or what is shared by all."""
        return spelled(self.node, key) or self.shared.at(f"{self.kind}_{key}")

    def text(self, key: str) -> str:
        """A text that is the receiver's own, or shared by all."""
        own = spelled(self.node, key).text
        return own or self.shared.at(f"{self.kind}_{key}").text

    def word(self, key: str) -> str:
        """The same; a template is left out, as nothing fills it in."""
        node = self.at(key)
        if _TEMPLATE in node.peek:
            self.entry.drop(node, named(node.path), "nothing fills in what is a template here")
            return ""
        return node.text

    def needed(self, key: str) -> str:
        """A text without which there is no such receiver."""
        text = self.at(key).text
        if not text or _TEMPLATE in text:
            where = "is a template" if text else "is missing"
            raise Refusal(f"its {key} {where}", KEEP, self.node)
        return text

    def secret(self, *keys: str) -> str | None:
        """The path of the file of a secret; what all share lies in a file of the kind's name."""
        return read_secret(self.node, keys, self.name, self.entry) or read_secret(
            self.shared, [f"{self.kind}_{key}" for key in keys], self.kind, self.entry
        )

    def needed_secret(self, *keys: str) -> str:
        """The same of one without which there is no such receiver."""
        found = self.secret(*keys)
        if found is None:
            what = keys[0].replace("_", " ")
            raise Refusal(f"it names no {what}", f"write {keys[0]}_file:", self.node)
        return found


def spelled(node: Node, key: str) -> Node:
    """The place of a key as Alertmanager spells it, or in one of the operator's ways."""
    return node.at(*_spellings(key))


@cache
def _spellings(key: str) -> tuple[str, str, str]:
    first, *rest = key.split("_")
    plain = "".join(part.capitalize() for part in rest)
    capitals = "".join(p.upper() if p in _IN_CAPITALS else p.capitalize() for p in rest)
    return key, first + capitals, first + plain


def snake(key: str) -> str:
    """A key of the operator's as Alertmanager spells it."""
    return _CAPITALS.sub(lambda found: f"_{found[0]}", key).lower()


def read_secret(node: Node, keys: Sequence[str], name: str, entry: Entry) -> str | None:
    """The path of the file that holds a secret; where it stood in the text, where to put it."""
    for key in keys:
        if file := spelled(node, f"{key}_file").text:
            return file if file.startswith("/") else f"{_FOLDER}/{file}"
        written = spelled(node, key)
        if not written:
            continue
        if isinstance(written.value, dict):
            return _kept(written)
        written.take()
        path = f"{SECRETS}/{name}"
        entry.differ(f"{key} stood in the file: put it into {path}, which Alertmanager reads")
        return path
    return None


def _kept(node: Node) -> str:
    """Where a secret of Kubernetes is mounted: the operator names it and its key."""
    whole = node.at("secret", "configMap") or node
    node.take()
    return f"{SECRETS}/{whole.at('name').text}/{whole.at('key').text}"


def read_http(node: Node, name: str, entry: Entry) -> Lowered:
    """How a receiver is reached, with its secrets in files."""
    found: Lowered = {}
    if proxy := spelled(node, "proxy_url").text:
        found["proxy_url"] = proxy
    if basic := spelled(node, "basic_auth"):
        password = _needed(basic, "password", f"{name}-password", entry)
        found["basic_auth"] = {"username": _known(basic, "username"), "password_file": password}
    token = _token(node, name, entry)
    if token is not None:
        found["authorization"] = token
    if oauth := node.at("oauth2"):
        found["oauth2"] = _oauth(oauth, name, entry)
    if tls := read_tls(spelled(node, "tls_config"), name, entry):
        found["tls_config"] = tls
    if spelled(node, "follow_redirects").is_false:
        found["follow_redirects"] = False
    return found


def _token(node: Node, name: str, entry: Entry) -> Lowered | None:
    """A token, in the new form or the old one."""
    new = node.at("authorization")
    kind = new.at("type").text
    file = read_secret(new, ("credentials",), f"{name}-token", entry) or read_secret(
        node, ("bearer_token", "bearer_token_secret"), f"{name}-token", entry
    )
    if file is None:
        return None
    return {**({"type": kind} if kind not in ("", "Bearer") else {}), "credentials_file": file}


def _oauth(node: Node, name: str, entry: Entry) -> Lowered:
    found: Lowered = {
        "client_id": _known(node, "client_id"),
        "client_secret_file": _needed(node, "client_secret", f"{name}-client-secret", entry),
        "token_url": spelled(node, "token_url").text,
    }
    if scopes := [one.text for one in node.at("scopes").each()]:
        found["scopes"] = [*scopes]
    if given := {key: one.text for key, one in spelled(node, "endpoint_params").pairs()}:
        found["endpoint_params"] = {**given}
    if tls := read_tls(spelled(node, "tls_config"), name, entry):
        found["tls_config"] = tls
    if proxy := spelled(node, "proxy_url").text:
        found["proxy_url"] = proxy
    return found


def read_tls(node: Node, name: str, entry: Entry) -> Lowered:
    """Certificates, each in a file."""
    found: Lowered = {}
    for key, others in (("ca", ()), ("cert", ()), ("key", ("key_secret",))):
        if file := read_secret(node, (key, *others), f"{name}-{key}", entry):
            found[f"{key}_file"] = file
    for key in ("server_name", "min_version"):
        if text := spelled(node, key).text:
            found[key] = text
    if spelled(node, "insecure_skip_verify").is_true:
        found["insecure_skip_verify"] = True
    return found


def _needed(node: Node, key: str, name: str, entry: Entry) -> str:
    file = read_secret(node, (key,), name, entry)
    if file is None:
        raise Refusal(f"there is no {key}", f"write {key}_file:", node)
    return file


def _known(node: Node, key: str) -> str:
    """A text that the operator may keep in a secret, of which nobody knows it."""
    place = spelled(node, key)
    if not place.text:
        raise Refusal(f"its {key} is kept elsewhere", f"write {key}: as it is", node)
    return place.text


def texts_in(node: Node) -> Iterator[Node]:
    """What a message says: our own templates say it in another way."""
    written = node.value if isinstance(node.value, dict) else {}
    there = (key for key in _SAID if any(one in written for one in _spellings(key)))
    yield from (found for key in there if (found := spelled(node, key)))


_SAID = (
    *("title", "text", "message", "description", "summary", "subject", "fallback", "pretext"),
    *("title_link", "color", "fields", "actions", "attachments", "html", "headers", "content"),
    *("details", "note", "entity", "source", "message_text", "parse_mode", "footer", "links"),
    *("class", "component", "group", "severity", "client", "client_url", "payload"),
)
