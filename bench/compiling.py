"""How fast each compiler is: start, rules of a few and of many SLOs, and everything."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.cost import Cost, cost_of
from bench.tools import Tool, slosmith

_COUNTS = (1, 100, 1_000, 10_000)
_EVERYTHING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece of work, and what it cost each tool that can do it, by the tool's name."""

    work: str
    costs: dict[str, Cost]


def measure_compiling(tools: list[Tool]) -> Iterator[Row]:
    """Measure one row after another; a peer does the same work, in its own words."""
    own, *peers = tools
    costs = {own.name: _measure(own, 1, slosmith("check"))}
    costs |= {tool.name: _measure(tool, 1, tool.rules) for tool in peers}
    yield Row(work="check one service (peers: rules of one SLO)", costs=costs)
    for count in _COUNTS:
        costs = {tool.name: _measure(tool, count, tool.rules) for tool in tools}
        yield Row(work=f"rules of {count:,} SLO{'s' if count > 1 else ''}", costs=costs)
    costs = {own.name: _measure(own, _EVERYTHING, slosmith("build"))}
    yield Row(work=f"everything for {_EVERYTHING:,} SLOs", costs=costs)


def _measure(tool: Tool, count: int, command: list[str]) -> Cost:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool.write(folder, count)
        return cost_of(command, folder)
