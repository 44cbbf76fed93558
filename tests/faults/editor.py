"""What an editor says over the wire: one file opened, looked at, changed and left."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from tests.faults.playing import Talk

_FILE = "slo/services/shop.yaml"


def message(body: bytes | Mapping[str, object]) -> bytes:
    """Frame one message as the protocol has it, or what only should be one."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(text), text)


def told(method: str, **params: object) -> bytes:
    """Print what an editor says and wants no answer to."""
    return message({"jsonrpc": "2.0", "method": method, "params": params})


def asked(number: int, method: str, **params: object) -> bytes:
    """Print what an editor asks."""
    return message({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def begun(root: Path) -> bytes:
    """Print how an editor begins."""
    folder = {"uri": root.as_uri(), "name": "root"}
    begin = asked(1, "initialize", processId=None, capabilities={}, workspaceFolders=[folder])
    return begin + told("initialized")


LEAVES = message({"jsonrpc": "2.0", "id": 99, "method": "shutdown"}) + told("exit")


def edited(root: Path) -> Talk:
    """Open a file, ask for all that a person asks of it, change it, and leave at a finding."""
    uri = (root / _FILE).as_uri()
    text = (root / _FILE).read_text(encoding="utf-8")
    name = {"textDocument": {"uri": uri}}
    place = {**name, "position": {"line": 6, "character": 18}}
    begin = {"line": 0, "character": 0}
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    changed = {"textDocument": {"uri": uri, "version": 2}}
    misspelt = [{"text": text.replace("team:", "taem:")}]
    kinds = ("hover", "completion", "signatureHelp", "definition", "prepareRename")
    parts = (
        begun(root),
        told("textDocument/didOpen", textDocument=document),
        *(
            asked(number, f"textDocument/{kind}", **place)
            for number, kind in enumerate(kinds, start=2)
        ),
        asked(19, "textDocument/references", context={"includeDeclaration": True}, **place),
        asked(20, "textDocument/rename", newName="failures", **place),
        asked(21, "textDocument/documentSymbol", **name),
        asked(22, "textDocument/foldingRange", **name),
        asked(
            23,
            "textDocument/codeAction",
            range={"start": begin, "end": begin},
            context={"diagnostics": []},
            **name,
        ),
        told("textDocument/didSave", **name),
        told("textDocument/didChange", contentChanges=misspelt, **changed),
    )
    return Talk(says=b"".join(parts), hears=re.compile("taem|showMessage"), leaves=LEAVES)
