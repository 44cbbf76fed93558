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
    """One compiler: ``write`` lays out so many SLOs in a folder, so many to a file.

    ``rules`` compiles them, ``help`` only starts; ``rendered`` are the folders that it writes.
    """

    name: str
    version: str
    write: Callable[[Path, int, int], None]
    help: list[str]
    rules: list[str]
    rendered: tuple[str, ...]


def slosmith(*words: str) -> list[str]:
    """A call of this project's own command line."""
    return [sys.executable, "-m", "slosmith", *words]


def find_peer(name: str) -> str | None:
    """The program of a peer: of the variable with its name, else of PATH."""
    return os.environ.get(name.upper()) or shutil.which(name)


def found_tools() -> tuple[list[Tool], list[str]]:
    """This compiler and the peers that are here, and a line for each that is not."""
    tools = [
        Tool(
            name="slosmith",
            version=_version(slosmith("--version")),
            write=_write_slosmith,
            help=slosmith("--help"),
            rules=slosmith("build", "--only", "rules"),
            rendered=("output",),
        )
    ]
    missing = []
    if sloth := find_peer("sloth"):
        tools.append(
            Tool(
                name="Sloth",
                version=_version([sloth, "version"]),
                write=_write_sloth,
                help=[sloth, "--help"],
                rules=[sloth, "generate", "-i", "slos", "-o", "rules"],
                rendered=("rules",),
            )
        )
    else:
        missing.append("Sloth was not found: put it on PATH, or its path into SLOTH.")
    if pyrra := find_peer("pyrra"):
        tools.append(
            Tool(
                name="Pyrra",
                version=_version([pyrra, "--version"]),
                write=_write_pyrra,
                help=[pyrra, "--help"],
                rules=[
                    pyrra,
                    "generate",
                    "--config-files=slos/*.yaml",
                    "--prometheus-folder=rules",
                ],
                rendered=("rules",),
            )
        )
    else:
        missing.append("Pyrra was not found: put it on PATH, or its path into PYRRA.")
    return tools, missing


def change_one(folder: Path) -> None:
    """Change the last SLO of one file: a nine more, or one less."""
    path = max(path for name in ("slo", "slos") for path in (folder / name).rglob("s*.yaml"))
    head, found, tail = path.read_text().rpartition("99.9")
    assert found, path
    tail = tail[1:] if tail.startswith("9") else f"9{tail}"
    path.write_text(head + found + tail)


def _version(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"\bv?\d+\.\d+\S*|\bdev\b", run.stdout + run.stderr)
    return found[0] if found else ""


def _files(count: int, per_file: int) -> list[tuple[str, range]]:
    """The services, one to a file, and the numbers of their SLOs."""
    return [
        (f"shop-{first // per_file}", range(first, min(first + per_file, count)))
        for first in range(0, count, per_file)
    ]


def _write_slosmith(folder: Path, count: int, per_file: int) -> None:
    (folder / "slo").mkdir(parents=True)
    for service, numbers in _files(count, per_file):
        slos = [
            f"  - name: slo-{number}\n"
            "    objective: 99.9%\n"
            "    sli:\n"
            "      events:\n"
            f'        total: http_requests_total{{job="shop",path="/{number}"}}\n'
            f'        bad: http_requests_total{{job="shop",path="/{number}",code=~"5.."}}\n'
            for number in numbers
        ]
        text = f"service: {service}\nteam: web\nslos:\n" + "".join(slos)
        (folder / "slo" / f"{service}.yaml").write_text(text)


def write_everything(folder: Path, count: int, per_file: int) -> None:
    """The same SLOs with a metric contract and routing, so that all targets have work."""
    _write_slosmith(folder, count, per_file)
    (folder / "slo" / "metrics.yaml").write_text(
        "metrics:\n"
        "  http_requests_total:\n"
        '    {type: counter, labels: {job: , path: , code: ["200", "500"]}}\n'
    )
    (folder / "slo" / "routing.yaml").write_text(
        "routing:\n"
        "  default: chat\n"
        "  receivers:\n"
        "    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}\n"
        '    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}\n'
        "  teams:\n"
        "    web: {page: [pager, chat], ticket: [chat]}\n"
    )


def _write_sloth(folder: Path, count: int, per_file: int) -> None:
    total = 'sum(rate(http_requests_total{job="shop",path="/%d"}[{{.window}}]))'
    bad = total.replace('"}', '",code=~"5.."}')
    for name in ("slos", "rules"):
        (folder / name).mkdir(parents=True)
    for service, numbers in _files(count, per_file):
        slos = [
            f"  - name: slo-{number}\n"
            "    objective: 99.9\n"
            "    sli:\n"
            "      events:\n"
            f"        error_query: {bad % number}\n"
            f"        total_query: {total % number}\n"
            "    alerting:\n"
            f"      name: Shop{number}\n"
            for number in numbers
        ]
        head = f"version: prometheus/v1\nservice: {service}\nslos:\n"
        (folder / "slos" / f"{service}.yaml").write_text(head + "".join(slos))


def _write_pyrra(folder: Path, count: int, _: int) -> None:
    """Pyrra reads one SLO from a file, however many the others are given."""
    for name in ("slos", "rules"):
        (folder / name).mkdir(parents=True)
    for number in range(count):
        text = (
            "apiVersion: pyrra.dev/v1alpha1\n"
            "kind: ServiceLevelObjective\n"
            f"metadata: {{name: slo-{number}, namespace: shop}}\n"
            "spec:\n"
            "  window: 30d\n"
            "  indicator:\n"
            "    ratio:\n"
            f'      errors: {{metric: \'http_requests_total{{path="/{number}",code=~"5.."}}\'}}\n'
            f"      total: {{metric: 'http_requests_total{{path=\"/{number}\"}}'}}\n"
            '  target: "99.9"\n'
        )
        (folder / "slos" / f"slo-{number}.yaml").write_text(text)
