"""A stand-in for Grafana: the few calls of its HTTP API that pushing needs, as documented.

Grafana's documentation, "Dashboard HTTP API" and "Folder HTTP API": a dashboard is saved with
`POST /api/dashboards/db`, whose `dashboard.version` must be that of the stored one, else 412; a
folder that does not exist is 400; a token that is not accepted is 401.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.answering import Reply as HttpReply
from tests.servers.answering import Request, answering

TOKEN = "glsa_stand-in"  # noqa: S105  # opens nothing
Reply = tuple[int, Any]


class StandIn:
    """What the server holds, what it was asked, and answers that a test wants first."""

    def __init__(self) -> None:
        """Start empty."""
        self.url = ""
        self.folders: dict[str, str] = {}
        self.dashboards: dict[str, dict[str, Any]] = {}
        self.places: dict[str, str] = {}
        self.asked: list[str] = []
        self.first: list[Reply] = []
        self.retry_after = ""

    def put(self, uid: str, folder: str, *tags: str) -> None:
        """Have a dashboard there already."""
        self.dashboards[uid] = {"uid": uid, "title": uid, "tags": list(tags), "version": 1, "id": 9}
        self.places[uid] = folder

    def answer(self, method: str, url: str, token: str, body: Any) -> Reply:
        """Answer one call."""
        self.asked.append(f"{method} {url.split('?', maxsplit=1)[0]}")
        if self.first:
            return self.first.pop(0)
        if token != f"Bearer {TOKEN}":
            return 401, {"message": "Invalid API key"}
        split = urlsplit(url)
        match method, split.path.split("/")[1:]:
            case "GET", ["api", "folders", uid]:
                known = uid in self.folders
                return (200, {"uid": uid}) if known else (404, {"message": "folder not found"})
            case "POST", ["api", "folders"]:
                self.folders[body["uid"]] = body["title"]
                return 200, {"uid": body["uid"]}
            case "GET", ["api", "dashboards", "uid", uid] if uid in self.dashboards:
                return 200, {
                    "dashboard": self.dashboards[uid],
                    "meta": {"folderUid": self.places[uid]},
                }
            case "DELETE", ["api", "dashboards", "uid", uid] if uid in self.dashboards:
                del self.dashboards[uid]
                return 200, {"message": f"Dashboard {uid} deleted"}
            case "POST", ["api", "dashboards", "db"]:
                return self._save(body)
            case "GET", ["api", "search"]:
                return 200, self._search(parse_qs(split.query))
        return 404, {"message": "Not found"}

    def _save(self, body: Any) -> Reply:
        dashboard, folder = body["dashboard"], body["folderUid"]
        assert dashboard["id"] is None
        if folder not in self.folders:
            return 400, {"message": "folder not found"}
        old = self.dashboards.get(dashboard["uid"])
        if old and not body["overwrite"] and old["version"] != dashboard["version"]:
            said = "The dashboard has been changed by someone else"
            return 412, {"status": "version-mismatch", "message": said}
        version = (old["version"] if old else 0) + 1
        self.dashboards[dashboard["uid"]] = {**dashboard, "id": 5, "version": version}
        self.places[dashboard["uid"]] = folder
        return 200, {"status": "success", "uid": dashboard["uid"], "version": version}

    def _search(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        most = int(query["limit"][0])
        start = most * (int(query.get("page", ["1"])[0]) - 1)
        return self._found(query)[start : start + most]

    def _found(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        return [
            {
                "uid": uid,
                "folderUid": self.places[uid],
                "tags": dashboard["tags"],
                "type": "dash-db",
            }
            for uid, dashboard in self.dashboards.items()
            if query["tag"][0] in dashboard["tags"] and self.places[uid] in query["folderUIDs"]
        ]

    def reply(self, request: Request) -> HttpReply:
        """Answer one request."""
        body = json.loads(request.body) if request.body else None
        token = request.headers.get("Authorization", "")
        status, content = self.answer(request.method, request.path, token, body)
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return HttpReply(status, json.dumps(content), headers=headers)


@contextmanager
def serving() -> Iterator[StandIn]:
    """Serve on loopback and a free port."""
    state = StandIn()
    with answering(state.reply) as state.url:
        yield state
