"""Asking an Alertmanager: its HTTP API, and the configuration that it has loaded.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

import re

from slosmith.live.access import Access
from slosmith.live.http import HttpError, Session, is_address, without_secrets
from slosmith.live.redirects import ask_following

_SECONDS = 60.0
_ANCHOR = re.compile(r"(^|[\s\[{,-])&\w")
_NOT_ONE = "name the root of an Alertmanager, as in http://localhost:9093"


def configuration_of(url: str, access: Access) -> str:
    """Its configuration as it prints it, with secrets left out; raises HttpError."""
    answer = answer_of(url, "status", access)
    config = answer.get("config") if isinstance(answer, dict) else None
    original = config.get("original") if isinstance(config, dict) else None
    if not isinstance(original, str):
        raise no_alertmanager(url, 200)
    return original


def has_anchors(configuration: str) -> bool:
    """Whether a text has anchors, which no Alertmanager prints: they make a tree without an end."""
    return "&" in configuration and _ANCHOR.search(configuration) is not None


def answer_of(url: str, path: str, access: Access) -> object:
    """What a path of its API answers, a mapping or a list; raises HttpError."""
    if not is_address(url):
        said = f'"{without_secrets(url)}" is no address'
        raise HttpError(said, "write it like http://localhost:9093")
    address, sent = access.to(url)
    with Session() as session:
        reply = ask_following(
            session,
            "GET",
            f"{address.rstrip('/')}/api/v2/{path}",
            seconds=_SECONDS,
            total_seconds=_SECONDS,
            **sent,
        )
    answer = reply.json()
    if reply.status != 200 or not isinstance(answer, (dict, list)):
        raise no_alertmanager(url, reply.status)
    return answer


def no_alertmanager(url: str, status: int) -> HttpError:
    """What to say of a server whose answers are none of an Alertmanager."""
    place = without_secrets(url)
    return HttpError(f"{place} answered {status}, and not as an Alertmanager does", _NOT_ONE)
