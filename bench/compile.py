"""Compile speed: what a run of each compiler costs, from one SLO to ten thousand."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path

from bench.cost import Cost, cost_of, run_once
from bench.plots import draw_lines
from bench.section import Section, Table, number
from bench.tools import Tool, change_one, found_tools, slosmith, write_everything

_COUNTS = (1, 100, 1_000, 10_000)
_EVERYTHING = 1_000
_IN_ONE, _IN_MANY = 1_000_000, 10
_FIGURES: tuple[tuple[str, str, Callable[[Cost], float]], ...] = (
    ("Wall clock", "s", lambda cost: cost.wall),
    ("Processor time", "s", lambda cost: cost.cpu),
    ("Peak memory", "MB", lambda cost: cost.memory),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece of work, and what it cost each tool that can do it, by the tool's name."""

    work: str
    costs: dict[str, Cost]


def measure_compile(*, quick: bool) -> Section:
    """Measure one row after another; a peer does the same work, in its own words."""
    tools, missing = found_tools()
    rows = []
    for row in _measure(tools, _COUNTS[:2] if quick else _COUNTS):
        rows.append(row)
        walls = ", ".join(f"{name} {cost.wall:.2f} s" for name, cost in row.costs.items())
        print(f"{row.work}: {walls}", flush=True)
    return _section(tools, missing, rows)


def _measure(tools: list[Tool], counts: tuple[int, ...]) -> Iterator[Row]:
    own, *peers = tools
    everything = slosmith("build")
    yield Row(work="--help", costs={tool.name: _cold(tool, 1, 1, tool.help) for tool in tools})
    yield Row(
        work="check, 1 SLO; a peer its rules",
        costs={
            own.name: _cold(own, 1, 1, slosmith("check")),
            **{peer.name: _cold(peer, 1, 1, peer.rules) for peer in peers},
        },
    )
    for count in counts:
        for per_file, where in _layouts(count):
            costs = {tool.name: _cold(tool, count, per_file, tool.rules) for tool in tools}
            yield Row(work=f"rules, {_slos(count)}{where}", costs=costs)
    for count in (one for one in counts if one <= _EVERYTHING):
        for per_file, where in _layouts(count):
            cost = _cold(own, count, per_file, everything, write=write_everything)
            yield Row(work=f"everything, {_slos(count)}{where}", costs={own.name: cost})
    count = min(_EVERYTHING, counts[-1])
    for per_file, where in _layouts(count):
        costs = {tool.name: _changed(tool, count, per_file, tool.rules) for tool in tools}
        yield Row(work=f"rules again after a change, {_slos(count)}{where}", costs=costs)
    for per_file, where in _layouts(count):
        cost = _changed(own, count, per_file, everything, write=write_everything)
        yield Row(
            work=f"everything again after a change, {_slos(count)}{where}", costs={own.name: cost}
        )


def _slos(count: int) -> str:
    return f"{count:,} SLO{'s' if count > 1 else ''}"


def _layouts(count: int) -> tuple[tuple[int, str], ...]:
    if count == 1:
        return ((_IN_ONE, ""),)
    return (_IN_ONE, " in one file"), (_IN_MANY, f" in {count // _IN_MANY:,} files")


def _cold(
    tool: Tool,
    count: int,
    per_file: int,
    command: list[str],
    write: Callable[[Path, int, int], None] | None = None,
) -> Cost:
    """Each run finds nothing that an earlier one left."""

    def forget(folder: Path) -> None:
        for name in tool.rendered:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in tool.rendered:
            (folder / name).mkdir()

    with tempfile.TemporaryDirectory() as name:
        (write or tool.write)(Path(name), count, per_file)
        return cost_of(command, Path(name), forget)


def _changed(
    tool: Tool,
    count: int,
    per_file: int,
    command: list[str],
    write: Callable[[Path, int, int], None] | None = None,
) -> Cost:
    """Before each run one SLO of one file is changed."""
    with tempfile.TemporaryDirectory() as name:
        (write or tool.write)(Path(name), count, per_file)
        run_once(command, Path(name))
        return cost_of(command, Path(name), change_one)


def _section(tools: list[Tool], missing: list[str], rows: list[Row]) -> Section:
    body: list[str | Table] = [
        (
            "The whole program, start included; each figure is the smallest of three runs, of "
            "which none finds what an earlier one left, or of fewer where they take longer "
            "than ten seconds. *Everything* is rules, routes, runbooks and dashboards, "
            "with a metric contract, up to 1,000 SLOs. In many files there are ten SLOs to a "
            "file; Pyrra takes one to a file in any case. A ratio is ours to the peer's: "
            "below 1 is faster, or smaller."
        ),
        *(f"{tool.name} {tool.version}".strip() + ": its own program." for tool in tools),
        *(f"{line} Its columns are left out." for line in missing),
    ]
    for title, unit, figure in _FIGURES:
        body += [f"### {title}", _table(tools, rows, unit, figure)]
    own, *peers = (tool.name for tool in tools)
    sizes = [row for row in rows if row.work.startswith("rules, ") and "files" not in row.work]
    lines = {
        name: (
            [float(count) for count in _COUNTS[: len(sizes)]],
            [row.costs[name].wall if name in row.costs else nan for row in sizes],
        )
        for name in (own, *peers)
    }
    plot = draw_lines(
        "compile",
        "Seconds to compile rules over the number of SLOs",
        lines,
        across="SLOs in one file",
        upward="seconds",
    )
    ratios = [
        (f"{row.work}: {title.lower()} to {peer}", number(figure(row.costs[own]) / figure(cost)))
        for row in sizes[-2:]
        for title, _, figure in (_FIGURES[0], _FIGURES[2])
        for peer, cost in row.costs.items()
        if peer != own
    ]
    ratios += [
        (row.work, f"{row.costs[own].wall:.2f} s")
        for row in rows
        if row.work.startswith(("everything, 1,000", "everything again"))
    ]
    return Section(title="Compile speed", body=(*body, plot), ratios=tuple(ratios))


def _table(tools: list[Tool], rows: list[Row], unit: str, figure: Callable[[Cost], float]) -> Table:
    own, *peers = (tool.name for tool in tools)
    head = ("work", *(f"{name} ({unit})" for name in (own, *peers)))
    cells = []
    for row in rows:
        values = {name: figure(cost) for name, cost in row.costs.items()}
        figures = [number(values[name]) if name in values else "" for name in (own, *peers)]
        ratios = [number(values[own] / values[name]) if name in values else "" for name in peers]
        cells.append((row.work, *figures, *ratios))
    return Table(head=(*head, *(f"ratio to {name}" for name in peers)), rows=tuple(cells))
