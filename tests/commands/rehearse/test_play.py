"""What promtool must say before silence is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.commands.rehearse.play import play
from slosmith.commands.rehearse.rules import PlayError, Rules
from slosmith.model.units import Duration

_ANOTHER = "run it again, or name another one with --tools DIR"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "it ended with 0, and said nothing"),
        ("echo all is well", "all is well"),
        ("exit 1", "it ended with 1, and said nothing"),
        ("echo unknown flag; exit 1", "unknown flag"),
        ("echo SUCCESS; exit 2", "SUCCESS"),
        ("echo SUCCESS; kill -9 $$", "SUCCESS\n\npromtool was ended by SIGKILL"),
    ],
)
def test_a_tool_that_says_nothing_of_what_was_played_shows_no_silence(
    script: str, said: str, tmp_path: Path
) -> None:
    tool, minute = tmp_path / "promtool", Duration.parse("1m")
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    with pytest.raises(PlayError) as refused:
        play(tool, Rules(groups=()), [], minute, minute)
    assert str(refused.value) == f"promtool could not play it: {said}; {_ANOTHER}"
