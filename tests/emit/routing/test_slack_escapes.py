"""Services show what authors wrote as they wrote it: no mention of everybody, no turned text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slosmith.diagnostics.terminal import unsafe_characters
from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool
from slosmith.receivers import RECEIVERS

EVIL = "<!channel> <https://evil.example|click> & more"
SHOWN = "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; more"


# A scraped label may hold what no author may write.
UNSEEN = "it\x1b[2J is \u202ereve\u2028lc\x00 \u2066up\n"


@pytest.mark.judge
@pytest.mark.parametrize("name", ["slack.title", "slack.text"])
def test_what_slack_would_obey_is_escaped(tmp_path: Path, name: str) -> None:
    shown = rendered(tmp_path, EVIL, f'{{{{ template "{name}" . }}}}')
    assert SHOWN in shown
    assert "<" not in shown


@pytest.mark.judge
def test_no_message_holds_what_nobody_sees(tmp_path: Path) -> None:
    templates = [f"{one.name}.{part}" for one in RECEIVERS for part in ("title", "text")]
    templates = [one for one in templates if f'define "{one}"' in _TEMPLATES]
    used = "".join(f'{{{{ template "{one}" . }}}}' for one in templates)
    shown = rendered(tmp_path, UNSEEN, used)
    assert shown.count("[2J is ") >= len(templates)
    assert [*unsafe_characters(shown)] == []


_TEMPLATES = "\n".join(kind.template for kind in RECEIVERS)


def rendered(folder: Path, text: str, template: str) -> str:
    """What a template makes of an alert of which every text is this one."""
    amtool = find_tool("amtool")
    assert amtool is not None
    shared = '{{ define "slosmith.unrouted" }}{{ end }}'  # what the shared file defines
    (folder / "all.tmpl").write_text(_TEMPLATES + shared, encoding="utf-8")
    alert = {
        "status": "firing",
        "labels": {"service": text, "severity": text},
        "annotations": {"summary": text, "description": text},
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
    }
    data = {"status": "firing", "alerts": [alert], "commonLabels": alert["labels"]}
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    words = (
        f"--template.glob={folder}/*.tmpl",
        f"--template.data={folder}/data.json",
        f"--template.text={template}",
    )
    run = run_tool(amtool, "template", "render", *words)
    assert run.exit_code == 0, run.text
    return run.text
