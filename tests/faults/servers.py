"""A Prometheus and an Alertmanager that have one series of everything, by the clock of who asks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from math import ceil
from urllib.parse import parse_qs, urlsplit

from tests.servers.answering import Reply, Request

_SERVICES = ("bar", "shop")
_OFTEN = 1800
_ALERTMANAGER = {"config": {"original": "route: {receiver: chat}\nreceivers: [{name: chat}]\n"}}
_KNOWN: Mapping[str, object] = {
    "metadata": {
        "full": [{"type": "gauge", "help": "how full it is", "unit": ""}],
        "fresh_total": [{"type": "counter", "help": "new to the contract", "unit": ""}],
    },
    "series": [
        {"__name__": "full", "instance": "a", "job": "shop"},
        {"__name__": "fresh_total", "code": "200", "job": "shop"},
    ],
    "rules": {"groups": []},
    "config": {"yaml": "global: {}\n"},
    "runtimeinfo": {"storageRetention": "90d"},
    "buildinfo": {"version": "3.5.0"},
    "targets": {"activeTargets": []},
    "alerts": [],
}


def answer(request: Request) -> Reply:
    """Answer as both of them; what is recorded of an SLO says that all is well."""
    asked = urlsplit(request.path)
    path = asked.path.rpartition("/")[2]
    form = parse_qs(asked.query) | parse_qs(request.body.decode())
    given = {name: values[0] for name, values in form.items()}
    if "/api/v2/" in asked.path:
        return Reply(200, json.dumps(_ALERTMANAGER if path == "status" else _KNOWN[path]))
    data = _KNOWN.get(path) or {"result": [*_result(given)]}
    return Reply(200, json.dumps({"status": "success", "data": data}))


def _result(given: Mapping[str, str]) -> Iterator[dict[str, object]]:
    text = given.get("query", "")
    now = float(given.get("end") or given.get("time") or time.time())
    start = float(given.get("start") or now)
    # Who asks for a day that is over, as between one and three in the morning, reads an hour of it.
    moments = [start + _OFTEN * turn for turn in range(ceil((now - start) / _OFTEN))] + [now]
    if "time()" in text:
        yield _series({}, moments, now)
    elif "ALERTS" in text:
        return
    elif "slo:" in text:
        names = re.findall(r"slo:[a-z0-9_:]+", text)
        for service in _SERVICES:
            for name in dict.fromkeys(names):
                labels = {"service": service, "slo": "errors", "__name__": name}
                yield _series(labels, moments, now if "timestamp(" in text else 0.9)
    else:
        yield _series({"code": "200"}, moments, 1)


def _series(labels: Mapping[str, str], moments: list[float], value: float) -> dict[str, object]:
    points = [[moment, f"{value}"] for moment in moments]
    return {"metric": labels, "value": points[-1], "values": points}
