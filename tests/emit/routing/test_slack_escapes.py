"""Slack shows what authors wrote as they wrote it: no mention of everybody, no disguised link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool
from slosmith.receivers.slack import TEMPLATE

EVIL = "<!channel> <https://evil.example|click> & more"
SHOWN = "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; more"


@pytest.mark.judge
@pytest.mark.parametrize("name", ["slack.title", "slack.text"])
def test_what_slack_would_obey_is_escaped(tmp_path: Path, name: str) -> None:
    amtool = find_tool("amtool")
    assert amtool is not None
    shared = '{{ define "slosmith.unrouted" }}{{ end }}'  # what the shared file defines
    (tmp_path / "slack.tmpl").write_text(TEMPLATE + shared, encoding="utf-8")
    alert = {
        "status": "firing",
        "labels": {"service": EVIL, "severity": EVIL},
        "annotations": {"summary": EVIL, "description": EVIL},
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
    }
    data = {"status": "firing", "alerts": [alert], "commonLabels": alert["labels"]}
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    words = (
        f"--template.glob={tmp_path}/*.tmpl",
        f"--template.data={tmp_path}/data.json",
        f'--template.text={{{{ template "{name}" . }}}}',
    )
    run = run_tool(amtool, "template", "render", *words)
    assert run.exit_code == 0, run.text
    assert SHOWN in run.text
    assert "<" not in run.text
