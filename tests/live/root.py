"""The root that a rehearsal is rendered from: this repository's own, quicker, told to stand-ins."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.live.pace import Pace, short_policies, short_settings, shorten

_FOLDERS = ("slo", "grafana", "runbooks")
WEBHOOK = f"/services/T0/B0/{'x' * 24}"
"""The path of the URL by which all of Slack is told."""


def write_root(source: Path, into: Path, pace: Pace, stand_in: str) -> None:
    """Copy a root, divide its times, and let its receivers post to the stand-in's URL.

    Secrets are files, as they would be: a routing key for each pager, one URL for all of Slack.
    """
    for name in _FOLDERS:
        shutil.copytree(source / name, into / name)
    written: dict[str, Any] = {}
    for path in sorted((into / "slo").rglob("*.yaml")):
        documents = [shorten(one, pace) for one in yaml.safe_load_all(path.read_text("utf-8"))]
        for document in documents:
            _tell(document, into / "secrets", stand_in)
            written |= document
        path.write_text(yaml.safe_dump_all(documents, sort_keys=False), encoding="utf-8")
    (into / "slo" / "live-policies.yaml").write_text(short_policies(pace), encoding="utf-8")
    if "settings" not in written:
        settings = {"settings": short_settings({}, pace)}
        (into / "slo" / "live-settings.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def render(root: Path) -> None:
    """Let the compiler render what servers read; raises with its findings where it refuses."""
    targets = "rules,routes,dashboards,runbooks"
    command = [sys.executable, "-m", "slosmith", "build", "--root", str(root), "--only", targets]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def routing_key(receiver: str) -> str:
    """An integration key as PagerDuty makes them, 32 characters, which opens nothing."""
    return hashlib.sha256(receiver.encode()).hexdigest()[:32]


def _tell(document: dict[str, Any], secrets: Path, stand_in: str) -> None:
    """Every receiver keeps its kind and its files' names; only where they lead is another place."""
    for name, receiver in document.get("routing", {}).get("receivers", {}).items():
        for kind, spec in receiver.items():
            match kind:
                case "pagerduty":
                    spec["url"] = f"{stand_in}/v2/enqueue"
                    _secret(spec, "routing_key_file", secrets, routing_key(name))
                case "slack":
                    _secret(spec, "api_url_file", secrets, f"{stand_in}{WEBHOOK}")
                case "webhook":
                    spec["url"] = f"{stand_in}/{name}"


def _secret(spec: dict[str, str], key: str, folder: Path, content: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / Path(spec[key]).name
    path.write_text(content, encoding="utf-8")
    spec[key] = str(path)
