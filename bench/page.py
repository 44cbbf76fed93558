"""The page of results: a section for each part, kept from an earlier run where one runs alone."""

import os
import platform
import re
import sysconfig
from importlib.metadata import version
from pathlib import Path

from bench.section import Section

PAGE = Path(__file__).parent / "RESULTS.md"
PICTURES = Path(__file__).parent / "results"
_MARK = re.compile(r"(?m)^<!-- part: (\w+) -->\n")


def write_page(sections: dict[str, Section], order: tuple[str, ...], notes: str) -> None:
    """Put sections into the page, each in the place of its name in ``order``."""
    known = _read()
    machine = machine_line()
    for name, section in sections.items():
        known[name] = f"{section.markdown}\n*{machine}*\n"
        for plot in section.plots:
            PICTURES.mkdir(exist_ok=True)
            path = PICTURES / f"{plot.name}.svg"
            path.write_text(plot.svg, encoding="utf-8", newline="\n")
    parts = [f"<!-- part: {name} -->\n{known[name].strip()}\n" for name in order if name in known]
    PAGE.write_text("\n".join([_HEAD, *parts, notes]), encoding="utf-8", newline="\n")


def _read() -> dict[str, str]:
    text = PAGE.read_text(encoding="utf-8").partition("<!-- notes -->")[0] if PAGE.exists() else ""
    pieces = _MARK.split(text)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def machine_line() -> str:
    """What was measured on: cores and kind of processor, and the versions that matter."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores, python = os.cpu_count(), platform.python_version()
    if "--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        python += " (built without --enable-optimizations)"
    return f"{cores} cores, {model}, {platform.system()}, Python {python}, numpy {version('numpy')}"


_HEAD = """\
# Benchmarks

Written by `make bench`, which anyone can run again; `python -m bench PART` measures one part alone.
Peers are real where their programs are found, and otherwise written out from the formulas that they
document, or left out; each part says which. Times are worth as much as the machine was at rest:
trust ratios, which were taken in one run.
"""
