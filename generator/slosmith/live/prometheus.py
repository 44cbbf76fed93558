"""Asking a Prometheus: its HTTP API, answered in a shape that is held against the published one.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

import time
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import nan

from requests.adapters import HTTPAdapter

from slosmith.diagnostics.terminal import printable
from slosmith.live.access import Access
from slosmith.live.http import Again, HttpError, Reply, Session, is_address, without_secrets
from slosmith.live.redirects import ask_following

_SECONDS = 60.0
_MOST_SERIES = 20_000
_END_OF_TIME = 253_402_300_800  # the year 10000
_NOT_ONE = "name the root of a Prometheus, as in http://localhost:9090"
_NO_ENTRY = "give it a token, a login or a certificate that it accepts"
_NOBODY = Access()
# A Thanos, and a cluster of VictoriaMetrics, else answer with what the stores know that they reach:
# an alert that fires in another would be none. Others do not know the words.
_WHOLE = {"partial_response": "false", "deny_partial_response": "1"}
# Again at once, after 1 s and after 2 s, or when the server says: to ask twice changes nothing.
RETRY = Again(
    total=3,
    allowed_methods=None,  # all of them: a query is a POST that only reads
    status_forcelist=(429, 502, 504),  # 503 is a query that took too long
    raise_on_status=False,
    backoff_factor=0.5,
    retry_after_max=30,
)


class RefusedError(HttpError):
    """A server understood what it was asked, and refuses it."""


class TooMuchError(RefusedError):
    """What was asked takes too many samples, too many points or too long; less may be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer: its labels, and at which Unix times it had which values."""

    labels: Mapping[str, str]
    times: "array[float]"
    values: "array[float]"

    @classmethod
    def of(cls, labels: Mapping[str, str], points: Iterable[tuple[float, float]]) -> "Series":
        """One by its points."""
        pairs = tuple(points)
        times, values = (array("d", (pair[n] for pair in pairs)) for n in (0, 1))
        return cls(labels=labels, times=times, values=values)

    @property
    def points(self) -> Iterator[tuple[float, float]]:
        """Times and values, one after another."""
        return zip(self.times, self.values, strict=True)


def query(url: str, text: str, access: Access = _NOBODY, **when: str) -> list[Series]:
    """The series that a query returns, now or at a `time`; raises HttpError."""
    return _query(url, "query", text, access, when)


def query_range(url: str, text: str, access: Access = _NOBODY, **when: str) -> list[Series]:
    """The series of a query from `start` to `end` in steps of `step`; raises HttpError."""
    return _query(url, "query_range", text, access, when)


def clock_of(url: str, access: Access = _NOBODY) -> tuple[float, float]:
    """The time on a server's clock, and by how many seconds it is ahead of ours; raises HttpError.

    VictoriaMetrics would else answer as of half a minute ago; others do not know the word.
    """
    before = time.time()
    found = query(url, "vector(time())", access, latency_offset="1ms")
    now = found[0].values[0] if found else nan
    if not 0 <= now < _END_OF_TIME:
        raise no_prometheus(url)
    return now, now - (before + time.time()) / 2


def api(url: str, path: str, access: Access = _NOBODY) -> object:
    """What a path of its API answers, like `rules` or `status/flags`; raises HttpError."""
    return _ask(url, "GET", path, access, {}, f"look whether the server has api/v1/{path}")


def has_closed_ranges(url: str, access: Access) -> bool:
    """Whether ranges hold both of their ends, as in Prometheus 2; raises HttpError.

    From version 3 on, and in VictoriaMetrics, which calls itself 2, they hold the later one alone.
    """
    minute = int(time.time()) // 60 * 60 - 120
    found = query(url, "count_over_time(vector(1)[1m:30s])", access, time=str(minute))
    return bool(found) and found[0].values[0] > 2


def series_of(
    url: str, matcher: str, access: Access, *, seconds: int, most: int, advice: str
) -> list[Mapping[str, str]]:
    """The labels of each series that was there in the last ``seconds``; raises HttpError.

    ``advice`` is for who asks for more than ``most``.
    """
    now = time.time()
    form = {
        "match[]": matcher,
        "start": f"{now - seconds:.3f}",
        "end": f"{now:.3f}",
        "limit": str(most + 1),  # a Prometheus before 2.53 sends all of them
        **_WHOLE,
    }
    found = _ask(url, "POST", "series", access, form, f"look at the selector {printable(matcher)}")
    if not isinstance(found, list) or not all(map(_is_labels, found)):
        raise no_prometheus(url)
    if len(found) > most:
        place = without_secrets(url)
        raise HttpError(f"{place} has more than {most:,} such series", advice)
    return found


def metadata_of(url: str, access: Access) -> Iterator[tuple[str, str, str, str]]:
    """Of each metric that is scraped name, type, help and unit, once for each way it is said."""
    found = _ask(url, "GET", "metadata", access, {}, _NOT_ONE)
    if not isinstance(found, dict):
        raise no_prometheus(url)
    for name, ways in found.items():
        for way in ways if isinstance(ways, list) else ():
            if isinstance(way, dict):
                kind, text, unit = (way.get(key, "") for key in ("type", "help", "unit"))
                yield name, str(kind), str(text), str(unit)


def _is_labels(one: object) -> bool:
    return isinstance(one, dict) and all(isinstance(value, str) for value in one.values())


def _query(url: str, path: str, text: str, access: Access, when: Mapping[str, str]) -> list[Series]:
    form, advice = {"query": text, **when, **_WHOLE}, f"look at the query {printable(text)}"
    data = _ask(url, "POST", path, access, form, advice)
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, list):
        raise no_prometheus(url)
    if len(result) > _MOST_SERIES:
        place = without_secrets(url)
        raise HttpError(f"{place} answered with {len(result):,} series", "ask for fewer")
    try:
        return [_series(one) for one in result]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise no_prometheus(url) from None


def _ask(
    url: str, method: str, path: str, access: Access, form: Mapping[str, str], advice: str
) -> object:
    """The `data` of an answer; ``advice`` is for what the server itself refuses."""
    place = without_secrets(url)
    if not is_address(url):
        raise HttpError(f'"{place}" is no address', "write it like http://localhost:9090")
    reply = _send(url, method, path, access, form)
    answer = reply.json()
    said = answer.get("error") if isinstance(answer, dict) else None
    if reply.status == 429:
        reason = f": {printable(said)}" if isinstance(said, str) else ""
        raise HttpError(f"{place} is asked too often{reason}", "try again later, or for fewer SLOs")
    if isinstance(said, str):
        kind = TooMuchError if _is_too_much(reply.status, said) else RefusedError
        raise kind(f"{place}: {printable(said)}", advice)
    if reply.status in (401, 403):
        raise HttpError(
            f"{place} answered {reply.status}, as to somebody who may not ask", _NO_ENTRY
        )
    if reply.status == 503:
        raise HttpError(f"{place} answered 503: it is not ready", "try again once it has started")
    if reply.status != 200:
        raise HttpError(f"{place} answered {reply.status}", _NOT_ONE)
    return answer.get("data") if isinstance(answer, dict) else None


def _send(url: str, method: str, path: str, access: Access, form: Mapping[str, str]) -> Reply:
    address, sent = access.to(url)
    with Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRY))
        return ask_following(
            session,
            method,
            f"{address.rstrip('/')}/api/v1/{path}",
            seconds=_SECONDS,
            total_seconds=4 * _SECONDS,
            data=form or None,
            **sent,
        )


def _is_too_much(status: int, said: str) -> bool:
    """Prometheus has codes of its own for what takes too long; others say it in words."""
    return status in (413, 422, 503) or "exceeded maximum resolution" in said


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
        times=array("d", (as_time(moment) for moment, _ in pairs)),
        values=array("d", (float(value) for _, value in pairs)),
    )


def as_time(value: float | str) -> float:
    """A moment that a calendar has; raises ValueError for any other."""
    if 0 <= (moment := float(value)) < _END_OF_TIME:
        return moment
    raise ValueError(value)
