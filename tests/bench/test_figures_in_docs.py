"""What README and docs say of benchmarks is what was measured last."""

from __future__ import annotations

import re
from math import ceil, floor
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = (ROOT / "bench" / "RESULTS.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
EDITOR = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
SERIES = ("40 series", "400 series", "4,000 series")


def rows(page: str, head: str) -> dict[str, list[str]]:
    """The cells of each row of the table whose head begins so, by their first one."""
    _, _, table = page.partition(f"\n{head} ")
    cells = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in table.partition("\n\n")[0].split("\n")[2:]
    ]
    return {first: others for first, *others in cells}


def number(cell: str) -> float:
    return float(re.sub(r"[,%]", "", cell).replace("−", "-"))  # noqa: RUF001


def test_the_readme_has_the_figures_of_the_last_run() -> None:
    said, used = rows(README, "| | slosmith |"), rows(RESULTS, "| budget used |")
    (night,) = (cells for title, cells in said.items() if "at night" in title)
    assert night == used["night incident"][1:4]
    (noon,) = (cells for title, cells in said.items() if "at noon" in title)
    errors = [number(cell) for cell in used["peak incident"][4:]]
    assert [number(cell) for cell in noon] == [round(one, 1) + 0 for one in errors]
    pages = rows(RESULTS, "| page after (min) |")
    kinds = [f"99.9%: {share} fail" for share in ("100%", "5%", "1%")]
    (minutes,) = (cells for title, cells in said.items() if "total outage, 5%" in title)
    for place, cell in enumerate(minutes, start=2):
        assert [*map(float, cell.split(", "))] == [float(pages[kind][place]) for kind in kinds]
    (low,) = (cells for title, cells in said.items() if "objective of 90%" in title)
    assert [*map(float, low)] == [*map(float, pages["90%: 100% fail"][2:])]
    (false,) = (cells for title, cells in said.items() if "6,000 healthy days" in title)
    months = 1_000 / 30
    every = rows(RESULTS, "| per month |").values()
    assert [*map(int, false)] == [
        round(sum(number(c[n]) for c in every) * months) for n in range(3)
    ]


def test_an_evaluation_costs_what_is_said_of_it() -> None:
    measured = rows(RESULTS, "| raw series of each SLO |")
    ours = {one: [number(c[0]) for t, c in measured.items() if t.startswith(one)] for one in SERIES}
    times = {
        one: [number(c[2]) for t, c in measured.items() if t.startswith(one)] for one in SERIES
    }
    assert (
        f"over 40 raw series: processor time | 1 | {round(times['40 series'][0])} times |" in README
    )
    found = re.search(r"over 400 raw series \| 1 \| (\d+) times", README)
    assert found is not None
    assert min(times["400 series"]) - 1 < int(found[1]) < max(times["400 series"])
    least, most = floor(min(ours["400 series"])), ceil(max(ours["400 series"]))
    assert f"an SLO costs {least} to {most} ms" in SCALE
    assert f"over 40 series {round(ours['40 series'][0])} ms" in SCALE
    assert f"over 4,000 series {round(ours['4,000 series'][0])} ms" in SCALE
    assert f"\n{most} ms an SLO and minute; a ruler of two cores" in SCALE
    for slos, cells in rows(SCALE, "| SLOs | processors for evaluation |").items():
        processors = number(slos) * most / 60_000
        assert [number(cell) for cell in cells[:2]] == [processors, ceil(processors)]


def test_two_rulers_cost_what_is_said_of_them() -> None:
    both = [[number(cell) for cell in cells] for cells in rows(RESULTS, "| Ruler |").values()]
    each = sum(cells[1] for cells in both) * 1000 / sum(cells[0] for cells in both)
    assert f"{each:.1f} ms of processor time an SLO and minute, what both" in SCALE
    assert f"included, {max(cells[3] for cells in both):.0f} MB each" in SCALE


def test_a_letter_in_an_editor_costs_what_is_said_of_it() -> None:
    found = re.search(r"takes (\d+) to (\d+) ms of the\nprocessor", EDITOR)
    assert found is not None
    letters = rows(RESULTS, "| a letter |")
    plain = [
        number(letters[one][0])
        for one in ("in the document of a service", "in the metric contract", "in routing")
    ]
    assert min(plain) - 1 <= int(found[1]) <= int(found[2]) <= max(plain) + 1
