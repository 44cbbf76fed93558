"""The compilers that are measured: how each is found, what it reads and how it is called."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One compiler: ``write`` lays out so many SLOs in a folder, ``rules`` compiles them."""

    name: str
    version: str
    write: Callable[[Path, int], None]
    rules: list[str]


def slosmith(*words: str) -> list[str]:
    """A call of this project's own command line."""
    return [sys.executable, "-m", "slosmith", *words]


def found_tools() -> tuple[list[Tool], list[str]]:
    """This compiler and the peers that are here, and a line for each that is not."""
    version = _version([*slosmith("--version")])
    tools = [
        Tool(
            name="slosmith",
            version=version,
            write=_write_slosmith,
            rules=slosmith("build", "--only", "rules"),
        )
    ]
    missing = []
    if sloth := _find("sloth"):
        words = [sloth, "generate", "-i", "slos.yaml", "-o", "rules.yaml"]
        version = _version([sloth, "version"])
        tools.append(Tool(name="Sloth", version=version, write=_write_sloth, rules=words))
    else:
        missing.append("Sloth is not measured: put it on PATH, or its path into SLOTH.")
    if pyrra := _find("pyrra"):
        words = [pyrra, "generate", "--config-files=slos/*.yaml", "--prometheus-folder=rules"]
        tools.append(Tool(name="Pyrra", version="", write=_write_pyrra, rules=words))
    else:
        missing.append("Pyrra is not measured: put it on PATH, or its path into PYRRA.")
    return tools, missing


def _find(name: str) -> str | None:
    return os.environ.get(name.upper()) or shutil.which(name)


def _version(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"\bv?\d+\.\d+\S*|\bdev\b", run.stdout + run.stderr)
    return found[0] if found else ""


def _write_slosmith(folder: Path, count: int) -> None:
    slos = [
        f"  - name: slo-{number}\n"
        "    objective: 99.9%\n"
        "    sli:\n"
        "      events:\n"
        f'        total: http_requests_total{{job="shop",path="/{number}"}}\n'
        f'        bad: http_requests_total{{job="shop",path="/{number}",code=~"5.."}}\n'
        for number in range(count)
    ]
    (folder / "slo").mkdir(parents=True)
    (folder / "slo" / "shop.yaml").write_text("service: shop\nslos:\n" + "".join(slos))


def _write_sloth(folder: Path, count: int) -> None:
    total = 'sum(rate(http_requests_total{job="shop",path="/%d"}[{{.window}}]))'
    bad = total.replace('"}', '",code=~"5.."}')
    slos = [
        f"  - name: slo-{number}\n"
        "    objective: 99.9\n"
        "    sli:\n"
        "      events:\n"
        f"        error_query: {bad % number}\n"
        f"        total_query: {total % number}\n"
        "    alerting:\n"
        f"      name: Shop{number}\n"
        for number in range(count)
    ]
    head = "version: prometheus/v1\nservice: shop\nslos:\n"
    (folder / "slos.yaml").write_text(head + "".join(slos))


def _write_pyrra(folder: Path, count: int) -> None:
    """Pyrra reads one SLO from a file."""
    (folder / "slos").mkdir()
    (folder / "rules").mkdir()
    for number in range(count):
        text = (
            "apiVersion: pyrra.dev/v1alpha1\n"
            "kind: ServiceLevelObjective\n"
            f"metadata: {{name: slo-{number}, namespace: shop}}\n"
            "spec:\n"
            '  target: "99.9"\n'
            "  window: 30d\n"
            "  indicator:\n"
            "    ratio:\n"
            f'      errors: {{metric: \'http_requests_total{{path="/{number}",code=~"5.."}}\'}}\n'
            f"      total: {{metric: 'http_requests_total{{path=\"/{number}\"}}'}}\n"
        )
        (folder / "slos" / f"slo-{number}.yaml").write_text(text)
