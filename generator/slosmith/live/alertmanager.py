"""Asking an Alertmanager: the configuration that it has loaded.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

import requests

from slosmith.live.access import Access
from slosmith.live.http import HttpError, is_address, without_secrets
from slosmith.live.redirects import ask_following

_SECONDS = 60.0
_NOT_ONE = "name the root of an Alertmanager, as in http://localhost:9093"


def configuration_of(url: str, access: Access) -> str:
    """Its configuration as it prints it, with secrets left out; raises HttpError."""
    place = without_secrets(url)
    if not is_address(url):
        raise HttpError(f'"{place}" is no address', "write it like http://localhost:9093")
    with requests.Session() as session:
        reply = ask_following(
            session,
            "GET",
            f"{url.rstrip('/')}/api/v2/status",
            seconds=_SECONDS,
            total_seconds=_SECONDS,
            auth=access.login,
            headers=dict(access.headers),
            **access.tls,
        )
    answer = reply.json()
    config = answer.get("config") if isinstance(answer, dict) else None
    original = config.get("original") if isinstance(config, dict) else None
    if reply.status != 200 or not isinstance(original, str):
        raise HttpError(f"{place} answered {reply.status}, and not as an Alertmanager", _NOT_ONE)
    return original
