"""Stand-ins for PagerDuty and Slack: they judge what arrives by the published formats, and keep it.

PagerDuty's Events API v2 answers 202, or 400 with what is wrong; Slack's incoming webhooks answer
`ok`, or the name of the mistake. An Alertmanager that is refused counts a failed notification.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from slosmith.model.routing import Routing
from tests.live.root import WEBHOOK, routing_key
from tests.servers.answering import Reply, Request, answering
from tests.servers.formats import violations

_MATCHER = re.compile(r'(\w+)=~?"([^"]*)"')
_LARGEST = 512 * 1024
"""PagerDuty takes no larger event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one receiver was told, and when; ``wrong`` is what its format does not allow."""

    receiver: str
    at: float
    body: dict[str, Any]
    wrong: tuple[str, ...]

    @property
    def resolves(self) -> bool:
        """Whether it says that something is over."""
        return self.body.get("event_action") == "resolve" or self._attachment.get("color") == "good"

    @property
    def links(self) -> dict[str, str]:
        """Where it leads, by the words of the links or buttons."""
        links = {one["text"]: one["href"] for one in self.body.get("links", ())}
        return links | {one["text"]: one["url"] for one in self._attachment.get("actions", ())}

    @property
    def names(self) -> frozenset[str]:
        """The names of the alerts that it tells of, as its silence would match them."""
        return frozenset(self._silenced.get("alertname", "").split("|"))

    @property
    def group(self) -> dict[str, str]:
        """The labels that its alerts were grouped by, their name aside."""
        also = ("alertname", "severity")
        return {name: value for name, value in self._silenced.items() if name not in also}

    @property
    def severity(self) -> str:
        """Of a pager's event what the API calls it; of a chat's message its colour."""
        payload = self.body.get("payload", {})
        return str(payload.get("severity") or self._attachment.get("color", ""))

    @property
    def title(self) -> str:
        """Its first line, as the one who is told reads it."""
        summary = self.body.get("payload", {}).get("summary")
        return str(summary or self._attachment.get("title", ""))

    @property
    def text(self) -> str:
        """Everything that it says."""
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def _silenced(self) -> dict[str, str]:
        """The matchers of the silence that it offers."""
        return dict(_MATCHER.findall(unquote(self.links["Silence"])))

    @property
    def _attachment(self) -> dict[str, Any]:
        attachments = self.body.get("attachments") or [{}]
        first: dict[str, Any] = attachments[0]
        return first


@dataclass(slots=True)
class Told:
    """Everything that anybody was told, in the order in which it arrived."""

    url: str = ""
    receivers: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def know(self, routing: Routing) -> None:
        """Learn by which key or channel each receiver is told."""
        for receiver in routing.receivers:
            if receiver.kind == "pagerduty":
                self.receivers[routing_key(receiver.name)] = receiver.name
            elif receiver.kind == "slack" and receiver.integration is not None:
                self.receivers[str(dict(receiver.integration.fields)["channel"])] = receiver.name

    def all(self) -> list[Message]:
        """What was told until now."""
        with self.lock:
            return list(self.messages)

    def take(self, request: Request) -> Reply:
        """Take a post as the one whose place is taken would."""
        body = json.loads(request.body)
        match request.path:
            case "/v2/enqueue":
                return self._pagerduty(body, len(request.body))
            case path if path == WEBHOOK:
                return self._slack(body)
            case path if path.startswith("/services/"):
                return Reply(403, "invalid_token", "text/plain")
            case _:
                self.heartbeats.append(time.time())
                return Reply(200)

    def _pagerduty(self, event: dict[str, Any], size: int) -> Reply:
        wrong = [
            *violations("pagerduty-event", event),
            *(["it is too large"] if size > _LARGEST else []),
        ]
        if event.get("routing_key") not in self.receivers:
            wrong.append("no integration has this routing key")
        self._keep(str(event.get("routing_key")), event, wrong)
        if wrong:
            said = {"status": "invalid event", "message": "Event object is invalid"}
            return Reply(400, json.dumps({**said, "errors": wrong}))
        said = {"status": "success", "message": "Event processed"}
        return Reply(202, json.dumps({**said, "dedup_key": event.get("dedup_key")}))

    def _slack(self, message: dict[str, Any]) -> Reply:
        wrong, channel = violations("slack-message", message), str(message.get("channel"))
        self._keep(channel, message, wrong)
        if channel not in self.receivers:
            return Reply(404, "channel_not_found", "text/plain")
        return (
            Reply(400, "invalid_payload", "text/plain") if wrong else Reply(200, "ok", "text/plain")
        )

    def _keep(self, place: str, body: dict[str, Any], wrong: list[str]) -> None:
        receiver = self.receivers.get(place, f"nobody ({place})")
        with self.lock:
            self.messages.append(
                Message(receiver=receiver, at=time.time(), body=body, wrong=tuple(wrong))
            )


@contextmanager
def listening() -> Iterator[Told]:
    """Stand in for everybody, on loopback and a free port."""
    told = Told()
    with answering(told.take) as told.url:
        yield told
