"""Secrets in manifests of Kubernetes: what stands in `data` or `stringData` of `kind: Secret`."""

import base64
import binascii
import re
from collections.abc import Iterator

from slosmith.secret_patterns.values import is_bare_password, is_password

_BETWEEN = re.compile(r"(?m)^\s*(?:---|```|~~~).*$")
_KIND = re.compile(r"(?m)^\s*[\"']?kind[\"']?:\s*[\"']?Secret\b")
_DATA = re.compile(r"(?m)^(?P<indent>[ \t]*)[\"']?(?P<name>data|stringData)[\"']?:\s*\{?[ \t]*$")
_ENTRY = re.compile(
    r"[\"']?[\w.-]{1,253}[\"']?:[ \t]{1,10}[\"']?(?P<secret>[^\s\"',{}]{8,4096})[\"']?,?[ \t]*"
)


def values_in_manifests(text: str) -> Iterator[tuple[int, int, str]]:
    """Each value of such a manifest that may be a secret, and where it stands."""
    if "Secret" not in text or "ata" not in text:
        return
    start = 0
    for end in (*(found.end() for found in _BETWEEN.finditer(text)), len(text)):
        if _KIND.search(text, start, end):
            for data in _DATA.finditer(text, start, end):
                yield from _entries(text, data, end)
        start = end


def _entries(text: str, data: re.Match[str], end: int) -> Iterator[tuple[int, int, str]]:
    """Those of the mapping itself: what stands further in is a file, which is looked at as such."""
    indent, at, own = len(data["indent"]), data.end() + 1, None
    while at < end:
        stop = text.find("\n", at)
        line = text[at : stop if stop >= 0 else end]
        inner = len(line) - len(line.lstrip())
        if line.strip() and inner <= indent:
            return
        own = inner if own is None and line.strip() else own
        found = _ENTRY.fullmatch(line, inner) if inner == own else None
        if found and (_is_encoded if data["name"] == "data" else is_bare_password)(found["secret"]):
            yield at + found.start("secret"), at + found.end("secret"), found["secret"]
        at += len(line) + 1


def _is_encoded(value: str) -> bool:
    """Base64 of anything but of a certificate, which is for everybody, or of a word or place."""
    try:
        plain = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    said = plain.decode(errors="replace").strip()
    is_told = "\n" not in said and not is_password(said)
    return not (plain.startswith(b"-----BEGIN CERTIFICATE") or is_told)
