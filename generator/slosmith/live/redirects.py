"""Servers that send to another address: followed on their own host, and nowhere else.

What is sent to log in would else be shown to whoever an answer names.
"""

from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from slosmith.live.http import HttpError, Reply, ask, without_secrets

_MOST = 4


def ask_following(session: requests.Session, method: str, url: str, **request: Any) -> Reply:
    """Ask, and ask again where the server sends to, the same thing; raises HttpError."""
    for _ in range(_MOST):
        reply = ask(session, method, url, **request)
        if not reply.elsewhere:
            return reply
        target = _joined(url, reply.elsewhere)
        if not _is_same_host(urlsplit(url), urlsplit(target)):
            raise HttpError(
                f"{without_secrets(url)} sends to {without_secrets(target)}, another host",
                "give the address that it sends to, if that is meant",
            )
        url = target
    raise HttpError(f"{without_secrets(url)} sends in a circle", "look at what stands before it")


def _joined(url: str, elsewhere: str) -> str:
    try:
        return urljoin(url, elsewhere)
    except ValueError:
        return ""


def _is_same_host(here: SplitResult, there: SplitResult) -> bool:
    """Whether it is the same server; that it asks for TLS makes it no other."""
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    safer = (here.scheme, there.scheme) == ("http", "https")
    return same or (safer and here.hostname == there.hostname and here.port is there.port is None)
