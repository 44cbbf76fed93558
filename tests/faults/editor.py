"""What an editor says to a language server in a short session, all of it at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path


def session(root: Path) -> bytes:
    """It opens a document, changes it, asks a few things, and leaves."""
    return b"".join(
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        for body in (json.dumps({"jsonrpc": "2.0", **one}).encode() for one in _said(root))
    )


def _said(root: Path) -> Iterator[dict[str, object]]:
    path = root / "slo" / "services" / "shop.yaml"
    text = path.read_text(encoding="utf-8")
    document, place = {"uri": path.as_uri()}, {"line": 4, "character": 10}
    asked = {"textDocument": document, "position": place}
    yield {
        "id": 1,
        "method": "initialize",
        "params": {"processId": None, "rootUri": root.as_uri(), "capabilities": {}},
    }
    yield {"method": "initialized", "params": {}}
    opened = document | {"languageId": "yaml", "version": 1, "text": text}
    yield {"method": "textDocument/didOpen", "params": {"textDocument": opened}}
    changes = [{"text": text.replace("errors", "mistakes")}]
    changed = {"textDocument": document | {"version": 2}, "contentChanges": changes}
    yield {"method": "textDocument/didChange", "params": changed}
    yield {"id": 2, "method": "textDocument/completion", "params": asked}
    yield {"id": 3, "method": "textDocument/hover", "params": asked}
    yield {"id": 4, "method": "textDocument/definition", "params": asked}
    yield {"id": 5, "method": "shutdown"}
    yield {"method": "exit"}
