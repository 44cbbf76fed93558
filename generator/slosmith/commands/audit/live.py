"""A live server: how its metrics differ from the contract, and since when one is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from slosmith.commands.contract.chosen import Chosen
from slosmith.commands.contract.drift import differences
from slosmith.commands.contract.observed import Observation
from slosmith.commands.contract.server import read_prometheus
from slosmith.live.access import Access
from slosmith.live.prometheus import as_time, no_prometheus, query
from slosmith.model.metric import Metric
from slosmith.model.units import UnixTime

_LOOKED_BACK = "1d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A metric that a server has: what differs from the contract, and its last sample's time."""

    wrong: tuple[str, ...]
    last: UnixTime


def ask_prometheus(url: str, access: Access, metrics: Iterable[Metric]) -> dict[str, Seen]:
    """Ask for every metric of the contract; one without a sample in a day is left out."""
    metrics = tuple(metrics)
    observation = read_prometheus(url, access, Chosen(names={one.name for one in metrics}))
    found = {}
    for metric in metrics:
        if (seen := observation.of(metric)) is not None:
            wrong = tuple(one.said for one in differences(metric, seen))
            last = _last(url, access, _series_of(metric, observation))
            found[metric.name] = Seen(wrong=wrong, last=last)
    return found


def moment(at: UnixTime) -> str:
    """A time as people write it, like ``2026-03-01 12:00:00 UTC``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _series_of(metric: Metric, seen: Observation) -> str:
    names = (f"{metric.name}{part}" for part in ("", "_bucket", "_count", "_sum"))
    return next((name for name in names if name in seen.series), metric.name)


def _last(url: str, access: Access, name: str) -> UnixTime:
    """A series that is there now is exact; one that ended earlier is known to the minute."""
    last = query(url, f"max(timestamp({name}))", access) or query(
        url, f"max(max_over_time(timestamp({name})[{_LOOKED_BACK}:1m]))", access
    )
    try:
        return UnixTime(int(as_time(last[0].values[0])) if last else 0)
    except ValueError:
        raise no_prometheus(url) from None
