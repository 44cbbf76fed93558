"""A real Alertmanager on loopback: which alerts it inhibits, and whom it notifies of the others.

It runs on the rendered routes, inhibitions and intervals. Its receivers have their names alone, so
that an alert that was made up is sent to nobody, whatever secrets lie on the machine.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from slosmith.judges.bare_configuration import bare_configuration
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.server import (
    ServerError,
    ServerProcess,
    ask_server,
    ending_with_this,
    free_port,
    until,
)
from slosmith.output.staging import staging_folder

Labels: TypeAlias = tuple[tuple[str, str], ...]
_AT_ONCE = 2000
_TAKEN = 200
_PAUSE_SECONDS = 0.005
_TEMPLATES = Path("prometheus", "alertmanager")
_USUAL_SHARE = Path("/usr/share")
_CONTROL = "slosmith_control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What Alertmanager does with an alert while others fire."""

    receivers: tuple[str, ...]
    inhibited: bool


class Alertmanager:
    """A running Alertmanager, asked about alerts that are posted to it."""

    def __init__(self, url: str) -> None:
        """Ask the one at this address, to which nobody else posts."""
        self._url = f"{url}/api/v2/alerts"
        self._firing: frozenset[Labels] = frozenset()
        self._asked = 0

    def treat(self, alerts: Iterable[Labels]) -> dict[Labels, Treatment]:
        """What is done with each of these alerts, while they fire and nothing else does.

        A pair of our own is posted last, of which one inhibits the other: once it does, everything
        that was posted before has been taken in.
        """
        self._asked += 1
        control = frozenset(_control(side, self._asked) for side in ("source", "target"))
        wanted = frozenset(alerts)
        now = datetime.now(UTC)
        ended = [_posted(one, now, timedelta(0)) for one in sorted(self._firing - wanted)]
        begun = [
            _posted(one, now, timedelta(hours=1)) for one in (*sorted(wanted), *sorted(control))
        ]
        self._post([*ended, *begun])
        self._firing = wanted | control
        found = until(
            lambda: self._treatments(control),
            "Alertmanager to take alerts in",
            pause_seconds=_PAUSE_SECONDS,
        )
        return {labels: found[labels] for labels in wanted}

    def receivers(self, alerts: Iterable[Labels]) -> dict[Labels, tuple[str, ...]]:
        """Whom each of very many alerts reaches, in order; nothing is said of inhibition."""
        self._asked += 1
        control = frozenset(_control(side, self._asked) for side in ("source", "target"))
        now, wanted = datetime.now(UTC), sorted({*alerts})
        for part in (*_parts(wanted), sorted(control)):
            self._post([_posted(one, now, timedelta(hours=1)) for one in part])
        self._firing |= {*wanted, *control}
        until(
            lambda: self._alerts(filter=f'ask="{self._asked}"', inhibited="true")[1:],
            "Alertmanager to take alerts in",
        )
        found = {one.labels: one.receivers for one in self._alerts()}
        return {labels: found.get(labels, ()) for labels in wanted}

    def _treatments(self, control: frozenset[Labels]) -> dict[Labels, Treatment] | None:
        found = {
            one.labels: Treatment(receivers=tuple(sorted(one.receivers)), inhibited=one.inhibited)
            for one in self._alerts()
        }
        known = self._firing <= found.keys()
        return found if known and any(found[one].inhibited for one in control) else None

    def _alerts(self, **params: str) -> list["_Alert"]:
        """All that it has been posted, or some; raises ServerError where that is none."""
        found = ask_server("GET", self._url, params=params).json()
        try:
            return [_alert(one) for one in found]  # type: ignore[attr-defined]  # tried here
        except (AttributeError, KeyError, TypeError):
            raise ServerError("Alertmanager answered as no Alertmanager does") from None

    def _post(self, alerts: list[Mapping[str, object]]) -> None:
        status = ask_server("POST", self._url, json=alerts).status
        if status != _TAKEN:
            raise ServerError(f"Alertmanager took no alerts in: it answered {status}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alert:
    """What Alertmanager says of an alert."""

    labels: Labels
    receivers: tuple[str, ...]
    inhibited: bool


def _alert(one: Any) -> _Alert:
    return _Alert(
        labels=tuple(sorted((str(name), str(value)) for name, value in one["labels"].items())),
        receivers=tuple(str(to["name"]) for to in one["receivers"]),
        inhibited=bool(one["status"]["inhibitedBy"]),
    )


@contextmanager
def running_alertmanager(program: Path, config: Path) -> Iterator[Alertmanager]:
    """Start Alertmanager on a rendered configuration, and end it by its process id."""
    with staging_folder(None) as scratch:
        port = free_port()
        own, log = scratch / "alertmanager.yaml", scratch / "alertmanager.log"
        own.write_text(json.dumps(_notifying_nobody(config)), encoding="utf-8")
        command = [
            *with_templates(program),
            *ending_with_this(),
            str(program),
            f"--config.file={own}",
            f"--storage.path={scratch / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        url = f"http://127.0.0.1:{port}"
        with ServerProcess(name="Alertmanager", command=command, url=url, log=log).running():
            yield Alertmanager(url)


def with_templates(program: Path) -> list[str]:
    """The words that must stand before a program that was unpacked and not installed.

    Debian's Alertmanager reads its default templates from /usr/share. They lie beside it in
    `share/`, and only this process sees them there, in a mount namespace of its own, which needs
    no root. Programs that the project publishes carry their templates inside and never look.
    """
    share = program.resolve().parent / "share"
    if not (share / _TEMPLATES).is_dir() or (_USUAL_SHARE / _TEMPLATES).exists():
        return []
    mount = f'mount -t overlay overlay -o "lowerdir={share}:{_USUAL_SHARE}" {_USUAL_SHARE}'
    own = ["unshare", "--user", "--map-root-user", "--mount"]
    return [*own, "sh", "-c", f'{mount} && exec "$@"', "sh"]


def _notifying_nobody(config: Path) -> dict[str, object]:
    """What was rendered, without the receivers' integrations, and with an inhibition of ours."""
    kept = bare_configuration(RoutingTree.read(config).written)
    rules = kept.get("inhibit_rules") or []
    assert isinstance(rules, list)
    control = {
        "source_matchers": [f'{_CONTROL}="source"'],
        "target_matchers": [f'{_CONTROL}="target"'],
        "equal": ["ask"],
    }
    return {**kept, "inhibit_rules": [*rules, control]}


def _parts(alerts: list[Labels]) -> Iterator[list[Labels]]:
    for first in range(0, len(alerts), _AT_ONCE):
        yield alerts[first : first + _AT_ONCE]


def _control(side: str, asked: int) -> Labels:
    return (("alertname", "Control"), ("ask", str(asked)), (_CONTROL, side))


def _posted(labels: Labels, now: datetime, lasting: timedelta) -> Mapping[str, object]:
    """An alert as Prometheus posts it; one that ends now has cleared."""
    began, ends = now - timedelta(minutes=1), now + lasting
    return {"labels": dict(labels), "startsAt": began.isoformat(), "endsAt": ends.isoformat()}
