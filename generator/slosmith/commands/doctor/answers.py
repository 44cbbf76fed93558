"""What servers answer about themselves, as far as each was asked; None where it was not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from slosmith.commands.doctor.shapes import listed, mapping
from slosmith.live.access import Access
from slosmith.live.alertmanager import answer_of
from slosmith.live.http import HttpError
from slosmith.live.prometheus import RefusedError, api, clock_of, query
from slosmith.model import naming
from slosmith.promql import METRIC_LABEL, one_of_values

_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All of them: parsed, and not looked at yet.

    ``missed`` are evaluations that groups missed in the last hour, by the name of the group, and
    ``jobs`` those that the metrics of SLOs are scraped from. ``ahead`` is by how many seconds the
    server's clock is ahead. ``dashboards`` says what is wrong with each that is. ``rulers`` are
    those whose watchdogs were asked for, where several divide the rules.
    """

    rules: object = None
    runtime: object = None
    config: object = None
    targets: object = None
    jobs: frozenset[str] | None = None
    missed: Mapping[str, float] | None = None
    now: float | None = None
    ahead: float | None = None
    fires: bool | None = None
    alertmanager: object = None
    reached: bool | None = None
    dashboards: Mapping[str, str] | None = None
    rulers: tuple[str, ...] = ()


def ask_rules(url: str, access: Access) -> dict[str, object]:
    """The rules that a Prometheus or a ruler evaluates; raises HttpError."""
    return {"rules": api(url, "rules", access)}


def ask_server(
    url: str, access: Access, metrics: Iterable[str], rulers: tuple[str, ...]
) -> dict[str, object]:
    """What a Prometheus says of itself; what others that speak its API lack is left unknown.

    The watchdog of each of the ``rulers`` must fire, or the one that there is.
    """
    now, ahead = clock_of(url, access)
    own = f'alertname="{naming.WATCHDOG}",service="{naming.OWN_SERVICE}"'
    watchdogs = query(url, f'ALERTS{{{own},alertstate="firing"}}', access)
    missed = "increase(prometheus_rule_group_iterations_missed_total[1h])"
    return {
        "now": now,
        "ahead": ahead,
        "runtime": _if_there(url, "status/runtimeinfo", access),
        "config": _if_there(url, "status/config", access),
        "targets": _if_there(url, "targets?state=active", access),
        "jobs": _jobs(url, access, sorted(metrics)),
        "fires": _are_all_there(rulers, [one.labels for one in watchdogs]),
        "missed": {
            series.labels.get("rule_group", "").rpartition(";")[2]: series.values[-1]
            for series in query(url, missed, access)
        },
    }


def _if_there(url: str, path: str, access: Access) -> object:
    """A server that lacks a path is none of Prometheus' own, and is not wrong for that."""
    try:
        return api(url, path, access)
    except HttpError as error:
        if isinstance(error, RefusedError) or " answered 4" in str(error):
            return None
        raise


def _jobs(url: str, access: Access, metrics: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for first in range(0, len(metrics), _AT_ONCE):
        names = one_of_values(METRIC_LABEL, metrics[first : first + _AT_ONCE]).text
        for series in query(url, f"group by (job) ({{{names}}})", access):
            found.add(series.labels.get("job", ""))
    return frozenset(found)


def ask_alertmanager(
    url: str, access: Access, *, watchdog: bool, rulers: tuple[str, ...]
) -> dict[str, object]:
    """The configuration that runs, and whether watchdogs have come; raises HttpError."""
    matcher = quote(f'alertname="{naming.WATCHDOG}"')
    found: dict[str, object] = {"alertmanager": answer_of(url, "status", access)}
    if watchdog:
        alerts = answer_of(url, f"alerts?active=true&silenced=true&filter={matcher}", access)
        found["reached"] = _are_all_there(
            rulers, [mapping(mapping(one).get("labels")) for one in listed(alerts)]
        )
    return found


def _are_all_there(rulers: tuple[str, ...], found: list[Mapping[str, Any]]) -> bool:
    there = {labels.get(naming.SHARD) for labels in found}
    return there.issuperset(rulers) if rulers else bool(found)
