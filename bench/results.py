"""The results as Markdown: figures as they were measured, and ratios to each peer."""

import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.compiling import Row
from bench.cost import Cost
from bench.tools import Tool

_FIGURES: tuple[tuple[str, str, Callable[[Cost], float]], ...] = (
    ("Wall clock", "s", lambda cost: cost.wall),
    ("Processor time", "s", lambda cost: cost.cpu),
    ("Peak memory", "MB", lambda cost: cost.memory),
)


def print_results(tools: list[Tool], missing: list[str], rows: list[Row]) -> str:
    """The whole page."""
    lines = [
        "# Compile speed",
        "",
        "Written by `make bench`. Each figure is the smallest of three runs of the whole program,",
        "start included, with all SLOs in one file (Pyrra: one file each). A ratio is ours to the",
        "peer's: below 1 is faster, or smaller.",
        "",
        f"- {_machine()}",
        *(f"- {tool.name} {tool.version}".rstrip() for tool in tools),
        *(f"- {line}" for line in missing),
    ]
    for title, unit, figure in _FIGURES:
        lines += ["", f"## {title}", "", *_table(tools, rows, unit, figure)]
    return "\n".join(lines) + "\n"


def _table(
    tools: list[Tool], rows: list[Row], unit: str, figure: Callable[[Cost], float]
) -> Iterator[str]:
    own, *peers = (tool.name for tool in tools)
    head = [f"{name} ({unit})" for name in (own, *peers)] + [f"ratio to {name}" for name in peers]
    yield f"| work | {' | '.join(head)} |"
    yield f"|---|{'---:|' * len(head)}"
    for row in rows:
        values = {name: figure(cost) for name, cost in row.costs.items()}
        cells = [_number(values[name]) if name in values else "" for name in (own, *peers)]
        cells += [_number(values[own] / values[name]) if name in values else "" for name in peers]
        yield f"| {row.work} | {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _machine() -> str:
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores = os.cpu_count()
    python = platform.python_version()
    return f"{cores} cores, {model}, {platform.system()}, Python {python}"
