"""What it takes to prove a thousand SLOs, from nothing and after a change."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.cost import Cost, run_once
from bench.judges import find_judge
from bench.promtool import promtool_version
from bench.section import Section, Table, number
from bench.shapes import SHAPES, change_shape, write_shapes
from bench.tools import slosmith

_COUNT, _QUICK, _PER_FILE = 1_000, 40, 10


def measure_proofs(*, quick: bool) -> Section:
    """Render and verify a root, and verify it again as it is, and after one SLO was changed."""
    count = _QUICK if quick else _COUNT
    with tempfile.TemporaryDirectory() as name:
        rows = [*_measured(Path(name), count)]
    for work, cost in rows:
        print(f"{work}: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor time", flush=True)
    return _section(count, rows)


def _measured(root: Path, count: int) -> Iterator[tuple[str, Cost]]:
    """Each run once: the first takes longest, and what it remembers is what the others measure."""
    tools = str(Path(find_judge("promtool")).parent)
    write_shapes(root, count, _PER_FILE)
    command = ["env", f"SLOSMITH_CACHE={root / 'cache'}", *slosmith("verify", "--tools", tools)]
    run_once(slosmith("build"), root)
    yield "for the first time", run_once(command, root)
    yield "again, with nothing changed", run_once(command, root)
    change_shape(root)
    run_once(slosmith("build"), root)
    yield "again, with one file changed", run_once(command, root)


def _section(count: int, rows: list[tuple[str, Cost]]) -> Section:
    kinds, files = len(SHAPES), count // _PER_FILE
    body = (
        f"{count:,} SLOs of {kinds} kinds in {files} files, each with names of its own, verified "
        f"by {promtool_version()}: of each kind one is played, and a sample. Each figure is of one "
        "run of the whole program."
    )
    table = Table(
        head=("work", "wall clock (s)", "processor time (s)", "peak memory (MB)"),
        rows=tuple(
            (work, number(cost.wall), number(cost.cpu), number(cost.memory)) for work, cost in rows
        ),
    )
    ratios = tuple(
        (f"{count:,} SLOs proven {work}", f"{cost.wall:.1f} s ({cost.cpu:.1f} s)")
        for work, cost in rows
    )
    return Section(title="Proofs", body=(body, table), ratios=ratios)
