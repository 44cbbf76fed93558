"""Runs the benchmarks: `python -m bench`."""

from pathlib import Path

from bench.compiling import measure_compiling
from bench.results import print_results
from bench.tools import found_tools


def main() -> None:
    """Measure everything, say how it goes, and write the page."""
    tools, missing = found_tools()
    for line in missing:
        print(line)
    rows = []
    for row in measure_compiling(tools):
        rows.append(row)
        walls = ", ".join(f"{name} {cost.wall:.2f} s" for name, cost in row.costs.items())
        print(f"{row.work}: {walls}", flush=True)
    page = Path(__file__).parent / "RESULTS.md"
    page.write_text(print_results(tools, missing, rows), encoding="utf-8")
    print("written: bench/RESULTS.md")


main()
