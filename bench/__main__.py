"""Runs the benchmarks: `python -m bench [PART ...] [--quick]`."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy import measure_accuracy
from bench.alarms import measure_alarms
from bench.backtest import measure_backtest
from bench.compile import measure_compile
from bench.cost import Failed
from bench.detection import measure_detection
from bench.editor import measure_editor
from bench.evaluation import measure_evaluation
from bench.judges import Missing
from bench.others import FOLDER, measure_others
from bench.page import write_page
from bench.proofs import measure_proofs
from bench.scale import measure_scale
from bench.section import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the benchmarks, by its name on the command line."""

    name: str
    measure: Callable[..., Section]
    needs: str = ""
    """The variable without which it is left out, unless it is asked for by its name."""


PARTS = (
    Part(name="compile", measure=measure_compile),
    Part(name="editor", measure=measure_editor),
    Part(name="accuracy", measure=measure_accuracy),
    Part(name="detection", measure=measure_detection),
    Part(name="evaluation", measure=measure_evaluation),
    Part(name="scale", measure=measure_scale),
    Part(name="alarms", measure=measure_alarms),
    Part(name="proofs", measure=measure_proofs),
    Part(name="backtest", measure=measure_backtest),
    Part(name="others", measure=measure_others, needs=FOLDER),
)


def main() -> None:
    """Measure, print the ratios, and write the page; exit 1 where a part failed."""
    names = [part.name for part in PARTS]
    reading = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reading.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(names)}")
    reading.add_argument("--quick", action="store_true", help="less of each, and no page")
    given = reading.parse_args()
    if unknown := set(given.parts) - set(names):
        reading.error(f"no part {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    notes = (Path(__file__).parent / "NOTES.md").read_text(encoding="utf-8")
    sections: dict[str, Section] = {}
    failed = []
    usual = [part.name for part in PARTS if not part.needs or os.environ.get(part.needs)]
    for part in (part for part in PARTS if part.name in (given.parts or usual)):
        try:
            sections[part.name] = _measure(part, quick=given.quick)
        except (Missing, Failed, OSError, RuntimeError, subprocess.CalledProcessError) as error:
            failed.append(f"{part.name} was not measured: {error}")
        else:
            if not given.quick:
                write_page(sections, tuple(names), f"<!-- notes -->\n{notes}")
    width = max((len(what) for one in sections.values() for what, _ in one.ratios), default=0)
    for name, section in sections.items():
        print(f"\n{name}")
        for what, figure in section.ratios:
            print(f"  {what:<{width}}  {figure}")
    if not given.quick and sections:
        print("\nwritten: bench/RESULTS.md")
    for line in failed:
        print(line, file=sys.stderr)
    sys.exit(1 if failed else 0)


def _measure(part: Part, *, quick: bool) -> Section:
    start = time.monotonic()
    print(f"== {part.name}", flush=True)
    section = part.measure(quick=quick)
    print(f"{time.monotonic() - start:.0f} s", flush=True)
    return section


if __name__ == "__main__":
    main()
