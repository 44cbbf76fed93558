"""What a part of the benchmarks has to say: its words, its tables and its figures."""

from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells below a head; all columns but the first hold figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def markdown(self) -> list[str]:
        """The table as Markdown."""
        lines = [self.head, tuple("---" if n == 0 else "---:" for n in range(len(self.head)))]
        return [f"| {' | '.join(cells)} |" for cells in (*lines, *self.rows)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A picture as SVG, with what it shows in words; ``name`` is its file's, without `.svg`."""

    name: str
    shows: str
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part's results, in the order in which they are read.

    ``ratios`` are the few lines that the program prints at its end: what, ours to whose, how much.
    """

    title: str
    body: tuple[str | Table | Plot, ...]
    ratios: tuple[tuple[str, str], ...] = ()

    @property
    def markdown(self) -> str:
        """The section as Markdown, below a heading of the second level."""
        lines = [f"## {self.title}"]
        for one in self.body:
            match one:
                case Table():
                    lines += ["", *one.markdown]
                case Plot():
                    lines += ["", f"![{one.shows}](results/{one.name}.svg)"]
                case _:
                    lines += ["", one]
        return "\n".join(lines) + "\n"

    @property
    def plots(self) -> tuple[Plot, ...]:
        """The pictures of this part."""
        return tuple(one for one in self.body if isinstance(one, Plot))


def number(value: float) -> str:
    """A figure to two or three digits that matter."""
    if isnan(value):
        return "NaN"
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
