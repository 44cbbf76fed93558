"""The same scenes on vmalert: vmalert-tool plays them with the rules of its own target."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_KEYS = {"promql_expr_test": "metricsql_expr_test"}
_SETTINGS = re.compile(r"^settings: \{", re.MULTILINE)


def with_target(spec: str) -> str:
    """A spec that asks for vmalert's rules too."""
    if "\nsettings:" not in f"\n{spec}":
        return f"{spec.rstrip()}\n---\nsettings: {{targets: [victoriametrics]}}\n"
    return _SETTINGS.sub("settings: {targets: [victoriametrics], ", spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class VmalertTool:
    """vmalert-tool as a judge of scenes."""

    path: Path
    name: str = "vmalert-tool"

    def __str__(self) -> str:
        """Print for people, as a test's name too."""
        return self.name

    def ask(self, document: Mapping[str, object], file: Path) -> str | None:
        """Run a test file of promtool in its dialect; return what it objects to, or None."""
        tests = document["tests"]
        assert isinstance(tests, list)
        said = [{_KEYS.get(key, key): one for key, one in test.items()} for test in tests]
        file.write_text(json.dumps({**document, "tests": said}), encoding="utf-8")
        command = [str(self.path), "unittest", f"--files={file}"]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        return None if done.returncode == 0 else done.stdout + done.stderr
