"""A stand-in for whoever is told by HTTP: it takes every post, JSON or a form, and keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.servers.answering import Reply, Request, answering
from tests.servers.waiting import until


@dataclass(slots=True)
class Inbox:
    """Everything that was posted to the stand-in: the path, and the JSON."""

    home: str = "http://127.0.0.1:0"
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What is answered by path, in place of a mere success."""

    def url(self, path: str) -> str:
        """The address of a path of the stand-in."""
        return f"{self.home}/{path}"

    def at(self, path: str) -> list[dict[str, Any]]:
        """What was posted to a path."""
        return [body for where, body in self.posts if where == f"/{path}"]

    def wait(self, path: str) -> dict[str, Any]:
        """The first post to a path; fails when none comes."""
        return until(lambda: self.at(path), f"a post to {path}")[0]

    def take(self, request: Request) -> Reply:
        """Keep a post, and say that it went well."""
        self.posts.append((request.path, _content(request)))
        if request.path in self.answers:
            status, text = self.answers[request.path]
            return Reply(status, text, "application/json")
        return Reply(202 if request.path.startswith("/v2") else 200, "ok", "text/plain")


def _content(request: Request) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.body.decode()))
    found: dict[str, Any] = json.loads(request.body or b"{}")
    return found


@contextmanager
def inbox() -> Iterator[Inbox]:
    """An inbox that is served for as long as the block."""
    found = Inbox()
    with answering(found.take) as found.home:
        yield found
