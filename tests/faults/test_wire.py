"""An editor that errs, lies or is gone: the server answers in the protocol, or leaves in time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.faults.editor import LEAVES, asked, begun, message, told
from tests.faults.playing import Ended, Talk, play
from tests.faults.root import lay_out_new

ODD_MESSAGES = {
    "no JSON": message(b"{oops"),
    "no text": message(b'{"jsonrpc": "2.0", "id": 4, "method": "\xff"}'),
    "no object": b"".join(map(message, (b"[1, 2]", b'"x"', b"7", b"null"))),
    "a deep one": message(b"[" * 200_000),
    "a long one": told("textDocument/didOpen", textDocument={"text": "x" * 5_000_000}),
    "unknown methods": asked(4, "no/such") + told("no/such") + asked(5, "$/no") + told("$/no"),
    "an answer that nobody asked for": message({"jsonrpc": "2.0", "id": 77, "result": {}}),
    "wrong parameters": asked(4, "textDocument/hover", x=1) + told("textDocument/didOpen", x=1),
    "a file that is not open": told(
        "textDocument/didChange",
        textDocument={"uri": "file:///slo/shop.yaml", "version": 3},
        contentChanges=[{"text": "service: ["}],
    ),
    "a command of nobody": asked(4, "workspace/executeCommand", command="rm", arguments=[]),
    "a beginning anew": asked(1, "initialize", processId=None, capabilities={}),
    "no length": b"Content-Type: x\r\n\r\n",
    "a length of nothing": b"Content-Length: 0\r\n\r\n",
    "a length below nothing": b"Content-Length: -5\r\n\r\n",
    "no header": b"\x00\xff\xfe" * 100_000 + b"\n",
}
URIS = (
    *("", "untitled:1", "file:///", "http://x/y", "file:///slo/../../etc/passwd", "\ud800"),
    *("file:///a%00b/slo/x.yaml", "file://" + "/a" * 5_000, f"file:///slo/{'a' * 300}.yaml"),
)
PLACES = ((99_999, 0), (0, 99_999), (2**31 - 1, 2**31 - 1))
STOPS = {
    "nothing": b"",
    "half a header": b"Content-Len",
    "half a message": b'Content-Length: 500\r\n\r\n{"json',
    "a length and no message": b"Content-Length: 5000\r\n\r\n",
}
LENGTHS = ("100000001", "99999999999999", "9" * 5_000)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root that nothing here changes, and a server that copies of this process can be."""
    import_module("slosmith.cli.lsp")
    import_module("slosmith.commands.lsp.server")
    root = tmp_path_factory.mktemp("wire") / "root"
    lay_out_new(root)
    return root


def served(root: Path, *pieces: bytes) -> Ended:
    """Serve an editor that says all of this at once, and is gone."""
    ended = play(("lsp",), root.parent, talk=Talk(says=b"".join(pieces)))
    assert not ended.hung
    assert not ended.left_processes
    assert "raceback" not in ended.said
    assert "this is a bug" not in ended.said
    return ended


def answers(ended: Ended) -> Iterator[dict[str, object]]:
    """Every message of the server, in order."""
    for text in re.split(r"Content-Length: \d+\r?\nContent-Type: [^\n]*\n\r?\n", ended.said):
        if text:
            yield json.loads(text)


def test_what_is_no_message_is_passed_over(root: Path) -> None:
    said = [
        odd + asked(number, "textDocument/documentSymbol", textDocument={"uri": _shop(root)})
        for number, odd in enumerate(ODD_MESSAGES.values(), start=100)
    ]
    ended = served(root, begun(root), *said, LEAVES)
    assert ended.code == 0
    answered = {one.get("id") for one in answers(ended) if one.get("result")}
    unanswered = [
        what for number, what in enumerate(ODD_MESSAGES, start=100) if number not in answered
    ]
    assert unanswered == []


def test_a_document_of_no_root_and_a_place_behind_the_end_are_of_no_interest(root: Path) -> None:
    places = [(uri, 0, 0) for uri in URIS] + [(_shop(root), *place) for place in PLACES]
    ended = served(root, begun(root), *map(_looked_at, range(100, 200), places), LEAVES)
    assert ended.code == 0
    answered = {one.get("id") for one in answers(ended) if "error" not in one}
    assert [place for number, place in enumerate(places, start=100) if number not in answered] == []


def _looked_at(number: int, place: tuple[str, int, int]) -> bytes:
    uri, line, character = place
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": "service: x\n"}
    position = {"line": line, "character": character}
    opened = told("textDocument/didOpen", textDocument=document)
    return opened + asked(
        number, "textDocument/hover", textDocument={"uri": uri}, position=position
    )


@pytest.mark.parametrize("what", STOPS)
def test_an_editor_that_leaves_in_the_middle_is_left(what: str, root: Path) -> None:
    assert served(root, begun(root), STOPS[what]).code == 0


@pytest.mark.parametrize("length", LENGTHS)
def test_no_room_is_made_for_what_nobody_could_read(length: str, root: Path) -> None:
    ended = served(root, begun(root), f"Content-Length: {length}\r\n\r\n{{}}".encode())
    assert ended.code == 1
    said = ended.said[ended.said.index("error: ") :]
    assert said.startswith("error: the editor announces a message of ")
    assert said.endswith("\n  = let it send at most 100,000,000 bytes at once\n")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("<&-", "standard input: bad file descriptor"),
        (">&-", "standard output: bad file descriptor"),
        (">/dev/full", "no space left on device"),
    ],
)
def test_an_end_of_the_wire_that_is_not_there_is_said(where: str, said: str, root: Path) -> None:
    shell = ["sh", "-c", f"{sys.executable} -m slosmith lsp {where}"]
    words = begun(root)
    done = subprocess.run(shell, input=words, capture_output=True, check=False, env=os.environ)
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"error: {said}\n  = ")


def _shop(root: Path) -> str:
    return (root / "slo" / "services" / "shop.yaml").as_uri()
