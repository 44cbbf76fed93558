"""Metrics of an exposition, a file or a target's own page, read by prometheus_client's parsers."""

import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from slosmith.commands.contract.chosen import Chosen
from slosmith.commands.contract.observed import MOST_SERIES, Metadata, Observation, observe
from slosmith.diagnostics.system_errors import reason_of
from slosmith.diagnostics.terminal import printable
from slosmith.live.access import Access
from slosmith.live.http import HttpError, Session, ask, without_secrets
from slosmith.promql import METRIC_LABEL

_MOST_BYTES = 32 * 1024 * 1024
_SECONDS = 30.0
_ACCEPTED = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
_ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_COUNTER = re.compile(r"^[ \t]*#[ \t]+TYPE[ \t]+(\S+)[ \t]+counter[ \t]*$", re.MULTILINE)
Family = TypeVar("Family")


def read_exposition(place: str, access: Access, chosen: Chosen) -> Observation:
    """What is exposed at a URL or stands in a file; raises HttpError."""
    is_url = place.startswith(("http://", "https://"))
    data = _fetched(place, access) if is_url else _read(Path(place))
    shown = without_secrets(place) if is_url else printable(place)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise HttpError(f"{shown} is not UTF-8 text", "name a page of metrics") from None
    return chosen.only(parse_exposition(text, shown))


def parse_exposition(text: str, place: str) -> Observation:
    """Read OpenMetrics, which says where it ends, or the older text; raises HttpError."""
    from prometheus_client import parser
    from prometheus_client.openmetrics import parser as openmetrics

    ended = text.rstrip().endswith("# EOF")
    # The older text's parser names every counter as OpenMetrics does; Prometheus does not.
    counters = frozenset() if ended else frozenset(_COUNTER.findall(text))
    said: dict[str, Metadata] = {}
    series: list[Mapping[str, str]] = []
    try:
        families = (openmetrics if ended else parser).text_string_to_metric_families(text)
        for family in _within(families, place):
            said.setdefault(family.name, Metadata()).add(
                family.type, family.documentation, family.unit
            )
            bare = family.name in counters and f"{family.name}_total" not in counters
            series += (
                {**one.labels, METRIC_LABEL: family.name if bare else one.name}
                for one in family.samples
            )
            if len(series) > MOST_SERIES:
                raise HttpError(f"{place} has more than {MOST_SERIES:,} series", "take less of it")
    except _ODD as error:
        reason = printable(str(error)) or type(error).__name__
        raise HttpError(
            f"{place} is no text of metrics: {reason}", "expose it as Prometheus reads it"
        ) from None
    return observe(series, said)


def _within(families: Iterable[Family], place: str) -> Iterator[Family]:
    """As long as there is time: a text can be short, and slow to read."""
    end = time.monotonic() + _SECONDS
    for family in families:
        yield family
        if time.monotonic() > end:
            raise HttpError(f"{place} takes longer than {_SECONDS:g} s to read", "take less of it")


def _fetched(url: str, access: Access) -> bytes:
    address, sent = access.to(url)
    with Session() as session:
        session.headers["Accept"] = _ACCEPTED
        reply = ask(session, "GET", address, seconds=_SECONDS, most=_MOST_BYTES, **sent)
    if reply.status != 200:
        raise HttpError(f"{without_secrets(url)} answered {reply.status}", "name a page of metrics")
    return reply.body


def _read(path: Path) -> bytes:
    """A file, of which no more than is allowed; a pipe would be waited for without end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise HttpError(f"{path} is no file", "name a file of metrics")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        said = f"{without_secrets(str(path))} cannot be read: {reason_of(error)}"
        raise HttpError(said, "name a file of metrics") from None
    if len(data) > _MOST_BYTES:
        raise HttpError(f"{path} has more than {_MOST_BYTES:,} bytes", "take less of it")
    return data
