"""Pictures as SVG; the same figures give the same bytes with the same version of matplotlib."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from bench.section import Plot

_COLOURS = {"slosmith": "#1f6feb", "Sloth": "#d29922", "Pyrra": "#8250df"}
_OTHERS = ("#57606a", "#1a7f37", "#cf222e")


def draw_lines(
    name: str,
    shows: str,
    lines: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    across: str,
    upward: str,
    symmetric: bool = False,
) -> Plot:
    """A line for each name over logarithmic axes; NaN leaves a gap.

    Where ``symmetric``, the upward axis has a zero, which logarithms have not.
    """
    figure, axes = _axes()
    for place, (tool, (xs, ys)) in enumerate(lines.items()):
        style = "--" if tool.endswith("tickets") else "-"
        axes.plot(xs, ys, style, marker="o", label=tool, color=_colour(tool, place))
    axes.set_xscale("log")
    axes.set_yscale("symlog" if symmetric else "log", **({"linthresh": 0.1} if symmetric else {}))
    return _finished(name, shows, figure, axes, across, upward)


def draw_bars(
    name: str,
    shows: str,
    groups: Sequence[str],
    bars: Mapping[str, Sequence[float]],
    *,
    upward: str,
    logarithmic: bool = False,
) -> Plot:
    """For each group a bar of each name; NaN leaves it out."""
    figure, axes = _axes()
    width = 0.8 / len(bars)
    for place, (tool, heights) in enumerate(bars.items()):
        xs = [n + width * (place - (len(bars) - 1) / 2) for n in range(len(groups))]
        axes.bar(xs, heights, width, label=tool, color=_colour(tool, place))
    axes.set_xticks(range(len(groups)), [one.replace(" ", "\n", 1) for one in groups])
    if logarithmic:
        axes.set_yscale("log")
    return _finished(name, shows, figure, axes, "", upward)


def _axes() -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    # Ids are hashed with a salt, and text stays text: the same figures give the same file.
    mpl.rcParams.update({"svg.hashsalt": "slosmith", "svg.fonttype": "none", "font.size": 9})
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.grid(visible=True, color="#d0d7de", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _colour(tool: str, place: int) -> str:
    return _COLOURS.get(tool.partition(" ")[0], _OTHERS[place % len(_OTHERS)])


def _finished(name: str, shows: str, figure: Any, axes: Any, across: str, upward: str) -> Plot:
    axes.set_xlabel(across)
    axes.set_ylabel(upward)
    axes.legend(frameon=False)
    file = io.StringIO()
    figure.savefig(file, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
    lines = (line.rstrip() for line in file.getvalue().splitlines())
    return Plot(name=name, shows=shows, svg="\n".join(lines) + "\n")
