"""Asking a Prometheus: its HTTP API, answered in a shape that is held against the published one.

https://prometheus.io/docs/prometheus/latest/querying/api/#expression-queries
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import requests

from slosmith.live.http import HttpError, ask, is_address, printable, without_secrets

_SECONDS = 60.0
_MOST_SERIES = 20_000
_END_OF_TIME = 253_402_300_800  # the year 10000
_NOT_ONE = "name the root of a Prometheus, as in http://localhost:9090"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer: its labels, and its points as Unix times and values."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


def query(url: str, text: str, **when: str) -> list[Series]:
    """The series that a query returns, now or at a `time`; raises HttpError."""
    return _ask(url, "query", text, when)


def query_range(url: str, text: str, **when: str) -> list[Series]:
    """The series of a query from `start` to `end` in steps of `step`; raises HttpError."""
    return _ask(url, "query_range", text, when)


def _ask(url: str, path: str, text: str, when: Mapping[str, str]) -> list[Series]:
    place = without_secrets(url)
    if not is_address(url):
        raise HttpError(f'"{place}" is no address', "write it like http://localhost:9090")
    address, login = _login(url)
    with requests.Session() as session:
        reply = ask(
            session,
            "POST",
            f"{address.rstrip('/')}/api/v1/{path}",
            seconds=_SECONDS,
            data={"query": text, **when},
            auth=login,
        )
    answer = reply.json()
    said = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(said, str):
        raise HttpError(f"{place}: {printable(said)}", f"look at the query {printable(text)}")
    if reply.status != 200:
        raise HttpError(f"{place} answered {reply.status}", _NOT_ONE)
    data = answer.get("data") if isinstance(answer, dict) else None
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, list):
        raise no_prometheus(url)
    if len(result) > _MOST_SERIES:
        raise HttpError(f"{place} answered with {len(result):,} series", "ask for fewer")
    try:
        return [_series(one) for one in result]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise no_prometheus(url) from None


def no_prometheus(url: str) -> HttpError:
    """What to say of a server whose answers are none of a Prometheus."""
    return HttpError(f"{without_secrets(url)} does not answer as a Prometheus does", _NOT_ONE)


def _series(one: Mapping[str, object]) -> Series:
    metric = one["metric"]
    pairs = one["values"] if "values" in one else [one["value"]]
    if not isinstance(metric, dict) or not isinstance(pairs, list) or not pairs:
        raise TypeError
    return Series(
        labels={str(name): str(value) for name, value in metric.items()},
        points=tuple((as_time(time), float(value)) for time, value in pairs),
    )


def as_time(value: float | str) -> float:
    """A moment that a calendar has; raises ValueError for any other."""
    if 0 <= (time := float(value)) < _END_OF_TIME:
        return time
    raise ValueError(value)


def _login(url: str) -> tuple[str, tuple[str, str] | None]:
    """An address without its name and password, and both of them; else ~/.netrc would be asked."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, None
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return plain, (parts.username, parts.password or "")
